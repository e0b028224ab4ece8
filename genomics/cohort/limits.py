"""The numbers that the cohort stage decides by, taken from the run's thresholds."""

from dataclasses import dataclass

from genomics.files.settings import limit
from genomics.records.genotype import GenotypeLimits
from genomics.records.quality import Threshold


@dataclass(frozen=True)
class SampleLimits:
    """Limits of a person; each keeps its source because a reason quotes it."""

    call_rate: Threshold
    mean_depth: Threshold
    charr: Threshold
    charr_frequency: float
    charr_depth: float
    charr_sites: int


@dataclass(frozen=True)
class SiteLimits:
    """Limits of a site: least call rate (0 to 1), and ExcessHet (phred) above which it is filtered."""

    call_rate: float
    excess_het_phred: float


@dataclass(frozen=True)
class RelatednessLimits:
    """Kinship classes, and which sites may be used to estimate it."""

    duplicate: float
    first_degree: float
    second_degree: float
    parent_child_ibs0: float
    call_rate: float
    frequency: float
    spacing: int
    sites: int


@dataclass(frozen=True)
class CohortLimits:
    """All of them."""

    genotype: GenotypeLimits
    sample: SampleLimits
    site: SiteLimits
    relatedness: RelatednessLimits


def cohort_limits(thresholds: dict[str, Threshold]) -> CohortLimits:
    """Limits by name; `ConfigError` names the first that the thresholds file does not state."""

    def value(key: str) -> float:
        return limit(thresholds, key).value

    return CohortLimits(
        GenotypeLimits(
            gq=int(value("genotype.gq")),
            dp=int(value("genotype.dp")),
            haploid_dp=int(value("genotype.haploid_dp")),
            het_balance=value("genotype.het_balance"),
        ),
        SampleLimits(
            call_rate=limit(thresholds, "sample.call_rate"),
            mean_depth=limit(thresholds, "sample.mean_depth"),
            charr=limit(thresholds, "sample.charr"),
            charr_frequency=value("sample.charr_frequency"),
            charr_depth=value("sample.charr_depth"),
            charr_sites=int(value("sample.charr_sites")),
        ),
        SiteLimits(value("site.call_rate"), value("site.excess_het_phred")),
        RelatednessLimits(
            duplicate=value("relatedness.duplicate"),
            first_degree=value("relatedness.first_degree"),
            second_degree=value("relatedness.second_degree"),
            parent_child_ibs0=value("relatedness.parent_child_ibs0"),
            call_rate=value("relatedness.call_rate"),
            frequency=value("relatedness.frequency"),
            spacing=int(value("relatedness.spacing")),
            sites=int(value("relatedness.sites")),
        ),
    )
