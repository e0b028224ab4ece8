"""The cohort stage from files to files: one pass over the joint call feeds every output."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pyarrow as pa

from genomics.cohort.engine_local import LocalEngine
from genomics.cohort.frequencies import People, counts_of
from genomics.cohort.limits import CohortLimits
from genomics.cohort.outputs import calls_writer, site_lines, sites_batch, sites_schema, sites_writer
from genomics.cohort.relatedness import KinshipSites, king_robust, related_pairs
from genomics.cohort.sample_metrics import SampleMetrics
from genomics.cohort.site_filters import DESCRIPTIONS, filters_of
from genomics.errors import FormatError
from genomics.files.reference import Reference
from genomics.files.tables import write_arrow, write_table
from genomics.files.vcf import HeaderLine
from genomics.records.person import Sample
from genomics.records.quality import Pair, SampleQuality, Verdict
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
    left_out: dict[str, int]


class _Cohort:
    """What builds up while the blocks go by."""

    def __init__(self, people: People, limits: CohortLimits) -> None:
        self.schema = sites_schema(people.groups)
        self.batches: list[pa.RecordBatch] = []
        self.metrics = SampleMetrics(people, limits.sample)
        self.kinship = KinshipSites(len(people.samples), limits.relatedness)
        self.counts: Counter[str] = Counter()


def run_cohort(
    vcfs: Sequence[Path],
    reference: Path,
    sheet: Sequence[Sample],
    regions: Sequence[Interval],
    limits: CohortLimits,
    output: Path,
    progress: Callable[[int], None],
) -> CohortSummary:
    """Write all the tables of a cohort under `output`."""
    people = people_of(sheet)
    with Reference(reference) as bases:
        engine = LocalEngine(vcfs, people, bases, limits.genotype)
        contigs = {name: bases.lengths[name] for name in CONTIG_ORDER if name in bases.lengths}
        cohort = _one_pass(engine, people, [s.batch for s in sheet], contigs, regions, limits, output, progress)
    quality = cohort.metrics.results()
    dosages = cohort.kinship.dosages([person.verdict is not Verdict.FAIL for person in quality])
    enough = len(dosages) >= limits.relatedness.sites
    pairs = related_pairs(people.samples, king_robust(dosages), limits.relatedness) if enough else []
    write_table(output / "samples.parquet", quality, SampleQuality)
    write_table(output / "pairs.parquet", pairs, Pair)
    write_arrow(output / "sites.parquet", pa.Table.from_batches(cohort.batches, cohort.schema).combine_chunks())
    return CohortSummary(
        people=len(quality),
        failed=sum(person.verdict is Verdict.FAIL for person in quality),
        records=engine.seen["records"],
        sites=cohort.counts["sites"],
        filtered=cohort.counts["filtered"],
        calls=cohort.counts["calls"],
        kinship_sites=len(dosages),
        kinship_sites_needed=limits.relatedness.sites,
        pairs=len(pairs),
        left_out={name: count for name, count in sorted(engine.seen.items()) if name != "records" and count},
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
    return People([s.sample_id for s in sheet], [s.sex for s in sheet], [s.group for s in sheet])


def _one_pass(
    engine: LocalEngine,
    people: People,
    batch_of: Sequence[str],
    contigs: dict[str, int],
    regions: Sequence[Interval],
    limits: CohortLimits,
    output: Path,
    progress: Callable[[int], None],
) -> _Cohort:
    cohort = _Cohort(people, limits)
    membership, groups = people.membership(), people.groups
    filters = filter_lines(engine.filters)
    calls = output / "calls"
    with (
        sites_writer(output / "sites.vcf.gz", filters, groups, contigs) as sites,
        calls_writer(calls, batch_of, people.samples, contigs, filters, regions, engine.has_phase_sets) as writer,
    ):
        for rows in engine.blocks(progress):
            counts = counts_of(rows, people, membership)
            found = filters_of(rows, counts, limits.site)
            cohort.metrics.add(rows, counts, found)
            cohort.kinship.add(rows, counts, found)
            batch = sites_batch(rows, counts, found, cohort.schema)
            cohort.batches.append(batch)
            sites.write("".join(site_lines(rows, counts, found, groups)).encode())
            writer.write(rows, found)
            cohort.counts["sites"] += batch.num_rows
            cohort.counts["filtered"] += sum(map(bool, batch.column("filters").to_pylist()))
        cohort.counts["calls"] = writer.written
    return cohort


def filter_lines(declared: Sequence[HeaderLine]) -> list[HeaderLine]:
    """FILTERs of the outputs: the input's, then ours, each once."""
    own = [HeaderLine("FILTER", name, words) for name, words in sorted(DESCRIPTIONS.items())]
    return [line for line in declared if line.name not in DESCRIPTIONS] + own
