import pytest
from check_inputs_builder import CONSENTS, IDENTITIES, SAMPLES, sheet

from genomics.checks.findings import Findings
from genomics.checks.sheets import check_consents, check_identities

GOOD = "S1\tP1\tfemale\tEUR\tB01\t"
ADVICE_ID = "use a letter or digit, then up to 63 letters, digits, _ or -"


@pytest.mark.parametrize(
    "rows",
    [
        [GOOD],
        [GOOD, "0001\tNA\tunknown\tAFR\tB02\t"],
        ["a_b-c\tp\tmale\tmy group\tB\t"],
    ],
    ids=["one", "ids that look like numbers or nothing", "ids with marks"],
)
def test_good_sample_sheets_pass_in_silence(tmp_path, problems, rows):
    assert problems(sheet(tmp_path / "samples.tsv", SAMPLES, *rows), "samples") == []
    assert problems(sheet(tmp_path / "samples.tsv", "# made by hand\n" + SAMPLES, *rows), "samples") == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["S1\tP1\tf\tEUR\tB01\t"], "line 2, sex: unknown value 'f'; write one of female, male, unknown"),
        (["../x\tP1\tmale\tEUR\tB01\t"], f"line 2, sample_id: ID '../x' is not valid; {ADVICE_ID}"),
        (["\tP1\tmale\tEUR\tB01\t"], f"line 2, sample_id: ID '' is not valid; {ADVICE_ID}"),
        (["S1\tP1\tmale\t\tB01\t"], "line 2, group: empty, or holds control characters"),
        (["S1\tP1\tmale\tEUR\tB01"], "line 2: 5 columns where 6 are declared"),
        ([GOOD, "S1\tP2\tmale\tEUR\tB01\t"], "line 3: sample_id 'S1' stands twice (line 2)"),
        ([GOOD, "s1\tP2\tmale\tEUR\tB01\t"], "line 3: sample_id 's1' differs from 'S1' only by case (line 2)"),
        ([GOOD, "S2\tP1\tmale\tEUR\tB01\t"], "line 3: participant_id 'P1' stands twice (line 2)"),
        (['"S1"\tP1\tmale\tEUR\tB01\t'], "line 2: quotation marks are read as part of the value"),
        (["S1\tP1\tmale\tEUR \tB01\t"], "line 2: blanks before or after a value"),
        ([GOOD + "https://x.org/a.bam"], "'https://x.org/a.bam' is not the plain path of a local file"),
        ([GOOD + "data:,AAAA"], "'data:,AAAA' is not the plain path of a local file"),
        ([GOOD + "a.bam##idx##b.bai"], "is not the plain path of a local file"),
        ([GOOD + "../../other/S1.bam"], "climbs out of its folder with .."),
        ([GOOD + "S1.txt"], "'S1.txt' is neither .bam nor .cram"),
        ([GOOD + "nowhere/S1.bam"], "line 2: alignment nowhere/S1.bam does not exist"),
    ],
)
def test_a_bad_sample_row_is_rejected_with_its_line(tmp_path, problems, rows, words):
    lines = problems(sheet(tmp_path / "samples.tsv", SAMPLES, *rows), "samples")
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty: no header"),
        (b"\xef\xbb\xbf" + SAMPLES.encode() + b"\n", "line 1: begins with a UTF-8 byte-order mark"),
        (SAMPLES.encode("utf-16"), "line 1: begins with a UTF-16 text"),
        (SAMPLES.encode() + b"\nS1\tP1\tmale\tM\xfcnchen\tB01\t\n", "line 2: not UTF-8 text (byte"),
        (SAMPLES.encode() + b"\r\n" + GOOD.encode() + b"\r\n", "line 1: Windows line ends (CR)"),
        (SAMPLES.encode() + b"\nS1\0\tP1\n", "line 2: holds a NUL byte"),
        (SAMPLES.replace("\t", ",").encode() + b"\n", "columns are separated by commas, not tabs"),
        (SAMPLES.replace("\t", ";").encode() + b"\n", "columns are separated by semicolons, not tabs"),
        (SAMPLES.replace("batch\t", "").encode() + b"\n", "header lacks batch"),
        (SAMPLES.replace("sex", "gender").encode() + b"\n", "header lacks sex and has unknown 'gender'"),
        (b"participant_id\tsample_id\tsex\tgroup\tbatch\talignment\n", "its columns in another order or twice"),
    ],
)
def test_a_sheet_that_cannot_be_read_as_it_stands_is_rejected(tmp_path, problems, data, words):
    path = tmp_path / "samples.tsv"
    path.write_bytes(data)
    (line,) = problems(path, "samples")
    assert words in line
    assert line.startswith("reject: ")


