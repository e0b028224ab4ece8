"""What changed since the version that a person received: one function for each kind of change."""

from collections.abc import Callable, Sequence

from genomics.records.annotation import Route
from genomics.records.case import ReportCase
from genomics.records.pgx import PgxStatus
from genomics.reporting.genes_read import is_gap
from genomics.reporting.phrasing import listed
from genomics.reporting.request import Earlier, ReportRequest
from genomics.reporting.wording import Words

Rule = Callable[[ReportRequest, Earlier, Words], list[str]]


def changes_of(request: ReportRequest, words: Words) -> list[str]:
    """Lines for the person, results first; empty where no earlier version is known."""
    if request.earlier is None:
        return []
    results = [line for rule in RESULTS for line in rule(request, request.earlier, words)]
    others = [line for rule in SURROUNDINGS for line in rule(request, request.earlier, words)]
    return [*(results or [words("changes.results_same")]), *others]


def returned_findings(request: ReportRequest, earlier: Earlier, words: Words) -> list[str]:
    """Findings that are new, gone, or of which experts now say something else."""
    now = _returned(request.case, request.returned_keys)
    before = _returned(earlier.case, earlier.returned_keys)
    revised = {gene for gene in now.keys() & before.keys() if now[gene] != before[gene]}
    return [
        *_named("result_new", now.keys() - before.keys(), words),
        *_named("result_gone", before.keys() - now.keys(), words),
        *_named("result_revised", revised, words),
    ]


def genes_looked_at(request: ReportRequest, earlier: Earlier, words: Words) -> list[str]:
    """Genes that came to the panel or left it."""
    now, before = _gaps(request.case), _gaps(earlier.case)
    return [
        *_named("genes_added", now.keys() - before.keys(), words),
        *_named("genes_left", before.keys() - now.keys(), words),
    ]


def genes_read(request: ReportRequest, earlier: Earlier, words: Words) -> list[str]:
    """Genes that could be fully read only now, or only before."""
    now, before = _gaps(request.case), _gaps(earlier.case)
    both = now.keys() & before.keys()
    return [
        *_named("read_more", {gene for gene in both if before[gene] and not now[gene]}, words),
        *_named("read_less", {gene for gene in both if now[gene] and not before[gene]}, words),
    ]


def medicine_results(request: ReportRequest, earlier: Earlier, words: Words) -> list[str]:
    """Medicine genes whose result differs, "we could not tell" included."""
    now, before = _phenotypes(request.case), _phenotypes(earlier.case)
    return _named("medicine", {gene for gene in now if now[gene] != before.get(gene, "")}, words)


def ancestry_and_traits(request: ReportRequest, earlier: Earlier, words: Words) -> list[str]:
    """Numbers of the groups, and traits whose outcome differs."""
    now, before = request.case.insights, earlier.case.insights
    if now is None or before is None:
        return []
    lines = [words("changes.ancestry")] if now.ancestry != before.ancestry else []
    known = {call.trait: call.outcome for call in before.traits}
    changed = [call.trait for call in now.traits if call.outcome != known.get(call.trait, "")]
    if changed:
        names = [words(f"traits.{trait}.name") for trait in changed]
        lines.append(words("changes.traits", traits=listed(words, names)))
    return lines


def sample(request: ReportRequest, earlier: Earlier, words: Words) -> list[str]:
    """Another sample was read."""
    return [words("changes.sample")] if request.case.sample_id != earlier.case.sample_id else []


def language(request: ReportRequest, earlier: Earlier, words: Words) -> list[str]:
    """The person asked for another language."""
    return [words("changes.language")] if request.case.language != earlier.case.language else []


def sources(request: ReportRequest, earlier: Earlier, words: Words) -> list[str]:
    """Program, data or tables behind the results are of another version."""
    return [words("changes.sources")] if request.case.provenance != earlier.case.provenance else []


def wording(request: ReportRequest, earlier: Earlier, words: Words) -> list[str]:
    """The same language in other words; a change of language says that already."""
    same_language = request.case.language == earlier.case.language
    return [words("changes.wording")] if same_language and request.case.wording != earlier.case.wording else []


RESULTS: tuple[Rule, ...] = (
    returned_findings,
    genes_looked_at,
    genes_read,
    medicine_results,
    ancestry_and_traits,
)
SURROUNDINGS: tuple[Rule, ...] = (sample, language, sources, wording)


def _named(key: str, genes: set[str], words: Words) -> list[str]:
    return [words(f"changes.{key}", genes=listed(words, sorted(genes)))] if genes else []


def _returned(case: ReportCase, keys: Sequence[str]) -> dict[str, set[tuple[str, str, str | None]]]:
    """Of each gene with a returned finding: variant, condition and what ClinVar says of it."""
    if case.hereditary is None:
        return {}
    said = {(one.key, one.condition): one.clinvar_significance for one in case.hereditary.variants}
    found: dict[str, set[tuple[str, str, str | None]]] = {}
    for one in case.hereditary.findings:
        if one.key in keys and one.route is not Route.NONE:
            entry = (one.key, one.condition, said.get((one.key, one.condition)))
            found.setdefault(one.gene, set()).add(entry)
    return found


def _gaps(case: ReportCase) -> dict[str, bool]:
    """Whether each gene of the panel was not fully read."""
    genes = case.hereditary.genes if case.hereditary else []
    return {gene.gene: is_gap(gene) for gene in genes}


def _phenotypes(case: ReportCase) -> dict[str, str | None]:
    genes = case.medicine.genes if case.medicine else []
    return {
        gene.gene: gene.phenotype if gene.status is PgxStatus.CALLED else None for gene in genes if gene.reportable
    }
