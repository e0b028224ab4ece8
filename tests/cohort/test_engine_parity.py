"""Both engines write the same tables: counts, filters, reasons and pairs alike, numbers within 1e-6.

Hail lives in an environment of its own (`make setup-hail`), which `make test` makes; its command is run from there.
"""

import math
import subprocess
import sys
from pathlib import Path

import pysam
import pytest
from cohort_builder import FIELDS
from hostile_cohort import HostileCohort

from genomics.files.tables import read_arrow
from genomics.records.person import Sex

ROOT = Path(__file__).parents[2]
HAIL = ROOT / ".venv-hail" / "bin" / "python"
DEMO = ROOT / "resources" / "demo"
PEOPLE_WITHOUT_DEPTH = "ABCDEFGH"
TABLES = ("samples", "pairs", "ancestry", "sites", "outliers")

pytestmark = pytest.mark.xdist_group("hail")  # one Spark at a time


def cohort(python: Path | str, engine: str, arguments: list[str], output: Path) -> subprocess.CompletedProcess:
    command = [str(python), "-m", "genomics.cli.main", "cohort", *arguments, "--engine", engine]
    return subprocess.run(
        [*command, "--output", str(output)], capture_output=True, text=True, cwd=ROOT, check=False
    )


def both(arguments: list[str], folder: Path, of_hail: list[str] | None = None) -> tuple[Path, Path]:
    folders = folder / "local", folder / "hail"
    for python, output, own in zip((sys.executable, HAIL), folders, (arguments, of_hail or arguments), strict=True):
        done = cohort(python, output.name, own, output)
        assert done.returncode == 0, done.stderr
        assert done.stdout == ""
        assert f"counted by the {output.name} engine" in done.stderr
    return folders


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    made = HostileCohort(folder)
    arguments = made.write()
    split = made.by_chromosome(arguments)
    done = cohort(sys.executable, "local", split, folder / "split")
    assert done.returncode == 0, done.stderr
    # Hail reads a file a chromosome, the local engine all in one.
    return both(arguments, folder, split)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    script = ROOT / "workflow" / "scripts" / "standin_reference.py"
    reference = folder / "reference.fa.gz"
    subprocess.run([sys.executable, script, "--demo", DEMO, "--output", reference], check=True)
    files = {"vcf": "cohort.vcf.gz", "samples": "samples.tsv", "regions": "result_regions.bed"}
    arguments = [word for name, file in files.items() for word in (f"--{name}", str(DEMO / file))]
    arguments += ["--reference", str(reference), "--thresholds", str(ROOT / "config" / "thresholds.yaml")]
    arguments += ["--ancestry-panel", str(ROOT / "resources" / "ancestry")]
    return both(arguments, folder)


def differences(ours, theirs, where=""):
    """Places where two values differ, floats by 1e-6 or more."""
    if isinstance(ours, float) and isinstance(theirs, float):
        return [] if math.isclose(ours, theirs, rel_tol=0, abs_tol=1e-6) else [f"{where}: {ours} {theirs}"]
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        return [found for key in ours for found in differences(ours[key], theirs[key], f"{where}.{key}")]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs, strict=True))
        return [found for i, (a, b) in pairs for found in differences(a, b, f"{where}[{i}]")]
    return [] if ours == theirs else [f"{where}: {ours} {theirs}"]


def rows(folder: Path, table: str) -> list[dict]:
    found = read_arrow(folder / f"{table}.parquet")
    values = found.to_pylist()
    return [{key: _decoded(value) for key, value in row.items()} for row in values]


def _decoded(value):
    import json

    return json.loads(value) if isinstance(value, str) and value.startswith("[") else value


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("made", ["demo", "hostile"])
def test_both_engines_write_the_same_table(request, made, table):
    local, hail = request.getfixturevalue(made)
    ours, theirs = rows(local, table), rows(hail, table)
    assert ours
    assert differences(ours, theirs) == []


@pytest.mark.parametrize("made", ["demo", "hostile"])
def test_both_engines_write_the_same_bytes_of_sites_and_calls(request, made):
    local, hail = request.getfixturevalue(made)
    names = sorted(path.relative_to(local) for path in local.rglob("*") if path.suffix in (".gz", ".bcf"))
    assert len(names) >= 3
    for name in names:
        assert (local / name).read_bytes() == (hail / name).read_bytes(), name


def test_the_hostile_cohort_is_hostile(hostile):
    sites = rows(hostile[0], "sites")
    filters = {name for site in sites for name in site["filters"]}
    assert filters >= {"LowQual", "DUPLICATE_SITE", "ExcessHet", "LOW_CALL_RATE"}
    assert {person["verdict"] for person in rows(hostile[0], "samples")} == {"pass", "fail"}
    assert {site["contig"] for site in sites} == {"chr1", "chr2", "chrX", "chrY"}
    assert sum(len(site["ref"]) != len(site["alt"]) for site in sites) > 500
    relations = {(pair["sample_a"], pair["sample_b"]): pair["relation"] for pair in rows(hostile[0], "pairs")}
    assert relations == {
        ("H000", "H001"): "duplicate_or_twin",
        ("H002", "H004"): "parent_child",
        ("H003", "H004"): "parent_child",
    }


