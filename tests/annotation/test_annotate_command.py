import pysam
import pytest

from genomics.annotation.normalise import refuse_mismatch
from genomics.cli.main import main
from genomics.errors import FormatError
from genomics.files.csq import consequences
from genomics.files.documents import read_document
from genomics.files.gff3 import gff3_lines
from genomics.files.panel import PANEL_COLUMNS
from genomics.files.tables import read_arrow, read_table
from genomics.records.annotation import AnnotatedVariant, ClinVarGroup, Listing, Novelty
from genomics.records.known import Site
from genomics.records.novel import NovelCount, PublishedNovel
from genomics.records.variant import Variant

SITE_HEAD = (
    "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=118>\n##contig=<ID=chr2,length=118>\n"
    '##FILTER=<ID=LowCallRate,Description="x">\n'
    '##INFO=<ID=AC,Number=A,Type=Integer,Description="x">\n##INFO=<ID=AN,Number=1,Type=Integer,Description="x">\n'
    '##INFO=<ID=carriers,Number=A,Type=Integer,Description="x">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
)
CLINVAR_HEAD = (
    "##fileformat=VCFv4.1\n##fileDate=2025-09-28\n##source=ClinVar\n##reference=GRCh38\n##contig=<ID=1>\n"
    '##INFO=<ID=CLNSIG,Number=.,Type=String,Description="x">\n'
    '##INFO=<ID=CLNSIGCONF,Number=.,Type=String,Description="x">\n'
    '##INFO=<ID=CLNREVSTAT,Number=.,Type=String,Description="x">\n'
    '##INFO=<ID=CLNDN,Number=.,Type=String,Description="x">\n'
    '##INFO=<ID=GENEINFO,Number=1,Type=String,Description="x">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
)
GNOMAD_HEAD = (
    '##fileformat=VCFv4.2\n##contig=<ID=chr1,assembly=gnomAD_GRCh38>\n##FILTER=<ID=AC0,Description="x">\n'
    '##INFO=<ID=AC,Number=A,Type=Integer,Description="x">\n##INFO=<ID=AN,Number=1,Type=Integer,Description="x">\n'
    '##INFO=<ID=AF,Number=A,Type=Float,Description="x">\n##INFO=<ID=nhomalt,Number=A,Type=Integer,Description="x">\n'
    '##INFO=<ID=faf95_max,Number=A,Type=Float,Description="x">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
)


def panel_row(gene: str, refseq: str, ensembl: str) -> str:
    cells = dict.fromkeys(PANEL_COLUMNS, "-") | {
        "gene": gene, "condition": "Condition", "inheritance": "AD", "mechanism": "lof", "returned": "any_plp",
        "allelic_rule": "any", "transcript": refseq, "ensembl_transcript": ensembl, "profiles": "demo",
        "needs_human": "0",
    }  # fmt: skip
    return "\t".join(cells[name] for name in PANEL_COLUMNS)


