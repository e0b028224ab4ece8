"""Which engine counts: one machine as long as that is quick enough, Hail on Spark beyond."""

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from genomics.cohort.gathering import Gather, gather_locally
from genomics.errors import ConfigError
from genomics.files.vcf_stretches import is_indexed, records_in
from genomics.records.engine import Engine

_NO_HAIL = "Hail is not installed here; `make setup-hail` makes .venv-hail with a `genomics` that has it"


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
    if not _has_hail():
        raise ConfigError(f"{_NO_HAIL}, or choose --engine local")
    from genomics.cohort.engine_hail import HailGather

    return HailGather(master)


def run_where_hail_is() -> None:
    """When Hail is not in this environment, go on in `.venv-hail` beside it: the same command, in its place."""
    if _has_hail():
        return
    python = python_beside(Path(sys.prefix))
    if python is None:
        raise ConfigError(_NO_HAIL)
    os.execv(python, [str(python), "-m", "genomics.cli.main", *sys.argv[1:]])


def python_beside(prefix: Path) -> Path | None:
    """The Python of `.venv-hail` in the same folder as this environment, if it is there and another one."""
    other = prefix.with_name(".venv-hail")
    python = other / "bin" / "python"
    return python if other != prefix and python.exists() else None


def _has_hail() -> bool:
    return importlib.util.find_spec("hail") is not None
