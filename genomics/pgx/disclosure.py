"""Counts that may be published: no number of 1 to 20 people is shown, or follows from what is shown.

All of Us Data and Statistics Dissemination Policy (2020-05): counts of 1 to 20 participants, and what lets a reader
work one out, are not published.
"""

from collections.abc import Mapping

FEWEST = 21
# What overlaps with other counts is told in steps so wide that no small count follows from the difference.
STEP = FEWEST - 1


def disclosed(counts: Mapping[str, int]) -> dict[str, int | None]:
    """The categories of one group of people, `None` where the count is kept back.

    Zero is kept back like a small count. The people of all categories kept back together are nobody or more than
    20, else the smallest count that could be shown is kept back as well, in every category that has it (which of
    two equal ones was taken would tell); in the end everything.

    >>> disclosed({"a": 300, "b": 30, "c": 7})
    {'a': 300, 'b': None, 'c': None}
    """
    hidden = {name for name, count in counts.items() if count < FEWEST}
    for smallest in sorted({count for count in counts.values() if count >= FEWEST}):
        if _safe([counts[kept] for kept in hidden]):
            break
        hidden |= {name for name, count in counts.items() if count == smallest}
    if not _safe([counts[kept] for kept in hidden]):
        hidden = set(counts)
    return {name: None if name in hidden else count for name, count in counts.items()}


def _safe(kept_back: list[int]) -> bool:
    """Whether the sum of what is kept back, which a reader can work out, tells no small count."""
    total = sum(kept_back)
    all_at_the_limit = total == (FEWEST - 1) * len(kept_back)
    return total == 0 or (total >= FEWEST and not all_at_the_limit)


def in_steps(count: float, people: int) -> float:
    """A count of people as a share of their group, in steps of 20 people.

    >>> in_steps(count=65, people=1000)
    0.06
    """
    return min(round(count / STEP) * STEP / people, 1.0)
