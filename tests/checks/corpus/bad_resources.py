"""Curated tables, releases, regions, transcripts, the reference and settings with one thing wrong."""

import os
import random
import re
import shutil
from pathlib import Path

import pysam
from corpus.bad_blocks import of
from corpus.corpus_case import Build, Harm, told
from corpus.corpus_vcf import write

from genomics.records.build import GRCH38_LENGTHS

WRONG, LOST, NUISANCE = Harm.WRONG_RESULT, Harm.LOST_DATA, Harm.NUISANCE
ROOT = Path(__file__).parents[3]
PANEL = ROOT / "resources/panel/acmg_sf.tsv"
PGX = ROOT / "resources/pgx"
THRESHOLDS = ROOT / "config/thresholds.yaml"


def changed(source: Path, pattern: str, new: str, check_whole_folder: bool = False) -> Build:
    """A copy of a folder of ours in which one table is changed at the first place that matches."""

    def build(folder: Path) -> Path:
        copy = folder / "tables"
        shutil.copytree(source.parent, copy)
        text, times = re.subn(pattern, new, source.read_text(), count=1, flags=re.M)
        assert times == 1, pattern
        (copy / source.name).write_text(text)
        return copy if check_whole_folder else copy / source.name

    return build


def panel(pattern: str, new: str) -> Build:
    """Our panel, changed."""
    return changed(PANEL, pattern, new)


def pgx(table: str, pattern: str, new: str) -> Build:
    """Our definitions, one table changed."""
    return changed(PGX / table, pattern, new, check_whole_folder=True)


def settings(text: str, name: str = "thresholds.yaml") -> Build:
    """A settings file of this text."""
    return of(text.encode(), name)


def limit(entry: str) -> Build:
    """Thresholds with one number."""
    return settings(f"shared:\n  genotype:\n    gq: {entry}\nprofiles:\n  aou: {{}}\n")


CLINVAR_META = (
    "##fileformat=VCFv4.1",
    "##fileDate=2025-09-28",
    "##source=ClinVar",
    "##reference=GRCh38",
    *(f'##INFO=<ID={name},Number=.,Type=String,Description="d">' for name in ("CLNSIG", "CLNREVSTAT", "GENEINFO")),
    '##INFO=<ID=CLNSIGCONF,Number=.,Type=String,Description="d">',
    "##contig=<ID=17>",
)
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
STATUS = "criteria_provided,_single_submitter"


def record(
    significance: str = "Pathogenic",
    status: str = STATUS,
    identifier: str = "17661",
    more: str = "",
    pos: int = 43045712,
) -> str:
    """One ClinVar record."""
    info = f"CLNREVSTAT={status};CLNSIG={significance};GENEINFO=BRCA1:672{more}"
    return f"17\t{pos}\t{identifier}\tG\tA\t.\t.\t{info}"


def clinvar(*rows: str, meta: tuple[str, ...] = CLINVAR_META) -> Build:
    """A ClinVar release."""
    text = "\n".join([*meta, COLUMNS, *rows, ""])
    return lambda folder: write(folder / "clinvar.vcf.gz", text)


GNOMAD_META = (
    "##fileformat=VCFv4.2",
    "##fileDate=2024-04-19",
    "##source=gnomAD v4.1",
    *(f'##INFO=<ID={name},Number=A,Type=Integer,Description="d">' for name in ("AC", "AN")),
    *(f"##contig=<ID={name},length={length}>" for name, length in GRCH38_LENGTHS.items()),
)
COUNTS = "chr1\t100\t.\tG\tA\t.\tPASS\tAC=1;AN=100"


def gnomad(*rows: str, meta: tuple[str, ...] = GNOMAD_META) -> Build:
    """A gnomAD release."""
    text = "\n".join([*meta, COLUMNS, *rows, ""])
    return lambda folder: write(folder / "gnomad.vcf.gz", text)


def without(meta: tuple[str, ...], word: str) -> tuple[str, ...]:
    """A header without the lines that hold a word."""
    assert any(word in line for line in meta)
    return tuple(line for line in meta if word not in line)


