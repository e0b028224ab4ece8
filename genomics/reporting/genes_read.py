"""How well each gene was read, as a person is told: a picture, every gene, those with gaps, parts hard to read."""

from collections.abc import Sequence

import msgspec

from genomics.records.hereditary import GeneOutcome, GeneRead
from genomics.reporting.coverage_picture import Picture, draw_coverage
from genomics.reporting.phrasing import number_ranges, percent_read
from genomics.reporting.wording import Words

_UNREAD = frozenset({GeneOutcome.NOT_FULLY_READ, GeneOutcome.NOT_MEASURED})


class GeneRow(msgspec.Struct, frozen=True):
    """How much of one gene was read, as printed."""

    gene: str
    share: str
    exons: str
    sites: str
    full: bool


class HardPart(msgspec.Struct, frozen=True):
    """Exons of a gene that look like another place of the genome."""

    gene: str
    exons: str


class Reading(msgspec.Struct, frozen=True):
    """What was read and what was not, of every gene that was looked at."""

    picture: Picture
    picture_alt: str
    genes: list[GeneRow]
    gaps: list[GeneRow]
    hard: list[HardPart]


def is_gap(gene: GeneRead) -> bool:
    """Whether a gene must be named as not fully read.

    A known place without a call always counts, and a finding does not hide that parts of its gene are unread.
    """
    if gene.outcome in _UNREAD or gene.callable_fraction is None or gene.no_call_sites:
        return True
    return gene.outcome is GeneOutcome.FINDING and bool(gene.unread_exons)


def reading_of(genes: Sequence[GeneRead], words: Words) -> Reading:
    """Rows, picture and gaps of the genes of a case, in their order."""
    rows = [_row(gene, words) for gene in genes]
    gaps = [row for row in rows if not row.full]
    counts = {"count": str(len(rows)), "read": str(len(rows) - len(gaps))}
    return Reading(
        picture=_picture(genes, rows),
        picture_alt=words("hereditary.picture_alt", **counts),
        genes=rows,
        gaps=gaps,
        hard=[HardPart(gene.gene, _exons(gene.hard_exons, words)) for gene in genes if gene.hard_exons],
    )


def _row(gene: GeneRead, words: Words) -> GeneRow:
    sites = str(len(gene.no_call_sites)) if gene.no_call_sites else words("hereditary.none")
    if gene.callable_fraction is None:
        unmeasured = words("hereditary.not_measured")
        return GeneRow(gene.gene, unmeasured, unmeasured, sites, False)
    exons = words("hereditary.none")
    if gene.unread_exons:
        exons = words(
            "hereditary.exons_listed",
            count=str(len(gene.unread_exons)),
            numbers=number_ranges(gene.unread_exons),
        )
    return GeneRow(gene.gene, percent_read(words, gene.callable_fraction), exons, sites, not is_gap(gene))


def _exons(exons: Sequence[int], words: Words) -> str:
    key = "hard_one" if len(exons) == 1 else "hard_many"
    return words(f"hereditary.{key}", numbers=number_ranges(exons))


def _picture(genes: Sequence[GeneRead], rows: Sequence[GeneRow]) -> Picture:
    return draw_coverage(
        [
            (gene.gene, gene.callable_fraction or 0.0, row.share if gene.callable_fraction else "–", row.full)
            for gene, row in zip(genes, rows, strict=True)
        ]
    )