@pytest.fixture
def run(tmp_path, tiny):
    """Files of a run over the tiny genome; call it with site lines to get the rows."""
    genome = tmp_path / "reference.fa"
    genome.write_text("".join(f">{name}\n{bases}\n" for name, bases in tiny["genome"].items()))
    pysam.faidx(str(genome))
    (tmp_path / "transcripts.gff3").write_text("".join(gff3_lines(tiny["transcripts"])).replace(
        "Name=ENST1.1", "Name=FWD").replace("Name=ENST2.2", "Name=REV").replace(
        "Parent=gene:ENST1.1", "Parent=gene:ENST1.1;mane_refseq=NM_1.1").replace(
        "Parent=gene:ENST2.2", "Parent=gene:ENST2.2;mane_refseq=NM_2.2"))  # fmt: skip
    rows = [panel_row("FWD", "NM_1.1", "ENST1.1"), panel_row("REV", "NM_2.2", "ENST2.2")]
    (tmp_path / "panel.tsv").write_text("\n".join(["\t".join(PANEL_COLUMNS), *rows]) + "\n")
    (tmp_path / "clinvar.vcf").write_text(
        CLINVAR_HEAD
        + "1\t40\t17\tT\tC\t.\t.\tCLNSIG=Pathogenic;"
        + "CLNREVSTAT=criteria_provided,_multiple_submitters,_no_conflicts;"
        + "CLNDN=Some_disorder|not_provided;GENEINFO=FWD:1|FWD-AS1:2\n"
        + "1\t40\t18\tT\tG\t.\t.\tCLNSIG=Benign;CLNREVSTAT=criteria_provided,_single_submitter;GENEINFO=FWD:1\n"
    )
    (tmp_path / "gnomad.vcf").write_text(
        GNOMAD_HEAD + "chr1\t40\t.\tT\tC\t.\tPASS\tAC=2;AN=1000;AF=0.002;nhomalt=0;faf95_max=0.0005\n"
        "chr1\t103\t.\tC\tT\t.\tAC0\tAC=0;AN=900;AF=0\n"
    )

    def annotated(*sites: Variant, carriers: int = 3, options: tuple[str, ...] = ()) -> dict[str, AnnotatedVariant]:
        lines = [
            f"{one.contig}\t{one.position}\t.\t{one.reference}\t{one.alternate}\t.\tPASS"
            f"\tAC={carriers};AN=200;carriers={carriers}\n"
            for one in sites
        ]
        (tmp_path / "sites.vcf").write_text(SITE_HEAD + "".join(lines))
        arguments = {
            "--vcf": "sites.vcf", "--reference": "reference.fa", "--transcripts": "transcripts.gff3",
            "--clinvar": "clinvar.vcf", "--gnomad": "gnomad.vcf", "--panel": "panel.tsv", "--output": "out.parquet",
        }  # fmt: skip
        words = [word for name, file in arguments.items() for word in (name, str(tmp_path / file))]
        assert main(["annotate", *words, "--panel-profile", "demo", *options]) == 0
        table = read_table(tmp_path / "out.parquet", AnnotatedVariant)
        return {row.key: row for row in table}

    return annotated


def test_every_site_has_a_row_with_names_consequence_and_knowledge(run, tiny):
    pathogenic, outside = Variant("chr1", 40, "T", "C"), Variant("chr1", 103, "C", "T")
    rows = run(pathogenic, outside)
    row = rows[pathogenic.key]
    assert (row.gene, row.transcript, row.consequences) == ("FWD", "NM_1.1", ["missense_variant"])
    assert (row.hgvs_g, row.hgvs_c, row.hgvs_p) == ("NC_000001.11:g.40T>C", "NM_1.1:c.14T>C", "p.Leu5Pro")
    assert (row.clinvar_accession, row.clinvar_stars, row.clinvar_group) == (
        "VCV000000017",
        2,
        ClinVarGroup.PLP_2STAR,
    )
    assert (row.clinvar_conditions, row.clinvar_genes) == ("Some disorder|not provided", ["FWD", "FWD-AS1"])
    assert (row.gnomad_ac, row.gnomad_an, row.gnomad_af, row.gnomad_homozygotes) == (2, 1000, 0.002, 0)
    assert row.gnomad_faf95 == 0.0005
    assert row.known_in == ["ClinVar", "gnomAD"]
    beyond = rows[outside.key]
    assert (beyond.gene, beyond.consequences, beyond.hgvs_c) == (None, ["intergenic_variant"], None)
    assert (beyond.known_in, beyond.gnomad_filters, beyond.gnomad_faf95) == (["gnomAD"], ["AC0"], None)


def test_another_alternate_of_a_known_position_is_not_known(run):
    row = run(Variant("chr1", 40, "T", "A"))["chr1:40:T:A"]
    assert (row.clinvar_group, row.clinvar_accession, row.gnomad_ac) == (ClinVarGroup.ABSENT, None, None)
    assert row.novel


def test_an_unknown_allele_in_fewer_people_is_not_called_new(run):
    variant = Variant("chr1", 40, "T", "A")
    assert not run(variant, carriers=2)[variant.key].novel
    assert run(variant, carriers=2, options=("--novel-carriers", "2"))[variant.key].novel


@pytest.mark.parametrize(
    ("first", "last", "bases", "terms"),
    [
        ("22-1", "22-1", "", ["frameshift_variant", "splice_region_variant"]),
        ("21+1", "21+1", "A", ["splice_donor_variant"]),
        ("37", "39", "", ["inframe_deletion"]),
        ("1", "1", "G", ["start_lost"]),
        ("39", "38", "C", ["stop_lost"]),
        ("13", "14", "AA", ["missense_variant"]),
        ("-1", "-1", "T", ["5_prime_UTR_variant"]),
        ("21+10", "21+10", "C", ["intron_variant"]),
    ],
)
def test_consequences_hold_on_both_strands(run, tiny, first, last, bases, terms):
    variants = [tiny["write"](contig, first, last, bases) for contig in ("chr1", "chr2")]
    rows = run(*variants)
    assert [rows[variant.key].consequences for variant in variants] == [terms, terms]


