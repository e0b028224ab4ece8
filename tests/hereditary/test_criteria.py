import pytest
from hereditary_builders import FORWARD, REVERSE, annotated, evidence, in_clinvar, rule_of

from genomics.hereditary.combining import Pathogenicity, class_of, total_points
from genomics.hereditary.criteria import CRITERIA, evaluate
from genomics.hereditary.frequency import ba1, bs1, pm2_supporting
from genomics.hereditary.lengths import pm4
from genomics.hereditary.predictors import bp7
from genomics.hereditary.pvs1 import pvs1
from genomics.records.annotation import Criterion, Score
from genomics.records.transcript import Transcript

# One exon only: nothing decays. Coding 1001 to 1300.
SINGLE = Transcript("GENE", "ENST1.1", "NM_1.1", "chr1", 1, ((901, 1400),), (1001, 1300))
FRAMED = Transcript(
    "GENE", "ENST1.1", "NM_1.1", "chr1", 1, ((901, 1300), (2001, 2299), (3001, 3300), (4001, 4401)), (1001, 4301)
)


@pytest.mark.parametrize(
    ("key", "word", "protein", "transcript", "points"),
    [
        ("chr1:1200:C:T", "stop_gained", "p.Arg67Ter", FORWARD, 8),
        ("chr1:1200:CA:C", "frameshift_variant", "p.Arg67LysfsTer5", FORWARD, 8),
        # Exon 2 ends at codon 200; the last 50 bases begin in codon 184.
        ("chr1:2245:C:T", "stop_gained", "p.Arg182Ter", FORWARD, 8),
        ("chr1:2260:C:T", "stop_gained", "p.Arg187Ter", FORWARD, 4),
        # A frameshift whose new stop lies in the last exon escapes decay although it starts well before.
        ("chr1:1200:CA:C", "frameshift_variant", "p.Arg67LysfsTer160", FORWARD, 4),
        ("chr1:3290:C:T", "stop_gained", "p.Arg297Ter", FORWARD, 2),
        ("chr1:1200:C:T", "stop_gained", "p.Arg67Ter", SINGLE, 4),
        # Read from the other strand, the same base is in the last exon.
        ("chr1:1200:C:T", "stop_gained", "p.Arg234Ter", REVERSE, 4),
        ("chr1:3200:C:T", "stop_gained", "p.Arg34Ter", REVERSE, 8),
        ("chr1:1001:A:G", "start_lost", "p.Met1?", FORWARD, 1),
        ("chr1:2301:G:A", "splice_donor_variant", "p.?", FORWARD, 4),
        ("chr1:2300:G:A", "splice_donor_variant", "p.?", FRAMED, 8),
        ("chr1:3000:G:A", "splice_acceptor_variant", "p.?", FRAMED, 4),
        ("chr1:1301:G:A", "splice_donor_variant", "p.?", FORWARD, 4),
    ],
)
def test_pvs1_strength_follows_the_decision_tree(key, word, protein, transcript, points):
    met = pvs1(evidence(annotated(key, word, hgvs_p=protein), rule_of("BRCA1"), transcript))
    assert (met.met, met.points) == (True, points)


@pytest.mark.parametrize(("gene", "part"), [("RYR1", "Malignant hyperthermia"), ("MYH7", "cardiomyopathy")])
def test_pvs1_is_never_met_where_loss_of_function_is_not_the_cause(gene, part):
    found = pvs1(evidence(annotated("chr1:1200:C:T", "stop_gained", hgvs_p="p.Arg67Ter"), rule_of(gene)))
    assert not found.met
    assert "not an established cause" in found.fact
    assert part in found.fact


def test_a_splice_site_of_an_untranslated_exon_is_not_loss_of_function():
    transcript = Transcript("GENE", "ENST1.1", "NM_1.1", "chr1", 1, ((901, 950), (2001, 2300)), (2001, 2300))
    found = pvs1(evidence(annotated("chr1:951:G:A", "splice_donor_variant"), rule_of("BRCA1"), transcript))
    assert (found.met, found.points) == (False, 0)
    assert "does not code" in found.fact


@pytest.mark.parametrize(
    ("count", "number", "gene", "met"),
    [
        (0, 150000, "BRCA1", True),
        (2, 150000, "BRCA1", True),
        (4, 150000, "BRCA1", False),
        (100, 150000, "BTD", True),
    ],
)
def test_pm2_needs_a_very_rare_allele(count, number, gene, met):
    found = pm2_supporting(evidence(annotated(gnomad_ac=count, gnomad_an=number), rule_of(gene)))
    assert (found.met, found.points) == (met, int(met))


@pytest.mark.parametrize(("count", "number"), [(None, None), (0, 1998)])
def test_pm2_is_not_met_where_too_few_alleles_were_read(count, number):
    found = pm2_supporting(evidence(annotated(gnomad_ac=count, gnomad_an=number), rule_of("BRCA1")))
    assert not found.met
    assert found.fact.startswith("not evaluated")