def test_all_problems_of_a_sheet_are_told_at_once(tmp_path, problems):
    path = sheet(tmp_path / "samples.tsv", SAMPLES, "S 1\tP1\tx\tEUR\tB01\t", "S2\tP2\ty\tEUR\tB01\t", "S3")
    assert len(problems(path, "samples")) == 4


def test_a_row_that_begins_with_a_hash_is_flagged_not_lost(tmp_path, problems):
    path = sheet(tmp_path / "samples.tsv", SAMPLES, GOOD, "#S2\tP2\tmale\tEUR\tB01\t")
    assert problems(path, "samples") == [
        f"flag: {path}, line 3: a line that starts with # below the header is skipped; delete it"
    ]


def test_an_alignment_that_is_a_link_is_flagged_and_a_folder_is_rejected(tmp_path, problems, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "real.bam").write_bytes(b"x")
    (tmp_path / "link.bam").symlink_to("real.bam")
    (tmp_path / "folder.bam").mkdir()
    path = sheet(tmp_path / "samples.tsv", SAMPLES, GOOD + "link.bam", "S2\tP2\tmale\tEUR\tB01\tfolder.bam")
    flag, reject = problems(path, "samples")
    assert flag.startswith("flag: ")
    assert "link.bam is a link" in flag
    assert "folder.bam is not a regular file" in reject


@pytest.mark.parametrize("word", ["", "maybe", "Yes", "YES", "1", "true"])
def test_a_doubtful_consent_is_a_flag_and_counts_as_no(tmp_path, problems, word):
    path = sheet(tmp_path / "consents.tsv", CONSENTS, f"P1\tactive\t{word}\tyes\ten\t2025-01-01")
    assert problems(path, "consents") == [
        f"flag: {path}, line 2: hereditary is {word!r}: taken as no; write yes or no"
    ]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("P1\tmaybe\tyes\tyes\ten\t2025-01-01", "status: unknown value 'maybe'; write one of active, withdrawn"),
        ("P1\tactive\tyes\tyes\tfr\t2025-01-01", "language: unknown value 'fr'; write one of en, es"),
        ("P1\tactive\tyes\tyes\ten\t01/02/2025", "recorded: not a date; write YYYY-MM-DD"),
        ("P1\tactive\tyes\tyes\ten\t2025-02-30", "recorded: not a date of the calendar"),
    ],
)
def test_a_bad_consent_row_is_rejected(tmp_path, problems, row, words):
    (line,) = problems(sheet(tmp_path / "consents.tsv", CONSENTS, row), "consents")
    assert words in line


def test_consents_are_compared_with_the_sample_sheet(tmp_path):
    row = "\tactive\tyes\tno\ten\t2025-01-01"
    path = sheet(tmp_path / "consents.tsv", CONSENTS, "P1" + row, "P9" + row)
    found = Findings(path)
    assert check_consents(path, found, ["P1", "P2"]) == ["P1", "P9"]
    assert [(problem.severity, problem.what) for problem in found.problems] == [
        ("flag", "participant 'P9' is not in the sample sheet"),
        ("note", "1 participants have no row: no report for them"),
    ]


def test_identities_never_appear_in_what_is_said(tmp_path):
    path = sheet(
        tmp_path / "identities.tsv", IDENTITIES, "P1\tAda Example\t1980-13-01", "P2\tBo Example \t1980-01-01"
    )
    found = Findings(path)
    check_identities(path, found, ["P1", "P3"])
    lines = [problem.line for problem in found.problems]
    assert len(lines) == 3
    assert not [line for line in lines if "Example" in line or "1980" in line]
    assert "P3: active but without a row" in lines[-1]


def test_signers_have_known_roles_and_stand_once(tmp_path, problems):
    path = sheet(tmp_path / "signers.tsv", "signer\tname\trole", "a\tA\tcounselor", "A\tB\tboss")
    assert [line.split(": ", 2)[2] for line in problems(path, "signers")] == [
        "unknown value 'boss'; write one of counselor, director",
        "signer 'A' differs from 'a' only by case (line 2); give each person one ID",
    ]
