"""The clinician's sheet of a medicine report: every gene with all that fits, and what guidelines advise."""

from collections.abc import Mapping, Sequence

import msgspec

from genomics.errors import RefusedError
from genomics.records.pgx import PgxResult, PgxStatus
from genomics.records.pgx_guidance import Action, Guidance
from genomics.reporting.frame import Fact, Frame, frame_of
from genomics.reporting.phrasing import written_number
from genomics.reporting.request import ReportRequest
from genomics.reporting.wording import Words

MOST_DIPLOTYPES = 24  # when much could not be read, hundreds of pairs fit


class GeneLine(msgspec.Struct, frozen=True):
    """One gene: all diplotypes that fit, phenotype or what it could be, and what limits the call."""

    gene: str
    diplotypes: str
    phenotype: str
    score: str
    called_by: str
    limits: str


class Advice(msgspec.Struct, frozen=True):
    """What one guideline advises for one medicine."""

    medicine: str
    population: str
    because: str
    action: str
    wording: str
    strength: str
    source: str
    link: str


class ClinicianPage(msgspec.Struct, frozen=True):
    """Everything the clinician's template places."""

    frame: Frame
    genes: list[GeneLine]
    changed: list[Advice]
    usual: list[str]
    partly: list[str]
    limits: list[str]
    definitions: list[Fact]


def clinician_page(request: ReportRequest, words: Words, rules: Mapping[str, Guidance]) -> ClinicianPage:
    """The sheet for one person's doctor or pharmacist, from the guidance that the case recorded.

    Rows that advise no change are named in one line, apart from medicines with a gene that has no result; every
    other row stands with strength and source.
    """
    content = request.case.medicine
    if content is None:
        raise RefusedError(f"{request.case.report_id}: the case holds no medicine results; make the case again")
    holding = _holding(content.genes, rules, request.case.report_id)
    phenotypes = {result.gene: result.phenotype or "" for result in content.genes}
    changed = [rule for rule in holding if rule.action is not Action.NO_CHANGE]
    unknown = _uncalled(content.genes, rules)
    usual = sorted({rule.medicine for rule in holding} - {rule.medicine for rule in changed})
    return ClinicianPage(
        frame=frame_of(request, words, "clinician"),
        genes=[_gene_line(result, words) for result in content.genes],
        changed=[_advice(rule, phenotypes, words) for rule in changed],
        usual=[medicine for medicine in usual if not unknown[medicine]],
        partly=[
            words("clinician.partly_one", medicine=medicine, genes=", ".join(unknown[medicine]))
            for medicine in usual
            if unknown[medicine]
        ],
        limits=words.each("clinician.limits_list"),
        definitions=[
            Fact("definitions", words("medicine.tech_definitions"), "; ".join(sorted(_versions(content.genes))))
        ],
    )


def _versions(results: Sequence[PgxResult]) -> set[str]:
    return {result.definition_version for result in results}


def _uncalled(results: Sequence[PgxResult], rules: Mapping[str, Guidance]) -> dict[str, list[str]]:
    """For each medicine the genes that guidelines look at and that have no result here.

    A medicine is never called usual while one of its genes is unknown: silence of that gene is no result.
    """
    called = {result.gene for result in results if result.status is PgxStatus.CALLED and not result.research}
    genes: dict[str, set[str]] = {}
    for rule in rules.values():
        genes.setdefault(rule.medicine, set()).update(rule.genes)
    return {medicine: sorted(looked_at - called) for medicine, looked_at in genes.items()}


def _holding(results: Sequence[PgxResult], rules: Mapping[str, Guidance], report_id: str) -> list[Guidance]:
    wanted = {name for result in results for name in result.guidance_ids}
    if missing := sorted(wanted - rules.keys()):
        raise RefusedError(f"{report_id}: no guidance {missing[0]} in the table now; make the case again")
    order = list(Action)
    return sorted(
        (rules[name] for name in wanted),
        key=lambda rule: (order.index(rule.action), rule.medicine, rule.population, rule.guidance_id),
    )


def _advice(rule: Guidance, phenotypes: Mapping[str, str], words: Words) -> Advice:
    because = (f"{gene} {phenotypes.get(gene, '')}".strip() for gene in sorted(rule.genes))
    return Advice(
        medicine=rule.medicine,
        population=rule.population,
        because="; ".join(because),
        action=words(f"clinician.actions.{rule.action.replace(' ', '_')}"),
        wording=rule.wording,
        strength=words(f"clinician.strengths.{rule.strength.replace(' ', '_')}"),
        source=f"{rule.guideline}, {rule.version}",
        link=rule.link,
    )


def _gene_line(result: PgxResult, words: Words) -> GeneLine:
    dash = words("medicine.dash")
    shown = ", ".join(result.diplotypes[:MOST_DIPLOTYPES]) or dash
    hidden = len(result.diplotypes) - MOST_DIPLOTYPES
    return GeneLine(
        gene=result.gene,
        diplotypes=words("medicine.version_more", versions=shown, count=str(hidden)) if hidden > 0 else shown,
        phenotype=_phenotype(result, words),
        score=dash if result.activity_score is None else written_number(words, result.activity_score, digits=2),
        called_by=result.called_by or words("clinician.called_here"),
        limits=_limits(result, words),
    )


def _phenotype(result: PgxResult, words: Words) -> str:
    if result.status is PgxStatus.CALLED and result.phenotype:
        return result.phenotype
    if result.phenotype_alternatives:
        return words("medicine.tech_could_be", terms=", ".join(result.phenotype_alternatives))
    return words("medicine.tech_indeterminate")


def _limits(result: PgxResult, words: Words) -> str:
    said = [
        words("clinician.research") if result.research else "",
        result.reason or "",
        words("clinician.unread", positions=", ".join(result.missing_positions))
        if result.missing_positions
        else "",
    ]
    return "; ".join(filter(None, said)) or words("medicine.dash")
