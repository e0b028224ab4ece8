"""Cases and requests as small as a test needs."""

from datetime import date
from pathlib import Path

import msgspec

from genomics.files.insight_tables import read_traits
from genomics.files.pgx_guidance import read_guidance
from genomics.insights.traits import call_trait
from genomics.records.ancestry import GROUPS
from genomics.records.annotation import ClassifiedVariant, ClinVarGroup, Criterion, Route
from genomics.records.case import (
    HereditaryContent,
    InsightsContent,
    MedicineContent,
    Provenance,
    ReportCase,
    Signature,
)
from genomics.records.genotype import Zygosity
from genomics.records.hereditary import Finding, GeneOutcome, GeneRead
from genomics.records.insights import AncestryEstimate, GroupShare, InsightStatus, NotTold
from genomics.records.person import Identity, Language, ReportKind
from genomics.records.pgx import PgxResult, PgxStatus
from genomics.records.pgx_guidance import guidance_for
from genomics.reporting.request import ReportRequest

DEMO_GENES = (
    *("APC", "BRCA1", "BRCA2", "BTD", "GLA", "HFE", "KCNQ1", "LDLR", "MLH1", "MSH2", "MUTYH", "MYBPC3"),
    *("MYH7", "PALB2", "PTEN", "RYR1", "TP53", "TTN"),
)
LDLR_KEY = "chr19:11113337:G:A"
PROVENANCE = Provenance(
    "genomics 0.1.0",
    {"ClinVar": "2025-11-15", "Gene panel": "ACMG SF v3.3 (2025-06)", "Reference": "GRCh38"},
    "no_call",
)
COUNSELOR = Signature("mortiz", "Maria Ortiz, MS, CGC", "counselor", "2026-01-12T14:02:00Z", "a" * 64)
DIRECTOR = Signature("lwei", "Dr. Li Wei, PhD, FACMG", "director", "2026-01-13T09:47:00Z", "a" * 64)
PGX = Path(__file__).parents[2] / "resources" / "pgx"
TRAITS = Path(__file__).parents[2] / "resources" / "traits"
RELEASE_DAY = date(2026, 1, 15)


def identity(name="Jordan Baptiste", participant="P0001", birth=date(1979, 4, 2)):
    return Identity(participant, name, birth)


def gene(symbol, fraction=1.0, exons=(), sites=(), outcome=GeneOutcome.NOTHING_FOUND, sample="S0001", hard=()):
    return GeneRead(sample, symbol, fraction, list(exons), list(sites), outcome, list(hard))


def genes(*special):
    """All demo genes, fully read unless one of `special` says otherwise."""
    changed = {entry.gene: entry for entry in special}
    return [changed.get(symbol, gene(symbol)) for symbol in DEMO_GENES]


def unread(symbol, fraction=0.834, exons=(2, 3, 4, 9), sites=("chr1:1:A:G",)):
    return gene(symbol, fraction, exons, sites, GeneOutcome.NOT_FULLY_READ)


def finding(
    symbol="LDLR",
    condition="Familial hypercholesterolemia",
    key=LDLR_KEY,
    zygosity=Zygosity.HET,
    phase_unknown=False,
):
    return Finding(
        "S0001",
        key,
        symbol,
        condition,
        zygosity,
        39,
        99,
        0.487,
        phase_unknown,
        Route.REPORT_CANDIDATE,
        ["ClinVar pathogenic with 2 stars", "one changed copy is enough (any)"],
    )


def variant(
    found,
    allelic_rule="any",
    hgvs_c="NM_000527.5:c.1646G>A",
    hgvs_p="p.(Gly549Asp)",
    criteria=None,
    significance="Pathogenic/Likely_pathogenic",
):
    return ClassifiedVariant(
        key=found.key,
        gene=found.gene,
        condition=found.condition,
        transcript="NM_000527.5",
        hgvs_g="NC_000019.10:g.11113337G>A",
        hgvs_c=hgvs_c,
        hgvs_p=hgvs_p,
        consequences=["missense"],
        clinvar_group=ClinVarGroup.PLP_2STAR,
        clinvar_accession="VCV000003690",
        clinvar_significance=significance,
        clinvar_stars=2,
        criteria=criteria
        or [
            Criterion("PM2", True, 1, "absent from gnomAD v4.1"),
            Criterion("PP3", True, 2, "REVEL 0.95"),
            Criterion("BS1", False, 0, "below the frequency limit"),
        ],
        points=3,
        gnomad_af=0.0000123,
        novel=False,
        rule="any_plp",
        allelic_rule=allelic_rule,
        route=Route.REPORT_CANDIDATE,
        reasons=[],
    )


