import json
import os
from pathlib import Path

import msgspec
import pysam
import pytest
import yaml
from check_inputs_builder import CONSENTS, EXON, GFF3, IDENTITIES, SAMPLES, fasta, lines, release, sheet, vcf

from genomics.checks.inputs import kind_of
from genomics.cli.main import main
from genomics.files.documents import read_document
from genomics.files.settings import Config
from genomics.records.build import GRCH38_LENGTHS
from genomics.records.problem import CheckedInputs, InputKind

ROOT = Path(__file__).parents[2]
SCHEMA = yaml.safe_load((ROOT / "workflow/schemas/config.schema.yaml").read_text())


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A small complete set of inputs; gives the configuration, to be changed and written with `write`."""
    monkeypatch.chdir(tmp_path)
    sheet(Path("samples.tsv"), SAMPLES, "S1\tP1\tmale\tg\tB01\tS1.bam", "S2\tP2\tfemale\tg\tB01\t")
    consents = [f"P{n}\tactive\tyes\tno\ten\t2025-01-01" for n in (1, 2)]
    sheet(Path("consents.tsv"), CONSENTS, *consents)
    sheet(Path("identities.tsv"), IDENTITIES, "P1\tAda Example\t1980-01-01", "P2\tBo Example\t1980-01-01")
    sheet(Path("signers.tsv"), "signer\tname\trole", "a\tA\tcounselor", "b\tB\tdirector")
    vcf(Path("cohort.vcf.gz"))
    sq = [{"SN": name, "LN": length} for name, length in GRCH38_LENGTHS.items()]
    head = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": sq, "RG": [{"ID": "a", "SM": "S1"}]}
    pysam.AlignmentFile("S1.bam", "wb", header=head).close()
    pysam.index("S1.bam")
    fasta(Path("ref.fa"))
    Path("reports").mkdir()
    Path("reports/wording.yaml").write_text("a: b\n")
    lines(Path("t.gff3"), *GFF3)
    lines(Path("exons.bed"), EXON)
    lines(Path("regions.bed"), "chr17\t10\t20")
    row = ("chr17\t43045712\t1\tG\tA\t.\t.\t.",)
    release(Path("clinvar.vcf.gz"), ("CLNSIG", "CLNREVSTAT", "GENEINFO"), row)
    release(Path("gnomad.vcf.gz"), ("AC", "AN"), row)
    sites("A", "G")
    config = yaml.safe_load((ROOT / "config/config.yaml").read_text())
    for part, changes in {
        "cohort": {"vcfs": ["cohort.vcf.gz"], "health_records": None}
        | {n: f"{n}.tsv" for n in ("samples", "consents", "identities")},
        "reference": {
            "fasta": "ref.fa",
            "transcripts": "t.gff3",
            "exons": "exons.bed",
            "sex_windows": "regions.bed",
            "result_regions": "regions.bed",
            "clinvar": "clinvar.vcf.gz",
            "gnomad": "gnomad.vcf.gz",
            "identity_sites": "sites.vcf.gz",
        },
        "policy": {
            "thresholds": str(ROOT / "config/thresholds.yaml"),
            "panel": str(ROOT / "resources/panel/acmg_sf.tsv"),
            "pgx": str(ROOT / "resources/pgx"),
            "ancestry": str(ROOT / "resources/ancestry"),
            "traits": str(ROOT / "resources/traits"),
        },
        "review": {"signers": "signers.tsv", "reports": "reports", "acts": None},
    }.items():
        config[part].update(changes)
    return config


def sites(*alleles):
    """A list of one identity site, or of what is none."""
    head = [
        "##fileformat=VCFv4.2",
        '##INFO=<ID=AF,Number=A,Type=Float,Description="frequency">',
        "##contig=<ID=chr1>",
    ]
    columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
    text = "\n".join([*head, columns, "\t".join(["chr1", "5", ".", *alleles, ".", "PASS", "AF=0.5"])]) + "\n"
    with pysam.BGZFile("sites.vcf.gz", "wb") as file:
        file.write(text.encode())


def check(config, *options) -> int:
    Path("config.yaml").write_text(yaml.safe_dump(config))
    return main(["check", "--config", "config.yaml", *options])


def test_a_clean_run_prints_one_line_per_input(run, capsys):
    assert check(run) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:4] == ["ok: config.yaml", "ok: samples.tsv", "ok: consents.tsv", "ok: identities.tsv"]
    assert all(line.startswith("ok: ") for line in lines)
    assert len(lines) == 20


def test_problems_of_all_inputs_are_told_at_once(run, capsys):
    Path("ref.fa.fai").unlink()
    Path("gnomad.vcf.gz").unlink()
    sheet(Path("samples.tsv"), SAMPLES, "S1\tP1\tmale\tg\tB01\tS1.bam", "S7\tP7\tx\tg\tB01\tnone.bam")
    run["policy"]["threshold_profile"] = "ours"
    assert check(run) == 1
    said = capsys.readouterr().out
    for words in (
        "line 3, sex: unknown value 'x'",
        "alignment none.bam does not exist",
        "sample S2: is not in the sample sheet",
        "sample S7: is in the sample sheet but not in this VCF",
        "ref.fa: has no index (.fai)",
        "gnomad.vcf.gz: does not exist",
        "no profile 'ours'",
        "participant 'P2' is not in the sample sheet",
    ):
        assert words in said


def test_an_alignment_of_another_person_is_rejected(run, capsys):
    sheet(Path("samples.tsv"), SAMPLES, "S1\tP1\tmale\tg\tB01\t", "S2\tP2\tfemale\tg\tB01\tS1.bam")
    assert check(run) == 1
    assert "S1.bam, sample S2: the read groups name S1" in capsys.readouterr().out


def test_what_is_no_file_is_told_and_never_waited_for(run, capsys):
    Path("exons.bed").unlink()
    os.mkfifo("exons.bed")
    Path("reports/wording.yaml").unlink()
    assert check(run) == 1
    said = capsys.readouterr().out
    assert "exons.bed: is neither a file nor a folder" in said
    assert "reports: is empty" in said


def test_a_flag_does_not_stop_the_run(run, capsys):
    consents = ["P1\tactive\tperhaps\tno\ten\t2025-01-01", "P2\tactive\tyes\tno\ten\t2025-01-01"]
    sheet(Path("consents.tsv"), CONSENTS, *consents)
    assert check(run) == 0
    assert "flag: consents.tsv, line 2: hereditary is 'perhaps': taken as no" in capsys.readouterr().out


def test_json_and_the_output_document_hold_the_same(run, capsys, tmp_path):
    run["cohort"]["absent_sites"] = "reference"
    run["review"]["at"] = "2026-01-15"
    run["policy"]["novel_carriers"] = 0
    assert check(run, "--json", "--output", "checks.json") == 1
    printed = json.loads(capsys.readouterr().out)
    document = read_document(tmp_path / "checks.json", CheckedInputs)
    assert [problem["place"] for problem in printed["problems"]] == [problem.place for problem in document.problems]
    assert [problem.place for problem in document.problems] == [
        "cohort.absent_sites",
        "review.at",
        "policy.novel_carriers",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("results: r\nresutls: s\n", "reject: config.yaml: "),
        ("results: [\n", "correct the YAML"),
        ("results: a\nresults: b\n", "key 'results' is given twice"),
        ("- a\n", "expected a map of keys at the top"),
    ],
)
def test_a_configuration_that_cannot_be_read_is_told_alone(run, capsys, text, words):
    Path("config.yaml").write_text(text)
    assert main(["check", "--config", "config.yaml"]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert words in line


def test_check_file_tells_the_kind_by_the_name_or_asks_for_it(run, capsys):
    assert main(["check-file", "samples.tsv"]) == 0
    assert main(["check-file", "cohort.vcf.gz", "--kind", "vcf", "--json"]) == 0
    assert capsys.readouterr().out == 'ok: samples.tsv\n{"inputs":["cohort.vcf.gz"],"problems":[]}\n'
    assert main(["check-file", "ref.fa.fai"]) == 1
    assert "its name does not tell its kind; give --kind" in capsys.readouterr().err
    assert main(["check-file", "absent.bam"]) == 1
    assert "reject: absent.bam: does not exist" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.bcf", InputKind.VCF),
        ("a.cram", InputKind.BAM),
        ("clinvar.vcf.gz", InputKind.CLINVAR),
        ("thresholds.yaml", InputKind.THRESHOLDS),
        ("GRCh38.fa.gz", InputKind.REFERENCE),
        ("exons.bed", InputKind.EXONS),
    ],
)
def test_kinds_by_name(name, kind):
    assert kind_of(Path("x") / name) is kind


def test_identity_sites_must_be_snps_and_an_array_must_be_there(run, capsys):
    sites("A", "GT")
    run["cohort"]["array"] = "array.vcf.gz"
    assert check(run) == 1
    said = capsys.readouterr().out
    assert "chr1:5: A>GT is not a SNP" in said
    assert "array.vcf.gz: does not exist" in said


def test_structural_calls_and_phase_must_be_there(run, capsys):
    run["cohort"]["structural"], run["cohort"]["phase"] = ["sv.vcf.gz"], "phase.tsv"
    assert check(run) == 1
    said = capsys.readouterr().out
    assert "sv.vcf.gz: does not exist" in said
    assert "phase.tsv: does not exist" in said


def test_identity_may_be_left_out(run):
    run["reference"]["identity_sites"] = None
    assert check(run) == 0


@pytest.mark.parametrize("part", ["cohort", "reference", "policy", "review", None])
def test_the_workflow_schema_asks_for_the_keys_of_the_configuration_and_no_others(part):
    kind = Config if part is None else next(f.type for f in msgspec.structs.fields(Config) if f.name == part)
    schema = SCHEMA if part is None else SCHEMA["properties"][part]
    keys = [field.name for field in msgspec.structs.fields(kind)]
    assert list(schema["properties"]) == schema["required"] == keys
    assert schema["additionalProperties"] is False


def test_a_broken_alignment_fails_its_person_and_not_the_run(run, capsys):
    broken = bytearray(Path("S1.bam").read_bytes())
    broken[40] ^= 1
    Path("S1.bam").write_bytes(bytes(broken))
    assert check(run, "--output", "checks.json") == 0
    said = capsys.readouterr().out
    assert "flag: S1.bam" in said
    assert "until then alignment QC fails this sample and its hereditary report waits" in said
    problems = read_document(Path("checks.json"), CheckedInputs).problems
    assert [problem.sample for problem in problems if problem.file == "S1.bam"] == ["S1"]


def test_alignments_that_all_miss_the_reference_stop_the_run(run, capsys):
    head = {"HD": {"VN": "1.6", "SO": "coordinate"}, "RG": [{"ID": "a", "SM": "S1"}]}
    sq = [{"SN": "chrM", "LN": GRCH38_LENGTHS["chrM"], "M5": "0" * 32}]
    pysam.AlignmentFile("S1.bam", "wb", header=head | {"SQ": sq}).close()
    pysam.index("S1.bam")
    assert check(run) == 1
    assert f"not aligned to ref.fa: 1 contigs differ, chrM (M5 {'0' * 32}, reference " in capsys.readouterr().out


def test_consents_and_births_are_held_against_the_day_of_the_run(run, capsys):
    run["review"]["at"] = "2024-01-15T12:00:00Z"
    assert check(run) == 1
    assert "consents.tsv, line 2, recorded: lies after the day of the run (2024-01-15)" in capsys.readouterr().out
