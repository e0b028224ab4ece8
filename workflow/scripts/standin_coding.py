"""A coding sequence that reads on: real bases where they are known, filler without a stop in any frame elsewhere,
and after each planted frameshift a stop where the published name has it."""

import re
from dataclasses import dataclass, field

import numpy as np

COMPLEMENT = dict(zip("ACGTN", "TGCAN", strict=True))
STOPS = ("TAA", "TAG", "TGA")


@dataclass
class Coding:
    """Positions of a gene's coding bases (1-based) in the order of translation; bases as the gene reads them."""

    gene: str
    positions: list[int]
    forward: bool
    bases: dict[int, str] = field(default_factory=dict)
    others: dict[int, set[str]] = field(default_factory=dict)

    def fix(self, position: int, base: str) -> None:
        """A base of the forward strand is known."""
        if position in self._places:
            self.bases[self._places[position]] = base if self.forward else COMPLEMENT[base]

    def allow(self, position: int, base: str) -> None:
        """Somebody carries this other base: it must not make a stop either."""
        if position in self._places:
            place = self._places[position]
            self.others.setdefault(place, set()).add(base if self.forward else COMPLEMENT[base])

    def __post_init__(self) -> None:
        self._places = {position: place for place, position in enumerate(self.positions)}

    def end_with_stops(self, frameshifts: list[tuple[str, str, int]]) -> None:
        """Set the start, the stop, and the stop of each frameshift (key, p. name, N of fsTerN)."""
        for place, base in enumerate("ATG"):
            self.bases[place] = base
        for key, name, count in frameshifts:
            for place in self._stop_places(key, name, count):
                self.bases.setdefault(place, "TGA"[(place - self._stop_places(key, name, count)[0])])
        if not any(len(self.positions) - 3 + place in self.bases for place in range(3)):
            for place, base in enumerate("TAA"):
                self.bases[len(self.positions) - 3 + place] = base

    def fill(self, rng: np.random.Generator) -> str:
        """The whole sequence; each free base is drawn so that no stop arises in any frame."""
        draws = rng.integers(0, 4, len(self.positions))
        for place in range(len(self.positions)):
            if place not in self.bases:
                order = "ACGT"[draws[place] :] + "ACGT"[: draws[place]]
                self.bases[place] = next(base for base in order + "C" if self._reads_on(place, base))
        return "".join(self.bases[place] for place in range(len(self.positions)))

    def _reads_on(self, place: int, base: str) -> bool:
        for start in (place - 2, place - 1, place):
            codons = [""]
            for one in range(start, start + 3):
                known = base if one == place else self.bases.get(one, "C")
                choices = {known, *self.others.get(one, ())} if one != place else {known}
                codons = [codon + choice for codon in codons for choice in sorted(choices)]
            if any(codon in STOPS for codon in codons):
                return False
        return True

    def mutated_places(self, key: str) -> list[int | str]:
        """Places of the sequence after a change inside one exon; inserted bases stand as letters."""
        _, position, reference, alternate = key.split(":")
        first = int(position)
        removed = [self._places[p] for p in range(first, first + len(reference))]
        letters = list(alternate) if self.forward else [COMPLEMENT[base] for base in reversed(alternate)]
        low, high = min(removed), max(removed)
        return [*range(low), *letters, *range(high + 1, len(self.positions))]

    def _stop_places(self, key: str, name: str, count: int) -> list[int]:
        start = re.match(r"p\.[A-Z][a-z]{2}(\d+)", name)
        if start is None:
            raise ValueError(f"{self.gene}: {name} names no residue")
        last = int(start[1]) + count - 1
        places = self.mutated_places(key)[3 * last - 3 : 3 * last]
        if not all(isinstance(place, int) for place in places):
            raise ValueError(f"{self.gene}: the stop of {name} lies in inserted bases")
        return [int(place) for place in places]

    def check(self, sequence: str, frameshifts: list[tuple[str, str, int]]) -> None:
        """One open frame, and every frameshift ends where its name says; `ValueError` otherwise."""
        if sequence[:3] != "ATG" or first_stop(sequence) != len(sequence) // 3:
            raise ValueError(f"{self.gene}: the reading frame is not open from start to end")
        for key, name, count in frameshifts:
            letters = "".join(sequence[p] if isinstance(p, int) else p for p in self.mutated_places(key))
            residue = int("".join(filter(str.isdigit, name.split("fs")[0])))
            if first_stop(letters) != residue + count - 1:
                raise ValueError(f"{self.gene}: {name} would end at codon {first_stop(letters)}")


def first_stop(sequence: str) -> int:
    """Number of the first stop codon (1-based), 0 without one."""
    codons = (sequence[place : place + 3] for place in range(0, len(sequence) - 2, 3))
    return next((number for number, codon in enumerate(codons, 1) if codon in STOPS), 0)
