"""The sheets of the review desk: who may sign, and acts to do."""

from pathlib import Path

from genomics.errors import FormatError, RefusedError
from genomics.files.sheets import read_rows
from genomics.records.review import ACT_COLUMNS, Role, Signer
from genomics.review.acts import Act, act_of, word

SIGNER_COLUMNS = ("signer", "name", "role")


def read_signers(path: Path) -> list[Signer]:
    """The signer sheet."""
    rows = read_rows(path, SIGNER_COLUMNS)
    try:
        return [Signer(row["signer"], row["name"], word(Role, row["role"], row["signer"])) for row in rows]
    except RefusedError as error:
        raise FormatError(f"{path}: {error}; correct the row") from error


def read_acts(path: Path) -> list[Act]:
    """The sheet of acts, in its order."""
    try:
        return [act_of(row) for row in read_rows(path, ACT_COLUMNS)]
    except RefusedError as error:
        raise FormatError(f"{path}: {error}; correct the row") from error
