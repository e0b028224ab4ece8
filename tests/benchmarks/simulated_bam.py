"""Simulated pairs at 30x as raw BAM, made by NumPy in seconds: overlapping mates, clips, deletions, duplicates."""

import struct
from pathlib import Path

import numpy as np
import pysam

LENGTH, CODES = 150, np.array([1, 2, 4, 8], dtype=np.uint8)
# Operations of each kind of read: all consume 150 read bases.
CIGARS = [[(LENGTH, 0)], [(20, 4), (130, 0)], [(70, 0), (5, 2), (80, 0)], [(60, 0), (4, 1), (86, 0)]]
SHARE = [0.93, 0.04, 0.015, 0.015]
TAGS = b"NMC\x00ASC\x96RGZlane1\x00"


def write_simulated(path: Path, reference: Path, reads: int, contigs: int = 2, seed: int = 1) -> None:
    """A sorted BAM of `reads` records at 30x over `contigs` random contigs, and their FASTA."""
    size = reads * LENGTH // 30 // contigs
    random = np.random.default_rng(seed)
    names = [f"chr{number + 1}" for number in range(contigs)]
    with pysam.BGZFile(str(path), "wb") as out, reference.open("wb") as fasta:
        text = "@HD\tVN:1.6\tSO:coordinate\n" + "".join(f"@SQ\tSN:{name}\tLN:{size}\n" for name in names)
        text += "@RG\tID:lane1\tSM:S1\n"
        out.write(b"BAM\x01" + struct.pack("<i", len(text)) + text.encode() + struct.pack("<i", contigs))
        for name in names:
            out.write(struct.pack("<i", len(name) + 1) + name.encode() + b"\0" + struct.pack("<i", size))
        for contig, name in enumerate(names):
            genome = random.integers(0, 4, size, dtype=np.uint8)
            fasta.write(f">{name}\n".encode() + np.frombuffer(b"ACGT", np.uint8)[genome].tobytes() + b"\n")
            _write_contig(out, genome, contig, reads // contigs // 2, random)
    pysam.faidx(str(reference))


def _write_contig(
    out: pysam.BGZFile, genome: np.ndarray, contig: int, pairs: int, random: np.random.Generator
) -> None:
    insert = np.clip(random.normal(380, 80, pairs), 155, 800).astype(np.int64)
    first = random.integers(0, len(genome) - 900, pairs)
    start = np.concatenate([first, first + insert - LENGTH])
    pair, side = np.tile(np.arange(pairs), 2), np.repeat([0, 1], pairs)
    duplicate = np.tile(np.where(random.random(pairs) < 0.02, 0x400, 0), 2)
    flag = np.where(side == 0, 0x63, 0x93) | duplicate
    flag[random.random(2 * pairs) < 0.002] = 0x900 - 0x100
    mapq = np.where(random.random(2 * pairs) < 0.03, 0, 60)
    kind = random.choice(len(CIGARS), 2 * pairs, p=SHARE)
    mate = np.concatenate([start[pairs:], start[:pairs]])
    template = np.where(side == 0, insert[pair], -insert[pair])
    order = np.argsort(start, kind="stable")
    for begin in range(0, len(order), 100_000):
        rows = order[begin : begin + 100_000]
        fields = (pair[rows], start[rows], flag[rows], mapq[rows], kind[rows], mate[rows], template[rows])
        out.write(_records(genome, contig, *fields, random))


def _records(genome, contig, pair, start, flag, mapq, kind, mate, template, random) -> bytes:
    """Raw records, each laid out at its widest and cut to its true length by a mask."""
    rows, name = (
        len(start),
        np.char.encode(np.char.add(f"SIM:{contig}:", np.char.zfill(pair.astype(str), 12)), "ascii"),
    )
    width = name.dtype.itemsize + 1
    operations = np.array([len(cigar) for cigar in CIGARS])[kind]
    words = np.zeros((rows, 3), dtype="<u4")
    for number, cigar in enumerate(CIGARS):
        words[kind == number, : len(cigar)] = [size << 4 | code for size, code in cigar]
    head = np.zeros((rows, 9), dtype="<i4")
    bases, quality = _bases(genome, start, kind, random), _qualities(rows, random)
    total = 32 + width + 4 * operations + bases.shape[1] + LENGTH + len(TAGS)
    packed = width | mapq << 8 | 4680 << 16
    columns = (total, contig, start, packed, operations | flag << 16, LENGTH, contig, mate, template)
    for column, values in enumerate(columns):
        head[:, column] = np.asarray(values, dtype=np.int64)
    tags = np.broadcast_to(np.frombuffer(TAGS, np.uint8), (rows, len(TAGS)))
    names = np.zeros((rows, width), dtype=np.uint8)
    names[:, :-1] = name.view(np.uint8).reshape(rows, -1)
    parts = [
        head.view(np.uint8).reshape(rows, 36),
        names,
        words.view(np.uint8).reshape(rows, 12),
        bases,
        quality,
        tags,
    ]
    wide = np.concatenate(parts, axis=1)
    kept = np.ones(wide.shape, dtype=bool)
    at = 36 + width
    kept[:, at : at + 12] = np.arange(12) < 4 * operations[:, None]
    return wide[kept].tobytes()


def _bases(genome, start, kind, random) -> np.ndarray:
    places = start[:, None] + np.arange(LENGTH)
    places[kind == 1] -= 20
    places[kind == 2, 70:] += 5
    places[kind == 3, 60:] -= 4
    letters = CODES[genome[np.clip(places, 0, len(genome) - 1)]]
    wrong = random.random(letters.shape, dtype=np.float32) < 0.003
    letters[wrong] = CODES[random.integers(0, 4, int(wrong.sum()))]
    return letters[:, 0::2] << 4 | letters[:, 1::2]


def _qualities(rows: int, random: np.random.Generator) -> np.ndarray:
    """Four bins, as today's sequencers write, in runs."""
    bins = np.array([37, 37, 37, 37, 37, 37, 37, 25, 25, 11], dtype=np.uint8)
    return np.repeat(bins[random.integers(0, 10, (rows, LENGTH // 10))], 10, axis=1)