def test_two_substitutions_in_one_codon_are_kept_apart_and_stay_visible(run):
    rows = run(Variant("chr1", 39, "C", "A"), Variant("chr1", 40, "T", "A"))
    assert [row.hgvs_p for row in rows.values()] == ["p.Leu5Met", "p.Leu5Gln"]
    first, second = rows
    assert [row.same_codon for row in rows.values()] == [[second], [first]]


def test_consequences_can_be_asked_for_twice_in_one_process(run, tiny, tmp_path):
    variants = [tiny["write"]("chr1", "14", "14", "C")]
    answers = [consequences(variants, tiny["transcripts"], tmp_path / "reference.fa") for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0][variants[0].key][0].terms == ("missense_variant",)


def test_a_coding_base_unknown_to_the_reference_leaves_one_site_without_effect_not_the_run(run, tiny, tmp_path):
    genome = tmp_path / "unknown.fa"
    bases = tiny["genome"]["chr1"]
    genome.write_text(f">chr1\n{bases[:39]}N{bases[40:]}\n")
    pysam.faidx(str(genome))
    unknown, readable = Variant("chr1", 40, "T", "C"), Variant("chr1", 36, "G", "C")
    effects = consequences([unknown, readable], tiny["transcripts"][:1], genome)
    assert unknown.key not in effects
    assert effects[readable.key][0].terms == ("missense_variant",)


def test_what_bcftools_refuses_is_told_in_one_line(tiny, tmp_path):
    with pytest.raises(
        FormatError, match=r"absent.fa: bcftools csq refused: .*; check reference and transcripts"
    ) as told:
        consequences([Variant("chr1", 40, "T", "C")], tiny["transcripts"], tmp_path / "absent.fa")
    assert "\n" not in str(told.value)


def test_the_same_sites_give_the_same_bytes(run, tmp_path):
    run(Variant("chr1", 40, "T", "A"))
    before = (tmp_path / "out.parquet").read_bytes()
    run(Variant("chr1", 40, "T", "A"))
    assert (tmp_path / "out.parquet").read_bytes() == before


def test_a_reference_base_that_differs_is_refused_with_its_place(tiny):
    site = Site(Variant("chr1", 40, "A", "C"), [], 1, 2, 1)
    with pytest.raises(FormatError, match="chr1:40: REF is A where the reference has T"):
        refuse_mismatch([site], tiny["fetch"])


def test_an_unknown_reference_base_cannot_be_checked_and_passes():
    refuse_mismatch([Site(Variant("chr1", 2, "AC", "A"), [], 1, 2, 1)], lambda *_: "NC")
    with pytest.raises(FormatError, match="no base"):
        refuse_mismatch([Site(Variant("chr1", 2, "AC", "A"), [], 1, 2, 1)], lambda *_: "")


def table_of(path, header, *rows):
    path.write_text(header + "".join(f"{row}\n" for row in rows))
    return path


def test_what_no_gnomad_file_could_list_is_told_apart_from_what_it_does_not_list(run):
    listed, absent, elsewhere = (
        Variant("chr1", 40, "T", "C"),
        Variant("chr1", 40, "T", "A"),
        Variant("chr2", 9, "T", "C"),
    )
    rows = run(listed, absent, elsewhere)
    assert [rows[one.key].gnomad_listing for one in (listed, absent, elsewhere)] == [
        Listing.LISTED, Listing.NOT_LISTED, Listing.NOT_LOOKED,
    ]  # fmt: skip
    assert (rows[absent.key].gnomad_af, rows[absent.key].gnomad_ac, rows[absent.key].gnomad_an) == (
        None,
        None,
        None,
    )
    assert (rows[absent.key].novelty, rows[elsewhere.key].novelty) == (Novelty.NEW, Novelty.NOT_JUDGED)
    assert not rows[elsewhere.key].novel


