"""What the driver of a distributed run decides: from counts by site to filters, tables, quality and kinship.

It sees sites and people, never people by sites, one chromosome at a time. Two kinds of records are few and are
read here, by the code of the local engine: those that touch the result regions, for everyone's calls, and those
whose alternate another record writes too, since joining them needs the order of the file.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from genomics.cohort.bases import Bases
from genomics.cohort.engine_local import SHIFT, LocalEngine
from genomics.cohort.frequencies import KINDS as GENOTYPES
from genomics.cohort.frequencies import SEXES, SiteCounts, expected_calls
from genomics.cohort.gathering import Cohort, Source
from genomics.cohort.outputs import Filters
from genomics.cohort.projection import Dosages, Floats, products
from genomics.cohort.relatedness import Candidate, Stretch, candidates, dosages_of
from genomics.cohort.rows import Rows, Site
from genomics.cohort.sample_metrics import FORM_OF, KINDS, SEX_AND_MITOCHONDRION, is_biallelic_snp, kind_of
from genomics.cohort.site_filters import filters_of
from genomics.cohort.splitting import site_of, skipped_alternates
from genomics.cohort.x_heterozygosity import Choice, expected_het
from genomics.errors import FormatError
from genomics.files.calls import merged
from genomics.files.joint_file import refuse_unprefixed
from genomics.files.vcf_stretches import copy_stretches
from genomics.records.joint_call import RecordHead
from genomics.records.variant import CONTIG_ORDER, Interval

FLAGS = ("number", "passing", "singleton", "kind", "form", "charr_frequency", "x_expected_het")
WEIGHTS = ("number", "slope", "offset", "products")

Key = tuple[str, int, str, str | None]


class SplitRow(msgspec.Struct, frozen=True):
    """One split row as the distributed engine counts it.

    `alternate` is 0 for the row of a record without any; `first` marks the first row of a record; `good` and
    `called` are a row of `SiteCounts`; `x_alternate` and `x_copies` of a SNP that may tell sex are as `XSites`
    counts them.
    """

    number: int
    contig: str
    position: int
    alleles: str
    alternate: int
    first: bool
    quality: str
    filters: str
    qual_approx: str
    good: list[list[int]]
    called: list[int]
    x_alternate: int
    x_copies: int


class Counting(Protocol):
    """What a distributed engine can tell."""

    def rows(self) -> Iterator[SplitRow]:
        """Every split row with its counts, in genome order of the records."""

    def sums(self, flags: Path) -> Mapping[str, npt.NDArray[np.float64]]:
        """Sums by person (`sample_metrics.SUMS`) over the rows that the table of `FLAGS` names."""

    def dosages(self, numbers: Sequence[int]) -> dict[int, Dosages]:
        """Alternate copies by person of these rows; -1 for who is not diploid or has no good call."""

    def places(self, weights: Path) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
        """Sums by person over the called rows that the table of `WEIGHTS` names, as `projection.Equations` has
        them: of copies times slope less offset, of products, and of one.
        """


class Gathering:
    """One run: `counting` has read the joint call already."""

    def __init__(
        self, counting: Counting, joint: LocalEngine, source: Source, cohort: Cohort, scratch: Path
    ) -> None:
        self._counting = counting
        self._joint = joint
        self._source = source
        self._cohort = cohort
        self._scratch = scratch
        self._bases = Bases(source.bases)
        self._declared = {line.name for line in joint.filters}
        self._best: dict[Stretch, tuple[Candidate, int]] = {}
        self._panel: dict[int, int] = {}
        self._local_dosages: list[Dosages] = []
        self._autosomal = 0

    def run(self) -> None:
        """Fill every output of the cohort."""
        flags = self._scratch / "flags.tsv"
        with flags.open("w", encoding="ascii") as lines:
            lines.write("\t".join(FLAGS) + "\n")
            for contig, rows in groupby(self._counting.rows(), key=lambda row: row.contig):
                for line in self._contig(contig, list(rows)):
                    lines.write(line)
        if not self._joint.seen["records"]:
            path = self._source.vcfs[0]
            raise FormatError(f"{path}: no record on chr1 to chr22, chrX, chrY or chrM; check the file")
        self._cohort.metrics.add_sums(self._autosomal, self._counting.sums(flags))
        self._keep_kinship()
        self._add_places()

    def _contig(self, contig: str, rows: list[SplitRow]) -> Iterator[str]:
        """One chromosome to the outputs; yields the flags of its rows."""
        records = sum(row.first for row in rows)
        if contig not in CONTIG_ORDER:
            refuse_unprefixed(contig)
            self._joint.seen["records_elsewhere"] += records
            return
        self._joint.seen["records"] += records
        sites = [self._site(row) for row in rows]
        yield from self._x_flags(rows)
        uses = Counter(site.key for site in sites if site.alternate)
        repeated = {key for key, count in uses.items() if count > 1}
        again = [row for row, site in zip(rows, sites, strict=True) if site.key in repeated]
        kept = [i for i, site in enumerate(sites) if site.alternate and site.key not in repeated]
        table = _Table.counted([sites[i] for i in kept], [rows[i] for i in kept], self._source)
        yield from self._flags(table)
        joined = table.joined(self._read_here(contig, again, repeated)).in_order()
        self._cohort.add_sites(joined.sites, joined.counts, joined.filters)
        for found in candidates(joined.sites, joined.counts, joined.filters, self._source.limits.relatedness):
            if found.stretch not in self._best or found.rank > self._best[found.stretch][0].rank:
                self._best[found.stretch] = found, joined.numbers[found.row]
        if self._cohort.places:
            own = self._cohort.places.found(table.sites, table.filters)
            self._panel |= {table.numbers[row]: place for row, place in own.items()}

    def _site(self, row: SplitRow) -> Site:
        record = _head(row)
        if row.first:
            self._check(record)
            self._joint.seen["skipped_alternates"] += skipped_alternates(record)
        return site_of(record, record.alternates[row.alternate - 1] if row.alternate else None, self._bases.base)

    def _check(self, record: RecordHead) -> None:
        """Declared filters, and REF against the reference where that has a known base."""
        place = f"{record.contig}:{record.position}"
        undeclared = set(record.filters) - self._declared
        if undeclared:
            raise FormatError(f"{place}: FILTER {min(undeclared)} is not in the header; declare it there")
        bases = self._bases.at(record.contig, record.position, len(record.reference))
        differs = [known != own for known, own in zip(bases, record.reference, strict=False) if known != "N"]
        if len(bases) < len(record.reference) or any(differs):
            raise FormatError(
                f"{place}: REF is {record.reference} but the reference has {bases or 'no base'} there; use the "
                "reference that the calls were made on"
            )

    def _flags(self, table: "_Table") -> Iterator[str]:
        """What the sums by person need to know of each row."""
        if not table.sites or table.sites[0].contig in SEX_AND_MITOCHONDRION:
            return
        limits = self._source.limits.sample
        self._autosomal += len(table.sites)
        reference = 1 - table.counts.frequency
        usable = (reference >= limits.charr_frequency) & (reference <= 1 - limits.charr_frequency)
        for i, site in enumerate(table.sites):
            passing, told = not table.filters[i], usable[i] and is_biallelic_snp(site)
            kind = KINDS.index(kind_of(site))
            cells = (table.numbers[i], int(passing), int(table.counts.ac[i] == 1), kind, FORM_OF[kind])
            yield "\t".join([*map(str, cells), repr(float(reference[i])) if told else "NA", "NA"]) + "\n"

    def _x_flags(self, rows: list[SplitRow]) -> Iterator[str]:
        """The SNPs of X that tell sex: the best of each stretch."""
        limits = self._source.limits.sample.x
        best: dict[int, tuple[Choice, int]] = {}
        for row in rows:
            expected = expected_het(row.x_alternate, row.x_copies, limits)
            if expected:
                choice = Choice.of(row.position, row.alleles[-1], expected, limits)
                if choice.stretch not in best or choice.rank > best[choice.stretch][0].rank:
                    best[choice.stretch] = choice, row.number
        for choice, number in best.values():
            yield f"{number}\t0\t0\tNA\tNA\tNA\t{choice.expected!r}\n"

    def _read_here(self, contig: str, again: list[SplitRow], repeated: set[Key]) -> "_Table":
        """Write the calls of one chromosome, and count the rows that several records write."""
        found = _Table.counted([], [], self._source)
        for rows in self._local_blocks(contig, again):
            counts, filters = self._cohort.counted(rows)
            self._cohort.calls.write(rows, filters)
            kept = [i for i, site in enumerate(rows.sites) if site.key in repeated]
            part, counts, filters = rows.take(kept), counts.take(kept), [filters[i] for i in kept]
            self._cohort.metrics.add(part, counts, filters)
            if self._cohort.places:
                self._cohort.places.add(part, filters)
            numbers = [-1 - len(self._local_dosages) - i for i in range(len(kept))]
            self._local_dosages += [dosages_of(part, i) for i in range(len(kept))]
            found = found.joined(_Table(part.sites, counts, filters, numbers))
        return found

    def _local_blocks(self, contig: str, again: list[SplitRow]) -> Iterator[Rows]:
        """Rows of the records that touch the result regions or are written more than once.

        A record may move to the left into a region by at most `SHIFT`.
        """
        wanted = [region for region in self._source.regions if region.contig == contig]
        stretches = [Interval(contig, region.start, region.end + SHIFT) for region in wanted]
        stretches += [Interval(contig, row.position - 1, row.position) for row in again]
        copies = []
        for number, path in enumerate(self._source.vcfs):
            copy = self._scratch / f"{contig}.{number}.vcf.gz"
            if copy_stretches(path, merged(stretches), copy):
                copies.append(copy)
        if copies:
            source = self._source
            yield from LocalEngine(copies, source.people, source.bases, source.limits).blocks(lambda _: None)

    def _keep_kinship(self) -> None:
        """Fetch the genotypes of the SNPs that won their stretch of the genome."""
        dosages = self._counting.dosages(sorted(number for _, number in self._best.values() if number >= 0))
        for found, number in self._best.values():
            self._cohort.kinship.keep(found, dosages[number] if number >= 0 else self._local_dosages[-1 - number])

    def _add_places(self) -> None:
        """Sum up where everyone lies on the axes of the reference panel; only sums by person come here."""
        places = self._cohort.places
        if places and self._panel:
            axes = places.axes_of(list(self._panel.values()))
            slope = axes.loadings / axes.scale[:, None]
            parts = slope, slope * axes.mean[:, None], products(axes.loadings)
            weights = self._scratch / "weights.tsv"
            with weights.open("w", encoding="ascii") as lines:
                lines.write("\t".join(WEIGHTS) + "\n")
                for number, *row in zip(self._panel, *(part.tolist() for part in parts), strict=True):
                    lines.write("\t".join([str(number), *(",".join(map(repr, cell)) for cell in row)]) + "\n")
            places.equations.add_sums(*self._counting.places(weights))


@dataclass(frozen=True)
class _Table:
    """Sites with their counts and filters. `numbers` are the engine's rows; negative ones were counted here."""

    sites: list[Site]
    counts: SiteCounts
    filters: Filters
    numbers: list[int]

    @classmethod
    def counted(cls, sites: list[Site], rows: list[SplitRow], source: Source) -> "_Table":
        """Frequencies and filters out of the engine's counts."""
        shape = len(rows), len(source.people.groups), len(SEXES), len(GENOTYPES)
        good = np.array([row.good for row in rows], np.int64).reshape(shape)
        called = np.array([row.called for row in rows], np.int64).reshape(len(rows), len(GENOTYPES))
        counts = SiteCounts(good, called, expected_calls(sites, source.people.sexes))
        filters = filters_of(sites, counts, source.limits.site)
        return cls(sites, counts, filters, [row.number for row in rows])

    def joined(self, other: "_Table") -> "_Table":
        """These sites, then the other's."""
        return _Table(
            self.sites + other.sites,
            self.counts.joined(other.counts),
            self.filters + other.filters,
            self.numbers + other.numbers,
        )

    def in_order(self) -> "_Table":
        """In genome order; no key is twice here."""
        order = sorted(range(len(self.sites)), key=lambda i: self.sites[i].sort_key)
        return _Table(
            [self.sites[i] for i in order],
            self.counts.take(order),
            [self.filters[i] for i in order],
            [self.numbers[i] for i in order],
        )


def _number(text: str) -> float | None:
    return None if text == "." else float(np.float32(text))


def _head(row: SplitRow) -> RecordHead:
    reference, *alternates = row.alleles.split(",")
    return RecordHead(
        ordinal=row.number,
        contig=row.contig,
        position=row.position,
        reference=reference,
        alternates=tuple(alternates),
        quality=_number(row.quality),
        filters=tuple(sorted(filter(None, row.filters.split(";")))),
        qual_approx=_number(row.qual_approx),
    )
