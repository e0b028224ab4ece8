"""A hereditary case becomes the words and values of its report. All that depends on genetics is decided here."""

import re
from collections.abc import Sequence

import msgspec

from genomics.errors import ConfigError, RefusedError
from genomics.records.annotation import ClassifiedVariant, Route
from genomics.records.case import HereditaryContent
from genomics.records.genotype import Zygosity
from genomics.records.hereditary import Finding, GeneOutcome, GeneRead
from genomics.records.panel import AllelicRule
from genomics.reporting.evidence import Technical, technical_of
from genomics.reporting.frame import Fact, Frame, Glance, Passage, frame_of, steps_of
from genomics.reporting.genes_read import Reading, is_gap, reading_of
from genomics.reporting.phrasing import listed
from genomics.reporting.request import ReportRequest
from genomics.reporting.risk_facts import RiskFact
from genomics.reporting.risk_view import Risks, risks_of, tells_usual_penetrance
from genomics.reporting.wording import Words

MOST_GENES_NAMED = 6  # a longer list of genes does not belong into the box on page 1
_RECESSIVE_RULES = frozenset({AllelicRule.BIALLELIC, AllelicRule.HOMOZYGOUS})
_DOMINANT_RULES = frozenset({AllelicRule.ANY, AllelicRule.HEMI_OR_BIALLELIC})


class Condition(msgspec.Struct, frozen=True):
    """What a condition is, what it can mean, what can help, and where that stands."""

    name: str
    heading: str
    what: str
    may: str
    care: str
    source: str
    risks: Risks | None


class Result(msgspec.Struct, frozen=True):
    """One gene with returned findings, in words for the person and in facts for the doctor."""

    gene: str
    heading: str
    role: str
    changes: int
    copies: str
    linked: str
    phase_unknown: bool
    conditions: list[Condition]
    family: str
    technical: list[Technical]


class HereditaryPage(msgspec.Struct, frozen=True):
    """Everything the hereditary template places."""

    frame: Frame
    outcome: str
    glance: Glance
    steps: list[Passage]
    results: list[Result]
    summary: list[Fact]
    questions: list[str]
    reading: Reading
    limits: list[str]


def hereditary_page(request: ReportRequest, words: Words, risks: Sequence[RiskFact]) -> HereditaryPage:
    """The report of one person: what was found, or that nothing was found in what was read.

    `risks` are the published figures that a result may be told with.
    """
    content = request.case.hereditary
    if content is None:
        raise RefusedError(f"{request.case.report_id}: the case holds no hereditary results; make the case again")
    results = _results(content, request.returned_keys, risks, words)
    gaps = [gene for gene in content.genes if is_gap(gene)]
    outcome = _outcome(results, content.genes)
    steps = "found" if results else "nothing"
    return HereditaryPage(
        frame=frame_of(request, words, "hereditary"),
        outcome=outcome,
        glance=_glance(outcome, results, content.genes, gaps, words),
        steps=steps_of(words, f"hereditary.steps_{steps}"),
        results=results,
        summary=_summary(outcome, results, content.genes, gaps, words),
        questions=words.each(f"hereditary.questions_{steps}"),
        reading=reading_of(content.genes, words),
        limits=words.each("hereditary.limits_list"),
    )


def _outcome(results: Sequence[Result], genes: Sequence[GeneRead]) -> str:
    """`unsure` when no gene was measured at all: silence is not a result."""
    if results:
        return "found"
    measured = any(gene.outcome is not GeneOutcome.NOT_MEASURED for gene in genes)
    return "nothing" if measured else "unsure"


def _results(
    content: HereditaryContent, returned: Sequence[str], risks: Sequence[RiskFact], words: Words
) -> list[Result]:
    # One variant may stand under two conditions: only the one that a rule returns goes to the person.
    eligible = [finding for finding in content.findings if finding.route is not Route.NONE]
    known = {finding.key for finding in eligible}
    for key in returned:
        if key not in known:
            raise RefusedError(f"{key} is to be returned but is no finding of this case; clear its flags again")
    by_gene: dict[str, list[Finding]] = {}
    for finding in sorted(eligible, key=lambda f: (f.gene, f.key, f.condition)):
        if finding.key in returned:
            by_gene.setdefault(finding.gene, []).append(finding)
    variants = {(variant.key, variant.condition): variant for variant in content.variants}
    return [_result(gene, findings, variants, risks, words) for gene, findings in by_gene.items()]


def _result(
    gene: str,
    findings: list[Finding],
    variants: dict[tuple[str, str], ClassifiedVariant],
    risks: Sequence[RiskFact],
    words: Words,
) -> Result:
    described = [(finding, _variant_of(finding, variants)) for finding in findings]
    passed_on = inheritance(findings, described[0][1].allelic_rule)
    # Published figures are of one changed copy; they do not hold for two, nor for a change of low penetrance.
    fits = passed_on == "dominant_one" and all(tells_usual_penetrance(variant) for _, variant in described)
    names = sorted({finding.condition for finding in findings})
    conditions = [_condition(name, gene, risks if fits else (), words) for name in names]
    return Result(
        gene=gene,
        heading=words("hereditary.result_heading", gene=gene),
        role=words(_key_or_other(words, f"genes.{gene}"), gene=gene),
        changes=_changes(findings),
        copies=_copies(findings, words),
        linked=listed(words, [condition.name for condition in conditions]),
        phase_unknown=any(finding.phase_unknown for finding in findings),
        conditions=conditions,
        family=words(f"hereditary.family_{passed_on}"),
        technical=[technical_of(finding, variant, words) for finding, variant in described],
    )


