"""Builds, indexes, BCF and hostile files: what a VCF is told of as a whole."""

import os
import struct
import time

import pysam
import pytest
from check_inputs_builder import CALL, FORMAT, ROWS, header, vcf

from genomics.checks.findings import Findings
from genomics.checks.known_sites import read_known_sites
from genomics.checks.vcf import check_cohort_vcf
from genomics.cli.main import main
from genomics.records.build import GRCH38_LENGTHS

NO_LENGTHS = "##contig=<ID=chr1>\n##contig=<ID=chr10>\n##contig=<ID=chr12>\n##contig=<ID=chrY>\n##source"
# CYP2C19 rs4244285 and rs12248560, SLCO1B1 rs4149056: position on GRCh38 and GRCh37 (dbSNP).
KNOWN = (
    ("chr10", 94761900, 96521657, "C", "T"),
    ("chr10", 94781859, 96541616, "G", "A"),
    ("chr12", 21178615, 21331549, "T", "C"),
)


def at(contig, position, reference, alternate, name=".") -> str:
    fixed = [contig, str(position), name, reference, alternate, "50", "PASS", ".", FORMAT, CALL, CALL]
    return "\t".join(fixed)


def told(path, **given) -> list[str]:
    found = Findings(path)
    check_cohort_vcf(path, found, **given)
    return [problem.line for problem in found.problems if "has no index" not in problem.what]


def lengthless() -> str:
    return header(lengths={}, without="##reference").replace("##source", NO_LENGTHS, 1)


def test_the_table_of_known_sites_has_every_build_and_no_place_of_two():
    known = read_known_sites()
    assert {build for build, _, _ in known.places.values()} == {0, 1, 2}
    assert known.names["rs4244285"] == ("chr10", {0: 94781859, 1: 96541616})
    assert len(known.places) > 40_000


@pytest.mark.parametrize("head", [header(), lengthless()], ids=["header says GRCh38", "header says nothing"])
def test_grch37_with_chr_names_is_known_by_its_sites(tmp_path, head):
    rows = [at(contig, there, *alleles) for contig, _, there, *alleles in KNOWN]
    lines = told(vcf(tmp_path / "a.vcf.gz", rows, head))
    assert any("chr10:96521657: known variants stand where GRCh37 has them, not GRCh38" in text for text in lines)


def test_one_record_that_its_rsid_names_is_enough(tmp_path):
    path = vcf(tmp_path / "a.vcf.gz", [at("chr10", 96541616, "G", "A", "rs4244285")])
    assert any("made on GRCh37" in text for text in told(path))


def test_t2t_is_known_by_its_sites(tmp_path):
    haploid = CALL.replace("0/1", "1")
    rows = [at("chrY", 2467070, "G", "A"), at("chrY", 2467084, "C", "T")]
    path = vcf(tmp_path / "a.vcf.gz", [row.replace(CALL, haploid) for row in rows])
    assert any("made on T2T-CHM13v2.0" in text for text in told(path))


def test_known_variants_at_places_of_no_build_are_rejected(tmp_path):
    rows = [at("chr10", 97000000, "C", "T", "rs12248560"), at("chr10", 97019959, "G", "A", "rs4244285")]
    assert any(
        "2 known variants stand at places of neither GRCh38 nor GRCh37" in text
        for text in told(vcf(tmp_path / "a.vcf.gz", rows))
    )


def test_grch38_without_lengths_is_taken_from_its_records(tmp_path):
    rows = [at(contig, here, *alleles) for contig, here, _, *alleles in KNOWN]
    (text,) = told(vcf(tmp_path / "a.vcf.gz", rows, lengthless()))
    assert text.startswith("flag")
    assert "no contig is declared with its length: taken as GRCh38 from the records" in text
    (text,) = told(vcf(tmp_path / "a.vcf.gz", [at("chr1", 5, "C", "T")], lengthless()))
    assert "no contig is declared with its length: the build cannot be told" in text


@pytest.mark.parametrize(
    "word", ["hg19", "/data/human_g1k_v37.fasta", "GRCh37.p13", "hs37d5.fa", "chm13v2.0.fa", "T2T"]
)
def test_a_header_that_names_another_build_is_rejected(tmp_path, word):
    head = header(without="##reference").replace("##source", f"##reference={word}\n##source", 1)
    assert any("the header names another build" in text for text in told(vcf(tmp_path / "a.vcf.gz", ROWS, head)))


def test_a_checksum_is_no_name_of_a_build(tmp_path):
    head = header().replace(
        ",length=248956422>", ",length=248956422,md5=6aef897c3d6ff0c78aff06ab37189178,assembly=38>"
    )
    assert told(vcf(tmp_path / "a.vcf.gz", ROWS, head)) == []


