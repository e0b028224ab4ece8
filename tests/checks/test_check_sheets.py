import os
from datetime import date

import pytest
from check_inputs_builder import CONSENTS, IDENTITIES, SAMPLES, sheet

from genomics.checks.findings import Findings
from genomics.checks.sheets import check_consents, check_identities
from genomics.checks.staff import check_acts, check_signers

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


def test_a_row_that_begins_with_a_hash_is_rejected_not_lost(tmp_path, problems):
    path = sheet(tmp_path / "samples.tsv", SAMPLES, GOOD, "#S2\tP2\tmale\tEUR\tB01\t")
    assert problems(path, "samples") == [
        f"reject: {path}, line 3: a line that starts with # below the header; delete it or its #"
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


def told(path, check, **others):
    found = Findings(path)
    check(path, found, **others)
    return [problem.line for problem in found.problems]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("S\u200b1\tP1\tmale\tg\tB01\t", "(it holds U+200B ZERO WIDTH SPACE)"),
        ("Ѕ1\tP1\tmale\tg\tB01\t", "(it holds U+0405 CYRILLIC CAPITAL LETTER DZE)"),
        ("S１\tP1\tmale\tg\tB01\t", "(it holds U+FF11 FULLWIDTH DIGIT ONE)"),
        ("S–1\tP1\tmale\tg\tB01\t", "(it holds U+2013 EN DASH)"),
        ("-S1\tP1\tmale\tg\tB01\t", "ID '-S1' is not valid"),
        (f"{'S' * 65}\tP1\tmale\tg\tB01\t", "is not valid"),
        ("S1\tP1\tmale\tEU\u00a0R\tB01\t", "holds U+00A0 NO-BREAK SPACE, which cannot be seen"),
        ("S1\tP1\tmale\tEUR\u202e\tB01\t", "holds U+202E RIGHT-TO-LEFT OVERRIDE, which cannot be seen"),
        ("S1\tP1\tmale\tEUЯ\tB01\t", "mixes alphabets: U+042F CYRILLIC CAPITAL LETTER YA"),
        ("S1\tP1\tmale\t=1+1\tB01\t", "begins with '=', as a formula does"),
        ("S1\tP1\tmale\t<b>EUR</b>\tB01\t", "holds < or >, as markup does"),
        (f"S1\tP1\tmale\t{'g' * 201}\tB01\t", "201 characters are too many"),
        ("S1\tP1\tFemale\tg\tB01\t", "unknown value 'Female'"),
        ("S1\tP1\tmale\tg\tB 01\t", "batch: ID 'B 01' is not valid"),
        ("S1\tP1\tmale\tg\tB01\tfile:S1.bam", "is not the plain path of a local file"),
        ("S1\tP1\tmale\tg\tB01\ts3://bucket/S1.cram", "is not the plain path of a local file"),
        ("S1\tP1\tmale\tg\tB01\tC:\\data\\S1.bam", "is not the plain path of a local file"),
        ("S1\tP1\tmale\tg\tB01\t~/S1.bam", "holds ~ or $, which nothing replaces"),
        ("S1\tP1\tmale\tg\tB01\t$HOME/S1.bam", "holds ~ or $, which nothing replaces"),
        ("S1\tP1\tmale\tg\tB01\t/dev/null.bam", "alignment /dev/null.bam does not exist"),
        (f"S1\tP1\tmale\tg\tB01\t{'x' * 5000}.bam", "does not exist"),
    ],
)
def test_what_cannot_be_seen_or_looks_alike_is_spelt_out(tmp_path, problems, row, words):
    lines = problems(sheet(tmp_path / "samples.tsv", SAMPLES, row), "samples")
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


