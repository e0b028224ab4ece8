"""What was decided on a variant before, in this database, for anybody."""

import sqlite3

from genomics.records.annotation import Route
from genomics.records.case import Flag, ReportCase, Severity
from genomics.records.hereditary import Finding
from genomics.records.review import ClearReason
from genomics.review.flags import EARLIER_DECISION_DIFFERS

_WORDS = {ClearReason.CONFIRMED_RETURN: "returned", ClearReason.NOT_RETURNED: "not returned"}


def earlier_decision_differs(connection: sqlite3.Connection, case: ReportCase) -> list[Flag]:
    """The same variant was decided both ways before, or otherwise than its present route proposes.

    The flag is given when a case is built or built anew; what is decided later does not change a case under review.
    """
    found = case.hereditary.findings if case.hereditary else []
    on_their_way = {row.key: row for row in found if row.route is not Route.NONE}
    flags = []
    for key, row in sorted(on_their_way.items()):
        decided = _decided(connection, case.report_id, key)
        if _differs(row, set(decided)):
            fact = ", ".join(f"{_WORDS[reason]} in {decided[reason]}" for reason in sorted(decided))
            said = f"{row.gene} {key}: {fact}; now its route is {row.route}"
            flags.append(Flag(EARLIER_DECISION_DIFFERS, Severity.REVIEW, said, "review database", subject=key))
    return flags


def _decided(connection: sqlite3.Connection, report_id: str, key: str) -> dict[ClearReason, str]:
    """By decision: how many other reports it was last taken in, and when for the last time."""
    rows = connection.execute(
        "SELECT reason, count(*) AS reports, max(cleared_at) AS last FROM"
        " (SELECT report_id, reason, cleared_at, max(clearing) FROM clearings"
        "  WHERE subject = ? AND reason IN ('confirmed_return', 'not_returned') AND report_id <> ?"
        "  GROUP BY report_id)"
        " GROUP BY reason",
        (key, report_id),
    ).fetchall()
    plural = {row["reason"]: "report" if row["reports"] == 1 else "reports" for row in rows}
    return {
        ClearReason(row["reason"]): f"{row['reports']} {plural[row['reason']]} (last {row['last'][:10]})"
        for row in rows
    }


def _differs(finding: Finding, decided: set[ClearReason]) -> bool:
    proposed = finding.route is Route.REPORT_CANDIDATE
    against = ClearReason.NOT_RETURNED if proposed else ClearReason.CONFIRMED_RETURN
    return len(decided) > 1 or against in decided
