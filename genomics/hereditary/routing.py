"""Where a variant goes under one panel rule, before any person comes in. The two axes claim, then gates hold back.

A claim says why a variant deserves a look; the strongest one counts. A gate can only lower a route.
"""

from collections.abc import Callable, Sequence

import msgspec

from genomics.hereditary.combining import class_of, evidence_opposes, strong_against, strong_for, total_points
from genomics.hereditary.kinds import LOSS_OF_FUNCTION, kind_of
from genomics.records.annotation import AnnotatedVariant, ClinVarGroup, Criterion, Route
from genomics.records.panel import PanelRule, Returned, VariantKind

_RANK = {Route.NONE: 0, Route.REVIEW: 1, Route.REPORT_CANDIDATE: 2}
KNOWN_PATHOGENIC = frozenset(
    {ClinVarGroup.PLP_2STAR, ClinVarGroup.PLP_1STAR, ClinVarGroup.PLP_0STAR, ClinVarGroup.CONFLICT_WITH_P}
)
# Groups in which nobody has judged the variant by stated criteria: the computed evidence speaks.
UNJUDGED = frozenset({ClinVarGroup.ABSENT, ClinVarGroup.OTHER, ClinVarGroup.PLP_0STAR})


class Opinion(msgspec.Struct, frozen=True):
    """A route with the reason for it."""

    route: Route
    reason: str


class Subject(msgspec.Struct, frozen=True):
    """A variant under a rule with its criteria. `hard_to_read` says why short reads tell its exon badly."""

    variant: AnnotatedVariant
    rule: PanelRule
    criteria: Sequence[Criterion]
    exon: int | None = None
    hard_to_read: Sequence[str] = ()

    @property
    def kind(self) -> VariantKind:
        """What the variant does to the protein."""
        return kind_of(self.variant.consequences)


def weakest(routes: Sequence[Route]) -> Route:
    """The least far-reaching of several routes."""
    return min(routes, key=_RANK.__getitem__)


def strongest(routes: Sequence[Route]) -> Route:
    """The most far-reaching of several routes."""
    return max(routes, key=_RANK.__getitem__)


def route_of(subject: Subject) -> tuple[Route, list[str]]:
    """The route under one rule and every reason for it."""
    claims = [opinion for claim in CLAIMS if (opinion := claim(subject))]
    if not claims:
        return Route.NONE, why_nothing(subject)
    limits = held_back(subject)
    route = weakest([strongest([claim.route for claim in claims]), *(gate.route for gate in limits)])
    return route, [opinion.reason for opinion in [*claims, *limits]]


def held_back(subject: Subject) -> list[Opinion]:
    """What each gate says against a claim; empty when nothing does."""
    return [opinion for gate in GATES if (opinion := gate(subject))]


def said_by_clinvar(subject: Subject) -> str:
    """ClinVar's word with its stars and accession."""
    variant = subject.variant
    if variant.clinvar_group is ClinVarGroup.ABSENT:
        return "not in ClinVar"
    counted = variant.clinvar_stars
    stars = "stars unknown" if counted is None else f"{counted} star{'' if counted == 1 else 's'}"
    made_of = f"; {variant.clinvar_conflict}" if variant.clinvar_conflict else ""
    accession = f", {variant.clinvar_accession}" if variant.clinvar_accession else ""
    return f"ClinVar: {variant.clinvar_significance or 'no classification'} ({stars}{accession}{made_of})"


def computed(subject: Subject) -> str:
    """The computed axis in a few words."""
    met = [f"{criterion.code} {criterion.points:+d}" for criterion in subject.criteria if criterion.met]
    points = total_points(subject.criteria)
    return f"computed: {points} points, {class_of(subject.criteria)} ({', '.join(met) or 'no criterion met'})"


def why_nothing(subject: Subject) -> list[str]:
    """Why nobody needs to look: what both axes say."""
    reasons = [said_by_clinvar(subject), computed(subject)]
    if subject.variant.clinvar_group in UNJUDGED and subject.kind is VariantKind.MISSENSE:
        reasons.append("a missense variant that nobody has judged never routes itself")
    if subject.kind in LOSS_OF_FUNCTION:
        reasons.extend(f"PVS1: {item.fact}" for item in subject.criteria if item.code == "PVS1")
    return reasons


def known_pathogenic(subject: Subject) -> Opinion | None:
    """Axis A: two stars without conflict may be reported, one star or a conflict with pathogenic is reviewed."""
    routes = {
        ClinVarGroup.PLP_2STAR: Route.REPORT_CANDIDATE,
        ClinVarGroup.PLP_1STAR: Route.REVIEW,
        ClinVarGroup.CONFLICT_WITH_P: Route.REVIEW,
    }
    route = routes.get(subject.variant.clinvar_group)
    return Opinion(route, said_by_clinvar(subject)) if route else None


def novel_loss_of_function(subject: Subject) -> Opinion | None:
    """Axis B: strong loss of function that nobody has judged, in a gene where that causes the condition."""
    strong = [criterion for criterion in strong_for(subject.criteria) if criterion.code == "PVS1"]
    if not strong or subject.variant.clinvar_group not in UNJUDGED:
        return None
    fact = f"novel loss of function: PVS1 {strong[0].fact}; {said_by_clinvar(subject)}; {computed(subject)}"
    return Opinion(Route.REVIEW, fact)


def strong_both_ways(subject: Subject) -> Opinion | None:
    """Strong evidence for and against is never summed: a person weighs it, whatever ClinVar says."""
    if not evidence_opposes(subject.criteria):
        return None
    return Opinion(Route.REVIEW, f"strong evidence both ways: {computed(subject)}; {said_by_clinvar(subject)}")


