"""A set of people without relatives among them, to which nobody can be added; the same at every run."""

from collections.abc import Iterable, Iterator, Sequence

from genomics.records.quality import Pair

Kin = dict[str, set[str]]


def unrelated(samples: Sequence[str], eligible: Iterable[str], pairs: Sequence[Pair]) -> set[str]:
    """People of `eligible` of whom no two are a pair, and to whom nobody else eligible can be added.

    In each family whoever has the most relatives left is taken out first, of several the last in the order of
    `samples`; whom none of the others excludes any more comes back, the first of the order first.

    >>> from genomics.records.quality import Relation
    >>> kin = [Pair(a, "mother", 0.25, 0.0, 9000, Relation.PARENT_CHILD) for a in ("child", "sister")]
    >>> sorted(unrelated(["mother", "child", "sister"], ["mother", "child", "sister"], kin))
    ['child', 'sister']
    """
    place = {sample: i for i, sample in enumerate(samples)}
    wanted = set(eligible)
    kin: Kin = {}
    for pair in pairs:
        if {pair.sample_a, pair.sample_b} <= wanted:
            kin.setdefault(pair.sample_a, set()).add(pair.sample_b)
            kin.setdefault(pair.sample_b, set()).add(pair.sample_a)
    kept = wanted - kin.keys()
    for family in _families(kin):
        kept |= _apart(family, kin, place)
    return kept


def _families(kin: Kin) -> Iterator[set[str]]:
    """Sets of people linked by pairs."""
    seen: set[str] = set()
    for first in kin:
        if first not in seen:
            family, waiting = {first}, [first]
            while waiting:
                new = kin[waiting.pop()] - family
                family |= new
                waiting += new
            seen |= family
            yield family


def _apart(family: set[str], kin: Kin, place: dict[str, int]) -> set[str]:
    kept = set(family)
    while True:
        most = max(kept, key=lambda one: (len(kin[one] & kept), place[one]))
        if not kin[most] & kept:
            break
        kept.remove(most)
    for one in sorted(family - kept, key=place.__getitem__):
        if not kin[one] & kept:
            kept.add(one)
    return kept
