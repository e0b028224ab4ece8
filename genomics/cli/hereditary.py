"""`genomics hereditary`: who carries what the panel's rules look at, and what was not read."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def command(
    calls: Annotated[list[Path], typer.Option(help="BCF of people's genotypes from `genomics cohort`; repeat it.")],
    classified: Annotated[Path, typer.Option(help="classified.parquet of `genomics classify`.")],
    samples: Annotated[Path, typer.Option(help="Sample sheet: everyone on it gets a row per gene.")],
    panel: Annotated[Path, typer.Option(help="Panel rules.")],
    panel_profile: Annotated[str, typer.Option(help="Profile of the panel, as for classify.")],
    thresholds: Annotated[Path, typer.Option(help="thresholds.yaml")],
    output: Annotated[Path, typer.Option(help="Folder: findings.parquet and genes.parquet.")],
    coverage: Annotated[list[Path] | None, typer.Option(help="Exon coverage of alignment-qc; repeat it.")] = None,
    profile: Annotated[str, typer.Option(help="Profile of the thresholds.")] = "aou",
) -> None:
    """Join people and classified variants. A site or gene that was not read never counts as negative."""
    from genomics.files.calls import read_calls
    from genomics.files.panel import read_panel
    from genomics.files.settings import limit, read_thresholds
    from genomics.files.sheets import read_samples
    from genomics.files.tables import read_table, read_tables, write_table
    from genomics.hereditary.genes import ReadLimits, gene_reads
    from genomics.hereditary.people import findings_of, genotype_limits, places
    from genomics.records.annotation import ClassifiedVariant
    from genomics.records.hereditary import Finding, GeneRead
    from genomics.records.quality import ExonCoverage

    people, rules = read_samples(samples), read_panel(panel, panel_profile)
    limits = read_thresholds(thresholds, profile)
    variants = read_table(classified, ClassifiedVariant)
    genotypes = read_calls(calls, places(variants))
    exons = read_tables(coverage or [], ExonCoverage)
    needed = ReadLimits(limit(limits, "gene.callable_fraction").value, limit(limits, "genotype.dp").value)
    findings = findings_of(genotypes, variants, people, genotype_limits(limits))
    genes = gene_reads(people, rules, variants, genotypes, findings, exons, needed)
    made_by = {"panel": rules[0].version, "panel_profile": panel_profile, "thresholds": profile}
    write_table(output / "findings.parquet", findings, Finding, made_by)
    write_table(output / "genes.parquet", genes, GeneRead, made_by)
    print(f"hereditary: {len(people)} people, {len(findings)} findings, {len(genes)} gene rows", file=sys.stderr)
