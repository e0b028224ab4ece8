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
from genomics.reporting.coverage_picture import Picture, draw_coverage
from genomics.reporting.evidence import Technical, technical_of
from genomics.reporting.frame import Fact, Frame, Glance, Passage, frame_of, steps_of
from genomics.reporting.genes_read import is_gap
from genomics.reporting.phrasing import listed, number_ranges, percent_read
from genomics.reporting.request import ReportRequest
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


class GeneRow(msgspec.Struct, frozen=True):
    """How much of one gene was read, as printed."""

    gene: str
    share: str
    exons: str
    sites: str
    full: bool


class HereditaryPage(msgspec.Struct, frozen=True):
    """Everything the hereditary template places."""

    frame: Frame
    outcome: str
    glance: Glance
    steps: list[Passage]
    results: list[Result]
    summary: list[Fact]
    questions: list[str]
    picture: Picture
    picture_alt: str
    gaps: list[GeneRow]
    genes: list[GeneRow]
    limits: list[str]


def hereditary_page(request: ReportRequest, words: Words) -> HereditaryPage:
    """The report of one person: what was found, or that nothing was found in what was read."""
    content = request.case.hereditary
    if content is None:
        raise RefusedError(f"{request.case.report_id}: the case holds no hereditary results; make the case again")
    results = _results(content, request.returned_keys, words)
    gaps = [gene for gene in content.genes if is_gap(gene)]
    rows = [_gene_row(gene, words) for gene in content.genes]
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
        picture=_picture(content.genes, rows),
        picture_alt=words("hereditary.picture_alt", count=str(len(rows)), read=str(len(rows) - len(gaps))),
        gaps=[row for row in rows if not row.full],
        genes=rows,
        limits=words.each("hereditary.limits_list"),
    )


def _outcome(results: Sequence[Result], genes: Sequence[GeneRead]) -> str:
    """`unsure` when no gene was measured at all: silence is not a result."""
    if results:
        return "found"
    measured = any(gene.outcome is not GeneOutcome.NOT_MEASURED for gene in genes)
    return "nothing" if measured else "unsure"


def _results(content: HereditaryContent, returned: Sequence[str], words: Words) -> list[Result]:
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
    return [_result(gene, findings, variants, words) for gene, findings in by_gene.items()]


def _result(
    gene: str,
    findings: list[Finding],
    variants: dict[tuple[str, str], ClassifiedVariant],
    words: Words,
) -> Result:
    described = [(finding, _variant_of(finding, variants)) for finding in findings]
    names = sorted({finding.condition for finding in findings})
    conditions = [_condition(name, words) for name in names]
    return Result(
        gene=gene,
        heading=words("hereditary.result_heading", gene=gene),
        role=words(_key_or_other(words, f"genes.{gene}"), gene=gene),
        changes=_changes(findings),
        copies=_copies(findings, words),
        linked=listed(words, [condition.name for condition in conditions]),
        phase_unknown=any(finding.phase_unknown for finding in findings),
        conditions=conditions,
        family=words(f"hereditary.family_{inheritance(findings, described[0][1].allelic_rule)}"),
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


def _condition(name: str, words: Words) -> Condition:
    slug = re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_")
    key = slug if words.has(f"conditions.{slug}.name") else "other"
    texts = {
        part: words(f"conditions.{key}.{part}", condition=name)
        for part in ("name", "what", "may", "care", "source")
    }
    texts["source"] = words("hereditary.source", source=texts["source"])
    return Condition(heading=words("hereditary.change_heading", condition=texts["name"]), **texts)


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


def _gene_row(gene: GeneRead, words: Words) -> GeneRow:
    none, unmeasured = words("hereditary.none"), words("hereditary.not_measured")
    if gene.callable_fraction is None:
        return GeneRow(gene.gene, unmeasured, unmeasured, _sites(gene, none), False)
    exons = none
    if gene.unread_exons:
        exons = words(
            "hereditary.exons_listed",
            count=str(len(gene.unread_exons)),
            numbers=number_ranges(gene.unread_exons),
        )
    share = percent_read(words, gene.callable_fraction)
    return GeneRow(gene.gene, share, exons, _sites(gene, none), not is_gap(gene))


def _sites(gene: GeneRead, none: str) -> str:
    return str(len(gene.no_call_sites)) if gene.no_call_sites else none


def _picture(genes: Sequence[GeneRead], rows: Sequence[GeneRow]) -> Picture:
    return draw_coverage(
        [
            (gene.gene, gene.callable_fraction or 0.0, row.share if gene.callable_fraction else "–", row.full)
            for gene, row in zip(genes, rows, strict=True)
        ]
    )
