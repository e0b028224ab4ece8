import gzip
import hashlib

import pytest
from release_server import ReleaseServer

from genomics.cli.main import main

HEADER = "name\tfile\tversion\tdate\tlicence\tchromosomes\tsize\tchecksum\turl\n"


@pytest.fixture
def folder(tmp_path):
    content = b"whole"
    recorded = f"size: 5, sha256: {hashlib.sha256(content).hexdigest()}"
    entry = f"{{source: s, version: '1', date: 2025-01-01, licence: CC0, {recorded}}}"
    (tmp_path / "manifest.yaml").write_text(f"a.vcf.gz: {entry}\nb.vcf.gz: {entry}\n")
    for name in ("a.vcf.gz", "b.vcf.gz"):
        (tmp_path / name).write_bytes(content)
    (tmp_path / ".c.vcf.gz.part").write_bytes(b"ha")
    return tmp_path


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "releases.tsv"
    rows = [("a", "1"), ("b", "2"), ("c", "1"), ("d", "1")]
    path.write_text(
        HEADER
        + "".join(
            f"{name}\t{name}.vcf.gz\t{version}\t2025\tCC0\t-\t-\t-\thttps://h/{name}\n" for name, version in rows
        )
    )
    return path


def test_the_list_says_what_the_folder_holds_of_each_release(folder, table, capsys):
    assert main(["resources", "list", "--folder", str(folder), "--releases", str(table)]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert {line[0]: line[-1] for line in lines[1:]} == {
        "a": "whole", "b": "another version", "c": "unfinished", "d": "absent",
    }  # fmt: skip


def test_files_that_are_as_recorded_verify(folder, capsys):
    assert main(["resources", "verify", str(folder)]) == 0
    assert [line.split("\t")[-1] for line in capsys.readouterr().out.splitlines()] == ["state", "whole", "whole"]


@pytest.mark.parametrize(
    ("damage", "state"), [(b"other", "damaged"), (b"longer than it was", "damaged"), (None, "absent")]
)
def test_a_file_that_is_not_as_recorded_is_told_and_fails(folder, capsys, damage, state):
    path = folder / "b.vcf.gz"
    path.unlink() if damage is None else path.write_bytes(damage)
    assert main(["resources", "verify", str(folder)]) == 1
    said = capsys.readouterr()
    assert [line.split("\t")[-1] for line in said.out.splitlines()] == ["state", "whole", state]
    assert "b.vcf.gz: not as the manifest says; fetch or restore" in said.err


def test_a_whole_release_is_not_fetched_again(folder, table, capsys):
    assert main(["resources", "fetch", "a", "--folder", str(folder), "--releases", str(table)]) == 0
    assert capsys.readouterr().err == "resources: a.vcf.gz is here, whole\n"


def test_an_unknown_release_is_told_with_the_known_ones(folder, table, capsys):
    assert main(["resources", "fetch", "e", "--folder", str(folder), "--releases", str(table)]) == 1
    assert "no release 'e'; known are a, b, c, d" in capsys.readouterr().err


def test_a_fetch_says_size_and_checksum(folder, tmp_path, capsys):
    content = gzip.compress(b"text", mtime=0)
    with ReleaseServer(content) as server:
        table = tmp_path / "one.tsv"
        row = ["n", "n.vcf.gz", "1", "2025", "CC0", "-", str(len(content)), f"{server.url}.md5", server.url]
        table.write_text(HEADER + "\t".join(row) + "\n")
        assert main(["resources", "fetch", "n", "--folder", str(folder), "--releases", str(table)]) == 0
    said = f"resources: n.vcf.gz, {len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}\n"
    assert capsys.readouterr().err == said
    assert (folder / "n.vcf.gz").read_bytes() == content
