"""People, cases and a desk as small as a test needs."""

import sqlite3
from datetime import date

from genomics.records.annotation import ClassifiedVariant, ClinVarGroup, Route
from genomics.records.case import HereditaryContent, MedicineContent, Provenance, ReportCase
from genomics.records.genotype import Zygosity
from genomics.records.health import (
    AffectedMedicine,
    HealthRecord,
    RecordedCondition,
    TakenMedicine,
    Whose,
)
from genomics.records.hereditary import Finding, GeneOutcome, GeneRead
from genomics.records.person import Consent, ConsentStatus, Language, ReportKind, Sample, Sex
from genomics.records.pgx import PgxResult, PgxStatus
from genomics.records.quality import (
    AlignmentQuality,
    GenotypeSource,
    IdentityResult,
    Pair,
    Reason,
    Relation,
    SampleQuality,
    Threshold,
    Verdict,
)
from genomics.records.review import ClearReason, Role, Signer
from genomics.review import desk
from genomics.review.cases import RunFacts, build_cases
from genomics.review.database import open_database
from genomics.review.evidence import Evidence, FindingLimits, Results
from genomics.review.loading import load_run
from genomics.review.queries import report_of

HEREDITARY, MEDICINE = ReportKind.HEREDITARY, ReportKind.MEDICINE
AT, LATER, RELEASE_AT = "2026-01-10T09:00:00Z", "2026-01-12T09:00:00Z", "2026-01-15T12:00:00Z"
NOTE = "read with the lab on the phone"
LDLR_KEY = "chr19:11113337:G:A"
LIMITS = FindingLimits(
    Threshold(20, "reads", "made for tests", "2026-01-01"),
    Threshold(20, "phred", "made for tests", "2026-01-01"),
    Threshold(0.001, "chance", "made for tests", "2026-01-01"),
    Threshold(0.01, "chance", "made for tests", "2026-01-01"),
)
SIGNERS = [
    Signer("ana", "Ana Ruiz, CGC", Role.COUNSELOR),
    Signer("ben", "Ben Cole, CGC", Role.COUNSELOR),
    Signer("dora", "Dora Lind, MD", Role.DIRECTOR),
]


def sample(number=1, sex=Sex.FEMALE):
    return Sample(f"S{number}", f"P{number}", sex, "AFR", "B01", None)


def consent(number=1, hereditary=True, medicine=True, language=Language.EN, status=ConsentStatus.ACTIVE):
    return Consent(f"P{number}", status, hereditary, medicine, language, date(2026, 1, 2))


def alignment(number=1, verdict=Verdict.PASS, reasons=(), mean_depth=31.0):
    return AlignmentQuality(
        f"S{number}", 100, 99, 1, mean_depth, 0.99, 1.0, 0.0, Sex.FEMALE, Sex.FEMALE, verdict, list(reasons)
    )


def quality(number=1, verdict=Verdict.PASS, reasons=()):
    return SampleQuality(
        f"S{number}", "AFR", 100, 0.99, 30.0, 60.0, 90, 5, 5, 1, 3.0, 1.5, 0.001, verdict, list(reasons)
    )


def identity(verdict=Verdict.PASS, ratio=120.0, other_ratio=-150.0, sites=300, source=GenotypeSource.CALLS):
    code = {Verdict.FAIL: "identity_mismatch", Verdict.WARN: "identity_unclear"}.get(verdict)
    reasons = [Reason(code, "identity ratio", 0.0, -3.0, f"{source} made for tests")] if code else []
    return IdentityResult("S1", source, sites, ratio, "S2", other_ratio, verdict, reasons)


def pair(a=1, b=2, relation=Relation.SIBLING):
    return Pair(f"S{a}", f"S{b}", 0.25, 0.01, 9000, relation)


def finding(number=1, route=Route.REPORT_CANDIDATE, key=LDLR_KEY, gene="LDLR", **changes):
    values = {"depth": 33, "quality": 99, "alternate_fraction": 0.5, "phase_unknown": False}
    values |= {"zygosity": Zygosity.HET} | changes
    return Finding(f"S{number}", key, gene, f"{gene} disease", route=route, reasons=["made for a test"], **values)


def classified(key=LDLR_KEY, gene="LDLR", group=ClinVarGroup.PLP_2STAR, consequences=("missense",)):
    return ClassifiedVariant(
        key, gene, f"{gene} disease", "NM_1.1", key, "c.1A>G", None, list(consequences), group, "VCV000000001",
        "Pathogenic", 2, [], 0, None, False, "any_plp", "any", Route.REPORT_CANDIDATE, ["made for a test"],
    )  # fmt: skip


def gene(number=1, name="LDLR", outcome=GeneOutcome.NOTHING_FOUND, fraction=1.0, unread=(), no_calls=()):
    return GeneRead(f"S{number}", name, fraction, list(unread), list(no_calls), outcome)


def pgx(number=1, name="CYP2C19", status=PgxStatus.CALLED, reason=None):
    phenotype = "Normal Metabolizer" if status is PgxStatus.CALLED else None
    return PgxResult(
        f"S{number}", name, status, ["*1/*1"], phenotype, None, [], [], reason, False, "CPIC made for tests"
    )