def _variant_of(finding: Finding, variants: dict[tuple[str, str], ClassifiedVariant]) -> ClassifiedVariant:
    variant = variants.get((finding.key, finding.condition))
    if variant is None:
        raise RefusedError(f"{finding.key}: the case does not say how it was classified; make the case again")
    return variant


def inheritance(findings: Sequence[Finding], allelic_rule: str) -> str:
    """How the finding passes through a family: the ending of a `hereditary.family_` text.

    Mendelian rules: dominant (one changed copy suffices), recessive (both copies), X-linked (one X in men).
    """
    zygosities = {finding.zygosity for finding in findings}
    if allelic_rule in _RECESSIVE_RULES:
        return "recessive"
    if allelic_rule not in _DOMINANT_RULES:
        raise ConfigError(f"no family text for the allelic rule {allelic_rule!r}; add it to hereditary_view")
    if findings[0].key.startswith("chrX:") and Zygosity.HOM not in zygosities:
        return "x_one_copy" if Zygosity.HEMI in zygosities else "x_two_copies"
    if Zygosity.HOM in zygosities:
        return "dominant_two"
    return "dominant_one" if _changes(findings) == 1 else "dominant_pair"


def _changes(findings: Sequence[Finding]) -> int:
    return len({finding.key for finding in findings})


def _copies(findings: Sequence[Finding], words: Words) -> str:
    if _changes(findings) > 1:
        return words("hereditary.copies_pair")
    number = {Zygosity.HET: "one", Zygosity.HOM: "two", Zygosity.HEMI: "only"}[findings[0].zygosity]
    return words(f"hereditary.copies_{number}")


def _condition(name: str, gene: str, risks: Sequence[RiskFact], words: Words) -> Condition:
    slug = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
    key = slug if words.has(f"conditions.{slug}.name") else "other"
    texts = {
        part: words(f"conditions.{key}.{part}", condition=name)
        for part in ("name", "what", "may", "care", "source")
    }
    texts["source"] = words("hereditary.source", source=texts["source"])
    heading = words("hereditary.change_heading", condition=texts["name"])
    return Condition(heading=heading, risks=risks_of(gene, name, risks, words), **texts)


def _key_or_other(words: Words, key: str) -> str:
    return key if words.has(key) else f"{key.rsplit('.', 1)[0]}.other"


def _glance(
    outcome: str,
    results: Sequence[Result],
    genes: Sequence[GeneRead],
    gaps: Sequence[GeneRead],
    words: Words,
) -> Glance:
    def say(key: str, **values: str) -> str:
        return words(f"hereditary.{key}", **values)

    if outcome == "unsure":
        return Glance(outcome, say("unsure_title"), [say("unsure_one"), say("unsure_risk")])
    unread = _gap_line(gaps, words)
    if outcome == "nothing":
        lines = [say("nothing_one", count=str(len(genes))), *unread, say("nothing_risk")]
        return Glance(outcome, say("nothing_title"), lines)
    number = "one" if len(results) == 1 else "many"
    return Glance(
        outcome, say(f"found_{number}_title"), [_found_line(results, words), say("found_confirm"), *unread]
    )


def _found_line(results: Sequence[Result], words: Words) -> str:
    if len(results) > 1:
        return words("hereditary.found_many", genes=listed(words, [result.gene for result in results]))
    result = results[0]
    kind = "one" if result.changes == 1 else "pair"
    return words(f"hereditary.found_{kind}", gene=result.gene, condition=result.linked)


def _gap_line(gaps: Sequence[GeneRead], words: Words) -> list[str]:
    names, count = listed(words, [gap.gene for gap in gaps]), str(len(gaps))
    if not gaps:
        return []
    if len(gaps) > MOST_GENES_NAMED:
        return [words("hereditary.gaps_most", count=count)]
    key = "gaps_one" if len(gaps) == 1 else "gaps_many"
    return [words(f"hereditary.{key}", **{"genes": names, "count": count})]


def _summary(
    outcome: str,
    results: Sequence[Result],
    genes: Sequence[GeneRead],
    gaps: Sequence[GeneRead],
    words: Words,
) -> list[Fact]:
    """Counts for page 1; without results also that nothing was found in what was read."""
    unmeasured = words("hereditary.glance_cannot_tell")
    found = {
        "found": str(sum(result.changes for result in results)),
        "nothing": words("hereditary.glance_found_none"),
        "unsure": unmeasured,
    }[outcome]
    values = {
        "looked": str(len(genes)),
        "read": str(len(genes) - len(gaps)),
        "unread": str(len(gaps)),
        "found": found,
    }
    return [Fact(f"count-{name}", words(f"hereditary.glance_{name}"), text) for name, text in values.items()]
