"""The tables of insights are refused with file and reason when they do not fit."""

import shutil
from pathlib import Path

import pytest

from genomics.errors import FormatError
from genomics.files.insight_tables import read_traits

FOLDER = Path(__file__).parents[2] / "resources" / "traits"


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
