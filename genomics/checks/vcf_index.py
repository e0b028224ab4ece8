"""Does the index beside a VCF belong to it? Its contigs, its counts, and every place that it points at.

Layouts: tabix (Li, 2011) and CSI version 1 (SAM/BAM and related specifications, 2024).
"""

import struct
from collections.abc import Mapping
from pathlib import Path

import msgspec

from genomics.checks.blocks import BrokenFileError, bgzf_blocks
from genomics.checks.findings import Findings
from genomics.checks.indexes import check_index_age

_ENDINGS = (".tbi", ".csi")
_TOOL = "tabix, or bcftools index"
_VCF_PRESET = 2
_LARGEST = 64 * 1024 * 1024
_FIRST_MOST = 100_000


class ContigIndex(msgspec.Struct, frozen=True):
    """One contig of an index: `starts` are the virtual offsets its bins point at; `records` when it counts them."""

    starts: list[int]
    last: int
    records: int | None


class VcfIndex(msgspec.Struct, frozen=True):
    """`names` is empty for a BCF's index, whose contigs are numbered as in the header."""

    names: list[str]
    contigs: list[ContigIndex]


class BlockWatch:
    """Sees every block of the file as it is read and remembers what an index must agree with."""

    def __init__(self, wanted: Mapping[int, str | None]) -> None:
        """`wanted`: virtual offset to the contig of the record that must start there."""
        self._wanted: dict[int, list[tuple[int, str | None]]] = {}
        for offset, contig in wanted.items():
            self._wanted.setdefault(offset >> 16, []).append((offset & 0xFFFF, contig))
        self._line_starts = True
        self._newlines = [0, 0]
        self._empty_at: int | None = None
        self.wrong: int | None = None
        self.early_end: int | None = None

    def __call__(self, place: int, block: bytes) -> None:
        """One block."""
        for within, contig in self._wanted.pop(place, ()):
            if not self._is_record(block, within, contig):
                self.wrong = place << 16 | within
        if not block:
            self._empty_at = place
        elif self._empty_at is not None and self.early_end is None:
            self.early_end = self._empty_at
        if block:
            self._line_starts = block.endswith(b"\n")
            if (last := block.rfind(b"\n")) >= 0:
                before = block.rfind(b"\n", 0, last)
                self._newlines = [place << 16 | before if before >= 0 else self._newlines[1], place << 16 | last]

    def _is_record(self, block: bytes, within: int, contig: str | None) -> bool:
        if within >= len(block):
            return within == len(block) == 0 or within == len(block)
        starts = block[within - 1 : within] == b"\n" if within else self._line_starts
        name = f"{contig}\t".encode()
        return starts and name.startswith(block[within : within + len(name)])

    @property
    def outside(self) -> bool:
        """Whether the index points between the blocks, or beyond the end."""
        return bool(self._wanted)

    @property
    def last_record(self) -> int:
        """Virtual offset of the line end before the last line."""
        return self._newlines[0]


def read_index(path: Path, found: Findings, in_run: bool) -> tuple[Path, VcfIndex] | None:
    """The index, if there is one that can be read; problems are told. Only a run cannot do without."""
    if not in_run and not any(Path(f"{path}{ending}").is_file() for ending in _ENDINGS):
        found.flag("", f"has no index ({' or '.join(_ENDINGS)})", f"make it before a run: {_TOOL}")
        return None
    index = check_index_age(path, _ENDINGS, found, _TOOL)
    if index is None:
        return None
    try:
        return index, _parse(_whole(index))
    except (BrokenFileError, struct.error, OSError) as error:
        why = str(error) if isinstance(error, BrokenFileError) else "it ends in the middle"
        found.reject("", f"the index {index.name} is broken: {why}", "index it again")
        return None


def wanted_starts(index: VcfIndex) -> dict[int, str | None]:
    """Where records must start, by the index; nothing for a BCF, whose records have no line ends."""
    if not index.names:
        return {}
    named = zip(index.names, index.contigs, strict=False)
    return {start: name for name, contig in named for start in contig.starts[:_FIRST_MOST]}