def reference(start: bytes, lengths: dict[str, int] | str = GRCH38_LENGTHS, name: str = "reference.fa") -> Build:
    """The first bytes of a reference, and its index."""

    def build(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(start)
        text = (
            lengths if isinstance(lengths, str) else "".join(f"{n}\t{k}\t6\t60\t61\n" for n, k in lengths.items())
        )
        if text:
            path.with_name(name + ".fai").write_text(text)
        return path

    return build


MITOCHONDRION = "".join(random.Random(38).choices("ACGT", k=GRCH38_LENGTHS["chrM"]))


def whole_reference(folder: Path) -> Path:
    """A reference of one contig of GRCh38's length, and bases of our own."""
    path = folder / "reference.fa"
    lines = [MITOCHONDRION[at : at + 60] for at in range(0, len(MITOCHONDRION), 60)]
    path.write_text("\n".join([">chrM", *lines, ""]))
    pysam.faidx(str(path))
    return path


def spoilt_reference(old: str, new: str) -> Build:
    """The same, its text changed after it was indexed."""

    def build(folder: Path) -> Path:
        path = whole_reference(folder)
        text = path.read_text()
        assert old in text, old
        path.write_text(text.replace(old, new, 1))
        os.utime(f"{path}.fai")
        return path

    return build


GENE = "chr17\tmane\tgene\t100\t900\t.\t-\t.\tID=gene:E1;Name=BRCA1"
MANE = "tag=MANE_Select;mane_refseq=NM_007294.4"
TRANSCRIPT = f"chr17\tmane\tmRNA\t100\t900\t.\t-\t.\tID=transcript:T1;Parent=gene:E1;version=1;{MANE}"
EXON = "chr17\tmane\texon\t100\t900\t.\t-\t.\tParent=transcript:T1"
CDS = "chr17\tmane\tCDS\t200\t800\t.\t-\t0\tParent=transcript:T1"


def transcripts(*lines: str) -> Build:
    """A GFF3 of these features."""
    return of("\n".join(["##gff-version 3", *lines, ""]).encode(), "transcripts.gff3")


def regions(*lines: str) -> Build:
    """A BED of these rows."""
    return of("\n".join([*lines, ""]).encode(), "regions.bed")


def exons(*lines: str) -> Build:
    """A table of exons."""
    return of("\n".join(["#contig\tstart\tend", *lines, ""]).encode(), "exons.bed")


RELEASES = (
    *told(
        "clinvar",
        WRONG,
        "reject: line 11, CLNSIG: unknown ClinVar significance",
        {
            "an unknown significance": clinvar(record("Very_pathogenic")),
            "a significance in small letters": clinvar(record("pathogenic")),
            "an unknown part of a significance": clinvar(record("Pathogenic/Perhaps")),
            "an unknown second significance": clinvar(record("Benign|new_term")),
        },
    ),
    *told(
        "clinvar",
        WRONG,
        "reject: line 11, CLNSIGCONF: unknown ClinVar significance",
        {
            "an unknown conflict": clinvar(
                record("Conflicting_classifications_of_pathogenicity", more=";CLNSIGCONF=Perhaps(1)")
            )
        },
    ),
    *told(
        "clinvar",
        WRONG,
        "reject: line 11, CLNREVSTAT: unknown ClinVar review status",
        {
            "an unknown review status": clinvar(record(status="reviewed_by_a_friend")),
            "a review status with blanks for underscores": clinvar(record(status="practice-guideline")),
        },
    ),
    *told(
        "clinvar",
        WRONG,
        "reject: line 11: is not a ClinVar variation number",
        {
            "a record without a number": clinvar(record(identifier=".")),
            "a record with a name": clinvar(record(identifier="rs80357")),
        },
    ),
    *told(
        "clinvar",
        WRONG,
        "reject: header: not declared",
        {
            "no significance declared": clinvar(record(), meta=without(CLINVAR_META, "ID=CLNSIG,")),
            "no review status declared": clinvar(record(), meta=without(CLINVAR_META, "CLNREVSTAT")),
        },
    ),
    *told(
        "clinvar",
        WRONG,
        "reject: header: does not say GRCh38",
        {
            "a release for GRCh37": clinvar(
                record(), meta=tuple(line.replace("GRCh38", "GRCh37") for line in CLINVAR_META)
            ),
            "a release of no build": clinvar(record(), meta=without(CLINVAR_META, "##reference")),
        },
    ),
    *told(
        "clinvar",
        NUISANCE,
        "reject: file: no ##source and ##fileDate",
        {"a release without its date": clinvar(record(), meta=without(CLINVAR_META, "fileDate"))},
    ),
    *told(
        "clinvar",
        LOST,
        "reject: file: no record on chromosomes 1 to 22",
        {"a release of other contigs": clinvar(record().replace("17\t", "NT_1\t", 1))},
    ),
    *told("clinvar", LOST, "reject: file: nothing would match", {"a release without records": clinvar()}),
    *told(
        "gnomad",
        WRONG,
        "reject: header: contig lengths are those of GRCh37",
        {"frequencies on GRCh37": gnomad(COUNTS, meta=(*GNOMAD_META[:5], "##contig=<ID=chr1,length=249250621>"))},
    ),
    *told(
        "gnomad",
        WRONG,
        "reject: header: not declared",
        {
            "no allele count": gnomad(COUNTS, meta=without(GNOMAD_META, "ID=AC,")),
            "no allele number": gnomad(COUNTS, meta=without(GNOMAD_META, "ID=AN,")),
        },
    ),
    *told(
        "gnomad",
        NUISANCE,
        "reject: file: no ##source and ##fileDate",
        {"frequencies without a date": gnomad(COUNTS, meta=without(GNOMAD_META, "fileDate"))},
    ),
)

TABLES = (
    *told(
        "panel",
        WRONG,
        "reject: file: unknown Inheritance",
        {
            "an unknown inheritance": panel(r"\tAD\t", r"\tdominant\t"),
            "inheritance in small letters": panel(r"\tAR\t", r"\tar\t"),
        },
    ),
    *told(
        "panel", WRONG, "reject: file: unknown Mechanism", {"an unknown mechanism": panel(r"\tlof\t", r"\tloss\t")}
    ),
    *told(
        "panel",
        WRONG,
        "reject: file: unknown Returned",
        {"an unknown rule of what is returned": panel(r"\tany_plp\t", r"\tall\t")},
    ),
    *told(
        "panel",
        WRONG,
        "reject: file: needs_human is",
        {"an unclear yes": panel(r"\t0\tACMG SF", r"\tyes\tACMG SF")},
    ),
    *told(
        "panel",
        WRONG,
        "reject: file: stands twice",
        {"a gene and condition twice": panel(r"^(ABCD1\t.*\n)", r"\1\1")},
    ),
    *told("panel", WRONG, "reject: line: columns where", {"a row with a column too few": panel(r"\t2025-06$", "")}),
    *told("panel", NUISANCE, "reject: header: ", {"a column misspelt": panel(r"\tmim\t", r"\tMIM\t")}),
    *told(
        "panel",
        NUISANCE,
        "reject: file: manifest.yaml",
        {"a panel without a manifest": lambda folder: _alone(folder, PANEL)},
    ),
    *told(
        "pgx",
        WRONG,
        "reject: file: CYP2C19",
        {
            "an allele of a position that is not there": pgx(
                "alleles.tsv", r"chr10:94842866:A:G", "chr10:94842867:A:G"
            ),
            "a function without a phenotype": pgx("alleles.tsv", r"Normal function", "Usual function"),
            "a phenotype twice": pgx("phenotypes.tsv", r"^(CYP2C19\t.*\n)", r"\1\1"),
            "an allele twice": pgx("alleles.tsv", r"^(CYP2C19\t\*1\t.*\n)", r"\1\1"),
            "no phenotype for a pair": pgx("phenotypes.tsv", r"^CYP2C19\t.*\n", ""),
        },
    ),
    *told(
        "pgx",
        WRONG,
        "reject: file: is not a valid Phenotype",
        {
            "a phenotype of other words": pgx(
                "phenotypes.tsv", "Likely Intermediate Metabolizer", "Slow Metabolizer"
            )
        },
    ),
    *told(
        "pgx",
        WRONG,
        "reject: tsv: row",
        {
            "a position that is no number": pgx("positions.tsv", "94761900", "9476I900"),
            "an allele that is no base": pgx("positions.tsv", r"rs12248560\tC", r"rs12248560\tX"),
        },
    ),
    *told(
        "pgx",
        WRONG,
        "reject: genes.tsv: not a valid Method",
        {"an unknown method": pgx("genes.tsv", r"\tstar_alleles\t", r"\tstars\t")},
    ),
    *told(
        "pgx",
        NUISANCE,
        "reject: file: the header must be",
        {"a column that is missing": pgx("positions.tsv", r"\trsid\t", r"\t")},
    ),
    *told(
        "pgx",
        NUISANCE,
        "reject: alleles.tsv: licence",
        {
            "a manifest without a licence": pgx(
                "manifest.yaml", r"(alleles.tsv:\n(?:  .*\n){3})  licence: .*\n", r"\1"
            )
        },
    ),
    *told(
        "pgx",
        NUISANCE,
        "reject: other.tsv: not listed",
        {
            "a table that the manifest does not list": lambda folder: _one_more(
                pgx("genes.tsv", "gene", "gene")(folder)
            )
        },
    ),
    *told(
        "pgx",
        LOST,
        "reject: proxies.tsv: absent",
        {"a table that is gone": lambda folder: _one_less(pgx("genes.tsv", "gene", "gene")(folder))},
    ),
)


def _alone(folder: Path, table: Path) -> Path:
    shutil.copy(table, folder)
    return folder / table.name


def _one_more(folder: Path) -> Path:
    (folder / "other.tsv").write_text("gene\n")
    return folder


def _one_less(folder: Path) -> Path:
    (folder / "proxies.tsv").unlink()
    return folder


PLACES = (
    *told(
        "regions",
        WRONG,
        "reject: line 1: write",
        {
            "start that is no number": regions("chr1\tx\t20"),
            "start below 0": regions("chr1\t-1\t20"),
            "end before start": regions("chr1\t20\t10"),
            "nothing between start and end": regions("chr1\t20\t20"),
        },
    ),
    *told(
        "regions",
        WRONG,
        "reject: line 1: columns where 3 are needed",
        {
            "two columns": regions("chr1\t10"),
            "spaces for tabs": regions("chr1 10 20"),
        },
    ),
    *told("regions", LOST, "reject: 1:10-20: not on chr1 to chr22", {"regions without chr": regions("1\t10\t20")}),
    *told(
        "regions",
        WRONG,
        "reject: chr1:10-248956423: ends beyond the contig (248956422)",
        {"a region beyond its contig": regions("chr1\t10\t248956423")},
    ),
    *told("regions", LOST, "reject: file: no row", {"no region": regions(), "only comments": regions("# a")}),
    *told(
        "exons",
        WRONG,
        "reject: line 2: correct the row",
        {
            "exon 0": exons("chr17\t10\t20\tBRCA1\t0\t-\tNM_1"),
            "a strand that is none": exons("chr17\t10\t20\tBRCA1\t1\t.\tNM_1"),
            "an exon of six columns": exons("chr17\t10\t20\tBRCA1\t1\t-"),
            "an exon number that is a word": exons("chr17\t10\t20\tBRCA1\tone\t-\tNM_1"),
        },
    ),
    *told(
        "transcripts",
        WRONG,
        "reject: line 2: fetch the file again",
        {
            "a feature of eight columns": transcripts("\t".join(GENE.split("\t")[:8]), TRANSCRIPT, EXON),
            "a feature that begins nowhere": transcripts(GENE.replace("100", "x"), TRANSCRIPT, EXON),
        },
    ),
    *told(
        "transcripts",
        WRONG,
        "reject: line 2: unknown gene",
        {"a transcript before its gene": transcripts(TRANSCRIPT, EXON)},
    ),
    *told(
        "transcripts",
        WRONG,
        "reject: line 3: exons are missing",
        {
            "a transcript without exons": transcripts(GENE, TRANSCRIPT),
            "exons that overlap": transcripts(GENE, TRANSCRIPT, EXON, EXON.replace("900", "950")),
        },
    ),
    *told(
        "transcripts",
        WRONG,
        "reject: line 3: strand",
        {"a transcript of no strand": transcripts(GENE, TRANSCRIPT.replace("-", "."), EXON)},
    ),
    *told(
        "transcripts",
        WRONG,
        "reject: line 3: coding",
        {"coding beyond the exons": transcripts(GENE, TRANSCRIPT, EXON, CDS.replace("800", "950"))},
    ),
    *told("transcripts", LOST, "reject: file: no transcript", {"no transcript at all": transcripts()}),
    *told(
        "transcripts",
        NUISANCE,
        "reject: file: not UTF-8",
        {"transcripts in Latin-1": of(b"##gff-version 3\n# M\xfcller\n", "transcripts.gff3")},
    ),
    *told(
        "reference",
        WRONG,
        "reject: file: contig lengths are those of GRCh37",
        {"the reference of GRCh37": reference(b">chr1\n", {"chr1": 249250621})},
    ),
    *told(
        "reference",
        WRONG,
        "reject: file: contig lengths are those of T2T",
        {"the reference of T2T": reference(b">chr1\n", {"chr1": 248387328})},
    ),
    *told(
        "reference",
        LOST,
        "reject: header: no contig is named chr1",
        {"a reference without chr": reference(b">1\n", {"1": 248956422})},
    ),
    *told(
        "reference",
        WRONG,
        "reject: file: contig ",
        {
            "a reference with a base too few": spoilt_reference(MITOCHONDRION[:60], MITOCHONDRION[:59]),
            "a reference with a line cut": spoilt_reference(MITOCHONDRION[60:120] + "\n", ""),
            "a reference with a contig more": spoilt_reference(">chrM", ">chr2\nACGT\n>chrM"),
            "a reference with lines of two lengths": spoilt_reference(
                MITOCHONDRION[60:120] + "\n", MITOCHONDRION[60:120]
            ),
        },
    ),
    *told(
        "reference",
        WRONG,
        "reject: file: is no letter of a base",
        {"a reference with a digit for a base": spoilt_reference(MITOCHONDRION[:60], "7" + MITOCHONDRION[1:60])},
    ),
    *told("reference", NUISANCE, "reject: line 1: not a FASTA", {"a reference that is text": reference(b"ACGT\n")}),
    *told(
        "reference",
        NUISANCE,
        "reject: file: has no index (.fai)",
        {"a reference without index": reference(b">chr1\n", "")},
    ),
    *told(
        "reference",
        LOST,
        "reject: file: not a line of a .fai index",
        {
            "an index that is text": reference(b">chr1\n", "chr1\n"),
            "an index without numbers": reference(b">chr1\n", "chr1\tlong\t6\t60\t61\n"),
        },
    ),
    *told(
        "reference",
        NUISANCE,
        "reject: file: compressed with gzip, not with bgzip",
        {"a reference in plain gzip": reference(b"\x1f\x8b\x08\x00", name="reference.fa.gz")},
    ),
)

SETTINGS = (
    *told(
        "thresholds",
        WRONG,
        "reject: file: missing required field",
        {
            "a limit without a date": limit("{value: 20, unit: phred, source: x}"),
            "a limit without a source": limit("{value: 20, unit: phred, date: 2023-01-01}"),
            "a limit without a unit": limit("{value: 20, source: x, date: 2023-01-01}"),
            "a limit without a value": limit("{unit: phred, source: x, date: 2023-01-01}"),
        },
    ),
    *told(
        "thresholds",
        WRONG,
        "reject: genotype.gq: is empty",
        {"a limit with an empty source": limit("{value: 20, unit: phred, source: '', date: 2023-01-01}")},
    ),
    *told(
        "thresholds",
        WRONG,
        "reject: genotype.gq: ",
        {
            "a limit that is a word": limit("{value: many, unit: phred, source: x, date: 2023-01-01}"),
            "a limit that is no number": limit("{value: .nan, unit: phred, source: x, date: 2023-01-01}"),
            "a limit without end": limit("{value: .inf, unit: phred, source: x, date: 2023-01-01}"),
            "a limit with a decimal comma": limit("{value: '0,5', unit: phred, source: x, date: 2023-01-01}"),
            "a limit with a word too many": limit("{value: 2, unit: u, source: x, date: 2023-01-01, max: 3}"),
            "a bare number": limit("20"),
            "a limit of no day": limit("{value: 2, unit: u, source: x, date: soon}"),
        },
    ),
    *told(
        "thresholds",
        NUISANCE,
        "reject: file: is given twice",
        {"a limit given twice": settings("shared:\n  g:\n    a: 1\n    a: 2\nprofiles: {}\n")},
    ),
    *told(
        "thresholds",
        NUISANCE,
        "reject: file: correct the YAML",
        {
            "YAML that does not end": settings("shared: {a: [1, 2\n"),
            "YAML with a tab": settings("shared:\n\tgenotype: 1\n"),
            "YAML that makes objects": settings("shared: !!python/object/apply:os.system ['true']\n"),
            "YAML that grows": settings("a: &a [x, x]\nb: &b [*a, *a]\nshared: [*b, *b]\n"),
            "YAML in Latin-1": of(b"shared:\n  a: M\xfcller\n", "thresholds.yaml"),
            "YAML a thousand levels deep": settings("a: " + "[" * 1000 + "]" * 1000 + "\n"),
        },
    ),
    *told(
        "thresholds",
        LOST,
        "reject: file: expected a map",
        {"a list": settings("- a\n"), "an empty file": settings("")},
    ),
)

BAD = (*RELEASES, *TABLES, *PLACES, *SETTINGS)
