"""`genomics alignment-page`: the alignment QC of all batches as one table, one page and MultiQC content."""

from pathlib import Path
from typing import Annotated

import typer


def command(
    alignment: Annotated[list[Path], typer.Option(help="alignment/BATCH.parquet; give once for each batch.")],
    genes: Annotated[list[Path], typer.Option(help="genes/BATCH.parquet; give once for each batch.")],
    thresholds: Annotated[Path, typer.Option(help="thresholds.yaml")],
    output: Annotated[Path, typer.Option(help="Folder: alignment.parquet, alignment.html, alignment_mqc.json.")],
    profile: Annotated[str, typer.Option(help="Profile of the thresholds.")] = "aou",
) -> None:
    """Gather the batches; the page opens without a network."""
    from genomics.alignment.depth import DEPTH_CONVENTION
    from genomics.alignment.multiqc import multiqc_content
    from genomics.alignment.overview import overview
    from genomics.files.atomic import write_text
    from genomics.files.documents import write_document
    from genomics.files.pages import fill_page
    from genomics.files.settings import read_thresholds
    from genomics.files.tables import read_tables, write_table
    from genomics.records.quality import AlignmentQuality, GeneCoverage

    rows = sorted(read_tables(alignment, AlignmentQuality), key=lambda row: row.sample_id)
    page = overview(rows, read_tables(genes, GeneCoverage), read_thresholds(thresholds, profile))
    made_by = f"{len(rows)} samples, thresholds of profile {profile}"
    text = fill_page("alignment/page.html.j2", page=page, made_by=made_by, convention=DEPTH_CONVENTION)
    write_table(output / "alignment.parquet", rows, AlignmentQuality, {"thresholds": profile})
    write_text(output / "alignment.html", text)
    write_document(output / "alignment_mqc.json", multiqc_content(rows))
