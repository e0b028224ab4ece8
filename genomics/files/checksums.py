"""Checksums of files, in constant memory."""

import hashlib
from pathlib import Path

_CHUNK = 1 << 20


def sha256_of(path: Path) -> str:
    """Hex SHA-256 of a file's bytes."""
    return digest_of(path, "sha256")


def digest_of(path: Path, algorithm: str) -> str:
    """Hex digest of a file's bytes by an algorithm of hashlib."""
    digest = hashlib.new(algorithm)
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
