"""The matcher once more, slowly: whole haplotypes, every way to lay them out, every allele."""

from itertools import product

import numpy as np

from genomics.pgx.patterns import Pattern
from genomics.pgx.states import NO_CALL, UNPHASED


class SlowMatcher:
    """All pairs that explain a genotype, with the scores of PharmCAT's documentation."""

    def __init__(self, definition):
        self.alleles = definition.alleles
        self.rows = [[self._allowed(site, allele) for site in definition.sites] for allele in definition.alleles]
        self.special = [[site for site, codes in enumerate(row) if codes != {0}] for row in self.rows]
        self.places = [f"{site.contig}:{site.position}" for site in definition.sites]

    @staticmethod
    def _allowed(site, allele):
        """Codes that a copy with this allele may have at a site."""
        held = {n for n, change in enumerate(site.changes, start=1) if change.key in allele.variants}
        free = {n for n, change in enumerate(site.changes, start=1) if change.key in allele.optional}
        return frozenset((held or {0}) | free)

    def pairs(self, pattern):
        """Every pair of names that fits."""
        read = [n for n, code in enumerate(pattern.first.tolist()) if code != NO_CALL]
        blocks = {}
        for site in read:
            label = pattern.groups[site] if pattern.groups[site] != UNPHASED else f"site {site}"
            blocks.setdefault(label if pattern.first[site] != pattern.second[site] else "same", []).append(site)
        found, turning = set(), [label for label in blocks if label != "same"]
        for turns in product((False, True), repeat=max(0, len(turning) - 1)):
            turned = dict(zip(turning[1:], turns, strict=False))
            one, other = {}, {}
            for label, sites in blocks.items():
                for site in sites:
                    a, b = int(pattern.first[site]), int(pattern.second[site])
                    one[site], other[site] = (b, a) if turned.get(label) else (a, b)
            ones, others = self._looking_like(one), self._looking_like(other)
            found |= {tuple(sorted(pair)) for pair in product(ones, others)}
        return found

    def _looking_like(self, copy):
        """Names of the alleles that a copy may have; where neither says anything but reference, they agree."""
        changed = [site for site, code in copy.items() if code]
        return [
            allele.name
            for allele, row, special in zip(self.alleles, self.rows, self.special, strict=True)
            if all(copy[site] in row[site] for site in changed)
            and all(copy[site] in row[site] for site in special if site in copy)
        ]

    def score(self, pattern, pair):
        """Positions read that the definitions of both alleles write out; all of them for the reference."""
        return sum(self._written(pattern, name) for name in pair)

    def _written(self, pattern, name):
        place = next(n for n, allele in enumerate(self.alleles) if allele.name == name)
        allele, row = self.alleles[place], self.rows[place]
        read = [n for n, code in enumerate(pattern.first.tolist()) if code != NO_CALL]
        if allele.reference or "all" in allele.stated:
            return len(read)
        return sum(row[site] != {0} or self.places[site] in allele.stated for site in read)


def codes_of(definition, allele, rng):
    """Codes of one copy with this allele; optional changes by chance."""
    codes = []
    for site in definition.sites:
        code = 0
        for number, change in enumerate(site.changes, start=1):
            if change.key in allele.variants or (change.key in allele.optional and rng.random() < 0.5):
                code = number
        codes.append(code)
    return codes


def random_pattern(definition, rng):
    """Two random alleles, sometimes with a change too many, in random phase sets, some positions unread."""
    first, second = (codes_of(definition, rng.choice(definition.alleles), rng) for _ in range(2))
    if rng.random() < 0.2:
        first[rng.randrange(len(first))] = rng.choice((0, 1))
    sets = rng.choice(([UNPHASED], [0], [UNPHASED, 0, 1]))
    groups = [rng.choice(sets) for _ in first]
    most = min(3, len(first) - 1)
    for site in rng.sample(range(len(first)), rng.choice((0, 0, min(1, most), most))):
        first[site] = second[site] = NO_CALL
    return pattern_of(first, second, groups)


def pattern_of(first, second, groups):
    """A pattern; homozygous and unread positions have no phase."""
    groups = [UNPHASED if a == b else group for a, b, group in zip(first, second, groups, strict=True)]
    return Pattern(*(np.array(values, np.int32) for values in (first, second, groups)))
