"""People by variants: who carries what a panel rule looks at, and where it goes for that person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np

from genomics.errors import FormatError
from genomics.files.calls import Calls
from genomics.files.phase_sheet import GivenPhases
from genomics.hereditary.genotype_doubts import genotype_problems, mosaic_doubt
from genomics.hereditary.inheritance import Hit, allelic_route, effective_zygosity, impossible_zygosity
from genomics.hereditary.routing import KNOWN_PATHOGENIC, weakest
from genomics.records.annotation import ClassifiedVariant, Route
from genomics.records.genotype import Genotype, GenotypeLimits, GenotypeState, Phase, Zygosity
from genomics.records.hereditary import Finding
from genomics.records.panel import AllelicRule
from genomics.records.person import Sample, Sex
from genomics.records.variant import CONTIG_ORDER, Interval, Variant


class Carried(msgspec.Struct, frozen=True):
    """A classified variant that one person carries, with the genotype behind it, and why it is in doubt."""

    variant: ClassifiedVariant
    genotype: Genotype
    zygosity: Zygosity
    haplotypes: tuple[int, ...]
    given: dict[str, Phase] = {}
    doubts: tuple[str, ...] = ()

    @property
    def hit(self) -> Hit:
        """What the inheritance rules look at."""
        return Hit(
            self.variant.key,
            self.zygosity,
            self.haplotypes,
            self.genotype.phase_set,
            self.variant.route,
            self.given,
        )


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
    """Where genotypes are needed: the bases of the variants that are looked at, and of others in their codons."""
    keys = {key for row in looked_at(variants) for key in (row.key, *row.same_codon)}
    sites = sorted(map(Variant.parse, keys), key=lambda site: site.sort_key)
    return [Interval(site.contig, site.position - 1, site.position - 1 + len(site.reference)) for site in sites]


class Circumstances(msgspec.Struct, frozen=True):
    """What findings are judged with. `mosaic_chance`: probability (0 to 1) below which reads are too few for one
    copy of two. `phases` as given from outside; `structural` carriers of deletions and duplications by sample ID.
    """

    limits: GenotypeLimits
    mosaic_chance: float = 0.0
    phases: GivenPhases = {}
    structural: Mapping[str, Sequence[Carried]] = {}


def findings_of(
    calls: Calls, variants: Sequence[ClassifiedVariant], samples: Sequence[Sample], about: Circumstances
) -> list[Finding]:
    """Every person who carries a variant that is looked at, with the route that copies, phase and quality allow."""
    sexes = {sample.sample_id: sample.sex for sample in samples}
    people = _carried_by_person(calls, looked_at(variants), sexes, about)
    for sample_id, carried in about.structural.items():
        if sample_id in sexes:
            people[sample_id].extend(carried)
    findings: list[Finding] = []
    for sample_id, carried in sorted(people.items()):
        groups: dict[tuple[str, str], list[Carried]] = defaultdict(list)
        for one in carried:
            groups[one.variant.gene, one.variant.condition].append(one)
        for _, together in sorted(groups.items()):
            findings.extend(
                _finding(sample_id, sexes[sample_id], one, together) for one in sorted(together, key=_place)
            )
    return findings


def _carried_by_person(
    calls: Calls, variants: Sequence[ClassifiedVariant], sexes: Mapping[str, Sex], about: Circumstances
) -> dict[str, list[Carried]]:
    rows = site_rows(calls)
    people: dict[str, list[Carried]] = defaultdict(list)
    for variant in variants:
        row = rows.get(variant.key)
        if row is None:
            continue
        for person in np.flatnonzero((calls.haplotypes[row] == 1).any(axis=1)):
            sample_id = calls.samples[person]
            if sample_id in sexes:
                beside = [rows[key] for key in variant.same_codon if key in rows]
                doubts = codon_doubts(calls, int(person), beside)
                carried = _carried(calls, row, int(person), variant, sexes[sample_id], about, doubts)
                people[sample_id].extend([carried] if carried else [])
    return people


def codon_doubts(calls: Calls, person: int, rows: Iterable[int]) -> list[str]:
    """Other changes of the codon in the same person: on one copy they make another residue than each alone."""
    carried = [calls.sites[row].key for row in rows if (calls.haplotypes[row, person] == 1).any()]
    return [f"another change of the same codon, {key}: together they may make another residue" for key in carried]


def _carried(
    calls: Calls,
    row: int,
    person: int,
    variant: ClassifiedVariant,
    sex: Sex,
    about: Circumstances,
    doubts: Sequence[str],
) -> Carried | None:
    """What one person carries of one variant, with every doubt; `None` for a half call, which is no call."""
    genotype = calls.genotype(row, person)
    if genotype.state is not GenotypeState.ALT or genotype.zygosity is None:
        return None
    zygosity = effective_zygosity(genotype.zygosity, variant.key.partition(":")[0], sex)
    problems = genotype_problems(genotype, zygosity, about.limits)
    weak = [f"low genotype quality: {problem}" for problem in problems]
    mosaic = mosaic_doubt(genotype, zygosity, about.mosaic_chance)
    name = (calls.samples[person], variant.key)
    return Carried(
        variant,
        genotype if calls.phased[row, person] else msgspec.structs.replace(genotype, phase_set=None),
        zygosity,
        tuple(int(copy) for copy in calls.haplotypes[row, person]),
        {other: phase for (*own, other), phase in about.phases.items() if tuple(own) == name},
        (*weak, *([mosaic] if mosaic else []), *doubts),
    )


def _finding(sample_id: str, sex: Sex, one: Carried, together: Sequence[Carried]) -> Finding:
    variant, genotype = one.variant, one.genotype
    others = [
        other.hit
        for other in together
        if other.variant.key != variant.key and other.variant.route is not Route.NONE
    ]
    allelic = allelic_route(AllelicRule(variant.allelic_rule), one.hit, others, sex)
    impossible = impossible_zygosity(one.zygosity, variant.key.partition(":")[0], sex)
    doubts = [*one.doubts, *([impossible] if impossible else [])]
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
        criteria=variant.criteria,
        versions=variant.versions,
    )


def _place(one: Carried) -> tuple[int, int, str]:
    """Genome order, small variants and structural ones together."""
    contig, position = one.variant.key.split(":")[:2]
    return CONTIG_ORDER[contig], int(position.partition("-")[0]), one.variant.key
