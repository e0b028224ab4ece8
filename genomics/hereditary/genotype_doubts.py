"""Why one person's genotype is not good enough to be reported, or may not be that of every cell."""

from math import comb

from genomics.files.settings import limit
from genomics.records.genotype import Genotype, GenotypeLimits, Zygosity
from genomics.records.quality import Threshold


def genotype_limits(limits: dict[str, Threshold]) -> GenotypeLimits:
    """The genotype filter's numbers among a run's thresholds."""
    names = ("gq", "dp", "haploid_dp", "het_balance")
    value = {name: limit(limits, f"genotype.{name}").value for name in names}
    return GenotypeLimits(int(value["gq"]), int(value["dp"]), int(value["haploid_dp"]), value["het_balance"])


def genotype_problems(genotype: Genotype, zygosity: Zygosity, limits: GenotypeLimits) -> list[str]:
    """Why this genotype is not good enough to be reported. What the file does not say is not good enough either."""
    least_depth = limits.haploid_dp if genotype.ploidy == 1 else limits.dp
    problems = []
    if genotype.quality is None or genotype.quality < limits.gq:
        problems.append(f"genotype quality {_shown(genotype.quality)}, needs {limits.gq}")
    if genotype.depth is None or genotype.depth < least_depth:
        problems.append(f"{_shown(genotype.depth)} reads, needs {least_depth}")
    fraction = genotype.alternate_fraction
    if fraction is None:
        problems.append("fraction of reads with the variant unknown")
    elif zygosity is Zygosity.HET and not limits.het_balance <= fraction <= 1 - limits.het_balance:
        problems.append(f"{fraction:.2f} of the reads carry it, expected about half")
    elif zygosity is not Zygosity.HET and fraction < 1 - limits.het_balance:
        problems.append(f"only {fraction:.2f} of the reads carry it")
    return problems


def mosaic_doubt(genotype: Genotype, zygosity: Zygosity, chance: float) -> str | None:
    """A heterozygote with fewer reads of the variant than happens with probability `chance` (0 to 1).

    The variant may be in a part of the cells only: a mosaic, or a clone of blood cells that grew with age.
    """
    depth, fraction = genotype.depth, genotype.alternate_fraction
    if zygosity is not Zygosity.HET or not depth or fraction is None:
        return None
    carrying = round(fraction * depth)
    if chance_of_so_few(carrying, depth) >= chance:
        return None
    return f"may be mosaic: {carrying} of {depth} reads carry it, fewer than one copy of two gives"


def chance_of_so_few(carrying: int, depth: int) -> float:
    """Probability (0 to 1) that at most `carrying` of `depth` reads show a variant that one copy of two has.

    >>> chance_of_so_few(2, 4)
    0.6875
    """
    ways: int = sum(comb(depth, count) for count in range(carrying + 1))
    return ways / (1 << depth)


def _shown(value: int | None) -> str:
    return "unknown" if value is None else str(value)
