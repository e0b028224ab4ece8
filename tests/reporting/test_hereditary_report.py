"""A hereditary report, read as its participant reads it."""

import re
from datetime import date

import msgspec
import pytest
from report_builders import (
    COUNSELOR,
    DEMO_GENES,
    LDLR_KEY,
    finding,
    gene,
    genes,
    hereditary_case,
    identity,
    request,
    unread,
    variant,
)
from report_cases import BRCA2, CASES, HFE, LDLR, MUTYH_PAIR
from report_reader import page_of, render

from genomics.errors import ConfigError, RefusedError
from genomics.records.annotation import Route
from genomics.records.case import Provenance
from genomics.records.genotype import Zygosity
from genomics.records.hereditary import GeneOutcome
from genomics.reporting.hereditary_view import inheritance


def test_a_returned_finding_is_named_with_its_gene_condition_and_that_it_is_only_a_risk():
    page = page_of(CASES["found"])
    assert page.by_id["result"] == "We found a DNA change that may affect your health"
    assert "The change is in a gene called LDLR." in page.by_class["glance-line"][0]
    assert "You may have a higher risk of familial high cholesterol." in page.by_class["glance-line"][0]
    assert "This does not mean you have it." in page.by_class["glance-line"][0]
    assert page.one("result-copies") == "One copy"


def test_a_finding_that_no_counselor_returned_leaves_no_trace():
    case = hereditary_case([LDLR], gene_list=genes(gene("LDLR", outcome=GeneOutcome.FINDING)))
    html = render(request(case, returned=[])).html
    assert "We found nothing to report in what we could read" in html
    assert "11113337" not in html
    assert "hypercholesterolemia" not in html


def test_a_variant_returned_under_one_condition_is_not_told_under_another():
    other = msgspec.structs.replace(LDLR, condition="a condition whose rule returns nothing", route=Route.NONE)
    html = render(request(hereditary_case([LDLR, other]), returned=[LDLR_KEY])).html
    assert "whose rule returns nothing" not in html
    with pytest.raises(RefusedError, match="is no finding"):
        render(request(hereditary_case([other]), returned=[LDLR_KEY]))


def test_a_returned_key_that_is_no_finding_is_refused():
    with pytest.raises(RefusedError, match="chr1:1:A:G is to be returned but is no finding"):
        render(request(hereditary_case([LDLR]), returned=["chr1:1:A:G"]))


def test_a_returned_finding_without_its_classification_is_refused():
    with pytest.raises(RefusedError, match="does not say how it was classified"):
        render(request(hereditary_case([LDLR], [])))


def test_nothing_found_speaks_of_what_was_read_and_of_the_risk_that_stays():
    page = page_of(CASES["nothing_found"])
    assert page.by_id["result"] == "We found nothing to report in what we could read"
    assert page.by_class["glance-line"][-1].startswith("Finding nothing does not mean no risk.")
    assert (page.one("count-looked"), page.one("count-read"), page.one("count-unread")) == ("18", "18", "0")
    assert page.one("count-found") == "None found in what we read"


def test_genes_that_were_not_fully_read_are_named_at_the_top_and_listed_with_their_share():
    page = page_of(CASES["not_fully_read"])
    assert "We could not fully read 3 genes: BRCA2, GLA, and TTN." in page.by_class["glance-line"]
    assert page.one("gap-BRCA2") == "BRCA283%4 (2–4, 9)1"
    assert "Not measured" in page.one("gap-GLA")
    assert page.one("count-read") == "15"


def test_many_unread_genes_are_counted_at_the_top_instead_of_named():
    page = page_of(request(hereditary_case(gene_list=genes(*(unread(name) for name in DEMO_GENES[:7])))))
    assert "We could not fully read 7 genes. They are listed in this report." in page.by_class["glance-line"]


def test_without_any_measured_gene_the_report_says_that_it_cannot_tell():
    unmeasured = [gene(name, None, outcome=GeneOutcome.NOT_MEASURED) for name in DEMO_GENES]
    page = page_of(request(hereditary_case(gene_list=unmeasured)))
    assert page.by_id["result"] == "We could not tell"
    assert page.one("count-found") == "We could not tell"
    assert "nothing to report" not in page.text


def test_a_known_place_without_a_call_makes_a_gene_not_fully_read():
    missed = gene("BRCA1", 1.0, sites=["chr17:43045711:G:A"])
    page = page_of(request(hereditary_case(gene_list=genes(missed))))
    assert "We could not fully read one gene: BRCA1." in page.by_class["glance-line"]


