"""The unfinished bytes of a fetch: locked while they grow, with a note of what they are a part of."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from genomics.errors import RefusedError


class Part(msgspec.Struct, frozen=True):
    """What an unfinished file is a part of."""

    url: str
    validator: str
    size: int | None


@contextmanager
def alone(part: Path) -> Iterator[Path]:
    """The part, locked: two fetches of one file would write over each other."""
    with part.open("ab") as lock:
        _lock(lock, part)
        try:
            yield part
        finally:
            if part.exists() and not part.stat().st_size:
                part.unlink()


def _lock(stream: BinaryIO, part: Path) -> None:
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise RefusedError(f"{part}: another fetch of this file is under way; wait for it") from error


def note_of(part: Path) -> Path:
    """Where the note of a part stands."""
    return part.with_name(f"{part.name}.json")


def read_note(part: Path) -> Part | None:
    """The note of a part, if it has one that can be read."""
    try:
        return msgspec.json.decode(note_of(part).read_bytes(), type=Part)
    except (OSError, msgspec.DecodeError, msgspec.ValidationError):
        return None


def write_note(part: Path, url: str, answer: Any, total: int | None) -> None:
    """Say what the part is of, if the server can tell its file from a later one; else it starts anew next time."""
    tag = answer.headers.get("ETag", "")
    validator = tag if tag and not tag.startswith("W/") else answer.headers.get("Last-Modified", "")
    if validator:
        note_of(part).write_bytes(msgspec.json.encode(Part(url, validator, total)))
    else:
        note_of(part).unlink(missing_ok=True)
