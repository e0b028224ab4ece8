"""From depth to numbers and a verdict. Decisions only: no file is read here."""

from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from genomics.alignment.depth import Depth, Pass
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
    """Where depth is measured: coding exons of the result genes, and windows outside the X/Y common regions."""

    exons: list[CodingExon]
    sex_windows: list[Interval]

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
    sex_read: Sex


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
        sex_read=sex_of(x_ratio, y_ratio, limits),
    )
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
        sex_read=measured.sex_read,
        verdict=verdict,
        reasons=reasons,
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


def callable_depth(contig: str, sex: Sex, limits: Limits) -> int:
    """Reads that make a base callable: fewer where a man has one copy. Unclear sex is asked for two copies."""
    one_copy = sex is Sex.MALE and contig in ("chrX", "chrY")
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


def sex_of(x_ratio: float | None, y_ratio: float | None, limits: Limits) -> Sex:
    """XX reads as female, XY as male; any other pattern, clear or not, is unknown and never forced."""
    if x_ratio is None or y_ratio is None:
        return Sex.UNKNOWN
    one_copy = limit(limits, "alignment.one_copy_low").value, limit(limits, "alignment.one_copy_high").value
    two_copies = limit(limits, "alignment.two_copies_low").value, limit(limits, "alignment.two_copies_high").value
    if two_copies[0] <= x_ratio <= two_copies[1] and y_ratio <= limit(limits, "alignment.no_copy_high").value:
        return Sex.FEMALE
    if one_copy[0] <= x_ratio <= one_copy[1] and one_copy[0] <= y_ratio <= one_copy[1]:
        return Sex.MALE
    return Sex.UNKNOWN


def judge(measured: Measured, limits: Limits) -> tuple[Verdict, list[Reason]]:
    """The worst verdict of all rules, with every reason."""
    found = [(verdict, reason) for verdict, rule in RULES if (reason := rule(measured, limits)) is not None]
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


def sex_mismatch(measured: Measured, limits: Limits) -> Reason | None:
    """The sex chromosomes read are clearly not those recorded. An unknown on either side is no mismatch."""
    if Sex.UNKNOWN in (measured.sample.sex, measured.sex_read) or measured.sample.sex is measured.sex_read:
        return None
    return _sex_reason("sex_mismatch", measured, limits)


def sex_not_read(measured: Measured, limits: Limits) -> Reason | None:
    """A sex is recorded but the sex chromosomes fit neither XX nor XY."""
    if measured.sample.sex is Sex.UNKNOWN or measured.sex_read is not Sex.UNKNOWN or measured.x_ratio is None:
        return None
    return _sex_reason("sex_not_read", measured, limits)


def coverage_not_measured(measured: Measured, limits: Limits) -> Reason | None:  # noqa: ARG001
    """There was no coding base to measure: neither a pass nor a failure."""
    if measured.mean_depth is not None:
        return None
    return Reason("coverage_not_measured", "coding bases", 0.0, 1.0, "policy: missing is never reference")


RULES = (
    (Verdict.FAIL, sample_name_mismatch),
    (Verdict.FAIL, low_depth),
    (Verdict.FAIL, low_fraction_20x),
    (Verdict.FAIL, sex_mismatch),
    (Verdict.WARN, sex_not_read),
    (Verdict.WARN, coverage_not_measured),
)


def _below(code: str, metric: str, value: float | None, least: Threshold) -> Reason | None:
    if value is None or value >= least.value:
        return None
    return Reason(code, metric, value, least.value, least.source)


def _sex_reason(code: str, measured: Measured, limits: Limits) -> Reason:
    bound = limit(limits, "alignment.one_copy_high")
    return Reason(code, "x_ratio", measured.x_ratio or 0.0, bound.value, bound.source)


def _joined(depth: Depth, targets: Targets, intervals: Sequence[Interval]) -> Depth:
    parts = [depth[targets.span(interval)] for interval in intervals]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
