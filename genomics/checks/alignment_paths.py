"""The alignments that a sample sheet names: plain files of this machine, one of each person."""

import os
from pathlib import Path

from genomics.checks.findings import Findings
from genomics.checks.words import is_local_path

Named = list[tuple[int, str, str]]
"""Line, sample and alignment; the alignment may be empty."""


def check_alignment_paths(named: Named, found: Findings) -> None:
    """Every path that is given leads to a regular file, and no two to the same one."""
    first: dict[tuple[int, int] | str, int] = {}
    for number, sample, text in named:
        if not text or is_local_path(text):
            continue
        if _leads_to_a_file(number, sample, text, found):
            known = os.stat(text)  # noqa: PTH116 (one call gives device and inode)
            file: tuple[int, int] | str = (known.st_dev, known.st_ino)
        else:
            file = os.path.normpath(text)
        line = first.setdefault(file, number)
        if line != number:
            what = f"alignment {text[:120]} is also that of line {line}"
            found.reject(f"line {number}", what, "give each person their own file")


def _leads_to_a_file(number: int, sample: str, text: str, found: Findings) -> bool:
    place = f"line {number}"
    if not os.path.exists(text):  # noqa: PTH110 (a path too long for the system is absent, not an error)
        found.reject(place, f"alignment {text[:120]} does not exist", "correct the path, or leave it empty")
        return False
    path = Path(text)
    if not path.is_file():
        found.reject(place, f"alignment {text} is not a regular file", "give a BAM or CRAM file")
        return False
    if path.stat().st_size == 0:
        found.reject(place, f"alignment {text} is empty", "copy the file again")
    _check_link(place, sample, path, found)
    return True


def _check_link(place: str, sample: str, path: Path, found: Findings) -> None:
    """A link within the run's folder is told; one that leads out of it is not followed."""
    real, folders = path.resolve(), (Path.cwd().resolve(), path.parent.resolve())
    relative = not path.is_absolute()
    if path.is_symlink() and not any(real.is_relative_to(folder) for folder in folders):
        found.reject(place, f"alignment {path} is a link that leads out of its folder", "give the path itself")
    elif relative and not real.is_relative_to(folders[0]):
        found.reject(place, f"alignment {path} leads out of the run's folder by a link", "give the path itself")
    elif path.is_symlink():
        advice = "be sure that it leads to this person's file"
        found.flag(place, f"alignment {path} is a link", advice, sample=sample)
