"""`genomics cohort`: from the joint call to filtered sites, frequencies, sample quality, relatedness and calls."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from genomics.records.engine import Engine

if TYPE_CHECKING:
    from genomics.cohort.run import CohortSummary

_LEFT_OUT = {
    "people_not_in_sheet": "people of the VCF are not in the sample sheet",
    "records_elsewhere": "records lie outside chr1 to chr22, chrX, chrY and chrM",
    "skipped_alternates": "symbolic alternates or alleles not made of A, C, G, T",
}


def command(
    vcf: Annotated[list[Path], typer.Option(help="Joint-called VCF or BCF, bgzipped; repeat for more files.")],
    reference: Annotated[Path, typer.Option(help="GRCh38 FASTA with its index.")],
    samples: Annotated[Path, typer.Option(help="Sample sheet (TSV).")],
    regions: Annotated[Path, typer.Option(help="BED: where every person's calls are kept.")],
    thresholds: Annotated[Path, typer.Option(help="thresholds.yaml.")],
    output: Annotated[Path, typer.Option(help="Folder for the tables.")],
    ancestry_panel: Annotated[
        Path | None, typer.Option(help="Folder of a reference panel, resources/ancestry: groups for QC strata.")
    ] = None,
    profile: Annotated[str, typer.Option(help="Threshold profile.")] = "aou",
    engine: Annotated[
        Engine,
        typer.Option(help="local needs one machine and no JVM; hail runs on Spark. Both write the same tables."),
    ] = Engine.AUTO,
    hail_from: Annotated[
        float, typer.Option(help="auto takes Hail from so many genotypes (people times records) on.")
    ] = 5e10,
    spark_master: Annotated[
        str, typer.Option(help="Where Hail runs: local[*] is this machine, spark://HOST:PORT a cluster.")
    ] = "local[*]",
) -> None:
    """Filter, count and check a joint call in one pass over its files.

    Writes samples.parquet, outliers.parquet, pairs.parquet, ancestry.parquet, sites.parquet, sites.vcf.gz and
    calls/BATCH.bcf; `genomics cohort-page` draws them.
    """
    one_thread_of_algebra()
    from genomics.cohort.choosing import chosen, gather_with, genotypes_of, run_where_hail_is
    from genomics.cohort.limits import cohort_limits
    from genomics.cohort.run import run_cohort
    from genomics.files.ancestry_panel import read_ancestry_panel
    from genomics.files.regions import read_intervals
    from genomics.files.settings import read_thresholds
    from genomics.files.sheets import read_samples

    limits = cohort_limits(read_thresholds(thresholds, profile))
    sheet = read_samples(samples)
    panel = read_ancestry_panel(ancestry_panel) if ancestry_panel else None
    taken = chosen(engine, genotypes_of(vcf, len(sheet)), hail_from)
    if taken is Engine.HAIL:
        run_where_hail_is()
    gather = gather_with(taken, spark_master)
    with progress_shown() as progress:
        summary = run_cohort(
            vcf, reference, sheet, read_intervals(regions), limits, output, progress, gather, panel
        )
    print(f"genomics cohort: counted by the {taken} engine", file=sys.stderr)
    for line in summary_lines(summary):
        print(f"genomics cohort: {line}", file=sys.stderr)


def one_thread_of_algebra() -> None:
    """Keep NumPy's matrix products to one thread, which must be said before NumPy is loaded.

    Threads add up in an order of their own, so that the last digits would depend on the machine's cores; and on
    matrices of this size they mostly wait, for several times the CPU time.
    """
    os.environ["OPENBLAS_NUM_THREADS"] = "1"


def summary_lines(summary: "CohortSummary") -> list[str]:
    """What was read, kept and left out, for the log."""
    lines = [
        f"{summary.people:,} people, {summary.failed:,} fail; {summary.records:,} records to "
        f"{summary.sites:,} sites, {summary.filtered:,} filtered; {summary.calls:,} rows of calls",
        f"{summary.kinship_sites:,} sites for relatedness; {summary.pairs:,} related pairs; "
        f"{summary.people - summary.not_assigned:,} people assigned to a reference group",
    ]
    if summary.kinship_sites < summary.kinship_sites_needed:
        lines.append(
            f"relatedness was not estimated: it needs {summary.kinship_sites_needed:,} common, well-called SNPs"
        )
    return lines + [f"left out: {count:,} {_LEFT_OUT[name]}" for name, count in summary.left_out.items()]


@contextmanager
def progress_shown() -> Iterator[Callable[[int], None]]:
    """A counter of records while somebody watches; nothing in a log file."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("reading") as status:
        yield lambda records: status.update(f"{records:,} records read")
