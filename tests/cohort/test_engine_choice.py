"""Which engine a run takes, what it needs, and the stretches of a VCF that it reads again."""

import ast
from pathlib import Path

import pysam
import pytest

from genomics.cohort import choosing, java
from genomics.cohort.choosing import chosen, gather_with, genotypes_of
from genomics.cohort.gathering import gather_locally
from genomics.errors import ConfigError, FormatError
from genomics.files.vcf_stretches import contigs_in, copy_stretches, is_indexed, records_in
from genomics.records.engine import Engine
from genomics.records.variant import Interval

PACKAGE = Path(__file__).parents[2] / "genomics"
DEMO = Path(__file__).parents[2] / "resources" / "demo" / "cohort.vcf.gz"


@pytest.mark.parametrize(
    ("asked", "genotypes", "taken"),
    [
        (Engine.AUTO, 49, Engine.LOCAL),
        (Engine.AUTO, 50, Engine.HAIL),
        (Engine.AUTO, None, Engine.LOCAL),
        (Engine.LOCAL, 10**15, Engine.LOCAL),
        (Engine.HAIL, 1, Engine.HAIL),
    ],
)
def test_auto_goes_by_size_and_a_choice_is_kept(asked, genotypes, taken):
    assert chosen(asked, genotypes, hail_from=50) is taken


def test_genotypes_are_counted_from_the_index(tmp_path):
    assert genotypes_of([DEMO, DEMO], 102) == 2 * 102 * 30_632
    bare = tmp_path / "joint.vcf.gz"
    bare.write_bytes(DEMO.read_bytes())
    assert genotypes_of([DEMO, bare], 102) is None


def test_without_hail_the_error_says_where_to_get_it(monkeypatch):
    monkeypatch.setattr(choosing.importlib.util, "find_spec", lambda name: None)
    assert gather_with(Engine.LOCAL, "local[*]") is gather_locally
    with pytest.raises(ConfigError, match=r"Hail is not installed here; `make setup-hail`.*--engine local"):
        gather_with(Engine.HAIL, "local[*]")


def _java(folder: Path, version: str) -> Path:
    program = folder / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n")
    program.chmod(0o755)
    return folder


def test_java_17_is_found_and_other_versions_are_passed_over(tmp_path, monkeypatch):
    old, right = _java(tmp_path / "11", "11.0.2"), _java(tmp_path / "17", "17.0.15")
    monkeypatch.setenv("JAVA_HOME", str(old))
    monkeypatch.setenv("PATH", f"{right / 'bin'}:/usr/bin:/bin")
    assert java.java_home() == right


def test_without_java_17_the_error_is_one_line_with_the_ways_out(tmp_path, monkeypatch):
    monkeypatch.setenv("JAVA_HOME", str(_java(tmp_path / "21", "21.0.1")))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(java.importlib, "import_module", _absent)
    with pytest.raises(ConfigError, match=r"needs Java 17.*openjdk-17-jre-headless.*--engine local") as error:
        java.java_home()
    assert "\n" not in str(error.value)


def _absent(name: str):
    raise ImportError(name)


def test_stretches_are_copied_once_in_order_and_as_they_stand(joint_call):
    call = joint_call("A")
    for place in ("chr1:10:A:G", "chr1:20:ACGTACGTACGT:A", "chr1:29:A:C", "chr1:60:A:T"):
        call.add(place, ["0/1:10,10:20:50"])
    path, copy = call.vcf(), call.folder / "copy.vcf.gz"
    assert not is_indexed(path)
    with pytest.raises(FormatError, match=r"no readable index beside it; run `tabix -p vcf`"):
        contigs_in(path)
    pysam.tabix_index(str(path), preset="vcf")
    assert (contigs_in(path), records_in(path)) == (["chr1"], 4)
    stretches = [Interval("chr1", 18, 25), Interval("chr1", 27, 30), Interval("chr9", 0, 50)]
    assert copy_stretches(path, stretches, copy) == 2
    with pysam.BGZFile(str(copy)) as lines:
        records = [line.decode() for line in lines if not line.startswith(b"#")]
    assert records == call.lines[1:3]


def test_only_the_modules_of_the_hail_engine_import_it():
    importers = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
            if any(name.split(".")[0] in ("hail", "pyspark") for name in names):
                importers.add(path.relative_to(PACKAGE).as_posix())
    assert "cohort/engine_hail.py" in importers
    assert all(module.startswith("cohort/engine_hail") for module in importers)
