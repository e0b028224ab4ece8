"""Loops over sites by people that NumPy would need many passes for."""

from typing import Any

from numba import njit


def compiled(function: Any) -> Any:
    """Compile a function at its first call; later processes find the result on disk."""
    return njit(cache=True, nogil=True)(function)
