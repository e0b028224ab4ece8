"""Quality of samples, genes and sites: numbers, verdicts, reasons."""

from enum import StrEnum

import msgspec

from genomics.records.ancestry import AncestryGroup
from genomics.records.person import Sex
from genomics.records.variant import CONTIG_ORDER


class Verdict(StrEnum):
    """What the limits say of a sample. FAIL stops its reports, never the batch."""

    PASS = "pass"
    WARN = "warn"
    FAIL = "fail"


class Threshold(msgspec.Struct, frozen=True):
    """One number the pipeline decides by, with where it comes from."""

    value: float
    unit: str
    source: str
    date: str


class Reason(msgspec.Struct, frozen=True):
    """Why a verdict is not PASS: what was measured, against which limit, and whose limit it is."""

    code: str
    metric: str
    value: float
    limit: float
    source: str

    @property
    def words(self) -> str:
        """Code, what was measured, the limit and whose it is."""
        return f"{self.code}: {self.metric} {self.value:.3g}, limit {self.limit:g} ({self.source})"


class Karyotype(StrEnum):
    """Sex chromosomes as their depths tell. UNCLEAR: measured, but no whole number of copies (a mosaic, say)."""

    XX = "XX"
    XY = "XY"
    X0 = "X0"
    XXX = "XXX"
    XXY = "XXY"
    XYY = "XYY"
    UNCLEAR = "unclear"


class IdentitySite(msgspec.Struct, frozen=True):
    """A common SNP of an autosome; `frequency` (0 to 1) is that of the alternate in the population. 1-based."""

    contig: str
    position: int
    reference: str
    alternate: str
    frequency: float

    def __post_init__(self) -> None:
        place = f"{self.contig}:{self.position}"
        if self.contig not in CONTIG_ORDER or self.contig in ("chrX", "chrY", "chrM"):
            raise ValueError(f"{place}: not on an autosome, chr1 to chr22")
        if self.reference == self.alternate or not {self.reference, self.alternate} <= set("ACGT"):
            raise ValueError(f"{place}: {self.reference}>{self.alternate} is not a SNP")
        if not 0 < self.frequency < 1:
            raise ValueError(f"{place}: frequency {self.frequency:g} is not between 0 and 1")


class SiteCounts(msgspec.Struct, frozen=True):
    """One person's reads at the identity sites: A, C, G and T of the first site, then of the second, and so on.

    `sites` is the digest of the site list, so that counts are never laid over other sites.
    """

    sample_id: str
    sites: str
    counts: list[int]


class GenotypeSource(StrEnum):
    """Whose genotypes a person's reads are compared with."""

    CALLS = "calls"
    ARRAY = "array"


class IdentityResult(msgspec.Struct, frozen=True):
    """Whether the reads are of the person whose genotypes bear the same sample ID.

    `ratio` is the log10 likelihood of "this person" over "anyone of the population" at `sites` sites that both
    have; `None` where there was nothing to compare. `best_other` is whoever else fits the reads best.
    """

    sample_id: str
    source: GenotypeSource
    sites: int
    ratio: float | None
    best_other: str | None
    best_other_ratio: float | None
    verdict: Verdict
    reasons: list[Reason]


class Assay(StrEnum):
    """What was sequenced. TARGETED: only a part of the genome was, so no limit on the whole of it can be judged."""

    GENOME = "genome"
    TARGETED = "targeted"


class Troubled(msgspec.Struct, frozen=True):
    """A person whose verdict is not PASS, with the reasons in words."""

    sample_id: str
    verdict: Verdict
    reasons: list[str]


class AlignmentQuality(msgspec.Struct, frozen=True):
    """One BAM or CRAM. Depths are reads; fractions 0 to 1; `nan` never occurs: what was not measured is `None`.

    `mean_depth`, `median_depth` and `fraction_*` are over the coding bases of the result genes; `genome_*` over the
    known bases of chr1 to chr22 and chrX, measured when the assay is a genome. Reads are primary records.
    `contamination` is the fraction of reads at the identity sites that are another person's, `_low` and `_high` its
    95 % interval. `not_judged` names limits that were not applied. docs/alignment-qc.md defines every number.
    """

    sample_id: str
    total_reads: int
    mapped_reads: int
    duplicate_reads: int
    mean_depth: float | None
    fraction_20x: float | None
    x_ratio: float | None
    y_ratio: float | None
    sex_recorded: Sex
    sex_read: Sex
    verdict: Verdict
    reasons: list[Reason]
    karyotype: Karyotype | None = None
    contamination: float | None = None
    contamination_low: float | None = None
    contamination_high: float | None = None
    assay: Assay = Assay.TARGETED
    secondary_reads: int | None = None
    supplementary_reads: int | None = None
    properly_paired_reads: int | None = None
    mapq0_reads: int | None = None
    q30_bases: int | None = None
    median_depth: int | None = None
    fraction_1x: float | None = None
    fraction_10x: float | None = None
    fraction_30x: float | None = None
    genome_mean_depth: float | None = None
    genome_median_depth: int | None = None
    genome_fraction_1x: float | None = None
    genome_fraction_10x: float | None = None
    genome_fraction_20x: float | None = None
    genome_fraction_30x: float | None = None
    insert_median: int | None = None
    insert_mad: float | None = None
    chimera_fraction: float | None = None
    gc_fraction: float | None = None
    not_judged: list[str] = []


