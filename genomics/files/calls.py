"""People's genotypes at the sites that matter, read once into arrays of sites by people.

The files are what the cohort stage writes: split, left-aligned records in which the other alternate of a
multi-allelic site counts as 0. The reference copies at a position are therefore the ploidy less the sum of
the alternate copies over the records of that position.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from cyvcf2 import VCF

from genomics.errors import FormatError
from genomics.records.genotype import Genotype, GenotypeState
from genomics.records.variant import CONTIG_ORDER, Interval

MISSING, ABSENT_COPY = -1, -2


class CallSite(msgspec.Struct, frozen=True):
    """One record: 1-based position; `alternate` is `None` where the file only says reference."""

    contig: str
    position: int
    reference: str
    alternate: str | None
    filters: tuple[str, ...]

    @property
    def key(self) -> str:
        """`chrom:pos:ref:alt`, with `.` for no alternate."""
        return f"{self.contig}:{self.position}:{self.reference}:{self.alternate or '.'}"


@dataclass(frozen=True)
class Calls:
    """Genotypes of `sites` × `samples`.

    `haplotypes` [sites, people, 2]: 1 this alternate, 0 not this alternate, -1 missing, -2 no second copy.
    `depth`, `quality`, `alternate_depth`: -1 where the file does not say. `phase_set`: -1 without one.
    """

    samples: list[str]
    sites: list[CallSite]
    haplotypes: npt.NDArray[np.int8]
    phased: npt.NDArray[np.bool_]
    phase_set: npt.NDArray[np.int32]
    depth: npt.NDArray[np.int32]
    quality: npt.NDArray[np.int32]
    alternate_depth: npt.NDArray[np.int32]

    def genotype(self, site: int, person: int) -> Genotype:
        """One person's call at one record. A half call is no call."""
        copies = [int(copy) for copy in self.haplotypes[site, person] if copy != ABSENT_COPY]
        depth = _known(self.depth[site, person])
        alternate = _known(self.alternate_depth[site, person])
        missing = MISSING in copies or not copies
        carried = None if missing else sum(copies)
        return Genotype(
            state=GenotypeState.NO_CALL if missing else GenotypeState.ALT if carried else GenotypeState.REF,
            alternate_copies=carried,
            ploidy=len(copies),
            depth=depth,
            quality=_known(self.quality[site, person]),
            alternate_fraction=None if alternate is None or not depth else alternate / depth,
            phase_set=_known(self.phase_set[site, person]),
        )


def read_calls(paths: Sequence[Path], regions: Sequence[Interval] | None = None) -> Calls:
    """Read the people of several files (each a batch over the same sites) side by side, in the order given.

    Sites that only some of the files hold are missing, not reference, for the people of the others.
    With `regions`, only records that start or reach into one of them (needs an index).
    """
    parts = [_read_one(path, regions) for path in paths]
    if len(parts) == 1:
        return parts[0]
    sites = sorted({site for part in parts for site in part.sites}, key=_site_order)
    aligned = [_with_sites(part, sites) for part in parts]
    samples = [sample for part in parts for sample in part.samples]
    if len(set(samples)) != len(samples):
        repeated = next(sample for sample in samples if samples.count(sample) > 1)
        raise FormatError(f"{paths[0]} and others: sample {repeated} is in two files; give each person once")
    return Calls(samples, sites, *(np.concatenate(arrays, axis=1) for arrays in zip(*aligned, strict=True)))


def _site_order(site: CallSite) -> tuple[int, int, str, str, tuple[str, ...]]:
    return CONTIG_ORDER[site.contig], site.position, site.reference, site.alternate or "", site.filters


def _known(value: np.integer[Any]) -> int | None:
    return None if value < 0 else int(value)


def _arrays(part: Calls) -> tuple[npt.NDArray[Any], ...]:
    return part.haplotypes, part.phased, part.phase_set, part.depth, part.quality, part.alternate_depth


