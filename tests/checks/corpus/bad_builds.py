"""Joint calls made on another build under any header: known variants stand elsewhere there."""

import csv
from pathlib import Path

from corpus.bad_resources import ROOT
from corpus.corpus_case import Build, Harm, told
from corpus.corpus_vcf import as_bcf, header, row, text_of, write

from genomics.records.variant import CONTIG_ORDER

WRONG = Harm.WRONG_RESULT
KNOWN = ROOT / "resources/checks/known_sites.tsv"


def known(build: str, named: bool = False, most: int = 40) -> tuple[str, ...]:
    """Records of known variants at their places on a build, in its order."""
    with KNOWN.open(encoding="utf-8") as lines:
        sites = [line for line in csv.DictReader(lines, delimiter="\t") if line[build] not in (".", "")]
    chosen = [site for site in sites if site["name"].startswith("rs")] if named else sites
    places = sorted(chosen[:most], key=lambda site: (CONTIG_ORDER[site["contig"]], int(site[build])))
    return tuple(
        row(
            contig=site["contig"],
            pos=site[build],
            id=site["name"] if named else ".",
            ref=site["reference"],
            alt=site["alternate"],
            people=("0/0:20,0:20:50",) * 2,
        )
        for site in places
    )


def under(head: str, rows: tuple[str, ...]) -> Build:
    """These records under a header."""
    return lambda folder: write(folder / "cohort.vcf.gz", text_of(head, rows))


def _bcf(folder: Path) -> Path:
    return as_bcf(under(header(), known("grch37"))(folder))


NO_LENGTHS = "\n".join(
    line.partition(",length")[0] + ">" if line.startswith("##contig") else line for line in header().split("\n")
)
NO_CONTIGS = "\n".join(line for line in header().split("\n") if not line.startswith("##contig"))

BAD = (
    *told(
        "vcf",
        WRONG,
        "reject: chr1: known variants stand where GRCh37 has them",
        {
            "GRCh37 under a header of GRCh38": under(header(), known("grch37")),
            "GRCh37 under a header without lengths": under(NO_LENGTHS, known("grch37")),
            "GRCh37 under a header without contigs": under(NO_CONTIGS, known("grch37")),
            "GRCh37 in a BCF": _bcf,
            "three records of GRCh37": under(header(), known("grch37", most=3)),
        },
    ),
    *told(
        "vcf",
        WRONG,
        "reject: chr: known variants stand where T2T-CHM13v2.0 has them",
        {"T2T under a header of GRCh38": under(header(), known("t2t"))},
    ),
    *told(
        "vcf",
        WRONG,
        "reject: header: the build cannot be told",
        {
            "no contigs and nothing known": under(NO_CONTIGS, (row(),)),
            "no lengths and nothing known": under(NO_LENGTHS, (row(),)),
        },
    ),
    *told(
        "vcf",
        WRONG,
        "reject: header: the header names another build: ",
        {
            "a header that says hg19": under(header(more=("##reference=file:///data/hg19.fa",)), (row(),)),
            "a header that says hs37d5": under(header(more=("##reference=hs37d5.fa.gz",)), (row(),)),
            "a header that says CHM13": under(header(more=("##assembly=T2T-CHM13v2.0",)), (row(),)),
        },
    ),
)
