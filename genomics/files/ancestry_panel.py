"""The reference panel of ancestry: `panel_sites.parquet` and `panel_people.parquet` of one folder."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from genomics.errors import FormatError
from genomics.files.resources import table_version
from genomics.files.tables import read_arrow
from genomics.records.ancestry import GROUPS, AncestryGroup

Floats = npt.NDArray[np.float64]
Key = tuple[str, int, str, str]
SITES, PEOPLE = "panel_sites.parquet", "panel_people.parquet"
_KEY = ("contig", "position", "ref", "alt")


@dataclass(frozen=True)
class AncestryPanel:
    """SNPs by place and allele, GRCh38, 1-based; people without names.

    `mean` and `scale` standardise a count of alternates; `loadings` [sites, components]; `frequency` of the
    alternate and `number` of copies looked at are [sites, groups], in the order of `GROUPS`. `group_of` and
    `scores` [people, components] are of the panel's people, each laid onto axes found without them.
    """

    version: str
    keys: list[Key]
    mean: Floats
    scale: Floats
    loadings: Floats
    frequency: Floats
    number: npt.NDArray[np.int64]
    group_of: list[AncestryGroup]
    scores: Floats


def read_ancestry_panel(folder: Path) -> AncestryPanel:
    """Read a panel; `FormatError` names what does not fit."""
    sites, people = read_arrow(folder / SITES), read_arrow(folder / PEOPLE)
    components = sum(name.startswith("loading_") for name in sites.column_names)
    wanted = [*_KEY, "mean", "scale", *(f"af_{group}" for group in GROUPS), *(f"an_{group}" for group in GROUPS)]
    _refuse_without(folder / SITES, sites, [*wanted, "loading_1"])
    _refuse_without(folder / PEOPLE, people, ["group", *_numbered("score", components)])
    unknown = set(people.column("group").to_pylist()) ^ set(GROUPS)
    if unknown:
        raise FormatError(f"{folder / PEOPLE}: its groups and {', '.join(GROUPS)} differ by {min(unknown)}")
    return AncestryPanel(
        version=table_version(folder / SITES),
        keys=list(zip(*(sites.column(name).to_pylist() for name in _KEY), strict=True)),
        mean=_floats(sites, ["mean"])[:, 0],
        scale=_floats(sites, ["scale"])[:, 0],
        loadings=_floats(sites, _numbered("loading", components)),
        frequency=_floats(sites, [f"af_{group}" for group in GROUPS]),
        number=_floats(sites, [f"an_{group}" for group in GROUPS]).astype(np.int64),
        group_of=[AncestryGroup(group) for group in people.column("group").to_pylist()],
        scores=_floats(people, _numbered("score", components)),
    )


def _numbered(name: str, count: int) -> list[str]:
    return [f"{name}_{number}" for number in range(1, count + 1)]


def _refuse_without(path: Path, table: pa.Table, columns: list[str]) -> None:
    missing = [name for name in columns if name not in table.column_names]
    if missing:
        raise FormatError(f"{path}: no column {missing[0]}; build it with workflow/scripts/build_ancestry_panel.py")


def _floats(table: pa.Table, names: list[str]) -> Floats:
    columns = [pc.cast(table.column(name), pa.float64()).to_numpy() for name in names]
    return np.column_stack(columns)
