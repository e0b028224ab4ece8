"""What is written of the sites: a table, a sites-only VCF, and each batch's calls at result regions."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from genomics.cohort.frequencies import HOM_ALT, People, SiteCounts, diploids, fraction
from genomics.cohort.hardy_weinberg import excess_het_phreds, hardy_weinberg_ps, inbreeding_coefficients
from genomics.cohort.rows import THIS, UNRECORDED, Array, Rows, Site
from genomics.files.bcf import BcfRecords, genotype_codes
from genomics.files.calls import merged
from genomics.files.vcf import PASS, HeaderLine, header_text, writing_bcf, writing_sites
from genomics.records.variant import Interval

Filters = list[tuple[str, ...]]


def sites_schema(people: People) -> pa.Schema:
    """Columns of sites.parquet: one row per site with an alternate."""
    columns = [
        ("key", pa.string()),
        ("contig", pa.string()),
        ("position", pa.int64()),
        ("ref", pa.string()),
        ("alt", pa.string()),
        ("filters", pa.list_(pa.string())),
        ("AC", pa.int64()),
        ("AN", pa.int64()),
        ("AF", pa.float64()),
        ("nhomalt", pa.int64()),
        ("carriers", pa.int64()),
        ("call_rate", pa.float64()),
        ("failed_calls", pa.int64()),
        ("excess_het", pa.float64()),
        ("inbreeding", pa.float64()),
        ("qual_approx", pa.float64()),
    ]
    for name in people.strata:
        columns += [(f"AC_{name}", pa.int64()), (f"AN_{name}", pa.int64()), (f"AF_{name}", pa.float64())]
        columns.append((f"nhomalt_{name}", pa.int64()))
    columns += [(f"hwe_{group}", pa.float64()) for group in people.groups]
    return pa.schema(columns, metadata={"record": "CohortSite"})


def sites_batch(sites: Sequence[Site], counts: SiteCounts, filters: Filters, schema: pa.Schema) -> pa.RecordBatch:
    """One block's rows of sites.parquet. A frequency of nothing called is null."""
    kept = [i for i, site in enumerate(sites) if site.alternate is not None]
    sites, counts = [sites[i] for i in kept], counts.take(kept)
    as_called = diploids(counts.called)
    columns: list[Any] = [
        [key_of(site) for site in sites],
        [site.contig for site in sites],
        [site.position for site in sites],
        [site.reference for site in sites],
        [site.alternate for site in sites],
        [list(filters[i]) for i in kept],
        *(counts.ac, counts.an, counts.frequency, counts.by_stratum[:, -1, HOM_ALT], counts.carriers),
        *(counts.call_rate, counts.failed, excess_het_phreds(*as_called), inbreeding_coefficients(*as_called)),
        [site.qual_approx for site in sites],
    ]
    for column in range(counts.by_stratum.shape[1] - 1):
        ac, an = counts.stratum_ac[:, column], counts.stratum_an[:, column]
        columns += [ac, an, fraction(ac, an), counts.by_stratum[:, column, HOM_ALT]]
    for group in range(counts.good.shape[1]):
        columns.append(hardy_weinberg_ps(*diploids(counts.by_stratum[:, group])))
    arrays = [pa.array(values, field.type, from_pandas=True) for values, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def key_of(site: Site) -> str:
    """`chrom:pos:ref:alt`."""
    return f"{site.contig}:{site.position}:{site.reference}:{site.alternate}"


def info_lines(people: People) -> list[HeaderLine]:
    """INFO of sites.vcf.gz."""
    lines = [
        HeaderLine("INFO", "AC", "Alternate copies in genotypes that passed the filter", "A", "Integer"),
        HeaderLine("INFO", "AN", "Called copies in genotypes that passed the filter", "1", "Integer"),
        HeaderLine("INFO", "AF", "AC over AN", "A", "Float"),
        HeaderLine("INFO", "nhomalt", "People with two alternate copies", "A", "Integer"),
        HeaderLine("INFO", "carriers", "People with an alternate copy", "A", "Integer"),
    ]
    for name in people.strata:
        who = f"group {name}" if name in people.groups else f"people of sex {name}"
        lines.append(HeaderLine("INFO", f"AC_{name}", f"Alternate copies in {who}", "A", "Integer"))
        lines.append(HeaderLine("INFO", f"AN_{name}", f"Called copies in {who}", "1", "Integer"))
        lines.append(HeaderLine("INFO", f"nhomalt_{name}", f"Two alternate copies in {who}", "A", "Integer"))
    return lines


def site_lines(sites: Sequence[Site], counts: SiteCounts, filters: Filters, people: People) -> Iterator[str]:
    """One block's lines of sites.vcf.gz."""
    names = [f";AC_{name}={{}};AN_{name}={{}};nhomalt_{name}={{}}" for name in people.strata]
    text = "AC={};AN={}{};nhomalt={};carriers={}" + "".join(names)
    told = np.stack([counts.stratum_ac, counts.stratum_an, counts.by_stratum[:, :, HOM_ALT]], axis=2)
    frequencies, carriers = counts.frequency.tolist(), counts.carriers.tolist()
    for i, site in enumerate(sites):
        if site.alternate is None:
            continue
        *strata, (ac, an, homozygotes) = told[i].tolist()
        frequency = f";AF={frequencies[i]:.6g}" if an else ""
        info = text.format(ac, an, frequency, homozygotes, carriers[i], *chain.from_iterable(strata))
        quality = "." if site.quality is None else f"{site.quality:.6g}"
        found = ";".join(filters[i]) or PASS.name
        yield (
            f"{site.contig}\t{site.position}\t.\t{site.reference}\t{site.alternate}\t{quality}\t{found}\t{info}\n"
        )


class RegionRows:
    """Which rows touch the result regions."""

    def __init__(self, regions: Iterable[Interval]) -> None:
        self._starts: dict[str, list[int]] = {}
        self._ends: dict[str, list[int]] = {}
        for region in merged(regions):
            self._starts.setdefault(region.contig, []).append(region.start)
            self._ends.setdefault(region.contig, []).append(region.end)

    def touches(self, site: Site) -> bool:
        """Whether the row, or the record it came from, overlaps a region."""
        last = bisect_right(self._starts.get(site.contig, []), site.end - 1) - 1
        return last >= 0 and self._ends[site.contig][last] > site.start


class CallsWriter:
    """Writes every person of each batch at the rows that touch the result regions."""

    def __init__(self, batches: dict[str, tuple[BcfRecords, Array, Any]], regions: RegionRows, phase_sets: bool):
        self._batches = batches
        self._regions = regions
        self._phase_sets = phase_sets
        self.written = 0

    def write(self, rows: Rows, filters: Filters) -> None:
        """Write one block's rows."""
        for row, site in enumerate(rows.sites):
            if self._regions.touches(site):
                self.written += 1
                fields = self._fields(rows, row, site.alternate is not None)
                place = site.contig, site.position, site.reference, site.alternate
                for records, columns, output in self._batches.values():
                    own = {name: values[columns] for name, values in fields.items()}
                    output.write(records.record(place, site.quality, filters[row], own))

    def _fields(self, rows: Rows, row: int, has_alternate: bool) -> dict[str, Array]:
        copies, passed = written_copies(rows, row)
        fields = {
            "GT": genotype_codes(copies, rows.phased[row] & passed),
            "AD": rows.allele_depth[row] if has_alternate else rows.allele_depth[row, :, :1],
            "DP": rows.depth[row],
            "GQ": rows.genotype_quality[row],
        }
        if self._phase_sets:
            fields["PS"] = np.where(passed, rows.phase_set[row], -1)
        return fields


def written_copies(rows: Rows, row: int) -> tuple[Array, Array]:
    """Copies [people, 2] as the calls file says them, and who has a call.

    Reference copies are what the rows of a position leave over. An allele without a row (`*`, symbolic) would
    so pass for reference: who carries one, and not this alternate, has no call here.
    """
    copies = rows.copies[row]
    hidden = (copies == UNRECORDED).any(axis=1) & ~(copies == THIS).any(axis=1)
    passed = rows.passed[row] & ~hidden
    missing = np.where(copies == -2, -2, -1)
    return np.where(passed[:, None], np.where(copies == UNRECORDED, 0, copies), missing).astype(np.int8), passed


@contextmanager
def calls_writer(
    folder: Path,
    batch_of: Sequence[str],
    samples: Sequence[str],
    contigs: dict[str, int],
    filters: Sequence[HeaderLine],
    regions: Sequence[Interval],
    phase_sets: bool,
) -> Iterator[CallsWriter]:
    """A file a batch; all appear when the block ends well."""
    with ExitStack() as stack:
        batches = {}
        for batch in sorted(set(batch_of)):
            columns = np.array([i for i, own in enumerate(batch_of) if own == batch])
            records = BcfRecords([samples[i] for i in columns], contigs, filters)
            output = stack.enter_context(writing_bcf(folder / f"{batch}.bcf"))
            output.write(records.header)
            batches[batch] = records, columns, output
        yield CallsWriter(batches, RegionRows(regions), phase_sets)


@contextmanager
def sites_writer(
    path: Path, filters: Sequence[HeaderLine], people: People, contigs: dict[str, int]
) -> Iterator[Any]:
    """The sites-only VCF with its index."""
    header = header_text([PASS, *filters, *info_lines(people)], contigs)
    with writing_sites(path, header) as output:
        yield output
