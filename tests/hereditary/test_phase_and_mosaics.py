"""Phase that others told, and variants that may be in a part of the cells only."""

import pytest
from hereditary_builders import ABOUT, LIMITS, called, classified, in_clinvar, sample

from genomics.errors import FormatError
from genomics.files.phase_sheet import PHASE_COLUMNS, read_phases
from genomics.hereditary.genotype_doubts import chance_of_so_few, mosaic_doubt
from genomics.hereditary.inheritance import Hit, phase_of
from genomics.hereditary.people import Circumstances, findings_of
from genomics.records.annotation import Route
from genomics.records.genotype import Genotype, GenotypeState, Phase, Zygosity

ONE, TWO = "chr1:2100:C:T", "chr1:2200:G:A"


def sheet(tmp_path, *rows):
    path = tmp_path / "phase.tsv"
    path.write_text("\t".join(PHASE_COLUMNS) + "\n" + "".join("\t".join(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize(("word", "route"), [("trans", Route.REPORT_CANDIDATE), ("cis", Route.NONE)])
def test_phase_that_was_told_decides_a_compound(tmp_path, word, route):
    given = read_phases(sheet(tmp_path, ("A", TWO, ONE, word, "long reads, laboratory X")))
    variants = [classified("MUTYH", key=key, **in_clinvar(2)) for key in (ONE, TWO)]
    calls = called({ONE: {"A": "0/1", "B": "0/1"}, TWO: {"A": "0/1", "B": "0/1"}})
    found = findings_of(calls, variants, [sample("A"), sample("B")], Circumstances(LIMITS, phases=given))
    assert {(one.sample_id, one.route) for one in found} == {("A", route), ("B", Route.REVIEW)}


@pytest.mark.parametrize(
    ("given", "second", "phase_set", "phase"),
    [
        (Phase.TRANS, (0, 1), 5, Phase.TRANS),
        (Phase.TRANS, (1, 0), 5, Phase.UNKNOWN),
        (Phase.CIS, (0, 1), 5, Phase.UNKNOWN),
        (Phase.CIS, (1, 0), 5, Phase.CIS),
        (Phase.CIS, (1, 0), None, Phase.CIS),
        (Phase.UNKNOWN, (1, 0), None, Phase.UNKNOWN),
    ],
)
def test_reads_and_what_was_told_must_agree(given, second, phase_set, phase):
    one = Hit(ONE, Zygosity.HET, (1, 0), phase_set, Route.REVIEW, {TWO: given})
    assert phase_of(one, Hit(TWO, Zygosity.HET, second, phase_set, Route.REVIEW)) is phase


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("A", ONE, TWO, "other", "x")], "write phase cis or trans"),
        ([("A", ONE, TWO, "cis", "")], "and its source"),
        ([("A", ONE, "chr1:5", "cis", "x")], "is not chrom:pos:ref:alt"),
        ([("A", ONE, TWO, "cis", "x"), ("A", TWO, ONE, "trans", "x")], "both cis and trans"),
    ],
)
def test_a_row_of_phase_that_cannot_be_meant_is_refused(tmp_path, rows, words):
    with pytest.raises(FormatError, match=words):
        read_phases(sheet(tmp_path, *rows))


def genotype(fraction, depth, copies=1):
    return Genotype(GenotypeState.ALT, copies, 2, depth, 99, fraction)


@pytest.mark.parametrize(
    ("carrying", "depth", "doubt"),
    [(6, 30, True), (7, 30, False), (15, 30, False), (34, 100, True), (35, 100, False), (24, 30, False)],
)
def test_fewer_reads_than_chance_allows_may_be_a_mosaic(carrying, depth, doubt):
    """Against the exact binomial: P(X <= 6 of 30) = 0.00072, of 7 0.0026; P(X <= 34 of 100) = 0.0009."""
    found = mosaic_doubt(genotype(carrying / depth, depth), Zygosity.HET, 0.001)
    assert (found is not None) is doubt


def test_the_tail_of_the_binomial_is_exact():
    assert chance_of_so_few(0, 1) == 0.5
    assert chance_of_so_few(30, 30) == 1.0
    assert chance_of_so_few(6, 30) == pytest.approx(0.000715, abs=1e-6)


def test_a_mosaic_is_only_asked_for_where_reads_were_counted_in_a_heterozygote():
    assert mosaic_doubt(genotype(None, 30), Zygosity.HET, 0.001) is None
    assert mosaic_doubt(genotype(0.1, None), Zygosity.HET, 0.001) is None
    assert mosaic_doubt(genotype(0.1, 30, 2), Zygosity.HOM, 0.001) is None


def test_a_possible_mosaic_goes_to_a_person():
    known = classified("TP53", key=ONE, **in_clinvar(2))
    calls = called({ONE: {"A": "0/1"}}, depth=100, carried=0.3)
    (finding,) = findings_of(calls, [known], [sample("A")], ABOUT)
    assert finding.route is Route.REVIEW
    assert any("may be mosaic: 30 of 100 reads" in reason for reason in finding.reasons)
    (plain,) = findings_of(called({ONE: {"A": "0/1"}}, depth=100), [known], [sample("A")], ABOUT)
    assert plain.route is Route.REPORT_CANDIDATE
