"""A medicine case becomes the words and values of its report. All that depends on medicines is decided here."""

from collections.abc import Sequence

import msgspec

from genomics.errors import ConfigError, RefusedError
from genomics.records.pgx import PgxResult, PgxStatus
from genomics.reporting.frame import Fact, Frame, Glance, Passage, frame_of, steps_of
from genomics.reporting.medicine_facts import MedicineFact, MedicineFacts
from genomics.reporting.phrasing import listed, written_number
from genomics.reporting.request import ReportRequest
from genomics.reporting.wording import Words

STANDARD_GENES = 7
MOST_DIPLOTYPES = 6  # when much could not be read, hundreds of pairs fit and say nothing


class MedicineRow(msgspec.Struct, frozen=True):
    """One gene: its role, the person's version, what that means, and whether to talk about it."""

    gene: str
    role: str
    version: str
    means: str
    tone: str
    talk: str


class MedicineList(msgspec.Struct, frozen=True):
    """Names of the medicines that one gene may affect, with the guidelines that say so."""

    gene: str
    heading: str
    means: str
    medicines: list[str]
    sources: str


class TechnicalRow(msgspec.Struct, frozen=True):
    """One gene in the terms of a doctor."""

    gene: str
    diplotypes: str
    phenotype: str
    score: str
    phased: str
    missing: str
    note: str | None


class MedicinePage(msgspec.Struct, frozen=True):
    """Everything the medicine template places."""

    frame: Frame
    outcome: str
    glance: Glance
    steps: list[Passage]
    table_heading: str
    rows: list[MedicineRow]
    affected: list[MedicineList]
    unsure: list[Passage]
    limits: list[str]
    technical: list[TechnicalRow]
    definitions: list[Fact]


def medicine_page(request: ReportRequest, words: Words, facts: MedicineFacts) -> MedicinePage:
    """The report of one person: which genes may change how medicines work, and which could not be told."""
    content = request.case.medicine
    if content is None:
        raise RefusedError(f"{request.case.report_id}: the case holds no medicine results; make the case again")
    genes = [result for result in content.genes if result.reportable]
    rows = [_row(result, words, facts) for result in genes]
    affected = [_medicine_list(result, words, facts) for result in genes if _affected(result, facts)]
    number = len(rows)
    heading = "table" if number == STANDARD_GENES else "table_other"
    outcome = _outcome(rows)
    return MedicinePage(
        frame=frame_of(request, words, "medicine"),
        outcome=outcome,
        glance=_glance(outcome, rows, words),
        steps=steps_of(words, "medicine.steps_list"),
        table_heading=words(f"medicine.{heading}", count=str(number)),
        rows=rows,
        affected=affected,
        unsure=[_unsure(result, words) for result in genes if told_phenotype(result) is None],
        limits=words.each("medicine.limits_list"),
        technical=[_technical(result, words) for result in genes],
        definitions=_definitions(genes, words),
    )


def told_phenotype(result: PgxResult) -> str | None:
    """The one phenotype of a called gene; without it a report says "we could not tell"."""
    return result.phenotype if result.status is PgxStatus.CALLED else None


def _affected(result: PgxResult, facts: MedicineFacts) -> list[MedicineFact]:
    phenotype = told_phenotype(result)
    return facts.affected(result.gene, phenotype) if phenotype else []


def _outcome(rows: Sequence[MedicineRow]) -> str:
    tones = {row.tone for row in rows}
    if "affected" in tones:
        return "affected"
    return "usual" if "usual" in tones else "unsure"


def _glance(outcome: str, rows: Sequence[MedicineRow], words: Words) -> Glance:
    def say(key: str, **values: str) -> str:
        return words(f"medicine.{key}", **values)

    unsure = [row.gene for row in rows if row.tone == "unsure"]
    if outcome == "unsure":
        return Glance(outcome, say("unsure_title"), [say("unsure")])
    gaps = []
    if unsure:
        number = "one" if len(unsure) == 1 else "many"
        values = {"genes": listed(words, unsure), "count": str(len(unsure))}
        gaps = [say(f"gaps_{number}", **values)]
    if outcome == "usual":
        return Glance(outcome, say("usual_title"), [say("usual"), *gaps])
    genes = [row.gene for row in rows if row.tone == "affected"]
    number = "one" if len(genes) == 1 else "many"
    title = say(f"affected_title_{number}", count=str(len(genes)))
    return Glance(outcome, title, [say("affected", genes=listed(words, genes)), *gaps])


