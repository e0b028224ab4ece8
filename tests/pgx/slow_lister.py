"""The genes called by single changes once more, slowly: every way to lay the changes out, every change unread."""

from itertools import product

from genomics.pgx.states import NO_CALL, UNPHASED
from genomics.records.pgx_tables import Key


class SlowLister:
    """All phenotypes that a genotype may mean: a copy is worth its worst change."""

    def __init__(self, definition):
        self.definition = definition
        self.plain = next(allele for allele in definition.alleles if allele.reference)
        self.alone = {key: item for item in definition.alleles if len(item.variants) == 1 for key in item.variants}

    def phenotypes(self, pattern):
        """Every phenotype of every arrangement, with whatever the unread positions may hold."""
        found = set()
        for one, other in self._layouts(pattern):
            spoken = [rule for rule in self.definition.proxies if self._speaks(rule, pattern, one | other)]
            one, other = (self._told(copy, spoken) for copy in (one, other))
            hidden = self._hidden(pattern, {rule.stands_for for rule in spoken})
            firsts, seconds = ({self._worth(copy | more) for more in hidden} for copy in (one, other))
            found |= {self.definition.meaning(pair).phenotype for pair in product(firsts, seconds)}
        return found

    def _layouts(self, pattern):
        """Changes of the two copies, for every way round of each group of phased positions."""
        groups = {}
        for site, code in enumerate(pattern.first.tolist()):
            if code >= 0:
                same = code == pattern.second[site]
                label = (
                    "same" if same else f"site {site}" if pattern.groups[site] == UNPHASED else pattern.groups[site]
                )
                groups.setdefault(label, []).append(site)
        ways = [
            [(a, b), (b, a)]
            for a, b in (
                (self._changes(pattern.first, g), self._changes(pattern.second, g)) for g in groups.values()
            )
        ]
        for choice in product(*ways):
            yield frozenset().union(*(a for a, _ in choice)), frozenset().union(*(b for _, b in choice))

    def _changes(self, copy, sites):
        return frozenset(
            self.definition.sites[site].changes[copy[site] - 1].key for site in sites if copy[site] > 0
        )

    def _unread(self, pattern):
        sites = [site for site, code in zip(self.definition.sites, pattern.first, strict=True) if code == NO_CALL]
        return [[change.key for change in site.changes] for site in sites]

    def _speaks(self, rule, pattern, seen):
        return rule.proxy in seen and any(rule.stands_for in keys for keys in self._unread(pattern))

    def _told(self, copy, spoken):
        return copy | {rule.stands_for for rule in spoken if rule.proxy in copy}

    def _hidden(self, pattern, spoken):
        """Every set of changes that one copy may hold at the unread positions; none that a proxy has told of."""
        choices = [[None, *(key for key in keys if key not in spoken)] for keys in self._unread(pattern)]
        return [frozenset(choice) - {None} for choice in product(*choices)]

    def _worth(self, copy):
        return self.definition.key_of(
            min((self.alone.get(key, self.plain) for key in copy), key=self._rank, default=self.plain)
        )

    def _rank(self, allele):
        if self.definition.gene.key is Key.FUNCTION:
            return self.definition.gene.order.index(allele.function)
        return allele.activity
