"""Public releases that a run can fetch, and what a folder of fetched files says of each."""

from enum import StrEnum

import msgspec


class Release(msgspec.Struct, frozen=True):
    """One file of a public release. `size` is in bytes; `checksum` is `sha256:...`, `md5:...` or the URL of an md5
    file beside it. `None` where the publisher gives none; a `date` of `None` is the server's.
    """

    name: str
    file: str
    version: str
    date: str | None
    licence: str
    size: int | None
    checksum: str | None
    url: str


class State(StrEnum):
    """What a folder holds of a release."""

    ABSENT = "absent"
    UNFINISHED = "unfinished"
    WHOLE = "whole"
    DAMAGED = "damaged"
    OTHER_VERSION = "another version"
    UNRECORDED = "not in the manifest"
