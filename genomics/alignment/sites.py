"""The identity sites as arrays, and reads of each base turned into reads of the two alleles."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from genomics.errors import FormatError
from genomics.records.quality import IdentitySite, SiteCounts

BASES = "ACGT"

Counts = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class AlleleCounts:
    """Reads at each site that carry the reference, the alternate, or one of the two other bases."""

    reference: npt.NDArray[np.int64]
    alternate: npt.NDArray[np.int64]
    other: npt.NDArray[np.int64]

    @property
    def depth(self) -> npt.NDArray[np.int64]:
        """Reads that carry one of the two alleles."""
        return self.reference + self.alternate


class Sites:
    """Common SNPs in genome order; `digest` names the list."""

    def __init__(self, sites: Sequence[IdentitySite]) -> None:
        """Turn the records into arrays once."""
        self.sites = list(sites)
        self.frequency: Floats = np.array([site.frequency for site in sites], dtype=np.float64)
        self._reference = np.array([BASES.index(site.reference) for site in sites], dtype=np.int64)
        self._alternate = np.array([BASES.index(site.alternate) for site in sites], dtype=np.int64)
        keys = "\n".join(f"{s.contig}:{s.position}:{s.reference}:{s.alternate}" for s in sites)
        self.digest = hashlib.sha256(keys.encode()).hexdigest()[:16]

    def __len__(self) -> int:
        """How many sites there are."""
        return len(self.sites)

    @property
    def places(self) -> list[tuple[str, int]]:
        """Contig and 0-based position of each site."""
        return [(site.contig, site.position - 1) for site in self.sites]

    def alleles(self, counts: Counts) -> AlleleCounts:
        """Reads of each allele from `counts` [..., sites, 4] of A, C, G, T."""
        wide = counts.astype(np.int64)
        rows = np.arange(len(self))
        reference, alternate = wide[..., rows, self._reference], wide[..., rows, self._alternate]
        return AlleleCounts(reference, alternate, wide.sum(axis=-1) - reference - alternate)

    def record(self, sample_id: str, counts: Counts) -> SiteCounts:
        """One person's counts [sites, 4] as a row of a table."""
        return SiteCounts(sample_id, self.digest, counts.ravel().tolist())

    def counts_of(self, row: SiteCounts) -> Counts:
        """The counts [sites, 4] of a row; `FormatError` when they are of another list of sites."""
        if row.sites != self.digest or len(row.counts) != 4 * len(self):
            raise FormatError(
                f"counts of {row.sample_id}: taken at another list of sites; run `genomics alignment-qc` again"
            )
        return np.array(row.counts, dtype=np.int32).reshape(len(self), 4)
