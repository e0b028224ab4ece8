"""The tables beside the panel are executed as they stand, or stop the run with one line."""

import shutil

import pytest
from hereditary_builders import PANEL, RULES, TABLES, rule_of

from genomics.cli.main import main
from genomics.errors import ConfigError
from genomics.files.panel_tables import read_panel_tables
from genomics.records.panel import FrequencyCuts, Inheritance

WAYS = {rule.gene: str(rule.inheritance) for rule in RULES.values()}


@pytest.fixture
def folder(tmp_path):
    for table in PANEL.glob("*.tsv"):
        shutil.copy(table, tmp_path / table.name)
    return tmp_path


@pytest.mark.parametrize(
    ("gene", "ba1", "bs1"),
    [
        ("PTEN", 0.00056, 0.000043),
        ("LDLR", 0.005, 0.002),
        ("GAA", 0.01, 0.005),
        ("DSP", 0.05, 0.002),
        ("ATP7B", 0.05, 0.01),
    ],
)
def test_a_gene_has_its_own_cuts_or_those_of_its_inheritance(gene, ba1, bs1):
    cuts = TABLES.cuts_of(rule_of(gene))
    assert (cuts.ba1, cuts.bs1) == (ba1, bs1)
    assert "ClinGen" in cuts.sources["bs1"]


def test_a_cut_that_the_gene_does_not_state_is_the_general_one():
    cuts = TABLES.cuts_of(rule_of("BRCA1"))
    assert (cuts.pm2, cuts.bs1) == (0.00002, 0.0001)


def test_every_row_of_every_table_names_a_source_and_a_gene_of_the_panel():
    genes = {gene for gene, _ in RULES}
    assert {spot.gene for spot in TABLES.hotspots} <= genes
    assert {gene for gene, _ in TABLES.left_out} <= genes
    assert {note.gene for note in TABLES.exons} <= genes
    assert {one.gene for one in [*TABLES.missense, *TABLES.losses]} <= genes
    rows = [*TABLES.hotspots, *TABLES.exons, *TABLES.scores, *TABLES.missense, *TABLES.losses]
    sources = [one.source for one in rows]
    assert all(len(source) > 10 for source in [*sources, *TABLES.left_out.values()])


@pytest.mark.parametrize(
    ("table", "old", "new", "words"),
    [
        ("hotspots.tsv", "90-94", "94-90", "PTEN: residues '94-90,123-130,166-168' are not ascending"),
        ("hotspots.tsv", "\t2\t2\t-\t-\t-\tcatalytic", "\ttwo\t2\t-\t-\t-\tcatalytic", "PTEN: invalid literal"),
        ("hotspots.tsv", "PS1,PM5", "PS1,PM6", "FBN1: 'PM6' is none of PS1, PM5"),
        (
            "gene_missense.tsv",
            "PP2\t1\t-\t-",
            "PP2\t1\t-\t0",
            "FBN1: closer residues are compared for PM5",
        ),
        ("gene_loss.tsv", "APC\tstart\t-", "APC\tstart\t1", "APC: places '1' do not go with start"),
        ("gene_loss.tsv", "49-2645\t8", "49-2645\t6", "APC: 6 points; PVS1 has 0, 1, 2, 4, 8"),
        ("gene_loss.tsv", "2-1182\t8\t1", "2-1182\t8\t8", "PALB2: 8 points; PM5 has 0, 1, 2, 4"),
        ("gene_loss.tsv", "new_stop\t2-915", "late_stop\t2-915", "GAA: 'late_stop' is not a valid LossChange"),
        ("score_cuts.tsv", "PP3\t4", "PP3\t-4", "PP3 with -4 points"),
        ("score_cuts.tsv", "PP3\t4", "PP5\t4", "PP5 with 4 points"),
        ("score_cuts.tsv", "0.932\tat least", "0.932\tat most", "unit 'at most' does not go with PP3"),
        ("exon_notes.tsv", "50\t217", "217\t50", "TTN: exons 217 to 50"),
        ("exon_notes.tsv", "partly_used", "rarely", "'rarely' is not a valid ExonTrait"),
        ("gene_missense.tsv", "APC\tBP1", "APC\tBP9", "criterion 'BP9' is none of PP2, PM5, BP1"),
        ("gene_frequency_cuts.tsv", "PTEN\tba1", "PTEN\tba2", "PTEN: unknown cut 'ba2'"),
        ("gene_frequency_cuts.tsv", "0.00056", "much", "'much' is not a number"),
        ("gene_frequency_cuts.tsv", "0.00056", "0.00001", "PTEN: need pm2 <= bs1 <= ba1"),
        ("frequency_cuts.tsv", "AD\tba1\t0.05", "AD\tba1\t0.0001", "AD: need pm2 <= bs1 <= ba1"),
    ],
)
def test_a_row_that_cannot_be_executed_stops_the_run(folder, table, old, new, words):
    path = folder / table
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(ConfigError, match=words.replace("(", r"\(")):
        read_panel_tables(folder, WAYS)


def test_cuts_of_a_gene_outside_the_profile_are_passed_over(folder):
    tables = read_panel_tables(folder, {"BRCA1": str(Inheritance.DOMINANT)})
    assert "PTEN" not in tables.cuts
    assert "BRCA1" in tables.cuts


def test_the_check_of_inputs_finds_a_table_that_cannot_be_executed(folder, capsys):
    shutil.copy(PANEL / "manifest.yaml", folder / "manifest.yaml")
    assert main(["check-file", str(folder / "acmg_sf.tsv"), "--kind", "panel"]) == 0
    hotspots = folder / "hotspots.tsv"
    hotspots.write_text(hotspots.read_text().replace("90-94", "94-90"))
    capsys.readouterr()
    assert main(["check-file", str(folder / "acmg_sf.tsv"), "--kind", "panel"]) == 1
    assert "PTEN: residues" in capsys.readouterr().out


def test_cuts_out_of_order_are_no_cuts():
    with pytest.raises(ValueError, match="need pm2 <= bs1 <= ba1"):
        FrequencyCuts(0.001, 0.01, 0.0001, 2000)
