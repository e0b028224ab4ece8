from pathlib import Path

import pytest
from alignment_builder import LENGTHS, LIMITS, write_alignment, write_reference

from genomics.alignment.batch import AlignmentReader
from genomics.alignment.metrics import Regions
from genomics.records.quality import Threshold
from genomics.records.region import CodingExon
from genomics.records.variant import Interval


@pytest.fixture(scope="session")
def reference(tmp_path_factory) -> Path:
    return write_reference(tmp_path_factory.mktemp("reference") / "reference.fa")


@pytest.fixture
def build(tmp_path, reference):
    """`build(reads, name)` writes an alignment and gives its path."""

    def write(reads, name: str = "S1.bam", sample: str = "S1", **header) -> Path:
        return write_alignment(tmp_path / name, reference, reads, sample, **header)

    return write


@pytest.fixture
def limits() -> dict[str, Threshold]:
    return {key: Threshold(value, "unit", "test source", "2026-01-01") for key, value in LIMITS.items()}


@pytest.fixture
def measure(reference, limits):
    """`measure(samples, exons, windows)` runs a batch and gives (result, lines told)."""

    def run(samples, exons=(), windows=()):
        places = [CodingExon(Interval("chr1", *exon), "GENE", n, "+", "NM_1") for n, exon in enumerate(exons, 1)]
        reader = AlignmentReader(reference, dict(LENGTHS), Regions(places, list(windows)), limits)
        lines: list[str] = []
        return reader.measure_all(samples, lines.append), lines

    return run
