"""Every case of do_not_report.tsv and must_report.tsv through classifying, inheritance and routing."""

from pathlib import Path

import msgspec
import pytest
from hereditary_builders import ABOUT, RULES, annotated, called, evidence, in_clinvar, sample

from genomics.hereditary.classifying import classify
from genomics.hereditary.people import findings_of
from genomics.records.annotation import Route
from genomics.records.person import Sex
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant

FOLDER = Path(__file__).parent


def cases(name):
    lines = [line.split("\t") for line in (FOLDER / name).read_text().splitlines() if not line.startswith("#")]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]


DO_NOT, MUST = cases("do_not_report.tsv"), cases("must_report.tsv")


def around(key, exon):
    """A transcript with the variant in its exon of this number, so that notes on exons apply."""
    variant = Variant.parse(key)
    place, exons = variant.position, []
    for number in range(1, 21):
        start = place + (number - exon) * 1000 - 100
        exons.append((start, start + 299))
    first, last = exons[0][0], exons[-1][1]
    return Transcript("G", "ENST1.1", "NM_1.1", variant.contig, 1, tuple(exons), (first, last))


def rows(case, key, word, transcript):
    """The variant under every rule of its gene."""
    found = []
    for (gene, _), rule in RULES.items():
        if gene == case["gene"]:
            given = in_clinvar(int(case["stars"]), case["conditions"])
            about = {"gene": gene, "transcript": rule.transcript if transcript == "-" else transcript}
            exon = 12 if gene == "PMS2" and "pseudogene" in case["why"] else 2
            variant = annotated(key, word, **about, **given)
            found.append(classify(evidence(variant, rule, around(key, exon))))
    return found


def routes(case):
    """The furthest route of the person's findings in the gene, and all reasons."""
    genotypes = {case["key"]: {"A": case["genotype"]}}
    variants = rows(case, case["key"], case["consequence"], case["transcript"])
    if case["other"] != "-":
        other, _, text = case["other"].partition("=")
        genotypes[other] = {"A": text}
        variants += rows(case, other, "missense_variant", case["transcript"])
    found = findings_of(called(genotypes, phase_set=5), variants, [sample("A", Sex(case["sex"]))], ABOUT)
    return {finding.route for finding in found}, [reason for finding in found for reason in finding.reasons]


def named(case):
    return f"{case['gene']} {case['key']} {case['genotype']}"


@pytest.mark.parametrize("case", DO_NOT, ids=named)
def test_what_the_list_leaves_out_never_reaches_report_candidate(case):
    found, reasons = routes(case)
    assert Route.REPORT_CANDIDATE not in found, case["why"]
    assert reasons or case["stars"] == "0"


@pytest.mark.parametrize("case", MUST, ids=named)
def test_what_the_list_returns_is_found(case):
    found, reasons = routes(case)
    needs_person = all(rule.needs_human for (gene, _), rule in RULES.items() if gene == case["gene"])
    assert (Route.REVIEW if needs_person else Route.REPORT_CANDIDATE) in found, case["why"]
    assert reasons


def test_the_suites_are_as_large_as_they_must_be():
    assert len(DO_NOT) >= 150
    assert len(MUST) >= 100
    assert {case["gene"] for case in MUST} == {gene for gene, _ in RULES}
    assert {"RYR1", "CACNA1S", "APOB", "PCSK9", "RET", "MYH7", "TNNI3", "TNNC1", "ACTA2", "RYR2"} <= {
        case["gene"] for case in DO_NOT
    }
    assert all(case["why"] for case in [*DO_NOT, *MUST])


def test_loss_of_function_is_not_returned_in_any_gene_where_it_does_not_cause_the_condition():
    """One stop and one lost splice site in every gene of altered function, all of them well reviewed."""
    for (gene, _), rule in RULES.items():
        if not rule.loss_is_a_mechanism:
            for word, key in (("stop_gained", "chr1:2100:C:T"), ("splice_donor_variant", "chr1:1301:G:A")):
                words = " ".join(rule.condition_words)
                variant = annotated(key, word, gene=gene, transcript=rule.transcript, **in_clinvar(3, words))
                assert classify(evidence(variant, rule)).route is not Route.REPORT_CANDIDATE, gene


def test_frequency_alone_never_hides_the_listed_alleles():
    for gene, key in (("HFE", "chr6:26092913:G:A"), ("BTD", "chr3:15645186:G:C")):
        rule = next(rule for (symbol, _), rule in RULES.items() if symbol == gene)
        common = annotated(key, gene=gene, transcript=rule.transcript, gnomad_faf95=0.06, **in_clinvar(2))
        assert classify(evidence(common, rule)).route is Route.REPORT_CANDIDATE
        uncommon = msgspec.structs.replace(common, key="chr6:26092914:G:A", gnomad_faf95=0.06)
        assert classify(evidence(uncommon, rule)).route is not Route.REPORT_CANDIDATE
