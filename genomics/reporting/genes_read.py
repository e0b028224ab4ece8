"""Whether a gene counts as fully read in what a person is told."""

from genomics.records.hereditary import GeneOutcome, GeneRead

_UNREAD = frozenset({GeneOutcome.NOT_FULLY_READ, GeneOutcome.NOT_MEASURED})


def is_gap(gene: GeneRead) -> bool:
    """Whether a gene must be named as not fully read.

    A known place without a call always counts, and a finding does not hide that parts of its gene are unread.
    """
    if gene.outcome in _UNREAD or gene.callable_fraction is None or gene.no_call_sites:
        return True
    return gene.outcome is GeneOutcome.FINDING and bool(gene.unread_exons)