def test_a_known_set_by_name_takes_an_allele_out_of_the_new_and_leaves_its_version(run, tmp_path):
    one, other = Variant("chr1", 40, "T", "A"), Variant("chr1", 5, "C", "G")
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    head = f"##fileformat=VCFv4.2\n##source=cohort\n##fileDate=2024-05-01\n{columns}"
    earlier = table_of(tmp_path / "earlier.vcf", head, "chr1\t40\t.\tT\tA\t.\t.\t.")
    rows = run(one, other, options=("--known", f"release 1={earlier}"))
    assert (rows[one.key].known_in, rows[one.key].novelty) == (["release 1"], Novelty.KNOWN)
    assert (rows[other.key].known_in, rows[other.key].novelty) == ([], Novelty.NEW)
    metadata = read_arrow(tmp_path / "out.parquet").schema.metadata
    assert metadata[b"release 1"] == b"cohort (2024-05-01)"
    assert metadata[b"ClinVar"] == b"ClinVar (2025-09-28)"


def test_scores_stand_in_the_row_with_name_and_version_and_absent_ones_do_not(run, tmp_path):
    one, other = Variant("chr1", 40, "T", "A"), Variant("chr1", 5, "C", "G")
    revel = table_of(tmp_path / "r.csv", "chr,grch38_pos,ref,alt,REVEL\n", "1,40,T,A,0.75")
    other_table = table_of(tmp_path / "a.tsv", "#CHROM\tPOS\tREF\tALT\tscore\n", "chr1\t40\tT\tA\t0.5")
    rows = run(one, other, options=("--scores", f"REVEL={revel}", "--scores", f"Other={other_table}"))
    assert [(score.name, score.value) for score in rows[one.key].scores] == [("REVEL", 0.75), ("Other", 0.5)]
    assert rows[one.key].scores[0].version.startswith("sha256 ")
    assert rows[other.key].scores == []


def test_prepared_tables_change_no_byte_of_the_result(run, tmp_path):
    sites = [Variant("chr1", 40, "T", "C"), Variant("chr1", 5, "C", "T")]
    run(*sites)
    direct = (tmp_path / "out.parquet").read_bytes()
    for _ in range(2):
        run(*sites, options=("--prepared", str(tmp_path / "prepared")))
        assert (tmp_path / "out.parquet").read_bytes() == direct
    assert len(list((tmp_path / "prepared").glob("*.parquet"))) == 2


def test_the_table_of_the_new_is_exact_inside_and_without_small_counts_outside(run, tmp_path):
    run(
        Variant("chr1", 40, "T", "A"),
        Variant("chr1", 40, "T", "C"),
        options=("--novel", str(tmp_path / "novel.parquet")),
    )
    (count,) = read_table(tmp_path / "novel.parquet", NovelCount)
    assert (count.consequence, count.group, count.sites, count.known, count.new) == (
        "missense_variant",
        "all",
        2,
        1,
        1,
    )
    document = read_document(tmp_path / "novel_published.json", PublishedNovel)
    assert [(cell.sites, cell.new) for cell in document.cells] == [(None, None)]
    assert document.sets == {"ClinVar": "ClinVar (2025-09-28)", "gnomAD": document.sets["gnomAD"]}


def test_a_stale_release_is_refused_with_its_place(run, tmp_path, capsys):
    (tmp_path / "manifest.yaml").write_text(
        f"clinvar.vcf: {{source: s, version: v, date: 2025-01-01, licence: l, sha256: {'0' * 64}}}\n"
    )
    with pytest.raises(AssertionError):
        run(Variant("chr1", 40, "T", "A"))
    assert (
        "clinvar.vcf: not the file that the manifest beside it describes; fetch it again" in capsys.readouterr().err
    )


def test_the_same_chromosome_of_gnomad_twice_is_refused(run, tmp_path, capsys):
    with pytest.raises(AssertionError):
        run(Variant("chr1", 40, "T", "A"), options=("--gnomad", str(tmp_path / "copy.vcf")))
    assert "copy.vcf: no such file" in capsys.readouterr().err
    (tmp_path / "copy.vcf").write_text((tmp_path / "gnomad.vcf").read_text())
    with pytest.raises(AssertionError):
        run(Variant("chr1", 40, "T", "A"), options=("--gnomad", str(tmp_path / "copy.vcf")))
    assert "both hold gnomAD gnomAD on chr1" in capsys.readouterr().err
