import random
import re

import numpy as np
import pytest
from kernel_oracle import look
from raw_bam import CONTIGS, Raw, write_raw

from genomics.alignment import depth
from genomics.alignment.depth import SitePositions, count
from genomics.alignment.targets import Targets
from genomics.errors import FormatError
from genomics.files.alignment_stream import open_stream
from genomics.records.variant import Interval

WHOLE = Targets([Interval(name, 0, length) for name, length in CONTIGS.items()])
LENGTHS = list(CONTIGS.values())
SITES = sorted({(contig, place) for contig in range(3) for place in range(7 * contig, LENGTHS[contig], 43)})


def passed(path, targets=WHOLE, **options):
    places = SitePositions([(list(CONTIGS)[contig], position) for contig, position in SITES])
    with open_stream(path) as stream:
        return count(stream, targets, places, **options)


def agree(reads, path, mates_once=True):
    """Every number of the pass is the oracle's."""
    seen = passed(write_raw(path, reads), mates_once=mates_once)
    right = look(reads, LENGTHS, set(SITES), mates_once)
    assert {flag: int(seen.flags[flag]) for flag in np.flatnonzero(seen.flags)} == right.flags
    assert int(seen.flags_mapq0.sum()) == right.flags_mapq0.total()
    by_name = {name: seen.depth[WHOLE.span(Interval(name, 0, length))] for name, length in CONTIGS.items()}
    for contig, (name, length) in enumerate(CONTIGS.items()):
        expected = [right.depth[contig, position] for position in range(length)]
        assert by_name[name].tolist() == expected, name
        assert seen.contigs[contig].tolist() == [sum(expected), sum(depth > 0 for depth in expected)]
    genome = np.concatenate([by_name[name] for name in ("chr1", "chr2", "chrX")])
    assert seen.genome_depths.tolist() == np.bincount(genome, minlength=len(seen.genome_depths)).tolist()
    assert seen.genome_sum == genome.sum()
    letters = [[right.sites[contig, position, letter] for letter in "ACGT"] for contig, position in SITES]
    assert seen.site_counts.tolist() == letters
    assert {size: int(seen.inserts[size]) for size in np.flatnonzero(seen.inserts)} == right.inserts
    numbers = seen.strong_letters, seen.known_letters, seen.q30_bases, seen.placed_pairs, seen.chimeric
    assert numbers == (right.strong, right.known, right.q30, right.placed, right.chimeric)


def hostile(dice: random.Random, number: int) -> list[Raw]:
    """Reads of every kind that a file may hold, in coordinate order."""
    reads = []
    for row in range(number):
        contig, name = dice.choice([0, 0, 0, 1, 2, 3]), f"f{row}" if dice.random() < 0.95 else "same"
        length = LENGTHS[contig]
        start = dice.choice([dice.randrange(length), dice.randrange(200), length - 1, length, length + 40])
        mate = max(0, start + dice.choice([-60, -10, 0, 0, 5, 20, 49, 50, 51, 90, 400]))
        flag = dice.choice([0, 0x63, 0x63, 0x53]) | dice.choice([0] * 6 + [0x4, 0x8, 0x100, 0x200, 0x400, 0x800])
        far = dice.random() < 0.05
        inserts = [0, 70, 350, 9999, 10000, 10001, -300, 2**31 - 1]
        whole = {"contig": contig, "name": name, "insert": dice.choice(inserts)}
        reads.append(odd(dice, start=start, flag=flag, mate_contig=1 if far else contig, mate_start=mate, **whole))
        if dice.random() < 0.8:
            other = 0x93 | dice.choice([0] * 8 + [0x4, 0x400, 0x800, 0x100])
            reads.append(odd(dice, start=mate, flag=other, mate_contig=contig, mate_start=start, **whole))
    reads.sort(key=lambda read: (read.contig, read.start))
    return [*reads, Raw(-1, -1, 0x4D, 0, bases="ACGTN", qualities=b"\x28" * 5), Raw(-1, -1, 0x4)]


def odd(dice: random.Random, **fields) -> Raw:
    kinds = ["50M", "20M5D30M", "10S40M", "25M3I22M", "20M40N30M", "20=1X29=", "", "5H20M0D30M", "10M2P40M", "50S"]
    kinds += ["7I43M", "3D50M", "20M30D", "0M50M", "10M1D10M1D10M1D20M", "900M"]
    cigar = tuple((operation, int(size)) for size, operation in re.findall(r"(\d+)(\D)", dice.choice(kinds)))
    long = sum(length for operation, length in cigar if operation in "MIS=X") or 50
    bases = "".join(dice.choices("ACGTNM", [8, 8, 8, 8, 1, 1], k=long)) if dice.random() < 0.95 else ""
    qualities = bytes(dice.choices([2, 19, 20, 29, 30, 41], k=long)) if bases and dice.random() < 0.95 else None
    moved = bool(cigar) and bool(bases) and dice.random() < 0.1
    tags = dice.choice([b"", b"NMC\x05", b"RGZa\0", b"XXBs\x02\0\0\0\x01\0\x02\0", b"HHHAB\0"])
    return Raw(mapping_quality=dice.choice([0, 19, 20, 60]), cigar=cigar, bases=bases, qualities=qualities,
               long_cigar=moved, tags=tags, **fields)  # fmt: skip


