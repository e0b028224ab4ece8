"""A report as counselors read it before release: watermarked, without name or birth date."""

import sqlite3
from datetime import date

from genomics.records.person import Identity
from genomics.records.review import StoredReport
from genomics.reporting.request import Earlier, ReportRequest
from genomics.review.decisions import drafted_keys, returned_keys
from genomics.review.queries import earlier_release


def draft_request(connection: sqlite3.Connection, report: StoredReport) -> ReportRequest:
    """What it takes to write the draft of a stored report, with what an amended one is compared with."""
    earlier = earlier_release(connection, report)
    return ReportRequest(
        case=report.case,
        identity=nameless(report.case.participant_id),
        returned_keys=drafted_keys(report.case, report.clearings),
        signatures=report.signatures,
        released_on=None,
        draft=True,
        earlier=Earlier(earlier.case, returned_keys(earlier.case, earlier.clearings)) if earlier else None,
    )


def nameless(participant_id: str) -> Identity:
    """Who a draft is about: names and birth dates join a report only at release, so the date is plainly none."""
    return Identity(participant_id, f"({participant_id}: the name is added at release)", date.min)
