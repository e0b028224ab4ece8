"""One row of a sheet changes; comments, order and every other byte stay."""

import pytest

from genomics.errors import FormatError
from genomics.files.sheet_rows import remove_row, set_cell

TEXT = "# made by hand\nparticipant_id\tstatus\nP1\tactive\nP12\tactive\n"


@pytest.fixture
def sheet(tmp_path):
    path = tmp_path / "sheet.tsv"
    path.write_text(TEXT)
    path.chmod(0o640)
    return path


def test_a_cell_is_set_once(sheet):
    assert set_cell(sheet, "P1", "status", "withdrawn")
    assert sheet.read_text() == TEXT.replace("P1\tactive", "P1\twithdrawn")
    assert not set_cell(sheet, "P1", "status", "withdrawn")


def test_a_row_goes_and_the_mode_of_the_file_stays(sheet):
    assert remove_row(sheet, "P12")
    assert sheet.read_text() == TEXT.replace("P12\tactive\n", "")
    assert sheet.stat().st_mode & 0o777 == 0o640
    assert not remove_row(sheet, "P12")


def test_somebody_who_is_not_in_the_sheet_changes_nothing(sheet):
    assert not remove_row(sheet, "P2")
    assert not set_cell(sheet, "participant_id", "status", "x")
    assert sheet.read_text() == TEXT


@pytest.mark.parametrize("text", ["", "# nothing\n", "sample_id\tsex\nS1\tmale\n"])
def test_a_file_that_is_no_such_sheet_is_refused(sheet, text):
    sheet.write_text(text)
    with pytest.raises(FormatError, match="no column participant_id; give the sheet of the run"):
        remove_row(sheet, "P1")
