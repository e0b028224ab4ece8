"""What the sums of one person mean: ratios, the sex that X tells, and reasons against the limits."""

from dataclasses import dataclass

from genomics.cohort.limits import SampleLimits
from genomics.records.person import Sex
from genomics.records.quality import Reason, SampleQuality, Threshold, Verdict


@dataclass(frozen=True)
class Measured:
    """One person: sums by name (`sample_metrics.SUMS`) over `sites` autosomal sites."""

    sites: int
    sums: dict[str, float]
    by_depth: bool

    def total(self, *names: str) -> int:
        """Several counts together."""
        return sum(int(self.sums[name]) for name in names)

    def ratio(self, part: str, whole: str) -> float | None:
        """One sum over another; `None` over nothing."""
        return self.sums[part] / self.sums[whole] if self.sums[whole] else None

    @property
    def call_rate(self) -> float:
        """Good calls over sites."""
        return self.sums["called"] / self.sites if self.sites else 0.0

    @property
    def het_hom(self) -> float | None:
        """Heterozygotes over homozygotes of the alternate, all forms of variants."""
        het, hom = (self.total(f"snp_{z}", f"indel_{z}", f"other_{z}") for z in ("het", "hom"))
        return het / hom if hom else None

    def charr(self, limits: SampleLimits) -> float | None:
        """Contamination; `None` from too few sites."""
        return self.ratio("charr", "charr_sites") if self.sums["charr_sites"] >= limits.charr_sites else None

    def x_f(self, limits: SampleLimits) -> float | None:
        """1 less the observed over the expected heterozygotes on X; `None` where too few are expected to tell."""
        expected = self.sums["x_expected_het"]
        return 1 - self.sums["x_het"] / expected if expected >= limits.x_expected_het else None


def judged(measured: Measured, sample: str, group: str, sex: Sex, limits: SampleLimits) -> SampleQuality:
    """The record of one person with a verdict."""
    mean_depth = measured.ratio("depth", "depths")
    charr, x_f = measured.charr(limits), measured.x_f(limits)
    reasons = reasons_against(measured.call_rate, mean_depth, charr, limits, by_depth=measured.by_depth)
    reasons += sex_reasons(sex, x_f, limits)
    return SampleQuality(
        sample_id=sample,
        group=group,
        sites=measured.sites,
        call_rate=measured.call_rate,
        mean_depth=mean_depth,
        mean_gq=measured.ratio("quality", "qualities"),
        snps=measured.total("transition", "transversion"),
        insertions=measured.total("insertion"),
        deletions=measured.total("deletion"),
        singletons=measured.total("singletons"),
        ti_tv=measured.ratio("transition", "transversion"),
        het_hom=measured.het_hom,
        charr=charr,
        verdict=Verdict.FAIL if reasons else Verdict.PASS,
        reasons=reasons,
        ins_del=measured.ratio("insertion", "deletion"),
        het_hom_snp=measured.ratio("snp_het", "snp_hom"),
        het_hom_indel=measured.ratio("indel_het", "indel_hom"),
        failed_calls=measured.total("failed"),
        x_f=x_f,
        x_sites=measured.total("x_sites"),
        sex_called=sex_of(x_f, limits),
        not_judged=not_judged(measured, charr, x_f),
    )


def reasons_against(
    call_rate: float, mean_depth: float | None, charr: float | None, limits: SampleLimits, by_depth: bool = True
) -> list[Reason]:
    """Why a person fails. Depth that no genotype tells counts as none; contamination unmeasured is no reason."""
    depth = 0.0 if mean_depth is None else mean_depth
    found = []
    if call_rate < limits.call_rate.value:
        found.append(_reason("low_call_rate", "call_rate", call_rate, limits.call_rate))
    if by_depth and depth < limits.mean_depth.value:
        found.append(_reason("low_depth", "mean_depth", depth, limits.mean_depth))
    if charr is not None and charr > limits.charr.value:
        found.append(_reason("contamination", "charr", charr, limits.charr))
    return found


def sex_of(x_f: float | None, limits: SampleLimits) -> Sex:
    """Female where X is as heterozygous as two copies are, male where hardly at all; unknown between."""
    if x_f is None or limits.x_f_female.value < x_f < limits.x_f_male.value:
        return Sex.UNKNOWN
    return Sex.FEMALE if x_f <= limits.x_f_female.value else Sex.MALE


def sex_reasons(recorded: Sex, x_f: float | None, limits: SampleLimits) -> list[Reason]:
    """The sex of the sheet against what X clearly tells; an unknown on either side is no mismatch."""
    told = sex_of(x_f, limits)
    if x_f is None or Sex.UNKNOWN in (recorded, told) or recorded is told:
        return []
    bound = limits.x_f_female if told is Sex.FEMALE else limits.x_f_male
    return [_reason("sex_mismatch", "x_f", x_f, bound)]


def not_judged(measured: Measured, charr: float | None, x_f: float | None) -> list[str]:
    """Limits that could not be applied to this person."""
    absent = (("mean_depth", not measured.by_depth), ("charr", charr is None), ("x_f", x_f is None))
    return [metric for metric, is_absent in absent if is_absent]


def _reason(code: str, metric: str, value: float, threshold: Threshold) -> Reason:
    return Reason(code, metric, value, threshold.value, threshold.source)
