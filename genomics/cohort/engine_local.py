"""The engine for one machine: joint-called files in one pass, block by block, in constant memory.

Records are read with cyvcf2 (`strict_gt=True`: its default takes a half call for reference), filtered, split
and left-aligned. Left-aligning moves rows backwards, so the last stretch of each block waits for the next.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from cyvcf2 import VCF

from genomics.cohort.frequencies import People
from genomics.cohort.ploidy import with_expected_copies
from genomics.cohort.rows import MISSING, NO_COPY, Array, RawRecord, Rows
from genomics.cohort.splitting import skipped_alternates, split, without_duplicates
from genomics.errors import FormatError
from genomics.files.reference import Reference
from genomics.files.vcf import HeaderLine, refuse_truncated
from genomics.records.genotype import GenotypeLimits
from genomics.records.variant import CONTIG_ORDER

GENOTYPES_IN_A_BLOCK = 1_000_000
SHIFT = 1000  # bases that a row may move to the left; bcftools norm sorts over as many
_SECTIONS = ("FILTER", "FORMAT")
_NEEDED = {"GT": ("String",), "AD": ("Integer",), "DP": ("Integer",), "GQ": ("Integer", "Float")}
_UNPREFIXED = re.compile(r"(\d{1,2}|X|Y|M|MT)\Z")


class LocalEngine:
    """Reads the files of a joint call over the same people. `seen` counts what was read and left out."""

    def __init__(self, paths: Sequence[Path], people: People, reference: Reference, limits: GenotypeLimits) -> None:
        self._people = people
        self._bases = _Bases(reference)
        self._limits = limits
        self._files = sorted((_JointFile(path, people) for path in paths), key=lambda file: file.first_place)
        self._last = self._floor = (-1, 0)
        self.seen: Counter[str] = Counter()
        self.seen["people_not_in_sheet"] = max(len(file.samples) for file in self._files) - len(people.samples)

    @property
    def has_phase_sets(self) -> bool:
        """Whether any file declares PS."""
        return any("PS" in file.fields for file in self._files)

    @property
    def filters(self) -> list[HeaderLine]:
        """FILTERs that the files declare, by name; the first file's words win."""
        found = {line.name: line for file in reversed(self._files) for line in file.filters}
        return [found[name] for name in sorted(found)]

    def blocks(self, progress: Callable[[int], None]) -> Iterator[Rows]:
        """Finished rows in genome order, one row a key. `progress` hears of the records read so far."""
        people = len(self._people.samples)
        waiting = Rows.stacked([], [], people)
        for records in self._record_blocks(max(16, GENOTYPES_IN_A_BLOCK // people)):
            rows = split(records, self._limits, self._base, people)
            ready, waiting = self._settled(waiting, rows)
            if ready.sites:
                yield without_duplicates(ready)
            progress(self.seen["records"])
        if waiting.sites:
            yield without_duplicates(waiting)
        if not self.seen["records"]:
            raise FormatError(
                f"{self._files[0].path}: no record on chr1 to chr22, chrX, chrY or chrM; check the file"
            )

    def _record_blocks(self, size: int) -> Iterator[list[RawRecord]]:
        block: list[RawRecord] = []
        for file in self._files:
            for record in file.records(self._people, self.seen):
                self._check(file.path, record)
                block.append(record)
                if len(block) == size:
                    yield block
                    block = []
        if block:
            yield block

    def _check(self, path: Path, record: RawRecord) -> None:
        """Order, and REF against the reference where that has a known base."""
        place = CONTIG_ORDER[record.contig], record.position
        if place < self._last:
            raise FormatError(
                f"{path}, {record.contig}:{record.position}: records go back; sort with `bcftools sort` and give "
                "each stretch of the genome in one file"
            )
        self._last = place
        bases = self._bases.at(record.contig, record.position, len(record.reference))
        differs = [known != own for known, own in zip(bases, record.reference, strict=False) if known != "N"]
        if len(bases) < len(record.reference) or any(differs):
            raise FormatError(
                f"{path}, {record.contig}:{record.position}: REF is {record.reference} but the reference has "
                f"{bases or 'no base'} there; use the reference that the calls were made on"
            )
        self.seen["skipped_alternates"] += skipped_alternates(record)

    def _settled(self, waiting: Rows, rows: Rows) -> tuple[Rows, Rows]:
        """Rows that no later record can come before, and those that must still wait."""
        if waiting.sites:
            rows = waiting.joined(rows)
            rows = rows.take(sorted(range(len(rows.sites)), key=lambda i: rows.sites[i].sort_key))
        places = [site.sort_key[:2] for site in rows.sites]
        if places and places[0] < self._floor:
            site = rows.sites[0]
            raise FormatError(
                f"{site.contig}:{site.position}: a record left-aligns by more than {SHIFT} bases "
                "to here; left-align its file first with `bcftools norm` and `bcftools sort`"
            )
        self._floor = self._last[0], self._last[1] - SHIFT
        cut = bisect_left(places, self._floor)
        return rows.part(0, cut), rows.part(cut, len(places))

    def _base(self, contig: str, position: int) -> str:
        return self._bases.at(contig, position, 1)


class _Bases:
    """The reference by stretches: records lie close together and move forward through the genome."""

    _STRETCH = 4096

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._contig, self._first, self._text = "", 1, ""

    def at(self, contig: str, position: int, length: int) -> str:
        """Bases from a 1-based position on, N where not known; fewer where the contig ends."""
        last = position + length - 1
        if contig != self._contig or not self._first <= position or last >= self._first + len(self._text):
            self._contig, self._first = contig, max(position - self._STRETCH // 8, 1)
            self._text = self._reference.fetch(contig, self._first, max(last, self._first + self._STRETCH))
        return self._text[position - self._first : last + 1 - self._first]


class _JointFile:
    """One bgzipped VCF or BCF of the joint call."""

    def __init__(self, path: Path, people: People) -> None:
        self.path = path
        refuse_truncated(path)
        reader = self._open()
        self.samples = list(reader.samples)
        header = [line.info() for line in reader.header_iter() if line["HeaderType"] in _SECTIONS]
        self.fields = {line["ID"]: line["Type"] for line in header if line["HeaderType"] == "FORMAT"}
        self.filters = [
            HeaderLine("FILTER", line["ID"], _unquoted(line["Description"]))
            for line in header
            if line["HeaderType"] == "FILTER" and line["ID"] != "PASS"
        ]
        self._declared = {line.name for line in self.filters}
        self.first_place = next(
            ((CONTIG_ORDER[record.CHROM], record.POS) for record in reader if record.CHROM in CONTIG_ORDER), (-1, 0)
        )
        reader.close()
        self._refuse_missing(people.samples)
        order = [self.samples.index(sample) for sample in people.samples]
        self._columns = slice(None) if order == list(range(len(self.samples))) else np.array(order)

    def _open(self) -> Any:
        try:
            return VCF(str(self.path), strict_gt=True)
        except OSError as error:
            raise FormatError(f"{self.path}: not a readable VCF or BCF; check the file") from error

    def _refuse_missing(self, wanted: Sequence[str]) -> None:
        present = set(self.samples)
        absent = [sample for sample in wanted if sample not in present]
        if absent:
            raise FormatError(
                f"{self.path}: no genotypes of {len(absent)} people of the sample sheet, the first {absent[0]}; "
                "correct the sheet or give the VCF that holds them"
            )
        for name, kinds in _NEEDED.items():
            if self.fields.get(name) not in kinds:
                raise FormatError(
                    f"{self.path}: FORMAT {name} is not declared as {' or '.join(kinds)}; the genotype filter "
                    "needs GT, AD, DP and GQ"
                )

    def records(self, people: People, seen: Counter[str]) -> Iterator[RawRecord]:
        """Records on the chromosomes, in the file's order, with the columns of the sample sheet."""
        reader = self._open()
        for record in self._parsed(reader):
            if record.CHROM not in CONTIG_ORDER:
                self._refuse_unprefixed(record.CHROM)
                seen["records_elsewhere"] += 1
                continue
            seen["records"] += 1
            yield self._raw(record, people, seen["records"])
        reader.close()

    def _parsed(self, reader: Any) -> Iterator[Any]:
        place = "the header"
        while True:
            try:
                record = next(reader)
            except StopIteration:
                return
            except Exception as error:  # cyvcf2 raises bare exceptions where htslib cannot parse
                raise FormatError(f"{self.path}, after {place}: not readable ({error}); check the file") from error
            place = f"{record.CHROM}:{record.POS}"
            yield record

    def _refuse_unprefixed(self, contig: str) -> None:
        if _UNPREFIXED.match(contig):
            raise FormatError(
                f"{self.path}: contig {contig!r} where GRCh38 has 'chr{contig.removesuffix('T')}'; rename the "
                "contigs (`bcftools annotate --rename-chrs`) if the calls are on GRCh38"
            )

    def _raw(self, record: Any, people: People, ordinal: int) -> RawRecord:
        alleles, phased = self._genotypes(record)
        alternates = tuple(alternate.upper() for alternate in record.ALT)
        return RawRecord(
            ordinal=ordinal,
            contig=record.CHROM,
            position=record.POS,
            reference=record.REF.upper(),
            alternates=alternates,
            quality=record.QUAL,
            filters=self._filters(record),
            alleles=with_expected_copies(alleles, record.CHROM, record.POS, people.sexes),
            phased=phased,
            phase_set=self._numbers(record, "PS", 1)[:, 0],
            depth=self._numbers(record, "DP", 1)[:, 0],
            genotype_quality=self._numbers(record, "GQ", 1)[:, 0],
            allele_depth=self._numbers(record, "AD", 1 + len(alternates)),
            flagged=self._flagged(record),
        )

    def _filters(self, record: Any) -> tuple[str, ...]:
        """What the record failed; a FILTER that the header does not declare could not be written again."""
        names = tuple(name for name in record.FILTERS if name != "PASS")
        undeclared = set(names) - self._declared
        if undeclared:
            raise FormatError(
                f"{self.path}, {record.CHROM}:{record.POS}: FILTER {min(undeclared)} is not in the header; "
                "declare it there"
            )
        return names

    def _genotypes(self, record: Any) -> tuple[Array, Array]:
        """Alleles [people, 2] and phase. More than two copies in a genotype is no call."""
        if "GT" not in record.FORMAT:
            missing = np.full((len(self.samples), 2), MISSING, np.int16)[self._columns]
            return missing, np.zeros(len(missing), bool)
        called = record.genotype.array()[self._columns]
        alleles = np.full((len(called), 2), NO_COPY, np.int16)
        width = min(called.shape[1] - 1, 2)
        alleles[:, :width] = called[:, :width]
        if called.shape[1] > 3:
            alleles[(called[:, 2:-1] != NO_COPY).any(axis=1)] = MISSING
        return alleles, (called[:, -1] == 1) & (alleles[:, 1] >= 0)

    def _numbers(self, record: Any, name: str, width: int) -> Array:
        """A numeric FORMAT field [people, width]; -1 where it is not given."""
        values = record.format(name) if name in self.fields else None
        if values is None:
            return np.full((len(self.samples), width), MISSING, np.int32)[self._columns]
        if values.dtype.kind == "f":
            values = np.nan_to_num(values, nan=MISSING)
        known = np.maximum(values[self._columns, :width], MISSING).astype(np.int32, copy=False)
        return known if known.shape[1] == width else _widened(known, width)

    def _flagged(self, record: Any) -> Array:
        """Genotypes that the caller's own filter (FT) failed."""
        flags = record.format("FT") if "FT" in self.fields else None
        if flags is None:
            return np.zeros(len(self.samples), bool)[self._columns]
        return np.asarray(~np.isin(np.asarray(flags)[self._columns], ["PASS", ".", ""]))


def _widened(values: Array, width: int) -> Array:
    wide = np.full((len(values), width), MISSING, np.int32)
    wide[:, : values.shape[1]] = values
    return wide


def _unquoted(description: str) -> str:
    return re.sub(r"\\(.)", r"\1", description[1:-1])
