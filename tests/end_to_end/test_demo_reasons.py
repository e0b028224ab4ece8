"""Every row of the demo's classified variants and findings explains itself."""

import re

import pytest

from genomics.files.tables import read_table
from genomics.hereditary.criteria import CRITERIA
from genomics.hereditary.explaining import explained
from genomics.records.annotation import ClassifiedVariant
from genomics.records.hereditary import Finding, GeneRead

pytestmark = pytest.mark.xdist_group("demo")
CODES = ["PM2_Supporting" if one.__name__ == "pm2_supporting" else one.__name__.upper() for one in CRITERIA]
DATED = re.compile(r"\b(19|20)\d\d\b|PMID|ClinGen")


@pytest.fixture(scope="session")
def classified(results):
    return read_table(results / "annotation/classified.parquet", ClassifiedVariant)


@pytest.fixture(scope="session")
def findings(results):
    return read_table(results / "hereditary/findings.parquet", Finding)


def test_every_criterion_stands_in_every_row_met_or_not_with_its_fact_and_source(classified, findings):
    assert len(classified) > 100
    for row in [*classified, *findings]:
        assert [one.code for one in row.criteria] == CODES, row.key
        for one in row.criteria:
            assert len(one.fact) > 8, (row.key, one)
            assert DATED.search(one.source), (row.key, one)
            assert one.met or one.points == 0, (row.key, one)


def test_every_row_names_what_it_was_made_from(classified, findings):
    for row in [*classified, *findings]:
        assert row.reasons
        assert any(version.startswith("ACMG SF v3.3") for version in row.versions), row.key
        assert any(version.startswith("ClinVar") for version in row.versions), row.key


def test_a_finding_has_the_criteria_and_versions_of_its_variant(classified, findings):
    of_variant = {(row.key, row.gene, row.condition): row for row in classified}
    assert len(findings) >= 10
    for finding in findings:
        row = of_variant[finding.key, finding.gene, finding.condition]
        assert (finding.criteria, finding.versions) == (row.criteria, row.versions)


def test_the_whole_reasoning_is_printed_for_every_row(classified):
    for row in classified:
        text = explained(row)
        assert all(f"{one.code} " in text and one.fact in text and one.source in text for one in row.criteria)
        assert all(part in text for part in [*row.reasons, *row.versions])


def test_a_predictor_that_nobody_brought_is_not_evaluated(classified):
    of_missense = [row for row in classified if row.consequences == ["missense_variant"]]
    assert of_missense
    for row in of_missense:
        facts = {one.code: one.fact for one in row.criteria}
        assert facts["PP3"] == facts["BP4"] == "not evaluated: no score of a predictor"


def test_exons_that_short_reads_tell_badly_stand_in_everyones_row_of_the_gene(results):
    rows = read_table(results / "hereditary/genes.parquet", GeneRead)
    assert {tuple(row.hard_exons) for row in rows if row.gene == "BRCA1"} == {()}
    titin = [row for row in rows if row.gene == "TTN"]
    assert len(titin) > 100
    assert {tuple(row.hard_exons) for row in titin} == {tuple(range(171, 198))}
