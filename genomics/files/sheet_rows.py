"""Change one person's row in a sheet that people write by hand; every other byte stays."""

from pathlib import Path

from genomics.errors import FormatError
from genomics.files.atomic import write_text


def remove_row(path: Path, participant_id: str) -> bool:
    """Take out the row of a participant; whether there was one."""
    lines, place, _ = _found(path, participant_id)
    if place is None:
        return False
    _write(path, [*lines[:place], *lines[place + 1 :]])
    return True


def set_cell(path: Path, participant_id: str, column: str, value: str) -> bool:
    """Give one cell of a participant's row another value; whether that changed anything."""
    lines, place, columns = _found(path, participant_id)
    if place is None:
        return False
    cells = lines[place].rstrip("\n").split("\t")
    if cells[columns.index(column)] == value:
        return False
    cells[columns.index(column)] = value
    _write(path, [*lines[:place], "\t".join(cells) + "\n", *lines[place + 1 :]])
    return True


def _found(path: Path, participant_id: str) -> tuple[list[str], int | None, list[str]]:
    """All lines, the number of the participant's, the columns."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    start = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), None)
    columns = lines[start].rstrip("\n").split("\t") if start is not None else []
    if start is None or "participant_id" not in columns:
        raise FormatError(f"{path}: no column participant_id; give the sheet of the run")
    own = columns.index("participant_id")
    for number, line in enumerate(lines[start + 1 :], start + 1):
        if line.rstrip("\n").split("\t")[own : own + 1] == [participant_id]:
            return lines, number, columns
    return lines, None, columns


def _write(path: Path, lines: list[str]) -> None:
    write_text(path, "".join(lines), path.stat().st_mode & 0o777)
