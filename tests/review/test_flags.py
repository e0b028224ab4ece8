import msgspec
import pytest
from desk_builders import (
    CLOPIDOGREL,
    HEREDITARY,
    LDLR_KEY,
    MEDICINE,
    RECORD,
    alignment,
    classified,
    consent,
    evidence,
    finding,
    gene,
    identity,
    pair,
    pgx,
    quality,
    results,
    run_facts,
    sample,
)

from genomics.records.annotation import ClinVarGroup, Route
from genomics.records.case import Flag, Severity
from genomics.records.genotype import Zygosity
from genomics.records.hereditary import GeneOutcome
from genomics.records.person import Language, Sex
from genomics.records.pgx import IN_NO_NAMED_ALLELE, PgxStatus
from genomics.records.problem import Problem, ProblemSeverity
from genomics.records.quality import Reason, Relation, Threshold, Verdict
from genomics.review.cases import build_cases
from genomics.review.evidence import RelativeFinding
from genomics.review.finding_flags import code_of
from genomics.review.flags import AUDIT_SAMPLE, RULES, audit_sample, flags_of

SEX = Reason("sex_mismatch", "x_ratio", 0.5, 0.8, "made for tests")
CHARR = Reason("contamination", "charr", 0.06, 0.03, "CHARR, made for tests")
XXY = Reason("sex_aneuploidy", "x_ratio of XXY", 1.0, 0.65, "copies, made for tests")
MOSAIC = Reason("sex_not_read", "x_ratio of unclear", 0.72, 0.65, "copies, made for tests")
FOREIGN = Reason("contamination", "contamination", 0.12, 0.03, "reads, made for tests")
VAGUE = Reason("contamination_unclear", "contamination_high", 0.04, 0.03, "reads, made for tests")
WARN = {"verdict": Verdict.WARN}
DEPTH = Reason("low_depth", "mean_depth", 9.0, 30.0, "depth, made for tests")
OUTLIER = Reason("outlier", "snps, MADs from the median", 9.1, 8.0, "outliers, made for tests")


def found(group=ClinVarGroup.PLP_2STAR, consequences=("missense",), computed="", exon=None, **changes):
    variant = classified(group=group, consequences=consequences)
    variant = msgspec.structs.replace(variant, computed_class=computed, exon=exon)
    return {"findings": [finding(**changes)], "variants": [variant]}


def relative(key=LDLR_KEY, relation=Relation.SIBLING):
    return RelativeFinding(relation, finding(2, key=key))


def in_hard_exon(exon):
    hard = msgspec.structs.replace(gene(), hard_exons=[4, 5])
    return found(exon=exon) | {"genes": [hard]}


def undocumented(reason):
    unsure = pgx(status=PgxStatus.INDETERMINATE, reason=reason)
    return {"report": MEDICINE, "medicines": [unsure]}


POOR = msgspec.structs.replace(pgx(), phenotype="Poor Metabolizer")
TAKES = {"report": MEDICINE, "record": RECORD, "affected": [CLOPIDOGREL]}
KNOWN = {"record": RECORD}
LINKED = Problem("samples.tsv", "line 2", ProblemSeverity.FLAG, "is a link", "look at it", sample="S1")

