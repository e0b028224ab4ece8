"""`genomics pgx-page`: phenotypes and alleles of a cohort by ancestry group, in numbers that may be published."""

from pathlib import Path
from typing import Annotated

import typer


def command(
    pgx: Annotated[Path, typer.Option(help="Table of `genomics pgx`.")],
    samples: Annotated[Path, typer.Option(help="samples.parquet of `genomics cohort`: ancestry groups.")],
    output: Annotated[Path, typer.Option(help="Page to write (HTML); it opens without a network.")],
) -> None:
    """Write the page; no count of 1 to 20 people is in it, nor follows from it."""
    from genomics.files.atomic import write_text
    from genomics.files.pages import fill_page
    from genomics.files.tables import read_arrow, read_table
    from genomics.pgx.overview import overview
    from genomics.records.pgx import PgxResult

    results = read_table(pgx, PgxResult)
    columns = read_arrow(samples, ["sample_id", "ancestry_group"]).to_pydict()
    groups = dict(zip(columns["sample_id"], columns["ancestry_group"], strict=True))
    versions = "; ".join(sorted({result.definition_version for result in results}))
    write_text(output, fill_page("pgx/page.html.j2", page=overview(results, groups), made_by=versions))
