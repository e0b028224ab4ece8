"""Good files, as callers, people and archives write them: all are accepted."""

import shutil
from pathlib import Path

import pysam
from corpus import bad_alignments, bad_resources, bad_sheets
from corpus.bad_blocks import of
from corpus.bad_builds import NO_LENGTHS, known, under
from corpus.corpus_case import Build, Good
from corpus.corpus_run import write_run
from corpus.corpus_vcf import AFTER, BEFORE, CALL, PLAIN, as_bcf, good, header, row, text_of, write

from genomics.records.build import GRCH38_LENGTHS

COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT"
CONTIGS = tuple(f"##contig=<ID={name},length={length}>" for name, length in GRCH38_LENGTHS.items())


def rows(*records: str) -> Build:
    """A file of these records."""
    return lambda folder: good(folder, records)


def whole(meta: tuple[str, ...], people: tuple[str, ...], *records: str) -> Build:
    """A file with a header of its own."""
    text = "\n".join([*meta, "\t".join([COLUMNS, *people]), *records, ""])
    return lambda folder: write(folder / "cohort.vcf.gz", text)


def version(number: str) -> Build:
    """The same records under another version of the format."""
    return lambda folder: write(
        folder / "cohort.vcf.gz", text_of(header(version=f"##fileformat=VCFv{number}"), (*BEFORE, *AFTER))
    )


GATK = (
    "##fileformat=VCFv4.2",
    '##ALT=<ID=NON_REF,Description="Represents any possible alternative allele not already represented">',
    '##FILTER=<ID=LowQual,Description="Low quality">',
    '##FILTER=<ID=VQSRTrancheSNP99.80to100.00,Description="Truth sensitivity tranche level: -5.5 <= x < 0.1">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Allelic depths for the ref and alt alleles">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Approximate read depth">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype Quality">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="Minimum DP observed within the GVCF block">',
    '##FORMAT=<ID=PGT,Number=1,Type=String,Description="Physical phasing haplotype information">',
    '##FORMAT=<ID=PID,Number=1,Type=String,Description="Physical phasing ID information">',
    '##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Phred-scaled likelihoods">',
    '##FORMAT=<ID=PS,Number=1,Type=Integer,Description="Phasing set">',
    '##FORMAT=<ID=SB,Number=4,Type=Integer,Description="Strand bias">',
    '##GATKCommandLine=<ID=GenotypeGVCFs,CommandLine="GenotypeGVCFs --output x --tmp-dir a=b,c",Version="4.5.0.0">',
    '##INFO=<ID=AC,Number=A,Type=Integer,Description="Allele count">',
    '##INFO=<ID=END,Number=1,Type=Integer,Description="Stop position of the interval">',
    '##INFO=<ID=MQ,Number=1,Type=Float,Description="RMS mapping quality">',
    *CONTIGS,
    "##contig=<ID=chr1_KI270706v1_random,length=175055>",
    "##contig=<ID=HLA-A*01:01:01:01,length=3503>",
    "##source=GenotypeGVCFs",
)
DEEPVARIANT = (
    "##fileformat=VCFv4.2",
    '##FILTER=<ID=PASS,Description="All filters passed">',
    '##FILTER=<ID=RefCall,Description="Genotyping model thinks this site is reference.">',
    '##FILTER=<ID=MONOALLELIC,Description="Site represents one ALT allele in a region with multiple variants">',
    '##INFO=<ID=AF,Number=A,Type=Float,Description="Allele Frequency estimate for each alternate allele">',
    '##INFO=<ID=AQ,Number=A,Type=Integer,Description="Allele Quality score">',
    '##FORMAT=<ID=RNC,Number=2,Type=Character,Description="Reason for No Call in GT">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Approximate read depth">',
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Read depth for each allele">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Conditional genotype quality">',
    '##FORMAT=<ID=PL,Number=G,Type=Integer,Description="Phred-scaled genotype likelihoods">',
    '##bcftoolsCommand="view -Oz; Date=Mon"',
    *CONTIGS,
)
DRAGEN = (
    "##fileformat=VCFv4.2",
    "##reference=/staging/human/reference/hg38_alt_masked_v2",
    '##DRAGENVersion=<ID=dragen,Version="SW: 07.021.624.3.10.4, HW: 07.021.624">',
    '##DRAGENCommandLine=<ID=dragen,Date="Mon",CommandLineOptions="--gg-mode=true --x=<y>">',
    '##FILTER=<ID=DRAGENHardQUAL,Description="Set if true:QUAL < 10.4139 or > 3">',
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">',
    '##FORMAT=<ID=FT,Number=1,Type=String,Description="Sample filter">',
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">',
    '##FORMAT=<ID=AD,Number=.,Type=Integer,Description="Allelic depths">',
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Read depth">',
    '##FORMAT=<ID=AF,Number=A,Type=Float,Description="Allele fractions">',
    '##FORMAT=<ID=GP,Number=G,Type=Float,Description="Phred-scaled posteriors">',
    '##INFO=<ID=MQRankSum,Number=1,Type=Float,Description="Z-score">',
    *CONTIGS,
)
PEOPLE = tuple(f"HG{n:05}" for n in range(96, 136))


