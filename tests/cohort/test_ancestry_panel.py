"""The panel of this project: what it holds, and how it is refused when it is not one."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from panel_builder import group_frequencies, write_panel

from genomics.cohort.ancestry import clouds, nearness
from genomics.errors import ConfigError, FormatError
from genomics.files.ancestry_panel import PEOPLE, SITES, read_ancestry_panel
from genomics.files.resources import read_manifest
from genomics.files.tables import read_arrow, write_arrow
from genomics.records.ancestry import GROUPS
from genomics.records.variant import CONTIG_ORDER

PANEL = Path(__file__).parents[2] / "resources" / "ancestry"


@pytest.fixture(scope="module")
def panel():
    return read_ancestry_panel(PANEL)


def test_sites_are_distinct_common_snps_of_autosomes_in_order(panel):
    places = [(CONTIG_ORDER[contig], position) for contig, position, _, _ in panel.keys]
    assert places == sorted(places)
    assert len(set(panel.keys)) == len(panel.keys) > 10_000
    assert {contig for contig, *_ in panel.keys} == {f"chr{number}" for number in range(1, 23)}
    assert all({ref, alt} <= set("ACGT") and ref != alt for *_, ref, alt in panel.keys)


def test_means_and_scales_are_those_of_the_group_frequencies(panel):
    whole = (panel.frequency * panel.number).sum(axis=1) / panel.number.sum(axis=1)
    assert panel.mean / 2 == pytest.approx(whole, abs=1e-6)
    assert panel.scale == pytest.approx(np.sqrt(2 * whole * (1 - whole)), abs=1e-6)
    assert np.minimum(whole, 1 - whole).min() >= 0.01
    assert panel.loadings.T @ panel.loadings == pytest.approx(np.eye(6), abs=1e-5)


def test_people_are_as_many_as_the_frequencies_are_counted_on(panel):
    for column, group in enumerate(GROUPS):
        assert set(panel.number[:, column].tolist()) == {2 * panel.group_of.count(group)}
    assert len(panel.group_of) == 2390


def test_at_least_99_percent_of_people_lie_in_their_own_group_and_3_percent_in_none(panel):
    """Each person's place was found without the person; here the person is also taken out of the group's cloud."""
    right = told = 0
    for person in range(0, len(panel.group_of), 7):
        others = np.delete(panel.scores, person, axis=0)
        labels = [group for i, group in enumerate(panel.group_of) if i != person]
        near = nearness(clouds(labels, others), panel.scores[person][None], np.zeros((1, 6, 6)))
        best = int(near.probability[0].argmax())
        if near.probability[0, best] >= 0.75 and near.distance[0, best] <= 30:
            told += 1
            right += GROUPS[best] is panel.group_of[person]
    assert told >= 0.97 * 342
    assert right >= 0.99 * told


def test_the_folder_is_small_and_says_where_it_comes_from(panel):
    assert sum(path.stat().st_size for path in PANEL.iterdir()) < 4_000_000
    assert set(read_manifest(PANEL / "manifest.yaml")) == {SITES, PEOPLE}
    assert panel.version == "1000 Genomes phase 3, peddy 0.4.8, panel 1 (2026-11-22)"
    assert read_arrow(PANEL / PEOPLE).column_names == ["group", *(f"score_{i}" for i in range(1, 7))]


@pytest.fixture
def made_up(tmp_path):
    keys = [("chr1", 10 * i, "A", "C") for i in range(1, 60)]
    return write_panel(tmp_path / "panel", keys, group_frequencies(59, np.random.default_rng(1)))


@pytest.mark.parametrize(("table", "column"), [(SITES, "af_SAS"), (SITES, "loading_1"), (PEOPLE, "score_4")])
def test_a_missing_column_is_named(made_up, table, column):
    write_arrow(made_up / table, read_arrow(made_up / table).drop_columns([column]))
    with pytest.raises(FormatError, match=rf"{table}: no column {column}; build it with"):
        read_ancestry_panel(made_up)


def test_a_group_that_the_panel_lacks_is_named(made_up):
    people = read_arrow(made_up / PEOPLE)
    kept = [i for i, group in enumerate(people.column("group").to_pylist()) if group != "EAS"]
    write_arrow(made_up / PEOPLE, people.take(pa.array(kept)))
    with pytest.raises(FormatError, match="its groups and AFR, AMR, EAS, EUR, SAS differ by EAS"):
        read_ancestry_panel(made_up)


def test_a_panel_without_its_source_is_refused(made_up):
    (made_up / "manifest.yaml").write_text("{}\n")
    with pytest.raises(ConfigError, match=f"no entry for {SITES}"):
        read_ancestry_panel(made_up)
