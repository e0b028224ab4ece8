"""Changes as files write them, brought to the form the tables have: split, trimmed, left-aligned.

An insertion or deletion in a repeat can be written at any of its units. The bases around every defining one are
known (context.tsv), so no reference genome is needed to shift it to the left.
"""

from collections.abc import Iterable, Iterator, Mapping

from genomics.records.pgx_tables import Context, Site

Bases = Mapping[tuple[str, int], str]
Change = tuple[int, str, str]


def known_bases(sites: Iterable[Site], contexts: Iterable[Context]) -> dict[tuple[str, int], str]:
    """The reference base of each position that the tables tell."""
    bases: dict[tuple[str, int], str] = {}
    for site in sites:
        bases |= {(site.contig, site.position + n): base for n, base in enumerate(site.reference)}
    for context in contexts:
        bases |= {(context.contig, context.position + n): base for n, base in enumerate(context.bases)}
    return bases


def normal_changes(
    contig: str, position: int, reference: str, alternate: str, bases: Bases, named: frozenset[str]
) -> Iterator[Change]:
    """Position, reference and alternate of what one alternate changes, in the tables' form.

    Several neighbouring bases changed at once are one change where an allele names them so, else one each.
    """
    position, reference, alternate = left_aligned(contig, position, reference, alternate, bases)
    whole = f"{contig}:{position}:{reference}:{alternate}" in named
    if len(reference) != len(alternate) or whole:
        yield position, reference, alternate
        return
    for offset, (before, after) in enumerate(zip(reference, alternate, strict=True)):
        if before != after:
            yield position + offset, before, after


def left_aligned(contig: str, position: int, reference: str, alternate: str, bases: Bases) -> Change:
    """Trim shared bases and shift to the left as far as the bases there are known (Tan 2015, PMID 25701572).

    >>> left_aligned("chr2", 15, "A", "ATA", {("chr2", 10 + n): base for n, base in enumerate("CATATA")})
    (10, 'C', 'CAT')
    """
    while reference[-1] == alternate[-1] and reference != alternate:
        if min(len(reference), len(alternate)) > 1:
            reference, alternate = reference[:-1], alternate[:-1]
            continue
        before = bases.get((contig, position - 1))
        if before is None:
            break
        position, reference, alternate = position - 1, before + reference[:-1], before + alternate[:-1]
    while min(len(reference), len(alternate)) > 1 and reference[0] == alternate[0]:
        position, reference, alternate = position + 1, reference[1:], alternate[1:]
    return position, reference, alternate
