"""Simulated reads carry what they should, lie where they should, and repeat byte for byte."""

import numpy as np
import pysam
import pytest
import read_pairs
import simulate_alignments
from read_pairs import Haplotype, draw, joined

BASES = np.frombuffer(b"ACGT", np.uint8)


@pytest.fixture
def stretch():
    return BASES[np.random.default_rng(5).integers(0, 4, 3000)]


def text(haplotype):
    return haplotype.bases.tobytes().decode()


def test_a_substitution_changes_one_base(stretch):
    changed = Haplotype.of(stretch, 1000, [(1010, 1, b"N")])
    assert text(changed)[10] == "N"
    assert (changed.places == np.arange(1000, 4000)).all()


def test_a_deletion_skips_places_and_an_insertion_has_none(stretch):
    deleted = Haplotype.of(stretch, 1000, [(1010, 4, stretch[10:11].tobytes())])
    inserted = Haplotype.of(stretch, 1000, [(1010, 1, stretch[10:11].tobytes() + b"GG")])
    assert deleted.places[10:12].tolist() == [1010, 1014]
    assert inserted.places[10:14].tolist() == [1010, -1, -1, 1011]


def test_an_edit_that_overlaps_the_last_is_left_out(stretch):
    changed = Haplotype.of(stretch, 1000, [(1010, 4, b"A"), (1012, 1, b"N")])
    assert "N" not in text(changed)


def test_depth_is_what_was_asked_for(stretch):
    reads = draw(Haplotype.of(stretch, 0, []), 0, 30.0, np.random.default_rng(1))
    depth = np.zeros(3000)
    for place in reads.place:
        depth[place : place + 150] += 1
    assert depth[400:2600].mean() == pytest.approx(30, rel=0.1)
    assert depth[400:2600].min() >= 20


def test_reads_over_a_deletion_say_so(stretch):
    haplotype = Haplotype.of(stretch, 5000, [(6500, 5, stretch[1500:1501].tobytes())])
    reads = draw(haplotype, 0, 30.0, np.random.default_rng(1))
    cigars = [cigar for cigar in reads.cigar if cigar]
    assert cigars
    for cigar in cigars:
        assert [part & 15 for part in cigar] == [0, 2, 0]
        assert cigar[1] >> 4 == 4
        assert sum(part >> 4 for part in cigar if part & 15 == 0) == 150


@pytest.fixture
def person(monkeypatch, tmp_path, stretch):
    """One CRAM of a person who carries an A-to-N-free change in half of the reads, on a small genome."""
    monkeypatch.setattr(simulate_alignments, "CONTIGS", {"chr1": 100_000})
    (tmp_path / "reference.dict").write_text("@HD\tVN:1.6\n@SQ\tSN:chr1\tLN:100000\tM5:" + "0" * 32 + "\n")
    other = b"ACGT".replace(stretch[1500:1501].tobytes(), b"")[:1]

    def write(folder):
        copies = [Haplotype.of(stretch, 5000, edits) for edits in ([], [(6500, 1, other)])]
        parts = [draw(copy, 0, 20.0, np.random.default_rng(3)) for copy in copies]
        who = simulate_alignments.Person("S001", 0, False, ({}, {}))
        path = tmp_path / folder / "S001.cram"
        simulate_alignments.write_cram(path, tmp_path / "reference.fa.gz", who, joined(parts))
        return path

    return write, other.decode()


def test_the_cram_holds_pairs_of_one_sample_in_order(person):
    write, _ = person
    with pysam.AlignmentFile(str(write("a"))) as cram:
        assert cram.header.to_dict()["RG"][0]["SM"] == "S001"
        reads = list(cram)
    assert [read.reference_start for read in reads] == sorted(read.reference_start for read in reads)
    mates = {}
    for read in reads:
        mates.setdefault(read.query_name, []).append(read)
    assert all(len(pair) == 2 for pair in mates.values())
    for first, second in mates.values():
        assert first.next_reference_start == second.reference_start
        assert first.template_length == -second.template_length
        assert {first.is_reverse, second.is_reverse} == {True, False}
        assert first.get_tag("RG") == "S001"


def test_half_of_the_reads_carry_a_heterozygous_change(person):
    write, other = person
    with pysam.AlignmentFile(str(write("a"))) as cram:
        seen = [read.query_sequence[6500 - read.reference_start] for read in cram.fetch("chr1", 6500, 6501)]
    assert 0.3 < seen.count(other) / len(seen) < 0.7


def test_some_reads_are_duplicates_and_most_bases_are_good(person):
    write, _ = person
    with pysam.AlignmentFile(str(write("a"))) as cram:
        reads = list(cram)
    assert 0 < sum(read.is_duplicate for read in reads) < 0.1 * len(reads)
    qualities = np.concatenate([read.query_qualities for read in reads])
    assert (qualities >= 30).mean() > 0.85


def test_two_runs_write_the_same_bytes(person):
    write, _ = person
    first, second = write("a"), write("b")
    assert first.read_bytes() == second.read_bytes()
    assert first.with_name("S001.cram.crai").read_bytes() == second.with_name("S001.cram.crai").read_bytes()


def test_bins_are_those_of_the_specification():
    starts = np.array([0, 16383, 1 << 14, (1 << 17) - 1])
    assert read_pairs._bins(starts, starts + 2).tolist() == [4681, 585, 4682, 73]
