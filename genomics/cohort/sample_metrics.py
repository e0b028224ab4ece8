"""Quality of each person in the joint call, summed up block by block, and what the limits say of it.

All over the autosomes. Call rate, depth and GQ look at every site with an alternate, filtered or not: a site
that is filtered because this person could not be read still counts against the person. Variant counts and
contamination look at the sites that pass.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from genomics.cohort.frequencies import People, SiteCounts
from genomics.cohort.limits import SampleLimits
from genomics.cohort.rows import MISSING, Rows, Site
from genomics.records.quality import Reason, SampleQuality, Threshold, Verdict

SEX_AND_MITOCHONDRION = frozenset({"chrX", "chrY", "chrM"})
_TRANSITIONS = frozenset({("A", "G"), ("G", "A"), ("C", "T"), ("T", "C")})
KINDS = ("transition", "transversion", "insertion", "deletion")
SUMS = (
    *("called", "depth", "depths", "quality", "qualities"),
    *("het", "hom", "singletons", "charr", "charr_sites"),
)


def kind_of(site: Site) -> str | None:
    """Which of `KINDS` a variant is; a change of several bases to as many others is none of them.

    >>> kind_of(Site(0, "chr1", 5, "A", "AT", None, (), True, 4, 5))
    'insertion'
    """
    reference, alternate = site.reference, site.alternate or ""
    if len(reference) != len(alternate):
        return "insertion" if len(alternate) > len(reference) else "deletion"
    if len(reference) > 1:
        return None
    return "transition" if (reference, alternate) in _TRANSITIONS else "transversion"


@dataclass
class SampleMetrics:
    """Running sums by person."""

    people: People
    limits: SampleLimits

    def __post_init__(self) -> None:
        size = len(self.people.samples)
        self.sites = 0
        self.called, self.depth, self.depths, self.quality, self.qualities = np.zeros((5, size), np.int64)
        self.het, self.hom, self.singletons, self.charr_sites = np.zeros((4, size), np.int64)
        self.kinds = np.zeros((len(KINDS), size), np.int64)
        self.charr = np.zeros(size)

    def add(self, rows: Rows, counts: SiteCounts, filters: list[tuple[str, ...]]) -> None:
        """Count one block of rows."""
        autosomal = [i for i, s in enumerate(rows.sites) if s.alternate and s.contig not in SEX_AND_MITOCHONDRION]
        self._add_calls(rows, autosomal)
        passing = [i for i in autosomal if not filters[i]]
        self._add_variants(rows, counts, passing)
        self._add_contamination(rows, counts, [i for i in passing if _is_biallelic_snp(rows.sites[i])])

    def _add_calls(self, rows: Rows, wanted: list[int]) -> None:
        self.sites += len(wanted)
        self.called += np.count_nonzero(rows.passed[wanted], axis=0)
        for values, total, seen in (
            (rows.depth[wanted], self.depth, self.depths),
            (rows.genotype_quality[wanted], self.quality, self.qualities),
        ):
            total += np.maximum(values, 0).sum(axis=0)
            seen += np.count_nonzero(values > MISSING, axis=0)

    def _add_variants(self, rows: Rows, counts: SiteCounts, wanted: list[int]) -> None:
        copies = rows.alternate_copies[wanted] * rows.passed[wanted]
        carried = copies > 0
        self.het += np.count_nonzero((copies == 1) & (rows.ploidy[wanted] == 2), axis=0)
        self.hom += np.count_nonzero(copies == 2, axis=0)
        self.singletons += np.count_nonzero(carried[counts.ac[wanted] == 1], axis=0)
        kinds = np.array([kind_of(rows.sites[i]) for i in wanted], dtype=object)
        for row, kind in enumerate(KINDS):
            self.kinds[row] += np.count_nonzero(carried[kinds == kind], axis=0)

    def _add_contamination(self, rows: Rows, counts: SiteCounts, wanted: list[int]) -> None:
        """CHARR (Lu 2023, doi:10.1016/j.ajhg.2023.10.011): reference reads of homozygous alternates.

        Someone else's reads show up there in proportion to how common the reference allele is, so their share
        over that frequency estimates the contamination. The frequency is this cohort's own.
        """
        reference_frequency = 1 - counts.frequency
        least = self.limits.charr_frequency
        kept = np.array([i for i in wanted if least <= reference_frequency[i] <= 1 - least], np.intp)
        row, person = np.nonzero(rows.passed[kept] & (rows.alternate_copies[kept] == 2))
        row = kept[row]
        reads = rows.allele_depth[row, person]
        usable = (rows.depth[row, person] <= self.limits.charr_depth) & (reads >= 0).all(axis=1)
        usable &= reads.sum(axis=1) > 0
        row, person, reads = row[usable], person[usable], reads[usable]
        shares = reads[:, 0] / reads.sum(axis=1) / reference_frequency[row]
        self.charr += np.bincount(person, weights=shares, minlength=len(self.charr))
        self.charr_sites += np.bincount(person, minlength=len(self.charr))

    def add_sums(self, sites: int, sums: Mapping[str, npt.NDArray[np.float64]]) -> None:
        """Add what another engine summed up over `sites` sites: `SUMS` and `KINDS`, each by person."""
        self.sites += sites
        for name in SUMS:
            setattr(self, name, getattr(self, name) + sums[name])
        self.kinds += np.array([sums[kind] for kind in KINDS], np.int64)

    def results(self) -> list[SampleQuality]:
        """One record a person, in the order of the columns, with a verdict."""
        return [self._result(person) for person in range(len(self.people.samples))]

    def _result(self, person: int) -> SampleQuality:
        transitions, transversions, insertions, deletions = (int(n) for n in self.kinds[:, person])
        call_rate = _ratio(self.called[person], self.sites) or 0.0
        mean_depth = _ratio(self.depth[person], self.depths[person])
        enough = self.charr_sites[person] >= self.limits.charr_sites
        charr = _ratio(self.charr[person], self.charr_sites[person]) if enough else None
        reasons = reasons_against(call_rate, mean_depth, charr, self.limits)
        return SampleQuality(
            sample_id=self.people.samples[person],
            group=self.people.group_of[person],
            sites=self.sites,
            call_rate=call_rate,
            mean_depth=mean_depth,
            mean_gq=_ratio(self.quality[person], self.qualities[person]),
            snps=transitions + transversions,
            insertions=insertions,
            deletions=deletions,
            singletons=int(self.singletons[person]),
            ti_tv=_ratio(transitions, transversions),
            het_hom=_ratio(self.het[person], self.hom[person]),
            charr=charr,
            verdict=Verdict.FAIL if reasons else Verdict.PASS,
            reasons=reasons,
        )


def reasons_against(
    call_rate: float, mean_depth: float | None, charr: float | None, limits: SampleLimits
) -> list[Reason]:
    """Why a person fails. A depth that no genotype tells counts as none; contamination unmeasured as no reason."""
    depth = 0.0 if mean_depth is None else mean_depth
    found = []
    if call_rate < limits.call_rate.value:
        found.append(_reason("low_call_rate", "call_rate", call_rate, limits.call_rate))
    if depth < limits.mean_depth.value:
        found.append(_reason("low_depth", "mean_depth", depth, limits.mean_depth))
    if charr is not None and charr > limits.charr.value:
        found.append(_reason("contamination", "charr", charr, limits.charr))
    return found


def _reason(code: str, metric: str, value: float, threshold: Threshold) -> Reason:
    return Reason(code, metric, value, threshold.value, threshold.source)


def _is_biallelic_snp(site: Site) -> bool:
    return site.biallelic and site.is_snp


def _ratio(part: npt.ArrayLike, whole: npt.ArrayLike) -> float | None:
    return float(np.asarray(part) / np.asarray(whole)) if whole else None
