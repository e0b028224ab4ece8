"""`genomics drafts`: pages for counselors of every report that is not released, with a watermark."""

import sys
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from genomics.records.person import Identity


def command(
    database: Annotated[Path, typer.Option(help="Review database.")],
    output: Annotated[Path, typer.Option(help="Folder for the drafts, for its owner alone.")],
    templates: Annotated[Path, typer.Option(help="Folder with templates/, wording/ and static/.")] = Path(
        "reports"
    ),
    medicines: Annotated[Path, typer.Option(help="Table of medicines that reports name.")] = Path(
        "resources/pgx/medicines.tsv"
    ),
) -> None:
    """Write the page each participant would see, marked as a draft and without name or birth date."""
    from genomics.files.atomic import write_text
    from genomics.records.case import ReportState
    from genomics.reporting.render import case_page
    from genomics.reporting.request import Earlier, ReportRequest
    from genomics.review.database import open_database
    from genomics.review.decisions import drafted_keys, returned_keys
    from genomics.review.queries import current_reports, earlier_release

    with closing(open_database(database)) as connection:
        reports = current_reports(connection)
        before = {
            report.case.report_id: Earlier(earlier.case, returned_keys(earlier.case, earlier.clearings))
            for report in reports
            if (earlier := earlier_release(connection, report))
        }
    output.mkdir(mode=0o700, parents=True, exist_ok=True)
    output.chmod(0o700)
    wanted = {}
    for report in reports:
        if report.state in (ReportState.RELEASED, ReportState.WITHDRAWN):
            continue
        case = report.case
        request = ReportRequest(
            case=case,
            identity=nameless(case.participant_id),
            returned_keys=drafted_keys(case, report.clearings),
            signatures=report.signatures,
            released_on=None,
            draft=True,
            earlier=before.get(case.report_id),
        )
        page = case_page(request, templates, medicines)
        wanted[f"{case.report_id}.html"] = page
    for stale in output.glob("*.html"):
        if stale.name not in wanted:
            stale.unlink()
    for name, page in wanted.items():
        write_text(output / name, page, 0o600)
    print(f"{len(wanted)} drafts in {output}", file=sys.stderr)


def nameless(participant_id: str) -> Identity:
    """Who a draft is about: names and birth dates join a report only at release, so the date is plainly none."""
    return Identity(participant_id, f"({participant_id}: the name is added at release)", date.min)
