"""Every rule about one cell or one record of a VCF: what is told, and what legal VCF is not told of."""

import random

import numpy as np
import pytest
from check_inputs_builder import CALL, FORMAT, header, vcf

from genomics.checks.findings import Findings
from genomics.checks.genotypes import Copies, cell_faults, plan_format
from genomics.checks.kernel import compile_plan, scan
from genomics.checks.vcf import check_cohort_vcf
from genomics.checks.vcf_fields import Field
from genomics.records.person import Sex

DECLARED = {
    "GT": Field("GT", "1", "String"),
    "AD": Field("AD", "R", "Integer"),
    "DP": Field("DP", "1", "Integer"),
    "GQ": Field("GQ", "1", "Integer"),
    "PL": Field("PL", "G", "Integer"),
    "AF": Field("AF", "A", "Float"),
    "FT": Field("FT", "1", "String"),
    "GL": Field("GL", "G", "Float"),
}
KEYS = "GT:AD:DP:GQ:PL:AF:FT:GL"
WHOLE = "0/1:10,12:22:60:5,0,99:0.5:PASS:-1.5,-0.1,-9e-3"
MORE = "\n".join(
    [
        '##FORMAT=<ID=PL,Number=G,Type=Integer,Description="d">',
        '##FORMAT=<ID=FT,Number=1,Type=String,Description="d">',
        '##FORMAT=<ID=SB,Number=4,Type=Integer,Description="d">',
        '##INFO=<ID=END,Number=1,Type=Integer,Description="d">',
        '##INFO=<ID=AC,Number=A,Type=Integer,Description="d">',
        '##INFO=<ID=DB,Number=0,Type=Flag,Description="d">',
        '##FILTER=<ID=q10,Description="d">',
        "##source",
    ]
)


def line(**changes) -> str:
    cells = {"contig": "chr1", "pos": "200", "id": ".", "ref": "A", "alt": "G", "qual": "50", "filter": "PASS"}
    cells |= {"info": ".", "format": FORMAT, "first": CALL, "second": CALL}
    return "\t".join((cells | changes).values())


def told(tmp_path, *rows, people=None, **given) -> list[str]:
    head = header().replace("##source", MORE, 1)
    path = vcf(tmp_path / "a.vcf.gz", rows, head, index=False)
    found = Findings(path)
    check_cohort_vcf(path, found, **given)
    return [problem.line for problem in found.problems if "has no index" not in problem.what]


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("0/1:10:22:60", "AD has 1 values, not 2"),
        ("0/1:10,x:22:60", "AD 'x' is not a whole number"),
        ("0/1:10,12:-22:60", "DP -22 is negative"),
        ("0/1:10,12:nan:60", "DP 'nan' is not a whole number"),
        ("0/1:10,12:inf:60", "DP 'inf' is not a whole number"),
        ("0/1:10,12:22.5:60", "DP '22.5' is not a whole number"),
        ("0/1:10,12:22:60.0", "GQ '60.0' is not a whole number"),
        ("0/1:10,12:22:99999999999", "GQ 99999999999 is too large for readers"),
        ("0/1:10,12:22,3:60", "DP has 2 values, not 1"),
        ("0/1:10,12:22:60:7", "5 values where FORMAT has 4 keys"),
        ("0/1:10,12::60", "DP is empty"),
        ("0/1:10,12:\u0662:60", "DP '\u0662' is not a whole number"),
        ("0/1 :10,12:22:60", "the genotype is not alleles joined"),
        ("1:0,12:12:60", "one copy where everyone has two"),
        ("0/2:10,12:22:60", "allele 2 of 1 alternates"),
    ],
)
def test_a_bad_cell_is_rejected_with_its_record_and_person(tmp_path, cell, words):
    path = tmp_path / "a.vcf.gz"
    head = header()
    text = "\n".join([head, line(second=cell), ""])
    import pysam

    with pysam.BGZFile(str(path), "wb") as stream:
        stream.write(text.encode())
    found = Findings(path)
    check_cohort_vcf(path, found)
    place = f"reject: {path}, line {head.count(chr(10)) + 2}, chr1:200, sample S2: "
    assert any(problem.line.startswith(place + words) for problem in found.problems), found.problems