def _with_sites(part: Calls, sites: list[CallSite]) -> tuple[npt.NDArray[Any], ...]:
    row_of = {site: row for row, site in enumerate(part.sites)}
    rows = np.array([row_of.get(site, -1) for site in sites], dtype=np.int64)
    absent = rows < 0
    spread = []
    for array in _arrays(part):
        wide = array[rows] if len(part.sites) else np.zeros((len(sites), *array.shape[1:]), array.dtype)
        wide[absent] = False if array.dtype == np.bool_ else MISSING
        spread.append(wide)
    return tuple(spread)


def _read_one(path: Path, regions: Sequence[Interval] | None) -> Calls:
    try:
        reader = VCF(str(path), strict_gt=True)
    except OSError as error:
        raise FormatError(f"{path}: not a readable VCF or BCF; make it again with `genomics cohort`") from error
    samples = list(reader.samples)
    sites: list[CallSite] = []
    columns: list[tuple[npt.NDArray[Any], ...]] = []
    for record in _records(reader, regions):
        if len(record.ALT) > 1:
            raise FormatError(
                f"{path}, {record.CHROM}:{record.POS}: {len(record.ALT)} alternates in one record; "
                "split it with `genomics cohort`"
            )
        alternate = record.ALT[0] if record.ALT else None
        filters = tuple(name for name in record.FILTERS if name != "PASS")
        sites.append(CallSite(record.CHROM, record.POS, record.REF, alternate, filters))
        columns.append(_columns(record, len(samples)))
    reader.close()
    if not sites:
        flat = (np.int8, np.bool_, np.int32, np.int32, np.int32, np.int32)
        shapes = [(0, len(samples), 2), *[(0, len(samples))] * 5]
        return Calls(samples, [], *(np.zeros(shape, kind) for shape, kind in zip(shapes, flat, strict=True)))
    return Calls(samples, sites, *(np.stack(arrays) for arrays in zip(*columns, strict=True)))


def _records(reader: Any, regions: Sequence[Interval] | None) -> Iterable[Any]:
    if regions is None:
        yield from reader
        return
    known = set(reader.seqnames)
    contig, end = "", 0
    for region in sorted(merged(regions), key=lambda r: (CONTIG_ORDER[r.contig], r.start)):
        if region.contig not in known:
            continue
        for record in reader(f"{region.contig}:{region.start + 1}-{region.end}"):
            # A long record that reaches into two regions is one record, and was read with the first.
            if region.contig != contig or record.POS > end:
                yield record
        contig, end = region.contig, region.end


def merged(regions: Iterable[Interval]) -> list[Interval]:
    """Overlapping and touching intervals joined, in order of contig name and start."""
    joined: list[Interval] = []
    for region in sorted(regions, key=lambda r: (r.contig, r.start, r.end)):
        if joined and joined[-1].contig == region.contig and region.start <= joined[-1].end:
            joined[-1] = Interval(region.contig, joined[-1].start, max(joined[-1].end, region.end))
        else:
            joined.append(region)
    return joined


def _columns(record: Any, people: int) -> tuple[npt.NDArray[Any], ...]:
    genotypes = record.genotype.array()
    copies = np.full((people, 2), ABSENT_COPY, dtype=np.int8)
    width = min(genotypes.shape[1] - 1, 2)
    copies[:, :width] = np.clip(genotypes[:, :width], ABSENT_COPY, 1)
    phase_set = record.format("PS") if "PS" in record.FORMAT else None
    return (
        copies,
        genotypes[:, -1].astype(bool) & (copies[:, 1] >= 0),
        _plain(phase_set, people),
        _plain(record.format("DP") if "DP" in record.FORMAT else None, people),
        _plain(record.format("GQ") if "GQ" in record.FORMAT else None, people),
        _alternate_depth(record, people),
    )


def _plain(values: npt.NDArray[Any] | None, people: int) -> npt.NDArray[np.int32]:
    if values is None:
        return np.full(people, MISSING, dtype=np.int32)
    first = values.reshape(people, -1)[:, 0]
    known = np.nan_to_num(first, nan=MISSING) if first.dtype.kind == "f" else first
    return np.asarray(np.maximum(known, MISSING), dtype=np.int32)


def _alternate_depth(record: Any, people: int) -> npt.NDArray[np.int32]:
    depths = record.format("AD") if record.ALT and "AD" in record.FORMAT else None
    return _plain(depths[:, 1] if depths is not None and depths.shape[1] > 1 else None, people)
