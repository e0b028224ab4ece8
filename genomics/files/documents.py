"""JSON documents of records: canonical bytes, strict reading."""

import hashlib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from genomics.errors import FormatError
from genomics.files.atomic import write_bytes

Kind = TypeVar("Kind")


def canonical(value: Any) -> bytes:
    """The one JSON text of a value: sorted keys, UTF-8, no NaN."""
    return msgspec.json.encode(value, order="deterministic")


def sha256_of(value: Any) -> str:
    """Hex SHA-256 of the canonical JSON of a value."""
    return hashlib.sha256(canonical(value)).hexdigest()


def write_document(path: Path, value: Any) -> None:
    """Write a value as indented JSON, whole or not at all."""
    write_bytes(path, msgspec.json.format(canonical(value), indent=1) + b"\n")


def read_document(path: Path, kind: type[Kind]) -> Kind:
    """Read a JSON document of one kind; `FormatError` names the place that does not fit."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"{path}: {error}; expected {kind.__name__}") from error