@pytest.mark.parametrize(
    ("changes", "severity", "words"),
    [
        ({"qual": "inf"}, "reject", "QUAL 'inf' is not a number"),
        ({"qual": "-1"}, "reject", "QUAL -1 is negative"),
        ({"qual": "1e39"}, "reject", "QUAL 1e39 is too large"),
        ({"qual": "1e11"}, "flag", "QUAL 1e11 is not plausible"),
        ({"filter": ""}, "reject", "FILTER '' is not names"),
        ({"filter": "PASS;q10"}, "reject", "says passed and failed"),
        ({"filter": "pass"}, "reject", "it would count as failed"),
        ({"filter": "0"}, "reject", "FILTER 0 is reserved"),
        ({"filter": "q20"}, "flag", "FILTER q20 is not declared"),
        ({"info": ""}, "reject", "INFO is empty"),
        ({"info": "AC=x"}, "flag", "INFO AC 'x' is not whole numbers"),
        ({"info": "AC=1,2"}, "flag", "INFO AC has 2 values, not 1"),
        ({"info": "AC=1;AC=1"}, "flag", "INFO AC stands twice"),
        ({"info": "DB=1"}, "flag", "INFO DB is a flag with a value"),
        ({"info": "XX=1"}, "flag", "INFO XX is not declared"),
        ({"alt": "<NON_REF>", "info": "END=100"}, "reject", "END 100 lies before POS 200"),
        ({"alt": "<NON_REF>", "info": "END=x"}, "reject", "END 'x' is not a number"),
        ({"alt": "<NON_REF>", "info": "END=248956423"}, "reject", "lies beyond the end of the contig"),
        ({"ref": "a"}, "reject", "REF 'a' is not made of A, C, G, T, N: lower case"),
        ({"ref": "R"}, "reject", "an IUPAC code stands for several bases"),
        ({"alt": "<DEL>"}, "flag", "1 records have a symbolic or breakend allele"),
        ({"first": "0/1:2000000,1:2000001:9"}, "flag", "DP 2000001 is not plausible"),
        ({"format": "GT:AD:DP:GQ:SB", "first": f"{CALL}:1,2"}, "flag", "SB has 2 values, not 4"),
        ({"format": "GT:AD:DP:GQ:ZZ", "first": f"{CALL}:1"}, "flag", "FORMAT ZZ is not declared"),
        ({"contig": "chrX", "pos": "20000", "first": "1:0,9:9:9"}, "flag", "one copy in a pseudo-autosomal region"),
        ({"contig": "chrY", "pos": "20000000"}, "flag", "2 calls of two copies on chrY"),
        ({"pos": "0200"}, "reject", "POS '0200' is not a place"),
        ({"id": ""}, "reject", "ID is empty"),
        ({"info": "DB\r"}, "reject", "a control character"),
        ({"first": "0/1:10,12\x01:22:60"}, "reject", "AD '12\\x01' is not a whole number"),
    ],
)
def test_what_is_wrong_with_a_record_is_told(tmp_path, changes, severity, words):
    lines = told(tmp_path, line(**changes))
    assert any(text.startswith(severity) and words in text for text in lines), lines
    assert severity == "reject" or not any(text.startswith("reject") for text in lines), lines


@pytest.mark.parametrize(
    "changes",
    [
        {"qual": "."},
        {"qual": "1.5e3"},
        {"filter": "."},
        {"filter": "q10"},
        {"info": "AC=1;DB"},
        {"info": "AC=."},
        {"alt": "G,*", "first": "1/2:1,2,3:6:9", "second": "0/0:9,0,0:9:9"},
        {"alt": "<NON_REF>", "info": "END=300", "first": "0/0:9,0:9:9", "second": "0/0:9,0:9:9"},
        {"alt": "G,<NON_REF>", "first": "0/1:4,5,0:9:9", "second": "0/0:9,0,0:9:9"},
        {"first": "0/1", "second": "./."},
        {"first": "0|1:10,12", "second": "."},
        {"first": ".:.:.:.", "second": "./.:.,.:.:."},
        {"first": "|0|1:10,12:22:60"},
        {"format": "GT:FT", "first": "0/1:PASS", "second": "0/0:q10"},
        {"format": "GT:PL", "first": "0/1:9,0,9", "second": "0/0:."},
        {"contig": "chrX", "pos": "5000000", "first": "1:0,9:9:9", "second": "0/0:9,0:9:9"},
        {"contig": "chrM", "pos": "100", "first": "1:0,9:9:9", "second": "0/1:9,1:9:9"},
        {"contig": "chrY", "pos": "5000000", "first": "1:0,9:9:9", "second": "."},
        {"id": "rs1;rs2"},
    ],
)
def test_legal_vcf_is_accepted_in_silence(tmp_path, changes):
    assert told(tmp_path, line(**changes)) == []


def test_the_same_allele_in_two_records_is_a_duplicate(tmp_path):
    lines = told(tmp_path, line(alt="G,T", first="1/2:1,1,1:3:9", second="0/0:9,0,0:9:9"), line())
    assert any("the same allele stands in a record before: duplicate" in text for text in lines)
    assert told(tmp_path, line(), line(alt="T")) == []


