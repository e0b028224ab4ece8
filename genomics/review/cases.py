"""People and their results become cases: one for every report that a person consented to, none otherwise."""

from collections.abc import Collection, Iterable, Mapping

import msgspec

from genomics.records.case import Flag, Provenance, ReportCase, Severity
from genomics.records.person import Consent, Language, ReportKind, Sample
from genomics.records.quality import Threshold
from genomics.review.evidence import Evidence, FindingLimits, Results, ResultsBySample
from genomics.review.flags import EVIDENCE_CHANGED, GIVEN_LATER, audit_sample, flags_of


class RunFacts(msgspec.Struct, frozen=True):
    """What holds for every case of a run. `wording` names the exact words of each language.

    `audit_fraction` (0 to 1) of the reports without a flag are looked at all the same, drawn by `audit_seed`.
    """

    provenance: Provenance
    wording: Mapping[Language, str]
    approved_languages: frozenset[Language]
    limits: FindingLimits
    audit_fraction: Threshold
    audit_seed: str


def build_cases(
    samples: Iterable[Sample], consents: Iterable[Consent], results: Results, run: RunFacts
) -> list[ReportCase]:
    """A case, version 1, per sampled person and consented report, in the order of participant and kind.

    A person without a row in the consent sheet has consented to nothing.
    """
    agreed = {consent.participant_id: consent for consent in consents}
    by_sample = ResultsBySample(results)
    people = sorted(samples, key=lambda sample: sample.participant_id)
    hereditary = {
        sample.sample_id
        for sample in people
        if sample.participant_id in agreed and agreed[sample.participant_id].allows(ReportKind.HEREDITARY)
    }
    return [
        _case(sample, agreed[sample.participant_id], report, by_sample, run, hereditary)
        for sample in people
        for report in ReportKind
        if sample.participant_id in agreed and agreed[sample.participant_id].allows(report)
    ]


def with_version(case: ReportCase, version: int) -> ReportCase:
    """The same case as another version of its report."""
    return msgspec.structs.replace(case, version=version)


def with_evidence_changed(case: ReportCase, before: ReportCase, fact: str) -> ReportCase:
    """The case with a flag that says which parts differ from what people decided on."""
    parts = ", ".join(_changed_parts(before, case)) or "nothing"
    flag = Flag(EVIDENCE_CHANGED, Severity.REVIEW, f"{fact}; changed: {parts}", "review database")
    return with_flags(case, [flag])


def with_flags(case: ReportCase, flags: Iterable[Flag]) -> ReportCase:
    """The case with more flags at the end."""
    return msgspec.structs.replace(case, flags=[*case.flags, *flags])


def as_built(case: ReportCase) -> ReportCase:
    """The case as it follows from the results of a run, without what the review database knows of it."""
    return msgspec.structs.replace(case, flags=[flag for flag in case.flags if flag.code not in GIVEN_LATER])


def _changed_parts(before: ReportCase, after: ReportCase) -> list[str]:
    old, new = as_built(before), as_built(after)
    names = [name for name in ReportCase.__struct_fields__ if name != "version"]
    return [name for name in names if getattr(old, name) != getattr(new, name)]


def _case(
    sample: Sample,
    consent: Consent,
    report: ReportKind,
    results: ResultsBySample,
    run: RunFacts,
    hereditary: Collection[str],
) -> ReportCase:
    """One case; `hereditary` are the samples of everybody who consents to that report."""
    evidence = Evidence(
        sample=sample,
        report=report,
        language=consent.language,
        quality=results.qualities.get(sample.sample_id),
        alignment=results.alignments.get(sample.sample_id),
        pairs=results.pairs.get(sample.sample_id, []),
        hereditary=results.hereditary(sample.sample_id) if report is ReportKind.HEREDITARY else None,
        medicine=results.medicine(sample.sample_id) if report is ReportKind.MEDICINE else None,
        limits=run.limits,
        approved_languages=run.approved_languages,
        identities=results.identities.get(sample.sample_id, []),
        problems=results.problems(sample),
        insights=results.insights(sample.sample_id) if report is ReportKind.ANCESTRY_TRAITS else None,
        record=results.records.get(sample.participant_id) if consent.allows_health_records else None,
        affected=results.affected,
        relatives=results.relatives(sample.sample_id, hereditary) if report is ReportKind.HEREDITARY else [],
    )
    case = ReportCase(
        participant_id=sample.participant_id,
        sample_id=sample.sample_id,
        report=report,
        version=1,
        language=consent.language,
        hereditary=evidence.hereditary,
        medicine=evidence.medicine,
        flags=flags_of(evidence),
        provenance=run.provenance,
        wording=run.wording[consent.language],
        insights=evidence.insights,
    )
    return with_flags(case, audit_sample(case.report_id, case.flags, run.audit_seed, run.audit_fraction))
