from pathlib import Path

import pytest
import yaml

from genomics.checks.people_files import WAITS, failing_samples, one_persons_failures
from genomics.records.person import Sample, Sex
from genomics.records.problem import Problem, ProblemSeverity

ROOT = Path(__file__).parents[2]
FLAG, REJECT = ProblemSeverity.FLAG, ProblemSeverity.REJECT


@pytest.fixture
def config(tmp_path):
    """`config("cohort", vcfs=[])` writes the demo's configuration with one part changed."""

    def write(part, **changes):
        document = yaml.safe_load((ROOT / "config/config.yaml").read_text())
        (document if part is None else document[part]).update(changes)
        path = tmp_path / "config.yaml"
        path.write_text(yaml.safe_dump(document))
        return path

    return write


def test_the_demos_configuration_passes_in_silence(problems):
    assert problems(ROOT / "config/config.yaml", "config") == []


@pytest.mark.parametrize(
    ("part", "changes", "words"),
    [
        ("cohort", {"vcfs": []}, "cohort.vcfs: no file"),
        ("cohort", {"vcfs": ["a.vcf.gz", "./a.vcf.gz"]}, "a.vcf.gz is given twice"),
        ("cohort", {"vcfs": "a.vcf.gz"}, "Expected `array`, got `str`"),
        ("cohort", {"samples": "https://x.org/samples.tsv"}, "is not the plain path of a local file"),
        ("cohort", {"samples": "$HOME/samples.tsv"}, "holds ~ or $"),
        ("cohort", {"samples": ""}, "is not a path"),
        ("cohort", {"samples": True}, "True is not a path"),
        ("cohort", {"samples": 12}, "12 is not a path"),
        ("cohort", {"samples": None}, "None is not a path"),
        ("cohort", {"sampels": "a.tsv"}, "unknown field `sampels`"),
        ("cohort", {"absent_sites": "reference"}, "cohort.absent_sites: 'reference' is not known"),
        ("cohort", {"absent_sites": "reference:  "}, "is not known; write no_call"),
        ("cohort", {"identities": "resources/demo/samples.tsv"}, "is also cohort.samples"),
        ("reference", {"gnomad": "resources/demo/clinvar.vcf.gz"}, "is also reference.clinvar"),
        ("policy", {"novel_carriers": 0}, "0 is less than 1"),
        ("policy", {"novel_carriers": "1"}, "Expected `int`, got `str`"),
        ("policy", {"novel_carriers": 1.5}, "Expected `int`, got `float`"),
        ("policy", {"novel_carriers": True}, "Expected `int`, got `bool`"),
        ("policy", {"engine": "fast"}, "Invalid enum value 'fast'"),
        ("policy", {"hail_from": 0}, "policy.hail_from: 0 is less than 1"),
        ("policy", {"spark_master": "node01:7077"}, "policy.spark_master: 'node01:7077' is no address of Spark"),
        ("review", {"at": "2026-01-15 12:00"}, "is not a UTC time"),
        ("review", {"at": "2026-02-30T12:00:00Z"}, "is not a UTC time"),
        ("review", {"at": "26-01-15T12:00:00Z"}, "is not a UTC time"),
        ("review", {"at": "0026-01-15T12:00:00Z"}, "year 26 cannot be that of a run"),
        (None, {"result": "here"}, "unknown field `result`"),
        (None, {"review": None}, "got `null`"),
    ],
)
def test_a_configuration_that_says_something_else_is_rejected(config, problems, part, changes, words):
    lines = problems(config(part, **changes), "config")
    assert any(line.startswith("reject: ") and words in line for line in lines), lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &x 1\nb: *x\n", "anchors and aliases (& and *) are not read here"),
        ("a: !!python/object/apply:os.system [ls]\n", "is not read here"),
        ("a:\n\tb: 1\n", "cannot start any token"),
        ("a: 1\n---\nb: 2\n", "expected a single document"),
        ("{[a]: 1}\n", "key ['a'] is not a word"),
        ("1: 2\n", "key 1 is not a word"),
        ("a: {b: 1, b: 2}\n", "key 'b' is given twice"),
        ("[" * 100_000, "deeper than 20 levels"),
        ("a: \0\n", "unacceptable character"),
        ("a: '" + "x" * 1_000_001 + "'\n", "are too many for settings"),
    ],
)
def test_yaml_that_is_not_plain_is_rejected(tmp_path, problems, text, words):
    (tmp_path / "config.yaml").write_text(text)
    (line,) = problems(tmp_path / "config.yaml", "config")
    assert words in line


def test_bytes_that_are_not_text_are_rejected(tmp_path, problems):
    (tmp_path / "config.yaml").write_bytes("results: r\n".encode("utf-16"))
    assert "correct the YAML" in problems(tmp_path / "config.yaml", "config")[0]


def problem(sample, place="", severity=REJECT, what="is cut short", named=""):
    return Problem(f"{sample}.bam", place, severity, what, "replace the file", named)


def test_one_persons_broken_file_is_a_flag_that_says_what_follows():
    (told, silent) = {"S1": [problem("S1")], "S2": []}, []
    (flag,) = one_persons_failures(told | {"S3": silent})
    assert (flag.severity, flag.sample) == (FLAG, "S1")
    assert flag.advice == f"replace the file; {WAITS}"
    sheet = [Sample(f"S{n}", f"P{n}", Sex.UNKNOWN, "g", "B", f"S{n}.bam") for n in (1, 2)]
    assert failing_samples([flag], sheet) == {"S1"}


def test_a_file_that_names_another_person_stays_a_rejection():
    swap = problem("S1", "sample S1", what="the read groups name S2", named="S1")
    (told,) = one_persons_failures({"S1": [swap], "S2": []})
    assert told.severity is REJECT


def test_a_wrong_build_is_one_persons_or_everyones():
    wrong = [problem(f"S{n}", "header", what="contig lengths are those of GRCh37") for n in (1, 2)]
    assert [one.severity for one in one_persons_failures({"S1": wrong[:1], "S2": []})] == [FLAG]
    assert [one.severity for one in one_persons_failures({"S1": wrong[:1], "S2": wrong[1:]})] == [REJECT, REJECT]


def test_an_index_that_no_stage_reads_fails_nobody():
    (told,) = one_persons_failures({"S1": [problem("S1", what="has no index (.bai or .csi)")], "S2": []})
    assert (told.severity, told.sample) == (FLAG, "")
    assert failing_samples([told], [Sample("S1", "P1", Sex.UNKNOWN, "g", "B", "S1.bam")]) == set()
