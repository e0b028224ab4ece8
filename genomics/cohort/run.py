"""The cohort stage from files to files: one pass over the joint call feeds every output."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pyarrow as pa

from genomics.cohort.ancestry import ancestries
from genomics.cohort.engine_local import LocalEngine
from genomics.cohort.frequencies import People
from genomics.cohort.gathering import Cohort, Gather, Source, gather_locally
from genomics.cohort.limits import CohortLimits
from genomics.cohort.outliers import outliers, with_outliers
from genomics.cohort.outputs import calls_writer, sites_writer
from genomics.cohort.population import in_population, population
from genomics.cohort.site_filters import DESCRIPTIONS
from genomics.errors import FormatError
from genomics.files.ancestry_panel import AncestryPanel
from genomics.files.reference import Reference
from genomics.files.tables import write_arrow, write_table
from genomics.files.vcf import HeaderLine
from genomics.records.ancestry import AncestryGroup, PersonAncestry
from genomics.records.person import Sample, Sex
from genomics.records.quality import Outlier, Pair, SampleQuality, Verdict
from genomics.records.variant import CONTIG_ORDER, Interval

_GROUP = re.compile(r"[A-Za-z0-9_.]+\Z")


class CohortSummary(msgspec.Struct, frozen=True):
    """Counts of a run, for its log."""

    people: int
    failed: int
    records: int
    sites: int
    filtered: int
    calls: int
    kinship_sites: int
    kinship_sites_needed: int
    pairs: int
    not_assigned: int
    left_out: dict[str, int]


def run_cohort(
    vcfs: Sequence[Path],
    reference: Path,
    sheet: Sequence[Sample],
    regions: Sequence[Interval],
    limits: CohortLimits,
    output: Path,
    progress: Callable[[int], None],
    gather: Gather = gather_locally,
    panel: AncestryPanel | None = None,
) -> CohortSummary:
    """Write all the tables of a cohort under `output`. `gather` is the engine, `panel` whom to compare with."""
    people = people_of(sheet)
    with Reference(reference) as bases:
        joint = LocalEngine(vcfs, people, bases, limits)
        source = Source(list(vcfs), people, bases, regions, limits, output, panel)
        with _cohort(joint, source, [sample.batch for sample in sheet]) as cohort:
            gather(joint, source, cohort, progress)
    quality = cohort.metrics.results()
    good = [person.verdict is not Verdict.FAIL for person in quality]
    kin = population(people.samples, good, cohort.kinship.dosages(good), limits)
    ancestry = ancestries(cohort.places, people.samples, kin.scores)
    quality = in_population(quality, kin, ancestry)
    apart = outliers(quality, {person.sample_id: person.components for person in ancestry}, limits.outlier)
    quality = with_outliers(quality, apart)
    write_table(output / "samples.parquet", quality, SampleQuality)
    write_table(output / "outliers.parquet", apart, Outlier)
    write_table(output / "pairs.parquet", kin.pairs, Pair)
    write_table(output / "ancestry.parquet", ancestry, PersonAncestry)
    write_arrow(output / "sites.parquet", pa.Table.from_batches(cohort.batches, cohort.schema).combine_chunks())
    return CohortSummary(
        people=len(quality),
        failed=sum(person.verdict is Verdict.FAIL for person in quality),
        records=joint.seen["records"],
        sites=cohort.counts["sites"],
        filtered=cohort.counts["filtered"],
        calls=cohort.calls.written,
        kinship_sites=kin.sites,
        kinship_sites_needed=limits.relatedness.sites,
        pairs=len(kin.pairs),
        not_assigned=sum(person.group is AncestryGroup.NOT_ASSIGNED for person in ancestry),
        left_out={name: count for name, count in sorted(joint.seen.items()) if name != "records" and count},
    )


def people_of(sheet: Sequence[Sample]) -> People:
    """The columns of the cohort, in the sheet's order."""
    if not sheet:
        raise FormatError("the sample sheet holds nobody; give at least one row")
    for sample in sheet:
        if not _GROUP.match(sample.group):
            raise FormatError(
                f"sample sheet, {sample.sample_id}: group {sample.group!r} cannot name a column; use letters, "
                "digits, _ or ."
            )
        if sample.group in list(Sex):
            raise FormatError(
                f"sample sheet, {sample.sample_id}: group {sample.group!r} is the name of a sex, which has columns "
                "of its own; give the group another name"
            )
    return People([s.sample_id for s in sheet], [s.sex for s in sheet], [s.group for s in sheet])


@contextmanager
def _cohort(joint: LocalEngine, source: Source, batch_of: Sequence[str]) -> Iterator[Cohort]:
    """The cohort with its files of sites and calls open; they appear when the block ends well."""
    people, lengths = source.people, source.bases.lengths
    contigs = {name: lengths[name] for name in CONTIG_ORDER if name in lengths}
    filters = filter_lines(joint.filters)
    calls = source.output / "calls"
    with (
        sites_writer(source.output / "sites.vcf.gz", filters, people, contigs) as sites,
        calls_writer(
            calls, batch_of, people.samples, contigs, filters, source.regions, joint.has_phase_sets
        ) as writer,
    ):
        yield Cohort(people, source.limits, sites, writer, joint.genotypes.by_depth, source.panel)


def filter_lines(declared: Sequence[HeaderLine]) -> list[HeaderLine]:
    """FILTERs of the outputs: the input's in its words, then ours, each once."""
    names = {line.name for line in declared}
    own = [HeaderLine("FILTER", name, words) for name, words in sorted(DESCRIPTIONS.items()) if name not in names]
    return [*declared, *own]
