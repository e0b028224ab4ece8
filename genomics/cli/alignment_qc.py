"""`genomics alignment-qc`: coverage, callable genes and sex from BAM or CRAM."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def command(
    samples: Annotated[Path, typer.Option(help="Sample sheet; samples without an alignment are left out.")],
    batch: Annotated[str, typer.Option(help="The batch of the sample sheet to measure.")],
    reference: Annotated[Path, typer.Option(help="GRCh38 FASTA with .fai; never looked up elsewhere.")],
    exons: Annotated[Path, typer.Option(help="BED of coding exons of the result genes.")],
    sex_windows: Annotated[Path, typer.Option(help="BED of windows on X, Y and autosomes, outside the PARs.")],
    thresholds: Annotated[Path, typer.Option(help="thresholds.yaml")],
    output: Annotated[Path, typer.Option(help="Folder: alignment/BATCH.parquet and coverage/BATCH.parquet.")],
    sites: Annotated[
        Path | None,
        typer.Option(help="Common autosomal SNPs with INFO/AF: contamination, and counts/BATCH.parquet."),
    ] = None,
    profile: Annotated[str, typer.Option(help="Profile of the thresholds.")] = "aou",
) -> None:
    """Measure every BAM or CRAM of one batch in one pass each. A file that cannot be read fails its sample only."""
    from genomics.alignment.batch import AlignmentReader
    from genomics.alignment.depth import DEPTH_CONVENTION
    from genomics.alignment.metrics import Regions
    from genomics.alignment.sites import Sites
    from genomics.errors import ConfigError
    from genomics.files.alignments import contig_lengths
    from genomics.files.identity_sites import read_identity_sites
    from genomics.files.regions import read_exons, read_intervals
    from genomics.files.settings import read_thresholds
    from genomics.files.sheets import read_samples
    from genomics.files.tables import write_table
    from genomics.records.quality import AlignmentQuality, ExonCoverage, SiteCounts

    people = [sample for sample in read_samples(samples) if sample.batch == batch]
    if not people:
        raise ConfigError(f"{samples}: no sample of batch {batch!r}; correct the batch")
    snps = Sites(read_identity_sites(sites) if sites else [])
    reader = AlignmentReader(
        reference=reference,
        lengths=contig_lengths(reference),
        regions=Regions(read_exons(exons), read_intervals(sex_windows), snps),
        limits=read_thresholds(thresholds, profile),
    )
    result = reader.measure_all(people, tell=lambda line: print(f"alignment-qc: {line}", file=sys.stderr))
    made_by = {"batch": batch, "depth": DEPTH_CONVENTION, "thresholds": profile}
    write_table(output / "coverage" / f"{batch}.parquet", result.coverage, ExonCoverage, made_by)
    if sites:
        made_by["sites"] = snps.digest
        write_table(output / "counts" / f"{batch}.parquet", result.counts, SiteCounts, made_by)
    write_table(output / "alignment" / f"{batch}.parquet", result.quality, AlignmentQuality, made_by)
