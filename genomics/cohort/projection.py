"""Principal components of a set of people, and where anyone else lies on them.

Genotypes are centred and scaled by the frequency of each SNP (Patterson 2006, doi:10.1371/journal.pgen.0020190).
Others are laid onto the axes by least squares over the SNPs that they have, so that a missing genotype is not
taken for the average one.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from genomics.cohort.rows import MISSING

Floats = npt.NDArray[np.float64]
Dosages = npt.NDArray[np.int8]
_SITES = 4096


@dataclass(frozen=True)
class Axes:
    """Mean and scale of each SNP, and its loadings [sites, components]: orthonormal columns over all sites."""

    mean: Floats
    scale: Floats
    loadings: Floats

    @property
    def count(self) -> int:
        """How many components there are."""
        return int(self.loadings.shape[1])

    def take(self, sites: npt.NDArray[np.intp]) -> "Axes":
        """The axes as these sites know them."""
        return Axes(self.mean[sites], self.scale[sites], self.loadings[sites])

    def standardised(self, dosages: Dosages) -> Floats:
        """Genotypes [sites, people] from the mean in units of the scale; 0 where missing."""
        scaled = (dosages - self.mean[:, None]) / self.scale[:, None]
        return np.asarray(np.where(dosages > MISSING, scaled, 0.0))


class Equations:
    """Normal equations of the least squares, summed up SNP by SNP for each person.

    `right` [people, components] and the upper triangle `left` [people, pairs of components] are all that is kept of
    the genotypes; `sites` counts the SNPs that a person has.
    """

    def __init__(self, people: int, components: int) -> None:
        self.upper = np.triu_indices(components)
        self.right = np.zeros((people, components))
        self.left = np.zeros((people, len(self.upper[0])))
        self.sites = np.zeros(people, np.int64)

    def add(self, dosages: Dosages, axes: Axes) -> None:
        """Take in dosages [sites, people] of the sites of `axes`."""
        called = dosages > MISSING
        self.right += axes.standardised(dosages).T @ axes.loadings
        self.left += called.T.astype(np.float64) @ products(axes.loadings)
        self.sites += called.sum(axis=0)

    def add_sums(self, right: Floats, left: Floats, sites: npt.NDArray[np.int64]) -> None:
        """Take in what another engine summed up."""
        self.right += right
        self.left += left
        self.sites += sites

    def matrices(self, chosen: npt.NDArray[np.intp]) -> Floats:
        """Left sides [people, components, components] of these people."""
        size = self.right.shape[1]
        full = np.zeros((len(chosen), size, size))
        rows, columns = self.upper
        full[:, rows, columns] = full[:, columns, rows] = self.left[chosen]
        return full

    def scores(self, chosen: npt.NDArray[np.intp]) -> Floats:
        """Places of these people on the axes [people, components]; each needs more sites than components."""
        return np.asarray(np.linalg.solve(self.matrices(chosen), self.right[chosen][:, :, None])[:, :, 0])


def products(loadings: Floats) -> Floats:
    """Each site's products of two loadings [sites, pairs of components], in the order of the upper triangle."""
    rows, columns = np.triu_indices(loadings.shape[1])
    return np.asarray(loadings[:, rows] * loadings[:, columns])


def principal_axes(dosages: Dosages, components: int) -> tuple[Axes, Floats]:
    """The largest components of dosages [sites, people], and the people's scores on them [people, components].

    A missing genotype counts as the mean of its SNP. The sign of an axis is the one that makes its largest
    loading positive. SNPs that nobody varies at weigh nothing; fewer axes come back where people or SNPs are few.
    """
    mean, scale = _centre(dosages)
    plain = Axes(mean, scale, np.zeros((len(dosages), 0)))
    people = dosages.shape[1]
    gram = np.zeros((people, people))
    for part, block in _blocks(dosages):
        values = plain.take(part).standardised(block)
        gram += values.T @ values
    size, vectors = (found[..., ::-1] for found in np.linalg.eigh(gram))
    kept = min(components, int(np.count_nonzero(size > 1e-8 * max(size[0], 1e-12))))
    lengths = np.sqrt(size[:kept])
    loadings = np.concatenate(
        [plain.take(part).standardised(block) @ vectors[:, :kept] / lengths for part, block in _blocks(dosages)]
    )
    signs = np.sign(np.take_along_axis(loadings, np.abs(loadings).argmax(axis=0)[None], axis=0))[0]
    return Axes(mean, scale, loadings * signs), vectors[:, :kept] * lengths * signs


def projected(dosages: Dosages, axes: Axes) -> Floats:
    """Scores [people, components] of dosages [sites, people]; NaN for who has too few of the sites."""
    people = dosages.shape[1]
    equations = Equations(people, axes.count)
    for part, block in _blocks(dosages):
        equations.add(block, axes.take(part))
    scores = np.full((people, axes.count), np.nan)
    read = np.flatnonzero(equations.sites * 2 >= len(dosages))
    if axes.count and len(read):
        scores[read] = equations.scores(read)
    return scores


def _centre(dosages: Dosages) -> tuple[Floats, Floats]:
    """Mean of each SNP, and the spread that Hardy and Weinberg expect of it (1 where there is none)."""
    called = dosages > MISSING
    mean = np.where(called, dosages, 0).sum(axis=1) / np.maximum(called.sum(axis=1), 1)
    spread = np.sqrt(mean * (1 - mean / 2))
    return mean, np.where(spread > 0, spread, 1.0)


def _blocks(dosages: Dosages) -> Iterator[tuple[npt.NDArray[np.intp], Dosages]]:
    for start in range(0, len(dosages), _SITES):
        part = np.arange(start, min(start + _SITES, len(dosages)))
        yield part, dosages[part]
