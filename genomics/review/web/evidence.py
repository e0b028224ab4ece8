"""The evidence of one case as the desk lays it out: each finding with facts, criteria, frequencies and reads."""

from collections.abc import Callable, Mapping

import msgspec

from genomics.errors import GenomicsError
from genomics.records.annotation import ClassifiedVariant, Criterion
from genomics.records.hereditary import Finding, GeneRead
from genomics.records.pgx import PgxResult
from genomics.records.pileup import PileupSlice, SiteFrequency
from genomics.records.review import StoredReport
from genomics.records.structural import StructuralVariant
from genomics.records.variant import Variant

Frequencies = Callable[[Variant], list[SiteFrequency]]
Reads = Callable[[str, Variant], PileupSlice]


class Sources(msgspec.Struct, frozen=True):
    """Where evidence beyond the case comes from; `alignments` are the samples whose reads are kept."""

    alignments: Mapping[str, str] = {}
    frequencies: Frequencies = lambda _: []
    reads: Reads | None = None


class FindingPanel(msgspec.Struct, frozen=True):
    """One finding. `reads` tells whether a picture of its reads can be drawn; `missing` what could not be read."""

    finding: Finding
    variant: ClassifiedVariant
    gene: GeneRead | None
    met: list[Criterion]
    not_met: list[Criterion]
    clinvar_release: str
    frequencies: list[SiteFrequency]
    reads: bool
    missing: str


def panels(report: StoredReport, sources: Sources) -> list[FindingPanel]:
    """A panel for each finding of a hereditary report, in the order of genes."""
    content = report.case.hereditary
    if content is None:
        return []
    variants = {(one.key, one.condition): one for one in content.variants}
    genes = {one.gene: one for one in content.genes}
    return [
        _panel(finding, variants[finding.key, finding.condition], genes.get(finding.gene), sources)
        for finding in sorted(content.findings, key=lambda one: (one.gene, one.key, one.condition))
    ]


def unread_genes(report: StoredReport) -> list[GeneRead]:
    """Genes of the report that were not wholly read, or not measured."""
    content = report.case.hereditary
    return [one for one in content.genes if one.callable_fraction is None or one.callable_fraction < 1 or
            one.no_call_sites] if content else []  # fmt: skip


def medicine_genes(report: StoredReport) -> list[PgxResult]:
    """The medicine genes of the report."""
    return report.case.medicine.genes if report.case.medicine else []


def short_variant(key: str) -> Variant | None:
    """The variant of a key; `None` for a large deletion or duplication, which no slice of reads can show."""
    return None if StructuralVariant.parse(key) else Variant.parse(key)


def _panel(finding: Finding, variant: ClassifiedVariant, gene: GeneRead | None, sources: Sources) -> FindingPanel:
    place, missing = short_variant(finding.key), ""
    found: list[SiteFrequency] = []
    if place is not None:
        try:
            found = sources.frequencies(place)
        except (GenomicsError, OSError) as error:  # a page without it is better than no page
            missing = f"frequencies could not be read: {error}"
    return FindingPanel(
        finding,
        variant,
        gene,
        [one for one in variant.criteria if one.met],
        [one for one in variant.criteria if not one.met],
        next((one for one in variant.versions if one.startswith("ClinVar")), "release not recorded"),
        found,
        place is not None and sources.reads is not None and finding.sample_id in sources.alignments,
        missing,
    )
