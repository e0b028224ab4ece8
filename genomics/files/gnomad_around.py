"""How many alleles gnomAD read around a place that it does not list: whether it could have seen the allele.

A site VCF lists only what was seen. An allele that it lacks counts as absent only where its neighbours on both
sides were read in enough people; the fewest alleles among them are given.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from genomics.files.site_vcf import contig_name, open_vcf, require_info
from genomics.records.variant import Variant

REACH = 25  # bases to either side: own choice, well within a read
LONGEST = 20  # bases lost or gained: a longer allele may not be called although its neighbours are


def alleles_around(paths: Sequence[Path], variants: Iterable[Variant]) -> dict[str, int]:
    """By key, the fewest alleles read at listed sites within reach, where there are any on both sides.

    Of several files (exomes, genomes) the one that read more counts. A file without an index is passed over.
    """
    found: dict[str, int] = {}
    asked = sorted(set(variants), key=lambda variant: variant.sort_key)
    for path in paths:
        if not any(Path(f"{path}{ending}").exists() for ending in (".tbi", ".csi")):
            continue
        vcf = open_vcf(path)
        require_info(path, vcf, ("AN",))
        names = {contig_name(name): name for name in vcf.seqnames}
        for variant in asked:
            size = max(len(variant.reference), len(variant.alternate)) - 1
            if variant.contig in names and size <= LONGEST:
                number = _around(vcf, names[variant.contig], variant)
                if number is not None:
                    found[variant.key] = max(found.get(variant.key, 0), number)
    return found


def _around(vcf: object, contig: str, variant: Variant) -> int | None:
    first, last = variant.position, variant.position + len(variant.reference) - 1
    region = f"{contig}:{max(first - REACH, 1)}-{last + REACH}"
    sites = [(record.POS, record.INFO.get("AN")) for record in vcf(region)]  # type: ignore[operator]
    near = [(place, int(number)) for place, number in sites if number is not None]
    before = [number for place, number in near if first - REACH <= place <= first]
    after = [number for place, number in near if last <= place <= last + REACH]
    return min(before + after) if before and after else None
