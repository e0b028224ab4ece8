"""Scores of predictors as one column: a JSON list for each site, empty where nothing was evaluated."""

from collections.abc import Sequence

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genomics.files.scores import ScoreTable


def score_column(tables: Sequence[ScoreTable], first: int, last: int) -> pa.Array:
    """`[{"name": ..., "version": ..., "value": ...}, ...]` of the sites `first` to `last`."""
    parts = [_part(one, first, last) for one in tables]
    if not parts:
        return pa.repeat("[]", last - first)
    joined = pc.binary_join_element_wise(*parts, ",", null_handling="skip")
    return pc.binary_join_element_wise("[", joined, "]", "")


def _part(table: ScoreTable, first: int, last: int) -> pa.Array:
    values = table.values[first:last]
    texts = pa.array(values, mask=np.isnan(values)).cast(pa.string())
    name, version = (msgspec.json.encode(word).decode() for word in (table.name, table.version))
    return pc.binary_join_element_wise(f'{{"name":{name},"version":{version},"value":', texts, "}", "")
