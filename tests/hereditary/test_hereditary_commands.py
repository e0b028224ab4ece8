import msgspec
import pysam
import pysam.bcftools
import pytest
from hereditary_builders import PANEL, annotated, in_clinvar, rule_of

from genomics.cli.main import main
from genomics.files.tables import read_table, write_table
from genomics.records.annotation import AnnotatedVariant, ClassifiedVariant, Route, Score
from genomics.records.hereditary import Finding, GeneOutcome, GeneRead
from genomics.records.quality import ExonCoverage

THRESHOLDS = PANEL.parents[1] / "config" / "thresholds.yaml"
GENES = {"BRCA1": "chr17", "MUTYH": "chr1"}
# Two stars pathogenic on an exon, the same without stars, the same in an intron, one spelt with N.
CLINVAR = """##fileformat=VCFv4.1
##contig=<ID=1>
##contig=<ID=17>
##INFO=<ID=CLNSIG,Number=.,Type=String,Description="x">
##INFO=<ID=CLNREVSTAT,Number=.,Type=String,Description="x">
##INFO=<ID=CLNSIGCONF,Number=.,Type=String,Description="x">
##INFO=<ID=CLNDN,Number=.,Type=String,Description="x">
##INFO=<ID=GENEINFO,Number=1,Type=String,Description="x">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO
1	2103	1	G	A	.	.	CLNSIG=Pathogenic;CLNREVSTAT=reviewed_by_expert_panel;GENEINFO=MUTYH:4595
1	2104	2	T	A	.	.	CLNSIG=Pathogenic;CLNREVSTAT=no_assertion_criteria_provided;GENEINFO=MUTYH:4595
1	1700	3	G	A	.	.	CLNSIG=Pathogenic;CLNREVSTAT=reviewed_by_expert_panel;GENEINFO=MUTYH:4595
1	2110	4	G	ANN	.	.	CLNSIG=Pathogenic;CLNREVSTAT=reviewed_by_expert_panel;GENEINFO=MUTYH:4595
1	2120	5	G	A	.	.	CLNSIG=Benign;CLNREVSTAT=reviewed_by_expert_panel;GENEINFO=MUTYH:4595
"""
KNOWN, NOVEL, HIT, SECOND = "chr17:1200:C:T", "chr17:1210:CA:C", "chr1:2100:C:T", "chr1:2200:G:A"


@pytest.fixture
def run(tmp_path):
    """A run's files: two genes, four variants, three people of whom one has an alignment."""
    _write_panel(tmp_path / "panel.tsv")
    for table in PANEL.glob("*.tsv"):
        if table.name != "acmg_sf.tsv":
            (tmp_path / table.name).write_bytes(table.read_bytes())
    _write_reference(tmp_path / "reference.fa")
    (tmp_path / "clinvar.vcf").write_text(CLINVAR)
    _write_gff3(tmp_path / "transcripts.gff3")
    variants = [
        _variant("BRCA1", KNOWN, "stop_gained", "p.Arg67Ter", 3),
        _variant("BRCA1", NOVEL, "frameshift_variant", "p.Lys71ArgfsTer4"),
        _variant("MUTYH", HIT, "missense_variant", "p.Tyr179Cys", 2),
        _variant("MUTYH", SECOND, "missense_variant", "p.Gly396Asp", 2),
    ]
    write_table(tmp_path / "variants.parquet", variants, AnnotatedVariant)
    (tmp_path / "samples.tsv").write_text(
        "sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment\n"
        + "".join(f"S{n}\tP{n}\tfemale\tall\tB01\t\n" for n in (1, 2, 3))
    )
    exons = [ExonCoverage("S1", gene, 1, contig, 0, 100, 30.0, 25, 1.0, 20) for gene, contig in GENES.items()]
    write_table(tmp_path / "coverage.parquet", exons, ExonCoverage)
    _write_bcf(tmp_path / "B01.bcf")
    return tmp_path


