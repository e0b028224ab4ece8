import gzip

import pytest
from check_inputs_builder import EXON, GFF3, lines

from genomics.checks.findings import Findings
from genomics.checks.regions import check_exons
from genomics.checks.transcripts import check_transcripts


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        (
            "regions",
            [
                "#contig\tstart\tend",
                "chr1\t0\t10\ta",
                "chr1\t10\t20\tb",
                "chr2\t5\t6\tc",
                "chrX\t1\t2",
                "chrM\t1\t2",
            ],
        ),
        ("regions", ["chr21\t46709982\t46709983"]),
        ("exons", [EXON, "chr17\t30\t40\tOTHER\t2\t+\tNM_2.1", "chr17\t50\t60\tOTHER\t3\t+\tNM_2.1"]),
    ],
)
def test_good_tables_of_places_pass_in_silence(tmp_path, problems, kind, rows):
    assert problems(lines(tmp_path / "t.bed", *rows), kind) == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["chr1\t10\t10"], "line 1: chr1: need 0 <= start < end, got 10, 10"),
        (["chr1\t20\t10"], "line 1: chr1: need 0 <= start < end, got 20, 10"),
        (["chr1\t-1\t10"], "line 1: '-1' to '10' are no places"),
        (["chr1\t1_0\t20"], "line 1: '1_0' to '20' are no places"),
        (["chr1\t1e3\t2e3"], "line 1: '1e3' to '2e3' are no places"),
        (["chr1\t１\t２"], "line 1: '１' to '２' are no places"),
        (["1\t10\t20"], "line 1: 1:10-20: not on chr1 to chr22"),
        (["chr21\t1\t46709984"], "ends beyond the contig (46709983)"),
        (["chr1\t50\t60", "chr1\t10\t20"], "line 2: is not in order of the genome"),
        (["chr2\t1\t2", "chr1\t10\t20"], "line 2: is not in order of the genome"),
        (["chr1\t10\t20", "chr1\t10\t20"], "line 2: stands twice"),
        (["track name=x", "chr1\t10\t20"], "line 1: a line for a genome browser"),
        (["chr1 10 20"], "line 1: 1 columns where 3 are needed"),
        (["chr1\t10\t20\r"], "line 1: Windows line ends (CR)"),
        (["chr1\t10\t20\0"], "line 1: holds a NUL byte"),
        (["\ufeffchr1\t10\t20"], "line 1: begins with a UTF-8 byte-order mark"),
        (["#nothing"], "no row"),
    ],
)
def test_a_bad_row_of_places_is_rejected_with_its_line(tmp_path, problems, rows, words):
    found = problems(lines(tmp_path / "t.bed", *rows), "regions")
    assert any(line.startswith("reject: ") and words in line for line in found), found


def test_a_table_without_a_last_line_end_is_flagged(tmp_path, problems):
    (tmp_path / "t.bed").write_text("chr1\t10\t20")
    (line,) = problems(tmp_path / "t.bed", "regions")
    assert line.startswith("flag: ")
    assert "the last line has no line end: it may be cut short" in line


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([EXON, "chr17\t30\t40\tBRCA1\t2\t-\tNM_1.1"], "line 2: BRCA1: exon 2 after exon 1 on strand -"),
        ([EXON, "chr17\t30\t40\tBRCA1\t1\t-\tNM_1.1"], "line 2: BRCA1: exon 1 after exon 1"),
        ([EXON, "chr17\t15\t40\tBRCA1\t0\t-\tNM_1.1"], "line 2: BRCA1: exon 0"),
        ([EXON, "chr17\t30\t40\tBRCA1\t2\t-\tNM_9.1"], "line 2: BRCA1 has two transcripts, strands or contigs"),
        (["chr17\t10\t20\tBRCA1\t1\t?\tNM_1.1"], "line 1: BRCA1: exon 1 on strand '?'"),
        (["chr17\t10\t20\tBRCA1\tone\t-\tNM_1.1"], "line 1: "),
    ],
)
def test_exons_that_contradict_each_other_are_rejected(tmp_path, problems, rows, words):
    found = problems(lines(tmp_path / "exons.bed", *rows), "exons")
    assert any(line.startswith("reject: ") and words in line for line in found), found


