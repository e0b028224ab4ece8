"""What the fixed columns of a joint-called record say."""

import msgspec


class RecordHead(msgspec.Struct, frozen=True):
    """A record without its people. `ordinal` counts the records of a run; alleles are in upper case.

    `qual_approx` is INFO QUALapprox, the caller's phred-scaled confidence that the site varies.
    """

    ordinal: int
    contig: str
    position: int
    reference: str
    alternates: tuple[str, ...]
    quality: float | None
    filters: tuple[str, ...]
    qual_approx: float | None
