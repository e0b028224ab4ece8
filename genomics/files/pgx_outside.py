"""The sheet of outside calls: one row for each person and gene, strict like every sheet."""

from collections.abc import Collection
from pathlib import Path

from genomics.errors import FormatError
from genomics.files.sheets import read_rows
from genomics.records.pgx_outside import OutsideCall

COLUMNS = ("sample_id", "gene", "diplotype", "phenotype", "activity_score", "called_by")


def read_outside_calls(path: Path, genes: Collection[str]) -> list[OutsideCall]:
    """Read and check the sheet; a gene that is called from the VCF, or twice for a person, is refused."""
    calls: dict[tuple[str, str], OutsideCall] = {}
    for row in read_rows(path, COLUMNS):
        place = f"{path}, sample {row['sample_id']}, {row['gene']}"
        if row["gene"] not in genes:
            raise FormatError(f"{place}: not a gene of outside calls; give one of {', '.join(sorted(genes))}")
        if (row["sample_id"], row["gene"]) in calls:
            raise FormatError(f"{place} stands twice; keep one row")
        try:
            calls[row["sample_id"], row["gene"]] = _call(row)
        except ValueError as error:
            raise FormatError(f"{place}: {error}; correct the row") from error
    return list(calls.values())


def _call(row: dict[str, str]) -> OutsideCall:
    return OutsideCall(
        row["sample_id"],
        row["gene"],
        row["diplotype"] or None,
        row["phenotype"] or None,
        float(row["activity_score"]) if row["activity_score"] else None,
        row["called_by"] or "not said",
    )