RECORD = HealthRecord(
    [TakenMedicine("clopidogrel", date(2025, 3, 1), None)],
    [
        RecordedCondition("LDLR disease", Whose.OWN, "high LDL", "E78.01", date(2020, 5, 6)),
        RecordedCondition("LDLR disease", Whose.FAMILY, "family history of high LDL", "Z83.42", date(2024, 2, 2)),
    ],
)
CLOPIDOGREL = AffectedMedicine("CYP2C19", "clopidogrel", "CPIC 2022", frozenset({"Poor Metabolizer"}))


def evidence(report=HEREDITARY, findings=(), variants=(), genes=None, medicines=None, **changes):
    values = {
        "sample": sample(),
        "language": Language.EN,
        "quality": quality(),
        "alignment": alignment(),
        "pairs": [],
        "limits": LIMITS,
        "approved_languages": frozenset({Language.EN}),
    } | changes
    hereditary = HereditaryContent(list(findings), list(variants), [gene()] if genes is None else list(genes))
    medicine = MedicineContent([pgx()] if medicines is None else list(medicines))
    return Evidence(
        report=report,
        hereditary=hereditary if report is HEREDITARY else None,
        medicine=medicine if report is MEDICINE else None,
        **values,
    )


def run_facts(words="1a2b", pipeline="genomics 0.1.0", audited=0.0):
    return RunFacts(
        Provenance(pipeline, {"ClinVar": "2026-01-01"}, "no_call"),
        {language: f"{language} {words}" for language in Language},
        frozenset({Language.EN}),
        LIMITS,
        Threshold(audited, "fraction of reports", "made for tests", "2026-01-01"),
        "made for tests",
    )


def results(numbers=(1,), findings=(), variants=(), genes=None, medicines=None, pairs=(), alignments=None):
    return Results(
        alignments=[alignment(n) for n in numbers] if alignments is None else list(alignments),
        qualities=[quality(n) for n in numbers],
        pairs=list(pairs),
        findings=list(findings),
        genes=[gene(n) for n in numbers] if genes is None else list(genes),
        classified=list(variants) or [classified(row.key, row.gene) for row in findings],
        pgx=[pgx(n) for n in numbers] if medicines is None else list(medicines),
    )


def positive_results(numbers=(1,)):
    """Person 1 carries a pathogenic LDLR variant."""
    return results(numbers, findings=[finding(1)], variants=[classified()])


class Desk:
    """A database with signers, and the acts of people on it, in few words."""

    def __init__(self, path):
        self.path = path
        self.connection = open_database(path, create=True)
        self.connection.execute("PRAGMA synchronous = OFF")  # tests survive no power cut
        desk.store_signers(self.connection, SIGNERS, AT)

    def load(self, numbers=(1,), tables=None, consents=None, run=None, at=AT) -> dict[str, int]:
        agreed = [consent(n) for n in numbers] if consents is None else list(consents)
        tables = results(numbers) if tables is None else tables
        cases = build_cases([sample(n) for n in numbers], agreed, tables, run or run_facts())
        return {fate.name: count for fate, count in load_run(self.connection, cases, agreed, at).items() if count}

    def report(self, person="P1", kind=MEDICINE):
        return report_of(self.connection, person, kind)

    def state(self, person="P1", kind=MEDICINE):
        return self.report(person, kind).state

    def sign(self, by="ana", person="P1", kind=MEDICINE, at=LATER):
        desk.sign(self.connection, self.report(person, kind), by, at)

    def clear(self, flag, reason=ClearReason.CONFIRMED_RETURN, person="P1", kind=HEREDITARY, by="ana"):
        desk.clear(self.connection, self.report(person, kind), flag, reason, NOTE, by, LATER)

    def appoint(self, person="P1", by="ana"):
        desk.record_appointment(self.connection, self.report(person, HEREDITARY), "2026-01-14", by, LATER)

    def approve_positive(self):
        """Person 1's positive hereditary report, cleared, booked and signed twice."""
        self.clear("pathogenic_finding")
        self.appoint()
        self.sign("ana", kind=HEREDITARY)
        self.sign("dora", kind=HEREDITARY)

    def release(self, kind=MEDICINE):
        """Person 1's approved report, marked as `genomics release` marks it."""
        self.sql("UPDATE consents SET read_at = ?", RELEASE_AT)
        self.sql(
            "UPDATE reports SET state = 'released', released_at = ?, manifest_sha256 = ?, changed_at = ?"
            " WHERE participant_id = 'P1' AND report = ? AND state = 'approved'",
            *(RELEASE_AT, "f" * 64, RELEASE_AT, kind),
        )

    def sql(self, statement, *values):
        return self.connection.execute(statement, values).fetchall()


def codes(report):
    return [flag.code for flag in report.case.flags]


def case_of(tables=None, kind=MEDICINE) -> ReportCase:
    cases = build_cases([sample()], [consent()], tables or results(), run_facts())
    return next(case for case in cases if case.report is kind)


def without_rules(path) -> sqlite3.Connection:
    """The file as someone sees it who dropped every trigger."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous = OFF")
    for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        raw.execute(f"DROP TRIGGER {name}")
    return raw