def _row(result: PgxResult, words: Words, facts: MedicineFacts) -> MedicineRow:
    role = f"medicine.genes.{result.gene}"
    role = role if words.has(role) else "medicine.genes.other"
    tone, talk = _tone(result, facts)
    return MedicineRow(
        gene=result.gene,
        role=words(role),
        version=_version(result, words),
        means=_means(result, words),
        tone=tone,
        talk=words(f"medicine.{talk}"),
    )


def _tone(result: PgxResult, facts: MedicineFacts) -> tuple[str, str]:
    if told_phenotype(result) is None:
        return "unsure", "talk_unsure"
    return ("affected", "talk_yes") if _affected(result, facts) else ("usual", "talk_no")


def _version(result: PgxResult, words: Words) -> str:
    """The pair of alleles as a person reads it; the doctor's table tells more."""
    if told_phenotype(result) is None and (result.missing_positions or result.status is PgxStatus.NOT_CALLED):
        return words("medicine.version_unread")
    if not result.diplotypes:
        return words("medicine.version_unnamed")
    if len(result.diplotypes) == 1:
        return result.diplotypes[0]
    both = listed(words, result.diplotypes[:2], style="or")
    return _and_more(both, len(result.diplotypes) - 2, words)


def _and_more(shown: str, hidden: int, words: Words) -> str:
    return words("medicine.version_more", versions=shown, count=str(hidden)) if hidden > 0 else shown


def _means(result: PgxResult, words: Words) -> str:
    phenotype = told_phenotype(result)
    if phenotype is None:
        return words("medicine.talk_unsure")
    key = f"medicine.phenotypes.{phenotype.casefold().replace(' ', '_')}"
    if not words.has(key):
        raise ConfigError(f"no words for the phenotype {phenotype!r} of {result.gene}; add {key}")
    return words(key)


def _medicine_list(result: PgxResult, words: Words, facts: MedicineFacts) -> MedicineList:
    affected = _affected(result, facts)
    guidelines = sorted({fact.guideline for fact in affected})
    return MedicineList(
        gene=result.gene,
        heading=words("medicine.medicines_gene", gene=result.gene),
        means=_means(result, words),
        medicines=sorted(words(f"medicines.{fact.medicine}") for fact in affected),
        sources=words("medicine.medicines_guidance", sources="; ".join(guidelines)),
    )


def _unsure(result: PgxResult, words: Words) -> Passage:
    return Passage(result.gene, words(f"medicine.reason_{_reason(result)}", gene=result.gene))


def _reason(result: PgxResult) -> str:
    """Why a gene has no phenotype, as the ending of a `medicine.reason_` text."""
    if result.status is PgxStatus.NOT_CALLED:
        return "not_read"
    if result.missing_positions:
        return "missing"
    if not result.diplotypes:
        return "unnamed"
    return "ambiguous" if len(result.diplotypes) > 1 else "unknown"


def _technical(result: PgxResult, words: Words) -> TechnicalRow:
    dash = words("medicine.dash")
    shown = ", ".join(result.diplotypes[:MOST_DIPLOTYPES]) or dash
    return TechnicalRow(
        gene=result.gene,
        diplotypes=_and_more(shown, len(result.diplotypes) - MOST_DIPLOTYPES, words),
        phenotype=_term(result, words),
        score=dash if result.activity_score is None else written_number(words, result.activity_score, digits=2),
        phased=words("medicine.phased_yes" if result.phased else "medicine.phased_no"),
        missing=str(len(result.missing_positions)),
        note=result.reason,
    )


def _term(result: PgxResult, words: Words) -> str:
    """The CPIC term; what else it could be never looks like a result."""
    phenotype = told_phenotype(result)
    if phenotype:
        return phenotype
    if not result.phenotype_alternatives:
        return words("medicine.tech_indeterminate")
    return words("medicine.tech_could_be", terms=", ".join(result.phenotype_alternatives))


def _definitions(results: Sequence[PgxResult], words: Words) -> list[Fact]:
    versions = sorted({result.definition_version for result in results})
    return [Fact("definitions", words("medicine.tech_definitions"), "; ".join(versions))]