def listed_by_panel(subject: Subject) -> Opinion | None:
    """The panel names this very allele: someone looks whatever ClinVar's present word."""
    if subject.variant.key not in subject.rule.listed_alleles:
        return None
    return Opinion(Route.REVIEW, f"the rule of {subject.rule.gene} names this allele")


CLAIMS: tuple[Callable[[Subject], Opinion | None], ...] = (
    known_pathogenic,
    novel_loss_of_function,
    strong_both_ways,
    listed_by_panel,
)


def allele_not_listed(subject: Subject) -> Opinion | None:
    """A rule that lists its alleles returns no other."""
    rule = subject.rule
    if rule.returned is not Returned.LISTED_ALLELES or subject.variant.key in rule.listed_alleles:
        return None
    return Opinion(Route.NONE, f"{rule.gene}: only {', '.join(rule.listed_alleles)} is returned")


def allele_excluded(subject: Subject) -> Opinion | None:
    """Alleles known to cause another condition."""
    if subject.variant.key not in subject.rule.excluded_alleles:
        return None
    return Opinion(
        Route.NONE, f"{subject.rule.gene}: this allele causes another condition than {subject.rule.condition}"
    )


def kind_not_returned(subject: Subject) -> Opinion | None:
    """The rule's word against what the variant does; where that cannot be told, a person decides."""
    rule, kind = subject.rule, subject.kind
    if kind in rule.excluded_kinds:
        return Opinion(Route.NONE, f"{rule.gene}: {kind} variants are not returned for {rule.condition}")
    wanted, refused = _KINDS_BY_RULE[rule.returned]
    if kind in refused:
        return Opinion(Route.NONE, f"{rule.gene}: {kind} variants are not returned ({rule.returned})")
    if wanted and kind not in wanted:
        return Opinion(Route.REVIEW, f"{rule.gene}: {kind} variants need a person ({rule.returned})")
    return None


_PROTEIN_KEPT = frozenset({VariantKind.MISSENSE, VariantKind.IN_FRAME})
_NOT_TRUNCATING = frozenset({VariantKind.MISSENSE, VariantKind.IN_FRAME, VariantKind.SYNONYMOUS})
# Rule word -> kinds it returns, kinds it refuses; all others go to a person. Empty: no kind is held back.
_KINDS_BY_RULE: dict[Returned, tuple[frozenset[VariantKind], frozenset[VariantKind]]] = {
    Returned.ANY_PLP: (frozenset(), frozenset()),
    Returned.LISTED_ALLELES: (frozenset(), frozenset()),
    Returned.TRUNCATING_ONLY: (frozenset({VariantKind.TRUNCATING}), _NOT_TRUNCATING),
    Returned.MISSENSE_ONLY: (frozenset({VariantKind.MISSENSE}), LOSS_OF_FUNCTION),
    Returned.NO_LOSS_OF_FUNCTION: (_PROTEIN_KEPT, LOSS_OF_FUNCTION),
    Returned.LOSS_OF_FUNCTION_REVIEWED: (frozenset(VariantKind) - LOSS_OF_FUNCTION, frozenset()),
}


def condition_not_named(subject: Subject) -> Opinion | None:
    """ClinVar's record is about another condition of the gene."""
    words, variant = subject.rule.condition_words, subject.variant
    if not words or variant.clinvar_group not in KNOWN_PATHOGENIC:
        return None
    named = (variant.clinvar_conditions or "").replace("_", " ").lower()
    if any(word in named for word in words):
        return None
    return Opinion(Route.REVIEW, f"ClinVar does not name {subject.rule.condition} for this variant")


def evidence_against(subject: Subject) -> Opinion | None:
    """A claim for and strong evidence against are never summed: a person decides."""
    against = strong_against(subject.criteria)
    if not against:
        return None
    both = "strong evidence both ways" if evidence_opposes(subject.criteria) else "strong evidence against"
    return Opinion(Route.REVIEW, f"{both}: {'; '.join(f'{item.code} {item.fact}' for item in against)}")


def named_on_another_transcript(subject: Subject) -> Opinion | None:
    """Consequences must be those of the rule's own transcript."""
    named, rule = subject.variant.transcript, subject.rule
    if named is not None and _stable(named) in (_stable(rule.transcript), _stable(rule.ensembl_transcript)):
        return None
    return Opinion(Route.REVIEW, f"named on {named or 'no transcript'}, the rule is about {rule.transcript}")


def site_failed(subject: Subject) -> Opinion | None:
    """A site that failed the cohort's filters may be an artefact."""
    failed = [name for name in subject.variant.filters if name not in ("PASS", ".")]
    return Opinion(Route.REVIEW, f"site failed filter {', '.join(failed)}") if failed else None


def exon_hard_to_read(subject: Subject) -> Opinion | None:
    """Short reads may be of another place that looks alike: confirm by another method."""
    if not subject.hard_to_read:
        return None
    return Opinion(Route.REVIEW, f"{subject.rule.gene} exon {subject.exon}: {'; '.join(subject.hard_to_read)}")


def rule_needs_person(subject: Subject) -> Opinion | None:
    """A part of the rule that no table decides."""
    if not subject.rule.needs_human:
        return None
    return Opinion(Route.REVIEW, f"the rule of {subject.rule.gene} has a part that a person must judge")


GATES: tuple[Callable[[Subject], Opinion | None], ...] = (
    allele_not_listed,
    allele_excluded,
    kind_not_returned,
    condition_not_named,
    evidence_against,
    named_on_another_transcript,
    site_failed,
    exon_hard_to_read,
    rule_needs_person,
)


def _stable(transcript: str) -> str:
    return transcript.partition(".")[0]
