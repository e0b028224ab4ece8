"""A batch of samples, one after another: what cannot be read of one person never stops the others."""

from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from genomics.alignment.depth import SitePositions, count
from genomics.alignment.metrics import Limits, Regions, exon_coverage, quality_of, unreadable
from genomics.alignment.targets import Targets
from genomics.errors import FormatError
from genomics.files.alignment_stream import AlignmentStream, open_stream
from genomics.records.person import Sample
from genomics.records.quality import AlignmentQuality, ExonCoverage, SiteCounts


class BatchResult(msgspec.Struct, frozen=True):
    """One quality row per sample with an alignment, coverage rows of those whose reads are surely theirs.

    `counts` are of every alignment that was read, whatever name it bears: they tell whose reads they are.
    """

    quality: list[AlignmentQuality]
    coverage: list[ExonCoverage]
    counts: list[SiteCounts]


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
        counts: list[SiteCounts] = []
        targets = self.regions.targets
        self._refuse_other_reference(targets)
        for sample in sorted(samples, key=lambda sample: sample.sample_id):
            if sample.alignment is None:
                continue
            try:
                row, exons, bases = self._measure(sample, Path(sample.alignment), targets)
            except (FormatError, OSError) as error:
                row, exons = unreadable(sample), []
                tell(f"{sample.sample_id}: unreadable_alignment: {error}")
            else:
                tell(f"{sample.sample_id}: {row.total_reads:,} reads, {row.verdict}")
                counts.append(bases)
            quality.append(row)
            coverage.extend(exons)
        return BatchResult(quality, coverage, counts)

    def _measure(
        self, sample: Sample, path: Path, targets: Targets
    ) -> tuple[AlignmentQuality, list[ExonCoverage], SiteCounts]:
        sites = self.regions.sites
        with open_stream(path, self.reference) as stream:
            self._refuse_other_build(stream, targets)
            seen = count(stream, targets, SitePositions(sites.places))
        names = stream.sample_names
        row = quality_of(sample, names, seen, targets, self.regions, self.limits)
        # Reads under another name may be another person's: they say nothing of what was read in this one.
        theirs = names == {sample.sample_id}
        exons = exon_coverage(row, seen.depth, targets, self.regions.exons, self.limits) if theirs else []
        return row, exons, sites.record(sample.sample_id, seen.site_counts)

    def _refuse_other_reference(self, targets: Targets) -> None:
        for contig in sorted(targets.contigs - set(self.lengths)):
            raise FormatError(f"{self.reference}: has no {contig}; give the GRCh38 reference of the exons")

    def _refuse_other_build(self, stream: AlignmentStream, targets: Targets) -> None:
        header = dict(zip(stream.contigs, stream.lengths, strict=True))
        for contig in sorted(targets.contigs):
            if header.get(contig) != self.lengths[contig]:
                raise FormatError(
                    f"{stream.path}: {contig} has length {header.get(contig, 'none')}, the reference has "
                    f"{self.lengths[contig]}; align to the run's reference"
                )
