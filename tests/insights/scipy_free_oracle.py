"""The share of two groups that makes genotypes most likely, by trying them all."""

import numpy as np


def best_on_a_grid(copies, frequencies):
    grid = np.linspace(0, 1, 1001)
    expected = np.outer(frequencies[:, 0], grid) + np.outer(frequencies[:, 1], 1 - grid)
    chance = copies[:, None] * np.log(expected) + (2 - copies)[:, None] * np.log(1 - expected)
    return grid[chance.sum(axis=0).argmax()]