def exon_problems(tmp_path, *rows):
    transcripts = check_transcripts(lines(tmp_path / "t.gff3", *GFF3), Findings("t.gff3"))
    path = lines(tmp_path / "exons.bed", *rows)
    found = Findings(path)
    check_exons(path, found, transcripts)
    return [problem.line for problem in found.problems]


def test_exons_are_those_of_their_transcript(tmp_path):
    assert exon_problems(tmp_path, EXON) == []
    shifted, missing = exon_problems(tmp_path, EXON.replace("\t10\t20", "\t11\t20"))
    assert "line 1: chr17:11-20 is no coding exon of NM_1.1 in the GFF3; write 0-based, half-open places" in shifted
    assert "NM_1.1: 1 coding exons of the GFF3 are missing, the first at 10" in missing
    (line,) = exon_problems(tmp_path, EXON.replace("NM_1.1", "NM_7.1"))
    assert line.startswith("flag: ")
    assert "transcript NM_7.1 is not in the GFF3" in line


def test_good_transcripts_pass_in_silence_plain_and_gzipped(tmp_path, problems):
    path = lines(tmp_path / "t.gff3", *GFF3, "GL000194.1\tt\tgene\t5\t9\t.\t+\t.\tID=gene:X")
    assert problems(path, "transcripts") == []
    (tmp_path / "t.gff3.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert problems(tmp_path / "t.gff3.gz", "transcripts") == []


@pytest.mark.parametrize(
    ("number", "old", "new", "words"),
    [
        (0, "##gff-version 3", "##gtf", "line 1: no line ##gff-version 3"),
        (0, "##gff-version 3", "##gff-version 2", "line 1: no line ##gff-version 3"),
        (3, "\t11\t20", "\t20\t11", "line 4: 20 to 11 is no place (1-based, inclusive)"),
        (3, "\t11\t20", "\t0\t20", "line 4: 0 to 20 is no place"),
        (3, "\t11\t20", "\tx\t20", "line 4: x to 20 is no place"),
        (3, "\t11\t20", "\t11\t83257442", "line 4: ends beyond chr17 (83257441)"),
        (3, "transcript:ENST1", "transcript:ENST9", "line 4: exon or CDS of a transcript that is not there"),
        (3, "\t-\t", "\t.\t", "line 4: strand '.' of an exon"),
        (4, "\t0\tParent", "\t.\tParent", "line 5: phase '.' of a CDS"),
        (2, "gene:ENSG1", "gene:ENSG2", "transcript of an unknown gene gene:ENSG2"),
        (4, "\tParent=transcript:ENST1", "", "line 5: 8 columns where 9 are needed"),
    ],
)
def test_a_bad_line_of_transcripts_is_rejected(tmp_path, problems, number, old, new, words):
    rows = list(GFF3)
    assert old in rows[number]
    rows[number] = rows[number].replace(old, new)
    found = problems(lines(tmp_path / "t.gff3", *rows), "transcripts")
    assert any(line.startswith("reject: ") and words in line for line in found), found


def test_a_transcript_given_twice_or_none_at_all_is_rejected(tmp_path, problems):
    assert "stands twice (line 3)" in problems(lines(tmp_path / "t.gff3", *GFF3, GFF3[2]), "transcripts")[0]
    assert "no transcript on chromosomes 1 to 22" in problems(lines(tmp_path / "t.gff3", GFF3[0]), "transcripts")[0]


def test_packed_tables_that_are_cut_or_huge_are_told_within_bounds(tmp_path, problems):
    path = tmp_path / "t.gff3.gz"
    path.write_bytes(gzip.compress("\n".join(GFF3).encode())[:-9])
    assert any("is cut short or damaged" in line for line in problems(path, "transcripts"))
    path.write_bytes(gzip.compress(b"##gff-version 3\n" + b"x" * 50_000_000))
    assert "line 2: a line longer than 1,000,000 bytes" in problems(path, "transcripts")[0]
