"""Everything the pipeline knows of one person, gathered for one report."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import TypeVar

import msgspec

from genomics.errors import FormatError
from genomics.records.annotation import ClassifiedVariant, Route
from genomics.records.case import HereditaryContent, InsightsContent, MedicineContent
from genomics.records.health import AffectedMedicine, HealthRecord
from genomics.records.hereditary import Finding, GeneRead
from genomics.records.insights import PersonInsights
from genomics.records.person import Language, ReportKind, Sample
from genomics.records.pgx import PgxResult
from genomics.records.problem import Problem
from genomics.records.quality import AlignmentQuality, IdentityResult, Pair, Relation, SampleQuality, Threshold

Row = TypeVar("Row", Finding, GeneRead, PgxResult, IdentityResult)


class Results(msgspec.Struct, frozen=True):
    """The tables of one run, whole. `records` are health records by participant, read only of who agreed to it."""

    alignments: list[AlignmentQuality]
    qualities: list[SampleQuality]
    pairs: list[Pair]
    findings: list[Finding]
    genes: list[GeneRead]
    classified: list[ClassifiedVariant]
    pgx: list[PgxResult]
    identities: list[IdentityResult] = []
    problems: list[Problem] = []
    insights: list[PersonInsights] = []
    records: dict[str, HealthRecord] = {}
    affected: list[AffectedMedicine] = []


class FindingLimits(msgspec.Struct, frozen=True):
    """Where a finding's own genotype is looked at again: fewer reads than `depth`, a lower phred `quality`,
    reads that divide between the copies so with less than `balance_chance`, where `read_error` of them are misread.
    """

    depth: Threshold
    quality: Threshold
    balance_chance: Threshold
    read_error: Threshold


class RelativeFinding(msgspec.Struct, frozen=True):
    """What a relative in the cohort carries who consents to learn of it too."""

    relation: Relation
    finding: Finding


class Evidence(msgspec.Struct, frozen=True):
    """What the flags of one report look at. `None` means that nothing was measured."""

    sample: Sample
    report: ReportKind
    language: Language
    quality: SampleQuality | None
    alignment: AlignmentQuality | None
    pairs: list[Pair]
    hereditary: HereditaryContent | None
    medicine: MedicineContent | None
    limits: FindingLimits
    approved_languages: frozenset[Language]
    identities: list[IdentityResult] = []
    problems: list[Problem] = []
    insights: InsightsContent | None = None
    relatives: list[RelativeFinding] = []
    record: HealthRecord | None = None
    affected: list[AffectedMedicine] = []

    @property
    def findings(self) -> list[Finding]:
        """The person's findings that a counselor must decide on."""
        found = self.hereditary.findings if self.hereditary else []
        return [finding for finding in found if finding.route is not Route.NONE]

    def variant(self, finding: Finding) -> ClassifiedVariant:
        """The classified variant of a finding, under the rule that found it."""
        variants = self.hereditary.variants if self.hereditary else []
        return next(variant for variant in variants if _rule_of(variant) == _rule_of(finding))


class ResultsBySample:
    """The tables of a run, by sample ID."""

    def __init__(self, results: Results) -> None:
        self.alignments = {row.sample_id: row for row in results.alignments}
        self.qualities = {row.sample_id: row for row in results.qualities}
        self.pairs: dict[str, list[Pair]] = defaultdict(list)
        for pair in results.pairs:
            self.pairs[pair.sample_a].append(pair)
            self.pairs[pair.sample_b].append(pair)
        self.identities = _grouped(results.identities)
        self._problems: dict[str, list[Problem]] = defaultdict(list)
        for problem in results.problems:
            for person in problem.people:
                self._problems[person].append(problem)
        self._findings = _grouped(results.findings)
        self._genes = _grouped(results.genes)
        self._pgx = _grouped(results.pgx)
        self.records, self.affected = results.records, results.affected
        self._insights = {row.sample_id: row for row in results.insights}
        self._classified = {_rule_of(variant): variant for variant in results.classified}

    def problems(self, sample: Sample) -> list[Problem]:
        """What the checks flagged of this person."""
        of_sample = self._problems.get(sample.sample_id, [])
        of_person = self._problems.get(sample.participant_id, [])
        return [*of_sample, *(problem for problem in of_person if problem not in of_sample)]

    def relatives(self, sample_id: str, consenting: Collection[str]) -> list[RelativeFinding]:
        """Findings of a person's relatives, as far as these are among the `consenting` samples."""
        others = {
            pair.sample_b if pair.sample_a == sample_id else pair.sample_a: pair.relation
            for pair in self.pairs.get(sample_id, [])
            if pair.relation is not Relation.DUPLICATE
        }
        return [
            RelativeFinding(relation, finding)
            for other, relation in sorted(others.items())
            if other in consenting
            for finding in sorted(self._findings.get(other, []), key=_rule_of)
        ]

    def hereditary(self, sample_id: str) -> HereditaryContent:
        """Findings, the variants behind them, and how much of each gene was read."""
        findings = sorted(self._findings.get(sample_id, []), key=_rule_of)
        named = sorted({_rule_of(finding) for finding in findings})
        for gene, condition, key in named:
            if (gene, condition, key) not in self._classified:
                raise FormatError(
                    f"findings: {key} in {gene} ({condition}) is not a classified variant;"
                    " give findings and classified variants of the same run"
                )
        genes = sorted(self._genes.get(sample_id, []), key=lambda row: row.gene)
        return HereditaryContent(findings, [self._classified[rule] for rule in named], genes)

    def medicine(self, sample_id: str) -> MedicineContent:
        """Medicine genes, by name."""
        return MedicineContent(sorted(self._pgx.get(sample_id, []), key=lambda row: row.gene))

    def insights(self, sample_id: str) -> InsightsContent | None:
        """Ancestry estimate and traits; `None` when none were computed."""
        row = self._insights.get(sample_id)
        return InsightsContent(row.ancestry, row.traits) if row else None


def _grouped(rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.sample_id].append(row)
    return groups


def _rule_of(row: Finding | ClassifiedVariant) -> tuple[str, str, str]:
    return row.gene, row.condition, row.key
