"""From depth to numbers and a verdict. Decisions only: no file is read here."""

from collections.abc import Callable, Sequence

import msgspec

from genomics.alignment import contamination, sex
from genomics.alignment.contamination import Contamination
from genomics.alignment.coverage import (
    DepthSummary,
    depth_over,
    distribution,
    genome_summary,
    insert_size,
    ratio,
    summary,
)
from genomics.alignment.depth import Depth, Pass
from genomics.alignment.sites import Sites
from genomics.alignment.targets import Targets
from genomics.files.settings import limit
from genomics.records.person import Sample, Sex
from genomics.records.quality import AlignmentQuality, Assay, ExonCoverage, Reason, Threshold, Verdict
from genomics.records.region import CodingExon, NamedPosition
from genomics.records.variant import Interval

Limits = dict[str, Threshold]


class Regions(msgspec.Struct, frozen=True):
    """Where depth is measured: coding exons of the result genes, and windows outside the X/Y common regions.

    At `sites`, common SNPs, bases are counted too; no site, no contamination. `positions` are single places that
    results depend on. `unknown_bases` are the reference's N on chr1 to chr22 and chrX: no read can lie there.
    """

    exons: list[CodingExon]
    sex_windows: list[Interval]
    sites: Sites = Sites([])
    positions: Sequence[NamedPosition] = ()
    assay: Assay = Assay.TARGETED
    unknown_bases: int = 0

    @property
    def targets(self) -> Targets:
        """All bases to count depth at, each once."""
        places = (position.interval for position in self.positions)
        return Targets([*(exon.interval for exon in self.exons), *self.sex_windows, *places])


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
    assay: Assay = Assay.TARGETED
    genome: DepthSummary = DepthSummary()
    q30_bases: int | None = None
    insert_median: int | None = None
    chimera_fraction: float | None = None


def quality_of(
    sample: Sample, names: set[str], seen: Pass, targets: Targets, regions: Regions, limits: Limits
) -> AlignmentQuality:
    """Numbers and verdict of one alignment whose read groups carry `names`."""
    depth = depth_over(seen.depth, targets, [exon.interval for exon in regions.exons])
    genes = summary(distribution(depth), int(depth.sum()))
    whole = regions.assay is Assay.GENOME
    inserts = insert_size(seen.inserts)
    x_ratio, y_ratio = sex_ratios(seen.depth, targets, regions.sex_windows)
    measured = Measured(
        sample=sample,
        names=names,
        mean_depth=genes.mean,
        fraction_20x=genes.at_20x,
        x_ratio=x_ratio,
        y_ratio=y_ratio,
        contamination=contamination.measured(regions.sites, seen.site_counts, limits),
        sites_wanted=len(regions.sites) > 0,
        assay=regions.assay,
        genome=genome_summary(seen, regions.unknown_bases) if whole else DepthSummary(),
        q30_bases=seen.q30_bases,
        insert_median=inserts.median,
        chimera_fraction=ratio(seen.chimeric, seen.placed_pairs),
    )
    return _row(measured, seen, genes, inserts.mad, limits)