def test_a_common_variant_is_benign_by_frequency_once():
    common = evidence(annotated(gnomad_faf95=0.2), rule_of("BRCA1"))
    assert (ba1(common).points, bs1(common).met) == (-8, False)
    frequent = evidence(annotated(gnomad_faf95=0.0004), rule_of("BRCA1"))
    assert (ba1(frequent).met, bs1(frequent).points) == (False, -4)
    elsewhere = evidence(annotated(gnomad_faf95=0.0004), rule_of("DSP"))
    assert not bs1(elsewhere).met


def test_a_frequency_that_gnomad_does_not_trust_is_no_evidence():
    doubtful = evidence(annotated(gnomad_faf95=0.2, gnomad_filters=["AS_VQSR"]), rule_of("BRCA1"))
    assert not ba1(doubtful).met
    assert not bs1(doubtful).met
    assert "gnomAD does not trust the site (AS_VQSR)" in ba1(doubtful).fact


@pytest.mark.parametrize(("gene", "key"), [("HFE", "chr6:26092913:G:A"), ("BTD", "chr3:15645186:G:C")])
def test_the_exception_list_keeps_frequency_from_killing_a_pathogenic_allele(gene, key):
    found = evaluate(evidence(annotated(key, gnomad_faf95=0.06), rule_of(gene)))
    assert not any(item.met for item in found if item.code in ("BA1", "BS1"))
    assert total_points(found) == 0


@pytest.mark.parametrize(
    ("word", "elsewhere", "points"),
    [
        (["synonymous_variant"], [], -1),
        (["synonymous_variant", "splice_region_variant"], [], 0),
        (["synonymous_variant"], ["GENE:NM_2.1:missense_variant&splice_region_variant"], 0),
        (["missense_variant"], [], 0),
    ],
)
def test_bp7_only_for_a_synonymous_change_away_from_splice_sites(word, elsewhere, points):
    assert (
        bp7(
            evidence(
                annotated(consequences=word, impact_elsewhere=elsewhere, scores=[Score("SpliceAI", "1.3", 0.05)]),
                rule_of("BRCA1"),
            )
        ).points
        == points
    )


def test_pm4_for_a_change_of_length_in_frame():
    assert pm4(evidence(annotated("chr1:2100:CAAAGGG:C", "inframe_deletion"), rule_of("LDLR"))).points == 2
    assert pm4(evidence(annotated("chr1:2100:CAAA:C", "inframe_deletion"), rule_of("LDLR"))).points == 1
    assert pm4(evidence(annotated("chr1:3300:C:T", "stop_lost"), rule_of("LDLR"))).points == 2
    assert pm4(evidence(annotated(), rule_of("LDLR"))).points == 0
    left_out = pm4(evidence(annotated("chr1:2100:CAAA:C", "inframe_deletion"), rule_of("BRCA1")))
    assert (left_out.met, "ENIGMA" in left_out.source) == (False, True)


def test_what_clinvar_says_never_changes_the_computed_evidence():
    known = evaluate(evidence(annotated(**in_clinvar(3)), rule_of("BRCA1")))
    assert known == evaluate(evidence(annotated(), rule_of("BRCA1")))
    assert not {"PP5", "BP6"} & {item.code for item in known}


def test_every_criterion_is_shown_met_or_not_with_its_fact():
    found = evaluate(evidence(annotated(), rule_of("BRCA1")))
    assert len(found) == len(CRITERIA)
    assert all(item.fact and item.source for item in found)


def _met(*points: int) -> list[Criterion]:
    return [Criterion("BA1" if value == -8 else f"C{n}", True, value, "fact") for n, value in enumerate(points)]


@pytest.mark.parametrize(
    ("points", "named"),
    [
        ((8, 2), Pathogenicity.PATHOGENIC),
        ((8, 1), Pathogenicity.LIKELY_PATHOGENIC),
        ((4, 2), Pathogenicity.LIKELY_PATHOGENIC),
        ((4, 1), Pathogenicity.UNCERTAIN),
        ((), Pathogenicity.UNCERTAIN),
        ((1, -1), Pathogenicity.UNCERTAIN),
        ((-1,), Pathogenicity.LIKELY_BENIGN),
        ((-4, -2), Pathogenicity.LIKELY_BENIGN),
        ((-4, -2, -1), Pathogenicity.BENIGN),
        ((-8, 2, 2, 2, 2), Pathogenicity.BENIGN),
        ((8, -4), Pathogenicity.UNCERTAIN),
        ((4, -8), Pathogenicity.UNCERTAIN),
    ],
)
def test_points_make_the_class_and_strong_evidence_both_ways_is_never_summed(points, named):
    assert class_of(_met(*points)) is named


def test_a_criterion_that_is_not_met_counts_nothing():
    assert total_points([Criterion("PVS1", False, 8, "fact"), Criterion("PM2_Supporting", True, 1, "fact")]) == 1
