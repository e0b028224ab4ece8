"""ClinVar's columns of the annotated table: a row for each record that met a site, and a last one for no record."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from genomics.annotation.clinvar import group_of
from genomics.files.clinvar import ClinVarMatches
from genomics.records.annotation import ClinVarGroup


def clinvar_columns(found: ClinVarMatches, sites: int, release: str) -> tuple[pa.Table, npt.NDArray[np.int32]]:
    """Columns, and the row of each site."""
    kinds = found.classes
    which = pa.array(np.append(found.which, len(kinds)).astype(np.int32))
    words = pa.string()

    def of_kind(values: list[str | None], last: str | None = None) -> pa.Array:
        return pa.DictionaryArray.from_arrays(which, pa.array([*values, last], words))

    def of_row(name: str) -> pa.Array:
        column = found.values[name].combine_chunks()
        last: list[list[str] | None] = [[] if pa.types.is_list(column.type) else None]
        return pa.concat_arrays([column, pa.array(last, column.type)])

    columns = {
        "clinvar_accession": of_row("accession"),
        "clinvar_significance": of_kind([one.significance for one in kinds]),
        "clinvar_conflict": of_kind([one.conflict for one in kinds]),
        "clinvar_review_status": of_kind([one.review_status for one in kinds]),
        "clinvar_stars": pa.array([*(one.stars for one in kinds), None], pa.int64()).take(which),
        "clinvar_conditions": of_row("conditions"),
        "clinvar_group": of_kind([str(group_of(one)) for one in kinds], str(ClinVarGroup.ABSENT)),
        "clinvar_genes": of_row("genes"),
        "clinvar_haplotype": of_row("haplotype"),
        "clinvar_tumour": of_row("tumour"),
        "clinvar_release": pa.DictionaryArray.from_arrays(np.zeros(len(which), np.int32), pa.array([release])),
    }
    of = np.full(sites, len(found.sites), np.int32)
    of[found.sites] = np.arange(len(found.sites))
    return pa.table(columns), of