def test_a_file_of_two_people_is_rejected_by_path_and_by_content(tmp_path, problems, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.bam").write_bytes(b"x")
    (tmp_path / "b.bam").hardlink_to(tmp_path / "a.bam")
    rows = [f"S{n}\tP{n}\tmale\tg\tB01\t{path}" for n, path in enumerate(("a.bam", "./a.bam", "b.bam"), 1)]
    assert [
        line.split(": ", 2)[2] for line in problems(sheet(tmp_path / "samples.tsv", SAMPLES, *rows), "samples")
    ] == [
        "alignment ./a.bam is also that of line 2; give each person their own file",
        "alignment b.bam is also that of line 2; give each person their own file",
    ]


def test_a_link_out_of_the_folder_an_empty_file_and_a_pipe_are_rejected(tmp_path, problems, monkeypatch):
    (tmp_path / "run").mkdir()
    monkeypatch.chdir(tmp_path / "run")
    (tmp_path / "secret.bam").write_bytes(b"x")
    (tmp_path / "run/link.bam").symlink_to("../secret.bam")
    (tmp_path / "run/there").symlink_to("..")
    (tmp_path / "run/empty.bam").write_bytes(b"")
    os.mkfifo("pipe.bam")
    names = ("link.bam", "there/secret.bam", "empty.bam", "pipe.bam")
    rows = [f"S{n}\tP{n}\tmale\tg\tB01\t{name}" for n, name in enumerate(names, 1)]
    lines = problems(sheet(tmp_path / "samples.tsv", SAMPLES, *rows), "samples")
    assert [line.split(": ", 2)[2].partition(";")[0] for line in lines] == [
        "alignment link.bam is a link that leads out of its folder",
        "alignment there/secret.bam leads out of the run's folder by a link",
        "alignment there/secret.bam is also that of line 2",
        "alignment empty.bam is empty",
        "alignment pipe.bam is not a regular file",
    ]


def test_what_may_be_a_slip_is_flagged(tmp_path, problems):
    rows = ["S1\tP1\tmale\tEUR\tB01\t", "P1\tS1\tmale\teur\tB01\t"]
    lines = problems(sheet(tmp_path / "samples.tsv", SAMPLES, *rows), "samples")
    assert [line.split(": ", 2)[2].partition(";")[0] for line in lines] == [
        "sample_id 'S1' is the participant_id of line 3",
        "sample_id 'P1' is the participant_id of line 2",
        "group 'eur' is also written 'EUR'",
    ]
    assert all(line.startswith("flag: ") for line in lines)


def test_a_sheet_cut_within_its_last_value_is_flagged(tmp_path, problems):
    path = tmp_path / "samples.tsv"
    path.write_text(SAMPLES + "\n" + GOOD)
    assert problems(path, "samples") == [
        f"flag: {path}: the last line has no line end: it may be cut short; look at its last value"
    ]


def test_a_windows_sheet_passes_in_silence_after_conversion(tmp_path, problems):
    windows = "\r\n".join([SAMPLES, GOOD, ""])
    path = tmp_path / "samples.tsv"
    path.write_text(windows, newline="")
    assert "line 1: Windows line ends (CR)" in problems(path, "samples")[0]
    path.write_text(windows.replace("\r\n", "\n"), newline="")
    assert problems(path, "samples") == []


def test_dates_after_the_run_or_impossible_for_a_person_are_rejected(tmp_path):
    day = date(2026, 1, 15)
    consents = sheet(tmp_path / "consents.tsv", CONSENTS, "P1\tactive\tyes\tno\ten\t2026-01-16")
    assert "recorded: lies after the day of the run (2026-01-15)" in told(consents, check_consents, on=day)[0]
    people = (
        "P1\tA B\t2026-02-01",
        "P2\tC D\t1902-01-01",
        "P3\tE F\t1899-12-31",
        "P4\tG H\t80-01-01",
        "P5\tI J\t1980-01-01",
    )
    identities = sheet(tmp_path / "identities.tsv", IDENTITIES, *people)
    assert [line.split(": ", 2)[2].partition(";")[0] for line in told(identities, check_identities, on=day)] == [
        "a date before 1900",
        "not a date",
        "lies after the day of the run (2026-01-15)",
        "more than 120 years before the run",
    ]


def test_one_person_under_two_ids_is_flagged_without_the_name(tmp_path, problems):
    rows = ["P1\tAda Example\t1980-01-01", "P2\tada  example\t1980-01-01"]
    path = sheet(tmp_path / "identities.tsv", IDENTITIES, *rows)
    assert problems(path, "identities") == [
        f"flag: {path}, line 3: same name and birth date as line 2; see that nobody is in the cohort twice"
    ]


def test_an_id_that_differs_by_case_between_sheets_is_rejected(tmp_path):
    path = sheet(tmp_path / "consents.tsv", CONSENTS, "p1\tactive\tyes\tno\ten\t2025-01-01")
    (reject, note) = told(path, check_consents, participants=["P1"])
    assert "participant 'p1' differs only by case from 'P1' of the sample sheet" in reject
    assert note.startswith("note: ")


def test_a_problem_of_one_person_names_the_person(tmp_path):
    path = sheet(tmp_path / "consents.tsv", CONSENTS, "P1\tactive\tperhaps\tno\ten\t2025-01-01")
    found = Findings(path)
    check_consents(path, found)
    assert [problem.people for problem in found.problems] == [{"P1"}]


SIGNERS = "signer\tname\trole"
ACTS = "participant_id\treport\tact\tsigner\tflag\treason_code\tnote"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["a\tAda\tcounselor", "b\tADA \tdirector"], "line 3: blanks before or after a value"),
        (["a\tAda B\tcounselor", "b\tADA  B\tdirector"], "line 3: the same name as line 2"),
        (["a\tAda\tcounselor", "b\tＡda\tdirector"], "line 3: the same name as line 2"),
        (["a\tAda\tCounselor"], "role: unknown value 'Counselor'"),
        (["a b\tAda\tcounselor"], "signer: ID 'a b' is not valid"),
        (["a\t\tcounselor"], "name: empty"),
    ],
)
def test_two_signatures_are_those_of_two_people(tmp_path, problems, rows, words):
    lines = problems(sheet(tmp_path / "signers.tsv", SIGNERS, *rows), "signers")
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


