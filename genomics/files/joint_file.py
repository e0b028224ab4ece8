"""One file of a joint call: VCF text by `genotype_blocks`, BCF by `bcf_records`, what they leave by htslib.

Every record that is not plainly spelled is read with cyvcf2 (`strict_gt=True`: its default takes a half call for
reference).
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from cyvcf2 import VCF
from isal import igzip

from genomics.errors import FormatError
from genomics.files.bcf_records import BcfRecord, BcfRecords, fill_bcf_rows
from genomics.files.genotype_blocks import (
    GenotypeArrays,
    PackedRecord,
    RawRecord,
    TextRecord,
    TextRecords,
    UnreadLine,
    fill_rows,
)
from genomics.files.genotype_kernel import MISSING, NO_COPY
from genomics.files.vcf import HeaderLine, refuse_truncated
from genomics.records.variant import CONTIG_ORDER

Array = npt.NDArray[Any]

_SECTIONS = ("FILTER", "FORMAT", "INFO")
_NUMBERS = ("Integer", "Float")
_NEEDED = {"GT": ("String",), "AD": ("Integer",), "GQ": ("Integer", "Float")}
_KINDS = _NEEDED | {"DP": ("Integer",)}
_UNPREFIXED = re.compile(r"(\d{1,2}|X|Y|M|MT)\Z")


def refuse_unprefixed(contig: str, path: Path | None = None) -> None:
    """A contig named as in other builds would be left out unseen."""
    if _UNPREFIXED.match(contig):
        place = f"{path}: " if path else ""
        raise FormatError(
            f"{place}contig {contig!r} where GRCh38 has 'chr{contig.removesuffix('T')}'; rename the contigs "
            "(`bcftools annotate --rename-chrs`) if the calls are on GRCh38"
        )


class JointFile:
    """One bgzipped VCF or BCF of the joint call."""

    def __init__(self, path: Path, samples: Sequence[str]) -> None:
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
        self._qual_approx = any(
            line["HeaderType"] == "INFO" and line["ID"] == "QUALapprox" and line["Type"] in _NUMBERS
            for line in header
        )
        self.first_place = next(
            ((CONTIG_ORDER[record.CHROM], record.POS) for record in reader if record.CHROM in CONTIG_ORDER), (-1, 0)
        )
        reader.close()
        self._is_bcf = _is_bcf(path)
        self._readers: dict[str, _Numbered] = {}
        self._refuse_missing(samples)
        order = [self.samples.index(sample) for sample in samples]
        self.cells = np.full(len(self.samples), -1, np.int32)
        self.cells[order] = np.arange(len(order))
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
        for name, kinds in _KINDS.items():
            if self.fields.get(name) not in kinds and (name in self.fields or name in _NEEDED):
                raise FormatError(
                    f"{self.path}: FORMAT {name} is not declared as {' or '.join(kinds)}; the genotype filter "
                    "needs GT, AD and GQ, and DP where it is known"
                )

    def records(self, seen: Counter[str]) -> Iterator[RawRecord | PackedRecord]:
        """Records on the chromosomes, in the file's order, with the columns of the sample sheet."""
        for record in self._all_records(seen["records"] + seen["records_elsewhere"]):
            if record.contig not in CONTIG_ORDER:
                refuse_unprefixed(record.contig, self.path)
                seen["records_elsewhere"] += 1
                continue
            seen["records"] += 1
            yield record

    def fill(
        self, records: Sequence[PackedRecord], rows: npt.NDArray[np.intp], arrays: GenotypeArrays
    ) -> npt.NDArray[np.bool_]:
        """Fill row `rows[i]` with record i of this file; which were understood."""
        if self._is_bcf:
            packed = [record for record in records if isinstance(record, BcfRecord)]
            return fill_bcf_rows(packed, rows, self.cells, arrays)
        texts = [record for record in records if isinstance(record, TextRecord)]
        return fill_rows(texts, rows, self.cells, arrays)

    def _packed_records(self, before: int) -> Iterator[PackedRecord | UnreadLine]:
        if self._is_bcf:
            return BcfRecords(self.path, self.fields, len(self.samples), self._qual_approx).records(before)
        return TextRecords(self.path, self.fields, frozenset(self._declared), self._qual_approx).records(before)

    def _all_records(self, before: int) -> Iterator[RawRecord | PackedRecord]:
        unread = _Numbered(self)
        for item in self._packed_records(before):
            if isinstance(item, UnreadLine):
                yield self._raw(unread.at(item.number), before + item.number + 1)
            else:
                yield item

    def by_htslib(self, record: PackedRecord, reader: str) -> RawRecord:
        """What htslib reads in this record; each reader goes through the file once."""
        own = self._readers.setdefault(reader, _Numbered(self))
        return self._raw(own.at(record.number), record.ordinal)

    def parsed(self) -> Iterator[Any]:
        """Every record as htslib reads it."""
        reader = self._open()
        place = "the header"
        while True:
            try:
                record = next(reader)
            except StopIteration:
                reader.close()
                return
            except Exception as error:  # cyvcf2 raises bare exceptions where htslib cannot parse
                raise FormatError(f"{self.path}, after {place}: not readable ({error}); check the file") from error
            place = f"{record.CHROM}:{record.POS}"
            yield record

    def _raw(self, record: Any, ordinal: int) -> RawRecord:
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
            qual_approx=self._info_number(record),
            alleles=alleles,
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

    def _info_number(self, record: Any) -> float | None:
        value = record.INFO.get("QUALapprox") if self._qual_approx else None
        return float(value[0] if isinstance(value, tuple) else value) if value is not None else None

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
        if alleles.max(initial=0) > len(record.ALT):
            raise FormatError(
                f"{self.path}, {record.CHROM}:{record.POS}: a genotype names an allele that ALT does not hold; "
                "make the file again"
            )
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


class _Numbered:
    """Records of one file by number, asked for in rising order."""

    def __init__(self, file: JointFile) -> None:
        self._path = file.path
        self._records = enumerate(file.parsed())

    def at(self, wanted: int) -> Any:
        """Record `wanted`, from 0."""
        for number, record in self._records:
            if number == wanted:
                return record
        raise FormatError(f"{self._path}: ends before its record {wanted + 1}; check the file")


def _is_bcf(path: Path) -> bool:
    with igzip.open(path, "rb") as content:
        return bool(content.read(3) == b"BCF")


def _widened(values: Array, width: int) -> Array:
    wide = np.full((len(values), width), MISSING, np.int32)
    wide[:, : values.shape[1]] = values
    return wide


def _unquoted(description: str) -> str:
    return re.sub(r"\\(.)", r"\1", description[1:-1])
