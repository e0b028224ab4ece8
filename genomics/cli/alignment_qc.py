"""`genomics alignment-qc`: counts, coverage, callable genes, sex and contamination from BAM or CRAM."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from genomics.records.quality import Assay


def command(
    samples: Annotated[Path, typer.Option(help="Sample sheet; samples without an alignment are left out.")],
    batch: Annotated[str, typer.Option(help="The batch of the sample sheet to measure.")],
    reference: Annotated[Path, typer.Option(help="GRCh38 FASTA with .fai; never looked up elsewhere.")],
    exons: Annotated[Path, typer.Option(help="BED of coding exons of the result genes.")],
    sex_windows: Annotated[Path, typer.Option(help="BED of windows on X, Y and autosomes, outside the PARs.")],
    thresholds: Annotated[Path, typer.Option(help="thresholds.yaml")],
    output: Annotated[
        Path, typer.Option(help="Folder: a folder each for alignment, coverage, genes, contigs, ...: BATCH.parquet")
    ],
    sites: Annotated[
        Path | None,
        typer.Option(help="Common autosomal SNPs with INFO/AF: contamination, and counts/BATCH.parquet."),
    ] = None,
    positions: Annotated[
        list[Path] | None,
        typer.Option(help="VCF, BED or TSV of positions to give the depth at; give once for each file."),
    ] = None,
    assay: Annotated[
        Assay, typer.Option(help="genome, or targeted: then no limit on a whole genome is judged.")
    ] = Assay.GENOME,
    checks: Annotated[
        Path | None,
        typer.Option(help="checks.json of `genomics check`: a sample whose file it found broken fails."),
    ] = None,
    profile: Annotated[str, typer.Option(help="Profile of the thresholds.")] = "aou",
) -> None:
    """Measure every BAM or CRAM of one batch in one pass each. A file that cannot be read fails its sample only."""
    from genomics.alignment.batch import AlignmentReader
    from genomics.alignment.depth import DEPTH_CONVENTION
    from genomics.alignment.metrics import Regions, not_judged, unreadable
    from genomics.alignment.sites import Sites
    from genomics.checks.people_files import failing_samples
    from genomics.errors import ConfigError
    from genomics.files.alignments import contig_lengths
    from genomics.files.documents import read_document
    from genomics.files.identity_sites import read_identity_sites
    from genomics.files.reference import genome_unknown_bases
    from genomics.files.regions import read_exons, read_intervals, read_positions
    from genomics.files.settings import read_thresholds
    from genomics.files.sheets import read_samples
    from genomics.files.tables import write_table
    from genomics.records import quality
    from genomics.records.problem import CheckedInputs

    people = [sample for sample in read_samples(samples) if sample.batch == batch]
    if not people:
        raise ConfigError(f"{samples}: no sample of batch {batch!r}; correct the batch")
    snps = Sites(read_identity_sites(sites) if sites else [])
    limits = read_thresholds(thresholds, profile)
    reader = AlignmentReader(
        reference=reference,
        lengths=contig_lengths(reference),
        regions=Regions(
            exons=read_exons(exons),
            sex_windows=read_intervals(sex_windows),
            sites=snps,
            positions=read_positions(positions or []),
            assay=assay,
            unknown_bases=genome_unknown_bases(reference) if assay is Assay.GENOME else 0,
        ),
        limits=limits,
    )

    def tell(line: str) -> None:
        print(f"alignment-qc: {line}", file=sys.stderr)

    left = "; ".join(not_judged(assay, limits))
    tell(f"assay {assay}" + (f", so not judged: {left}" if left else ""))
    broken = failing_samples(read_document(checks, CheckedInputs).problems if checks else [], people)
    result = reader.measure_all([sample for sample in people if sample.sample_id not in broken], tell)
    failed = [unreadable(sample) for sample in people if sample.sample_id in broken]
    for row in failed:
        tell(f"{row.sample_id}: unreadable_alignment: found broken by the check of the inputs")
    made_by = {"batch": batch, "depth": DEPTH_CONVENTION, "thresholds": profile, "assay": assay, "not_judged": left}
    tables = (
        ("coverage", result.coverage, quality.ExonCoverage),
        ("genes", result.genes, quality.GeneCoverage),
        ("contigs", result.contigs, quality.ContigCoverage),
        ("positions", result.positions, quality.PositionDepth),
        ("distributions", result.distributions, quality.DepthDistribution),
    )
    for name, rows, kind in tables:
        write_table(output / name / f"{batch}.parquet", rows, kind, made_by)
    if sites:
        made_by["sites"] = snps.digest
        write_table(output / "counts" / f"{batch}.parquet", result.counts, quality.SiteCounts, made_by)
    rows_of_all = sorted([*result.quality, *failed], key=lambda row: row.sample_id)
    write_table(output / "alignment" / f"{batch}.parquet", rows_of_all, quality.AlignmentQuality, made_by)
