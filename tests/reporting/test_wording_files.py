"""The wording files say the same things in each language, and say them simply."""

import re
import shutil
from datetime import date

import msgspec
import pytest
import yaml
from counselor_cases import drafted, stored_reports
from report_builders import (
    ancestry_case,
    finding,
    gene,
    genes,
    hereditary_case,
    identity,
    medicine_case,
    pgx,
    request,
    seven,
    trait,
    traits,
    unread,
    variant,
)
from report_cases import CASES, LDLR, amended
from report_reader import MEDICINES, REPORTS, ROOT, render, render_case

from genomics.errors import ConfigError
from genomics.files.sheets import read_rows
from genomics.records.case import Provenance
from genomics.records.genotype import Zygosity
from genomics.records.hereditary import GeneOutcome
from genomics.records.panel import Returned
from genomics.records.person import Language
from genomics.records.pgx import PgxStatus
from genomics.reporting.render import counselor_page
from genomics.reporting.wording import Words, language_approval, read_wording

WORDING = REPORTS / "wording"
PANEL = ROOT / "resources" / "panel" / "acmg_sf.tsv"
FORBIDDEN = {
    Language.EN: r"\b(negative|clear|clean|mg|mcg|doses?|dosage|normal result|guaranteed?)\b",
    Language.ES: r"\b(negativ[oa]s?|limpi[oa]|mg|mcg|dosis|resultado normal)\b",
}


@pytest.fixture
def copy(tmp_path):
    """Wording files that a test may spoil: `copy(language, old, new)`."""
    shutil.copytree(WORDING, tmp_path / "wording")

    def change(language, old, new):
        path = tmp_path / "wording" / f"{language}.yaml"
        text = path.read_text(encoding="utf-8")
        assert text.count(old) >= 1
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path / "wording"

    return change


def texts(language):
    return dict(read_wording(WORDING)[language]._texts)


def test_a_key_missing_in_one_language_is_refused_with_file_and_key(copy):
    folder = copy("es", "  page: Página\n", "")
    with pytest.raises(ConfigError, match=r"es\.yaml: frame\.page is missing; en\.yaml has it"):
        read_wording(folder)


def test_a_key_that_only_a_translation_has_is_refused(copy):
    folder = copy("es", "  page: Página\n", "  page: Página\n  sheet: Hoja\n")
    with pytest.raises(ConfigError, match=r"en\.yaml: frame\.sheet is missing; es\.yaml has it"):
        read_wording(folder)


def test_a_list_shorter_in_one_language_is_refused(copy):
    folder = copy("es", "    - Genes que no están en este informe.\n", "")
    with pytest.raises(ConfigError, match=r"hereditary\.limits_list\.5 is missing"):
        read_wording(folder)


def test_a_place_lost_in_translation_is_refused(copy):
    folder = copy("es", 'source: "Fuente: {source}"', 'source: "Fuente"')
    with pytest.raises(ConfigError, match=r"es\.yaml: hereditary\.source has the places \[\]"):
        read_wording(folder)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  page: Página", "  page: 12", "frame.page is 12, not a text"),
        ("  page: Página", "  page: ''", "frame.page is empty"),
        ("  page: Página", "  page: Página\n  page: Hoja", "key page stands twice"),
    ],
)
def test_a_value_that_is_no_text_is_refused(copy, old, new, problem):
    with pytest.raises(ConfigError, match=re.escape(problem)):
        read_wording(copy("es", old, new))


def test_asking_for_a_text_that_is_not_there_is_an_error():
    with pytest.raises(ConfigError, match="no text for frame.nowhere"):
        read_wording(WORDING)[Language.EN]("frame.nowhere")


def test_english_is_approved_for_demonstration_only_and_spanish_not_at_all():
    approval = language_approval(WORDING, Language.EN)
    assert "Demonstration only" in approval.reviewer
    assert "Not for real participants" in approval.scope
    assert language_approval(WORDING, Language.ES) is None


def test_an_approval_without_reviewer_or_a_file_without_approval_is_refused(copy):
    folder = copy("en", "  reviewer: Demonstration only, no qualified reviewer\n", "")
    with pytest.raises(ConfigError, match=r"en\.yaml: approval must be null or hold reviewer"):
        language_approval(folder, Language.EN)
    with pytest.raises(ConfigError, match=r"es\.yaml: approval must be null or hold reviewer"):
        language_approval(copy("es", "approval: null\n", ""), Language.ES)


@pytest.mark.parametrize("language", Language)
def test_no_text_calls_a_result_negative_or_clear_or_names_a_dose(language):
    found = {
        key: text for key, text in texts(language).items() if re.search(FORBIDDEN[language], text, re.IGNORECASE)
    }
    assert found == {}


@pytest.mark.parametrize("language", Language)
def test_no_text_holds_markup(language):
    assert [key for key, text in texts(language).items() if re.search(r"[<>&]", text)] == []


