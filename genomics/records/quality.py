"""Quality of samples, genes and sites: numbers, verdicts, reasons."""

from enum import StrEnum

import msgspec

from genomics.records.person import Sex


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


class AlignmentQuality(msgspec.Struct, frozen=True):
    """One BAM or CRAM, over the result regions. Depths are reads; fractions 0 to 1; `nan` never occurs:
    what could not be measured is `None`.
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


class SampleQuality(msgspec.Struct, frozen=True):
    """One person of the joint call after the genotype filter. Ratios are `None` where undefined."""

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


class Relation(StrEnum):
    """What a kinship coefficient says of two samples (KING, Manichaikul 2010)."""

    DUPLICATE = "duplicate_or_twin"
    PARENT_CHILD = "parent_child"
    SIBLING = "full_sibling"
    SECOND_DEGREE = "second_degree"


class Pair(msgspec.Struct, frozen=True):
    """Two related samples; `ibs0` is the fraction of sites without a shared allele."""

    sample_a: str
    sample_b: str
    kinship: float
    ibs0: float
    sites: int
    relation: Relation
