"""A released report is amended: its next version says the same results again, and is reviewed from the start."""

import sqlite3

from genomics.errors import RefusedError
from genomics.records.case import Flag, ReportState, Severity
from genomics.records.review import AmendReason, StoredReport
from genomics.review.cases import as_built, with_flags, with_version
from genomics.review.database import transaction
from genomics.review.flags import AMENDED
from genomics.review.loading import insert_report
from genomics.review.queries import signer_of


def amend(
    connection: sqlite3.Connection, report: StoredReport, reason: AmendReason, note: str, by: str, at: str
) -> str:
    """Begin the next version of a released report, with a coded reason and a text. Gives the new report's ID.

    What the person holds stays released until the new version is; results of a later run replace its content.
    """
    signer = signer_of(connection, by)
    report_id = report.case.report_id
    if report.state is not ReportState.RELEASED:
        raise RefusedError(f"{report_id}: only a released report can be amended; it is {report.state}")
    if not note.strip():
        raise RefusedError(f"{report_id}: an amendment needs a text that says what is to change")
    fact = f"version {report.case.version}, released on {report.released_at}: {reason}; {note.strip()}"
    flag = Flag(AMENDED, Severity.REVIEW, fact, f"amended by {signer.signer}")
    following = with_flags(as_built(with_version(report.case, report.case.version + 1)), [flag])
    with transaction(connection, report_id):
        insert_report(connection, following, signer.signer, at)
    return following.report_id
