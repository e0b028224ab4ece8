"""`genomics insights` and `genomics call-regions` on files."""

from pathlib import Path

import pysam
import pytest
from insight_builders import panel, person, write_panel

from genomics.cli.main import main
from genomics.files.insight_tables import read_traits
from genomics.files.regions import read_intervals
from genomics.files.tables import read_table
from genomics.records.ancestry import GROUPS
from genomics.records.insights import InsightStatus, NotTold, PersonInsights
from genomics.records.variant import CONTIG_ORDER

ROOT = Path(__file__).parents[2]
TRAITS = ROOT / "resources" / "traits"
PANEL = panel(540)
TEXT = {0: "0/0", 1: "0/1", 2: "1/1"}


def write_calls(path, people):
    """`people`: sample to panel copies; every trait site is heterozygous."""
    rows = [(site, [TEXT[int(copies[n])] for copies in people.values()]) for n, site in enumerate(PANEL.sites)]
    traits = [site.variant for trait in read_traits(TRAITS) for site in trait.sites]
    rows += [(variant, ["0/1"] * len(people)) for variant in traits]
    rows.sort(key=lambda row: row[0].sort_key)
    header = "##fileformat=VCFv4.2\n" + "".join(f"##contig=<ID={name}>\n" for name in CONTIG_ORDER)
    header += (
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\t'
    )
    lines = [
        f"{v.contig}\t{v.position}\t.\t{v.reference}\t{v.alternate}\t.\tPASS\t.\tGT\t" + "\t".join(cells)
        for v, cells in rows
    ]
    text = path.with_suffix(".vcf")
    text.write_text(header + "FORMAT\t" + "\t".join(people) + "\n" + "\n".join(lines) + "\n")
    with pysam.VariantFile(str(text)) as reader, pysam.VariantFile(str(path), "wb", header=reader.header) as writer:
        for record in reader:
            writer.write(record)
    pysam.tabix_index(str(path), preset="bcf", csi=True, force=True)
    return path


@pytest.fixture
def run(tmp_path):
    sheet = "sample_id\tparticipant_id\tsex\tgroup\tbatch\talignment\n"
    rows = "".join(f"S{n}\tP{n}\tfemale\tx\tB01\t\n" for n in (2, 1))
    (tmp_path / "samples.tsv").write_text(sheet + rows)
    write_panel(tmp_path / "ancestry", PANEL)

    def call(*calls, output="insights.parquet"):
        arguments = [word for path in calls for word in ("--calls", str(path))]
        arguments += ["--samples", str(tmp_path / "samples.tsv"), "--traits", str(TRAITS)]
        arguments += ["--ancestry", str(tmp_path / "ancestry")]
        arguments += ["--thresholds", str(ROOT / "config/thresholds.yaml"), "--output", str(tmp_path / output)]
        return main(["insights", *arguments])

    return call


def people():
    return {"S1": person(PANEL, [1, 0, 0, 0, 0], 1), "S2": person(PANEL, [0, 0, 0.5, 0.5, 0], 2)}


def test_everybody_gets_a_row_in_the_order_of_the_sheet(run, tmp_path):
    assert run(write_calls(tmp_path / "calls.bcf", people())) == 0
    second, first = read_table(tmp_path / "insights.parquet", PersonInsights)
    assert (first.sample_id, second.sample_id) == ("S1", "S2")
    assert first.ancestry.status is InsightStatus.TOLD
    assert max(first.ancestry.shares, key=lambda share: share.share).group is GROUPS[0]
    assert {trait.trait: trait.outcome for trait in first.traits} == {
        "lactase": "keeps",
        "earwax": "wet",
        "bitter": "some",
        "cilantro": "middle",
    }


def test_a_persons_result_is_the_same_in_whatever_batch(run, tmp_path):
    everybody = people()
    together = write_calls(tmp_path / "both.bcf", everybody)
    alone = [write_calls(tmp_path / f"{name}.bcf", {name: copies}) for name, copies in everybody.items()]
    run(together, output="together.parquet")
    run(*reversed(alone), output="alone.parquet")
    assert (tmp_path / "together.parquet").read_bytes() == (tmp_path / "alone.parquet").read_bytes()


def test_calls_that_hold_none_of_the_places_tell_nothing(run, tmp_path):
    path = tmp_path / "calls.vcf"
    path.write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=chr1>\n"
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\nchr1\t7\t.\tA\tG\t.\tPASS\t.\tGT\t0/0\n"
    )
    pysam.tabix_index(str(path), preset="vcf", force=True)
    assert run(tmp_path / "calls.vcf.gz") == 0
    (row,) = read_table(tmp_path / "insights.parquet", PersonInsights)
    assert (row.ancestry.status, row.ancestry.reason) == (InsightStatus.NOT_TOLD, NotTold.TOO_FEW_SITES)
    assert {trait.reason for trait in row.traits} == {NotTold.NOT_READ}


def test_a_person_in_two_files_or_not_in_the_sheet_is_refused(run, tmp_path, capsys):
    path = write_calls(tmp_path / "calls.bcf", people())
    assert run(path, path) == 1
    assert "sample S1 is in an earlier file too; give each person once" in capsys.readouterr().err
    assert run(write_calls(tmp_path / "other.bcf", {"S9": people()["S1"]})) == 1
    assert "sample S9 is not in the sample sheet; add its row" in capsys.readouterr().err


def test_call_regions_join_results_and_places_in_genome_order(run, tmp_path):
    (tmp_path / "results.bed").write_text("#contig\tstart\tend\nchr7\t141972800\t141972810\nchr1\t10\t20\n")
    arguments = ["--regions", str(tmp_path / "results.bed"), "--output", str(tmp_path / "calls.bed")]
    arguments += ["--ancestry", str(tmp_path / "ancestry"), "--traits", str(TRAITS)]
    assert main(["call-regions", *arguments]) == 0
    regions = read_intervals(tmp_path / "calls.bed")
    order = [(CONTIG_ORDER[region.contig], region.start) for region in regions]
    assert order == sorted(order)
    assert regions[0].end == 20
    inside = [r for r in regions if r.contig == "chr7" and r.start <= 141972803 < r.end]
    assert [(r.start, r.end) for r in inside] == [(141972800, 141972810)]
    places = [
        site
        for site in PANEL.sites
        if any(r.contig == site.contig and r.start < site.position <= r.end for r in regions)
    ]
    assert len(places) == len(PANEL.sites)
