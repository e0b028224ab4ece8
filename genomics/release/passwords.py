"""Passwords of participants' PDFs: one random phrase for each person, in a file apart that only its owner can read.

It is joined to a report only at release, and a person's row goes when they withdraw. Whoever sends the PDF tells
the password another way.
"""

import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from genomics.errors import RefusedError
from genomics.files.atomic import write_text
from genomics.files.sheets import PASSWORD_COLUMNS, read_passwords

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read for another
_GROUPS, _GROUP = 5, 4  # 20 letters of 31: 99 bits
_MODE = 0o600


def read_private(path: Path) -> dict[str, str]:
    """The passwords by participant; refused when others can read the file."""
    if path.stat().st_mode & 0o077:
        raise RefusedError(f"{path}: others can read the passwords; chmod it to 600, and make new ones")
    return read_passwords(path)


def add_missing(path: Path, participants: Iterable[str], make: Callable[[], str]) -> int:
    """Give everybody who has none a password; how many. Those there stay."""
    known = read_private(path) if path.exists() else {}
    missing = sorted(set(participants) - known.keys())
    _write(path, {**known, **{participant: make() for participant in missing}})
    return len(missing)


def forget(path: Path, participant_id: str) -> bool:
    """Delete one person's password; whether there was one. The old file's bytes are overwritten on the disk."""
    known = read_private(path)
    if known.pop(participant_id, None) is None:
        return False
    with path.open("r+b") as old:
        _write(path, known)  # the new file first: an interruption must not lose the others
        old.write(b"\0" * os.fstat(old.fileno()).st_size)
        old.flush()
        os.fsync(old.fileno())
    return True


def random_password() -> str:
    """Five groups of four letters, from the system's randomness."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


def _write(path: Path, passwords: dict[str, str]) -> None:
    rows = [PASSWORD_COLUMNS, *sorted(passwords.items())]
    write_text(path, "".join("\t".join(row) + "\n" for row in rows), _MODE)
