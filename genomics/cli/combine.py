"""`genomics cohort combine`: gVCFs into a Hail dataset, and calls at reportable sites out of it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from genomics.cli.cohort import progress_shown, summary_lines


def command(
    reference: Annotated[Path, typer.Option(help="GRCh38 FASTA with its index, as the gVCFs were called on.")],
    samples: Annotated[Path, typer.Option(help="Sample sheet (TSV): whose calls are wanted.")],
    regions: Annotated[Path, typer.Option(help="BED: where every variant is wanted.")],
    thresholds: Annotated[Path, typer.Option(help="thresholds.yaml.")],
    output: Annotated[Path, typer.Option(help="Folder for the dataset, the joint call and the tables.")],
    gvcf: Annotated[
        list[Path] | None, typer.Option(help="A new person's gVCF, bgzipped, with .tbi; repeat.")
    ] = None,
    gvcf_list: Annotated[Path | None, typer.Option(help="Text file with one gVCF path a line.")] = None,
    vds: Annotated[Path | None, typer.Option(help="Dataset of everyone so far; it is read, not changed.")] = None,
    positions: Annotated[
        list[Path] | None,
        typer.Option(
            help="Sites wanted even where nobody differs: VCF, BED, or table with chrom, pos, ref; repeat."
        ),
    ] = None,
    profile: Annotated[str, typer.Option(help="Threshold profile.")] = "aou",
    spark_master: Annotated[
        str, typer.Option(help="Where Hail runs: local[*] is this machine, spark://HOST:PORT a cluster.")
    ] = "local[*]",
) -> None:
    """Combine gVCFs with everyone so far, and write the calls of the sheet's people at reportable sites.

    Writes cohort.vds (when there are gVCFs), joint.vcf.gz, and the tables and calls of `genomics cohort`.
    """
    from genomics.cohort.choosing import run_where_hail_is
    from genomics.cohort.combining import Combination, heads_of, run_combine
    from genomics.cohort.limits import cohort_limits
    from genomics.files.regions import read_intervals
    from genomics.files.settings import read_thresholds
    from genomics.files.sheets import read_samples
    from genomics.files.wanted_sites import read_wanted_sites

    listed = gvcf_list.read_text(encoding="utf-8").split("\n") if gvcf_list else []
    work = Combination(
        gvcfs=[*(gvcf or []), *(Path(line.strip()) for line in listed if line.strip())],
        dataset=vds,
        reference=reference,
        sheet=read_samples(samples),
        regions=read_intervals(regions),
        wanted=read_wanted_sites(positions or []),
        output=output,
    )
    limits = cohort_limits(read_thresholds(thresholds, profile))
    heads = heads_of(work)
    run_where_hail_is()
    with progress_shown() as progress:
        summary = run_combine(work, heads, limits, spark_master, progress)
    print(f"genomics cohort combine: {len(work.gvcfs):,} gVCFs combined", file=sys.stderr)
    for line in summary_lines(summary):
        print(f"genomics cohort combine: {line}", file=sys.stderr)
