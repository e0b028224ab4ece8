"""Small inputs that pass every check, made so that a test can spoil one thing."""

import random
from pathlib import Path

import pysam

from genomics.records.build import GRCH38_LENGTHS

SAMPLES = "sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment"
CONSENTS = "participant_id\tstatus\thereditary\tmedicine\tlanguage\trecorded"
IDENTITIES = "participant_id\tname\tdate_of_birth"
FORMAT = "GT:AD:DP:GQ"
FORMATS = (("GT", "1", "String"), ("AD", "R", "Integer"), ("DP", "1", "Integer"), ("GQ", "1", "Integer"))
CALL = "0/1:10,12:22:60"
ROWS = (
    f"chr1\t100\t.\tA\tG\t50\tPASS\t.\t{FORMAT}\t{CALL}\t0/0:20,0:20:50",
    f"chr1\t100\t.\tA\tC,*\t50\tPASS\t.\t{FORMAT}\t1/2:0,9,9:18:40\t./.:0,0,0:0:0",
    f"chr2\t7\t.\tCT\tC\t.\t.\t.\t{FORMAT}\t1|1:0,20:20:60\t0|1:9,9:18:40",
    f"chrX\t2800000\t.\tG\t.\t50\tPASS\t.\t{FORMAT}\t0:20:20:60\t0/0:20:20:60",
)


def sheet(path: Path, header: str, *rows: str) -> Path:
    path.write_bytes("\n".join([header, *rows, ""]).encode())
    return path


def header(people=("S1", "S2"), lengths=GRCH38_LENGTHS, version="##fileformat=VCFv4.3", without="") -> str:
    meta = [version, "##source=test", "##fileDate=2026-01-01", "##reference=GRCh38"]
    meta += [f"##contig=<ID={name},length={length}>" for name, length in lengths.items()]
    meta += [f'##FORMAT=<ID={name},Number={number},Type={kind},Description="d">' for name, number, kind in FORMATS]
    columns = [
        "#CHROM",
        "POS",
        "ID",
        "REF",
        "ALT",
        "QUAL",
        "FILTER",
        "INFO",
        *(["FORMAT", *people] if people else []),
    ]
    return "\n".join([line for line in meta if not without or without not in line] + ["\t".join(columns)])


def vcf(path: Path, rows=ROWS, head: str | None = None, index: bool = True) -> Path:
    """A bgzipped VCF with a tabix index, or without one where the rows cannot be indexed."""
    text = "\n".join([head or header(), *rows, ""])
    with pysam.BGZFile(str(path), "wb") as stream:
        stream.write(text.encode("latin-1"))
    if index:
        pysam.tabix_index(str(path), preset="vcf", force=True)
    return path


def release(path: Path, fields: tuple[str, ...], rows: tuple[str, ...], **changes) -> Path:
    """A sites-only VCF such as ClinVar's or gnomAD's."""
    declared = [f'##INFO=<ID={name},Number=.,Type=String,Description="d">' for name in fields]
    *meta, columns = header(people=(), **changes).split("\n")
    return vcf(path, rows, "\n".join([*meta, *declared, columns]), index=False)


GFF3 = (
    "##gff-version 3",
    "chr17\tt\tgene\t11\t20\t.\t-\t.\tID=gene:ENSG1;Name=BRCA1",
    "chr17\tt\tmRNA\t11\t20\t.\t-\t.\tID=transcript:ENST1;Parent=gene:ENSG1;version=1;mane_refseq=NM_1.1",
    "chr17\tt\texon\t11\t20\t.\t-\t.\tParent=transcript:ENST1",
    "chr17\tt\tCDS\t11\t20\t.\t-\t0\tParent=transcript:ENST1",
)
EXON = "chr17\t10\t20\tBRCA1\t1\t-\tNM_1.1"


def lines(path: Path, *rows: str) -> Path:
    """A text file of these lines."""
    path.write_text("".join(f"{row}\n" for row in rows))
    return path


def fasta(path: Path, contigs=("chrM",), width: int = 60, seed: int = 38) -> Path:
    """A FASTA whose contigs have the lengths of GRCh38, with its index; bgzipped by its name."""
    letters = random.Random(seed)
    text = []
    for name in contigs:
        bases = "".join(letters.choices("ACGT", k=GRCH38_LENGTHS[name]))
        text += [f">{name}", *(bases[at : at + width] for at in range(0, len(bases), width))]
    data = "\n".join([*text, ""]).encode()
    if path.suffix == ".gz":
        with pysam.BGZFile(str(path), "wb") as stream:
            stream.write(data)
    else:
        path.write_bytes(data)
    pysam.faidx(str(path))
    return path
