"""What the calls say at each defining position: codes of positions by people, before any allele is named.

A code is 0 for the reference and 1, 2, ... for the position's changes; NO_CALL where the file is silent,
half-called, filtered or too shallow; ABSENT_COPY where there is no second copy; CONFLICT and below where
something is there that no named allele has. Missing is never reference.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from genomics.errors import FormatError
from genomics.files.calls import ABSENT_COPY, Calls
from genomics.records.pgx import IN_NO_NAMED_ALLELE
from genomics.records.pgx_tables import Site, Undocumented

NO_CALL, CONFLICT = -1, -3
UNPHASED = -2

Codes = npt.NDArray[np.int16]
Sets = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class GeneStates:
    """`copies` [sites, people, 2] and `phase_set` [sites, people] (UNPHASED, or the set; -1 is the unnamed one).

    A code of CONFLICT - n at a site stands for `problems[site][n]`. `passed_over` tells, by person, the changes
    without an allele that were read as reference because the gene's row says so.
    """

    copies: Codes
    phase_set: Sets
    problems: tuple[tuple[str, ...], ...]
    passed_over: Mapping[int, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Record:
    """One record at a position: `code` 0 says reference only, `None` is a change no named allele has."""

    label: str
    code: int | None
    carried: npt.NDArray[np.int8]
    phased: Flags
    phase_set: Sets


def gene_states(
    calls: Calls,
    sites: Sequence[Site],
    least_depth: int = 1,
    undocumented: Undocumented = Undocumented.WITHHOLD,
) -> GeneStates:
    """States of all people at the sites of one gene; a genotype on fewer than `least_depth` reads is no call."""
    known = {change.key for site in sites for change in site.changes}
    starts, long = _index(calls)
    people = len(calls.samples)
    copies = np.full((len(sites), people, 2), NO_CALL, dtype=np.int16)
    phase_set = np.full((len(sites), people), UNPHASED, dtype=np.int32)
    problems = []
    passed_over: dict[int, list[str]] = {}
    for number, site in enumerate(sites):
        own = [_record(calls, row, site, least_depth) for row in starts[site.contig, site.position]]
        if undocumented is Undocumented.REFERENCE:
            own = [_as_reference(record, site, passed_over) for record in own]
        reaching = [row for row in long if _reaches(calls, row, site)]
        covered = _carriers(calls, [row for row in reaching if calls.sites[row].key in known])
        foreign = [row for row in reaching if calls.sites[row].key not in known]
        said: list[str] = []
        if own:
            copies[number], phase_set[number] = _site_states(own, covered, said)
            _mark_foreign(copies[number], calls, foreign, said)
        problems.append(tuple(said))
    return GeneStates(copies, phase_set, tuple(problems), passed_over)


def _index(calls: Calls) -> tuple[defaultdict[tuple[str, int], list[int]], list[int]]:
    starts: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for row, record in enumerate(calls.sites):
        starts[record.contig, record.position].append(row)
    long = [row for row, record in enumerate(calls.sites) if len(record.reference) > 1 and record.alternate]
    return starts, long


def _reaches(calls: Calls, row: int, site: Site) -> bool:
    """Whether a record that starts before the position touches its base."""
    record = calls.sites[row]
    end = record.position + len(record.reference) - 1
    return record.contig == site.contig and record.position < site.position <= end


def _record(calls: Calls, row: int, site: Site, least_depth: int) -> _Record:
    record = calls.sites[row]
    shared = min(len(record.reference), len(site.reference))
    if record.reference[:shared] != site.reference[:shared]:
        raise FormatError(
            f"{record.contig}:{record.position}: reference {record.reference} in the calls, "
            f"{site.reference} in the PGx tables; call against GRCh38"
        )
    code: int | None = 0
    if record.alternate is not None:
        keys = [change.key for change in site.changes]
        code = keys.index(record.key) + 1 if record.key in keys else None
    carried = calls.haplotypes[row]
    # One copy is read by half as many reads as two (thresholds.yaml, genotype.haploid_dp).
    needed = np.where(carried[:, 1] == ABSENT_COPY, (least_depth + 1) // 2, least_depth)
    shallow = (calls.depth[row] >= 0) & (calls.depth[row] < needed)
    if record.filters or shallow.any():
        silent = (shallow | bool(record.filters))[:, None] & (carried != ABSENT_COPY)
        carried = np.where(silent, NO_CALL, carried).astype(np.int8)
    return _Record(record.key, code, carried, calls.phased[row], calls.phase_set[row])


def _as_reference(record: _Record, site: Site, passed_over: dict[int, list[str]]) -> _Record:
    """A change that no named allele has, read as reference; who carries it is told."""
    if record.code is not None or record.label.endswith(":*"):
        return record
    for person in np.flatnonzero((record.carried == 1).any(axis=1)):
        passed_over.setdefault(int(person), []).append(f"{site.label} carries {record.label}, {IN_NO_NAMED_ALLELE}")
    return replace(record, code=0, carried=np.where(record.carried == 1, 0, record.carried).astype(np.int8))


def _carriers(calls: Calls, rows: Sequence[int]) -> npt.NDArray[np.int64]:
    """Copies of each person that the changes in `rows` take up."""
    if not rows:
        return np.zeros(len(calls.samples), dtype=np.int64)
    return np.asarray((calls.haplotypes[list(rows)] == 1).sum(axis=(0, 2)))


def _site_states(records: list[_Record], covered: npt.NDArray[np.int64], said: list[str]) -> tuple[Codes, Sets]:
    """Put the split records of one position together: reference copies are what no record claims."""
    carried = np.stack([record.carried for record in records])
    absent = carried == ABSENT_COPY
    ploidy = (~absent).sum(axis=2)
    slots = np.zeros(carried.shape[1:], dtype=np.int16)
    for record in records:
        slots += (record.carried == 1) * np.int16(record.code or 0)
    claims = (carried == 1).sum(axis=0)
    phase_set = _phase(records, claims)
    copies = np.where((phase_set != UNPHASED)[:, None], slots, _unordered(records))
    copies = np.where(absent.all(axis=0), ABSENT_COPY, copies).astype(np.int16)

    total = claims.sum(axis=1)
    _mark(copies, total > ploidy.max(axis=0), "more changed copies than copies", said)
    _mark(copies, ploidy.max(axis=0) != ploidy.min(axis=0), "records disagree on the number of copies", said)
    for record in records:
        if record.code is None:
            changed = (record.carried == 1).sum(axis=1)
            explained = changed <= covered if record.label.endswith(":*") else np.zeros_like(changed, dtype=bool)
            _mark(copies, (changed > 0) & ~explained, f"carries {record.label}, {IN_NO_NAMED_ALLELE}", said)
    copies[(carried == NO_CALL).any(axis=(0, 2))] = NO_CALL
    return copies, phase_set


def _unordered(records: list[_Record]) -> Codes:
    """Codes by count, reference first: an unphased record does not say which copy."""
    counts = [(record.code or 0, (record.carried == 1).sum(axis=1)) for record in records]
    slots = np.zeros((len(records[0].carried), 2), dtype=np.int16)
    filled = np.zeros(len(slots), dtype=np.int64)
    for code, count in sorted(counts, key=lambda item: -item[0]):
        for _ in range(2):
            put = (count > 0) & (filled < 2)
            slots[put, 1 - filled[put]] = code
            filled += put
            count = count - 1
    single = (records[0].carried == ABSENT_COPY)[:, 1]
    slots[single] = slots[single][:, ::-1]
    return slots


def _phase(records: list[_Record], claims: npt.NDArray[np.int64]) -> Sets:
    """The phase set of each person's changed copies; UNPHASED unless every changed record is in the same set."""
    carrying = np.stack([(record.carried == 1).any(axis=1) for record in records])
    phased = np.stack([record.phased for record in records])
    sets = np.stack([record.phase_set for record in records])
    low = np.where(carrying, sets, np.iinfo(np.int32).max).min(axis=0)
    high = np.where(carrying, sets, np.iinfo(np.int32).min).max(axis=0)
    agreed = carrying.any(axis=0) & (phased | ~carrying).all(axis=0) & (low == high)
    return np.where(agreed & (claims <= 1).all(axis=1), low, UNPHASED).astype(np.int32)


def _mark_foreign(copies: Codes, calls: Calls, rows: Sequence[int], said: list[str]) -> None:
    """A longer change that reaches over the position and is in no named allele: conflict, or silence."""
    for row in rows:
        carried = calls.haplotypes[row]
        copies[(carried == NO_CALL).any(axis=1)] = NO_CALL
        label = f"overlapped by {calls.sites[row].key}, {IN_NO_NAMED_ALLELE}"
        _mark(copies, (carried == 1).any(axis=1) & (copies[:, 0] != NO_CALL), label, said)


def _mark(copies: Codes, who: Flags, problem: str, said: list[str]) -> None:
    if who.any():
        copies[who] = CONFLICT - len(said)
        said.append(problem)
