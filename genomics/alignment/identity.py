"""Whose reads these are: reads at common SNPs against the genotypes of everybody, all people at once.

At each site the reads' likelihood under a person's called genotype is divided by that under a person drawn from
the population (Hardy-Weinberg of the site's frequency). The log10 ratios add up; a site that either side lacks
adds nothing. As in Picard's fingerprints, above 0 speaks for the person, below for somebody else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from genomics.alignment.contamination import hardy_weinberg
from genomics.alignment.sites import AlleleCounts, Counts, Floats, Sites
from genomics.files.settings import limit
from genomics.records.quality import GenotypeSource, IdentityResult, Reason, Threshold, Verdict

Limits = dict[str, Threshold]
Genotypes = npt.NDArray[np.int8]

_COPIES = (0, 1, 2)


@dataclass(frozen=True)
class Called:
    """Alternate copies [sites, people] at the identity sites: 0, 1, 2, or -1 without a call."""

    source: GenotypeSource
    samples: list[str]
    copies: Genotypes


@dataclass(frozen=True)
class Match:
    """For each person's reads and each person's genotypes: log10 likelihood ratio, and sites both have."""

    ratio: Floats
    sites: npt.NDArray[np.int64]


def compare(counts: AlleleCounts, copies: Genotypes, frequency: Floats, limits: Limits) -> Match:
    """Every set of reads [people, sites] with every set of genotypes [sites, people], as three matrix products."""
    likelihood = _read_likelihoods(counts, limit(limits, "identity.read_error").value)
    wrong = limit(limits, "identity.genotype_error").value
    called_as = np.full((3, 3), wrong / 2) + np.eye(3) * (1 - 1.5 * wrong)  # [called, true]
    anyone = (likelihood * hardy_weinberg(frequency)).sum(axis=-1)
    ratio = np.zeros((likelihood.shape[0], copies.shape[1]))
    for called in _COPIES:
        person = likelihood @ called_as[called]
        ratio += np.log10(person / anyone) @ (copies == called).astype(np.float64)
    seen = (counts.depth > 0).astype(np.int64)
    return Match(ratio, seen @ (copies >= 0).astype(np.int64))


def _read_likelihoods(counts: AlleleCounts, error: float) -> Floats:
    """Likelihood of the reads [people, sites] under 0, 1 and 2 copies, the best of the three being 1."""
    carried = np.array([error, 0.5, 1 - error])
    logs = counts.alternate[..., None] * np.log(carried) + counts.reference[..., None] * np.log1p(-carried)
    best: Floats = np.exp(logs - logs.max(axis=-1, keepdims=True))
    return best


def identify(
    reads: Mapping[str, Counts], expected: Sequence[str], called: Called, sites: Sites, limits: Limits
) -> list[IdentityResult]:
    """A row for each sample that should have reads, in the order of their IDs; without reads it stays unclear.

    An array need not hold everybody: those it does not hold have no row.
    """
    place = {sample: column for column, sample in enumerate(called.samples)}
    names = sorted(name for name in expected if called.source is GenotypeSource.CALLS or name in place)
    if not names:
        return []
    none = np.zeros((len(sites), 4), dtype=np.int32)
    counts = sites.alleles(np.stack([reads.get(name, none) for name in names]))
    match = compare(counts, called.copies, sites.frequency, limits)
    return [_result(name, row, place.get(name), called, match, limits) for row, name in enumerate(names)]


def _result(
    name: str, row: int, column: int | None, called: Called, match: Match, limits: Limits
) -> IdentityResult:
    sites = 0 if column is None else int(match.sites[row, column])
    ratio = float(match.ratio[row, column]) if column is not None and sites else None
    other = _best_other(row, column, match)
    other_ratio = None if other is None else float(match.ratio[row, other])
    found = _reason(sites, ratio, limits)
    return IdentityResult(
        sample_id=name,
        source=called.source,
        sites=sites,
        ratio=ratio,
        best_other=None if other is None else called.samples[other],
        best_other_ratio=other_ratio,
        verdict=Verdict.PASS if found is None else found[0],
        reasons=[] if found is None else [found[1]],
    )


def _best_other(row: int, column: int | None, match: Match) -> int | None:
    """The column of whoever else fits best, the first of equals; `None` where nobody shares a site."""
    shared = match.sites[row] > 0
    if column is not None:
        shared[column] = False
    if not shared.any():
        return None
    return int(np.where(shared, match.ratio[row], -np.inf).argmax())


def _reason(sites: int, ratio: float | None, limits: Limits) -> tuple[Verdict, Reason] | None:
    """FAIL at or below the limit, however few the sites; WARN with few sites or where the ratio says neither."""
    least, clear = limit(limits, "identity.ratio"), limit(limits, "identity.ratio_clear")
    needed = limit(limits, "identity.sites")
    if ratio is not None and ratio <= least.value:
        return Verdict.FAIL, Reason("identity_mismatch", "identity ratio", ratio, least.value, least.source)
    if ratio is None or sites < needed.value:
        return Verdict.WARN, Reason("identity_unclear", "identity sites", float(sites), needed.value, needed.source)
    if ratio < clear.value:
        return Verdict.WARN, Reason("identity_unclear", "identity ratio", ratio, clear.value, clear.source)
    return None
