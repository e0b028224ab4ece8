"""PC-Relate: kinship of two people beyond what their ancestry makes alike.

Conomos 2016 (doi:10.1016/j.ajhg.2015.11.022). The frequency of each SNP is predicted for each person from the
principal components; kinship is how two people's genotypes depart together from what is predicted of each.
"""

import numpy as np
import numpy.typing as npt

from genomics.cohort.projection import Dosages, Floats
from genomics.cohort.rows import MISSING

LEAST_FREQUENCY = 0.01  # of either allele, as predicted: beyond it a SNP is left out (the paper's choice)
_SITES = 1024

People = npt.NDArray[np.intp]
Singles = npt.NDArray[np.float32]


class OwnFrequencies:
    """Predicted frequency of every SNP for every person. `scores` [people, components]; NaN tells nothing."""

    def __init__(self, dosages: Dosages, scores: Floats, fitted: People) -> None:
        """Fit the prediction on the `fitted` people, who must be unrelated and have scores."""
        self._dosages = dosages
        self._design = np.column_stack([np.ones(len(scores)), scores])
        solver = np.linalg.pinv(self._design[fitted])
        self._coefficients = np.concatenate(
            [
                _filled(dosages[start : start + _SITES, fitted]) @ solver.T
                for start in range(0, len(dosages), _SITES)
            ]
        )

    def kinship(self, rows: People, columns: People) -> Floats:
        """Kinship [rows, columns] of these people; NaN where they have no SNP in common that tells."""
        together, expected = np.zeros((2, len(rows), len(columns)))
        for start in range(0, len(self._dosages), _SITES):
            departure, spread = self._residuals(start, rows)
            other, other_spread = (departure, spread) if rows is columns else self._residuals(start, columns)
            together += departure.T @ other
            expected += spread.T @ other_spread
        return np.asarray(np.divide(together, 4 * expected, out=np.full_like(expected, np.nan), where=expected > 0))

    def _residuals(self, start: int, people: People) -> tuple[Singles, Singles]:
        """Departure and spread [sites, people] of one block of sites; 0 where a genotype tells nothing."""
        dosages = self._dosages[start : start + _SITES, people]
        predicted = self._coefficients[start : start + _SITES] @ self._design[people].T / 2
        usable = (dosages > MISSING) & (predicted > LEAST_FREQUENCY) & (predicted < 1 - LEAST_FREQUENCY)
        predicted = np.where(usable, predicted, 0.0)
        departure = np.where(usable, dosages - 2 * predicted, 0.0)
        return departure.astype(np.float32), np.sqrt(predicted * (1 - predicted)).astype(np.float32)


def _filled(dosages: Dosages) -> Floats:
    """Dosages [sites, people] with the mean of the site where one is missing."""
    called = dosages > MISSING
    mean = np.where(called, dosages, 0).sum(axis=1) / np.maximum(called.sum(axis=1), 1)
    return np.where(called, dosages, mean[:, None])