def test_a_finding_does_not_hide_that_parts_of_its_gene_are_unread():
    partly = gene("LDLR", 0.9, exons=[4], outcome=GeneOutcome.FINDING)
    page = page_of(request(hereditary_case([LDLR], gene_list=genes(partly))))
    assert "We could not fully read one gene: LDLR." in page.by_class["glance-line"]


def test_a_gene_that_lacks_one_base_is_never_shown_as_fully_read():
    page = page_of(request(hereditary_case(gene_list=genes(gene("TTN", 0.9999)))))
    assert "99%" in page.one("read-TTN")


def test_the_next_steps_follow_the_result_in_their_order():
    page = page_of(CASES["found"])
    assert page.by_class["step-title"] == [
        "Talk with a genetic counselor",
        "Confirm it with a clinical test",
        "Do not change medicine on your own",
        "Share it with your doctor and family",
    ]
    ids = list(page.by_id)
    assert ids.index("result") < ids.index("next-steps") < ids.index("at-a-glance")


def test_two_changes_of_unknown_phase_are_one_result_that_says_so():
    page = page_of(CASES["found_three"])
    assert page.by_class["result-gene"] == ["BRCA2", "HFE", "MUTYH"]
    assert page.by_class["result-copies"] == ["One copy", "Both copies", "More than one change"]
    assert "on one copy of the gene or on both" in page.one("phase-unknown")
    assert page.one("count-found") == "4"


@pytest.mark.parametrize(
    ("findings", "rule", "ending"),
    [
        ([LDLR], "any", "dominant_one"),
        ([finding(zygosity=Zygosity.HOM)], "any", "dominant_two"),
        ([LDLR, finding(key="chr19:11113338:C:T")], "any", "dominant_pair"),
        (MUTYH_PAIR, "biallelic", "recessive"),
        ([HFE], "homozygous", "recessive"),
        ([finding("GLA", key="chrX:101398000:C:T")], "any", "x_two_copies"),
        ([finding("GLA", key="chrX:101398000:C:T", zygosity=Zygosity.HEMI)], "any", "x_one_copy"),
        ([finding("GLA", key="chrX:101398000:C:T", zygosity=Zygosity.HOM)], "any", "dominant_two"),
    ],
)
def test_the_family_text_follows_the_way_the_change_is_inherited(findings, rule, ending):
    assert inheritance(findings, rule) == ending


def test_an_allelic_rule_without_a_family_text_is_an_error_not_a_guess():
    with pytest.raises(ConfigError, match="no family text for the allelic rule 'imprinted'"):
        inheritance([LDLR], "imprinted")


def test_a_father_with_an_x_linked_change_reads_that_sons_do_not_get_it():
    son = finding("GLA", "Fabry disease", "chrX:101398000:C:T", Zygosity.HEMI)
    page = page_of(request(hereditary_case([son])))
    assert "Sons do not get it from you." in page.one("family")
    assert page.one("result-copies") == "Your only copy"


def test_the_doctor_finds_names_position_genotype_quality_and_evidence():
    page = page_of(CASES["found"])
    expected = {
        "coding": "NM_000527.5:c.1646G>A",
        "protein": "p.(Gly549Asp)",
        "position": "chr19:11113337 G>A",
        "genomic": "NC_000019.10:g.11113337G>A",
        "zygosity": "Heterozygous",
        "depth": "39",
        "balance": "49%",
        "quality": "99",
        "clinvar": "Pathogenic/Likely pathogenic (VCV000003690, 2 of 4 stars)",
        "evidence": "PM2 (+1): absent from gnomAD v4.1; PP3 (+2): REVEL 0.95",
        "frequency": "0.0000123",
        "rule": "Any pathogenic or likely pathogenic variant of this gene",
    }
    assert {name: page.one(f"tech-{name}") for name in expected} == expected


def test_a_criterion_that_is_not_met_is_not_shown_as_evidence():
    assert "BS1" not in render(CASES["found"]).html


def test_a_condition_without_words_of_its_own_gets_the_general_ones_and_its_name():
    rare = finding("WT1", "WT1-related Wilms tumor", "chr11:32392000:G:A")
    page = page_of(request(hereditary_case([rare])))
    assert page.one("condition-what") == "Changes in this gene are linked to WT1-related Wilms tumor."
    assert page.one("gene-role") == "WT1 has a job in the body that your counselor can explain."


def test_one_variant_with_two_conditions_is_one_change():
    both = [
        finding("MYH7", name, "chr14:23429279:G:A")
        for name in ("Dilated cardiomyopathy", "Hypertrophic cardiomyopathy")
    ]
    page = page_of(request(hereditary_case(both)))
    assert page.one("count-found") == "1"
    assert len(page.by_class["condition"]) == 2
    assert (
        "a gene called MYH7. You may have a higher risk of dilated cardiomyopathy"
        in page.by_class["glance-line"][0]
    )


