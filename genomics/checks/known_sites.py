"""Which build a file was made on, by what its records say: known variants at their places, and reference bases.

A header can be missing or wrong. Records of GRCh37 or T2T-CHM13 that are chr-named look like GRCh38 to every
reader; common variants stand at other places there.
"""

from functools import cache
from pathlib import Path

import msgspec

from genomics.checks.findings import Findings

TABLE = Path(__file__).resolve().parents[2] / "resources/checks/known_sites.tsv"
_BUILDS = ("GRCh38", "GRCh37", "T2T-CHM13v2.0")
# Two sites of another build, or one that its rsID names too: one alone can be chance in a large file.
_CERTAIN = 2
_ENOUGH_BASES = 10
_FAR = 1000
_OTHER_SHARE = 0.1


class KnownSites(msgspec.Struct, frozen=True):
    """`places`: contig and position to build and alleles there; `names`: rsID to its place on each build."""

    places: dict[tuple[str, int], tuple[int, str, str]]
    names: dict[str, tuple[str, dict[int, int]]]


@cache
def read_known_sites(path: Path = TABLE) -> KnownSites:
    """The table; a place that means different builds is left out by the one that GRCh38 has."""
    places: dict[tuple[str, int], tuple[int, str, str]] = {}
    names: dict[str, tuple[str, dict[int, int]]] = {}
    with path.open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            name, contig, *positions, reference, alternate = line.rstrip("\n").split("\t")
            known = {build: int(text) for build, text in enumerate(positions) if text != "."}
            for build, position in known.items():
                if build == 0 or (contig, position) not in places:
                    places[contig, position] = build, reference, alternate
            if name.startswith("rs"):
                names[name] = contig, known
    return KnownSites(places, names)


class BuildEvidence:
    """Counts, record by record, what speaks for which build."""

    def __init__(self, known: KnownSites) -> None:
        self._known = known
        self._weight = [0, 0, 0]
        self._moved = 0
        self._first = ["", "", ""]
        self.bases_right = 0
        self.bases_wrong = 0

    def see(self, contig: str, position: int, name: str, reference: str, alternates: str) -> None:
        """One record."""
        site = self._known.places.get((contig, position))
        if site is not None and site[1] == reference and site[2] in alternates.split(","):
            self._weight[site[0]] += 1
            self._first[site[0]] = self._first[site[0]] or f"{contig}:{position}"
        if name.startswith("rs") and (named := self._known.names.get(name)) and named[0] == contig:
            build = next((build for build, place in named[1].items() if place == position), None)
            if build is not None:
                self._weight[build] += 1
                self._first[build] = self._first[build] or f"{contig}:{position}"
            elif all(abs(place - position) > _FAR for place in named[1].values()):
                self._moved += 1

    @property
    def for_grch38(self) -> bool:
        """Whether the records alone show that this is GRCh38."""
        return self._weight[0] >= _CERTAIN or (self.bases_right >= _ENOUGH_BASES and not self.bases_wrong)

    def tell(self, found: Findings) -> bool:
        """Say which other build the records are of; whether anything was said."""
        here = self._weight[0]
        advice = "call the cohort on GRCh38"
        for build in (1, 2):
            if self._weight[build] >= _CERTAIN and self._weight[build] > here:
                what = f"known variants stand where {_BUILDS[build]} has them, not GRCh38: made on {_BUILDS[build]}"
                found.reject(self._first[build], what, advice)
                return True
        if self._moved >= _CERTAIN and self._moved > here:
            found.reject("", f"{self._moved} known variants stand at places of neither GRCh38 nor GRCh37", advice)
            return True
        compared = self.bases_right + self.bases_wrong
        if self.bases_wrong >= _CERTAIN and self.bases_wrong > compared * _OTHER_SHARE:
            what = f"REF differs from the reference in {self.bases_wrong:,} of {compared:,} records: another build"
            found.reject("", what, advice)
            return True
        return False