FLAGGED = [
    ("low_quality", Severity.BLOCK, {"quality": quality(verdict=Verdict.FAIL, reasons=[DEPTH])}),
    ("low_quality", Severity.BLOCK, {"alignment": alignment(verdict=Verdict.FAIL, reasons=[DEPTH])}),
    ("low_quality", Severity.BLOCK, {"quality": quality(verdict=Verdict.FAIL)}),
    ("low_quality", Severity.BLOCK, {"quality": None}),
    ("low_quality", Severity.BLOCK, {"genes": []}),
    ("low_quality", Severity.BLOCK, {"report": MEDICINE, "medicines": []}),
    ("sex_mismatch", Severity.BLOCK, {"alignment": alignment(verdict=Verdict.FAIL, reasons=[SEX])}),
    ("contamination", Severity.BLOCK, {"quality": quality(verdict=Verdict.FAIL, reasons=[CHARR])}),
    ("contamination", Severity.BLOCK, {"alignment": alignment(verdict=Verdict.FAIL, reasons=[FOREIGN])}),
    ("identity_mismatch", Severity.BLOCK, {"identities": [identity(Verdict.FAIL, -200.0, 110.0)]}),
    ("sex_unclear", Severity.REVIEW, {"alignment": alignment(**WARN, reasons=[XXY])}),
    ("sex_unclear", Severity.REVIEW, {"alignment": alignment(**WARN, reasons=[MOSAIC])}),
    ("contamination_unclear", Severity.REVIEW, {"alignment": alignment(**WARN, reasons=[VAGUE])}),
    ("identity_unclear", Severity.REVIEW, {"identities": [identity(), identity(Verdict.WARN, None, None, 0)]}),
    ("duplicate_sample", Severity.BLOCK, {"pairs": [pair(relation=Relation.DUPLICATE)]}),
    ("language_not_approved", Severity.BLOCK, {"language": Language.ES}),
    ("coverage_not_measured", Severity.BLOCK, {"alignment": None}),
    ("coverage_not_measured", Severity.BLOCK, {"alignment": alignment(mean_depth=None)}),
    ("quality_outlier", Severity.REVIEW, {"quality": quality(**WARN, reasons=[OUTLIER])}),
    ("quality_outlier", Severity.REVIEW, {"alignment": alignment(**WARN, reasons=[DEPTH, XXY])}),
    ("pathogenic_finding", Severity.REVIEW, found()),
    ("novel_loss_of_function", Severity.REVIEW, found(ClinVarGroup.ABSENT, ("frameshift",), route=Route.REVIEW)),
    ("clinvar_conflict", Severity.REVIEW, found(ClinVarGroup.CONFLICT_WITH_P, route=Route.REVIEW)),
    ("one_star_pathogenic", Severity.REVIEW, found(ClinVarGroup.PLP_1STAR, route=Route.REVIEW)),
    ("two_hits_unphased", Severity.REVIEW, found(phase_unknown=True, route=Route.REVIEW)),
    ("gene_not_fully_read", Severity.REVIEW, {"genes": [gene(outcome=GeneOutcome.NOT_FULLY_READ, fraction=0.8)]}),
    ("gene_not_fully_read", Severity.REVIEW, {"genes": [gene(outcome=GeneOutcome.FINDING, no_calls=["x"])]}),
    ("low_genotype_quality", Severity.REVIEW, found(depth=12)),
    ("low_genotype_quality", Severity.REVIEW, found(quality=None)),
    (
        "pgx_indeterminate",
        Severity.REVIEW,
        {"report": MEDICINE, "medicines": [pgx(status=PgxStatus.INDETERMINATE)]},
    ),
    ("pgx_indeterminate", Severity.REVIEW, {"report": MEDICINE, "medicines": [pgx(status=PgxStatus.NOT_CALLED)]}),
    ("allele_balance", Severity.REVIEW, found(depth=40, alternate_fraction=0.22)),
    ("allele_balance", Severity.REVIEW, found(depth=40, alternate_fraction=0.78)),
    ("allele_balance", Severity.REVIEW, found(zygosity=Zygosity.HOM, depth=40, alternate_fraction=0.85)),
    ("pseudogene", Severity.REVIEW, in_hard_exon(4)),
    ("computed_clinvar_disagree", Severity.REVIEW, found(computed="likely benign")),
    ("computed_clinvar_disagree", Severity.REVIEW, found(ClinVarGroup.PLP_1STAR, computed="benign")),
    (
        "computed_clinvar_disagree",
        Severity.REVIEW,
        found(ClinVarGroup.BENIGN, computed="likely pathogenic", route=Route.NONE),
    ),
    ("relative_also_positive", Severity.REVIEW, found() | {"relatives": [relative()]}),
    ("pgx_undocumented_allele", Severity.REVIEW, undocumented(f"chr10:94781859 carries x, {IN_NO_NAMED_ALLELE}")),
    ("takes_affected_medicine", Severity.REVIEW, TAKES | {"medicines": [POOR]}),
    ("record_matches_finding", Severity.REVIEW, KNOWN | found()),
    ("family_history", Severity.REVIEW, KNOWN | found()),
    ("input_problem", Severity.REVIEW, {"problems": [LINKED]}),
    ("related_participant", Severity.INFO, {"pairs": [pair(relation=Relation.PARENT_CHILD)]}),
    ("not_returned_carrier", Severity.INFO, found(route=Route.NONE)),
]
CLEAR = [
    ("low_quality", {"quality": quality(verdict=Verdict.WARN, reasons=[DEPTH])}),
    ("low_quality", {"quality": quality(verdict=Verdict.FAIL, reasons=[CHARR])}),
    ("sex_mismatch", {"alignment": alignment(verdict=Verdict.FAIL, reasons=[DEPTH])}),
    ("contamination", {"quality": quality(verdict=Verdict.FAIL, reasons=[DEPTH])}),
    ("contamination", {"alignment": alignment(**WARN, reasons=[VAGUE])}),
    ("low_quality", {"alignment": alignment(verdict=Verdict.FAIL, reasons=[SEX, XXY, VAGUE])}),
    ("identity_mismatch", {"identities": [identity(), identity(Verdict.WARN, 1.0)]}),
    ("sex_unclear", {"alignment": alignment(verdict=Verdict.FAIL, reasons=[SEX])}),
    ("contamination_unclear", {"alignment": alignment(verdict=Verdict.FAIL, reasons=[FOREIGN])}),
    ("identity_unclear", {"identities": [identity(), identity(Verdict.FAIL, -9.0)]}),
    ("duplicate_sample", {"pairs": [pair(relation=Relation.PARENT_CHILD)]}),
    ("language_not_approved", {"language": Language.EN}),
    ("coverage_not_measured", {"report": MEDICINE, "alignment": None}),
    ("quality_outlier", {"quality": quality(verdict=Verdict.FAIL, reasons=[DEPTH, OUTLIER])}),
    ("quality_outlier", {"alignment": alignment(**WARN, reasons=[XXY, VAGUE])}),
    ("pathogenic_finding", found(ClinVarGroup.PLP_1STAR, route=Route.REVIEW)),
    ("novel_loss_of_function", found(ClinVarGroup.ABSENT, ("missense",), route=Route.REVIEW)),
    ("clinvar_conflict", found(ClinVarGroup.CONFLICT_WITH_P, route=Route.NONE)),
    ("one_star_pathogenic", found(ClinVarGroup.PLP_2STAR)),
    ("two_hits_unphased", found(phase_unknown=True, route=Route.NONE)),
    ("gene_not_fully_read", {"genes": [gene()]}),
    ("low_genotype_quality", found(depth=20, quality=20)),
    ("pgx_indeterminate", {"report": MEDICINE, "medicines": [pgx()]}),
    ("allele_balance", found(depth=40, alternate_fraction=0.4)),
    ("allele_balance", found(depth=None, alternate_fraction=None)),
    ("allele_balance", found(zygosity=Zygosity.HOM, depth=40, alternate_fraction=0.975)),
    ("allele_balance", found(depth=40, alternate_fraction=0.22, route=Route.NONE)),
    ("pseudogene", in_hard_exon(3)),
    ("pseudogene", in_hard_exon(None)),
    ("computed_clinvar_disagree", found(computed="uncertain")),
    ("computed_clinvar_disagree", found(computed="pathogenic")),
    ("computed_clinvar_disagree", found(ClinVarGroup.BENIGN, computed="benign")),
    ("relative_also_positive", found() | {"relatives": [relative("chr1:5:A:G")]}),
    ("relative_also_positive", {"relatives": [relative()]}),
    ("pgx_undocumented_allele", undocumented("phase unknown")),
    ("takes_affected_medicine", TAKES | {"medicines": [pgx()]}),
    ("takes_affected_medicine", TAKES | {"medicines": [POOR], "record": None}),
    ("record_matches_finding", KNOWN | found(route=Route.NONE)),
    ("family_history", found()),
    ("input_problem", {"problems": [msgspec.structs.replace(LINKED, severity=ProblemSeverity.NOTE)]}),
    ("related_participant", {"pairs": [pair(relation=Relation.DUPLICATE)]}),
    ("not_returned_carrier", found()),
]