def hereditary_case(
    findings=(),
    variants=None,
    gene_list=None,
    participant="P0001",
    sample="S0001",
    language=Language.EN,
    version=1,
    provenance=PROVENANCE,
):
    content = HereditaryContent(
        list(findings),
        [variant(found) for found in findings] if variants is None else list(variants),
        genes() if gene_list is None else list(gene_list),
    )
    return ReportCase(
        participant, sample, ReportKind.HEREDITARY, version, language, content, None, [], provenance, "f0e1d2c3b4a5"
    )


def pgx(
    symbol,
    diplotypes=("*1/*1",),
    phenotype="Normal Metabolizer",
    status=PgxStatus.CALLED,
    missing=(),
    reason=None,
    score=None,
    alternatives=(),
):
    return PgxResult(
        "S0001",
        symbol,
        status,
        list(diplotypes),
        phenotype if status is PgxStatus.CALLED else None,
        score,
        list(alternatives),
        list(missing),
        reason,
        False,
        "CPIC late 2025",
    )


def seven(*special):
    """The seven genes in their usual state unless one of `special` says otherwise."""
    usual = [
        pgx("CYP2C19", ["*38/*38"]),
        pgx("DPYD", ["Reference/Reference"], score=2.0),
        pgx("G6PD", ["B (reference)/B (reference)"], "Normal"),
        pgx("NUDT15"),
        pgx("SLCO1B1", phenotype="Normal Function"),
        pgx("TPMT"),
        pgx("UGT1A1"),
    ]
    changed = {entry.gene: entry for entry in special}
    return [changed.get(entry.gene, entry) for entry in usual]


def advised(results):
    """Results with the guidance that the project's table holds for them."""
    rules = guidance_for(results, read_guidance(PGX))
    return [
        msgspec.structs.replace(one, guidance_ids=[rule.guidance_id for rule in rules if one.gene in rule.genes])
        for one in results
    ]


def medicine_case(results=None, participant="P0001", sample="S0001", language=Language.EN, version=1):
    content = MedicineContent(seven() if results is None else list(results))
    return ReportCase(
        participant, sample, ReportKind.MEDICINE, version, language, None, content, [], PROVENANCE, "f0e1d2c3b4a5"
    )


TELLING = dict(
    zip(
        GROUPS,
        [(0.021, 0, 0.05), (0.38, 0.29, 0.47), (0, 0, 0.008), (0.52, 0.44, 0.6), (0.079, 0.02, 0.12)],
        strict=True,
    )
)


def shares(told=None):
    return [GroupShare(group, *values) for group, values in (told or TELLING).items()]


def ancestry(told=None, read=1480, asked=1500):
    return AncestryEstimate(InsightStatus.TOLD, shares(told), read, asked, None, "1000 Genomes (2026-01)")


def no_ancestry(read=212, asked=1500):
    return AncestryEstimate(
        InsightStatus.NOT_TOLD, [], read, asked, NotTold.TOO_FEW_SITES, "1000 Genomes (2026-01)"
    )


def trait(name, *copies):
    """A trait as it is called from alternate copies at its sites."""
    (known,) = (one for one in read_traits(TRAITS) if one.name == name)
    return call_trait(known, copies)


def traits(*special):
    usual = [trait("lactase", 1), trait("earwax", 0), trait("bitter", 1, 1, 1), trait("cilantro", 1)]
    changed = {call.trait: call for call in special}
    return [changed.get(call.trait, call) for call in usual]


def ancestry_case(
    estimate="told", calls=None, participant="P0001", sample="S0001", language=Language.EN, version=1
):
    content = InsightsContent(ancestry() if estimate == "told" else estimate, traits() if calls is None else calls)
    kind = ReportKind.ANCESTRY_TRAITS
    return ReportCase(
        participant, sample, kind, version, language, None, None, [], PROVENANCE, "f0e1d2c3b4a5", content
    )


def request(case, who=None, returned=None, signatures=(COUNSELOR, DIRECTOR), draft=False):
    if returned is None:
        returned = [found.key for found in case.hereditary.findings] if case.hereditary else []
    return ReportRequest(
        case,
        who or identity(participant=case.participant_id),
        list(returned),
        [] if draft else list(signatures),
        None if draft else RELEASE_DAY,
        draft,
    )
