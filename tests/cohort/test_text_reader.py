"""Genotype columns read as text against htslib's reading of the same file: every output must be the same bytes."""

import gzip
from collections import Counter

import numpy as np
import pytest
from cohort_builder import good
from pysam import bcftools

from genomics.cohort import engine_local
from genomics.errors import FormatError
from genomics.files.genotype_blocks import GenotypeArrays, TextRecord, TextRecords, UnreadLine, fill_rows
from genomics.files.joint_file import JointFile
from genomics.records.person import Sex

DECLARED = {"GT": "String", "AD": "Integer", "DP": "Integer", "GQ": "Integer", "PS": "Integer", "FT": "String"}
GENOTYPES = ("0/0", "0/1", "1/1", "0|1", "1|0", "1|1", "./.", ".|.", "0/.", "./1", ".|1", "1|.", ".", "0", "1")
ODD_GENOTYPES = ("0/1/1", "0|1|0", "./././.", "0/0/.", "00/1")
SEVERAL = ("0/2", "1/2", "2|1", "2", "./2", "2/2", "1|2")
NUMBERS = ("0", "1", "7", "10", "12", "19", "20", "30", "31", "99", "127", "128", "300", "40000", ".")
ODD_NUMBERS = ("2147483000", "-3", "1234567890", "007", "12,13", ".,.")
FORMATS = (
    "GT:AD:DP:GQ",
    "GT:DP:AD:GQ:PS",
    "GT:GQ:FT:DP:AD",
    "GT:AD:DP:GQ:PL:PS:FT",
    "GT:AD:DP",
    "GT",
    "GT:XX:DP:GQ:AD",
)


def cell_of(rng, form, alternates, odd):
    """A random genotype cell; trailing fields are sometimes left out."""
    genotypes = (*GENOTYPES, *(SEVERAL if alternates > 1 else ()), *(ODD_GENOTYPES if odd else ()))
    pools = {
        "GT": genotypes if alternates else [genotype.replace("1", "0") for genotype in genotypes],
        "DP": (*NUMBERS, *(ODD_NUMBERS if odd else ())),
        "GQ": (*NUMBERS, *(ODD_NUMBERS if odd else ())),
        "PS": ("77", "123456", "."),
        "FT": ("PASS", ".", "LowGQ", "LowGQ;LowDP", "PASSED", "P"),
        "PL": ("0,30,300", ".", "0,.,3"),
        "XX": ("text", ".", "1,2"),
    }
    fields = []
    for name in form.split(":"):
        if name == "AD":
            width = alternates + 1 + (rng.integers(-1, 3) if odd else 0)
            reads = [NUMBERS[n] for n in rng.integers(len(NUMBERS), size=max(width, 1))]
            fields.append("." if rng.random() < 0.1 else ",".join(reads))
        else:
            fields.append(pools[name][rng.integers(len(pools[name]))])
    return ":".join(fields[: rng.integers(1, len(fields) + 1)] if rng.random() < 0.1 else fields)


def left_to_htslib(file, before):
    """Every record of the file as one of which not even the fixed columns are plain."""
    return (UnreadLine(number) for number, _ in enumerate(file.parsed()))


def hostile_call(joint_call, seed, formats=FORMATS):
    rng = np.random.default_rng(seed)
    people = [f"S{i}" for i in range(15)]
    sexes = [(Sex.FEMALE, Sex.MALE, Sex.UNKNOWN)[i % 3] for i in range(len(people))]
    call = joint_call(*people, sexes=sexes, batches=[f"B{i % 2}" for i in range(len(people))])
    alternates = ("C", "C,G", "c", "C,*", "<DEL>", "*", "AT", "C,G,T,AC", ".", "A", "C,<NON_REF>")
    for contig in ("chr1", "chr2", "chrX", "chrY"):
        for position in range(2_781_000, 2_783_000, 40):
            alleles = alternates[rng.integers(len(alternates))]
            count, form = (0 if alleles == "." else alleles.count(",") + 1), formats[rng.integers(len(formats))]
            odd = rng.random() < 0.3
            cells = [cell_of(rng, form, count, odd) for _ in people]
            reference = "a" if rng.random() < 0.1 else "A"
            call.add(f"{contig}:{position}:{reference}:{alleles}", cells, fields=form)
    return call