def _variant(gene, key, word, protein, stars=None):
    known = in_clinvar(stars) if stars is not None else {}
    return annotated(key, word, gene=gene, transcript=rule_of(gene).transcript, hgvs_p=protein, **known)


def _write_panel(path):
    lines = (PANEL / "acmg_sf.tsv").read_text().splitlines()
    path.write_text("\n".join([lines[2], *(line for line in lines if line.split("\t")[0] in GENES)]) + "\n")


def _write_reference(path):
    bases = "".join("ACGT"[(7 * n + n // 5) % 4] for n in range(4000))
    path.write_text(f">chr1\n{bases}\n>chr17\n{bases}\n")
    pysam.faidx(str(path))


def _write_gff3(path):
    rows = ["##gff-version 3"]
    for gene, contig in GENES.items():
        name = rule_of(gene).ensembl_transcript.split(".")[0]
        about = [
            ("gene", 901, 3400, ".", f"ID=gene:{gene};Name={gene};biotype=protein_coding"),
            ("mRNA", 901, 3400, ".", f"ID=transcript:{name};Parent=gene:{gene};biotype=protein_coding;version=9"),
        ]
        for start, end in ((901, 1300), (2001, 2300), (3001, 3400)):
            about.append(("exon", start, end, ".", f"Parent=transcript:{name}"))
        for start, end in ((1001, 1300), (2001, 2300), (3001, 3300)):
            about.append(("CDS", start, end, "0", f"Parent=transcript:{name}"))
        rows += [f"{contig}\tx\t{kind}\t{a}\t{b}\t.\t+\t{phase}\t{text}" for kind, a, b, phase, text in about]
    path.write_text("\n".join(rows) + "\n")


def _write_bcf(path):
    header = pysam.VariantHeader()
    for contig in ("chr1", "chr17"):
        header.contigs.add(contig, length=1_000_000)
    for name, number in (("GT", 1), ("AD", "R"), ("DP", 1), ("GQ", 1)):
        header.formats.add(name, number, "String" if name == "GT" else "Integer", name)
    for name in ("S1", "S2", "S3"):
        header.add_sample(name)
    genotypes = {
        HIT: [(0, 1), (0, 1), (0, 0)],
        SECOND: [(0, 0), (0, 1), (0, 0)],
        KNOWN: [(0, 1), (0, 0), (None, None)],
        NOVEL: [(0, 0), (0, 0), (0, 1)],
    }
    with pysam.VariantFile(str(path), "wb", header=header) as out:
        for key, people in genotypes.items():
            contig, position, reference, alternate = key.split(":")
            record = out.new_record(contig, int(position) - 1, alleles=(reference, alternate), filter="PASS")
            for name, copies in zip(("S1", "S2", "S3"), people, strict=True):
                record.samples[name]["GT"] = copies
                record.samples[name]["AD"] = (15, 15) if 1 in copies else (30, 0)
                record.samples[name]["DP"], record.samples[name]["GQ"] = 30, 99
            out.write(record)
    pysam.bcftools.index(str(path), catch_stdout=False)


def classify(run):
    options = {
        "--variants": run / "variants.parquet",
        "--transcripts": run / "transcripts.gff3",
        "--reference": run / "reference.fa",
        "--clinvar": run / "clinvar.vcf",
        "--panel": run / "panel.tsv",
        "--panel-profile": "demo",
        "--output": run / "classified.parquet",
    }
    return main(["classify", *(str(part) for option in options.items() for part in option)])


def hereditary(run, output="out", *more):
    options = {
        "--calls": run / "B01.bcf",
        "--classified": run / "classified.parquet",
        "--coverage": run / "coverage.parquet",
        "--samples": run / "samples.tsv",
        "--panel": run / "panel.tsv",
        "--panel-profile": "demo",
        "--thresholds": THRESHOLDS,
        "--profile": "aou",
        "--output": run / output,
    }
    return main(["hereditary", *(str(part) for option in options.items() for part in option), *more])


def test_from_annotated_sites_to_people_and_genes(run):
    assert (classify(run), hereditary(run)) == (0, 0)
    routes = {row.key: row.route for row in read_table(run / "classified.parquet", ClassifiedVariant)}
    assert routes == {
        KNOWN: Route.REPORT_CANDIDATE,
        NOVEL: Route.REVIEW,
        HIT: Route.REPORT_CANDIDATE,
        SECOND: Route.REPORT_CANDIDATE,
    }
    findings = read_table(run / "out" / "findings.parquet", Finding)
    assert [(row.sample_id, row.key, row.route, row.phase_unknown) for row in findings] == [
        ("S1", KNOWN, Route.REPORT_CANDIDATE, False),
        ("S1", HIT, Route.NONE, False),
        ("S2", HIT, Route.REVIEW, True),
        ("S2", SECOND, Route.REVIEW, True),
        ("S3", NOVEL, Route.REVIEW, False),
    ]
    assert all(row.reasons and row.versions for row in findings)
    assert all(one.fact and one.source for row in findings for one in row.criteria)
    genes = {(row.sample_id, row.gene): row for row in read_table(run / "out" / "genes.parquet", GeneRead)}
    assert {pair: row.outcome for pair, row in genes.items()} == {
        ("S1", "BRCA1"): GeneOutcome.FINDING,
        ("S1", "MUTYH"): GeneOutcome.NOTHING_FOUND,
        ("S2", "BRCA1"): GeneOutcome.NOT_MEASURED,
        ("S2", "MUTYH"): GeneOutcome.FINDING,
        ("S3", "BRCA1"): GeneOutcome.FINDING,
        ("S3", "MUTYH"): GeneOutcome.NOT_MEASURED,
    }
    assert genes["S3", "BRCA1"].no_call_sites == [KNOWN]


def test_the_same_input_gives_the_same_bytes(run):
    classify(run)
    before = (run / "classified.parquet").read_bytes()
    classify(run)
    assert (run / "classified.parquet").read_bytes() == before
    hereditary(run, "one")
    hereditary(run, "two")
    for name in ("findings.parquet", "genes.parquet", "structural.parquet"):
        assert (run / "one" / name).read_bytes() == (run / "two" / name).read_bytes()


def test_both_commands_keep_stdout_for_data_and_genotypes_out_of_the_log(run, capsys):
    classify(run)
    hereditary(run)
    said = capsys.readouterr()
    assert said.out == ""
    assert "3 people, 5 findings, 6 gene rows" in said.err
    assert not any(word in said.err for word in ("S1", "0/1", KNOWN))


def test_a_panel_gene_that_the_gff3_lacks_stops_classify_with_one_line(run, capsys):
    gff3, stable = run / "transcripts.gff3", rule_of("MUTYH").ensembl_transcript.split(".")[0]
    gff3.write_text("".join(line for line in gff3.read_text().splitlines(True) if stable not in line))
    assert classify(run) == 1
    said = capsys.readouterr().err
    assert "MUTYH ENST00000456914" in said
    assert said.count("\n") == 1
    assert not (run / "classified.parquet").exists()


def explain(run, key, *more):
    return main(["explain", key, "--classified", str(run / "classified.parquet"), *more])


def test_explain_prints_the_whole_reasoning_of_one_variant(run, capsys):
    classify(run)
    capsys.readouterr()
    assert explain(run, KNOWN) == 0
    said = capsys.readouterr()
    assert said.err == ""
    lines = said.out.splitlines()
    assert lines[0] == f"{KNOWN}  BRCA1, Hereditary breast and ovarian cancer"
    assert "A ClinVar    pathogenic_2_stars: Pathogenic, 3 stars, VCV000000001" in said.out
    assert "B computed   likely pathogenic, 8 points" in said.out
    met = [line for line in lines if line.startswith("  met ")]
    missed = [line for line in lines if line.startswith("  not met ")]
    assert len(met) == 1
    assert "PVS1" in met[0]
    assert "Abou Tayoun 2018" in met[0]
    assert len(met) + len(missed) == 14
    assert all("[" in line for line in [*met, *missed])
    assert "Route        report_candidate" in said.out
    assert "  made from  ACMG SF v3.3 (2025-06), profile demo" in lines


@pytest.mark.parametrize(
    ("scores", "facts"),
    [
        ([], ["PP3             +0  not evaluated: no score of a predictor  [Pejaver 2022"]),
        (
            [Score("AlphaMissense", "2023-09", 0.95)],
            ["PP3             +2  AlphaMissense 0.95, at least 0.906  [Bergquist 2025, PMID 40084623"],
        ),
        (
            [Score("AlphaMissense", "2023-09", 0.95), Score("REVEL", "1.3", 0.7), Score("SpliceAI", "1.3", 0.05)],
            [
                "PP3             +1  REVEL 0.7, at least 0.644  [Pejaver 2022, PMID 36413997",
                "made from  AlphaMissense 2023-09",
                "made from  REVEL 1.3",
                "made from  SpliceAI 1.3",
            ],
        ),
        (
            [Score("REVEL", "1.3", 0.1), Score("SpliceAI", "1.3", 0.3)],
            ["PP3             +1  SpliceAI 0.3, at least 0.2  [ClinGen SVI splicing subgroup, Walker 2023"],
        ),
    ],
)
def test_explain_shows_what_a_score_counts_and_by_whose_cut(run, capsys, scores, facts):
    rows = read_table(run / "variants.parquet", AnnotatedVariant)
    scored = [msgspec.structs.replace(row, scores=scores) if row.key == HIT else row for row in rows]
    write_table(run / "variants.parquet", scored, AnnotatedVariant)
    assert classify(run) == 0
    capsys.readouterr()
    assert explain(run, HIT) == 0
    said = capsys.readouterr().out
    assert all(fact in said for fact in facts), said


def test_explain_names_a_variant_it_does_not_know(run, capsys):
    classify(run)
    capsys.readouterr()
    assert explain(run, "chr1:5:C:T") == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "chr1:5:C:T: not in" in said.err


def test_a_known_allele_of_the_release_is_compared_with(run, capsys):
    """Of five records only the one with two stars, on an exon and spelt in bases."""
    classify(run)
    assert "1 known alleles to compare with" in capsys.readouterr().err


SV = """##fileformat=VCFv4.2
##contig=<ID=chr17,length=83257441>
##ALT=<ID=DEL,Description="x">
##INFO=<ID=END,Number=1,Type=Integer,Description="x">
##FORMAT=<ID=GT,Number=1,Type=String,Description="x">
#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS2
chr17\t1899\tsv7\tA\t<DEL>\t.\tPASS\tEND=2400\tGT\t0/1
"""


def test_a_structural_call_becomes_a_finding_that_can_be_explained(run, capsys):
    classify(run)
    (run / "sv.vcf").write_text(SV)
    more = ["--structural", str(run / "sv.vcf")]
    assert hereditary(run, "out", *more) == 1
    assert "exons are named by transcripts; give --transcripts too" in capsys.readouterr().err
    assert hereditary(run, "out", *more, "--transcripts", str(run / "transcripts.gff3")) == 0
    (finding,) = [row for row in read_table(run / "out" / "findings.parquet", Finding) if ":DEL" in row.key]
    assert (finding.sample_id, finding.gene, finding.route) == ("S2", "BRCA1", Route.REVIEW)
    assert explain(run, finding.key, "--classified", str(run / "out" / "structural.parquet")) == 0
    assert "deletion over BRCA1 exons 2" in capsys.readouterr().out


def test_an_unknown_profile_is_named(run, capsys):
    classify(run)
    (run / "panel.tsv").write_text((run / "panel.tsv").read_text().replace("demo,", ""))
    assert hereditary(run) == 1
    assert "no profile 'demo'; it has aou59, sf_v3_3" in capsys.readouterr().err