@pytest.mark.parametrize("name", ["1", "chrMT", "CHR1", "chr01", "23"])
def test_records_on_a_chromosome_by_another_name_are_rejected(tmp_path, name):
    lengths = GRCH38_LENGTHS | {name: 1_000_000}
    path = vcf(tmp_path / "a.vcf.gz", [at("chr2", 5, "C", "T"), at(name, 5, "C", "T")], header(lengths=lengths))
    assert any(
        f"{name!r} is not the name of a chromosome: its records would not be read" in text for text in told(path)
    )


def test_an_index_of_the_file_before_it_changed_is_rejected(tmp_path):
    rows = [at("chr1", place, "C", "T") for place in range(100, 400)]
    path = vcf(tmp_path / "a.vcf.gz", rows)
    old = (tmp_path / "a.vcf.gz.tbi").read_bytes()
    vcf(path, rows[:-1])
    (tmp_path / "a.vcf.gz.tbi").write_bytes(old)
    (text,) = told(path)
    assert "the index a.vcf.gz.tbi counts 300 records on chr1, the file has 299" in text


def test_an_index_whose_places_are_no_records_is_rejected(tmp_path):
    rows = [at("chr1", place, "C", "T") for place in range(100, 400)]
    path = vcf(tmp_path / "a.vcf.gz", rows)
    old = (tmp_path / "a.vcf.gz.tbi").read_bytes()
    vcf(path, rows, header().replace("##source=test", "##source=a longer word"))
    (tmp_path / "a.vcf.gz.tbi").write_bytes(old)
    assert any("points at places where no record starts" in text for text in told(path))


def test_an_end_of_file_block_between_records_is_flagged(tmp_path):
    first, second = vcf(tmp_path / "a.vcf.gz", ROWS[:1]), tmp_path / "b.vcf.gz"
    with pysam.BGZFile(str(second), "wb") as stream:
        stream.write("\n".join([*ROWS[1:], ""]).encode())
    first.write_bytes(first.read_bytes() + second.read_bytes())
    (tmp_path / "a.vcf.gz.tbi").unlink()
    (text,) = told(first)
    assert text.startswith("flag")
    assert "an end-of-file block stands in the middle" in text


def as_bcf(path, rows, csi=True):
    source = vcf(path.with_suffix(".vcf.gz"), rows)
    with (
        pysam.VariantFile(str(source)) as reader,
        pysam.VariantFile(str(path), "wb", header=reader.header) as writer,
    ):
        for record in reader:
            writer.write(record)
    if csi:
        pysam.tabix_index(str(path), preset="bcf", force=True, csi=True)
    return path


def test_a_bcf_is_checked_like_the_vcf_it_stands_for(tmp_path):
    assert told(as_bcf(tmp_path / "a.bcf", ROWS)) == []
    lines = told(as_bcf(tmp_path / "b.bcf", [at("chr1", 5, "C", "T"), at("chr1", 5, "C", "T")]))
    assert any("duplicate" in text for text in lines)


def spoilt(path, change) -> None:
    """The BCF again, with its decompressed bytes changed."""
    with pysam.BGZFile(str(path), "rb") as stream:
        data = bytearray(stream.read())
    first = 9 + struct.unpack_from("<I", data, 5)[0]
    change(data, first)
    with pysam.BGZFile(str(path), "wb") as stream:
        stream.write(bytes(data))


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (0, b"\x05\0\0\0", "record 1 says that it has 5 bytes"),
        (0, b"\xff\xff\xff\x7f", "record 1 is longer than"),
        (8, b"\x63\0\0\0", "record 1: contig number 99 is not in the header"),
        (12, b"\x9c\xff\xff\xff", "record 1: position -99 or length 1 is negative"),
        (28, b"\x07\0\0\x04", "record 1: genotypes of 7 people, the header has 2"),
        (32, b"\x0f", "record 1: type 15 is unknown"),
        (32, b"\xf7", "record 1"),
    ],
)
def test_a_record_of_a_bcf_that_lies_about_itself_is_rejected(tmp_path, place, value, words):
    path = as_bcf(tmp_path / "a.bcf", ROWS, csi=False)

    def change(data, first):
        data[first + place : first + place + len(value)] = value

    spoilt(path, change)
    assert any(text.startswith("reject") and words in text for text in told(path)), told(path)


def test_a_file_of_few_people_may_be_plain_text_but_not_in_a_run(tmp_path):
    path = tmp_path / "a.vcf"
    path.write_text("\n".join([header(), *ROWS, ""]))
    assert [text.partition(":")[0] for text in told(path)] == ["flag"]
    assert told(path, samples=["S1", "S2"])[0].startswith("reject")


def test_sites_alone_are_a_flag_and_in_a_run_a_reject(tmp_path):
    row = "chr1\t5\t.\tC\tT\t.\t.\t."
    path = vcf(tmp_path / "a.vcf.gz", [row], header(people=()))
    assert [text.partition(":")[0] for text in told(path)] == ["flag"]
    assert any("no sample columns" in text and text.startswith("reject") for text in told(path, samples=["S1"]))