def files_of(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_hostile_text_gives_the_bytes_that_htslib_gives(joint_call, monkeypatch, seed):
    call = hostile_call(joint_call, seed)
    path = call.vcf()
    asked = Counter()
    by_htslib = JointFile.by_htslib

    def counted(file, record, reader):
        asked[reader] += 1
        return by_htslib(file, record, reader)

    monkeypatch.setattr(JointFile, "by_htslib", counted)
    monkeypatch.setattr(engine_local, "GENOTYPES_IN_A_BLOCK", 17 * len(call.people))
    from_text = call.run(vcfs=[path], output="text")
    assert asked["simple"] > 10
    assert asked["several"] > 10
    assert sum(asked.values()) < len(call.lines) / 2
    monkeypatch.setattr(JointFile, "_packed_records", left_to_htslib)
    by_htslib_alone = call.run(vcfs=[path], output="htslib")
    assert from_text.summary == by_htslib_alone.summary
    assert files_of(from_text.folder) == files_of(by_htslib_alone.folder)


def test_vcf_and_bcf_of_one_call_give_the_same_bytes(joint_call):
    call = hostile_call(joint_call, 4, [form for form in FORMATS if not {"PL", "XX"} & set(form.split(":"))])
    path = call.vcf()
    bcf = path.with_name("joint.bcf")
    bcftools.view("-Ob", "-o", str(bcf), str(path), catch_stdout=False)
    assert files_of(call.run(vcfs=[path], output="a").folder) == files_of(call.run(vcfs=[bcf], output="b").folder)


def test_columns_follow_the_sheet_and_people_outside_it_are_left_out(joint_call):
    call = joint_call("C", "A")
    call.add("chr1:100:A:C", [good("1/1"), good("0/1"), good("0/0"), "0/1/1:1,2:3:4"])
    result = call.run(vcfs=[call.vcf(people=["A", "B", "C", "D"])])
    assert result.copies("chr1:100:A:C") == [[0, 0], [1, 1]]


def read_cells(tmp_path, form, cells, alternates="C", fields=DECLARED):
    path = tmp_path / "one.vcf.gz"
    path.write_bytes(
        gzip.compress("\t".join(["chr1", "5", ".", "A", alternates, ".", ".", ".", form, *cells]).encode())
    )
    (record,) = TextRecords(path, fields, frozenset()).records(0)
    if isinstance(record, UnreadLine):
        return None
    assert isinstance(record, TextRecord)
    arrays = GenotypeArrays.empty(1, len(cells), 2)
    understood = fill_rows([record], np.array([0]), np.arange(len(cells), dtype=np.int32), arrays)
    return arrays if understood[0] else None


def test_what_a_cell_does_not_say_is_missing_and_never_nought(tmp_path):
    arrays = read_cells(tmp_path, "GT:AD:DP:GQ:PS:FT", ["0/1:3,4:7:50:9:PASS", "0|1:3", "1", ".", "./.:.:.:.:.:."])
    assert arrays.alleles[0].tolist() == [[0, 1], [0, 1], [1, -2], [-1, -2], [-1, -1]]
    assert arrays.phased[0].tolist() == [False, True, False, False, False]
    assert arrays.allele_depth[0].tolist() == [[3, 4], [3, -1], [-1, -1], [-1, -1], [-1, -1]]
    assert arrays.depth[0].tolist() == [7, -1, -1, -1, -1]
    assert arrays.quality[0].tolist() == [50, -1, -1, -1, -1]
    assert arrays.phase_set[0].tolist() == [9, -1, -1, -1, -1]
    assert not arrays.flagged[0].any()


@pytest.mark.parametrize(
    ("flag", "failed"), [("PASS", False), (".", False), ("PAS", True), ("x", True), ("PASSx", True)]
)
def test_a_genotype_is_flagged_by_any_filter_but_pass(tmp_path, flag, failed):
    assert read_cells(tmp_path, "GT:FT", [f"0/1:{flag}"]).flagged[0].tolist() == [failed]


NOT_PLAIN = """0/2 2 0/1/1 /1 0/ x 0-1 0/1: 0/1:3,4,5 0/1:3;4 0/1:-1 0/1:1234567890 0/1:3,4:5,6 0/1:3,4:5.0
0/1:3,4:5:6:7 0/1:3,4:5:6: 99999999999999999999"""


@pytest.mark.parametrize("cell", ["", "0/1 ", "0/1:3,4\r", *NOT_PLAIN.split()])
def test_a_cell_that_is_not_plain_gives_up_its_record(tmp_path, cell):
    assert read_cells(tmp_path, "GT:AD:DP:GQ", ["0/0:1,2:3:4", "0/1:1,2:3:4"]) is not None
    assert read_cells(tmp_path, "GT:AD:DP:GQ", ["0/0:1,2:3:4", cell]) is None
    assert read_cells(tmp_path, "GT:AD:DP:GQ", [cell, "0/0:1,2:3:4"]) is None


@pytest.mark.parametrize("form", ["DP:GT", "GT:DP:DP", "GT::DP", ".", "AD:DP", ""])
def test_a_format_that_is_not_plain_is_left_to_htslib(tmp_path, form):
    assert read_cells(tmp_path, form, ["0/1:3:4"]) is None


def test_a_field_of_another_type_is_left_to_htslib_and_an_undeclared_one_is_not_read(tmp_path):
    assert read_cells(tmp_path, "GT:GQ", ["0/1:3"], fields=DECLARED | {"GQ": "Float"}) is None
    undeclared = {name: kind for name, kind in DECLARED.items() if name != "FT"}
    assert not read_cells(tmp_path, "GT:FT", ["0/1:bad"], fields=undeclared).flagged.any()


def test_a_record_with_too_few_people_stops_with_its_place(joint_call):
    call = joint_call("A", "B")
    call.add("chr1:100:A:C", [good("0/1"), good("0/0")])
    call.add("chr1:104:A:C", [good("0/1")])
    with pytest.raises(FormatError, match=r"joint\.vcf\.gz, after chr1:100: not readable"):
        call.run()


@pytest.mark.parametrize(("alternates", "genotype"), [("C", "0/2"), ("C", "2"), ("C,G", "3/3"), (".", "0/1")])
def test_an_allele_that_the_record_does_not_have_stops_with_its_place(joint_call, alternates, genotype):
    call = joint_call("A", "B")
    call.add(f"chr1:100:A:{alternates}", [f"{genotype}:9,9,9:30:50", good("0/0")])
    with pytest.raises(FormatError, match=r"joint\.vcf\.gz, .*chr1:100: a genotype names an allele that ALT"):
        call.run()


def test_damaged_compression_stops_with_the_file(joint_call):
    call = joint_call(*(f"S{i}" for i in range(60)))
    for position in range(4, 1900, 4):
        call.add_as_is(f"chr1:{position}:T:C", [good("0/1", depth=position + i) for i in range(60)])
    path = call.vcf()
    content = bytearray(path.read_bytes())
    content[-200] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(FormatError, match=r"joint\.vcf\.gz.*not readable"):
        call.run(vcfs=[path])
