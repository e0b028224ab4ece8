"""`genomics drafts`: pages for counselors of every report that is not released, with a watermark."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer


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
    from genomics.reporting.draft import draft_request
    from genomics.reporting.render import case_page
    from genomics.review.database import open_database
    from genomics.review.queries import current_reports

    with closing(open_database(database)) as connection:
        requests = [
            draft_request(connection, report)
            for report in current_reports(connection)
            if report.state not in (ReportState.RELEASED, ReportState.WITHDRAWN)
        ]
    output.mkdir(mode=0o700, parents=True, exist_ok=True)
    output.chmod(0o700)
    wanted = {f"{request.case.report_id}.html": case_page(request, templates, medicines) for request in requests}
    for stale in output.glob("*.html"):
        if stale.name not in wanted:
            stale.unlink()
    for name, page in wanted.items():
        write_text(output / name, page, 0o600)
    print(f"{len(wanted)} drafts in {output}", file=sys.stderr)
