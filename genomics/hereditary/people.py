"""People by variants: who carries what a panel rule looks at, and where it goes for that person."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from genomics.errors import FormatError
from genomics.files.calls import Calls
from genomics.files.settings import limit
from genomics.hereditary.inheritance import Hit, allelic_route, effective_zygosity, impossible_zygosity
from genomics.hereditary.routing import KNOWN_PATHOGENIC, weakest
from genomics.records.annotation import ClassifiedVariant, Route
from genomics.records.genotype import Genotype, GenotypeLimits, GenotypeState, Zygosity
from genomics.records.hereditary import Finding
from genomics.records.panel import AllelicRule
from genomics.records.person import Sample, Sex
from genomics.records.quality import Threshold
from genomics.records.variant import Interval, Variant


class Carried(msgspec.Struct, frozen=True):
    """A classified variant that one person carries, with the genotype behind it."""

    variant: ClassifiedVariant
    genotype: Genotype
    zygosity: Zygosity
    haplotypes: tuple[int, ...]

    @property
    def hit(self) -> Hit:
        """What the inheritance rules look at."""
        return Hit(self.variant.key, self.zygosity, self.haplotypes, self.genotype.phase_set, self.variant.route)


def looked_at(variants: Iterable[ClassifiedVariant]) -> list[ClassifiedVariant]:
    """Variants that someone must see: routed ones, and known pathogenic ones that are not returned."""
    return [row for row in variants if row.route is not Route.NONE or row.clinvar_group in KNOWN_PATHOGENIC]


def site_rows(calls: Calls) -> dict[str, int]:
    """Row of each site in the arrays; `FormatError` when one stands twice."""
    rows: dict[str, int] = {}
    for row, site in enumerate(calls.sites):
        if site.key in rows:
            raise FormatError(f"calls: site {site.key} stands twice; make the calls again with `genomics cohort`")
        rows[site.key] = row
    return rows


def places(variants: Iterable[ClassifiedVariant]) -> list[Interval]:
    """Where genotypes are needed: the bases of the variants that are looked at."""
    sites = sorted({Variant.parse(row.key) for row in looked_at(variants)}, key=lambda site: site.sort_key)
    return [Interval(site.contig, site.position - 1, site.position - 1 + len(site.reference)) for site in sites]


def genotype_limits(limits: dict[str, Threshold]) -> GenotypeLimits:
    """The genotype filter's numbers among a run's thresholds."""
    value = {name: limit(limits, f"genotype.{name}").value for name in GenotypeLimits.__struct_fields__}
    return GenotypeLimits(int(value["gq"]), int(value["dp"]), int(value["haploid_dp"]), value["het_balance"])


def findings_of(
    calls: Calls, variants: Sequence[ClassifiedVariant], samples: Sequence[Sample], limits: GenotypeLimits
) -> list[Finding]:
    """Every person who carries a variant that is looked at, with the route that copies, phase and quality allow."""
    sexes = {sample.sample_id: sample.sex for sample in samples}
    findings: list[Finding] = []
    for sample_id, carried in sorted(_carried_by_person(calls, looked_at(variants), sexes).items()):
        groups: dict[tuple[str, str], list[Carried]] = defaultdict(list)
        for one in carried:
            groups[one.variant.gene, one.variant.condition].append(one)
        for _, together in sorted(groups.items()):
            findings.extend(
                _finding(sample_id, sexes[sample_id], one, together, limits) for one in sorted(together, key=_place)
            )
    return findings


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


def _carried_by_person(
    calls: Calls, variants: Sequence[ClassifiedVariant], sexes: dict[str, Sex]
) -> dict[str, list[Carried]]:
    rows = site_rows(calls)
    people: dict[str, list[Carried]] = defaultdict(list)
    for variant in variants:
        row = rows.get(variant.key)
        if row is None:
            continue
        for person in np.flatnonzero((calls.haplotypes[row] == 1).any(axis=1)):
            sample_id, genotype = calls.samples[person], calls.genotype(row, int(person))
            if genotype.state is not GenotypeState.ALT or genotype.zygosity is None or sample_id not in sexes:
                continue
            contig = variant.key.partition(":")[0]
            zygosity = effective_zygosity(genotype.zygosity, contig, sexes[sample_id])
            copies = tuple(int(copy) for copy in calls.haplotypes[row, person])
            phased = genotype if calls.phased[row, person] else msgspec.structs.replace(genotype, phase_set=None)
            people[sample_id].append(Carried(variant, phased, zygosity, copies))
    return people


def _finding(
    sample_id: str, sex: Sex, one: Carried, together: Sequence[Carried], limits: GenotypeLimits
) -> Finding:
    variant, genotype = one.variant, one.genotype
    others = [
        other.hit
        for other in together
        if other.variant.key != variant.key and other.variant.route is not Route.NONE
    ]
    allelic = allelic_route(AllelicRule(variant.allelic_rule), one.hit, others, sex)
    doubts = [f"low genotype quality: {problem}" for problem in genotype_problems(genotype, one.zygosity, limits)]
    impossible = impossible_zygosity(one.zygosity, variant.key.partition(":")[0], sex)
    doubts.extend([impossible] if impossible else [])
    return Finding(
        sample_id=sample_id,
        key=variant.key,
        gene=variant.gene,
        condition=variant.condition,
        zygosity=one.zygosity,
        depth=genotype.depth,
        quality=genotype.quality,
        alternate_fraction=genotype.alternate_fraction,
        phase_unknown=allelic.phase_unknown,
        route=weakest([allelic.route, Route.REVIEW]) if doubts else allelic.route,
        reasons=[*variant.reasons, allelic.reason, *doubts],
    )


def _place(one: Carried) -> tuple[int, int, str, str]:
    return Variant.parse(one.variant.key).sort_key


def _shown(value: int | None) -> str:
    return "unknown" if value is None else str(value)
