"""What a cohort run reads from and gathers into, whichever engine does the counting."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from genomics.cohort.ancestry import PanelPlaces
from genomics.cohort.engine_local import LocalEngine
from genomics.cohort.frequencies import People, SiteCounts, counts_of
from genomics.cohort.limits import CohortLimits
from genomics.cohort.outputs import CallsWriter, Filters, site_lines, sites_batch, sites_schema
from genomics.cohort.relatedness import KinshipSites
from genomics.cohort.rows import Rows, Site
from genomics.cohort.sample_metrics import SampleMetrics
from genomics.cohort.site_filters import filters_of
from genomics.files.ancestry_panel import AncestryPanel
from genomics.files.reference import Reference
from genomics.records.variant import Interval


@dataclass(frozen=True)
class Source:
    """The files of a joint call, its people, and where their calls are wanted. `output` is the run's folder.

    `panel` is whom the people's ancestry is compared with; `None` compares nobody.
    """

    vcfs: list[Path]
    people: People
    bases: Reference
    regions: Sequence[Interval]
    limits: CohortLimits
    output: Path
    panel: AncestryPanel | None = None


class Cohort:
    """What builds up during a run. Sites must come in genome order."""

    def __init__(
        self,
        people: People,
        limits: CohortLimits,
        sites: Any,
        calls: CallsWriter,
        by_depth: bool,
        panel: AncestryPanel | None,
    ) -> None:
        self.people = people
        self.limits = limits
        self.schema = sites_schema(people)
        self.batches: list[pa.RecordBatch] = []
        self.metrics = SampleMetrics(people, limits.sample, by_depth)
        self.kinship = KinshipSites(len(people.samples), limits.relatedness)
        self.places = PanelPlaces(panel, len(people.samples), limits.ancestry) if panel else None
        self.counts: Counter[str] = Counter()
        self.calls = calls
        self._sites = sites

    def counted(self, rows: Rows) -> tuple[SiteCounts, Filters]:
        """Counts and filters of these rows."""
        counts = counts_of(rows, self.people)
        return counts, filters_of(rows.sites, counts, self.limits.site)

    def add_sites(self, sites: Sequence[Site], counts: SiteCounts, filters: Filters) -> None:
        """Write these sites to both lists of sites."""
        batch = sites_batch(sites, counts, filters, self.schema)
        self.batches.append(batch)
        self._sites.write("".join(site_lines(sites, counts, filters, self.people)).encode())
        self.counts["sites"] += batch.num_rows
        self.counts["filtered"] += sum(map(bool, batch.column("filters").to_pylist()))


Gather = Callable[[LocalEngine, Source, Cohort, Callable[[int], None]], None]


def gather_locally(joint: LocalEngine, _: Source, cohort: Cohort, progress: Callable[[int], None]) -> None:
    """On one machine: each block of rows goes to every output."""
    for rows in joint.blocks(progress):
        counts, found = cohort.counted(rows)
        cohort.metrics.add(rows, counts, found)
        cohort.kinship.add(rows, counts, found)
        if cohort.places:
            cohort.places.add(rows, found)
        cohort.add_sites(rows.sites, counts, found)
        cohort.calls.write(rows, found)
    cohort.metrics.add_sums(0, joint.x.sums())
