"""Ancestry and traits in the finished demo: what was planted came out, and only who asked has a report."""

from collections import Counter
from pathlib import Path

import pytest

from genomics.files.sheets import read_consents, read_rows, read_samples
from genomics.files.tables import read_table
from genomics.records.ancestry import AncestryGroup
from genomics.records.insights import InsightStatus, NotTold, PersonInsights

pytestmark = pytest.mark.xdist_group("demo")

DEMO = Path(__file__).parents[2] / "resources" / "demo"
COLUMNS = ("case", "participant_id", "sample_id", "trait", "outcome", "ancestry_traits_state", "what")
LOW_COVERAGE = "S092"
ROWS = read_rows(DEMO / "PLANTED_INSIGHTS.tsv", COLUMNS)


@pytest.fixture(scope="module")
def people(results):
    return {row.sample_id: row for row in read_table(results / "insights/insights.parquet", PersonInsights)}


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['case']} {row['trait']}" for row in ROWS])
def test_every_planted_outcome_comes_out_as_it_is_written(row, people, results):
    if row["trait"] != "-":
        calls = {call.trait: call for call in people[row["sample_id"]].traits}
        call = calls[row["trait"]]
        assert (call.outcome or str(call.status)) == row["outcome"]
    released = results / "released" / row["participant_id"] / "ancestry_traits.pdf"
    draft = results / "review/drafts" / f"ANT-{row['participant_id']}-v1.html"
    state = "released" if released.exists() else "waiting" if draft.exists() else "no_report"
    assert state == row["ancestry_traits_state"]


def test_only_who_asked_has_a_report(results):
    asked = {consent.participant_id for consent in read_consents(DEMO / "consents.tsv") if consent.ancestry_traits}
    written = {path.parent.name for path in (results / "released").glob("*/ancestry_traits.*")}
    assert written
    assert written <= asked


def test_each_group_of_the_sheet_is_most_like_its_own_reference_group(people):
    # Americans of the 1000 Genomes Project have a mix of roots; the estimate must say so and not name one group.
    most, untold = {}, []
    for sample in read_samples(DEMO / "samples.tsv"):
        estimate = people[sample.sample_id].ancestry
        if estimate.status is not InsightStatus.TOLD:
            untold.append((sample.sample_id, estimate.reason))
            continue
        top = max(estimate.shares, key=lambda share: share.share)
        most.setdefault(sample.group, Counter())[top.group] += 1
    assert untold == [(LOW_COVERAGE, NotTold.TOO_FEW_SITES)]  # about 8 reads: most genotypes are no-calls
    for group in ("AFR", "EAS", "EUR", "SAS"):
        assert most[group][AncestryGroup(group)] >= 18
    assert most["AMR"][AncestryGroup.AMR] >= 14
