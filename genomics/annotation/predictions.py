"""Scores of predictors as one column: a JSON list for each site, empty where nothing was evaluated."""

from collections.abc import Sequence

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genomics.files.scores import ScoreTable


def score_column(tables: Sequence[ScoreTable], first: int, last: int) -> pa.Array:
    """`[{"name": ..., "version": ..., "value": ...}, ...]` of the sites `first` to `last`."""
    joined = pa.repeat("", last - first)
    for one in tables:
        joined = pc.binary_join_element_wise(joined, pc.fill_null(_part(one, first, last), ""), "")
    return pc.binary_join_element_wise("[", pc.utf8_ltrim(joined, ","), "]", "")


def _part(table: ScoreTable, first: int, last: int) -> pa.Array:
    """One table's entry with a comma before it; null where the site was not evaluated."""
    values = table.values[first:last]
    texts = pa.array(values, mask=np.isnan(values)).cast(pa.string())
    name, version = (msgspec.json.encode(word).decode() for word in (table.name, table.version))
    return pc.binary_join_element_wise(f',{{"name":{name},"version":{version},"value":', texts, "}", "")
