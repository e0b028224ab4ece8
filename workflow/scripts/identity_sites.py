"""Choose the demo's identity sites: common SNPs over all autosomes, from its joint call and its frequencies.

The same two files give the same bytes. Rebuild after them: `build_demo.py` does.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

from cyvcf2 import VCF
from demo_records import CONTIGS, ORDER

from genomics.files.calls import merged
from genomics.files.regions import read_intervals
from genomics.files.vcf import HeaderLine, header_text, writing_sites
from genomics.records.quality import IdentitySite
from genomics.records.variant import Interval

EACH = 14  # sites of an autosome; all of them together about 300
COMMON = 0.25  # least frequency of either allele
APART = 250_000  # bases between two sites, so that each tells something of its own
CALLED = 0.98  # of the people
PAIRED = ({"A", "T"}, {"C", "G"})  # read alike on both strands: an array may give either

FREQUENCY = HeaderLine("INFO", "AF", "Alternate's frequency in 2,504 1000 Genomes people", "A", "Float")


def main() -> None:
    """Write the chosen sites as a VCF with its index."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", type=Path, required=True, help="resources/demo")
    given = parser.parse_args()
    write_identity_sites(given.demo)


def write_identity_sites(demo: Path) -> None:
    """`identity_sites.vcf.gz` of a folder that holds the joint call, the frequencies and the result regions."""
    sites = chosen(candidates(demo), read_intervals(demo / "result_regions.bed"))
    with writing_sites(demo / "identity_sites.vcf.gz", header_text([FREQUENCY], CONTIGS)) as file:
        for s in sites:
            line = f"{s.contig}\t{s.position}\t.\t{s.reference}\t{s.alternate}\t.\tPASS\tAF={s.frequency:.4g}\n"
            file.write(line.encode())


def candidates(demo: Path) -> Iterator[IdentitySite]:
    """Common SNPs that the joint call holds alone at their position, well called and unfiltered."""
    frequency = {}
    for record in VCF(str(demo / "gnomad.vcf.gz")):
        if record.is_snp and len(record.ALT) == 1:
            frequency[record.CHROM, record.POS, record.REF, record.ALT[0]] = record.INFO["AF"]
    for record in VCF(str(demo / "cohort.vcf.gz"), strict_gt=True):
        if not record.is_snp or len(record.ALT) != 1 or record.FILTER or record.CHROM in ("chrX", "chrY", "chrM"):
            continue
        key = record.CHROM, record.POS, record.REF, record.ALT[0]
        common = COMMON <= frequency.get(key, 0) <= 1 - COMMON
        if common and record.call_rate >= CALLED and {*key[2:]} not in PAIRED:
            yield IdentitySite(*key, frequency[key])


def chosen(sites: Iterator[IdentitySite], regions: list[Interval]) -> list[IdentitySite]:
    """Of each autosome the sites that reads cover anyway, then the most telling ones, never two close together."""
    covered = merged(regions)

    def rank(site: IdentitySite) -> tuple[bool, float, int]:
        inside = any(r.contig == site.contig and r.start < site.position <= r.end for r in covered)
        return not inside, abs(site.frequency - 0.5), site.position

    kept: dict[str, list[IdentitySite]] = {}
    for site in sorted(sites, key=rank):
        same = kept.setdefault(site.contig, [])
        if len(same) < EACH and all(abs(site.position - other.position) >= APART for other in same):
            same.append(site)
    listed = [site for contig in kept.values() for site in contig]
    return sorted(listed, key=lambda site: (ORDER[site.contig], site.position))


if __name__ == "__main__":
    main()
