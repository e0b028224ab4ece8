"""Reports as the review database holds them, with flags and decisions of every kind."""

import msgspec
from report_builders import (
    COUNSELOR,
    DIRECTOR,
    ancestry_case,
    finding,
    gene,
    genes,
    hereditary_case,
    identity,
    medicine_case,
    no_ancestry,
    pgx,
    seven,
    trait,
    traits,
    unread,
    variant,
)

from genomics.records.annotation import Route
from genomics.records.case import Flag, ReportState, Severity
from genomics.records.pgx import PgxStatus
from genomics.records.review import Clearing, ClearReason, StoredReport
from genomics.reporting.request import ReportRequest
from genomics.review.decisions import drafted_keys

LDLR = finding()
CARRIER = msgspec.structs.replace(
    finding("BTD", "Biotinidase deficiency", "chr3:15635477:GCGGCTG:TCC"),
    route=Route.NONE,
    reasons=["one changed copy of a gene that takes two"],
)
FLAGS = [
    Flag("related_participant", Severity.INFO, "full_sibling of sample S9", "KING-robust", subject="S9"),
    Flag("pathogenic_finding", Severity.REVIEW, "LDLR c.1646G>A", "ClinVar VCV000003690", LDLR.key, [LDLR.key]),
    Flag("gene_not_fully_read", Severity.REVIEW, "BRCA1 (83.4 % read)", "gene coverage and calls"),
    Flag("sex_mismatch", Severity.BLOCK, "recorded as male; reads of a woman", "All of Us"),
]
CLEARED = Clearing(
    "pathogenic_finding",
    LDLR.key,
    ClearReason.CONFIRMED_RETURN,
    "Reads looked at",
    "mortiz",
    "2026-01-11T10:00:00Z",
)


def hereditary_report(clearings=(CLEARED,), flags=FLAGS, signatures=(COUNSELOR, DIRECTOR)):
    gene_list = genes(gene("LDLR", sites=["chr19:11113337:G:A"]), unread("BRCA1"))
    case = hereditary_case([LDLR, CARRIER], [variant(LDLR), variant(CARRIER, "biallelic")], gene_list)
    return stored(msgspec.structs.replace(case, flags=list(flags)), clearings, signatures)


def stored(case, clearings=(), signatures=(), appointment="2026-01-12T09:00:00Z", reason=None, note=None):
    return StoredReport(
        case=case,
        state=ReportState.NEEDS_REVIEW,
        round=2,
        content_sha256="b" * 64,
        clearings=list(clearings),
        signatures=list(signatures),
        appointment_at=appointment,
        reason=reason,
        note=note,
        released_at=None,
        manifest_sha256=None,
    )


def stored_reports():
    missing = pgx("TPMT", [], status=PgxStatus.NOT_CALLED, missing=["chr6:18130687:T:C"], reason="not called")
    yield hereditary_report()
    yield hereditary_report(clearings=(), signatures=())
    yield stored(medicine_case(seven(missing)), appointment=None, reason="low_quality", note="New sample asked for")
    yield stored(ancestry_case(no_ancestry(), traits(trait("bitter", 1, -1, 1))))


def drafted(report):
    """The page that a counselor sees before anything is released."""
    case = report.case
    keys = drafted_keys(case, report.clearings)
    return ReportRequest(case, identity("(name added at release)", case.participant_id), keys, [], None, True)
