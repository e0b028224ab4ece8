"""`genomics cohort-page`: the cohort's ancestry, relatives, metrics with outliers and site filters as one page."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer


def command(
    cohort: Annotated[Path, typer.Option(help="Folder that `genomics cohort` wrote.")],
    output: Annotated[Path, typer.Option(help="The page, such as cohort.html.")],
) -> None:
    """Draw the tables of a cohort; the page opens without a network, and is internal: it names samples."""
    from genomics.cohort.overview import overview
    from genomics.files.atomic import write_text
    from genomics.files.pages import fill_page
    from genomics.files.tables import read_arrow, read_table
    from genomics.records.ancestry import PersonAncestry
    from genomics.records.quality import Outlier, Pair, SampleQuality

    people = read_table(cohort / "samples.parquet", SampleQuality)
    lists = read_arrow(cohort / "sites.parquet", ["filters"]).column("filters").combine_chunks()
    filters = Counter({found["values"]: found["counts"] for found in lists.flatten().value_counts().to_pylist()})
    filters["PASS"] = sum(length == 0 for length in lists.value_lengths().to_pylist())
    page = overview(
        people,
        read_table(cohort / "pairs.parquet", Pair),
        read_table(cohort / "ancestry.parquet", PersonAncestry),
        read_table(cohort / "outliers.parquet", Outlier),
        filters,
        len(lists),
    )
    write_text(output, fill_page("cohort/page.html.j2", page=page, made_by=f"{len(people):,} samples"))
