"""The numbers that the cohort stage decides by, taken from the run's thresholds."""

from dataclasses import dataclass

import msgspec

from genomics.files.settings import limit
from genomics.records.genotype import GenotypeLimits
from genomics.records.quality import Threshold


class GenotypeFilter(GenotypeLimits, frozen=True):
    """The limits of one joint call. Files without DP (`by_depth` false) ask for more quality, and the balance of
    a heterozygote is over its allele depths.
    """

    gq_without_dp: int
    by_depth: bool = True

    def without_depth(self) -> "GenotypeFilter":
        """The variant for files that do not tell DP."""
        return msgspec.structs.replace(self, gq=self.gq_without_dp, by_depth=False)


@dataclass(frozen=True)
class XLimits:
    """Which SNPs of X tell sex: least frequency of either allele, one for so many bases."""

    frequency: float
    spacing: int


@dataclass(frozen=True)
class SampleLimits:
    """Limits of a person; each keeps its source because a reason quotes it.

    F on X up to `x_f_female` is female, from `x_f_male` on male, told from `x_expected_het` heterozygotes on that a
    woman is expected to have.
    """

    call_rate: Threshold
    mean_depth: Threshold
    charr: Threshold
    charr_frequency: float
    charr_depth: float
    charr_sites: int
    x_f_female: Threshold
    x_f_male: Threshold
    x_expected_het: float
    x: XLimits


@dataclass(frozen=True)
class OutlierLimits:
    """How many MADs from the median stand apart, among so many people at least, after so many components.

    `upper_only` are metrics of which only too much counts, with their own limit.
    """

    people: int
    components: int
    mads: Threshold
    upper_only: dict[str, Threshold]


@dataclass(frozen=True)
class SiteLimits:
    """Limits of a site: least call rate (0 to 1), ExcessHet (phred) above which it is filtered, least QUALapprox.

    `inbreeding` is the least inbreeding coefficient, among `inbreeding_people` or more; `None` in profiles without.
    """

    call_rate: float
    excess_het_phred: float
    qual_approx_snp: float
    qual_approx_indel: float
    inbreeding: float | None
    inbreeding_people: float


@dataclass(frozen=True)
class RelatednessLimits:
    """Kinship classes, which sites may be used to estimate it, and from how many people on by PC-Relate."""

    duplicate: float
    first_degree: float
    second_degree: float
    parent_child_k0: float
    call_rate: float
    frequency: float
    spacing: int
    prune_r2: float
    prune_window: int
    prune_people: int
    sites: int
    pc_relate_people: int
    pc_relate_components: int


@dataclass(frozen=True)
class AncestryLimits:
    """When a person is near enough to a reference group, and how many components are told."""

    probability: float
    distance: float
    sites: int
    absent: float
    components: int
    components_people: int


@dataclass(frozen=True)
class CohortLimits:
    """All of them."""

    genotype: GenotypeFilter
    sample: SampleLimits
    site: SiteLimits
    outlier: OutlierLimits
    relatedness: RelatednessLimits
    ancestry: AncestryLimits


def cohort_limits(thresholds: dict[str, Threshold]) -> CohortLimits:
    """Limits by name; `ConfigError` names the first that the thresholds file does not state."""

    def value(key: str) -> float:
        return limit(thresholds, key).value

    return CohortLimits(
        GenotypeFilter(
            gq=int(value("genotype.gq")),
            dp=int(value("genotype.dp")),
            haploid_dp=int(value("genotype.haploid_dp")),
            het_balance=value("genotype.het_balance"),
            gq_without_dp=int(value("genotype.gq_without_dp")),
        ),
        SampleLimits(
            call_rate=limit(thresholds, "sample.call_rate"),
            mean_depth=limit(thresholds, "sample.mean_depth"),
            charr=limit(thresholds, "sample.charr"),
            charr_frequency=value("sample.charr_frequency"),
            charr_depth=value("sample.charr_depth"),
            charr_sites=int(value("sample.charr_sites")),
            x_f_female=limit(thresholds, "sample.x_f_female"),
            x_f_male=limit(thresholds, "sample.x_f_male"),
            x_expected_het=value("sample.x_expected_het"),
            x=XLimits(value("sample.x_frequency"), int(value("sample.x_spacing"))),
        ),
        SiteLimits(
            call_rate=value("site.call_rate"),
            excess_het_phred=value("site.excess_het_phred"),
            qual_approx_snp=value("site.qual_approx_snp"),
            qual_approx_indel=value("site.qual_approx_indel"),
            inbreeding=thresholds["site.inbreeding"].value if "site.inbreeding" in thresholds else None,
            inbreeding_people=value("site.inbreeding_people"),
        ),
        _outlier_limits(thresholds),
        RelatednessLimits(
            duplicate=value("relatedness.duplicate"),
            first_degree=value("relatedness.first_degree"),
            second_degree=value("relatedness.second_degree"),
            parent_child_k0=value("relatedness.parent_child_k0"),
            call_rate=value("relatedness.call_rate"),
            frequency=value("relatedness.frequency"),
            spacing=int(value("relatedness.spacing")),
            prune_r2=value("relatedness.prune_r2"),
            prune_window=int(value("relatedness.prune_window")),
            prune_people=int(value("relatedness.prune_people")),
            sites=int(value("relatedness.sites")),
            pc_relate_people=int(value("relatedness.pc_relate_people")),
            pc_relate_components=int(value("relatedness.pc_relate_components")),
        ),
        AncestryLimits(
            probability=value("ancestry.probability"),
            distance=value("ancestry.distance"),
            sites=int(value("ancestry.sites")),
            absent=value("ancestry.absent"),
            components=int(value("ancestry.components")),
            components_people=int(value("ancestry.components_people")),
        ),
    )


def _outlier_limits(thresholds: dict[str, Threshold]) -> OutlierLimits:
    begin, end = "outlier.", "_above"
    return OutlierLimits(
        people=int(limit(thresholds, "outlier.people").value),
        components=int(limit(thresholds, "outlier.components").value),
        mads=limit(thresholds, "outlier.mads"),
        upper_only={
            key.removeprefix(begin).removesuffix(end): threshold
            for key, threshold in thresholds.items()
            if key.startswith(begin) and key.endswith(end)
        },
    )
