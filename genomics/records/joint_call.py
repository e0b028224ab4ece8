"""What the fixed columns of a joint-called record say."""

import msgspec


class RecordHead(msgspec.Struct, frozen=True):
    """A record without its people. `ordinal` counts the records of a run; alleles are in upper case."""

    ordinal: int
    contig: str
    position: int
    reference: str
    alternates: tuple[str, ...]
    quality: float | None
    filters: tuple[str, ...]
