import pytest

from genomics.errors import ConfigError
from genomics.records.person import Language
from genomics.release.words import words_version


@pytest.fixture
def reports(tmp_path):
    for name in (
        "wording/en.yaml",
        "wording/es.yaml",
        "templates/report.html.j2",
        "static/report.css",
        "facts/risks.tsv",
    ):
        path = tmp_path / "reports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    (tmp_path / "medicines.tsv").write_text("gene\n")
    return tmp_path / "reports"


def version(reports, language=Language.EN):
    return words_version(reports, reports.parent / "medicines.tsv", language)


def test_the_version_names_its_language_and_stays_while_nothing_changes(reports):
    assert version(reports) == version(reports)
    assert version(reports).startswith("en ")
    assert version(reports).split()[1] != version(reports, Language.ES).split()[1]


@pytest.mark.parametrize(
    "name",
    [
        "reports/wording/en.yaml",
        "reports/templates/report.html.j2",
        "reports/static/report.css",
        "reports/facts/risks.tsv",
        "medicines.tsv",
    ],
)
def test_any_change_in_what_is_printed_changes_the_version(reports, name):
    before = version(reports)
    (reports.parent / name).write_text("changed")
    assert version(reports) != before


def test_another_language_does_not_change_the_version(reports):
    before = version(reports)
    (reports / "wording" / "es.yaml").write_text("changed")
    assert version(reports) == before


def test_a_folder_without_wording_is_refused(tmp_path):
    (tmp_path / "medicines.tsv").write_text("gene\n")
    with pytest.raises(ConfigError, match=r"wording/en.yaml: not there"):
        words_version(tmp_path, tmp_path / "medicines.tsv", Language.EN)
