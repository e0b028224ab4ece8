"""Build the demo's stand-in for GRCh38: its contig names and lengths, N almost everywhere.

Real: the reference base of every demo site and the surroundings of planted alleles. Synthetic: filler over exons,
around PGx positions and identity sites, and in the windows that tell sex. Writes .fa.gz (BGZF), .fai, .gzi and a
.dict with MD5 sums.
"""

import argparse
import gzip
import hashlib
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from demo_records import CONTIGS
from demo_sources import read_facts
from standin_coding import COMPLEMENT, Coding

from genomics.files.atomic import write_bytes, write_text
from genomics.files.gff3 import read_transcripts
from genomics.files.identity_sites import read_identity_sites
from genomics.files.regions import read_intervals
from genomics.records.transcript import Transcript

SEED = 20260115
MARGIN = 400  # bases of filler around exons, positions and windows: room for read pairs
LINE = 65279  # bases of a line; with its newline one BGZF block, so that blocks of N are the same bytes
END_OF_FILE = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")

Sequence = npt.NDArray[np.uint8]


@dataclass
class Known:
    """What is known of the real genome: bases by contig and position (1-based), and other bases people carry."""

    bases: dict[str, dict[int, str]] = field(default_factory=lambda: defaultdict(dict))
    others: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, contig: str, position: int, bases: str) -> None:
        """Real bases from a position on; two sources that disagree are an error."""
        for place, base in enumerate(bases, position):
            if self.bases[contig].setdefault(place, base) != base:
                raise ValueError(f"{contig}:{place}: two files of the demo disagree about the reference base")


def main() -> None:
    """Write the reference, its indexes and its dictionary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", type=Path, required=True, help="resources/demo")
    parser.add_argument("--output", type=Path, required=True, help="reference.fa.gz")
    given = parser.parse_args()
    known = read_known(given.demo)
    transcripts = read_transcripts(given.demo / "transcripts.gff3")
    islands = filled_islands(given.demo, transcripts)
    alleles = read_facts(given.demo / "planted_alleles.tsv")
    rng = np.random.default_rng(SEED)
    coding: dict[str, dict[int, str]] = defaultdict(dict)
    for transcript in transcripts:
        coding[transcript.contig].update(coding_bases(transcript, known, alleles, rng))
    write_reference(given.output, islands, coding, known)


def read_known(demo: Path) -> Known:
    """Reference alleles of every demo VCF and the contexts of the planted alleles."""
    known = Known()
    for name in ("cohort", "gnomad", "clinvar"):
        for contig, position, reference, alternates in _alleles(demo / f"{name}.vcf.gz"):
            known.add(contig, position, reference)
            if len(reference) == 1:
                known.others[contig] += [(position, alt) for alt in alternates if alt in "ACGT"]
    for fact in read_facts(demo / "planted_alleles.tsv"):
        for start, bases in zip(fact["context_start"].split(","), fact["context"].split(","), strict=True):
            known.add(fact["key"].split(":")[0], int(start), bases)
    return known


def _alleles(path: Path) -> Iterator[tuple[str, int, str, list[str]]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if not line.startswith("#"):
                contig, position, _, reference, alternates = line.split("\t", 5)[:5]
                yield f"chr{contig.removeprefix('chr')}", int(position), reference, alternates.split(",")


def filled_islands(demo: Path, transcripts: list[Transcript]) -> dict[str, npt.NDArray[np.int64]]:
    """0-based positions that get filler, by contig."""
    stretches = [(t.contig, start - 1, end) for t in transcripts for start, end in t.exons]
    stretches += [(window.contig, window.start, window.end) for window in read_intervals(demo / "sex_windows.bed")]
    stretches += [
        (region.contig, region.start, region.end) for region in read_intervals(demo / "result_regions.bed")
    ]
    sites = read_identity_sites(demo / "identity_sites.vcf.gz")
    stretches += [(site.contig, site.position - 1, site.position) for site in sites]
    places: dict[str, list[npt.NDArray[np.int64]]] = defaultdict(list)
    for contig, start, end in stretches:
        places[contig].append(np.arange(max(start - MARGIN, 0), min(end + MARGIN, CONTIGS[contig])))
    return {contig: np.unique(np.concatenate(parts)) for contig, parts in places.items()}


def coding_bases(
    transcript: Transcript, known: Known, alleles: list[dict[str, str]], rng: np.random.Generator
) -> dict[int, str]:
    """Forward-strand bases of a gene's coding positions and of its splice sites."""
    if transcript.coding is None:
        raise ValueError(f"{transcript.gene}: no coding span")
    low, high = transcript.coding
    forward = transcript.strand > 0
    positions = [p for start, end in transcript.exons for p in range(max(start, low), min(end, high) + 1)]
    coding = Coding(transcript.gene, positions if forward else positions[::-1], forward)
    bases = known.bases[transcript.contig]
    for position in positions:
        if position in bases:
            coding.fix(position, bases[position])
    for position, other in known.others[transcript.contig]:
        coding.allow(position, other)
    frameshifts = [
        (fact["key"], fact["hgvs_p"], int(fact["stop"]))
        for fact in alleles
        if fact["gene"] == transcript.gene and fact["stop"] != "-"
    ]
    coding.end_with_stops(frameshifts)
    sequence = coding.fill(rng)
    coding.check(sequence, frameshifts)
    letters = sequence if forward else "".join(COMPLEMENT[base] for base in sequence)
    return dict(zip(coding.positions, letters, strict=True)) | _splice_sites(transcript)


