"""The joint call's records: everybody's real genotypes, what is planted, and how often each allele is seen."""

import demo_cases as planted
import demo_resources as resources
import numpy as np
import numpy.typing as npt
from demo_archives import Archives
from demo_people import Person
from demo_records import (
    LEAST_CARRIERS,
    Alleles,
    KnownBases,
    Record,
    bare,
    carriers,
    explicit,
    merged,
    thinned,
    unnormalised,
)
from demo_resources import EXON_MARGIN
from demo_sources import Key, Phased


class Cohort:
    """The demo's people in the order of their sample IDs, with columns of the archives for each."""

    def __init__(self, people: dict[str, Person], rng: np.random.Generator) -> None:
        """`people` by role, or by sample ID without one."""
        self.order = sorted(people.values(), key=lambda person: person.sample)
        self.place = {role: self.order.index(person) for role, person in people.items()}
        self._rng = rng
        self._columns = np.array([max(person.column, 0) for person in self.order])
        self._named = np.array([max(person.named, 0) for person in self.order])
        self._men = np.array([person.sex == "male" for person in self.order])

    def unphased(self, copies: npt.NDArray[np.uint8]) -> Alleles:
        """Alleles of an autosomal site from alternate copies; the child takes one of each parent at random."""
        mine = copies[self._columns]
        return self._with_derived(np.stack([mine == 2, mine >= 1], axis=1).astype(np.int8)[None])[0]

    def phased(self, region: Phased) -> list[Record]:
        """Records of a gene region; the child takes one whole haplotype of each parent."""
        mine = self._with_derived(region.haplotypes[:, self._named].copy())
        return [Record(c, p, ref, (alt,), mine[row]) for row, (c, p, ref, alt) in enumerate(region.keys)]

    def _with_derived(self, alleles: Alleles) -> Alleles:
        """Fill in the duplicate and the child, a girl; `alleles` [sites, people, 2]."""
        place = self.place
        alleles[:, place["duplicate_second"]] = alleles[:, place["duplicate_first"]]
        from_mother, from_father = self._rng.integers(0, 2, 2)
        father, child = alleles[:, place["father"]], alleles[:, place["child"]]
        child[:, 0] = alleles[:, place["mother"], from_mother]
        child[:, 1] = np.where(father[:, 1] == -2, father[:, 0], father[:, from_father])
        return alleles

    def reference(self, contig: str) -> Alleles:
        """Nobody carries an alternate; men have one X."""
        alleles = np.zeros((len(self.order), 2), np.int8)
        if contig == "chrX":
            alleles[self._men, 1] = -2
        return alleles


def joint_call(archives: Archives, cohort: Cohort, rng: np.random.Generator) -> tuple[list[Record], set[Key]]:
    """All records in genome order, and the keys of the real ones."""
    phased = [record for region in archives.regions for record in cohort.phased(region)]
    real = _first_of_each(phased, archives)
    better, taken = {key for region in archives.regions for key in region.keys}, set(archives.planted.values())
    exonic = [
        Record(c, p, ref, (alt,), cohort.unphased(archives.exonic.copies[row]), exonic=True)
        for row, (c, p, ref, alt) in enumerate(archives.exonic.keys)
        if (c, p, ref, alt) not in better | taken
    ]
    real += thinned([r for r in exonic if carriers(r)], _wanted(archives, exonic), rng)
    held = {record.key for record in real}
    known = KnownBases([*archives.exonic.keys, *better])
    records = explicit(real, archives.defining, cohort.reference) + _planted(archives, cohort)
    records = unnormalised(bare(merged(records), rng), known, rng)
    return _with_pgx_gap(records, cohort.place["pgx_missing_position"]), held


def _first_of_each(records: list[Record], archives: Archives) -> list[Record]:
    """Records of gene regions with enough carriers or a place in a definition; overlapping regions count once."""
    defining, taken = set(archives.defining), set(archives.planted.values())
    first: dict[Key, Record] = {}
    for record in records:
        key = record.key
        if key not in taken and (carriers(record) >= LEAST_CARRIERS or key in defining):
            first.setdefault(key, record)
    return list(first.values())


def _wanted(archives: Archives, records: list[Record]) -> set[Key]:
    """Keys inside a coding exon of the demo genes, or close to one."""
    spans = [
        (exon.contig, exon.start - EXON_MARGIN, exon.end + EXON_MARGIN)
        for exons in archives.coding.values()
        for exon in exons
    ]
    return {
        record.key
        for record in records
        if any(c == record.contig and start < record.position <= end for c, start, end in spans)
    }


def _planted(archives: Archives, cohort: Cohort) -> list[Record]:
    carried = {name: cohort.reference(key[0]) for name, key in archives.planted.items()}
    for case in planted.CASES:
        for name, copies in case.alleles:
            carried[name][cohort.place[case.name]] = (1, 1) if copies == 2 else (0, 1)
    return [
        Record(c, p, ref, (alt,), carried[name], synthetic=True)
        for name, (c, p, ref, alt) in archives.planted.items()
    ]


def _with_pgx_gap(records: list[Record], person: int) -> list[Record]:
    for record in records:
        if (record.contig, record.position) == planted.PGX_GAP:
            record.alleles[person] = (-1, -1)
    return records


def frequencies(archives: Archives, held: set[Key]) -> dict[Key, str]:
    """gnomAD-format lines: counts of the archives' people for real sites, published counts for planted ones."""
    groups = np.array(archives.exonic.groups)
    wanted = held | set(archives.planted.values())
    found: dict[Key, str | None] = {}
    for region in archives.regions:
        for row, key in enumerate(region.keys):
            if key in wanted and key not in found:
                found[key] = resources.frequency_line(key, region.haplotypes[row, archives.places], groups)
    for row, key in enumerate(archives.exonic.keys):
        if key in wanted and key not in found:
            copies = archives.exonic.copies[row]
            alleles = np.stack([copies == 2, copies >= 1], axis=1).astype(np.int8)
            found[key] = resources.frequency_line(key, alleles, groups)
    for name, fact in archives.alleles.items():
        if "/" in fact["gnomad"]:
            count, number, homs = map(int, fact["gnomad"].split("/"))
            found[archives.planted[name]] = resources.gnomad_line(archives.planted[name], count, number, homs)
    return {key: line for key, line in found.items() if line}
