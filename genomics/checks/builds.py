"""Is this GRCh38? By chromosome names and lengths, which is what files say of themselves."""

from collections.abc import Mapping

from genomics.checks.findings import Findings
from genomics.records.build import GRCH38_LENGTHS, other_build


def chromosomes_are_grch38(lengths: Mapping[str, int | None], found: Findings, advice: str) -> None:
    """Names with chr, each primary chromosome with the length it has in GRCh38."""
    if not lengths:
        found.reject("header", "no contig is declared: the build cannot be told", advice)
    elif build := other_build(lengths):
        found.reject("header", f"contig lengths are those of {build}", advice)
    elif not set(lengths) & set(GRCH38_LENGTHS):
        found.reject("header", "no contig is named chr1 to chr22, chrX, chrY or chrM", advice)
    else:
        for contig, length in lengths.items():
            expected = GRCH38_LENGTHS.get(contig, length)
            if length != expected:
                found.reject("header", f"{contig} has length {length or 'none'}, in GRCh38 {expected}", advice)