@pytest.mark.parametrize("seed", range(24))
def test_every_number_equals_a_plain_count_on_random_hostile_reads(tmp_path, seed):
    agree(hostile(random.Random(seed), 250), tmp_path / "a.bam", mates_once=seed % 3 != 0)


@pytest.mark.parametrize("seed", range(4))
def test_nothing_changes_when_chunk_ring_and_table_are_too_small_for_the_reads(tmp_path, seed, monkeypatch):
    for name, size in (("_CHUNK", 64), ("_RING", 16), ("_SLOTS", 2), ("_BLOCKS", 1)):
        monkeypatch.setattr(depth, name, size)
    agree(hostile(random.Random(seed), 150), tmp_path / "a.bam")


def test_ten_thousand_fragments_at_one_place_count_once_each(tmp_path):
    first = [
        Raw(0, 100, 0x63, 60, (("M", 50),), name=f"f{n}", mate_contig=0, mate_start=110) for n in range(10_000)
    ]
    second = [
        Raw(0, 110, 0x93, 60, (("M", 50),), name=f"f{n}", mate_contig=0, mate_start=100) for n in range(10_000)
    ]
    seen = passed(write_raw(tmp_path / "a.bam", first + second))
    assert seen.depth[95:165].tolist() == [0] * 5 + [10_000] * 60 + [0] * 5
    assert seen.genome_depths[-1] == 60


def test_a_cigar_in_the_cg_tag_is_read_as_the_cigar(tmp_path):
    cigar = tuple(("M" if step % 2 == 0 else "D", 1) for step in range(70_001))
    read = Raw(0, 0, 0, 60, cigar, "A" * 35_001, b"\x28" * 35_001, long_cigar=True)
    seen = passed(write_raw(tmp_path / "a.bam", [read], CONTIGS | {"chr1": 100_000}))
    assert seen.contigs[0].tolist() == [35_001, 35_001]
    assert seen.q30_bases == 35_001


def test_a_read_that_skips_half_a_chromosome_keeps_the_depth_right_in_bounded_memory(tmp_path):
    reads = [
        Raw(0, 10, 0, 60, (("M", 5), ("N", 4_000_000), ("M", 5))),
        Raw(0, 12, 0, 60, (("M", 5),)),
    ]
    contigs = CONTIGS | {"chr1": 2_000_000_000}
    places = Targets([Interval("chr1", 8, 20), Interval("chr1", 4_000_013, 4_000_022)])
    seen = passed(write_raw(tmp_path / "a.bam", reads, contigs), places)
    assert seen.depth.tolist() == [0, 0, 1, 1, 2, 2, 2, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0]
    assert seen.contigs[0].tolist() == [15, 12]
    assert seen.genome_depths[0] == 2_000_000_000 + CONTIGS["chr2"] + CONTIGS["chrX"] - 12


FAULTS = [
    (Raw(4, 1), "it is on a contig that the header does not name"),
    (Raw(0, 1, mate_contig=9), "it is on a contig that the header does not name"),
    (Raw(0, -5), "its position is negative"),
    (Raw(0, 1, 0, 60, (("M", 5),), "ACGT"), "its CIGAR does not fit its bases"),
    (Raw(0, 1, 0, 60, (("S", 4), ("N", 5)), "ACGT", tags=b"CGBI\xff\xff\0\0"), "its tags do not fit its length"),
    (Raw(0, 1, 0, 60, (("M", 1), ("N", 1 << 27), ("M", 1))), "it spans more than 8,388,608 bases"),
]


@pytest.mark.parametrize(("read", "words"), FAULTS)
def test_a_record_that_does_not_fit_is_named(tmp_path, read, words):
    path = write_raw(tmp_path / "a.bam", [Raw(0, 0), read], CONTIGS | {"chr1": 2_000_000_000})
    with pytest.raises(FormatError, match=rf"a.bam, record 2: {words}; replace the file"):
        passed(path)


def test_records_out_of_order_are_refused(tmp_path):
    for reads in ([Raw(0, 9), Raw(0, 8)], [Raw(1, 9), Raw(0, 10)], [Raw(-1, -1, 4), Raw(0, 3)]):
        with pytest.raises(FormatError, match="not in coordinate order; sort it with `samtools sort`"):
            passed(write_raw(tmp_path / "a.bam", reads))
