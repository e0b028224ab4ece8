"""The engine for one machine: joint-called files in one pass, block by block, in constant memory.

Left-aligning moves rows backwards, so the last stretch of each block waits for the next.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from genomics.cohort.assembly import Assembly, Block
from genomics.cohort.bases import Bases
from genomics.cohort.frequencies import People
from genomics.cohort.limits import CohortLimits
from genomics.cohort.rows import Rows
from genomics.cohort.splitting import skipped_alternates, without_duplicates
from genomics.cohort.x_heterozygosity import XSites
from genomics.errors import FormatError
from genomics.files.joint_file import JointFile
from genomics.files.reference import Reference
from genomics.files.vcf import HeaderLine
from genomics.records.joint_call import RecordHead
from genomics.records.variant import CONTIG_ORDER

GENOTYPES_IN_A_BLOCK = 1_000_000
SHIFT = 1000  # bases that a row may move to the left; bcftools norm sorts over as many


class LocalEngine:
    """Reads the files of a joint call over the same people. `seen` counts what was read and left out.

    `genotypes` is the filter that fits these files; `x` tells sex once all blocks were read.
    """

    def __init__(self, paths: Sequence[Path], people: People, reference: Reference, limits: CohortLimits) -> None:
        self._people = people
        self._bases = Bases(reference)
        self._files = sorted((JointFile(path, people.samples) for path in paths), key=lambda file: file.first_place)
        self.genotypes = limits.genotype if self._tell_depth() else limits.genotype.without_depth()
        self.x = XSites(len(people.samples), self.genotypes, limits.sample.x)
        self._assembly = Assembly(people, self.genotypes, self._bases.base, self.x)
        self._last = self._floor = (-1, 0)
        self.seen: Counter[str] = Counter()
        self.seen["people_not_in_sheet"] = max(len(file.samples) for file in self._files) - len(people.samples)

    @property
    def has_phase_sets(self) -> bool:
        """Whether any file declares PS."""
        return any("PS" in file.fields for file in self._files)

    @property
    def filters(self) -> list[HeaderLine]:
        """FILTERs that the files declare, by name; the first file's words win."""
        found = {line.name: line for file in reversed(self._files) for line in file.filters}
        return [found[name] for name in sorted(found)]

    def blocks(self, progress: Callable[[int], None]) -> Iterator[Rows]:
        """Finished rows in genome order, one row a key. `progress` hears of the records read so far."""
        people = len(self._people.samples)
        waiting = Rows.stacked([], [], people)
        for block in self._record_blocks(max(16, GENOTYPES_IN_A_BLOCK // people)):
            ready, waiting = self._settled(self._assembly.rows(waiting, block))
            if ready.sites:
                yield without_duplicates(ready)
            progress(self.seen["records"])
        if waiting.sites:
            yield without_duplicates(waiting)
        if not self.seen["records"]:
            raise FormatError(
                f"{self._files[0].path}: no record on chr1 to chr22, chrX, chrY or chrM; check the file"
            )

    def _tell_depth(self) -> bool:
        """Whether the files declare DP: all of them, or none."""
        told = {"DP" in file.fields: file.path for file in self._files}
        if len(told) > 1:
            raise FormatError(
                f"{told[False]}: FORMAT DP is not declared, but it is in {told[True]}; give files of one joint call"
            )
        return next(iter(told))

    def _record_blocks(self, size: int) -> Iterator[Block]:
        block: Block = []
        for file in self._files:
            for record in file.records(self.seen):
                self._check(file.path, record)
                block.append((file, record))
                if len(block) == size:
                    yield block
                    block = []
        if block:
            yield block

    def _check(self, path: Path, record: RecordHead) -> None:
        """Order, and REF against the reference where that has a known base."""
        place = CONTIG_ORDER[record.contig], record.position
        if place < self._last:
            raise FormatError(
                f"{path}, {record.contig}:{record.position}: records go back; sort with `bcftools sort` and give "
                "each stretch of the genome in one file"
            )
        self._last = place
        bases = self._bases.at(record.contig, record.position, len(record.reference))
        if bases != record.reference and not _fits(record.reference, bases):
            raise FormatError(
                f"{path}, {record.contig}:{record.position}: REF is {record.reference} but the reference has "
                f"{bases or 'no base'} there; use the reference that the calls were made on"
            )
        self.seen["skipped_alternates"] += skipped_alternates(record)

    def _settled(self, rows: Rows) -> tuple[Rows, Rows]:
        """Rows that no later record can come before, and those that must still wait."""
        places = [site.sort_key[:2] for site in rows.sites]
        if places and places[0] < self._floor:
            site = rows.sites[0]
            raise FormatError(
                f"{site.contig}:{site.position}: a record left-aligns by more than {SHIFT} bases "
                "to here; left-align its file first with `bcftools norm` and `bcftools sort`"
            )
        self._floor = self._last[0], self._last[1] - SHIFT
        cut = bisect_left(places, self._floor)
        return rows.part(0, cut), rows.part(cut, len(places))


def _fits(reference: str, bases: str) -> bool:
    """Whether REF agrees with the reference wherever that is known."""
    known = zip(bases, reference, strict=False)
    return len(bases) == len(reference) and all(base in (own, "N") for base, own in known)
