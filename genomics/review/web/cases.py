"""Pages and acts about cases: the queue, one case, and what a signer decides. The database judges every act."""

import sqlite3
from contextlib import AbstractContextManager, closing
from typing import TypeVar
from urllib.parse import quote, urlencode

from starlette.responses import Response

from genomics.errors import GenomicsError, RefusedError
from genomics.records.case import ReportState
from genomics.records.person import Language, ReportKind
from genomics.records.review import AmendReason, ClearReason, StoredReport, WithholdReason
from genomics.review import desk
from genomics.review.amending import amend
from genomics.review.database import open_database
from genomics.review.decisions import open_flags, returned_keys, roles_needed
from genomics.review.handing import add_note, assign, assigned_to, notes_of, signer_ids
from genomics.review.queries import current_report, longest_waiting, unflagged
from genomics.review.web.evidence import medicine_genes, panels, short_variant, unread_genes
from genomics.review.web.pages import filled, page
from genomics.review.web.plots import AGES
from genomics.review.web.queue import FLAGS, WAITING, earlier_decisions, queue
from genomics.review.web.reads_picture import draw_reads
from genomics.review.web.visit import MOST_BODY, Desk, NotFoundError, Visit, see, shown

Choice = TypeVar("Choice", AmendReason, ClearReason, WithholdReason, ReportKind)
AT_ONCE = 200
"""How many reports without a flag one signature from the list covers: as many as a person can look over."""
_DECIDING = (ClearReason.CONFIRMED_RETURN, ClearReason.NOT_RETURNED)


def show_queue(visit: Visit) -> Response:
    """Reports in the order in which they wait."""
    with _opened(visit) as connection:
        found = queue(connection, visit.asked, visit.number("page"), visit.account.signer, visit.now)
    choices: dict[str, list[str]] = {
        "state": [WAITING, *map(str, ReportState)],
        "report": [str(one) for one in ReportKind],
        "language": [str(one) for one in Language],
        "assigned": ["me", "nobody"],
        "age": [str(days) for days in AGES],
        "flag": FLAGS,
    }
    asked = {name: visit.asked.get(name, "")[:100] for name in (*choices, "q")}
    return shown(page("queue.html.j2", visit, queue=found, choices=choices, asked=asked, query=urlencode(asked)))


def show_case(visit: Visit) -> Response:
    """One case in three parts: what waits beside it, its page, and its evidence with the acts its state allows."""
    with _opened(visit) as connection:
        report = _report(visit, connection)
        subjects = sorted(
            {flag.subject for flag in report.case.flags} | {k for f in report.case.flags for k in f.keys}
        )
        earlier = earlier_decisions(connection, report.case.report_id, subjects)
        wanted = {"report": str(report.case.report), "state": WAITING}
        waiting = queue(connection, wanted, 0, visit.account.signer, visit.now)
        notes, assigned = (
            notes_of(connection, report.case.report_id),
            assigned_to(connection, report.case.report_id),
        )
        signers = signer_ids(connection)
    still_open = open_flags(report.case, report.clearings)
    reasons = {
        f"{flag.code}@{flag.subject}": [one for one in ClearReason if (one in _DECIDING) == bool(flag.keys)]
        for flag in still_open
    }
    view = "evidence" if visit.asked.get("view") == "evidence" else "page"
    return shown(
        page(
            "case.html.j2", visit, report=report, case=report.case, open_flags=still_open, reasons=reasons,
            earlier=earlier, returned=returned_keys(report.case, report.clearings), view=view,
            roles=sorted(roles_needed(report.case, report.clearings)), path=_path(report),
            withhold_reasons=[one for one in WithholdReason if one is not WithholdReason.NOT_IN_RUN],
            amend_reasons=list(AmendReason), waiting=waiting, notes=notes, assigned=assigned, signers=signers,
            findings=panels(report, visit.desk.sources), unread=unread_genes(report),
            medicines=medicine_genes(report),
        )
    )  # fmt: skip


def show_page(visit: Visit) -> Response:
    """The page exactly as the participant will read it, without name or birth date."""
    with _opened(visit) as connection:
        report = _report(visit, connection)
    return shown(visit.desk.participant_page(report))


def draw_ahead(opened: Desk) -> None:
    """Draw a page of each kind for nobody: what all pages share (words, fonts) is read before the first visit."""
    try:
        with closing(open_database(opened.database)) as connection:
            for kind in ReportKind:
                if report := longest_waiting(connection, kind):
                    opened.participant_page(report)
    except (GenomicsError, OSError, sqlite3.Error):
        return  # whoever opens such a page is told


def show_evidence(visit: Visit) -> Response:
    """The same page with everything behind it."""
    with _opened(visit) as connection:
        report = _report(visit, connection)
    return shown(visit.desk.evidence_page(report))


def clear(visit: Visit) -> Response:
    """Clear one flag with a coded reason and a text."""
    reason = _chosen(ClearReason, visit.field("reason"))
    with _opened(visit) as connection:
        report = _seen(visit, connection)
        desk.clear(
            connection, report, visit.field("flag"), reason, visit.field("note"), visit.account.signer, visit.at
        )
    return see(_path(report))


