"""The tables of insights are refused with file and reason when they do not fit."""

import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from insight_builders import panel, write_panel

from genomics.errors import FormatError
from genomics.files.insight_tables import read_panel, read_traits

FOLDER = Path(__file__).parents[2] / "resources" / "traits"


def test_a_panel_is_read_as_it_was_written(tmp_path):
    made = panel(50)
    read = read_panel(write_panel(tmp_path, made))
    assert read.sites == made.sites
    assert np.allclose(read.frequencies, made.frequencies)
    assert read.version == "made (2026-01)"


def test_a_panel_without_a_group_is_refused(tmp_path):
    path = write_panel(tmp_path, panel(5))
    pq.write_table(pq.read_table(path).drop_columns(["af_SAS"]), path)
    with pytest.raises(FormatError, match="no column af_SAS"):
        read_panel(path)


def test_a_frequency_above_one_is_refused(tmp_path):
    made = panel(5)
    made.frequencies[0, 0] = 1.5
    with pytest.raises(FormatError, match="not within 0 to 1"):
        read_panel(write_panel(tmp_path, made))


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("forms.tsv", "G-G-C", "G-G", "bitter PAV: 2 alleles for 3 sites"),
        ("forms.tsv", "C-A-T", "C-T-T", "bitter AVI: T is no allele of rs1726866"),
        ("outcomes.tsv", "earwax\tC\tC", "earwax\tC\tX", "outcome for C/X, which names no form"),
        ("traits.tsv", "contested\t", "maybe\t", "evidence 'maybe' is none of strong, moderate, contested"),
        ("sites.tsv", "48224287", "position", "invalid literal"),
        ("traits.tsv", "earwax\t", "earwaxx\t", "no row for earwax"),
    ],
)
def test_a_table_that_does_not_fit_the_others_is_refused(tmp_path, file, old, new, words):
    shutil.copytree(FOLDER, tmp_path / "traits")
    path = tmp_path / "traits" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(FormatError, match=words):
        read_traits(tmp_path / "traits")
