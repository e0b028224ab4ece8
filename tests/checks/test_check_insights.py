import shutil
from pathlib import Path

from genomics.checks.findings import Findings
from genomics.checks.insights import check_ancestry, check_traits

RESOURCES = Path(__file__).parents[2] / "resources"


def rejects(check, path):
    found = Findings(path)
    check(path, found)
    return [problem.what for problem in found.problems]


def test_the_projects_own_panel_and_traits_pass_in_silence():
    assert rejects(check_ancestry, RESOURCES / "ancestry") == []
    assert rejects(check_traits, RESOURCES / "traits") == []


def test_a_form_that_fits_no_site_is_told(tmp_path):
    folder = shutil.copytree(RESOURCES / "traits", tmp_path / "traits")
    forms = folder / "forms.tsv"
    forms.write_text(forms.read_text().replace("G-G-C", "G-G-A"))
    assert any("bitter PAV: A is no allele of rs10246939" in what for what in rejects(check_traits, folder))


def test_a_panel_without_its_people_is_told(tmp_path):
    folder = shutil.copytree(RESOURCES / "ancestry", tmp_path / "ancestry")
    (folder / "panel_people.parquet").unlink()
    assert rejects(check_ancestry, folder)
