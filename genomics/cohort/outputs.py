"""What is written of the sites: a table, a sites-only VCF, and each batch's calls at result regions."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from genomics.cohort.frequencies import SiteCounts, fraction
from genomics.cohort.rows import THIS, UNRECORDED, Array, Rows, Site
from genomics.files.bcf import BcfRecords, genotype_codes
from genomics.files.calls import merged
from genomics.files.vcf import PASS, HeaderLine, header_text, writing_bcf, writing_sites
from genomics.records.variant import Interval

Filters = list[tuple[str, ...]]


def sites_schema(groups: Sequence[str]) -> pa.Schema:
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
    ]
    for group in groups:
        columns += [(f"AC_{group}", pa.int64()), (f"AN_{group}", pa.int64()), (f"AF_{group}", pa.float64())]
    return pa.schema(columns, metadata={"record": "CohortSite"})


def sites_batch(sites: Sequence[Site], counts: SiteCounts, filters: Filters, schema: pa.Schema) -> pa.RecordBatch:
    """One block's rows of sites.parquet. A frequency of nothing called is null."""
    kept = [i for i, site in enumerate(sites) if site.alternate is not None]
    sites = [sites[i] for i in kept]
    columns: list[Any] = [
        [key_of(site) for site in sites],
        [site.contig for site in sites],
        [site.position for site in sites],
        [site.reference for site in sites],
        [site.alternate for site in sites],
        [list(filters[i]) for i in kept],
        *(values[kept] for values in (counts.ac, counts.an, counts.frequency, counts.homozygotes, counts.carriers)),
        counts.call_rate[kept],
    ]
    for column in range(counts.group_ac.shape[1] - 1):
        ac, an = counts.group_ac[kept, column], counts.group_an[kept, column]
        columns += [ac, an, fraction(ac, an)]
    arrays = [pa.array(values, field.type, from_pandas=True) for values, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def key_of(site: Site) -> str:
    """`chrom:pos:ref:alt`."""
    return f"{site.contig}:{site.position}:{site.reference}:{site.alternate}"


def info_lines(groups: Sequence[str]) -> list[HeaderLine]:
    """INFO of sites.vcf.gz."""
    lines = [
        HeaderLine("INFO", "AC", "Alternate copies in genotypes that passed the filter", "A", "Integer"),
        HeaderLine("INFO", "AN", "Called copies in genotypes that passed the filter", "1", "Integer"),
        HeaderLine("INFO", "AF", "AC over AN", "A", "Float"),
        HeaderLine("INFO", "nhomalt", "People with two alternate copies", "A", "Integer"),
        HeaderLine("INFO", "carriers", "People with an alternate copy", "A", "Integer"),
    ]
    for group in groups:
        lines.append(HeaderLine("INFO", f"AC_{group}", f"Alternate copies in group {group}", "A", "Integer"))
        lines.append(HeaderLine("INFO", f"AN_{group}", f"Called copies in group {group}", "1", "Integer"))
    return lines


def site_lines(sites: Sequence[Site], counts: SiteCounts, filters: Filters, groups: Sequence[str]) -> Iterator[str]:
    """One block's lines of sites.vcf.gz."""
    group_ac, group_an, frequencies = counts.group_ac.tolist(), counts.group_an.tolist(), counts.frequency.tolist()
    homozygotes, carriers = counts.homozygotes.tolist(), counts.carriers.tolist()
    for i, site in enumerate(sites):
        if site.alternate is None:
            continue
        *acs, ac = group_ac[i]
        *ans, an = group_an[i]
        info = f"AC={ac};AN={an};" + (f"AF={frequencies[i]:.6g};" if an else "")
        info += f"nhomalt={homozygotes[i]};carriers={carriers[i]}"
        for group, group_copies, group_called in zip(groups, acs, ans, strict=True):
            info += f";AC_{group}={group_copies};AN_{group}={group_called}"
        quality = "." if site.quality is None else f"{site.quality:.6g}"
        names = ";".join(filters[i]) or PASS.name
        yield (
            f"{site.contig}\t{site.position}\t.\t{site.reference}\t{site.alternate}\t{quality}\t{names}\t{info}\n"
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
    path: Path, filters: Sequence[HeaderLine], groups: Sequence[str], contigs: dict[str, int]
) -> Iterator[Any]:
    """The sites-only VCF with its index."""
    header = header_text([PASS, *filters, *info_lines(groups)], contigs)
    with writing_sites(path, header) as output:
        yield output
