"""The sites of the demo's joint call: real ones thinned, merged where alternates share a position, some written
unnormalised as callers do, and explicit reference records where medicine genes are defined."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from demo_sources import Key

CONTIGS = {
    "chr1": 248956422, "chr2": 242193529, "chr3": 198295559, "chr4": 190214555, "chr5": 181538259,
    "chr6": 170805979, "chr7": 159345973, "chr8": 145138636, "chr9": 138394717, "chr10": 133797422,
    "chr11": 135086622, "chr12": 133275309, "chr13": 114364328, "chr14": 107043718, "chr15": 101991189,
    "chr16": 90338345, "chr17": 83257441, "chr18": 80373285, "chr19": 58617616, "chr20": 64444167,
    "chr21": 46709983, "chr22": 50818468, "chrX": 156040895, "chrY": 57227415, "chrM": 16569,
}  # fmt: skip
ORDER = {contig: rank for rank, contig in enumerate(CONTIGS)}
LEAST_CARRIERS = 3  # intronic sites of PGx genes with fewer carriers in the demo are left out
EXONIC_SITES = 13000
PADDED, SHIFTED, BARE = 20, 20, 6

Alleles = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Record:
    """One VCF line: `alleles` [people, 2] counts alternates from 1; -1 missing, -2 no second copy."""

    contig: str
    position: int
    reference: str
    alternates: tuple[str, ...]
    alleles: Alleles
    exonic: bool = False
    defines: bool = False
    synthetic: bool = False
    trait: bool = False

    @property
    def key(self) -> Key:
        """The key of a record with one alternate."""
        return self.contig, self.position, self.reference, self.alternates[0]

    @property
    def order(self) -> tuple[int, int, str, tuple[str, ...]]:
        """Genome order, then alleles."""
        return ORDER[self.contig], self.position, self.reference, self.alternates


class KnownBases:
    """Reference bases that some record of the archives has shown us."""

    def __init__(self, keys: Iterable[Key]) -> None:
        """Take every base of every reference allele."""
        self._bases = {(c, p + i): base for c, p, ref, _ in keys for i, base in enumerate(ref)}

    def at(self, contig: str, position: int) -> str | None:
        """The base, where it is known."""
        return self._bases.get((contig, position))


def thinned(records: list[Record], wanted: set[Key], rng: np.random.Generator) -> list[Record]:
    """All wanted exonic records and a random choice of the others, up to `EXONIC_SITES`."""
    needed = [record for record in records if record.key in wanted]
    others = [record for record in records if record.key not in wanted]
    places = sorted(rng.choice(len(others), EXONIC_SITES - len(needed), replace=False).tolist())
    return needed + [others[place] for place in places]


def carriers(record: Record) -> int:
    """People with an alternate allele."""
    return int((record.alleles > 0).any(axis=1).sum())


def merged(records: list[Record]) -> list[Record]:
    """One record per position: alternates that start at the same base share a line, as in a joint call."""
    by_place: dict[tuple[str, int], list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda one: one.order):
        by_place[record.contig, record.position].append(record)
    return [_joined(group) for group in by_place.values()]


def _joined(group: list[Record]) -> Record:
    if len(group) == 1:
        return group[0]
    longest = max((record.reference for record in group), key=len)
    alternates: list[str] = []
    alleles = np.zeros_like(group[0].alleles)
    for record in group:
        if record.alternates:
            alternates.append(record.alternates[0] + longest[len(record.reference) :])
            np.copyto(alleles, len(alternates), where=record.alleles > 0)
        np.copyto(alleles, record.alleles, where=record.alleles < 0)
    return Record(
        group[0].contig,
        group[0].position,
        longest,
        tuple(alternates),
        alleles,
        any(record.exonic for record in group),
        any(record.defines for record in group),
        any(record.synthetic for record in group),
    )


def explicit(records: list[Record], positions: list[Key], ploidy: Callable[[str], Alleles]) -> list[Record]:
    """Add a forced reference record for each definition position that no record holds."""
    held = {(r.contig, r.position, r.reference, alt) for r in records for alt in r.alternates}
    marked = [replace(r, defines=True) if _defines(r, set(positions)) else r for r in records]
    absent = [key for key in positions if key not in held]
    return marked + [Record(c, p, ref, (alt,), ploidy(c), defines=True) for c, p, ref, alt in absent]


def _defines(record: Record, positions: set[Key]) -> bool:
    return any((record.contig, record.position, record.reference, a) in positions for a in record.alternates)


def bare(records: list[Record], rng: np.random.Generator) -> list[Record]:
    """A few forced single-base records lose their alternate: the caller only says "reference" (ALT `.`)."""
    fitting = [
        place
        for place, r in enumerate(records)
        if r.defines
        and len(r.alternates) == 1
        and len(r.reference) == len(r.alternates[0]) == 1
        and not carriers(r)
    ]
    chosen = set(rng.choice(fitting, BARE, replace=False).tolist())
    return [replace(r, alternates=()) if place in chosen else r for place, r in enumerate(records)]


def unnormalised(records: list[Record], known: KnownBases, rng: np.random.Generator) -> list[Record]:
    """Write some biallelic records padded with the next base, some indels shifted right; known bases only."""
    simple = [p for p, r in enumerate(records) if len(r.alternates) == 1 and not r.synthetic]
    padded = [p for p in simple if _padded(records[p], known)]
    shifted = [p for p in simple if _shifted(records[p], known) and not records[p].defines]
    defining = [p for p in padded if records[p].defines][:1]
    rest = [p for p in padded if p not in shifted and not records[p].defines]
    changed = {p: _padded(records[p], known) for p in defining + _some(rest, PADDED - len(defining), rng)}
    changed |= {p: _shifted(records[p], known) for p in _some(shifted, SHIFTED, rng)}
    return sorted((changed.get(p) or r for p, r in enumerate(records)), key=lambda one: one.order)


def _some(places: list[int], count: int, rng: np.random.Generator) -> list[int]:
    return sorted(int(place) for place in rng.choice(places, min(count, len(places)), replace=False))


def _padded(record: Record, known: KnownBases) -> Record | None:
    (alternate,) = record.alternates
    after = known.at(record.contig, record.position + len(record.reference))
    if after is None or len(record.reference) != 1 or len(alternate) != 1:
        return None
    return replace(record, reference=record.reference + after, alternates=(alternate + after,))


def _shifted(record: Record, known: KnownBases) -> Record | None:
    """The same indel one base to the right, where the sequence repeats."""
    reference, (alternate,) = record.reference, record.alternates
    after = known.at(record.contig, record.position + len(reference))
    if after is None or min(len(reference), len(alternate)) != 1 or len(reference) == len(alternate):
        return None
    if reference[0] != alternate[0] or (reference + alternate[1:])[1] != after:
        return None
    return replace(
        record,
        position=record.position + 1,
        reference=(reference[1:] or "") + after,
        alternates=((alternate[1:] or "") + after,),
    )
