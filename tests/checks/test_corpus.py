"""Every bad file of the corpus is told with its words; every good one is accepted."""

import subprocess
import sys
from collections import Counter

import pytest
from corpus import (
    bad_alignments,
    bad_blocks,
    bad_builds,
    bad_resources,
    bad_runs,
    bad_sheets,
    bad_vcf_headers,
    bad_vcf_rows,
)
from corpus.corpus_case import Bad, Good, Harm, arguments
from corpus.good import GOOD

from genomics.cli.main import main

TABLES = (
    bad_vcf_headers,
    bad_builds,
    bad_vcf_rows,
    bad_blocks,
    bad_alignments,
    bad_sheets,
    bad_resources,
    bad_runs,
)
BAD = tuple(bad for table in TABLES for bad in table.BAD)
SAMPLE = BAD[:: len(BAD) // 10][:10]


def lines_of(text: str) -> list[str]:
    return text.splitlines()


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_a_bad_file_is_told(bad: Bad, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    path = bad.build(tmp_path)
    code = main(arguments(bad.kind, path))
    lines = lines_of(capsys.readouterr().out)
    assert bad.said_by(lines, path), "\n".join(lines)
    assert code == (1 if bad.severity == "reject" else 0), "\n".join(lines)


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.name)
def test_a_good_file_is_accepted(good: Good, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    path = good.build(tmp_path)
    code = main(arguments(good.kind, path))
    lines = [line for line in lines_of(capsys.readouterr().out) if not line.startswith("ok: ")]
    assert len(lines) == bool(good.told), "\n".join(lines)
    assert all(good.told in line for line in lines)
    assert code == 0


@pytest.mark.parametrize("bad", SAMPLE, ids=lambda bad: bad.name)
def test_the_command_itself_says_the_same(bad: Bad, tmp_path):
    path = bad.build(tmp_path)
    command = [sys.executable, "-m", "genomics.cli.main", *arguments(bad.kind, path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert bad.said_by(lines_of(done.stdout), path), done.stdout
    assert done.returncode == (1 if bad.severity == "reject" else 0)
    assert "Traceback" not in done.stderr


def test_the_corpus_is_large_and_covers_every_kind_and_harm():
    assert len(BAD) >= 200
    assert len(GOOD) >= 25
    assert not [name for name, times in Counter(bad.name for bad in BAD).items() if times > 1]
    assert {bad.harm for bad in BAD} == set(Harm)
