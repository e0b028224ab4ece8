"""The sheets people write by hand, byte by byte: encoding, separators, header, columns."""

from pathlib import Path

from genomics.checks.findings import Findings
from genomics.files.sheets import with_later

Rows = list[tuple[int, dict[str, str]]]
_MARKS = {b"\xef\xbb\xbf": "UTF-8 byte-order mark", b"\xff\xfe": "UTF-16 text", b"\xfe\xff": "UTF-16 text"}
_LARGEST = 200_000_000
_SEPARATORS = {",": "commas", ";": "semicolons", " ": "spaces"}


def sheet_rows(path: Path, columns: tuple[str, ...], found: Findings, later: tuple[str, ...] = ()) -> Rows:
    """Numbered rows whose number of cells is right; everything else becomes a problem.

    `later` are columns at the end that a sheet may lack, from any of them on.
    """
    lines = _lines(path, found)
    if not lines:
        return []
    (number, header), *body = lines
    columns = with_later(columns, later, header.split("\t"))
    if header.split("\t") != list(columns):
        _explain_header(number, header, columns, found)
        return []
    rows = []
    for number, line in body:
        cells = line.split("\t")
        if len(cells) == len(columns):
            _check_cells(number, cells, found)
            rows.append((number, dict(zip(columns, cells, strict=True))))
        else:
            found.reject(
                f"line {number}", f"{len(cells)} columns where {len(columns)} are declared", "correct the row"
            )
    if not rows:
        found.flag("", "no row below the header", "add the people of the cohort")
    return rows


def _lines(path: Path, found: Findings) -> list[tuple[int, str]]:
    if path.stat().st_size > _LARGEST:
        found.reject("", f"{path.stat().st_size:,} bytes are too many for a sheet", "give the right file")
        return []
    data = path.read_bytes()
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            found.reject("line 1", f"begins with a {name}", "save it as UTF-8 without a byte-order mark")
            return []
    if b"\0" in data:
        found.reject(f"line {data.count(10, 0, data.index(0)) + 1}", "holds a NUL byte", "save it as UTF-8 text")
        return []
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        found.reject(f"line {number}", f"not UTF-8 text (byte {error.start})", "save it as UTF-8")
        return []
    return _without_comments(text, found)


def _without_comments(text: str, found: Findings) -> list[tuple[int, str]]:
    if "\r" in text:
        found.reject(
            f"line {text[: text.index(chr(13))].count(chr(10)) + 1}",
            "Windows line ends (CR)",
            "save it with Unix line ends",
        )
        return []
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#") and lines:
            # A comment stands above the header: below it, a # may leave out a person unseen.
            found.reject(f"line {number}", "a line that starts with # below the header", "delete it or its #")
        elif line and not line.startswith("#"):
            lines.append((number, line))
    if not lines:
        found.reject("", "empty: no header", "write the header and one row per person")
    return lines


def _explain_header(number: int, header: str, columns: tuple[str, ...], found: Findings) -> None:
    wanted = f"the header must be, tab-separated: {' '.join(columns)}"
    separator = next((name for mark, name in _SEPARATORS.items() if mark in header and "\t" not in header), None)
    if separator:
        found.reject(f"line {number}", f"columns are separated by {separator}, not tabs", wanted)
        return
    cells = header.split("\t")
    missing = ", ".join(name for name in columns if name not in cells)
    extra = ", ".join(repr(name) for name in cells if name not in columns)
    said = [f"lacks {missing}" if missing else "", f"has unknown {extra}" if extra else ""]
    what = " and ".join(part for part in said if part) or "has its columns in another order or twice"
    found.reject(f"line {number}", f"header {what}", wanted)


def _check_cells(number: int, cells: list[str], found: Findings) -> None:
    if any('"' in cell for cell in cells):
        found.reject(f"line {number}", "quotation marks are read as part of the value", "save it without quotes")
    if any(cell != cell.strip() for cell in cells):
        found.reject(f"line {number}", "blanks before or after a value", "delete the blanks")