def _splice_sites(transcript: Transcript) -> dict[int, str]:
    """GT after each exon and AG before it, as the gene reads."""
    left, right = ("AG", "GT") if transcript.strand > 0 else ("AC", "CT")
    sites: dict[int, str] = {}
    for (_, end), (start, _) in zip(transcript.exons, transcript.exons[1:], strict=False):
        sites |= {end + 1: right[0], end + 2: right[1], start - 2: left[0], start - 1: left[1]}
    return sites


def write_reference(
    path: Path, islands: dict[str, npt.NDArray[np.int64]], coding: dict[str, dict[int, str]], known: Known
) -> None:
    """Contig after contig: sequence, checksum, blocks."""
    rng = np.random.default_rng(SEED)
    blocks, faidx, dictionary = Blocks(), [], ["@HD\tVN:1.6\n"]
    parts: list[bytes] = []
    for contig, length in CONTIGS.items():
        sequence = np.full(length, ord("N"), np.uint8)
        filler = islands.get(contig, np.zeros(0, np.int64))
        sequence[filler] = np.frombuffer(b"ACGT", np.uint8)[rng.integers(0, 4, len(filler))]
        for bases in (coding.get(contig, {}), known.bases.get(contig, {})):
            places = np.fromiter(bases, np.int64, len(bases)) - 1
            sequence[places] = np.frombuffer("".join(bases.values()).encode(), np.uint8)
        parts.append(blocks.packed(f">{contig}\n".encode()))
        faidx.append(f"{contig}\t{length}\t{blocks.unpacked}\t{LINE}\t{LINE + 1}\n")
        digest = hashlib.md5(sequence.data, usedforsecurity=False).hexdigest()
        dictionary.append(f"@SQ\tSN:{contig}\tLN:{length}\tM5:{digest}\n")
        parts += blocks.lines(sequence)
    index = blocks.starts[1:]
    write_bytes(path, b"".join(parts) + END_OF_FILE)
    write_text(Path(f"{path}.fai"), "".join(faidx))
    write_bytes(Path(f"{path}.gzi"), struct.pack(f"<Q{2 * len(index)}Q", len(index), *sum(index, ())))
    write_text(path.with_name(path.name.removesuffix(".fa.gz") + ".dict"), "".join(dictionary))


class Blocks:
    """BGZF blocks and where each begins, packed and unpacked."""

    def __init__(self) -> None:
        """Nothing is written yet."""
        self.starts: list[tuple[int, int]] = []
        self.unpacked = 0
        self._packed = 0
        self._blank = _bgzf(b"N" * LINE + b"\n")

    def packed(self, text: bytes, block: bytes | None = None) -> bytes:
        """One block of text; its place is remembered."""
        block = block or _bgzf(text)
        self.starts.append((self._packed, self.unpacked))
        self._packed += len(block)
        self.unpacked += len(text)
        return block

    def lines(self, sequence: Sequence) -> Iterator[bytes]:
        """A contig's lines, one block each; a line of N costs nothing."""
        blank = b"N" * LINE + b"\n"
        ends = np.append(np.flatnonzero(sequence != ord("N")), len(sequence))
        written = set((ends // LINE).tolist())
        for number, start in enumerate(range(0, len(sequence), LINE)):
            if number in written:
                yield self.packed(sequence[start : start + LINE].tobytes() + b"\n")
            else:
                yield self.packed(blank, self._blank)


def _bgzf(text: bytes) -> bytes:
    squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
    data = squeeze.compress(text) + squeeze.flush()
    head = bytes.fromhex("1f8b08040000000000ff060042430200") + struct.pack("<H", len(data) + 25)
    return head + data + struct.pack("<II", zlib.crc32(text), len(text))


if __name__ == "__main__":
    main()