def belongs(
    index: VcfIndex, name: str, records: Mapping[str, int], watch: BlockWatch | None, found: Findings
) -> None:
    """Tell if the index is of another file, or of this one before it was changed."""
    advice = "index it again: tabix -f, or bcftools index -f"
    if not index.names:
        counted = sum(contig.records or 0 for contig in index.contigs)
        if all(contig.records is not None for contig in index.contigs if contig.starts) and counted != sum(
            records.values()
        ):
            what = f"the index {name} counts {counted:,} records, the file has {sum(records.values()):,}"
            found.reject("", what, advice)
        return
    if not set(records) <= set(index.names):
        found.reject("", f"the index {name} lacks contigs of the file", advice)
        return
    for contig_name, contig in zip(index.names, index.contigs, strict=False):
        has = records.get(contig_name, 0)
        if (contig.records is not None and contig.records != has) or bool(contig.starts) != bool(has):
            said = f"{contig.records:,}" if contig.records is not None else "no" if has else "some"
            what = f"the index {name} counts {said} records on {contig_name[:40]}, the file has {has:,}"
            found.reject("", what, advice)
            return
    last = max((contig.last for contig in index.contigs), default=0)
    if watch is not None and (watch.outside or watch.wrong is not None or (records and last <= watch.last_record)):
        found.reject("", f"the index {name} points at places where no record starts: it is of another file", advice)


def _whole(path: Path) -> bytes:
    parts, held = [], 0
    for block in bgzf_blocks(path):
        parts.append(block)
        held += len(block)
        if held > _LARGEST:
            raise BrokenFileError("it is larger than an index can be")
    return b"".join(parts)


def _parse(data: bytes) -> VcfIndex:
    if data[:4] == b"TBI\1":
        count, preset = struct.unpack_from("<ii", data, 4)
        if preset & 0xFFFF != _VCF_PRESET:
            raise BrokenFileError("it is not of a VCF (tabix -p vcf)")
        (length,) = struct.unpack_from("<i", data, 32)
        names, at = _names(data, 36, length), 36 + length
        return VcfIndex(names, _contigs(data, at, count, 37450, loffset=False))
    if data[:4] != b"CSI\1":
        raise BrokenFileError("neither TBI nor CSI")
    _, depth, extra = struct.unpack_from("<iii", data, 4)
    names = []
    if extra >= 28:
        names = _names(data, 16 + 28, struct.unpack_from("<i", data, 16 + 24)[0])
    if not 0 <= depth <= 10 or extra < 0:
        raise BrokenFileError("its depth or size is no number of an index")
    (count,) = struct.unpack_from("<i", data, 16 + extra)
    pseudo = ((1 << (3 * depth + 3)) - 1) // 7 + 1
    return VcfIndex(names, _contigs(data, 20 + extra, count, pseudo, loffset=True))


def _names(data: bytes, at: int, length: int) -> list[str]:
    if length < 0 or at + length > len(data):
        raise BrokenFileError("its names end in the middle")
    return [name.decode("utf-8", "replace") for name in data[at : at + length].split(b"\0") if name]


def _contigs(data: bytes, at: int, count: int, pseudo: int, loffset: bool) -> list[ContigIndex]:
    contigs = []
    for _ in range(count):
        (bins,) = struct.unpack_from("<i", data, at)
        at += 4
        starts: list[int] = []
        last, records = 0, None
        for _ in range(bins):
            number, size = struct.unpack_from("<I8xi" if loffset else "<Ii", data, at)
            at += 16 if loffset else 8
            if size < 0 or at + 16 * size > len(data):
                raise BrokenFileError("its bins end in the middle")
            offsets = struct.unpack_from(f"<{2 * size}Q", data, at)
            at += 16 * size
            if number == pseudo and size == 2:
                records = offsets[2] + offsets[3]
            else:
                starts += offsets[::2]
                last = max(last, *offsets[1::2]) if size else last
        if not loffset:
            (intervals,) = struct.unpack_from("<i", data, at)
            at += 4
            if intervals < 0 or at + 8 * intervals > len(data):
                raise BrokenFileError("its intervals end in the middle")
            starts += set(struct.unpack_from(f"<{intervals}Q", data, at)) - {0}
            at += 8 * intervals
        contigs.append(ContigIndex(sorted(set(starts)), last, records))
    return contigs
