import msgspec
import numpy as np
import pytest
from hereditary_builders import ABOUT, LIMITS, TABLES, called, classified, in_clinvar, rule_of, sample

from genomics.alignment.coverage import gene_coverage as depth_of_genes
from genomics.alignment.targets import Targets
from genomics.errors import FormatError
from genomics.hereditary.genes import ReadLimits, gene_coverage, gene_reads, hard_exons, no_calls
from genomics.hereditary.genotype_doubts import genotype_problems
from genomics.hereditary.inheritance import CARRIER
from genomics.hereditary.people import findings_of, looked_at, places
from genomics.records.annotation import Route
from genomics.records.genotype import Genotype, GenotypeState, Zygosity
from genomics.records.hereditary import GeneOutcome
from genomics.records.person import Sex
from genomics.records.quality import ExonCoverage
from genomics.records.region import CodingExon
from genomics.records.variant import Interval

KEY, OTHER, C282Y, X = "chr1:2100:C:T", "chr1:2200:G:A", "chr6:26092913:G:A", "chrX:101398870:G:A"
CANDIDATE, REVIEW, NONE = Route.REPORT_CANDIDATE, Route.REVIEW, Route.NONE


def known(gene, key=KEY, stars=2, word="missense_variant"):
    return classified(gene, word, key, **in_clinvar(stars, "cardiomyopathy hyperthermia"))


def one_finding(variant, text, sex=Sex.FEMALE, **how):
    (finding,) = findings_of(called({variant.key: {"A": text}}, **how), [variant], [sample("A", sex)], ABOUT)
    return finding


@pytest.mark.parametrize(
    ("gene", "key", "text", "sex", "zygosity", "route"),
    [
        ("BRCA1", KEY, "0/1", Sex.FEMALE, Zygosity.HET, CANDIDATE),
        ("BRCA1", KEY, "0/1", Sex.MALE, Zygosity.HET, CANDIDATE),
        ("HFE", C282Y, "0/1", Sex.MALE, Zygosity.HET, NONE),
        ("HFE", C282Y, "1/1", Sex.MALE, Zygosity.HOM, CANDIDATE),
        ("MUTYH", KEY, "0/1", Sex.MALE, Zygosity.HET, NONE),
        ("MUTYH", KEY, "1/1", Sex.MALE, Zygosity.HOM, CANDIDATE),
        ("GLA", X, "0/1", Sex.FEMALE, Zygosity.HET, CANDIDATE),
        ("GLA", X, "1", Sex.MALE, Zygosity.HEMI, CANDIDATE),
        ("GLA", X, "1/1", Sex.MALE, Zygosity.HEMI, CANDIDATE),
        ("GLA", X, "0/1", Sex.MALE, Zygosity.HET, REVIEW),
        ("ABCD1", X, "0/1", Sex.FEMALE, Zygosity.HET, NONE),
        ("ABCD1", X, "1", Sex.MALE, Zygosity.HEMI, CANDIDATE),
    ],
)
def test_copies_and_sex_chromosomes_decide_the_route_of_a_known_variant(gene, key, text, sex, zygosity, route):
    finding = one_finding(known(gene, key), text, sex)
    assert (finding.zygosity, finding.route) == (zygosity, route)
    assert (CARRIER in finding.reasons) == (route is NONE)


def test_two_recessive_hits_of_unknown_phase_go_to_review_and_say_so():
    variants = [known("MUTYH"), known("MUTYH", OTHER)]
    found = findings_of(called({KEY: {"A": "0/1"}, OTHER: {"A": "0/1"}}), variants, [sample("A")], ABOUT)
    assert [(finding.key, finding.route, finding.phase_unknown) for finding in found] == [
        (KEY, REVIEW, True),
        (OTHER, REVIEW, True),
    ]
    assert all(any("phase unknown" in reason for reason in finding.reasons) for finding in found)


@pytest.mark.parametrize(("second", "route"), [("1|0", CANDIDATE), ("0|1", NONE)])
def test_phase_sets_tell_both_copies_from_one(second, route):
    variants = [known("MUTYH"), known("MUTYH", OTHER)]
    calls = called({KEY: {"A": "0|1"}, OTHER: {"A": second}}, phase_set=5)
    assert {finding.route for finding in findings_of(calls, variants, [sample("A")], ABOUT)} == {route}


def test_phased_genotypes_without_a_phase_set_are_not_believed():
    variants = [known("MUTYH"), known("MUTYH", OTHER)]
    calls = called({KEY: {"A": "0|1"}, OTHER: {"A": "1|0"}})
    assert all(finding.phase_unknown for finding in findings_of(calls, variants, [sample("A")], ABOUT))


