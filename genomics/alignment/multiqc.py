"""Alignment QC as MultiQC custom content: a table that MultiQC shows among its own."""

from collections.abc import Sequence
from typing import Any

from genomics.records.quality import AlignmentQuality

HEADERS = {
    "verdict": {"title": "Verdict", "description": "pass, warn or fail by the run's thresholds"},
    "mean_depth": {
        "title": "Depth",
        "description": "Mean depth over result genes",
        "suffix": "x",
        "format": "{:,.1f}",
    },
    "percent_20x": {"title": "≥ 20x", "description": "Result-gene bases at 20x or more", "suffix": "%", "max": 100},
    "reads": {"title": "Reads", "description": "All records of the file", "format": "{:,.0f}"},
    "duplicates": {"title": "Dup", "description": "Records marked as duplicates", "suffix": "%", "max": 100},
    "x_ratio": {"title": "X", "description": "X depth over autosome depth", "format": "{:,.2f}"},
    "y_ratio": {"title": "Y", "description": "Y depth over autosome depth", "format": "{:,.2f}"},
    "contamination": {"title": "Contam", "description": "Reads of another person, at common SNPs", "suffix": "%"},
    "reasons": {"title": "Reasons", "description": "Why the verdict is not pass"},
}


def multiqc_content(rows: Sequence[AlignmentQuality]) -> dict[str, Any]:
    """The document of `*_mqc.json`; what was not measured is left out, never zero."""
    return {
        "id": "genomics_alignment",
        "section_name": "Alignment QC over result genes",
        "description": "Depth, callability and sex chromosomes of the genes that reports speak of.",
        "plot_type": "table",
        "pconfig": {"id": "genomics_alignment_table", "title": "Alignment QC over result genes"},
        "headers": HEADERS,
        "data": {row.sample_id: _values(row) for row in rows},
    }


def _values(row: AlignmentQuality) -> dict[str, Any]:
    values = {
        "verdict": str(row.verdict),
        "mean_depth": row.mean_depth,
        "percent_20x": None if row.fraction_20x is None else 100 * row.fraction_20x,
        "reads": row.total_reads,
        "duplicates": 100 * row.duplicate_reads / row.total_reads if row.total_reads else None,
        "x_ratio": row.x_ratio,
        "y_ratio": row.y_ratio,
        "contamination": None if row.contamination is None else 100 * row.contamination,
        "reasons": ", ".join(reason.code for reason in row.reasons) or None,
    }
    return {name: value for name, value in values.items() if value is not None}
