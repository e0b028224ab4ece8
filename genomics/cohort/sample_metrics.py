"""Quality of each person in the joint call, summed up block by block.

All but the F of X over the autosomes. Call rate, depth and GQ look at every site with an alternate, filtered or
not: a site that is filtered because this person could not be read still counts against the person. Variant counts
and contamination look at the sites that pass.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from genomics.cohort.compiled import compiled
from genomics.cohort.frequencies import People, SiteCounts
from genomics.cohort.limits import SampleLimits
from genomics.cohort.rows import MISSING, NO_COPY, THIS, Array, Rows, Site
from genomics.cohort.sample_verdicts import Measured, judged
from genomics.records.quality import SampleQuality

SEX_AND_MITOCHONDRION = frozenset({"chrX", "chrY", "chrM"})
_TRANSITIONS = frozenset({("A", "G"), ("G", "A"), ("C", "T"), ("T", "C")})
KINDS = ("transition", "transversion", "insertion", "deletion", "other")
# Heterozygotes and homozygotes are told by form: that of each kind of variant.
FORMS = ("snp", "indel", "other")
FORM_OF = (0, 0, 1, 1, 2)
CALLS = ("called", "failed", "depth", "depths", "quality", "qualities")
VARIANTS = (*KINDS, *(f"{form}_{zygosity}" for form in FORMS for zygosity in ("het", "hom")), "singletons")
CONTAMINATION = ("charr", "charr_sites")
SEX = ("x_sites", "x_het", "x_expected_het")
SUMS = (*CALLS, *VARIANTS, *CONTAMINATION, *SEX)

Sums = Mapping[str, npt.NDArray[np.float64]]


def kind_of(site: Site) -> str:
    """Which of `KINDS` a variant is; a change of several bases to as many others is `other`.

    >>> kind_of(Site(0, "chr1", 5, "A", "AT", None, (), True, 4, 5))
    'insertion'
    """
    reference, alternate = site.reference, site.alternate or ""
    if len(reference) != len(alternate):
        return "insertion" if len(alternate) > len(reference) else "deletion"
    if len(reference) > 1:
        return "other"
    return "transition" if (reference, alternate) in _TRANSITIONS else "transversion"


def is_biallelic_snp(site: Site) -> bool:
    """One base for another, in a record of a single alternate."""
    return site.biallelic and site.is_snp


@dataclass
class SampleMetrics:
    """Running sums by person; `sums` by the names of `SUMS`. `by_depth`: the files tell depth (DP)."""

    people: People
    limits: SampleLimits
    by_depth: bool

    def __post_init__(self) -> None:
        self.sites = 0
        self.sums = {name: np.zeros(len(self.people.samples)) for name in SUMS}

    def add(self, rows: Rows, counts: SiteCounts, filters: list[tuple[str, ...]]) -> None:
        """Count one block of rows."""
        autosomal = [i for i, s in enumerate(rows.sites) if s.alternate and s.contig not in SEX_AND_MITOCHONDRION]
        self._add_calls(rows, autosomal)
        passing = [i for i in autosomal if not filters[i]]
        self._add_variants(rows, counts, passing)
        self._add_contamination(rows, counts, [i for i in passing if is_biallelic_snp(rows.sites[i])])

    def add_sums(self, sites: int, sums: Sums) -> None:
        """Add what was summed up elsewhere, over `sites` autosomal sites."""
        self.sites += sites
        for name, values in sums.items():
            self.sums[name] += values

    def results(self) -> list[SampleQuality]:
        """One record a person, in the order of the columns, with a verdict on the metrics of each alone."""
        people = zip(self.people.samples, self.people.group_of, self.people.sexes, strict=True)
        return [
            judged(self._measured(person), sample, group, sex, self.limits)
            for person, (sample, group, sex) in enumerate(people)
        ]

    def _measured(self, person: int) -> Measured:
        sums = {name: float(values[person]) for name, values in self.sums.items()}
        return Measured(self.sites, sums, self.by_depth)

    def _add_calls(self, rows: Rows, wanted: list[int]) -> None:
        self.sites += len(wanted)
        found = _calls(rows.copies, rows.passed, rows.depth, rows.genotype_quality, np.array(wanted, np.int64))
        for name, values in zip(CALLS, found, strict=True):
            self.sums[name] += values

    def _add_variants(self, rows: Rows, counts: SiteCounts, wanted: list[int]) -> None:
        kinds = np.array([KINDS.index(kind_of(rows.sites[i])) for i in wanted], np.int64)
        found = _variants(
            rows.copies, rows.passed, np.array(wanted, np.int64), kinds, np.array(FORM_OF), counts.ac == 1
        )
        for name, values in zip(VARIANTS, found, strict=True):
            self.sums[name] += values

    def _add_contamination(self, rows: Rows, counts: SiteCounts, wanted: list[int]) -> None:
        """CHARR (Lu 2023, doi:10.1016/j.ajhg.2023.10.011): reference reads of homozygous alternates.

        Someone else's reads show up there in proportion to how common the reference allele is, so their share
        over that frequency estimates the contamination. The frequency is this cohort's own.
        """
        reference_frequency = 1 - counts.frequency
        least = self.limits.charr_frequency
        kept = np.array([i for i in wanted if least <= reference_frequency[i] <= 1 - least], np.int64)
        for name, values in zip(CONTAMINATION, self._reference_reads(rows, kept, reference_frequency), strict=True):
            self.sums[name] += values

    def _reference_reads(self, rows: Rows, kept: Array, frequency: Array) -> tuple[Array, Array]:
        shares, sites = _contamination(
            rows.copies, rows.passed, rows.depth, rows.allele_depth, kept, frequency, self.limits.charr_depth
        )
        return shares, sites


@compiled
def _calls(copies: Array, passed: Array, depth: Array, quality: Array, wanted: Array) -> Array:
    """By person, in the order of `CALLS`."""
    found = np.zeros((6, copies.shape[1]), np.int64)
    for row in wanted:
        for person in range(copies.shape[1]):
            if passed[row, person]:
                found[0, person] += 1
            elif copies[row, person, 0] != MISSING and copies[row, person, 1] != MISSING:
                found[1, person] += 1
            for total, value in ((2, depth[row, person]), (4, quality[row, person])):
                if value > MISSING:
                    found[total, person] += value
                    found[total + 1, person] += 1
    return found


@compiled
def _contamination(
    copies: Array, passed: Array, depth: Array, reads: Array, kept: Array, frequency: Array, most: float
) -> tuple[Array, Array]:
    """Sums of shares, and sites, by person."""
    people = copies.shape[1]
    shares, sites = np.zeros(people), np.zeros(people, np.int64)
    for row in kept:
        for person in range(people):
            if passed[row, person] and copies[row, person, 0] == THIS and copies[row, person, 1] == THIS:
                own, other = reads[row, person, 0], reads[row, person, 1]
                if depth[row, person] <= most and own >= 0 and other >= 0 and own + other > 0:
                    shares[person] += own / (own + other) / frequency[row]
                    sites[person] += 1
    return shares, sites


@compiled
def _variants(copies: Array, passed: Array, wanted: Array, kinds: Array, form_of: Array, once: Array) -> Array:
    """Good calls with the alternate by person, in the order of `VARIANTS`. `once`: the alternate is a singleton."""
    people = copies.shape[1]
    found = np.zeros((12, people), np.int64)
    for i in range(len(wanted)):
        row, kind = wanted[i], kinds[i]
        for person in range(people):
            first, second = copies[row, person, 0], copies[row, person, 1]
            alternate = np.int64(first == THIS) + np.int64(second == THIS)
            if alternate and passed[row, person]:
                found[kind, person] += 1
                if second != NO_COPY:
                    found[5 + 2 * form_of[kind] + (alternate - 1), person] += 1
                if once[row]:
                    found[11, person] += 1
    return found
