"""A batch of samples, one after another: what cannot be read of one person never stops the others."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from genomics.alignment.depth import UnsortedError, count
from genomics.alignment.metrics import Limits, Regions, exon_coverage, quality_of, unreadable
from genomics.alignment.targets import Targets
from genomics.errors import FormatError
from genomics.files.alignments import open_alignment, reads_of, sample_names
from genomics.records.person import Sample
from genomics.records.quality import AlignmentQuality, ExonCoverage


class BatchResult(msgspec.Struct, frozen=True):
    """One quality row per sample with an alignment, coverage rows of those whose reads are surely theirs."""

    quality: list[AlignmentQuality]
    coverage: list[ExonCoverage]


class AlignmentReader(msgspec.Struct, frozen=True):
    """What all samples of a run have in common."""

    reference: Path
    lengths: dict[str, int]
    regions: Regions
    limits: Limits

    def measure_all(self, samples: Iterable[Sample], tell: Callable[[str], None]) -> BatchResult:
        """Measure samples in the order of their IDs. `tell` gets one line each."""
        quality: list[AlignmentQuality] = []
        coverage: list[ExonCoverage] = []
        targets = self.regions.targets
        self._refuse_other_reference(targets)
        for sample in sorted(samples, key=lambda sample: sample.sample_id):
            if sample.alignment is None:
                continue
            try:
                row, exons = self._measure(sample, Path(sample.alignment), targets)
            except (FormatError, OSError) as error:
                row, exons = unreadable(sample), []
                tell(f"{sample.sample_id}: unreadable_alignment: {error}")
            else:
                tell(f"{sample.sample_id}: {row.total_reads:,} reads, {row.verdict}")
            quality.append(row)
            coverage.extend(exons)
        return BatchResult(quality, coverage)

    def _measure(self, sample: Sample, path: Path, targets: Targets) -> tuple[AlignmentQuality, list[ExonCoverage]]:
        with open_alignment(path, self.reference) as reader:
            self._refuse_other_build(path, reader, targets)
            names = sample_names(reader)
            try:
                seen = count(reads_of(path, reader), list(reader.references), targets)
            except UnsortedError as error:
                raise FormatError(f"{path}: {error}; sort it with `samtools sort`") from error
        row = quality_of(sample, names, seen, targets, self.regions, self.limits)
        # Reads under another name may be another person's: they say nothing of what was read in this one.
        theirs = names == {sample.sample_id}
        return row, exon_coverage(row, seen.depth, targets, self.regions.exons, self.limits) if theirs else []

    def _refuse_other_reference(self, targets: Targets) -> None:
        for contig in sorted(targets.contigs - set(self.lengths)):
            raise FormatError(f"{self.reference}: has no {contig}; give the GRCh38 reference of the exons")

    def _refuse_other_build(self, path: Path, reader: Any, targets: Targets) -> None:
        header = dict(zip(reader.references, reader.lengths, strict=True))
        for contig in sorted(targets.contigs):
            if header.get(contig) != self.lengths[contig]:
                raise FormatError(
                    f"{path}: {contig} has length {header.get(contig, 'none')}, the reference has "
                    f"{self.lengths[contig]}; align to the run's reference"
                )