def test_every_condition_of_the_demo_panel_has_its_own_words_and_a_source():
    words = read_wording(WORDING)[Language.EN]
    header = next(line for line in PANEL.read_text().splitlines() if not line.startswith("#"))
    rows = [row for row in read_rows(PANEL, tuple(header.split("\t"))) if "demo" in row["profiles"].split(",")]
    assert len({row["gene"] for row in rows}) == 18
    for row in rows:
        slug = re.sub(r"[^a-z0-9]+", "_", row["condition"].casefold()).strip("_")
        assert words.has(f"conditions.{slug}.may"), row["condition"]
        assert re.search("GeneReviews|MedlinePlus", words(f"conditions.{slug}.source"))
        assert words.has(f"genes.{row['gene']}")


def test_every_medicine_and_every_phenotype_of_the_tables_has_words():
    medicines = {row["medicine"] for row in read_rows(MEDICINES, _header(MEDICINES))}
    phenotypes = ROOT / "resources" / "pgx" / "phenotypes.tsv"
    reportable = phenotypes.with_name("reportable.tsv")
    genes = {row["gene"] for row in read_rows(reportable, _header(reportable))}
    rows = read_rows(phenotypes, _header(phenotypes))
    terms = {row["phenotype"] for row in rows if row["gene"] in genes} - {"Indeterminate"}
    spoken = yaml.safe_load((WORDING / "en.yaml").read_text(encoding="utf-8"))
    assert set(spoken["medicines"]) == medicines
    assert {term.casefold().replace(" ", "_") for term in terms} <= set(spoken["medicine"]["phenotypes"])


def _header(path):
    return tuple(next(line for line in path.read_text().splitlines() if not line.startswith("#")).split("\t"))


def test_no_text_is_dead(monkeypatch):
    """Every key is read by at least one of many different reports."""
    used = set()
    speak = Words.__call__

    def listen(words, key, **values):
        used.add(key)
        return speak(words, key, **values)

    monkeypatch.setattr(Words, "__call__", listen)
    for case in _rare_cases():
        render(case)
    for name in CASES:
        render_case(name)
    for stored in stored_reports():
        counselor_page(drafted(stored), stored, REPORTS, MEDICINES)
    by_content = (
        "conditions.",
        "genes.",
        "medicines.",
        "medicine.phenotypes.",
        "medicine.genes.",
        "clinician.actions.",
        "traits.not_told.",
    )
    assert {key for key in texts(Language.EN) if not key.startswith(by_content)} - used == set()


def _rare_cases():
    second = finding(key="chr19:11113338:C:T")
    gla = [
        finding("GLA", "Fabry disease", "chrX:101398000:C:T", zygosity)
        for zygosity in (Zygosity.HET, Zygosity.HEMI, Zygosity.HOM)
    ]
    pair = [finding(), second]
    bare = variant(pair[0], criteria=[variant(pair[0]).criteria[2]])
    unknown = pgx("TPMT", ["*1/*8"], status=PgxStatus.INDETERMINATE)
    partly = pgx("TPMT", ["*1/*3A"], status=PgxStatus.INDETERMINATE, missing=["chr6:1:A:G"])
    three = pgx("TPMT", ["*1/*3A", "*3B/*3C", "*1/*4"], status=PgxStatus.INDETERMINATE)
    nothing_measured = genes(*(gene(g.gene, None, outcome=GeneOutcome.NOT_MEASURED) for g in genes()))
    yield from (request(hereditary_case([one])) for one in gla)
    yield request(hereditary_case(pair, [unknown_to_others(bare), variant(second)]))
    yield request(hereditary_case(gene_list=nothing_measured))
    yield request(hereditary_case(gene_list=genes(unread("BRCA1"), unread("BRCA2"))))
    yield request(hereditary_case([finding(zygosity=Zygosity.HOM)]))
    yield from (request(medicine_case(seven(one))) for one in (unknown, partly, three))
    yield request(medicine_case([unknown]))
    for rule in Returned:
        other = msgspec.structs.replace(variant(finding()), rule=rule)
        yield request(hereditary_case([finding()], [other]))
    yield request(medicine_case([pgx("TPMT", [], status=PgxStatus.INDETERMINATE)]))
    declared = Provenance("genomics", {}, "reference: why")
    yield request(hereditary_case(provenance=declared), identity(birth=date.min))
    yield request(hereditary_case(gene_list=[unread(one.gene) for one in genes()]))
    yield request(medicine_case(seven(msgspec.structs.replace(unknown, phased=True))))
    known_more = msgspec.structs.replace(variant(LDLR), clinvar_significance="Pathogenic")
    later = hereditary_case([LDLR], [known_more], [*genes()[1:], unread("TTN9")], version=2, sample="S0002")
    before = hereditary_case([LDLR], gene_list=[*genes()[:-1], gene("TTN9")])
    yield amended(msgspec.structs.replace(later, wording="other"), before, [LDLR.key])
    yield amended(hereditary_case(version=2), hereditary_case(gene_list=genes(unread("APC"))))
    yield amended(hereditary_case(version=2), hereditary_case(language=Language.ES))
    three = traits(trait("earwax", 2))
    yield amended(ancestry_case(calls=three, version=2), ancestry_case())


def unknown_to_others(full):
    """The same variant without any outside knowledge."""
    return msgspec.structs.replace(full, clinvar_accession=None, gnomad_af=None, hgvs_c=None)
