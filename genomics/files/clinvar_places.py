"""Alleles of ClinVar's release to compare with: well reviewed, pathogenic, on exons of the panel's transcripts."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from genomics.files.site_vcf import contig_name, open_vcf, require_info
from genomics.records.known import REVIEW_STARS
from genomics.records.transcript import Transcript

_BESIDE_EXON = 2  # bases of an intron at which a splice site is lost
_STARS = 2
_BASES = frozenset("ACGT")  # ClinVar spells a few long insertions with N


def comparator_keys(path: Path, transcripts: Iterable[Transcript]) -> set[str]:
    """Keys of alleles on (or two bases beside) exons, with two stars or more and a pathogenic word in CLNSIG.

    A first sieve, one pass over the release: what the records amount to is decided on the records.
    """
    vcf = open_vcf(path)
    require_info(path, vcf, ("CLNSIG", "CLNREVSTAT"))
    stretches: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for transcript in transcripts:
        stretches[transcript.contig] += [(a - _BESIDE_EXON, b + _BESIDE_EXON) for a, b in transcript.exons]
    exons = {contig: _joined(found) for contig, found in stretches.items()}
    keys = set()
    for record in vcf:
        contig, position = contig_name(record.CHROM), record.POS
        if contig not in exons or len(record.ALT) != 1 or not _inside(exons[contig], position, len(record.REF)):
            continue
        if not set(record.REF + record.ALT[0]) <= _BASES:
            continue
        info = record.INFO
        stars = REVIEW_STARS.get(info.get("CLNREVSTAT") or "", 0)
        if stars >= _STARS and "athogenic" in (info.get("CLNSIG") or ""):
            keys.add(f"{contig}:{position}:{record.REF}:{record.ALT[0]}")
    return keys


def _joined(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in sorted(stretches):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(last, joined[-1][1])
        else:
            joined.append((first, last))
    return joined


def _inside(stretches: list[tuple[int, int]], position: int, length: int) -> bool:
    """Whether `length` bases from `position` reach into one of the sorted, separate stretches."""
    at = bisect_right(stretches, (position + length - 1, position + length - 1))
    near = stretches[max(at - 1, 0) : at + 1]
    return any(first <= position + length - 1 and position <= last for first, last in near)
