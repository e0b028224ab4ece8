"""`genomics summary`: the closing table of a run, for people and as JSON."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from genomics.release.overview import FlagCount, Overview

_WIDTH = 110


def command(
    database: Annotated[Path, typer.Option(help="Review database.")],
    cohort: Annotated[Path, typer.Option(help="Folder of `genomics cohort`.")],
    findings: Annotated[Path, typer.Option(help="findings.parquet of `genomics hereditary`.")],
    released: Annotated[Path, typer.Option(help="Delivery folder of `genomics release`.")],
    alignment: Annotated[
        list[Path] | None, typer.Option(help="Alignment quality of a batch; give once for each batch.")
    ] = None,
    drafts: Annotated[Path | None, typer.Option(help="Folder of `genomics drafts`, to be named.")] = None,
    output: Annotated[Path | None, typer.Option(help="JSON document to write as well.")] = None,
) -> None:
    """Print people, verdicts, findings, flags by kind, and where every report stands."""
    from genomics.files.documents import write_document
    from genomics.files.tables import read_table, read_tables
    from genomics.records.hereditary import Finding
    from genomics.records.quality import AlignmentQuality, SampleQuality
    from genomics.release.overview import overview
    from genomics.review.database import open_database
    from genomics.review.queries import current_reports

    with closing(open_database(database)) as connection:
        reports = current_reports(connection)
    look = {"released reports": released, "drafts": drafts, "review database": database}
    counted = overview(
        read_table(cohort / "samples.parquet", SampleQuality),
        read_tables(alignment or [], AlignmentQuality),
        read_table(findings, Finding),
        reports,
        {name: path for name, path in look.items() if path},
    )
    if output:
        write_document(output, counted)
    print_table(rows(counted))
    for name, path in counted.look.items():
        print(f"  {name:<20}{path}")


def print_table(lines: list[tuple[str, str, str]]) -> None:
    """Print the lines in groups; the same text on a terminal and in a file, but for colour."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    table = Table("", "", "", title="Results of this run", title_justify="left", box=SIMPLE_HEAD, show_header=False)
    table.columns[0].style = "bold"
    table.columns[2].justify = "right"
    before = lines[0][0]
    for what, which, count in lines:
        if what != before:
            table.add_section()
        table.add_row("" if what == before and table.row_count else what, which, count)
        before = what
    Console(width=_WIDTH, highlight=False).print(table)


def rows(counted: "Overview") -> list[tuple[str, str, str]]:
    """The overview as lines: what, which, how many."""
    lines = [("people", "in the cohort", str(counted.people))]
    lines += [("cohort verdict", name, str(number)) for name, number in counted.cohort_verdicts.items()]
    lines += [("alignment verdict", name, str(number)) for name, number in counted.alignment_verdicts.items()]
    lines += [("findings", f"route {name}", str(number)) for name, number in counted.findings.items()]
    lines += [(f"flag ({flag.severity})", flag.code, _of_which_open(flag)) for flag in counted.flags]
    for kind in counted.reports:
        name = f"{kind.report} reports"
        lines.append((name, "released", str(kind.released)))
        lines += [(name, f"waiting for {reason}", str(number)) for reason, number in kind.waiting.items()]
        lines += [(name, f"withheld: {reason}", str(number)) for reason, number in kind.withheld.items()]
        lines.append((name, "consent withdrawn after a case", str(kind.withdrawn)))
        lines.append((name, "not consented", str(kind.not_consented)))
    return lines


def _of_which_open(flag: "FlagCount") -> str:
    return f"{flag.reports} ({flag.open} open)" if flag.open else str(flag.reports)