@pytest.mark.parametrize(
    ("chunks", "words"),
    [
        ([b"\0" * 1_000_000] * 80, "a line is longer than"),
        ([b"\n" * 1_000_000], "more than 1,000 bad records: reading stops here"),
        ([b"\t" * 5_000_000 + b"\n"], "5,000,001 columns, the header has 11"),
        (
            [at("chr1", 5, "C", "T").replace("PASS\t.", "PASS\t" + "K=1;" * 20_000).encode() + b"\n"],
            "INFO has more than 10,000 keys",
        ),
        (
            [at("chr1", 5, "C", "T").replace("0/1", "0/" * 1_000_000 + "0").encode() + b"\n"],
            "the genotype is not alleles",
        ),
    ],
    ids=["zeros", "line ends", "tabs", "keys", "copies"],
)
def test_hostile_files_are_told_in_seconds(tmp_path, chunks, words):
    path, began = tmp_path / "a.vcf.gz", time.process_time()
    with pysam.BGZFile(str(path), "wb") as stream:
        for chunk in (header().encode() + b"\n", *chunks):
            stream.write(chunk)
    assert any(words in text for text in told(path))
    assert time.process_time() - began < 20


def test_a_header_of_a_million_contigs_is_rejected(tmp_path):
    lines = "\n".join(f"##contig=<ID=c{number},length=5>" for number in range(110_000))
    path = vcf(tmp_path / "a.vcf.gz", (), header().replace("##source", f"{lines}\n##source", 1), index=False)
    assert told(path) == [f"reject: {path}, line 100001: the header has more than 100,000 lines; shorten it"]


@pytest.mark.parametrize(
    ("old", "new", "severity", "words"),
    [
        ("ID=GT,Number=1,Type=String", "ID=GT,Number=1,Type=Integer", "reject", "FORMAT GT is declared"),
        ("ID=AD,Number=R", "ID=AD,Number=1", "reject", "FORMAT AD is declared Number=1"),
        ("ID=GQ,Number=1,Type=Integer", "ID=GQ,Number=1,Type=Float", "flag", "FORMAT GQ is declared"),
        ("ID=DP,Number=1,Type=Integer", "ID=DP,Number=1,Type=Text", "reject", "Type='Text' is not one of"),
        ("ID=DP,Number=1", "ID=DP,Number=x", "reject", "Number='x' is not a number"),
        ("##source=test", "##INFO=<Number=1>", "reject", "not of the form ##INFO=<ID=...>"),
        ("##source=test", "##source", "flag", "not a header line ##key=value"),
        ("##source=test", "##fileformat=VCFv4.2", "reject", "a second version line"),
        ("##source=test", "", "reject", "an empty line in the header"),
        ("##source=test", "##source=test\r", "reject", "Windows line end (CR)"),
        ("##source=test", "##source=a\0b", "reject", "holds a NUL byte"),
        (
            "##source=test",
            '##FORMAT=<ID=GT,Number=2,Type=String,Description="d">',
            "reject",
            "FORMAT GT is declared twice",
        ),
        ("##fileformat", "\xef\xbb\xbf##fileformat", "reject", "not a VCF version line: a byte-order mark"),
    ],
)
def test_what_is_wrong_with_the_header_is_told(tmp_path, old, new, severity, words):
    lines = told(vcf(tmp_path / "a.vcf.gz", ROWS, header().replace(old, new, 1), index=False))
    assert any(text.startswith(severity) and words in text for text in lines), lines


def test_the_command_compares_with_a_reference(tmp_path, capsys):
    fasta = tmp_path / "ref.fa"
    fasta.write_text(">chr1\n" + "ACGTA" * 30 + "\n")
    (tmp_path / "ref.fa.fai").write_text("chr1\t150\t6\t150\t151\n")
    path = vcf(tmp_path / "a.vcf.gz", [at("chr1", 1, "G", "T")])
    os.utime(path, (0, 0))
    assert main(["check-file", str(path)]) == 0
    assert main(["check-file", str(path), "--reference", str(fasta)]) == 1
    assert "REF G is not the reference's A" in capsys.readouterr().out


def test_a_csi_index_is_read_like_a_tbi(tmp_path):
    rows = [at("chr1", place, "C", "T") for place in range(100, 400)]
    path = vcf(tmp_path / "a.vcf.gz", rows, index=False)
    pysam.tabix_index(str(path), preset="vcf", force=True, csi=True)
    assert told(path) == []
    old = (tmp_path / "a.vcf.gz.csi").read_bytes()
    vcf(path, rows[:-1], index=False)
    (tmp_path / "a.vcf.gz.csi").write_bytes(old)
    assert any("the index a.vcf.gz.csi counts 300 records on chr1" in text for text in told(path))
