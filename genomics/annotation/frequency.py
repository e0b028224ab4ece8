"""gnomAD's columns of the annotated table. What gnomAD does not list has no frequency; it is never 0."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from genomics.files.gnomad import SOURCES, Frequencies, sources_of
from genomics.records.annotation import Listing

_LISTINGS = (Listing.LISTED, Listing.NOT_LISTED, Listing.NOT_LOOKED)


def frequency_columns(
    found: Frequencies, covered: npt.NDArray[np.bool_], first: int, last: int
) -> dict[str, pa.Array]:
    """Columns of the sites `first` to `last`; `covered` are those on a chromosome that gnomAD's files hold."""
    columns = found.columns(slice(first, last))
    given = {name: columns[name].combine_chunks() for name in columns.column_names}
    listed = found.listed[first:last]
    looked = np.select([listed > 0, covered[first:last]], [0, 1], 2)
    called = pc.if_else(pc.equal(given["AN"], 0), None, given["AN"])
    combinations = pa.array([sources_of(bits) for bits in range(1 << len(SOURCES))], pa.list_(pa.string()))
    return {
        "gnomad_ac": given["AC"],
        "gnomad_an": given["AN"],
        "gnomad_af": pc.divide(given["AC"].cast(pa.float64()), called),
        "gnomad_faf95": given["faf95"],
        "gnomad_homozygotes": given["homozygotes"],
        "gnomad_filters": listed_words(given["filters"]),
        "gnomad_listing": pa.array([str(one) for one in _LISTINGS]).take(pa.array(looked)),
        "gnomad_faf95_group": given["group"],
        "gnomad_sources": combinations.take(pa.array(listed)),
    }


def listed_words(column: pa.Array) -> pa.Array:
    """The words of a text like `AC0;RF`; none of a null."""
    parts = pc.split_pattern(pc.fill_null(column, ""), ";")
    nothing = pa.array([[]], parts.type).take(pa.array(np.zeros(len(parts), np.int64)))
    return pc.if_else(pc.is_null(column), nothing, parts)
