"""Genotypes at defining positions from any VCF, BCF or gVCF: multi-allelic, padded, unnormalised, in blocks.

What comes out is what the cohort stage writes (`Calls`): one row for each change, and one without an alternate
where a record or a gVCF block says reference. A block speaks for the positions it covers, with its own depth
(MIN_DP, else DP). An alternate that stands for anything (`<NON_REF>`, `<*>`) is no call where it is carried.
"""

import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from cyvcf2 import VCF

from genomics.errors import FormatError
from genomics.files.calls import ABSENT_COPY, MISSING, Calls, CallSite, merged
from genomics.files.pgx_alleles import Bases, known_bases, normal_changes
from genomics.records.pgx_tables import Context, Site
from genomics.records.variant import CONTIG_ORDER, Interval

Copies = npt.NDArray[np.int8]
Numbers = npt.NDArray[np.int32]

ANYTHING = frozenset({"<NON_REF>", "<*>"})
# DeepVariant marks its reference genotypes so; they are calls like others (DeepVariant documentation, VCF output).
PASSING = frozenset({"PASS", "RefCall"})


@dataclass(frozen=True)
class _People:
    """What one record says of everyone: allele numbers of the two copies, phase, depth."""

    copies: Copies
    phased: npt.NDArray[np.bool_]
    phase_set: Numbers
    depth: Numbers


@dataclass(frozen=True)
class Places:
    """Where to look: sites by contig and position, the bases known around them, the changes with a name."""

    sites: dict[tuple[str, int], Site]
    bases: Bases
    named: frozenset[str]
    regions: list[Interval]

    def within(self, contig: str, first: int, last: int) -> Iterator[Site]:
        """Sites at positions from `first` to `last` (1-based)."""
        if last - first < len(self.sites):
            places = ((contig, position) for position in range(first, last + 1))
            yield from (self.sites[place] for place in places if place in self.sites)
        else:
            yield from (
                site for site in self.sites.values() if site.contig == contig and first <= site.position <= last
            )


def places_of(sites: Iterable[Site], contexts: Iterable[Context]) -> Places:
    """What `read_genotypes` looks for: made once for all files of a run."""
    sites, contexts = list(sites), list(contexts)
    regions = [site.interval for site in sites]
    regions += [Interval(c.contig, c.position - 1, c.position - 1 + len(c.bases)) for c in contexts]
    return Places(
        {(site.contig, site.position): site for site in sites},
        known_bases(sites, contexts),
        frozenset(change.key for site in sites for change in site.changes),
        sorted(merged(regions), key=lambda region: (CONTIG_ORDER[region.contig], region.start)),
    )


def read_genotypes(path: Path, places: Places) -> Calls:
    """Everyone's genotypes at the places of one file, indexed or not."""
    try:
        reader = VCF(str(path), strict_gt=True)
    except OSError as error:
        raise FormatError(f"{path}: not a readable VCF or BCF; check it with `genomics check-file`") from error
    samples = list(reader.samples)
    if not samples:
        raise FormatError(f"{path}: no person's genotypes in it; give a VCF with samples")
    rows: list[tuple[CallSite, _People]] = []
    removed: list[tuple[Site, _People]] = []
    with warnings.catch_warnings():
        # A contig of the header without a record is nothing to warn of.
        warnings.filterwarnings("ignore", "no intervals found")
        for record in _records(reader, path, places.regions):
            people = _people(record, len(samples))
            rows += _rows(record, people, places)
            removed += _removed(record, people, places)
    reader.close()
    rows += _spanning(rows, removed)
    return _calls(samples, rows)


def _records(reader: Any, path: Path, regions: Sequence[Interval]) -> Iterator[Any]:
    """Records that touch a region, each once: by the index, else by reading on."""
    if not any(Path(f"{path}{ending}").exists() for ending in (".csi", ".tbi")):
        by_contig: defaultdict[str, list[Interval]] = defaultdict(list)
        for region in regions:
            by_contig[region.contig].append(region)
        for record in reader:
            end = max(record.end, record.POS - 1 + len(record.REF))
            if any(record.POS - 1 < region.end and end > region.start for region in by_contig[record.CHROM]):
                yield record
        return
    known = set(reader.seqnames)
    contig, end = "", 0
    for region in regions:
        if region.contig not in known:
            continue
        for record in reader(f"{region.contig}:{region.start + 1}-{region.end}"):
            if region.contig != contig or record.POS > end:
                yield record
        contig, end = region.contig, region.end


def _people(record: Any, people: int) -> _People:
    """Allele numbers; missing where a copy is, where the person's own filter failed, with three copies or more."""
    array = record.genotype.array() if "GT" in record.FORMAT else np.full((people, 3), MISSING)
    copies = np.full((people, 2), ABSENT_COPY, dtype=np.int8)
    width = min(array.shape[1] - 1, 2)
    copies[:, :width] = np.maximum(array[:, :width], ABSENT_COPY)
    copies[(array[:, 2:-1] > ABSENT_COPY).any(axis=1)] = MISSING
    alternates = [number for number, text in enumerate(record.ALT, start=1) if text in ANYTHING]
    copies[np.isin(copies, alternates)] = MISSING
    if "FT" in record.FORMAT:
        failed = np.array([text not in ("PASS", ".", "") for text in record.format("FT")])
        copies[failed[:, None] & (copies != ABSENT_COPY)] = MISSING
    depth = _field(record, "MIN_DP", people) if _reference_only(record) else np.full(people, MISSING, np.int32)
    return _People(
        copies,
        array[:, -1].astype(bool) & (copies[:, 1] >= 0),
        _field(record, "PS", people),
        np.where(depth >= 0, depth, _field(record, "DP", people)).astype(np.int32),
    )


