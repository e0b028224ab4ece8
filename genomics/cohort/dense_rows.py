"""Which rows a dense joint call needs, and the bases that must have been read for a person to be reference."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

import msgspec

from genomics.cohort.engine_local import SHIFT
from genomics.cohort.splitting import is_plain
from genomics.files.calls import merged
from genomics.records.variant import CONTIG_ORDER, Interval

# What DeepVariant and GATK call the allele for everything else (VCF 4.3, section 5.5; 2024). It gets no row.
_UNSPELLED = {"<*>", "<NON_REF>"}

BasesAt = Callable[[str, int, int], str]


class VariantRow(msgspec.Struct, frozen=True):
    """A place where somebody differs; the reference allele is the longest of all people's there."""

    contig: str
    position: int
    alleles: list[str]


class DenseRow(msgspec.Struct, frozen=True):
    """A row of the dense call. Reference is who was read at every base of its reference allele.

    `places` gives the number here of each allele of the row that it came from; -1 for one that is left out.
    """

    contig: str
    position: int
    reference: str
    alternates: tuple[str, ...]
    places: tuple[int, ...] = (0,)

    @property
    def last(self) -> int:
        """The last base of the reference allele (1-based)."""
        return self.position + len(self.reference) - 1


class Probe(msgspec.Struct, frozen=True):
    """One base to look at: the number of the row that starts here, if any, and of all rows that cover it."""

    contig: str
    position: int
    starts: int | None
    covers: tuple[int, ...]


def dense_rows(
    variants: Sequence[VariantRow], wanted: Sequence[Interval], regions: Sequence[Interval], bases_at: BasesAt
) -> list[DenseRow]:
    """Rows where somebody differs in or near the regions, and the wanted sites, one a position, in genome order.

    A wanted site where somebody differs makes that row's alleles longer, so that one row says it all.
    """
    near = _Near(regions)
    rows = {(row.contig, row.position): row for row in variants if near(row)}
    sites = {(site.contig, site.start + 1): site for site in wanted}
    places = sorted(rows.keys() | sites.keys(), key=lambda place: (CONTIG_ORDER[place[0]], place[1]))
    return [_dense_row(place, rows.get(place), sites.get(place), bases_at) for place in places]


def probes_of(rows: Sequence[DenseRow]) -> Iterator[Probe]:
    """Every base of every row once, in genome order."""
    starts: dict[tuple[str, int], int] = {}
    covers: dict[tuple[str, int], list[int]] = {}
    for number, row in enumerate(rows):
        starts[row.contig, row.position] = number
        for position in range(row.position, row.last + 1):
            covers.setdefault((row.contig, position), []).append(number)
    for contig, position in sorted(covers, key=lambda place: (CONTIG_ORDER[place[0]], place[1])):
        place = contig, position
        yield Probe(contig, position, starts.get(place), tuple(covers[place]))


def _dense_row(
    place: tuple[str, int], row: VariantRow | None, site: Interval | None, bases_at: BasesAt
) -> DenseRow:
    contig, position = place
    reference, *alternates = row.alleles if row else [""]
    more = ""
    if site is not None and site.end > site.start + len(reference):
        more = bases_at(contig, position + len(reference), site.end - site.start - len(reference))
    kept = [allele for allele in alternates if allele not in _UNSPELLED]
    longer = tuple(allele + more if is_plain(allele) else allele for allele in kept)
    places = (kept.index(allele) + 1 if allele in kept else -1 for allele in alternates)
    return DenseRow(contig, position, reference + more, longer, (0, *places))


class _Near:
    """Whether a row touches a region, or is an indel that may move to the left into one."""

    def __init__(self, regions: Sequence[Interval]) -> None:
        self._regions: dict[str, list[Interval]] = {}
        for region in merged(regions):
            self._regions.setdefault(region.contig, []).append(region)

    def __call__(self, row: VariantRow) -> bool:
        own = self._regions.get(row.contig, [])
        lengths = {len(allele) for allele in row.alleles}
        reach = SHIFT if len(lengths) > 1 else 0
        before = bisect_right(own, row.position - 2 + len(row.alleles[0]), key=lambda region: region.start) - 1
        return before >= 0 and own[before].end + reach > row.position - 1
