"""Which places of a panel are looked at."""

from pathlib import Path

import numpy as np
from insight_builders import panel, whole_panel

from genomics.files.ancestry_panel import read_ancestry_panel
from genomics.insights.panel import APART, MOST_SITES, telling_places

ANCESTRY = Path(__file__).parents[2] / "resources" / "ancestry"


def test_the_most_telling_places_are_kept_in_genome_order():
    made = panel(60)
    made.frequencies[7] = (0.0, 1.0, 0.0, 1.0, 0.0)
    made.frequencies[8:] = 0.3 + 0.01 * made.frequencies[8:]
    kept = telling_places(whole_panel(made), most=8)
    assert made.sites[7] in kept.sites
    assert kept.sites == sorted(kept.sites, key=lambda site: site.sort_key)
    assert np.array_equal(kept.frequencies[kept.sites.index(made.sites[7])], made.frequencies[7])


def test_places_of_the_real_panel_lie_apart_and_on_autosomes():
    kept = telling_places(read_ancestry_panel(ANCESTRY))
    assert len(kept.sites) == MOST_SITES
    for before, after in zip(kept.sites, kept.sites[1:], strict=False):
        assert before.contig != after.contig or after.position - before.position >= APART
    assert {site.contig for site in kept.sites} <= {f"chr{number}" for number in range(1, 23)}
