"""The places of traits in the demo's joint call: marked, called, and carrying what is planted."""

from pathlib import Path

import pytest
from cyvcf2 import VCF

from genomics.files.insight_tables import read_traits
from genomics.files.sheets import read_consents, read_rows

DEMO = Path(__file__).parents[2] / "resources" / "demo"
COLUMNS = ("case", "participant_id", "sample_id", "trait", "outcome", "ancestry_traits_state", "what")


@pytest.fixture(scope="module")
def records():
    marked = [record for record in VCF(str(DEMO / "cohort.vcf.gz"), strict_gt=True) if record.INFO.get("TRAIT")]
    return {(r.CHROM, r.POS, r.REF, r.ALT[0]): (r.genotype.array()[:, :2], r.INFO.get("SYNTHETIC")) for r in marked}


def test_every_place_of_every_trait_is_there_and_nothing_else_is_marked(records):
    sites = [site.variant for trait in read_traits(DEMO.parent / "traits") for site in trait.sites]
    assert set(records) == {(v.contig, v.position, v.reference, v.alternate) for v in sites}


def test_only_the_planted_genotype_is_missing(records):
    missing = {key: int((copies < 0).any(axis=1).sum()) for key, (copies, _) in records.items()}
    assert {key[1]: count for key, count in missing.items() if count} == {141972905: 1}


def test_who_is_to_be_told_has_asked_for_it():
    consents = {consent.participant_id: consent for consent in read_consents(DEMO / "consents.tsv")}
    for row in read_rows(DEMO / "PLANTED_INSIGHTS.tsv", COLUMNS):
        consent = consents[row["participant_id"]]
        asked = consent.ancestry_traits and consent.status == "active"
        assert asked == (row["ancestry_traits_state"] != "no_report"), row["case"]
