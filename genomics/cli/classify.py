"""`genomics classify`: unique sites of panel genes, both axes of evidence, a route with its reasons."""

import sys
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer


def command(
    variants: Annotated[Path, typer.Option(help="variants.parquet of `genomics annotate`.")],
    transcripts: Annotated[Path, typer.Option(help="GFF3 (Ensembl) with the transcripts of the panel genes.")],
    panel: Annotated[
        Path, typer.Option(help="Panel rules; frequency_cuts.tsv and ba1_exceptions.tsv lie beside it.")
    ],
    panel_profile: Annotated[str, typer.Option(help="Profile of the panel: demo, aou59 or sf_v3_3.")],
    output: Annotated[Path, typer.Option(help="Parquet table to write, one row per variant and rule.")],
) -> None:
    """Classify every variant in a panel gene. Says nothing about people."""
    from genomics.files.gff3 import read_transcripts
    from genomics.files.panel import read_ba1_exceptions, read_frequency_cuts, read_panel
    from genomics.files.tables import read_table, write_table
    from genomics.hereditary.classifying import classify_variants, transcripts_of_panel
    from genomics.records.annotation import AnnotatedVariant, ClassifiedVariant

    rules = read_panel(panel, panel_profile)
    classified = classify_variants(
        read_table(variants, AnnotatedVariant),
        rules,
        transcripts_of_panel(rules, read_transcripts(transcripts)),
        read_frequency_cuts(panel.parent / "frequency_cuts.tsv"),
        read_ba1_exceptions(panel.parent / "ba1_exceptions.tsv"),
    )
    write_table(output, classified, ClassifiedVariant, {"panel": rules[0].version, "panel_profile": panel_profile})
    routes = Counter(str(row.route) for row in classified)
    said = ", ".join(f"{count} {route}" for route, count in sorted(routes.items())) or "no variant in a panel gene"
    print(f"classify: {said}; wrote {output}", file=sys.stderr)