def sign(visit: Visit) -> Response:
    """Sign exactly the content that was on the screen; the password is asked for again."""
    if not visit.desk.accounts.verify(visit.account.signer, visit.form.get("password", ""), visit.now):
        raise RefusedError("the password is not right; nothing was signed")
    with _opened(visit) as connection:
        report = _seen(visit, connection)
        desk.sign(connection, report, visit.account.signer, visit.at)
    return see(_path(report))


def withhold(visit: Visit) -> Response:
    """Hold a report back."""
    reason = _chosen(WithholdReason, visit.field("reason"))
    with _opened(visit) as connection:
        report = _report(visit, connection)
        desk.withhold(connection, report, reason, visit.field("note"), visit.account.signer, visit.at)
    return see(_path(report))


def reopen(visit: Visit) -> Response:
    """Take a withheld report back into review."""
    with _opened(visit) as connection:
        report = _report(visit, connection)
        desk.reopen(connection, report, visit.account.signer, visit.at)
    return see(_path(report))


def appoint(visit: Visit) -> Response:
    """Record the person's appointment with a counselor."""
    with _opened(visit) as connection:
        report = _report(visit, connection)
        desk.record_appointment(connection, report, visit.field("note"), visit.account.signer, visit.at)
    return see(_path(report))


def begin_amendment(visit: Visit) -> Response:
    """Begin the next version of a released report."""
    reason = _chosen(AmendReason, visit.field("reason"))
    with _opened(visit) as connection:
        report = _seen(visit, connection)
        amend(connection, report, reason, visit.field("note"), visit.account.signer, visit.at)
    return see(_path(report))


def write_note(visit: Visit) -> Response:
    """Leave a note on a case."""
    with _opened(visit) as connection:
        report = _report(visit, connection)
        add_note(connection, report.case.report_id, visit.field("note"), visit.account.signer, visit.at)
    return see(f"{_path(report)}#notes")


def give(visit: Visit) -> Response:
    """Give a case to somebody to look after, or back to everybody."""
    to = visit.form.get("to", "").strip() or None
    with _opened(visit) as connection:
        report = _report(visit, connection)
        assign(connection, report.case.report_id, to, visit.account.signer, visit.at)
    return see(_path(report))


def show_reads(visit: Visit) -> Response:
    """A picture of the reads around one finding of the case."""
    with _opened(visit) as connection:
        report = _report(visit, connection)
    wanted = visit.asked.get("key", "")
    found = next(
        (one for one in panels(report, visit.desk.sources) if one.reads and one.finding.key == wanted), None
    )
    variant, reads = short_variant(found.finding.key) if found else None, visit.desk.sources.reads
    if found is None or variant is None or reads is None:
        raise NotFoundError(f"{report.case.report_id}: no reads are kept for this variant")
    drawn = draw_reads(reads(found.finding.sample_id, variant), variant)
    return Response(filled("reads.svg.j2", picture=drawn), media_type="image/svg+xml")


def show_bulk(visit: Visit) -> Response:
    """The reports that nothing was ever flagged in and that wait for this person's signature, so many at a time."""
    with _opened(visit) as connection:
        waiting = {str(kind): unflagged(connection, kind, visit.account.signer, AT_ONCE) for kind in ReportKind}
    return shown(page("bulk.html.j2", visit, waiting=waiting, most=AT_ONCE))


def sign_bulk(visit: Visit) -> Response:
    """Sign the listed reports, and only them, in one transaction."""
    if not visit.desk.accounts.verify(visit.account.signer, visit.form.get("password", ""), visit.now):
        raise RefusedError("the password is not right; nothing was signed")
    kind = _chosen(ReportKind, visit.field("report"))
    listed = visit.field("listed", MOST_BODY).split()
    with _opened(visit) as connection:
        desk.sign_unflagged(connection, kind, visit.account.signer, visit.at, listed)
    return see("/bulk")


def _report(visit: Visit, connection: sqlite3.Connection) -> StoredReport:
    participant, kind = visit.place["participant"], visit.place["report"]
    report = None
    if kind in [str(one) for one in ReportKind]:
        report = current_report(connection, participant, ReportKind(kind))
    if report is None:
        raise NotFoundError(f"{participant} {kind}: no such case; look in the queue")
    return report


def _seen(visit: Visit, connection: sqlite3.Connection) -> StoredReport:
    """The report, if it still is what the person had on the screen."""
    report = _report(visit, connection)
    if visit.form.get("content") != report.content_sha256:
        raise RefusedError(f"{report.case.report_id}: the content has changed; read it again")
    return report


def _chosen(choices: type[Choice], text: str) -> Choice:
    try:
        return choices(text)
    except ValueError as error:
        raise RefusedError(f"{text!r} is none of the choices; choose from the list") from error


def _path(report: StoredReport) -> str:
    return f"/case/{quote(report.case.participant_id, safe='')}/{report.case.report}"


def _opened(visit: Visit) -> AbstractContextManager[sqlite3.Connection]:
    return closing(open_database(visit.desk.database))
