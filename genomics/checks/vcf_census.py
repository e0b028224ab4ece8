"""What a whole file says of its people: half calls, and copies of X and Y that do not fit the recorded sex."""

from collections.abc import Mapping, Sequence

import numpy as np

from genomics.checks.findings import Findings
from genomics.checks.genotypes import Copies, read_genotype
from genomics.records.person import Sex

# GRCh38 pseudo-autosomal regions, 1-based inclusive (Genome Reference Consortium, GRCh38, 2013-12).
_PAR_X = ((10_001, 2_781_479), (155_701_383, 156_030_895))
_AUTOSOMES = frozenset(f"chr{number}" for number in range(1, 23))
_HAPLOID, _DIPLOID, _HET = 0, 1, 2
# Fewer calls than this say nothing about a person's chromosomes.
_LEAST = 3


def copies_at(contig: str, position: int) -> Copies:
    """How many copies a called genotype may have here, whatever a person's sex.

    >>> copies_at("chr1", 5).name, copies_at("chrX", 5_000_000).name, copies_at("chrX", 20_000).name
    ('TWO', 'ONE_OR_TWO', 'USUALLY_TWO')
    """
    if contig in _AUTOSOMES:
        return Copies.TWO
    if contig == "chrX" and any(first <= position <= last for first, last in _PAR_X):
        return Copies.USUALLY_TWO
    return Copies.ONE_OR_TWO


class Census:
    """Counts over all records."""

    def __init__(self, samples: Sequence[str]) -> None:
        self._samples = samples
        shape = (len(samples), 3)
        self._none = np.zeros((0, 3), np.int64)
        self._counts = {"chrX": np.zeros(shape, np.int64), "chrY": np.zeros(shape, np.int64)}
        self._half, self._first_half = 0, ""

    def table(self, contig: str, copies: Copies) -> "np.ndarray[tuple[int, int], np.dtype[np.int64]]":
        """Where the copies at this place are counted: nowhere, for places where sex does not matter."""
        return self._counts[contig] if contig in self._counts and copies is Copies.ONE_OR_TWO else self._none

    def count(self, cells: Sequence[str], contig: str, copies: Copies) -> None:
        """Count the copies of each person at one record of X or Y."""
        table = self.table(contig, copies)
        for person in range(min(len(table), len(cells))):
            text = cells[person].partition(":")[0]
            said = read_genotype(text)
            if said is None or not 0 < said.called == said.copies <= 2:
                continue
            table[person, said.copies - 1] += 1
            table[person, _HET] += said.lowest != said.highest

    def half(self, times: int, place: str) -> None:
        """Note half calls of one record."""
        self._half += times
        self._first_half = self._first_half or place

    def tell(self, found: Findings, sexes: Mapping[str, Sex] | None) -> None:
        """Say what was counted."""
        if self._half:
            what = f"{self._half:,} genotypes are called on one copy only (half calls)"
            found.flag(self._first_half, what, "each is taken as no call")
        if twice := int(self._counts["chrY"][:, _DIPLOID].sum()):
            found.flag("chrY", f"{twice:,} calls of two copies on chrY", "call men there with one copy")
        for person, sample in enumerate(self._samples):
            sex = (sexes or {}).get(sample)
            if sex is not None:
                self._tell_person(person, sample, sex, found)

    def _tell_person(self, person: int, sample: str, sex: Sex, found: Findings) -> None:
        on_x, on_y = self._counts["chrX"][person], self._counts["chrY"][person]
        advice = "compare the sheet with the sex that the alignment shows"
        if sex is Sex.MALE and on_x[_HET] >= _LEAST:
            what = f"recorded male, {on_x[_HET]:,} heterozygous calls on chrX outside its pseudo-autosomal regions"
            found.flag(f"sample {sample}", what, advice, "recorded male with heterozygous calls on chrX")
        if sex is Sex.FEMALE and on_x[_HAPLOID] >= _LEAST:
            what = f"recorded female, {on_x[_HAPLOID]:,} haploid calls on chrX"
            found.flag(f"sample {sample}", what, advice, "recorded female with haploid calls on chrX")
        if sex is Sex.FEMALE and on_y[_HAPLOID] + on_y[_DIPLOID] >= _LEAST:
            what = f"recorded female, {on_y[_HAPLOID] + on_y[_DIPLOID]:,} calls on chrY"
            found.flag(f"sample {sample}", what, advice, "recorded female with calls on chrY")
