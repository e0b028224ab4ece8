"""A batch of samples, one after another: what cannot be read of one person never stops the others."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from genomics.alignment.coverage import (
    contig_coverage,
    depth_over,
    distribution,
    distributions,
    gene_coverage,
    position_depths,
)
from genomics.alignment.depth import SitePositions, count
from genomics.alignment.metrics import Limits, Regions, callable_depth, exon_coverage, quality_of, unreadable
from genomics.alignment.targets import Targets
from genomics.errors import FormatError
from genomics.files.alignment_stream import AlignmentStream, open_stream
from genomics.records.person import Sample
from genomics.records.quality import (
    AlignmentQuality,
    Assay,
    ContigCoverage,
    DepthDistribution,
    ExonCoverage,
    GeneCoverage,
    PositionDepth,
    SiteCounts,
)
from genomics.records.region import GENOME


class BatchResult(msgspec.Struct, frozen=True):
    """One quality row per sample with an alignment, coverage rows of those whose reads are surely theirs.

    `counts` are of every alignment that was read, whatever name it bears: they tell whose reads they are.
    """

    quality: list[AlignmentQuality]
    coverage: list[ExonCoverage]
    counts: list[SiteCounts]
    genes: list[GeneCoverage]
    contigs: list[ContigCoverage]
    positions: list[PositionDepth]
    distributions: list[DepthDistribution]


class _Person(msgspec.Struct, frozen=True):
    """The rows of one sample."""

    quality: AlignmentQuality
    coverage: Sequence[ExonCoverage] = ()
    counts: Sequence[SiteCounts] = ()
    genes: Sequence[GeneCoverage] = ()
    contigs: Sequence[ContigCoverage] = ()
    positions: Sequence[PositionDepth] = ()
    distributions: Sequence[DepthDistribution] = ()


class AlignmentReader(msgspec.Struct, frozen=True):
    """What all samples of a run have in common."""

    reference: Path
    lengths: dict[str, int]
    regions: Regions
    limits: Limits

    def measure_all(self, samples: Iterable[Sample], tell: Callable[[str], None]) -> BatchResult:
        """Measure samples in the order of their IDs. `tell` gets one line each."""
        people: list[_Person] = []
        targets = self.regions.targets
        self._refuse_other_reference(targets)
        for sample in sorted(samples, key=lambda sample: sample.sample_id):
            if sample.alignment is None:
                continue
            try:
                person = self._measure(sample, Path(sample.alignment), targets)
            except (FormatError, OSError) as error:
                person = _Person(unreadable(sample))
                tell(f"{sample.sample_id}: unreadable_alignment: {error}")
            else:
                tell(f"{sample.sample_id}: {person.quality.total_reads:,} reads, {person.quality.verdict}")
            people.append(person)
        return BatchResult(
            quality=[person.quality for person in people],
            coverage=[row for person in people for row in person.coverage],
            counts=[row for person in people for row in person.counts],
            genes=[row for person in people for row in person.genes],
            contigs=[row for person in people for row in person.contigs],
            positions=[row for person in people for row in person.positions],
            distributions=[row for person in people for row in person.distributions],
        )

    def _measure(self, sample: Sample, path: Path, targets: Targets) -> _Person:
        regions, sites = self.regions, self.regions.sites
        with open_stream(path, self.reference) as stream:
            self._refuse_other_build(stream, targets)
            seen = count(stream, targets, SitePositions(sites.places))
        names, name = stream.sample_names, sample.sample_id
        row = quality_of(sample, names, seen, targets, regions, self.limits)
        counts = [sites.record(name, seen.site_counts)]
        # Reads under another name may be another person's: they say nothing of what was read in this one.
        if names != {name}:
            return _Person(row, counts=counts)
        needed = {contig: callable_depth(contig, row.sex_read, self.limits) for contig in targets.contigs}
        coding = depth_over(seen.depth, targets, [exon.interval for exon in regions.exons])
        genome = seen.genome_depths if regions.assay is Assay.GENOME else None
        return _Person(
            quality=row,
            coverage=exon_coverage(row, seen.depth, targets, regions.exons, self.limits),
            counts=counts,
            genes=gene_coverage(name, seen.depth, targets, regions.exons, needed),
            contigs=contig_coverage(name, stream.contigs, stream.lengths, seen),
            positions=position_depths(name, seen.depth, targets, regions.positions),
            distributions=distributions(name, distribution(coding), genome),
        )

    def _refuse_other_reference(self, targets: Targets) -> None:
        for contig in sorted(targets.contigs - set(self.lengths)):
            raise FormatError(f"{self.reference}: has no {contig}; give the GRCh38 reference of the exons")

    def _refuse_other_build(self, stream: AlignmentStream, targets: Targets) -> None:
        header = dict(zip(stream.contigs, stream.lengths, strict=True))
        wanted = targets.contigs | (GENOME & set(self.lengths) if self.regions.assay is Assay.GENOME else set())
        for contig in sorted(wanted):
            if header.get(contig) != self.lengths[contig]:
                raise FormatError(
                    f"{stream.path}: {contig} has length {header.get(contig, 'none')}, the reference has "
                    f"{self.lengths[contig]}; align to the run's reference"
                )
