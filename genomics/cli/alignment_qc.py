"""`genomics alignment-qc`: counts, coverage, callable genes, sex and contamination from BAM or CRAM."""

import os
import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from genomics.records import quality
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
    # No linear algebra is done here, and OpenBLAS would start a thread for every core.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from genomics.files.child import in_child

    wanted = Wanted(
        samples, batch, reference, exons, sex_windows, thresholds, sites, positions or [], assay, checks, profile
    )
    # One process measures, another writes tables: their libraries are never in memory together.
    rows, made_by = in_child(lambda: measured(wanted))
    from genomics.files.tables import write_table

    for name, kind in TABLES.items():
        if name in rows:
            write_table(output / name / f"{batch}.parquet", rows[name], kind, made_by)


class Wanted(msgspec.Struct, frozen=True):
    """What the command was asked for."""

    samples: Path
    batch: str
    reference: Path
    exons: Path
    sex_windows: Path
    thresholds: Path
    sites: Path | None
    positions: list[Path]
    assay: Assay
    checks: Path | None
    profile: str


TABLES: dict[str, type[msgspec.Struct]] = {
    "coverage": quality.ExonCoverage,
    "genes": quality.GeneCoverage,
    "contigs": quality.ContigCoverage,
    "positions": quality.PositionDepth,
    "distributions": quality.DepthDistribution,
    "counts": quality.SiteCounts,
    "alignment": quality.AlignmentQuality,
}
Rows = dict[str, list[msgspec.Struct]]


def measured(wanted: Wanted) -> tuple[Rows, dict[str, str]]:
    """The rows of each table, and what made them."""
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
    from genomics.records.problem import CheckedInputs

    people = [sample for sample in read_samples(wanted.samples) if sample.batch == wanted.batch]
    if not people:
        raise ConfigError(f"{wanted.samples}: no sample of batch {wanted.batch!r}; correct the batch")
    snps = Sites(read_identity_sites(wanted.sites) if wanted.sites else [])
    limits = read_thresholds(wanted.thresholds, wanted.profile)
    reader = AlignmentReader(
        reference=wanted.reference,
        lengths=contig_lengths(wanted.reference),
        regions=Regions(
            exons=read_exons(wanted.exons),
            sex_windows=read_intervals(wanted.sex_windows),
            sites=snps,
            positions=read_positions(wanted.positions),
            assay=wanted.assay,
            unknown_bases=genome_unknown_bases(wanted.reference) if wanted.assay is Assay.GENOME else 0,
        ),
        limits=limits,
    )
    left = "; ".join(not_judged(wanted.assay, limits))
    tell(f"assay {wanted.assay}" + (f", so not judged: {left}" if left else ""))
    broken = failing_samples(read_document(wanted.checks, CheckedInputs).problems if wanted.checks else [], people)
    result = reader.measure_all([sample for sample in people if sample.sample_id not in broken], tell)
    failed = [unreadable(sample) for sample in people if sample.sample_id in broken]
    for row in failed:
        tell(f"{row.sample_id}: unreadable_alignment: found broken by the check of the inputs")
    everyone: list[quality.AlignmentQuality] = [*result.quality, *failed]
    rows: Rows = {
        "coverage": [*result.coverage],
        "genes": [*result.genes],
        "contigs": [*result.contigs],
        "positions": [*result.positions],
        "distributions": [*result.distributions],
        "alignment": [*sorted(everyone, key=lambda row: row.sample_id)],
    }
    made_by = {"batch": wanted.batch, "depth": DEPTH_CONVENTION, "thresholds": wanted.profile}
    made_by |= {"assay": str(wanted.assay), "not_judged": left}
    if wanted.sites:
        rows["counts"] = [*result.counts]
        made_by["sites"] = snps.digest
    return rows, made_by


def tell(line: str) -> None:
    """Progress, on stderr."""
    print(f"alignment-qc: {line}", file=sys.stderr)