def test_blocks_that_overlap_are_flagged(tmp_path):
    block = {"alt": "<NON_REF>", "first": "0/0:9,0:9:9", "second": "0/0:9,0:9:9"}
    lines = told(tmp_path, line(info="END=300", **block), line(pos="250", info="END=400", **block))
    (text,) = lines
    assert "chr1:250: overlaps the block before it, which ends at 300" in text
    assert told(tmp_path, line(info="END=300", **block), line(pos="301", info="END=400", **block)) == []


def test_copies_that_do_not_fit_the_recorded_sex_are_flagged(tmp_path):
    haploid = {"contig": "chrX", "first": "1:0,9:9:9", "second": CALL}
    rows = [line(pos=str(5_000_000 + place), **haploid) for place in range(3)]
    rows += [line(contig="chrY", pos=str(5_000_000 + place), second=".", first="1:0,9:9:9") for place in range(3)]
    wrong = {"S1": Sex.FEMALE, "S2": Sex.MALE}
    lines = told(tmp_path, *rows, sexes=wrong)
    assert any("sample S1: recorded female, 3 haploid calls on chrX" in text for text in lines)
    assert any("sample S1: recorded female, 3 calls on chrY" in text for text in lines)
    assert any("sample S2: recorded male, 3 heterozygous calls on chrX" in text for text in lines)
    assert told(tmp_path, *rows, sexes={"S1": Sex.MALE, "S2": Sex.FEMALE}) == []


def test_ref_is_compared_with_the_reference(tmp_path):
    fasta = tmp_path / "ref.fa"
    fasta.write_text(">chr1\n" + "ACGTNACGTA" * 30 + "\n")
    (tmp_path / "ref.fa.fai").write_text("chr1\t300\t6\t300\t301\n")
    assert told(tmp_path, line(pos="11"), line(pos="15", ref="T"), reference=fasta) == []
    lines = told(tmp_path, line(pos="12", ref="G", alt="T"), reference=fasta)
    assert any("chr1:12: REF G is not the reference's C" in text for text in lines)
    wrong = [line(pos=str(place), ref="T", alt="G") for place in (11, 12, 13)]
    assert any(
        "REF differs from the reference in 3 of 3 records" in text
        for text in told(tmp_path, *wrong, reference=fasta)
    )


def mutated(dice: random.Random) -> str:
    cell = list(dice.choice((WHOLE, "./.", "0|1:1,2", "1:0,5:5:9:7,0:1.0:q:0,0", "0/0:.:.:.:.:.:.:.")))
    for _ in range(dice.randrange(3)):
        place = dice.randrange(len(cell))
        cell[place] = dice.choice(["", ":", ",", ".", "-", "0", "9", "/", "|", "e", "x", " ", cell[place] * 2])
    return "".join(cell)


@pytest.mark.parametrize("copies", list(Copies))
def test_what_the_compiled_pass_finds_beyond_doubt_has_no_fault(copies):
    dice, plan = random.Random(5), plan_format(KEYS, DECLARED)
    compiled, clean = compile_plan(plan), 0
    for _ in range(8_000):
        cell, alleles = mutated(dice), dice.choice((1, 2, 3))
        seen = scan(cell.encode(), compiled, alleles, copies, np.zeros((1, 3), np.int64))
        if seen.clean and seen.cells == 1:
            clean += 1
            assert cell_faults(cell, plan, alleles, copies) == [], cell
    assert clean > 1_000


def test_the_compiled_pass_agrees_on_whole_rows_and_counts():
    plan = plan_format(KEYS, DECLARED)
    census = np.zeros((4, 3), np.int64)
    seen = scan(
        b"\t".join([WHOLE.encode(), b"0/.", b"1", b"./1:1,2"]), compile_plan(plan), 2, Copies.ONE_OR_TWO, census
    )
    assert (seen.clean, seen.cells, seen.half, seen.first_half) == (True, 4, 2, 1)
    assert census.tolist() == [[0, 1, 1], [0, 0, 0], [1, 0, 0], [0, 0, 0]]


def test_a_large_file_is_checked_by_the_compiled_pass_with_the_same_words(tmp_path):
    people = tuple(f"P{number}" for number in range(3_000))
    rows = [
        "\t".join(["chr1", str(100 + place), ".", "A", "G", "9", "PASS", ".", FORMAT, *[CALL] * len(people)])
        for place in range(60)
    ]
    head = header(people=people)
    good = Findings("good")
    check_cohort_vcf(vcf(tmp_path / "good.vcf.gz", rows, head), good)
    assert good.problems == []
    rows[50] = rows[50].removesuffix(CALL) + "0/2:10,12:22:60"
    bad = Findings("bad")
    check_cohort_vcf(vcf(tmp_path / "bad.vcf.gz", rows, head), bad)
    (problem,) = bad.problems
    assert problem.place.endswith("chr1:150, sample P2999")
    assert problem.what == "allele 2 of 1 alternates"