def thousand_genomes(folder: Path) -> Path:
    """Phased genotypes of forty people with GT alone, as the 1000 Genomes phase 3 lift-over writes them."""
    meta = (
        "##fileformat=VCFv4.1",
        '##FILTER=<ID=PASS,Description="All filters passed">',
        '##INFO=<ID=AC,Number=A,Type=Integer,Description="Allele count">',
        '##INFO=<ID=AF,Number=A,Type=Float,Description="Allele frequency">',
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Phased Genotype">',
        *CONTIGS,
    )
    records = [
        f"chr22\t{20_000_000 + 37 * n}\trs{n}\tC\tT\t100\tPASS\tAC={n};AF=0.{n % 10}\tGT\t"
        + "\t".join(f"{(n + k) % 3 // 2}|{(n * k) % 2}" for k in range(len(PEOPLE)))
        for n in range(1, 200)
    ]
    return whole(meta, PEOPLE, *records)(folder)


def windows_sheet(folder: Path) -> Path:
    """A sheet saved on Windows, then converted: the mark and the carriage returns are gone."""
    saved = bad_sheets.text_of("samples").replace("\n", "\r\n").encode("utf-8-sig")
    path = folder / "samples.tsv"
    path.write_bytes(saved.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n"))
    return path


def csi(folder: Path) -> Path:
    """A CSI index instead of a tabix index."""
    path = good(folder)
    Path(f"{path}.tbi").unlink()
    pysam.tabix_index(str(path), preset="vcf", force=True, csi=True)
    return path


def copied(source: str) -> Build:
    """A file that we ship, with what stands beside it."""

    def build(folder: Path) -> Path:
        path = bad_resources.ROOT / source
        copy = folder / path.parent.name
        shutil.copytree(path.parent, copy)
        return copy / path.name

    return build


def sheet(kind: str, *lines: str, head: str = "") -> Build:
    """A sheet of these rows."""
    return of((head + bad_sheets.text_of(kind, *lines)).encode(), f"{kind}.tsv")


ONE_LENGTH = NO_LENGTHS.replace("<ID=chr1>", "<ID=chr1,length=248956422>")
BLOCK = "GT:DP:GQ:MIN_DP:PL"
CALLS = (
    Good("bgzipped VCF with tabix index", "vcf", good),
    Good("VCF with CSI index", "vcf", csi),
    Good("BCF", "vcf", lambda folder: as_bcf(good(folder))),
    *(Good(f"VCF {number}", "vcf", version(number)) for number in ("4.1", "4.2", "4.3", "4.4")),
    Good("no record", "vcf", rows(), "no record"),
    Good(
        "GATK",
        "vcf",
        whole(
            GATK,
            ("NA12878", "S-2"),
            "chr1\t1000\trs1\tA\tG\t50.64\tPASS\tAC=1;MQ=60.00\tGT:AD:DP:GQ:PGT:PID:PL:PS"
            "\t0|1:10,12:22:99:0|1:1000_A_G:100,0,90:1000\t0/0:20,0:20:60:.:.:0,60,900:.",
            "chr1\t1005\t.\tAT\tA,*\t.\tVQSRTrancheSNP99.80to100.00\tAC=1,1\tGT:AD:DP:GQ:PL"
            "\t1/2:0,9,9:18:40:9,9,9,9,9,0\t./.:0,0,0:0:.:0,0,0,0,0,0",
        ),
    ),
    Good(
        "gVCF of GATK with blocks",
        "vcf",
        whole(
            GATK,
            ("NA12878",),
            f"chr1\t1\t.\tN\t<NON_REF>\t.\t.\tEND=9999\t{BLOCK}\t0/0:0:0:0:0,0,0",
            f"chr1\t10000\t.\tT\t<NON_REF>\t.\t.\tEND=10050\t{BLOCK}\t0/0:30:60:25:0,60,900",
            "chr1\t10051\t.\tA\tG,<NON_REF>\t50.64\t.\t.\tGT:AD:DP:GQ:PL:SB"
            "\t0/1:10,12,0:22:99:100,0,90,130,126,256:5,5,6,6",
        ),
    ),
    Good(
        "gVCF of DeepVariant with blocks",
        "vcf",
        whole(
            (
                *DEEPVARIANT,
                '##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="d">',
                '##INFO=<ID=END,Number=1,Type=Integer,Description="d">',
            ),
            ("S1",),
            "chr1\t1\t.\tN\t<*>\t0\t.\tEND=9999\tGT:GQ:MIN_DP:PL\t0/0:50:20:0,60,599",
        ),
    ),
    Good(
        "DeepVariant and GLnexus",
        "vcf",
        whole(
            DEEPVARIANT,
            ("S1", "S2"),
            "chr1\t1000\tchr1_1000_A_G\tA\tG\t43\t.\tAF=0.25;AQ=43\tGT:DP:AD:GQ:PL:RNC\t0/1:22:10,12:43:43,0,50:..\t./.:.:.:.:.:MM",
        ),
    ),
    Good(
        "DRAGEN",
        "vcf",
        whole(
            DRAGEN,
            ("S1", "S2"),
            "chr1\t1000\t.\tA\tG\t48.85\tPASS\tMQRankSum=-1.2e-01\tGT:FT:AD:AF:DP:GQ:GP"
            "\t0/1:PASS:10,12:0.545:22:47:48.85,8.2e-05,53.01\t0/0:LowGQ:9,0:0.0:9:3:0,3,33",
            "chrX\t3000000\t.\tA\tG\t48.85\tDRAGENHardQUAL\t.\tGT:FT:AD:AF:DP:GQ\t1:PASS:0,12:1:12:47\t0/0:PASS:20,0:0:20:40",
        ),
    ),
    Good("slice of 1000 Genomes", "vcf", thousand_genomes, "AD, DP, GQ not declared"),
    Good(
        "one X and one Y of a man",
        "vcf",
        rows(
            row(contig="chrX", pos="3000000", people=("1:0,22:22:60", PLAIN)),
            row(contig="chrY", pos="3000000", people=("1:0,22:22:60", ".:.:.:.")),
        ),
    ),
    Good("both copies of a man's X in its ends", "vcf", rows(row(contig="chrX", pos="20000"))),
    Good(
        "mitochondrion of one copy",
        "vcf",
        rows(row(contig="chrM", pos="73", people=("1:0,900:900:99", "0:900,0:900:99"))),
    ),
    Good("spanning deletion", "vcf", rows(row(alt="G,*", people=("1/2:0,9,9:18:40", "0/2:9,0,9:18:40")))),
    Good("values left out at the end", "vcf", rows(row(people=("0/1:10,12", "./.")))),
    Good("phased and unphased", "vcf", rows(row(people=("0|1:10,12:22:60", "1/0:10,12:22:60")))),
    Good("no alternate", "vcf", rows(row(alt=".", people=("0/0:20:20:50", "./.:.:.:.")))),
    Good("split alleles at one place", "vcf", rows(row(), row(alt="C"), row(alt="T"))),
    Good(
        "six alleles and an insertion of 300 bases",
        "vcf",
        rows(row(alt="C,G,T,AC," + "ACT" * 100, people=("5/3:1,0,0,9,0,9:19:50", "0/0:9,0,0,0,0,0:9:40"))),
    ),
    Good("values missing", "vcf", rows(row(people=("0/1:.:.:.", "./.:.,.:.:."), qual=".", filter="."))),
    Good(
        "filters and INFO",
        "vcf",
        under(
            header(
                more=(
                    '##FILTER=<ID=q10,Description="Quality below 10">',
                    '##FILTER=<ID=s50,Description="Less than half, say <50%, have data">',
                    '##INFO=<ID=DB,Number=0,Type=Flag,Description="In dbSNP">',
                    '##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">',
                    '##INFO=<ID=NOTE,Number=.,Type=String,Description="Words with a \\"quote\\" in them">',
                )
            ),
            (row(filter="q10;s50", info="DB;AF=0.5;NOTE=a,b", qual="1e+02"),),
        ),
    ),
    Good("contigs without lengths, but one", "vcf", under(ONE_LENGTH, (row(),))),
    Good("known variants of GRCh38", "vcf", under(header(), known("grch38"))),
    Good("known variants of GRCh38 with their names", "vcf", under(header(), known("grch38", named=True))),
    Good("a large depth", "vcf", rows(row(people=("0/1:50000,50000:100000:99", PLAIN)))),
    Good(
        "records on other contigs",
        "vcf",
        lambda folder: write(
            folder / "cohort.vcf.gz",
            text_of(
                header(more=("##contig=<ID=chrUn_KI270302v1,length=2274>",)),
                (*BEFORE, row(contig="chrUn_KI270302v1", pos="5")),
            ),
        ),
        "are not read",
    ),
    Good(
        "IDs of digits, of 64 letters, NA",
        "vcf",
        lambda folder: write(
            folder / "cohort.vcf.gz", text_of(header(people=("0001", "NA", "A" * 64)), (row(people=(CALL,) * 3),))
        ),
    ),
    Good(
        "three thousand people",
        "vcf",
        lambda folder: write(
            folder / "cohort.vcf.gz",
            text_of(header(people=tuple(f"P{n}" for n in range(3000))), (row(people=(CALL,) * 3000),)),
        ),
    ),
)

OTHERS = (
    Good("BAM", "bam", bad_alignments.MAKE_BAM),
    Good("CRAM", "bam", bad_alignments.MAKE_CRAM),
    Good("BAM without reads", "bam", bad_alignments.bam(places=[])),
    Good(
        "BAM of two lanes of one person",
        "bam",
        bad_alignments.bam(groups=(bad_alignments.GROUP, {"ID": "b", "SM": "S1"})),
    ),
    Good("sheet saved on Windows, after conversion", "samples", windows_sheet),
    Good(
        "IDs that look like numbers or nothing",
        "samples",
        sheet("samples", "0001\tNA\tunknown\tg\tB01\t", "007\tnull\tmale\tg\tB01\t"),
    ),
    Good("comments above the header", "samples", sheet("samples", head="# made by hand, 2026\n# really\n")),
    Good("consents", "consents", sheet("consents")),
    Good("a leap day", "consents", sheet("consents", "P1\tactive\tyes\tno\tes\t2024-02-29")),
    Good(
        "names of all alphabets",
        "identities",
        sheet(
            "identities",
            "P1\tÉlodie Þórsdóttir\t1980-01-01",
            "P2\t王小明\t1981-01-01",
            "P3\tNgũgĩ wa Thiong'o\t1982-01-01",
            "P4\tعائشة\t1983-01-01",
        ),
    ),
    Good("signers", "signers", sheet("signers")),
    Good("ClinVar without chr", "clinvar", bad_resources.clinvar(bad_resources.record())),
    Good(
        "ClinVar with every part of a significance",
        "clinvar",
        bad_resources.clinvar(
            bad_resources.record("Pathogenic/Likely_pathogenic/Pathogenic,_low_penetrance|risk_factor")
        ),
    ),
    Good("gnomAD", "gnomad", bad_resources.gnomad(bad_resources.COUNTS)),
    Good(
        "transcripts",
        "transcripts",
        bad_resources.transcripts(
            bad_resources.GENE, bad_resources.TRANSCRIPT, bad_resources.EXON, bad_resources.CDS
        ),
    ),
    Good(
        "regions", "regions", bad_resources.regions("# a comment", "chr1\t0\t248956422\tname\t0\t+", "chrM\t1\t2")
    ),
    Good("exons", "exons", bad_resources.exons("chr17\t10\t20\tBRCA1\t1\t-\tNM_007294.4")),
    Good("reference", "reference", bad_resources.whole_reference),
    Good("our panel", "panel", copied("resources/panel/acmg_sf.tsv")),
    Good("our medicines", "pgx", lambda folder: copied("resources/pgx/genes.tsv")(folder).parent),
    Good("our thresholds", "thresholds", copied("config/thresholds.yaml")),
    Good("a whole run", "run", write_run),
)

GOOD = (*CALLS, *OTHERS)