@pytest.mark.parametrize(("code", "severity", "facts"), FLAGGED)
def test_a_cause_raises_its_flag_once_with_a_fact_and_a_source(code, severity, facts):
    flags = [flag for flag in flags_of(evidence(**facts)) if flag.code == code]
    assert [flag.severity for flag in flags] == [severity]
    assert flags[0].fact
    assert flags[0].source


@pytest.mark.parametrize(("code", "facts"), CLEAR)
def test_without_its_cause_a_flag_stays_away(code, facts):
    assert code not in {flag.code for flag in flags_of(evidence(**facts))}


def test_every_flag_has_a_case_for_and_a_case_against():
    names = {rule.__name__ for rule in RULES}
    assert {code for code, _, _ in FLAGGED} == names == {code for code, _ in CLEAR}


@pytest.mark.parametrize("report", [HEREDITARY, MEDICINE])
def test_a_good_sample_without_findings_has_no_flag(report):
    assert flags_of(evidence(report=report)) == []


def test_a_failed_sample_is_always_blocked():
    for reasons in ([], [DEPTH], [SEX], [CHARR], [SEX, CHARR, DEPTH], [XXY], [VAGUE], [FOREIGN]):
        flags = flags_of(evidence(quality=quality(verdict=Verdict.FAIL, reasons=reasons)))
        assert Severity.BLOCK in {flag.severity for flag in flags}, reasons


