"""From depth to numbers and a verdict. Decisions only: no file is read here."""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from genomics.alignment import contamination, sex
from genomics.alignment.contamination import Contamination
from genomics.alignment.depth import Depth, Pass
from genomics.alignment.sites import Sites
from genomics.alignment.targets import Targets
from genomics.files.calls import merged
from genomics.files.settings import limit
from genomics.records.person import Sample, Sex
from genomics.records.quality import AlignmentQuality, ExonCoverage, Reason, Threshold, Verdict
from genomics.records.region import CodingExon
from genomics.records.variant import Interval

Limits = dict[str, Threshold]
_TWENTY = 20


class Regions(msgspec.Struct, frozen=True):
    """Where depth is measured: coding exons of the result genes, and windows outside the X/Y common regions.

    At `sites`, common SNPs, bases are counted too; no site, no contamination.
    """

    exons: list[CodingExon]
    sex_windows: list[Interval]
    sites: Sites = Sites([])

    @property
    def targets(self) -> Targets:
        """All bases to count depth at, each once."""
        return Targets([*(exon.interval for exon in self.exons), *self.sex_windows])


class Measured(msgspec.Struct, frozen=True):
    """What one alignment says before any limit is applied; `None` where there was nothing to measure."""

    sample: Sample
    names: set[str]
    mean_depth: float | None
    fraction_20x: float | None
    x_ratio: float | None
    y_ratio: float | None
    contamination: Contamination | None = None
    sites_wanted: bool = False


def quality_of(
    sample: Sample, names: set[str], seen: Pass, targets: Targets, regions: Regions, limits: Limits
) -> AlignmentQuality:
    """Numbers and verdict of one alignment whose read groups carry `names`."""
    depth = _joined(seen.depth, targets, merged(exon.interval for exon in regions.exons))
    x_ratio, y_ratio = sex_ratios(seen.depth, targets, regions.sex_windows)
    measured = Measured(
        sample=sample,
        names=names,
        mean_depth=float(depth.mean()) if depth.size else None,
        fraction_20x=float((depth >= _TWENTY).mean()) if depth.size else None,
        x_ratio=x_ratio,
        y_ratio=y_ratio,
        contamination=contamination.measured(regions.sites, seen.site_counts, limits),
        sites_wanted=len(regions.sites) > 0,
    )
    foreign = measured.contamination
    karyotype = sex.karyotype_of(x_ratio, y_ratio, limits)
    verdict, reasons = judge(measured, limits)
    return AlignmentQuality(
        sample_id=sample.sample_id,
        total_reads=seen.total_reads,
        mapped_reads=seen.mapped_reads,
        duplicate_reads=seen.duplicate_reads,
        mean_depth=measured.mean_depth,
        fraction_20x=measured.fraction_20x,
        x_ratio=x_ratio,
        y_ratio=y_ratio,
        sex_recorded=sample.sex,
        sex_read=sex.sex_of(karyotype),
        verdict=verdict,
        reasons=reasons,
        karyotype=karyotype,
        contamination=foreign.fraction if foreign else None,
        contamination_low=foreign.low if foreign else None,
        contamination_high=foreign.high if foreign else None,
    )


def unreadable(sample: Sample) -> AlignmentQuality:
    """The row of a sample whose alignment could not be read: no number, no sex, FAIL."""
    reason = Reason("unreadable_alignment", "alignments read", 0.0, 1.0, "policy: one person's failure is a result")
    return AlignmentQuality(
        sample.sample_id, 0, 0, 0, None, None, None, None, sample.sex, Sex.UNKNOWN, Verdict.FAIL, [reason]
    )


def exon_coverage(
    row: AlignmentQuality, depth: Depth, targets: Targets, exons: Sequence[CodingExon], limits: Limits
) -> list[ExonCoverage]:
    """Depth over each coding exon, in the order of the exon table."""
    rows = []
    for exon in exons:
        part = depth[targets.span(exon.interval)]
        needed = callable_depth(exon.interval.contig, row.sex_read, limits)
        rows.append(
            ExonCoverage(
                sample_id=row.sample_id,
                gene=exon.gene,
                exon=exon.exon,
                contig=exon.interval.contig,
                start=exon.interval.start,
                end=exon.interval.end,
                mean_depth=float(part.mean()),
                minimum_depth=int(part.min()),
                fraction_callable=float((part >= needed).mean()),
                callable_depth=needed,
            )
        )
    return rows


