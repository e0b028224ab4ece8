"""Is this GRCh38? By chromosome names and lengths, which is what files say of themselves."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from genomics.checks.findings import Findings
from genomics.records.build import GRCH38_LENGTHS, other_build

_ADVICE = "call on GRCh38; if the header is wrong: bcftools reheader -f REF.fai"
# Words for other assemblies, alone or in a path; `b37` inside a checksum is no word.
_OTHER_WORD = re.compile(
    r"(?<![A-Za-z0-9])(GRCh37|hg19|b37|v37|hs37|hs37d5|g1k_v37|NCBI36|hg18|CHM13|T2T|hs1)(?=v?[\d.]*(?![A-Za-z0-9]))",
    re.I,
)
_GRCH38_WORD = re.compile(r"GRCh38|hg38|hs38|b38|GCA_000001405\.(?:1[5-9]|2\d)|Homo_sapiens_assembly38", re.I)


def chromosomes_are_grch38(lengths: Mapping[str, int | None], found: Findings, advice: str) -> None:
    """Names with chr, each primary chromosome with the length it has in GRCh38."""
    if not lengths:
        found.reject("header", "no contig is declared: the build cannot be told", advice)
        return
    names_and_lengths_are_grch38(lengths, found, advice)
    for contig, length in lengths.items():
        if length is None and contig in GRCH38_LENGTHS:
            found.reject("header", f"{contig} has length none, in GRCh38 {GRCH38_LENGTHS[contig]}", advice)


def names_and_lengths_are_grch38(lengths: Mapping[str, int | None], found: Findings, advice: str) -> bool:
    """Whether what is declared is GRCh38's; a length that is not declared is not missed."""
    before = len(found.problems)
    if build := other_build(lengths):
        found.reject("header", f"contig lengths are those of {build}", advice)
    elif not set(lengths) & set(GRCH38_LENGTHS):
        found.reject("header", "no contig is named chr1 to chr22, chrX, chrY or chrM", advice)
    else:
        for contig, length in lengths.items():
            expected = GRCH38_LENGTHS.get(contig, length)
            if length is not None and length != expected:
                found.reject("header", f"{contig} has length {length}, in GRCh38 {expected}", advice)
    return len(found.problems) == before


def lengths_say_grch38(lengths: Mapping[str, int | None]) -> bool:
    """Whether a declared length alone proves the build; the mitochondrion's is the same in all."""
    return any(
        length == GRCH38_LENGTHS[name]
        for name, length in lengths.items()
        if name in GRCH38_LENGTHS and name != "chrM"
    )


class HeaderBuild(StrEnum):
    """How far a header settles which build its file is of."""

    SETTLED = "by lengths, or by what was already told"
    BY_WORD = "by the name of the reference alone"
    OPEN = "not at all"


def header_build(lengths: Mapping[str, int | None], words: Iterable[str], found: Findings) -> HeaderBuild:
    """Tell what contradicts GRCh38, by length or by word."""
    texts = list(words)
    for text in texts:
        if (match := _OTHER_WORD.search(text)) and not _GRCH38_WORD.search(text):
            found.reject("header", f"the header names another build: {match[1]}", _ADVICE)
            return HeaderBuild.SETTLED
    if lengths and not names_and_lengths_are_grch38(lengths, found, _ADVICE):
        return HeaderBuild.SETTLED
    if lengths_say_grch38(lengths):
        return HeaderBuild.SETTLED
    return HeaderBuild.BY_WORD if any(_GRCH38_WORD.search(text) for text in texts) else HeaderBuild.OPEN


def shadow_of(contig: str) -> str | None:
    """The chromosome that a name means without being its name: its records would not be read.

    >>> shadow_of("1"), shadow_of("chrMT"), shadow_of("CHRX"), shadow_of("chrUn_KI270302v1"), shadow_of("chr1")
    ('chr1', 'chrM', 'chrX', None, None)
    """
    if contig in GRCH38_LENGTHS:
        return None
    bare = re.sub(r"\A(?:chromosome|chr)?[._]?0?", "", contig.strip(), flags=re.I).upper()
    bare = {"MT": "M", "23": "X", "24": "Y"}.get(bare, bare)
    return f"chr{bare}" if f"chr{bare}" in GRCH38_LENGTHS else None
