"""Writes that are whole or absent: temporary file in the same folder, fsync, rename, fsync of the folder."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """Yield a temporary path beside `path`; it takes the place of `path` only when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        put_in_place(temporary, path, mode)
    finally:
        temporary.unlink(missing_ok=True)


def put_in_place(temporary: Path, path: Path, mode: int = 0o644) -> None:
    """Give a whole temporary file of the same folder its name."""
    temporary.chmod(mode)
    _sync(temporary)
    temporary.replace(path)
    _sync(path.parent)


def write_bytes(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write `data` to `path`, whole or not at all."""
    with replacing(path, mode) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path, text: str, mode: int = 0o644) -> None:
    """Write UTF-8 text to `path`, whole or not at all."""
    write_bytes(path, text.encode(), mode)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