@pytest.mark.parametrize("group", list(ClinVarGroup))
@pytest.mark.parametrize("route", [Route.REPORT_CANDIDATE, Route.REVIEW])
@pytest.mark.parametrize("consequence", ["frameshift", "missense"])
def test_every_finding_on_its_way_is_decided_by_exactly_one_flag_of_its_own(group, route, consequence):
    facts = evidence(**found(group, (consequence,), route=route))
    deciding = [flag for flag in flags_of(facts) if LDLR_KEY in flag.keys]
    assert [flag.code for flag in deciding] == [code_of(facts.findings[0], facts.variant(facts.findings[0]))]
    assert deciding[0].severity is Severity.REVIEW


def test_two_unphased_variants_of_a_gene_are_decided_together_as_well_as_one_by_one():
    second = "chr1:45332803:T:C"
    findings = [
        finding(key=key, gene="MUTYH", route=Route.REVIEW, phase_unknown=True) for key in (LDLR_KEY, second)
    ]
    flags = flags_of(evidence(findings=findings, variants=[classified(f.key, "MUTYH") for f in findings]))
    by_code = {(flag.code, flag.subject): flag.keys for flag in flags}
    assert by_code["two_hits_unphased", "MUTYH"] == sorted([LDLR_KEY, second])
    assert by_code["pathogenic_finding", second] == [second]


def test_an_identity_mismatch_names_whose_reads_they_are():
    rows = [identity(Verdict.FAIL, -200.0, 110.0), identity(Verdict.FAIL, -90.0, -80.0, 150, "array")]
    (flag,) = flags_of(evidence(identities=rows))
    assert flag.fact == (
        "reads against calls: log10 likelihood ratio -200.0, 300 sites; they fit sample S2 better (ratio 110.0); "
        "reads against array: log10 likelihood ratio -90.0, 150 sites"
    )
    assert flag.source == "array made for tests; calls made for tests"


def test_a_sex_mismatch_tells_both_sides():
    facts = evidence(sample=sample(sex=Sex.MALE), alignment=alignment(verdict=Verdict.FAIL, reasons=[SEX]))
    (flag,) = (flag for flag in flags_of(facts) if flag.code == "sex_mismatch")
    assert "recorded as male" in flag.fact
    assert "x_ratio 0.5" in flag.fact


FRACTION = Threshold(0.05, "fraction of reports", "made for tests", "2026-01-01")


def drawn(seed, people=10_000):
    return {n for n in range(people) if audit_sample(f"MED-P{n}-v1", [], seed, FRACTION)}


def test_one_in_twenty_unflagged_reports_is_looked_at_the_same_ones_for_the_same_seed():
    first, other = drawn("a"), drawn("b")
    assert 400 < len(first) < 600  # 500 expected, standard deviation 22
    assert drawn("a") == first
    assert len(first & other) < 60  # 25 expected of two independent draws


def test_a_report_that_is_looked_at_anyway_is_not_drawn():
    told = Flag("related_participant", Severity.INFO, "x", "y")
    asked = Flag("pgx_indeterminate", Severity.REVIEW, "x", "y")
    everyone = msgspec.structs.replace(FRACTION, value=1.0)
    (flag,) = audit_sample("MED-P1-v1", [told], "a", everyone)
    assert (flag.code, flag.severity) == (AUDIT_SAMPLE, Severity.REVIEW)
    assert audit_sample("MED-P1-v1", [told, asked], "a", everyone) == []


def test_a_relative_counts_only_with_a_consent_of_their_own():
    tables = results((1, 2), findings=[finding(1), finding(2)], variants=[classified()], pairs=[pair()])
    for agrees in (True, False):
        agreed = [consent(1), consent(2, hereditary=agrees)]
        case, *_ = build_cases([sample(1), sample(2)], agreed, tables, run_facts())
        assert ("relative_also_positive" in {flag.code for flag in case.flags}) == agrees
