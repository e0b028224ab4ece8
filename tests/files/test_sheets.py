import pytest

from genomics.errors import FormatError
from genomics.files.sheets import read_consents, read_samples
from genomics.records.person import ConsentStatus, ReportKind, Sex

SAMPLES = "sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment\n"
CONSENTS = "participant_id\tstatus\thereditary\tmedicine\tlanguage\trecorded\n"


def sheet(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "sheet.tsv"
    path.write_bytes(text.encode(encoding))
    return path


def test_ids_that_look_like_numbers_or_missing_values_stay_text(tmp_path):
    path = sheet(tmp_path, SAMPLES + "0001\tNA\tfemale\tAFR\tB01\t\n")
    (sample,) = read_samples(path)
    assert (sample.sample_id, sample.participant_id, sample.sex) == ("0001", "NA", Sex.FEMALE)
    assert sample.alignment is None


def test_comments_above_the_header_are_skipped(tmp_path):
    assert read_samples(sheet(tmp_path, "# invented\n" + SAMPLES)) == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("S1\tP1\tfemale\tAFR\tB01\n", "line 2: 5 columns where 6 are declared"),
        ("S1\tP1\twoman\tAFR\tB01\t\n", "line 2: 'woman' is not a valid Sex"),
        ("../S1\tP1\tmale\tAFR\tB01\t\n", "line 2: ID '../S1'"),
        ("S1\tP1\tmale\tAFR\tB01\t\nS1\tP2\tmale\tAFR\tB01\t\n", "sample_id S1 stands twice"),
        ("S1\tP1\tmale\tAFR\tB01\t\nS2\tP1\tmale\tAFR\tB01\t\n", "participant_id P1 stands twice"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_reason(tmp_path, row, words):
    with pytest.raises(FormatError, match=words):
        read_samples(sheet(tmp_path, SAMPLES + row))


def test_another_header_is_refused(tmp_path):
    with pytest.raises(FormatError, match="the header must be"):
        read_samples(sheet(tmp_path, SAMPLES.replace("sex", "gender")))


def test_text_that_is_not_utf8_is_refused(tmp_path):
    with pytest.raises(FormatError, match="not UTF-8"):
        read_samples(sheet(tmp_path, SAMPLES + "Señor", encoding="latin-1"))


@pytest.mark.parametrize("word", ["", "no", "YES", "y", "true", "maybe", " yes"])
def test_only_the_word_yes_is_a_yes(tmp_path, word):
    path = sheet(tmp_path, CONSENTS + f"P1\tactive\t{word}\tyes\ten\t2026-01-01\n")
    (consent,) = read_consents(path)
    assert not consent.allows(ReportKind.HEREDITARY)
    assert consent.allows(ReportKind.MEDICINE)


def test_a_withdrawn_person_allows_nothing(tmp_path):
    (consent,) = read_consents(sheet(tmp_path, CONSENTS + "P1\twithdrawn\tyes\tyes\ten\t2026-01-01\n"))
    assert consent.status is ConsentStatus.WITHDRAWN
    assert not any(consent.allows(report) for report in ReportKind)


def test_a_row_behind_a_hash_is_refused_not_left_out_unseen(tmp_path):
    rows = "S1\tP1\tmale\tAFR\tB01\t\n#S2\tP2\tfemale\tAFR\tB01\t\n"
    with pytest.raises(FormatError, match="line 3: ID '#S2'"):
        read_samples(sheet(tmp_path, SAMPLES + rows))


@pytest.mark.parametrize(("word", "wanted"), [("yes", True), ("no", False), ("YES", False), ("", False)])
def test_the_later_consent_is_read_where_the_sheet_has_its_column(tmp_path, word, wanted):
    header = CONSENTS.replace("recorded", "recorded\tancestry_traits")
    (consent,) = read_consents(sheet(tmp_path, header + f"P1\tactive\tyes\tyes\ten\t2026-01-01\t{word}\n"))
    assert consent.allows(ReportKind.ANCESTRY_TRAITS) is wanted
    assert consent.allows(ReportKind.MEDICINE)


def test_a_sheet_without_the_later_column_is_no_consent_to_that_report(tmp_path):
    (consent,) = read_consents(sheet(tmp_path, CONSENTS + "P1\tactive\tyes\tyes\ten\t2026-01-01\n"))
    assert not consent.allows(ReportKind.ANCESTRY_TRAITS)


def test_the_later_column_stands_at_the_end_or_nowhere(tmp_path):
    header = CONSENTS.replace("language", "ancestry_traits\tlanguage")
    with pytest.raises(FormatError, match="the header must be"):
        read_consents(sheet(tmp_path, header + "P1\tactive\tyes\tyes\tyes\ten\t2026-01-01\n"))
