"""Small inputs that pass every check, made so that a test can spoil one thing."""

from pathlib import Path

import pysam

from genomics.records.build import GRCH38_LENGTHS

SAMPLES = "sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment"
CONSENTS = "participant_id\tstatus\thereditary\tmedicine\tlanguage\trecorded"
IDENTITIES = "participant_id\tname\tdate_of_birth"
FORMAT = "GT:AD:DP:GQ"
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
    meta += [f'##FORMAT=<ID={name},Number=.,Type=String,Description="d">' for name in ("GT", "AD", "DP", "GQ")]
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
