"""BAM and CRAM: whole by their ends, of the right build and person, indexed. Alignment QC reads every record."""

from pathlib import Path
from typing import Any

from genomics.checks.builds import chromosomes_are_grch38
from genomics.checks.findings import Findings
from genomics.checks.indexes import check_index_age
from genomics.errors import FormatError
from genomics.files.alignments import missing_end, open_alignment, sample_names


def check_alignment(path: Path, found: Findings, sample_id: str | None = None) -> None:
    """One alignment file; its read groups must name `sample_id` if given."""
    if fault := missing_end(path):
        found.reject("", fault, "replace the file")
        return
    try:
        with open_alignment(path) as reader:
            _check_header(reader, found)
            _check_names(sample_names(reader), found, sample_id)
    except FormatError as error:
        found.refuse(error)
        return
    endings = (".crai",) if path.suffix == ".cram" else (".bai", ".csi")
    check_index_age(path, endings, found, "samtools index")


def _check_header(reader: Any, found: Findings) -> None:
    order = reader.header.to_dict().get("HD", {}).get("SO", "none")
    if order != "coordinate":
        found.reject("header", f"sort order is {order}, not coordinate", "samtools sort")
    lengths = dict(zip(reader.references, reader.lengths, strict=True))
    chromosomes_are_grch38(lengths, found, "align to GRCh38 with chr names")


def _check_names(names: set[str], found: Findings, sample_id: str | None) -> None:
    if not names or "" in names:
        found.reject("header", "a read group without a sample name (SM), or no read group", "samtools addreplacerg")
    elif len(names) > 1:
        found.reject("header", f"read groups of {len(names)} samples", "give one file per sample")
    elif sample_id is not None and names != {sample_id}:
        found.reject(
            f"sample {sample_id}",
            f"the read groups name {', '.join(names)}",
            "correct the sheet, or the file's header",
        )