class ExonCoverage(msgspec.Struct, frozen=True):
    """Depth over one coding exon: 0-based half-open, GRCh38. `fraction_callable` (0 to 1) counts bases with
    `callable_depth` reads or more: fewer are asked of the single X of a man.
    """

    sample_id: str
    gene: str
    exon: int
    contig: str
    start: int
    end: int
    mean_depth: float
    minimum_depth: int
    fraction_callable: float
    callable_depth: int


class GeneCoverage(msgspec.Struct, frozen=True):
    """Depth over all coding bases of one gene, each once; `fraction_callable` as in `ExonCoverage`."""

    sample_id: str
    gene: str
    bases: int
    mean_depth: float
    minimum_depth: int
    fraction_callable: float
    callable_depth: int


class ContigCoverage(msgspec.Struct, frozen=True):
    """Mean depth and covered fraction (0 to 1) of one contig over its whole length, unknown bases too."""

    sample_id: str
    contig: str
    length: int
    mean_depth: float
    fraction_1x: float


class PositionDepth(msgspec.Struct, frozen=True):
    """Depth at one position (1-based) that a result depends on, by the depth convention of the other tables."""

    sample_id: str
    contig: str
    position: int
    name: str
    depth: int


class DepthDistribution(msgspec.Struct, frozen=True):
    """Bases of a region (`result_genes`, `genome`) by depth; the last entry holds all from there on."""

    sample_id: str
    region: str
    bases: list[int]


class SampleQuality(msgspec.Struct, frozen=True):
    """One person of the joint call after the genotype filter. Ratios are `None` where undefined.

    `snps` to `singletons` count the sites with the alternate; `failed_calls` are calls that the genotype filter
    took away. `het_hom` is over all variants. `x_f` is F of X outside the regions shared with Y over `x_sites`
    SNPs, and `sex_called` what it tells. `not_judged` names limits that were not applied.

    `group` is the sheet's; `ancestry_group` the reference group that the genotypes are nearest to. `unrelated` says
    whether the person is in the set of people without relatives; `None` where kinship was not estimated.
    """

    sample_id: str
    group: str
    sites: int
    call_rate: float
    mean_depth: float | None
    mean_gq: float | None
    snps: int
    insertions: int
    deletions: int
    singletons: int
    ti_tv: float | None
    het_hom: float | None
    charr: float | None
    verdict: Verdict
    reasons: list[Reason]
    unrelated: bool | None = None
    ancestry_group: AncestryGroup = AncestryGroup.NOT_ASSIGNED
    ins_del: float | None = None
    het_hom_snp: float | None = None
    het_hom_indel: float | None = None
    failed_calls: int = 0
    x_f: float | None = None
    x_sites: int = 0
    sex_called: Sex = Sex.UNKNOWN
    not_judged: list[str] = []


class Outlier(msgspec.Struct, frozen=True):
    """One metric of one person against the people of the same ancestry group (`stratum`).

    `mads` is how many median absolute deviations (scaled by 1.4826) the person lies from the group's median, after
    regression on ancestry components where the profile asks for it; `limit` in MADs, on both sides if `lower`.
    `not_judged` says why there is no `mads`, and is empty otherwise.
    """

    sample_id: str
    metric: str
    stratum: str
    value: float | None
    mads: float | None
    limit: float
    lower: bool
    flagged: bool
    not_judged: str
    source: str


class Relation(StrEnum):
    """What a kinship coefficient says of two samples (KING, Manichaikul 2010)."""

    DUPLICATE = "duplicate_or_twin"
    PARENT_CHILD = "parent_child"
    SIBLING = "full_sibling"
    SECOND_DEGREE = "second_degree"


class Pair(msgspec.Struct, frozen=True):
    """Two related samples.

    `kinship` is KING-robust's, `pc_relate` PC-Relate's; the latter decides the relation wherever it was estimated.
    `ibs0` is the fraction of sites without a shared allele, `k0` the same as a part of what strangers have
    (siblings 0.25, parent and child 0).
    """

    sample_a: str
    sample_b: str
    kinship: float
    ibs0: float
    sites: int
    relation: Relation
    k0: float | None = None
    pc_relate: float | None = None
