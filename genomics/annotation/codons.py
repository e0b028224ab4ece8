"""Variants that change one codon together. Apart, each is named as if it stood alone; on one copy they make another
residue. The sites do not tell who carries both, nor on which copy: a person looks at the reads.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from genomics.annotation.changes import change_of, shifted
from genomics.annotation.edges import in_exon
from genomics.annotation.hgvs import NamedTranscript
from genomics.records.variant import Variant

# A longer change is no neighbour of each of its codons: it takes them away.
_MOST_CODONS = 3


def codon_neighbours(variants: Iterable[Variant], named: Mapping[str, NamedTranscript]) -> dict[str, list[str]]:
    """By key, the keys of the other variants in the same codon of a transcript of `named`, in genome order."""
    places: dict[tuple[str, int], list[Variant]] = defaultdict(list)
    by_contig: dict[str, list[NamedTranscript]] = defaultdict(list)
    for one in named.values():
        by_contig[one.transcript.contig].append(one)
    for variant in variants:
        for one in by_contig.get(variant.contig, ()):
            if one.transcript.start <= variant.position <= one.transcript.end:
                for codon in codons_of(variant, one):
                    places[one.transcript.ensembl, codon].append(variant)
    found: dict[str, set[Variant]] = defaultdict(set)
    for together in places.values():
        for variant in together:
            found[variant.key].update(other for other in together if other is not variant)
    return {
        key: [other.key for other in sorted(others, key=lambda one: one.sort_key)]
        for key, others in found.items()
        if others
    }


def codons_of(variant: Variant, named: NamedTranscript) -> range:
    """Codons (0-based) whose bases a short change inside one exon touches; bases between two codons touch none."""
    change = shifted(change_of(variant), variant.contig, named.transcript.strand, named.fetch)
    if not in_exon(change, named.transcript):
        return range(0)
    start, end, _ = named.spliced(change)
    first, last = max(start, named.sequence.start), min(end, named.sequence.end)
    offset = first - named.sequence.start
    if start == end:
        inside = 0 < offset < len(named.sequence.coding) and offset % 3
        return range(offset // 3, offset // 3 + 1) if inside else range(0)
    codons = range(offset // 3, (last - named.sequence.start - 1) // 3 + 1)
    return codons if first < last and len(codons) <= _MOST_CODONS else range(0)