def test_versions_wording_absent_sites_and_signers_are_printed():
    page = page_of(CASES["found"])
    assert page.one("pipeline") == "genomics 0.1.0"
    assert page.by_class["resource"] == ["2025-11-15", "ACMG SF v3.3 (2025-06)", "GRCh38"]
    assert page.one("absent-sites") == "Counted as not read"
    assert page.one("wording") == "f0e1d2c3b4a5"
    assert page.by_class["act"] == ["Reviewed by", "Approved by"]
    assert page.by_class["signer"] == ["Maria Ortiz, MS, CGC", "Dr. Li Wei, PhD, FACMG"]
    assert page.by_class["moment"][0] == "January 12, 2026, 14:02 UTC"


def test_a_run_that_takes_absent_sites_as_reference_prints_its_reason():
    declared = Provenance("genomics 0.1.0", {}, "reference: every site was called in every person")
    page = page_of(request(hereditary_case(provenance=declared)))
    assert page.one("absent-sites") == "Counted as unchanged, because: every site was called in every person"


def test_a_draft_without_a_birth_date_says_that_it_comes_later():
    page = page_of(request(hereditary_case(), identity("(name later)", birth=date.min), draft=True))
    assert page.one("person-birth") == "added at release"


def test_a_second_version_says_that_it_takes_the_place_of_the_first():
    assert page_of(CASES["found_three"]).one("amended").startswith("This is version 2.")
    assert "amended" not in page_of(CASES["found"]).by_class


def test_how_to_ask_and_how_to_leave_stand_in_every_report():
    page = page_of(CASES["nothing_found"])
    assert "1-800-555-0134" in page.one("contact")
    assert "You do not have to say why." in page.one("leave")


def test_each_gene_bar_of_the_picture_equals_its_line_in_the_list():
    page = page_of(CASES["not_fully_read"])
    labels = page.by_class["coverage"][0]
    for name in DEMO_GENES:
        assert name in labels
        assert page.one(f"read-{name}").startswith(name)
    frames, full, part = (boxes(a["d"]) for tag, a in page.tags if tag == "path")
    assert (len(frames), len(full), len(part)) == (18, 15, 2)
    assert {x for x, _, _ in frames} >= {x for x, _, _ in full + part}
    brca2, ttn = sorted(height for _, _, height in part)[::-1]
    assert ttn == pytest.approx(frames[0][2] / 2)
    assert brca2 == pytest.approx(frames[0][2] * 0.834, abs=0.01)


def boxes(path):
    """Left side, top and height of each box of path data."""
    found = re.findall(r"M([\d.]+) ([\d.]+)h[\d.]+v([\d.]+)h-[\d.]+z", path)
    return [tuple(map(float, box)) for box in found]


def test_exons_that_look_like_another_place_are_named_even_where_all_was_read():
    page = page_of(CASES["hard_to_read"])
    assert page.one("hard-TTN") == "TTN: exons 171–197"
    assert page.one("hard-FLNC") == "FLNC: exon 46"
    assert page.one("hard-PMS2") == "PMS2: exons 9, 11"
    assert "hard-parts" not in page_of(CASES["found"]).by_class


def test_a_draft_is_marked_and_a_release_needs_date_and_signature():
    assert page_of(CASES["draft"]).one("watermark") == "Draft"
    assert "watermark" not in page_of(CASES["found"]).by_class
    with pytest.raises(ValueError, match="only a draft goes without release date and signature"):
        request(hereditary_case(), signatures=[])


def test_a_request_that_mixes_two_people_is_refused():
    with pytest.raises(ValueError, match="identity of another participant"):
        request(hereditary_case(), identity(participant="P0002"))


def test_a_finding_is_described_by_the_variant_of_its_own_condition():
    hcm = finding("MYH7", "Hypertrophic cardiomyopathy", LDLR_KEY)
    page = page_of(request(hereditary_case([hcm], [variant(hcm)]), signatures=[COUNSELOR]))
    assert page.by_class["result-condition"] == ["hypertrophic cardiomyopathy (thick heart muscle)"]
    assert page.by_class["signer"] == [COUNSELOR.name]


def test_the_report_of_one_finding_does_not_speak_of_another_gene():
    page = page_of(request(hereditary_case([LDLR, BRCA2]), returned=[BRCA2.key]))
    assert "cholesterol" not in page.text
    assert page.by_class["result-gene"] == ["BRCA2"]