def _row(
    measured: Measured, seen: Pass, genes: DepthSummary, insert_mad: float | None, limits: Limits
) -> AlignmentQuality:
    foreign, genome = measured.contamination, measured.genome
    karyotype = sex.karyotype_of(measured.x_ratio, measured.y_ratio, limits)
    verdict, reasons = judge(measured, limits)
    return AlignmentQuality(
        sample_id=measured.sample.sample_id,
        total_reads=seen.total_reads,
        mapped_reads=seen.mapped_reads,
        duplicate_reads=seen.duplicate_reads,
        mean_depth=genes.mean,
        fraction_20x=genes.at_20x,
        x_ratio=measured.x_ratio,
        y_ratio=measured.y_ratio,
        sex_recorded=measured.sample.sex,
        sex_read=sex.sex_of(karyotype),
        verdict=verdict,
        reasons=reasons,
        karyotype=karyotype,
        contamination=foreign.fraction if foreign else None,
        contamination_low=foreign.low if foreign else None,
        contamination_high=foreign.high if foreign else None,
        assay=measured.assay,
        secondary_reads=seen.secondary_reads,
        supplementary_reads=seen.supplementary_reads,
        properly_paired_reads=seen.properly_paired_reads,
        mapq0_reads=seen.mapq0_reads,
        q30_bases=seen.q30_bases,
        median_depth=genes.median,
        fraction_1x=genes.at_1x,
        fraction_10x=genes.at_10x,
        fraction_30x=genes.at_30x,
        genome_mean_depth=genome.mean,
        genome_median_depth=genome.median,
        genome_fraction_1x=genome.at_1x,
        genome_fraction_10x=genome.at_10x,
        genome_fraction_20x=genome.at_20x,
        genome_fraction_30x=genome.at_30x,
        insert_median=measured.insert_median,
        insert_mad=insert_mad,
        chimera_fraction=measured.chimera_fraction,
        gc_fraction=ratio(seen.strong_letters, seen.known_letters),
        not_judged=not_judged(measured.assay, limits),
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
        part = depth_over(depth, targets, [window for window in windows if chosen(window.contig)])
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
    """Mean depth is below the limit: over the genome, or over coding exons where only targets were sequenced."""
    name, value = _of_assay(measured, "mean_depth", measured.genome.mean, measured.mean_depth)
    return _below("low_depth", name, value, limit(limits, "alignment.mean_depth"))


def low_fraction_20x(measured: Measured, limits: Limits) -> Reason | None:
    """Too few bases are read 20 times or more: of the genome, or of coding exons for targets."""
    name, value = _of_assay(measured, "fraction_20x", measured.genome.at_20x, measured.fraction_20x)
    return _below("low_fraction_20x", name, value, limits.get("alignment.fraction_20x"))


def low_result_fraction_20x(measured: Measured, limits: Limits) -> Reason | None:
    """Too few coding bases of the result genes are read 20 times or more."""
    least = limits.get("alignment.result_fraction_20x")
    return _below("low_result_fraction_20x", "fraction_20x", measured.fraction_20x, least)


def few_q30_bases(measured: Measured, limits: Limits) -> Reason | None:
    """Too few aligned bases of quality 30 or more. The limit is that of a whole genome."""
    value = measured.q30_bases if measured.assay is Assay.GENOME else None
    return _below("few_q30_bases", "q30_bases", value, limits.get("alignment.q30_bases"))


def short_inserts(measured: Measured, limits: Limits) -> Reason | None:
    """The median template is too short, where the profile has a limit."""
    least = limits.get("alignment.insert_median")
    return _below("short_inserts", "insert_median", measured.insert_median, least)


def many_chimeras(measured: Measured, limits: Limits) -> Reason | None:
    """Too many pairs lie apart, where the profile has a limit."""
    value, most = measured.chimera_fraction, limits.get("alignment.chimera_fraction")
    if value is None or most is None or value <= most.value:
        return None
    return Reason("many_chimeras", "chimera_fraction", value, most.value, most.source)


def not_judged(assay: Assay, limits: Limits) -> list[str]:
    """The limits on a whole genome that say nothing of targets: named, so that nobody takes them for passed."""
    if assay is Assay.GENOME:
        return []
    names = (("mean_depth", " over the genome"), ("fraction_20x", " over the genome"), ("q30_bases", ""))
    return [f"alignment.{name}{over}" for name, over in names if f"alignment.{name}" in limits]


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
    (Verdict.FAIL, low_result_fraction_20x),
    (Verdict.FAIL, few_q30_bases),
    (Verdict.FAIL, short_inserts),
    (Verdict.FAIL, many_chimeras),
    (Verdict.WARN, coverage_not_measured),
)
# Rules that tell how bad it is.
GRADED = (sex_chromosomes, foreign_reads)


def _of_assay(measured: Measured, name: str, genome: float | None, genes: float | None) -> tuple[str, float | None]:
    return (f"genome_{name}", genome) if measured.assay is Assay.GENOME else (name, genes)


def _below(code: str, metric: str, value: float | None, least: Threshold | None) -> Reason | None:
    if value is None or least is None or value >= least.value:
        return None
    return Reason(code, metric, value, least.value, least.source)
