"""`genomics identity`: whose reads these are, by the genotypes of everybody in the joint call."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def command(
    sites: Annotated[Path, typer.Option(help="Common autosomal SNPs with INFO/AF, as given to `alignment-qc`.")],
    vcf: Annotated[list[Path], typer.Option(help="Joint call, indexed; give again for more files.")],
    samples: Annotated[Path, typer.Option(help="Sample sheet; samples without an alignment are left out.")],
    thresholds: Annotated[Path, typer.Option(help="thresholds.yaml")],
    output: Annotated[Path, typer.Option(help="Table: one row per sample and source of genotypes.")],
    counts: Annotated[
        list[Path] | None, typer.Option(help="counts/BATCH.parquet of `alignment-qc`; give once for each batch.")
    ] = None,
    array: Annotated[Path | None, typer.Option(help="Genotypes of an array, indexed, by sample ID.")] = None,
    profile: Annotated[str, typer.Option(help="Profile of the thresholds.")] = "aou",
) -> None:
    """Compare each person's reads with everybody's genotypes, and name who fits best."""
    from genomics.alignment.identity import Called, identify
    from genomics.alignment.sites import Sites
    from genomics.files.identity_sites import read_identity_sites, read_site_genotypes
    from genomics.files.settings import limit, read_thresholds
    from genomics.files.sheets import read_samples
    from genomics.files.tables import read_table, write_table
    from genomics.records.quality import GenotypeSource, IdentityResult, SiteCounts, Verdict

    limits = read_thresholds(thresholds, profile)
    chosen = Sites(read_identity_sites(sites))
    expected = [sample.sample_id for sample in read_samples(samples) if sample.alignment is not None]
    reads = {row.sample_id: chosen.counts_of(row) for path in counts or [] for row in read_table(path, SiteCounts)}
    least = limit(limits, "genotype.gq").value
    results: list[IdentityResult] = []
    for source, paths in ((GenotypeSource.CALLS, vcf), (GenotypeSource.ARRAY, [array] if array else [])):
        if paths:
            called = Called(source, *read_site_genotypes(paths, chosen.sites, least))
            results += identify(reads, expected, called, chosen, limits)
    results.sort(key=lambda row: (row.sample_id, row.source))
    made_by = {"sites": chosen.digest, "thresholds": profile}
    write_table(output, results, IdentityResult, made_by)
    told = ", ".join(f"{verdict} {sum(row.verdict is verdict for row in results)}" for verdict in Verdict)
    print(f"identity: {len(chosen)} sites, {len(expected)} samples with reads: {told}", file=sys.stderr)
