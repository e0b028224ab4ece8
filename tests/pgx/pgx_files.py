"""VCF files of the tests: records line by line, whole files, and every site of a gene as reference."""

import pysam
from pgx_builders import GENES

from genomics.pgx.calling import Rules
from genomics.records.build import GRCH38_LENGTHS

HEAD = [
    "##fileformat=VCFv4.2",
    *(f"##contig=<ID={name},length={length}>" for name, length in GRCH38_LENGTHS.items()),
    '##FILTER=<ID=LowQual,Description="x">',
    '##FILTER=<ID=RefCall,Description="x">',
    '##ALT=<ID=NON_REF,Description="x">',
    '##ALT=<ID=DEL,Description="x">',
    '##INFO=<ID=END,Number=1,Type=Integer,Description="x">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">',
    '##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="x">',
    '##FORMAT=<ID=PS,Number=1,Type=Integer,Description="x">',
    '##FORMAT=<ID=FT,Number=1,Type=String,Description="x">',
]
RULES = Rules(least_depth=10)


def line(contig, position, reference, alternate, *calls, form="GT", filters="PASS", info="."):
    return "\t".join([contig, str(position), ".", reference, alternate, ".", filters, info, form, *calls])


def plain(gene, without=(), people=1):
    """A reference record at every site but some."""
    return [
        line(site.contig, site.position, site.reference[0], ".", *["0/0"] * people)
        for site in GENES[gene].sites
        if site.position not in without
    ]


def vcf(path, rows, people=("S1",), indexed=False):
    rows = sorted(rows, key=lambda row: int(row.split("\t")[1]))
    columns = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *people]
    path.write_text("\n".join([*HEAD, "\t".join(columns), *rows]) + "\n")
    if not indexed:
        return path
    packed = pysam.tabix_index(str(path), preset="vcf", force=True)
    return path.with_name(packed.rsplit("/", 1)[-1])
