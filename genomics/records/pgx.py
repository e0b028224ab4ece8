"""Pharmacogenomic results: one person, one gene."""

from enum import StrEnum

import msgspec


class PgxStatus(StrEnum):
    """CALLED has one phenotype; INDETERMINATE was looked at and cannot be told; NOT_CALLED was not readable."""

    CALLED = "called"
    INDETERMINATE = "indeterminate"
    NOT_CALLED = "not_called"


class PgxResult(msgspec.Struct, frozen=True):
    """One gene of one person. `phenotype` uses CPIC standard terms and is `None` unless CALLED.

    `diplotypes` holds every pair of alleles that fits; `missing_positions` what could not be read.
    """

    sample_id: str
    gene: str
    status: PgxStatus
    diplotypes: list[str]
    phenotype: str | None
    activity_score: float | None
    phenotype_alternatives: list[str]
    missing_positions: list[str]
    reason: str | None
    phased: bool
    definition_version: str