def test_a_run_without_a_director_is_told(tmp_path):
    path = sheet(tmp_path / "signers.tsv", SIGNERS, "a\tAda\tcounselor")
    (line,) = told(path, check_signers, complete=True)
    assert line == f"note: {path}: nobody is director: what needs one waits; add the person"


GOOD_ACTS = (
    "P1\thereditary\tclear\ta\tpathogenic_finding\tconfirmed_return\tlooked at",
    "P1\thereditary\tappointment\ta\t\t\t2026-01-20",
    "P1\thereditary\twithhold\ta\t\tlanguage\t",
    "*unflagged\tmedicine\tsign\ta\t\t\t",
)


def test_good_acts_of_known_people_pass_in_silence(tmp_path):
    path = sheet(tmp_path / "acts.tsv", ACTS, *GOOD_ACTS)
    assert told(path, check_acts, participants=["P1"], signers=["a"]) == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("P9\tmedicine\tsign\ta\t\t\t", "participant 'P9' is not in the sample sheet"),
        ("P1\tmedicine\tsign\tz\t\t\t", "signer 'z' is not in the signer sheet"),
        ("P1\tancestry\tsign\ta\t\t\t", "report: unknown value 'ancestry'"),
        ("P1\tmedicine\tapprove\ta\t\t\t", "act: unknown value 'approve'"),
        ("P1\tmedicine\tclear\ta\tlow_quality\tbecause\t", "reason_code: unknown value 'because'"),
        ("P1\tmedicine\tclear\ta\t\tother\t", "flag: empty: which flag is cleared?"),
        ("P1\tmedicine\twithhold\ta\t\t\t", "reason_code: unknown value ''"),
        ("P1\thereditary\tappointment\ta\t\t\tsoon", "note: no day of the appointment"),
        ("*unflagged\tmedicine\tclear\ta\tx\tother\t", "*unflagged can only be signed"),
    ],
)
def test_an_act_that_cannot_be_done_is_rejected(tmp_path, row, words):
    path = sheet(tmp_path / "acts.tsv", ACTS, row)
    lines = told(path, check_acts, participants=["P1"], signers=["a"])
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


def test_a_date_after_the_sheet_itself_is_flagged_where_no_day_of_a_run_is_known(tmp_path, problems):
    path = sheet(tmp_path / "consents.tsv", CONSENTS, "P1\tactive\tyes\tno\ten\t2025-01-01")
    os.utime(path, (1_704_067_200, 1_704_067_200))  # 2024-01-01
    (line,) = problems(path, "consents")
    assert line.startswith("flag: ")
    assert "line 2, recorded: lies after the day on which the sheet was written" in line
    os.utime(path, (0, 0))  # an archive without times says nothing
    assert problems(path, "consents") == []


@pytest.mark.parametrize("day", ["9999-01-01", "2100-01-01", "1899-12-31"])
def test_a_date_of_another_century_is_rejected(tmp_path, problems, day):
    path = sheet(tmp_path / "consents.tsv", CONSENTS, f"P1\tactive\tyes\tno\ten\t{day}")
    assert any(line.startswith("reject: ") and "a date " in line for line in problems(path, "consents"))


@pytest.mark.parametrize(("word", "lines"), [("yes", 0), ("no", 0), ("oui", 1)])
def test_the_answer_about_ancestry_and_traits_is_yes_or_no_where_it_is_asked(tmp_path, problems, word, lines):
    row = f"P1\tactive\tyes\tno\ten\t2025-01-01\t{word}"
    told_of = problems(sheet(tmp_path / "consents.tsv", f"{CONSENTS}\tancestry_traits", row), "consents")
    assert len(told_of) == lines
    assert all(f"ancestry_traits is '{word}': taken as no" in line for line in told_of)
