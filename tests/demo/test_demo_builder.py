"""The builder's own decisions, on small made-up inputs."""

import demo_records
import numpy as np
import pytest
from demo_people import _ordered_assignment, kinship
from demo_records import KnownBases, Record, merged, unnormalised
from demo_resources import faf95
from demo_resources import merged as joined_spans
from demo_sources import Exonic, _haplotypes, _turned


def alleles(*pairs):
    return np.array(pairs, dtype=np.int8)


def test_counts_are_turned_where_the_reference_allele_changed_between_assemblies():
    keys = [("chr1", 10, "A", "G"), ("chr1", 20, "C", "T"), ("chr1", 30, "C", "T"), ("chr1", 40, "A", "C")]
    copies = np.array([[0, 1, 2], [0, 1, 2], [0, 1, 2], [0, 0, 0]], np.uint8)
    turned = _turned(Exonic(keys, copies, []), [("A", "G"), ("T", "C"), ("G", "A"), ("A", "C")])
    assert turned.keys == keys[:2]
    assert turned.copies.tolist() == [[0, 1, 2], [2, 1, 0]]


def test_phased_haploid_and_missing_genotypes_are_read_apart():
    assert _haplotypes(b"0|1\t1\t.|.\t1|0:3").tolist() == [[0, 1], [1, -2], [-1, -1], [1, 0]]


def test_people_are_matched_in_order_even_when_a_later_name_fits_as_well():
    cost = np.array([[0, 3, 0], [3, 3, 0]], np.int16)
    assert _ordered_assignment(cost).tolist() == [0, 2]


def test_alternates_that_start_at_the_same_base_share_a_record():
    deletion = Record("chr1", 10, "CAT", ("C",), alleles((0, 1), (0, 0)))
    change = Record("chr1", 10, "C", ("G",), alleles((1, 0), (1, 1)))
    (record,) = merged([deletion, change])
    assert (record.reference, record.alternates) == ("CAT", ("GAT", "C"))
    assert record.alleles.tolist() == [[1, 2], [1, 1]]


def test_an_unnormalised_record_says_the_same_change(monkeypatch):
    monkeypatch.setattr(demo_records, "PADDED", 1)
    monkeypatch.setattr(demo_records, "SHIFTED", 1)
    genome = "GCAAAT"  # from position 100 on
    known = KnownBases([("chr1", 100, genome, "G")])
    rows = [
        Record("chr1", 101, "CA", ("C",), alleles((0, 1))),
        Record("chr1", 104, "A", ("T",), alleles((0, 1))),
    ]

    def applied(record):
        start = record.position - 100
        assert genome[start : start + len(record.reference)] == record.reference
        return genome[:start] + record.alternates[0] + genome[start + len(record.reference) :]

    changed = unnormalised(rows, known, np.random.default_rng(1))
    assert [applied(record) for record in changed] == [applied(record) for record in rows]
    assert [(r.position, r.reference, r.alternates[0]) for r in changed] == [(102, "AA", "A"), (104, "AT", "TT")]


def test_the_same_genome_has_kinship_one_half_and_strangers_none():
    rng = np.random.default_rng(1)
    copies = rng.binomial(2, 0.4, (4000, 3)).astype(np.uint8)
    copies[:, 2] = copies[:, 0]
    found = kinship(copies)
    assert found[0, 2] == pytest.approx(0.5)
    assert found[0, 1] == pytest.approx(0, abs=0.05)


def test_filtering_frequency_lies_below_the_frequency_and_is_zero_at_one_copy():
    # Poisson lower limit of 10 copies, one-sided 95 %: 5.425 (Garwood 1936).
    found = faf95(np.array([0, 1, 10]), np.array([1000, 1000, 1000]))
    assert found.tolist()[:2] == [0, 0]
    assert found[2] == pytest.approx(5.425 / 1000, rel=0.01)


def test_overlapping_regions_are_joined_and_keep_each_name_once():
    spans = [("chr2", 5, 9, "B"), ("chr1", 10, 20, "A"), ("chr1", 15, 30, "B"), ("chr1", 30, 31, "A")]
    assert joined_spans(spans) == [("chr1", 10, 31, "A,B"), ("chr2", 5, 9, "B")]
