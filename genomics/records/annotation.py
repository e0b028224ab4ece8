"""What is known of a variant, and what follows from it, before any person comes in."""

from enum import StrEnum
from typing import Any

import msgspec


class ClinVarGroup(StrEnum):
    """Axis A: what ClinVar's record amounts to, read from its own words and stars."""

    PLP_2STAR = "pathogenic_2_stars"
    PLP_1STAR = "pathogenic_1_star"
    PLP_0STAR = "pathogenic_0_stars"
    CONFLICT_WITH_P = "conflicting_with_pathogenic"
    CONFLICT = "conflicting"
    BENIGN = "benign"
    UNCERTAIN = "uncertain"
    OTHER = "other"
    ABSENT = "absent"


class Listing(StrEnum):
    """What a public set says of an allele. NOT_LISTED is not a frequency of 0: whether the set could have seen the
    place is unknown. NOT_LOOKED: no file of the set covers this chromosome.
    """

    LISTED = "listed"
    NOT_LISTED = "not_listed_coverage_unknown"
    NOT_LOOKED = "not_looked"


class Novelty(StrEnum):
    """Whether an allele is new, and if not, why. NOT_JUDGED: a known set does not cover this chromosome."""

    KNOWN = "known"
    NEW = "new"
    FEW_CARRIERS = "too_few_carriers"
    FAILED_FILTER = "failed_filter"
    NOT_JUDGED = "not_judged"


class Score(msgspec.Struct, frozen=True):
    """One predictor's value for an allele, from a published table. A predictor without a value is not evaluated."""

    name: str
    version: str
    value: float


class AnnotatedVariant(msgspec.Struct, frozen=True):
    """A unique site of the cohort: named, joined to ClinVar and gnomAD, new or known. `None` is "not evaluated".

    `clinvar_haplotype` is what ClinVar says of haplotypes with this allele (CLNSIGINCL), `clinvar_tumour` its
    somatic and oncogenic classifications; neither speaks of the allele in the germline. `gnomad_faf95` is the
    highest over ancestry groups, `gnomad_faf95_group` which group that is; `gnomad_sources` the data sets that
    list the allele. `worst_consequence` is the most severe term over all coding transcripts, `worst_transcript`
    where; `hgvs_plus_clinical` has the names on MANE Plus Clinical transcripts of a result gene; `same_codon` the
    keys of other sites that change the same codon: together, on one copy, they make another residue than alone.
    `unnamed` says why an allele (`*`, `<DEL>`) has no gene, no names (`hgvs_g` is empty) and is in no comparison.
    """

    key: str
    contig: str
    position: int
    reference: str
    alternate: str
    filters: list[str]
    gene: str | None
    transcript: str | None
    consequences: list[str]
    impact_elsewhere: list[str]
    hgvs_g: str
    hgvs_c: str | None
    hgvs_p: str | None
    clinvar_accession: str | None
    clinvar_significance: str | None
    clinvar_conflict: str | None
    clinvar_review_status: str | None
    clinvar_stars: int | None
    clinvar_conditions: str | None
    clinvar_group: ClinVarGroup
    gnomad_ac: int | None
    gnomad_an: int | None
    gnomad_af: float | None
    gnomad_faf95: float | None
    cohort_ac: int
    cohort_an: int
    cohort_carriers: int
    known_in: list[str]
    novel: bool
    clinvar_genes: list[str] = []
    gnomad_homozygotes: int | None = None
    gnomad_filters: list[str] = []
    scores: list[Score] = []
    clinvar_haplotype: str | None = None
    clinvar_tumour: str | None = None
    clinvar_release: str | None = None
    gnomad_listing: Listing = Listing.NOT_LOOKED
    gnomad_faf95_group: str | None = None
    gnomad_sources: list[str] = []
    novelty: Novelty = Novelty.NOT_JUDGED
    worst_transcript: str | None = None
    worst_consequence: str | None = None
    hgvs_plus_clinical: list[str] = []
    same_codon: list[str] = []
    unnamed: str | None = None


def unjoined(
    key: str, contig: str, position: int, reference: str, alternate: str, **known: Any
) -> AnnotatedVariant:
    """A row that nothing was looked up for: no gene, names, ClinVar or gnomAD, in nobody; but for `known`."""
    row = AnnotatedVariant(
        key=key,
        contig=contig,
        position=position,
        reference=reference,
        alternate=alternate,
        filters=[],
        gene=None,
        transcript=None,
        consequences=[],
        impact_elsewhere=[],
        hgvs_g="",
        hgvs_c=None,
        hgvs_p=None,
        clinvar_accession=None,
        clinvar_significance=None,
        clinvar_conflict=None,
        clinvar_review_status=None,
        clinvar_stars=None,
        clinvar_conditions=None,
        clinvar_group=ClinVarGroup.ABSENT,
        gnomad_ac=None,
        gnomad_an=None,
        gnomad_af=None,
        gnomad_faf95=None,
        cohort_ac=0,
        cohort_an=0,
        cohort_carriers=0,
        known_in=[],
        novel=False,
    )
    return msgspec.structs.replace(row, **known)


class Route(StrEnum):
    """Where a finding goes. Only people release a result; a route only says who must look."""

    REPORT_CANDIDATE = "report_candidate"
    REVIEW = "review"
    NONE = "none"


class Criterion(msgspec.Struct, frozen=True):
    """One ACMG/AMP 2015 criterion, met or not, with the fact behind it. Points after Tavtigian 2020; `source` is
    where the rule is written.
    """

    code: str
    met: bool
    points: int
    fact: str
    source: str = ""


class ClassifiedVariant(msgspec.Struct, frozen=True):
    """A variant in a panel gene with both axes, never mixed, and the reasons for its route.

    `exon` (of `transcript`, counted from its start) holds the change, or is the nearest. `computed_class` is the
    class by points; `versions` names what the row was made from; `same_codon` the keys of other sites that change
    the same codon.
    """

    key: str
    gene: str
    condition: str
    transcript: str
    hgvs_g: str
    hgvs_c: str | None
    hgvs_p: str | None
    consequences: list[str]
    clinvar_group: ClinVarGroup
    clinvar_accession: str | None
    clinvar_significance: str | None
    clinvar_stars: int | None
    criteria: list[Criterion]
    points: int
    gnomad_af: float | None
    novel: bool
    rule: str
    allelic_rule: str
    route: Route
    reasons: list[str]
    clinvar_conflict: str | None = None
    clinvar_conditions: str | None = None
    exon: int | None = None
    computed_class: str = ""
    versions: list[str] = []
    same_codon: list[str] = []
