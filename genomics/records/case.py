"""A case: what one person's report would say, what a counselor must look at, and where it stands."""

from enum import StrEnum

import msgspec

from genomics.records.annotation import ClassifiedVariant
from genomics.records.hereditary import Finding, GeneRead
from genomics.records.insights import AncestryEstimate, TraitCall
from genomics.records.person import Language, ReportKind
from genomics.records.pgx import PgxResult


class Severity(StrEnum):
    """BLOCK stops approval until the cause is gone, REVIEW until a counselor clears it, INFO never."""

    BLOCK = "block"
    REVIEW = "review"
    INFO = "info"


class Flag(msgspec.Struct, frozen=True):
    """Something about this report that a person must know. `fact` never holds a name or birth date.

    `subject` tells apart flags of one code (a variant key or a gene). Clearing a flag that has `keys`
    decides whether the findings of those keys are returned.
    """

    code: str
    severity: Severity
    fact: str
    source: str
    subject: str = ""
    keys: list[str] = []


class ReportState(StrEnum):
    """Where a report stands. Only the database moves it, and only along allowed ways."""

    NEEDS_REVIEW = "needs_review"
    READY = "ready"
    APPROVED = "approved"
    WITHHELD = "withheld"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


class HereditaryContent(msgspec.Struct, frozen=True):
    """Results behind a hereditary-risk report: candidates a counselor may return, the rest for review only."""

    findings: list[Finding]
    variants: list[ClassifiedVariant]
    genes: list[GeneRead]


class MedicineContent(msgspec.Struct, frozen=True):
    """Results behind a Medicine and Your DNA report."""

    genes: list[PgxResult]


class InsightsContent(msgspec.Struct, frozen=True):
    """Results behind an ancestry and traits report. `ancestry` is `None` where it was not estimated."""

    ancestry: AncestryEstimate | None
    traits: list[TraitCall]


class Provenance(msgspec.Struct, frozen=True):
    """What made the results: pipeline version and every resource as `name version (date)`."""

    pipeline: str
    resources: dict[str, str]
    absent_sites: str


class ReportCase(msgspec.Struct, frozen=True):
    """One report of one person and version, as signed. Its canonical JSON is what a signature's hash covers."""

    participant_id: str
    sample_id: str
    report: ReportKind
    version: int
    language: Language
    hereditary: HereditaryContent | None
    medicine: MedicineContent | None
    flags: list[Flag]
    provenance: Provenance
    wording: str
    insights: InsightsContent | None = None

    @property
    def report_id(self) -> str:
        """Printed on each page, unique over people, reports and versions."""
        prefix = {
            ReportKind.HEREDITARY: "HDR",
            ReportKind.MEDICINE: "MED",
            ReportKind.ANCESTRY_TRAITS: "ANT",
        }[self.report]
        return f"{prefix}-{self.participant_id}-v{self.version}"


class Signature(msgspec.Struct, frozen=True):
    """Who signed which content, in which role, when (UTC, ISO 8601, from the caller)."""

    signer: str
    name: str
    role: str
    signed_at: str
    content_sha256: str
