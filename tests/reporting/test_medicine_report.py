"""A Medicine and Your DNA report, read as its participant reads it."""

import pytest
from report_builders import medicine_case, pgx, request, seven
from report_cases import AMBIGUOUS, CASES, UNREADABLE
from report_reader import MEDICINES, page_of, render

from genomics.errors import ConfigError, FormatError
from genomics.records.person import Language
from genomics.records.pgx import PgxStatus
from genomics.reporting.medicine_facts import read_medicine_facts


def test_the_banner_comes_before_everything_else():
    page = page_of(CASES["medicine_affected"])
    assert page.by_id["banner"] == "Do not change any medicine on your own"
    ids = list(page.by_id)
    assert ids.index("banner") < ids.index("result") < ids.index("next-steps") < ids.index("genes")


def test_an_affected_gene_names_the_medicines_of_its_phenotype_and_no_others():
    page = page_of(CASES["medicine_affected"])
    assert page.by_id["result"] == "2 of your genes may change how some medicines work"
    assert "clopidogrel" in page.one("affected-CYP2C19")
    assert "voriconazole" not in page.one("affected-CYP2C19")
    assert "primaquine" in page.one("affected-G6PD")
    assert "PMID 35034351" in page.one("affected-CYP2C19")
    assert "affected-TPMT" not in page.by_class


def test_each_gene_shows_role_version_meaning_and_whether_to_talk():
    page = page_of(CASES["medicine_affected"])
    assert len(page.by_class["pgx-gene"]) == 7
    row = page.one("pgx-CYP2C19")
    for part in ("CYP2C19", "heart, stomach, and mood", "*1/*2", "It works slower than usual.", "Yes"):
        assert part in row
    assert "No change expected" in page.one("pgx-TPMT")


def test_an_indeterminate_gene_says_that_we_could_not_tell_and_why():
    page = page_of(CASES["medicine_indeterminate"])
    assert "We could not tell for 2 genes: SLCO1B1 and UGT1A1." in page.by_class["glance-line"]
    assert "*1/*15 or *5/*37" in page.one("pgx-SLCO1B1")
    assert "We could not tell" in page.one("pgx-SLCO1B1")
    assert "More than one pair of versions of SLCO1B1 fits" in page.one("unsure-SLCO1B1")
    assert "UGT1A1 could not be read in your sample." in page.one("unsure-UGT1A1")


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (pgx("TPMT", ["*1/*8"], status=PgxStatus.INDETERMINATE), "Experts do not know yet"),
        (
            pgx("TPMT", ["*1/*1"], status=PgxStatus.INDETERMINATE, missing=["chr6:18130918:T:C"]),
            "Some places in TPMT could not be read.",
        ),
        (pgx("TPMT", [], status=PgxStatus.INDETERMINATE), "fit no version on our list"),
    ],
)
def test_the_reason_follows_from_what_was_missing(result, reason):
    assert reason in page_of(request(medicine_case(seven(result)))).one("unsure-TPMT")


def test_an_indeterminate_phenotype_is_never_matched_with_medicines():
    page = page_of(request(medicine_case(seven(AMBIGUOUS))))
    assert not [name for name in page.by_class if name.startswith("affected-")]
    assert page.by_class["no-medicines"]


def test_when_no_gene_could_be_told_nothing_is_called_usual():
    unread = [pgx(one.gene, [], status=PgxStatus.NOT_CALLED) for one in seven()]
    page = page_of(request(medicine_case(unread)))
    assert page.by_id["result"] == "We could not tell for any gene"
    assert "usual way" not in page.one("seven")


def test_usual_genes_alone_speak_of_what_was_read():
    page = page_of(request(medicine_case()))
    assert page.by_id["result"] == "We found no gene that changes how these medicines work"
    assert "In what we could read" in page.by_class["glance-line"][0]


def test_limits_name_transplant_transfusion_listed_versions_and_copies():
    text = page_of(request(medicine_case())).one("limits")
    for words in ("transplant", "transfusion", "only for the versions on our list", "same copy", "CYP2D6"):
        assert words in text


def test_the_doctor_sees_term_score_missing_positions_and_definitions():
    page = page_of(
        request(
            medicine_case(
                seven(UNREADABLE, pgx("DPYD", ["Reference/c.1905+1G>A"], "Intermediate Metabolizer", score=1.0))
            )
        )
    )
    assert "Intermediate Metabolizer" in page.one("tech-DPYD")
    assert "Indeterminate" in page.one("tech-UGT1A1")
    assert page.one("note-UGT1A1") == "UGT1A1 – not called"
    assert page.by_class["tech-missing"] == ["0"] * 6 + ["1"]
    assert page.one("definitions") == "CPIC late 2025"
    assert [cell for cell in page.by_class["tech-score"] if cell != "–"] == ["1"]


def test_what_a_phenotype_could_be_never_looks_like_a_result():
    page = page_of(CASES["medicine_indeterminate"])
    assert "Indeterminate (could be: Decreased Function, Normal Function)" in page.one("tech-SLCO1B1")
    assert "Decreased Function" not in page.one("seven")


def test_hundreds_of_pairs_after_unread_places_are_told_as_not_read():
    pairs = [f"*1/*{number}" for number in range(2, 200)]
    odd = pgx("CYP2C19", pairs, status=PgxStatus.INDETERMINATE, missing=["chr10:1:A:G"], reason="could not read")
    page = page_of(request(medicine_case(seven(odd))))
    assert "Could not be read" in page.one("pgx-CYP2C19")
    assert "(and 192 more)" in page.one("tech-CYP2C19")


def test_a_phenotype_without_words_stops_the_report():
    with pytest.raises(ConfigError, match="no words for the phenotype 'Odd Metabolizer' of TPMT"):
        render(request(medicine_case(seven(pgx("TPMT", phenotype="Odd Metabolizer")))))


def test_many_fitting_pairs_are_shortened_for_the_person_and_complete_for_the_doctor():
    many = pgx("TPMT", ["*1/*3A", "*3B/*3C", "*1/*4"], status=PgxStatus.INDETERMINATE)
    page = page_of(request(medicine_case(seven(many))))
    assert "*1/*3A or *3B/*3C (and 1 more)" in page.one("pgx-TPMT")
    assert "*1/*3A, *3B/*3C, *1/*4" in page.one("tech-TPMT")


def test_spanish_names_the_medicines_in_spanish():
    cyp = pgx("CYP2C19", ["*2/*2"], "Poor Metabolizer")
    page = page_of(request(medicine_case(seven(cyp), language=Language.ES), draft=True))
    assert "amitriptilina" in page.one("affected-CYP2C19")
    assert "amitriptyline" not in page.text


def test_a_table_of_medicines_with_another_header_is_refused(tmp_path):
    table = tmp_path / "medicines.tsv"
    table.write_text(MEDICINES.read_text().replace("guideline\t", "", 1))
    with pytest.raises(FormatError, match="the header must be"):
        read_medicine_facts(table)