def callable_depth(contig: str, read: Sex, limits: Limits) -> int:
    """Reads that make a base callable: fewer where a man has one copy. Unclear sex is asked for two copies."""
    one_copy = read is Sex.MALE and contig in ("chrX", "chrY")
    return int(limit(limits, "gene.haploid_depth" if one_copy else "gene.minimum_depth").value)


def sex_ratios(depth: Depth, targets: Targets, windows: Sequence[Interval]) -> tuple[float | None, float | None]:
    """Mean depth over X and over Y windows, each divided by that over the autosome windows."""

    def mean(chosen: Callable[[str], bool]) -> float | None:
        part = _joined(depth, targets, [window for window in windows if chosen(window.contig)])
        return float(part.mean()) if part.size else None

    autosomes = mean(lambda contig: contig not in ("chrX", "chrY", "chrM"))
    of_x, of_y = mean(lambda contig: contig == "chrX"), mean(lambda contig: contig == "chrY")
    if not autosomes:
        return None, None
    return None if of_x is None else of_x / autosomes, None if of_y is None else of_y / autosomes


def judge(measured: Measured, limits: Limits) -> tuple[Verdict, list[Reason]]:
    """The worst verdict of all rules, with every reason."""
    found = [(verdict, reason) for verdict, rule in RULES if (reason := rule(measured, limits)) is not None]
    found += [graded for rule in GRADED if (graded := rule(measured, limits)) is not None]
    verdicts = {verdict for verdict, _ in found}
    worst = next((v for v in (Verdict.FAIL, Verdict.WARN) if v in verdicts), Verdict.PASS)
    return worst, [reason for _, reason in found]


def sample_name_mismatch(measured: Measured, limits: Limits) -> Reason | None:  # noqa: ARG001
    """The read groups must name this sample and no other: else these may be another person's reads."""
    if measured.names == {measured.sample.sample_id}:
        return None
    right = float(measured.sample.sample_id in measured.names)
    return Reason(
        "sample_name_mismatch", "read-group names equal to the sample ID", right, 1.0, "SAM specification: @RG SM"
    )


def low_depth(measured: Measured, limits: Limits) -> Reason | None:
    """Mean depth over coding exons is below the limit."""
    return _below("low_depth", "mean_depth", measured.mean_depth, limit(limits, "alignment.mean_depth"))


def low_fraction_20x(measured: Measured, limits: Limits) -> Reason | None:
    """Too few coding bases are read 20 times or more."""
    return _below(
        "low_fraction_20x", "fraction_20x", measured.fraction_20x, limit(limits, "alignment.fraction_20x")
    )


def sex_chromosomes(measured: Measured, limits: Limits) -> tuple[Verdict, Reason] | None:
    """The sex chromosomes read against the sex recorded; an aneuploidy or an unclear pattern is a warning."""
    return sex.reason_for(measured.sample.sex, measured.x_ratio, measured.y_ratio, limits)


def foreign_reads(measured: Measured, limits: Limits) -> tuple[Verdict, Reason] | None:
    """Another person's DNA in the sample, where common SNPs were looked at."""
    return contamination.reason_for(measured.contamination, limits) if measured.sites_wanted else None


def coverage_not_measured(measured: Measured, limits: Limits) -> Reason | None:  # noqa: ARG001
    """There was no coding base to measure: neither a pass nor a failure."""
    if measured.mean_depth is not None:
        return None
    return Reason("coverage_not_measured", "coding bases", 0.0, 1.0, "policy: missing is never reference")


RULES = (
    (Verdict.FAIL, sample_name_mismatch),
    (Verdict.FAIL, low_depth),
    (Verdict.FAIL, low_fraction_20x),
    (Verdict.WARN, coverage_not_measured),
)
# Rules that tell how bad it is.
GRADED = (sex_chromosomes, foreign_reads)


def _below(code: str, metric: str, value: float | None, least: Threshold) -> Reason | None:
    if value is None or value >= least.value:
        return None
    return Reason(code, metric, value, least.value, least.source)


def _joined(depth: Depth, targets: Targets, intervals: Sequence[Interval]) -> Depth:
    parts = [depth[targets.span(interval)] for interval in intervals]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