def test_a_hit_that_the_rule_does_not_count_is_no_second_hit():
    uncounted = known("MUTYH", OTHER, stars=0)
    calls = called({KEY: {"A": "0/1"}, OTHER: {"A": "0/1"}})
    found = findings_of(calls, [known("MUTYH"), uncounted], [sample("A")], ABOUT)
    assert [finding.route for finding in found] == [NONE, NONE]


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"quality": 19}, "genotype quality 19, needs 20"),
        ({"quality": -1}, "genotype quality unknown, needs 20"),
        ({"depth": 9}, "9 reads, needs 10"),
        ({"carried": 0.15}, "of the reads carry it"),
        ({"carried": 0.9}, "of the reads carry it"),
    ],
)
def test_a_poor_genotype_is_never_a_report_candidate(how, why):
    finding = one_finding(known("BRCA1"), "0/1", **how)
    assert finding.route is REVIEW
    assert any(reason.startswith("low genotype quality") and why in reason for reason in finding.reasons)


@pytest.mark.parametrize(("ploidy", "depth", "problems"), [(1, 5, 0), (1, 4, 1), (2, 9, 1), (2, 10, 0)])
def test_one_copy_needs_fewer_reads(ploidy, depth, problems):
    genotype = Genotype(GenotypeState.ALT, ploidy, ploidy, depth, 50, 1.0)
    zygosity = Zygosity.HEMI if ploidy == 1 else Zygosity.HOM
    assert len(genotype_problems(genotype, zygosity, LIMITS)) == problems


def test_reads_that_were_not_counted_are_a_problem_and_so_are_few_of_them_in_a_homozygote():
    blind = Genotype(GenotypeState.ALT, 1, 2, None, None, None)
    assert len(genotype_problems(blind, Zygosity.HET, LIMITS)) == 3
    mixed = Genotype(GenotypeState.ALT, 2, 2, 30, 99, 0.6)
    assert genotype_problems(mixed, Zygosity.HOM, LIMITS) == ["only 0.60 of the reads carry it"]


def test_a_known_pathogenic_variant_that_is_not_returned_still_makes_a_row_that_says_why():
    ryr1 = known("RYR1", word="stop_gained")
    finding = one_finding(ryr1, "0/1")
    assert finding.route is NONE
    assert any("not returned" in reason for reason in finding.reasons)


@pytest.mark.parametrize(
    ("beside", "route"), [("0/1", REVIEW), ("1/1", REVIEW), ("0/0", CANDIDATE), ("./.", CANDIDATE)]
)
def test_another_change_of_the_same_codon_in_the_person_goes_to_review(beside, route):
    near = "chr1:2101:G:A"
    variant = msgspec.structs.replace(known("BRCA1"), same_codon=[near, "chr1:2102:C:A"])
    (finding,) = findings_of(called({KEY: {"A": "0/1"}, near: {"A": beside}}), [variant], [sample("A")], ABOUT)
    assert finding.route is route
    assert any(f"the same codon, {near}" in reason for reason in finding.reasons) is (route is REVIEW)
    assert [(place.start, place.end) for place in places([variant])] == [(2099, 2100), (2100, 2101), (2101, 2102)]


def test_reference_and_uncalled_people_make_no_finding():
    calls = called({KEY: {"A": "0/0", "B": "./.", "C": "./1"}})
    assert findings_of(calls, [known("BRCA1")], [sample("A"), sample("B"), sample("C")], ABOUT) == []


def test_benign_and_unjudged_variants_make_no_finding():
    assert looked_at([classified("BRCA1")]) == []


def test_a_site_that_stands_twice_is_refused():
    calls = called({KEY: {"A": "0/1"}})
    twice = msgspec.structs.replace(calls.sites[0], filters=("low",))
    calls.sites.append(twice)
    with pytest.raises(FormatError, match=f"site {KEY} stands twice"):
        findings_of(calls, [known("BRCA1")], [sample("A")], ABOUT)


def exon(number, fraction, name="A", gene="BRCA1", length=100, mean=30.0, least=15):
    start = number * 1000
    return ExonCoverage(name, gene, number, "chr1", start, start + length, mean, least, fraction, 20)


def genes(calls, variants, people, exons, wanted=("BRCA1",)):
    people = [sample(name) for name in people]
    found = findings_of(calls, variants, people, ABOUT)
    return gene_reads(
        people, [rule_of(gene) for gene in wanted], variants, calls, found, exons, ReadLimits(0.95, 10)
    )


def outcome(text, exons, variant=None):
    (row,) = genes(called({KEY: {"A": text}}), [variant or known("BRCA1")], ["A"], exons)
    return row.outcome


def test_nothing_found_needs_both_reads_and_a_call():
    good = [exon(1, 1.0), exon(2, 0.98)]
    assert outcome("0/0", good) is GeneOutcome.NOTHING_FOUND
    assert outcome("./.", good) is GeneOutcome.NOT_FULLY_READ
    assert outcome("0/.", good) is GeneOutcome.NOT_FULLY_READ
    assert outcome("0/0", []) is GeneOutcome.NOT_MEASURED
    assert outcome("0/0", [exon(1, 0.9), exon(2, 0.9)]) is GeneOutcome.NOT_FULLY_READ
    assert outcome("0/1", good) is GeneOutcome.FINDING


