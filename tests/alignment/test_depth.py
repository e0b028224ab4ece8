import random
from collections import defaultdict

import numpy as np
import pysam
import pytest
from alignment_builder import Read, pair

from genomics.alignment.depth import count
from genomics.alignment.targets import Targets
from genomics.files.alignment_stream import open_stream
from genomics.records.variant import Interval


def passed(path, targets):
    with open_stream(path) as stream:
        return count(stream, targets)


def depth_of(path, *spans, contig="chr1"):
    return passed(path, Targets([Interval(contig, *span) for span in spans])).depth.tolist()


def oracle(path, contig, start, end):
    """Depth by the stated convention, base by base: the set of fragments that cover it."""
    fragments = defaultdict(set)
    with pysam.AlignmentFile(str(path)) as file:
        for number, record in enumerate(file.fetch(until_eof=True)):
            if record.flag & 0x704 or record.reference_name != contig:
                continue
            own = record.query_name if record.flag & 1 and not record.flag & 0x800 else f"alone {number}"
            for query, position in record.get_aligned_pairs():
                if query is not None and position is not None:
                    fragments[position].add(own)
    return [len(fragments[position]) for position in range(start, end)]


def test_reads_cover_their_aligned_bases_and_no_more(build):
    path = build([Read(100), Read(120)])
    assert depth_of(path, (99, 171)) == [0] + [1] * 20 + [2] * 30 + [1] * 20 + [0]


def test_overlapping_mates_count_once(build):
    path = build(pair("f", 100, 130))
    assert depth_of(path, (95, 185)) == [0] * 5 + [1] * 80 + [0] * 5


def test_mates_that_start_together_count_once(build):
    assert depth_of(build(pair("f", 100, 100)), (100, 150)) == [1] * 50


def test_mates_apart_both_count(build):
    assert sum(depth_of(build(pair("f", 100, 400)), (0, 1000))) == 100


def test_two_fragments_on_the_same_bases_count_twice(build):
    assert depth_of(build(pair("f", 100, 120) + pair("g", 100, 120)), (100, 170)) == [2] * 70


def test_a_deleted_base_is_not_covered(build):
    path = build([Read(100, "20M10D20M")])
    assert depth_of(path, (100, 150)) == [1] * 20 + [0] * 10 + [1] * 20


def test_a_deletion_in_one_mate_is_covered_by_the_other(build):
    path = build([Read(100, "20M10D20M", "f", 0x63, "chr1", 110), Read(110, "50M", "f", 0x93, "chr1", 100)])
    assert depth_of(path, (100, 160)) == [1] * 60


def test_inserted_and_clipped_bases_cover_nothing(build):
    assert depth_of(build([Read(100, "10S20M5I20M5H")]), (85, 145)) == [0] * 15 + [1] * 40 + [0] * 5


@pytest.mark.parametrize("flag", [0x4, 0x100, 0x200, 0x400])
def test_unmapped_secondary_failed_and_duplicate_records_are_left_out(build, flag):
    assert sum(depth_of(build([Read(100, flag=flag)]), (0, 1000))) == 0


def test_a_supplementary_record_counts_on_its_own(build):
    path = build([Read(100), Read(100, flag=0x800)])
    assert depth_of(path, (100, 150)) == [2] * 50


def test_a_mate_that_was_left_out_takes_nothing_back(build):
    path = build([Read(100, "50M", "f", 0x463, "chr1", 110), Read(110, "50M", "f", 0x93, "chr1", 100)])
    assert depth_of(path, (100, 160)) == [0] * 10 + [1] * 50


def test_targets_that_overlap_are_counted_once_and_gaps_between_them_not_at_all(build):
    targets = Targets([Interval("chr1", 100, 130), Interval("chr1", 120, 140), Interval("chr1", 200, 210)])
    assert targets.bases == 50
    path = build([Read(110), Read(195)])
    assert depth_of(path, (100, 130), (120, 140), (200, 210)) == [0] * 10 + [1] * 30 + [1] * 10


def test_depth_equals_a_base_by_base_count_on_random_pairs(build):
    dice = random.Random(4)
    cigars = ["50M", "20M5D30M", "10S40M", "25M3I22M", "20M40N30M", "20=1X29="]
    reads = []
    for number in range(400):
        first = dice.randrange(2500)
        second = first + dice.choice([0, 10, 30, 49, 50, 80, 200])
        ours = [dice.choice(cigars), dice.choice(cigars)]
        extra = dice.choice([0, 0, 0, 0x400, 0x200])
        reads += [
            Read(first, ours[0], f"f{number}", 0x63 | extra, "chr1", second),
            Read(second, ours[1], f"f{number}", 0x93 | dice.choice([0, 0, extra]), "chr1", first),
        ]
    path = build(reads)
    assert depth_of(path, (0, 3000)) == oracle(path, "chr1", 0, 3000)
    assert depth_of(path, (40, 900), (1000, 1001), (1500, 2900)) == [
        *oracle(path, "chr1", 40, 900),
        *oracle(path, "chr1", 1000, 1001),
        *oracle(path, "chr1", 1500, 2900),
    ]


def test_reads_on_several_contigs_stay_on_theirs(build):
    path = build([Read(10), Read(10, contig="chr2"), Read(10, contig="chr2"), Read(10, contig="chrY")])
    assert [depth_of(path, (10, 11), contig=contig) for contig in ("chr1", "chr2", "chrX", "chrY")] == [
        [1],
        [2],
        [0],
        [1],
    ]


def test_counts_are_of_primary_records(build):
    path = build([Read(1), Read(2, flag=0x400), Read(3, flag=0x100), Read(4, flag=0x800), Read(5, flag=0x4)])
    seen = passed(path, Targets([Interval("chr1", 0, 9)]))
    assert (seen.total_reads, seen.mapped_reads, seen.duplicate_reads) == (3, 2, 1)
    assert (seen.secondary_reads, seen.supplementary_reads, seen.properly_paired_reads, seen.mapq0_reads) == (
        1,
        1,
        0,
        0,
    )


def test_no_target_gives_an_empty_depth(build):
    path = build([Read(1)])
    seen = passed(path, Targets([]))
    assert seen.depth.shape == (0,)
    assert seen.total_reads == 1


def test_offsets_grow_with_the_position_and_stop_outside_targets():
    targets = Targets([Interval("chr2", 5, 8), Interval("chr1", 10, 12), Interval("chr1", 20, 21)])
    assert targets.offsets("chr1", np.array([0, 10, 11, 12, 19, 20, 99])).tolist() == [0, 0, 1, 2, 2, 2, 3]
    assert targets.offsets("chr2", np.array([0, 6, 9])).tolist() == [3, 4, 6]