def test_groups_of_the_demo_are_those_of_its_sheet_but_for_one_person_and_one_who_is_unclear(demo):
    people = zip(rows(demo[1], "samples"), rows(demo[1], "ancestry"), strict=True)
    others = {
        own["sample_id"]: (own["group"], found["group"]) for own, found in people if own["group"] != found["group"]
    }
    assert others == {"S050": ("EUR", "not_assigned"), "S089": ("AFR", "AMR")}


def test_the_hostile_cohort_is_laid_onto_the_panel_and_pc_relate_decides_its_pairs(hostile):
    found = rows(hostile[1], "ancestry")
    assert {person["sites"] >= 2000 for person in found} == {True}
    assert len({person["sites"] for person in found}) > 1
    assert all(0.2 < pair["pc_relate"] for pair in rows(hostile[1], "pairs"))


def test_a_file_a_chromosome_gives_the_bytes_of_one_file(hostile):
    whole, split = hostile[0], hostile[0].with_name("split")
    names = sorted(path.relative_to(whole) for path in whole.rglob("*") if path.is_file())
    assert len(names) >= 9
    assert names == sorted(path.relative_to(split) for path in split.rglob("*") if path.is_file())
    for name in names:
        assert (whole / name).read_bytes() == (split / name).read_bytes(), name


def test_x_tells_who_is_recorded_with_the_other_sex(hostile):
    people = {person["sample_id"]: person for person in rows(hostile[1], "samples")}
    mismatched = {
        name for name, person in people.items() if any(one["code"] == "sex_mismatch" for one in person["reasons"])
    }
    assert mismatched == {"H000", "H001", "H003", "H004"}
    assert "male" not in {people[f"H{i:03}"]["sex_called"] for i in range(2, 300 - 1, 3)}
    assert min(person["x_sites"] for person in people.values()) > 50


def test_low_qual_is_set_by_what_the_caller_told(hostile):
    sites = rows(hostile[1], "sites")
    low = [site for site in sites if site["qual_approx"] is not None and "LowQual" in site["filters"]]
    snps = {site["qual_approx"] for site in sites if len(site["ref"]) == len(site["alt"]) == 1} - {None}
    assert snps == {59.0, 68.0, 70.0}
    assert {59.0} < {site["qual_approx"] for site in low}
    assert all("LowQual" in site["filters"] for site in sites if site["qual_approx"] == 59.0)
    indels = [site for site in sites if len(site["ref"]) != len(site["alt"]) and site["qual_approx"] == 68.0]
    assert indels
    assert all("LowQual" in site["filters"] for site in indels)


def test_both_engines_read_files_that_tell_no_depth_alike(joint_call, monkeypatch):
    monkeypatch.delitem(FIELDS, "DP")
    call = joint_call(*PEOPLE_WITHOUT_DEPTH, sexes=[Sex.FEMALE, Sex.MALE] * 4)
    cells = (
        "0/1:16,4:30",
        "0/1:17,3:30",
        "0/1:8,8:29",
        "1/1:0,2:30",
        "0/0:.:31",
        "1/1:.:30",
        "0/1:.:99",
        "1/2:2,4,4:40",
    )
    for shift in range(8):
        own = [*cells[shift:], *cells[:shift]]
        call.add(f"chr1:{100 + 4 * shift}:A:C,G", own, fields="GT:AD:GQ")
    for shift in range(8):
        own = [*cells[shift:], *cells[:shift]]
        single = [cell.replace("1/2:2,4,4", "0|1:2,8") for cell in own]
        call.add(f"chrX:{5_000_000 + 4 * shift}:A:C", single, fields="GT:AD:GQ")
    pysam.tabix_index(str(call.vcf()), preset="vcf", force=True)
    local, hail = both(call.arguments(), call.folder)
    assert differences(rows(local, "sites"), rows(hail, "sites")) == []
    assert differences(rows(local, "samples"), rows(hail, "samples")) == []
    first = next(site for site in rows(local, "sites") if site["key"] == "chr1:100:A:C")
    # Good: 16 + 4 reads, the homozygotes of quality 30, the reference without reads, 4 of 10 reads.
    assert (first["AC"], first["AN"], first["failed_calls"]) == (1 + 2 + 2 + 1, 10, 3)
    people = rows(local, "samples")
    assert {tuple(person["not_judged"]) for person in people} == {("mean_depth", "charr", "x_f")}
    assert not any(one["code"] == "low_depth" for person in people for one in person["reasons"])


def test_nothing_but_the_outputs_and_the_log_stays_behind(hostile):
    names = {path.name for path in hostile[1].iterdir()}
    expected = {f"{table}.parquet" for table in TABLES} | {"sites.vcf.gz", "sites.vcf.gz.tbi", "calls"}
    assert names == expected | {"hail.log"}


def test_differences_sees_a_number_a_word_and_a_length():
    assert differences([1.0, "a"], [1.0 + 1e-9, "a"]) == []
    assert differences({"x": 1.0}, {"x": 1.1}) == [".x: 1.0 1.1"]
    assert differences(["a"], ["b"]) == ["[0]: a b"]
    assert differences([1], [1, 2]) == [": [1] [1, 2]"]
