"""Which engine counts: one machine as long as that is quick enough, Hail on Spark beyond."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path

from genomics.cohort.gathering import Gather, gather_locally
from genomics.errors import ConfigError
from genomics.files.vcf_stretches import is_indexed, records_in
from genomics.records.engine import Engine


def genotypes_of(vcfs: Sequence[Path], people: int) -> int | None:
    """People times records as the indexes count them; None where a file has no index."""
    return people * sum(map(records_in, vcfs)) if all(map(is_indexed, vcfs)) else None


def chosen(engine: Engine, genotypes: int | None, hail_from: float) -> Engine:
    """The engine to use: what was asked for, or by size. A size that is not known is no reason to start Spark.

    >>> chosen(Engine.AUTO, 3_000_000, 5e10), chosen(Engine.AUTO, 10**12, 5e10)
    (<Engine.LOCAL: 'local'>, <Engine.HAIL: 'hail'>)
    """
    if engine is not Engine.AUTO:
        return engine
    return Engine.HAIL if genotypes is not None and genotypes >= hail_from else Engine.LOCAL


def gather_with(engine: Engine, master: str) -> Gather:
    """The engine itself. Hail is looked for only when it is wanted."""
    if engine is Engine.LOCAL:
        return gather_locally
    if importlib.util.find_spec("hail") is None:
        raise ConfigError(
            "Hail is not installed here; `make setup-hail` makes .venv-hail with a `genomics` that has it, or "
            "choose --engine local"
        )
    from genomics.cohort.engine_hail import HailGather

    return HailGather(master)
