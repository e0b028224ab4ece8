"""People and their results become cases: one for every report that a person consented to, none otherwise."""

from collections.abc import Iterable, Mapping

import msgspec

from genomics.records.case import Flag, Provenance, ReportCase, Severity
from genomics.records.person import Consent, Language, ReportKind, Sample
from genomics.review.evidence import Evidence, FindingLimits, Results, ResultsBySample
from genomics.review.flags import EVIDENCE_CHANGED, flags_of


class RunFacts(msgspec.Struct, frozen=True):
    """What holds for every case of a run. `wording` names the exact words of each language."""

    provenance: Provenance
    wording: Mapping[Language, str]
    approved_languages: frozenset[Language]
    limits: FindingLimits


def build_cases(
    samples: Iterable[Sample], consents: Iterable[Consent], results: Results, run: RunFacts
) -> list[ReportCase]:
    """A case, version 1, per sampled person and consented report, in the order of participant and kind.

    A person without a row in the consent sheet has consented to nothing.
    """
    agreed = {consent.participant_id: consent for consent in consents}
    by_sample = ResultsBySample(results)
    return [
        _case(sample, agreed[sample.participant_id], report, by_sample, run)
        for sample in sorted(samples, key=lambda sample: sample.participant_id)
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
    return msgspec.structs.replace(case, flags=[*case.flags, flag])


def without_evidence_changed(case: ReportCase) -> ReportCase:
    """The case as the pipeline built it."""
    return msgspec.structs.replace(case, flags=[flag for flag in case.flags if flag.code != EVIDENCE_CHANGED])


def _changed_parts(before: ReportCase, after: ReportCase) -> list[str]:
    old, new = without_evidence_changed(before), without_evidence_changed(after)
    names = [name for name in ReportCase.__struct_fields__ if name != "version"]
    return [name for name in names if getattr(old, name) != getattr(new, name)]


def _case(
    sample: Sample, consent: Consent, report: ReportKind, results: ResultsBySample, run: RunFacts
) -> ReportCase:
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
    )
    return ReportCase(
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
