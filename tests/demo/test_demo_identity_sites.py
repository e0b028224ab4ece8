"""The demo's identity sites are what its README says, and can be made again."""

import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path

import identity_sites
import simulate_alignments
from standin_reference import filled_islands

from genomics.files.identity_sites import read_identity_sites, read_site_genotypes
from genomics.records.variant import CONTIGS

DEMO = Path(__file__).resolve().parents[2] / "resources" / "demo"
SITES = read_identity_sites(DEMO / "identity_sites.vcf.gz")


def test_they_are_fourteen_common_snps_of_each_autosome_far_apart():
    assert Counter(site.contig for site in SITES) == dict.fromkeys(CONTIGS[:22], 14)
    assert all(0.25 <= site.frequency <= 0.75 for site in SITES)
    near = [(a, b) for a, b in pairwise(SITES) if a.contig == b.contig and b.position - a.position < 250_000]
    assert near == []


def test_no_site_reads_alike_on_both_strands():
    assert not {(site.reference, site.alternate) for site in SITES} & {
        ("A", "T"),
        ("T", "A"),
        ("C", "G"),
        ("G", "C"),
    }


def test_nearly_everybody_is_called_at_them():
    samples, copies = read_site_genotypes([DEMO / "cohort.vcf.gz"], SITES, 20)
    assert len(samples) == 102
    assert (copies >= 0).mean() > 0.98


def test_reads_and_reference_bases_cover_them():
    regions = simulate_alignments.read_regions(DEMO)
    islands = {contig: set(places.tolist()) for contig, places in filled_islands(DEMO, []).items()}
    for site in SITES:
        place = site.position - 1
        assert any(r.contig == site.contig and r.start + 330 <= place < r.end - 330 for r in regions)
        assert {place - 400, place, place + 400} <= islands[site.contig]


def test_the_same_files_give_the_same_sites(tmp_path):
    for name in ("cohort.vcf.gz", "gnomad.vcf.gz", "result_regions.bed"):
        shutil.copy(DEMO / name, tmp_path)
    identity_sites.write_identity_sites(tmp_path)
    assert (tmp_path / "identity_sites.vcf.gz").read_bytes() == (DEMO / "identity_sites.vcf.gz").read_bytes()