def _field(record: Any, name: str, people: int) -> Numbers:
    """A whole number for each person; -1 where there is none."""
    values = record.format(name) if name in record.FORMAT else None
    if values is None or values.dtype.kind not in "iu":
        return np.full(people, MISSING, dtype=np.int32)
    return np.asarray(np.maximum(values.reshape(people, -1)[:, 0], MISSING), dtype=np.int32)


def _reference_only(record: Any) -> bool:
    return not set(record.ALT) - ANYTHING


def _filters(record: Any) -> tuple[str, ...]:
    return tuple(name for name in record.FILTERS if name not in PASSING)


def _rows(record: Any, people: _People, places: Places) -> Iterator[tuple[CallSite, _People]]:
    """A row for each change of a record; for a record without any, a row for each site it covers."""
    contig, filters = record.CHROM, _filters(record)
    if _reference_only(record):
        for site in places.within(contig, record.POS, max(record.end, record.POS)):
            offset = site.position - record.POS
            base = record.REF[offset : offset + 1] or site.reference[0]
            yield CallSite(contig, site.position, base, None, filters), people
        return
    for number, alternate in enumerate(record.ALT, start=1):
        if alternate == "*":
            yield CallSite(contig, record.POS, record.REF[0], "*", filters), _carrying(people, number)
        elif set(alternate.upper()) <= set("ACGT"):
            changes = list(
                normal_changes(
                    contig, record.POS, record.REF.upper(), alternate.upper(), places.bases, places.named
                )
            )
            carried = _carrying(people, number)
            if len(changes) > 1:
                carried = _together(carried, record.POS)
            for position, reference, changed in changes:
                yield CallSite(contig, position, reference, changed, filters), carried


def _carrying(people: _People, number: int) -> _People:
    """1 where a copy is this alternate, 0 where it is another or the reference."""
    copies = np.where(people.copies < 0, people.copies, people.copies == number).astype(np.int8)
    return _People(copies, people.phased, people.phase_set, people.depth)


def _together(people: _People, position: int) -> _People:
    """Changes of one record lie on one copy, so they are phased with each other."""
    sets = np.where(people.phased, people.phase_set, position).astype(np.int32)
    return _People(people.copies, people.copies[:, 1] >= 0, sets, people.depth)


def _removed(record: Any, people: _People, places: Places) -> Iterator[tuple[Site, _People]]:
    """Sites within a structural change (`<DEL>`, `<DUP>`, a breakend) that someone carries."""
    for number, alternate in enumerate(record.ALT, start=1):
        if alternate not in ANYTHING and alternate != "*" and not set(alternate.upper()) <= set("ACGT"):
            for site in places.within(record.CHROM, record.POS, max(record.end, record.POS)):
                yield site, _carrying(people, number)


def _spanning(
    rows: Sequence[tuple[CallSite, _People]], removed: Sequence[tuple[Site, _People]]
) -> Iterator[tuple[CallSite, _People]]:
    """A structural change is something no allele names for who carries it, and says nothing of the others."""
    read = {(row.contig, row.position) for row, _ in rows}
    for site, people in removed:
        copies = people.copies
        if (site.contig, site.position) not in read:
            copies = np.where((copies == 1).any(axis=1)[:, None], copies, MISSING).astype(np.int8)
        carried = _People(copies, people.phased, people.phase_set, people.depth)
        yield CallSite(site.contig, site.position, site.reference[0], "*", ()), carried


def absent_as_reference(calls: Calls, places: Places) -> tuple[Calls, frozenset[Site]]:
    """Calls with two reference copies at every site that the file does not list; and these sites.

    Only for files whose owner declares that absent sites are reference: silence is else no call. Who has one copy
    at the file's other sites of the chromosome has one here as well.
    """
    listed = {(site.contig, site.position) for site in calls.sites}
    absent = [site for place, site in sorted(places.sites.items()) if place not in listed]
    plain = {contig: _reference_copies(calls, contig) for contig in {site.contig for site in absent}}
    rows = [(CallSite(s.contig, s.position, s.reference[0], None, ()), plain[s.contig]) for s in absent]
    more = _calls(calls.samples, rows)
    arrays = ("haplotypes", "phased", "phase_set", "depth", "quality", "alternate_depth")
    joined = {name: np.concatenate([getattr(calls, name), getattr(more, name)]) for name in arrays}
    return Calls(calls.samples, [*calls.sites, *more.sites], **joined), frozenset(absent)


def _reference_copies(calls: Calls, contig: str) -> _People:
    people = len(calls.samples)
    rows = [row for row, site in enumerate(calls.sites) if site.contig == contig]
    copies = np.zeros((people, 2), dtype=np.int8)
    copies[(calls.haplotypes[rows, :, 1] == ABSENT_COPY).any(axis=0), 1] = ABSENT_COPY
    unknown = np.full(people, MISSING, dtype=np.int32)
    return _People(copies, np.zeros(people, np.bool_), unknown, unknown)


def _calls(samples: list[str], rows: list[tuple[CallSite, _People]]) -> Calls:
    people, count = len(samples), len(rows)
    unknown = np.broadcast_to(np.int32(MISSING), (count, people))
    if not rows:
        blank = np.zeros((0, people), dtype=np.int32)
        return Calls(samples, [], np.zeros((0, people, 2), np.int8), blank.astype(bool), blank, blank, blank, blank)
    return Calls(
        samples,
        [site for site, _ in rows],
        np.stack([row.copies for _, row in rows]),
        np.stack([row.phased for _, row in rows]),
        np.stack([row.phase_set for _, row in rows]),
        np.stack([row.depth for _, row in rows]),
        unknown,
        unknown,
    )