@pytest.mark.parametrize(
    ("gap", "unread"),
    [({"mean": 9.9, "least": 1}, [2]), ({"mean": 25.0, "least": 0}, [2]), ({"mean": 10.0, "least": 1}, [])],
)
def test_an_unread_exon_is_never_hidden_by_a_large_gene(gap, unread):
    exons = [exon(1, 1.0, length=900), exon(2, 0.0, length=10, **gap)]
    (row,) = genes(called({KEY: {"A": "0/0"}}), [known("BRCA1")], ["A"], exons)
    assert row.callable_fraction == pytest.approx(900 / 910)
    assert row.unread_exons == unread
    assert row.outcome is (GeneOutcome.NOT_FULLY_READ if unread else GeneOutcome.NOTHING_FOUND)


def test_a_gene_read_too_little_names_the_exons_that_make_it_so():
    read = gene_coverage([exon(1, 1.0), exon(2, 0.94), exon(3, 0.5)], ReadLimits(0.95, 10))
    assert (read.callable_fraction, read.unread_exons) == (pytest.approx(0.8133, abs=1e-4), (2, 3))


def test_the_fraction_read_of_a_gene_is_that_of_alignment_qc():
    """Alignment QC counts bases, this stage weighs the exons of its table: one figure."""
    intervals = [Interval("chr1", 100, 130), Interval("chr1", 200, 207), Interval("chr1", 300, 401)]
    targets = Targets(intervals)
    depth = (np.arange(targets.bases) % 37).astype(np.int32)
    coding = [CodingExon(one, "DSP", number, "+", "NM_1.1") for number, one in enumerate(intervals, 1)]
    (whole,) = depth_of_genes("A", depth, targets, coding, {"chr1": 20})
    parts = [depth[targets.span(one)] for one in intervals]
    rows = [
        exon(number, float((part >= 20).mean()), length=part.size, mean=float(part.mean()), least=int(part.min()))
        for number, part in enumerate(parts, 1)
    ]
    assert gene_coverage(rows, ReadLimits(0.95, 10)).callable_fraction == pytest.approx(whole.fraction_callable)


def test_a_gene_read_well_enough_names_no_exon():
    assert gene_coverage([exon(1, 1.0), exon(2, 0.92)], ReadLimits(0.95, 10)).unread_exons == ()


def test_a_carrier_who_is_not_returned_has_no_finding_in_the_gene():
    (row,) = genes(called({KEY: {"A": "0/1"}}), [known("MUTYH")], ["A"], [exon(1, 1.0, gene="MUTYH")], ["MUTYH"])
    assert row.outcome is GeneOutcome.NOTHING_FOUND


def test_exons_that_look_like_another_place_are_told_in_everyones_row():
    people = [sample("A"), sample("B")]
    rows = gene_reads(
        people,
        [rule_of("PMS2"), rule_of("BRCA1")],
        [],
        called({KEY: {"A": "0/0"}}),
        [],
        [],
        ReadLimits(0.95, 10),
        TABLES.exons,
    )
    assert {(row.gene, tuple(row.hard_exons)) for row in rows} == {("PMS2", (9, 11, 12, 13, 14, 15)), ("BRCA1", ())}
    assert "TTN" in hard_exons(TABLES.exons)
    assert hard_exons([note for note in TABLES.exons if note.first == 50]) == {}


def test_everyone_has_a_row_for_every_gene_even_without_calls_or_alignment():
    wanted = ["BRCA1", "HFE", "GLA"]
    rows = genes(called({KEY: {"A": "0/0"}}), [known("BRCA1")], ["C", "A", "B"], [exon(1, 1.0)], wanted)
    assert [(row.sample_id, row.gene) for row in rows] == [(p, g) for p in "ABC" for g in sorted(wanted)]
    by_pair = {(row.sample_id, row.gene): row for row in rows}
    assert by_pair["A", "BRCA1"].outcome is GeneOutcome.NOTHING_FOUND
    assert by_pair["B", "BRCA1"].no_call_sites == [KEY]
    assert by_pair["B", "BRCA1"].outcome is GeneOutcome.NOT_FULLY_READ
    assert by_pair["C", "GLA"].outcome is GeneOutcome.NOT_MEASURED
    assert by_pair["C", "GLA"].callable_fraction is None


def test_a_site_that_the_calls_lack_is_no_call_for_everyone():
    missing = no_calls(called({OTHER: {"A": "0/0"}}), [known("BRCA1")], ["A"])
    assert missing["A", "BRCA1"] == [KEY]


def test_a_haploid_call_is_a_call():
    assert no_calls(called({X: {"A": "0", "B": "."}}), [known("GLA", X)], ["A", "B"]) == {("B", "GLA"): [X]}
