"""The demo's release from end to end: a positive case verified and delivered, own data, and a deletion."""

import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pysam
import pytest

from genomics.cli.main import main

ROOT = Path(__file__).parents[2]
PERSON, SAMPLE = "HC54994", "S016"
AT = "2026-02-01T09:00:00Z"
SHEETS = ("consents", "identities", "samples")

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def held(results, tmp_path):
    """All that a program holds after a run, in a copy that a test may change."""
    shutil.copytree(results, tmp_path / "results")
    for name in SHEETS:
        shutil.copy(ROOT / f"resources/demo/{name}.tsv", tmp_path)
    return tmp_path


def run(held, command, **options):
    named = {"database": held / "results/review/review.sqlite", **options}
    words = [part for name, value in named.items() for part in (f"--{name.replace('_', '-')}", str(value))]
    return main([*command.split(), *words])


def sheets(held, *names):
    return {name: held / f"{name}.tsv" for name in names}


def test_the_workflow_verified_every_manifest_and_those_with_a_finding(results):
    said = re.match(r"(\d+) manifests and \d+ files are as released \(reports with a finding: (\d+)\)",
                    (results / "released.txt").read_text())  # fmt: skip
    assert int(said[1]) == len(list(results.glob("released/*/*.manifest.json"))) >= 30
    assert int(said[2]) == 2
    manifest = json.loads((results / f"released/{PERSON}/hereditary.manifest.json").read_text())
    assert manifest["returned_keys"]
    assert {done["role"] for done in manifest["signatures"]} == {"counselor", "director"}
    assert set(manifest["made_by"]["settings"]) == {"config.yaml", "thresholds.yaml"}


def test_the_positive_report_is_delivered_once_and_the_folder_still_verifies(held, capsys):
    (held / "portal").mkdir()
    options = {
        **sheets(held, "consents"),
        "released": held / "results/released",
        "target": held / "portal",
        "at": AT,
    }
    assert run(held, "deliver", **options) == 0
    assert (held / "portal" / f"HDR-{PERSON}-v1" / "hereditary.pdf").exists()
    assert run(held, "deliver", **options) == 0
    assert "delivered 0, failed 0" in capsys.readouterr().err
    assert run(held, "release", verify=held / "results/released") == 0


def test_a_person_gets_the_genotype_that_their_report_tells_of(held):
    (calls,) = [path for path in sorted(held.glob("results/cohort/calls/*.bcf")) if SAMPLE in samples_of(path)]
    options = {**sheets(held, "consents", "identities"), "calls": calls, "output": held / "own", "at": AT}
    assert run(held, "own-data", participant=PERSON, **options) == 0
    (made,) = held.glob(f"own/{PERSON}/own-data-*/genotypes.vcf.gz")
    manifest = json.loads((held / f"results/released/{PERSON}/hereditary.manifest.json").read_text())
    with pysam.VariantFile(str(made)) as own:
        carried = {f"{row.contig}:{row.pos}:{row.ref}:{row.alts[0]}" for row in own if row.alts}
    assert set(manifest["returned_keys"]) <= carried
    assert samples_of(made) == [SAMPLE]


def test_who_is_deleted_is_in_no_file_of_the_run_any_more(held):
    name = next(
        line.split("\t")[1] for line in (held / "identities.tsv").read_text().splitlines() if PERSON in line
    )
    places = {"released": held / "results/released", "folder": held / "results"}
    options = {**places, **sheets(held, *SHEETS), "kind": "delete", "reason": "participant_request", "at": AT}
    assert run(held, "withdraw", participant=PERSON, **options) == 0
    whole_word = re.compile(rf"(?<![A-Za-z0-9_-])({SAMPLE}|{PERSON}|{name})(?![A-Za-z0-9_-])")
    for path in sorted(path for path in held.rglob("*") if path.is_file()):
        if path.name != "consents.tsv" and "sqlite" not in path.name:
            assert not whole_word.search(readable(path)), path
    assert run(held, "release", verify=held / "results/released") == 0
    assert run(held, "review audit --verify") == 0


def samples_of(path):
    with pysam.VariantFile(str(path)) as calls:
        return list(calls.header.samples)


def readable(path):
    if path.suffix == ".parquet":
        names = [
            field.name for field in pq.read_schema(path) if str(field.type) in ("string", "list<item: string>")
        ]
        return str(pq.read_table(path, columns=names).to_pydict())
    if path.suffix == ".bcf":
        return str(samples_of(path))
    return path.read_bytes().decode(errors="replace")
