"""The reports whose whole text is kept in tests/golden/reports: outcomes x reports x languages x edge cases."""

from datetime import date

import msgspec
from report_builders import (
    COUNSELOR,
    DEMO_GENES,
    PROVENANCE,
    advised,
    ancestry,
    ancestry_case,
    finding,
    gene,
    genes,
    hereditary_case,
    identity,
    medicine_case,
    no_ancestry,
    pgx,
    request,
    seven,
    trait,
    traits,
    unread,
    variant,
)

from genomics.records.ancestry import GROUPS
from genomics.records.case import Provenance
from genomics.records.genotype import Zygosity
from genomics.records.hereditary import GeneOutcome
from genomics.records.person import Language
from genomics.records.pgx import PgxStatus
from genomics.reporting.request import Earlier

LONG_NAME = "María de los Ángeles Nguyễn-Siobhán Ó Súilleabháin de la Peña y Fernández-Villavicencio Þórðardóttir"
RIGHT_TO_LEFT_NAME = "فاطمة الزهراء بنت محمد"
HEBREW_NAME = "שרה לוי-כהן"
LDLR = finding()
BRCA2 = finding("BRCA2", "Hereditary breast and ovarian cancer", "chr13:32340300:GT:G")
MUTYH_PAIR = [
    finding("MUTYH", "MUTYH-associated polyposis", "chr1:45331556:C:T", phase_unknown=True),
    finding("MUTYH", "MUTYH-associated polyposis", "chr1:45332803:T:C", phase_unknown=True),
]
HFE = finding("HFE", "Hereditary hemochromatosis", "chr6:26092913:G:A", Zygosity.HOM)
GLA = finding("GLA", "Fabry disease", "chrX:101398942:T:C")
GLA_MAN = finding("GLA", "Fabry disease", "chrX:101398942:T:C", Zygosity.HEMI)
BTD = finding("BTD", "Biotinidase deficiency", "chr3:15635477:GCGGCTG:TCC", Zygosity.HOM)
UNKNOWN = finding("XYZ1", "a condition without words of its own", "chr5:1000:A:G")
AMBIGUOUS = pgx(
    "SLCO1B1",
    ["*1/*15", "*5/*37"],
    status=PgxStatus.INDETERMINATE,
    reason="2 diplotypes fit and differ in phenotype",
    alternatives=["Decreased Function", "Normal Function"],
)
UNREADABLE = pgx("UGT1A1", [], status=PgxStatus.NOT_CALLED, missing=["chr2:233760233:CAT:C"], reason="not called")
INTERMEDIATE = pgx("CYP2C19", ["*1/*2"], "Intermediate Metabolizer")
MANY_PAIRS = pgx(
    "TPMT",
    [f"*1/*{number}" for number in range(2, 30)],
    status=PgxStatus.INDETERMINATE,
    missing=["chr6:18130687:T:C", "chr6:18138997:C:T"],
    reason="2 positions could not be read",
)
GAPS = genes(unread("BRCA2"), unread("TTN", 0.5, range(3, 90)), gene("GLA", None, outcome=GeneOutcome.NOT_MEASURED))
LOW_COVERAGE = [unread(symbol, 0.41 + 0.02 * n, (1, 2, 5)) for n, symbol in enumerate(DEMO_GENES)]
HARD_TO_READ = [
    *genes(gene("TTN", hard=range(171, 198))),
    gene("FLNC", hard=[46]),
    gene("PMS2", 0.98, hard=[9, 11]),
]
LONG_LIST = [gene(f"GENE{number:02d}") for number in range(60)] + genes()
UNMEASURED = [gene(symbol, None, outcome=GeneOutcome.NOT_MEASURED) for symbol in DEMO_GENES]
OTHER_PROVENANCE = Provenance("genomics 0.1.0", PROVENANCE.resources, "reference: every site was called")
ONE_GROUP = dict(
    zip(GROUPS, ((0.0, 0.0, 0.004), (0.003, 0, 0.02), (0.997, 0.95, 1), (0, 0, 0), (0, 0, 0.01)), strict=True)
)


def amended(now, before, keys=()):
    return msgspec.structs.replace(request(now), earlier=Earlier(before, list(keys)))


def _hereditary(language):
    three = [variant(BRCA2), *(variant(one, "biallelic") for one in MUTYH_PAIR), variant(HFE, "homozygous")]

    def case(*arguments, **named):
        return hereditary_case(*arguments, language=language, **named)

    found = case([LDLR], gene_list=genes(gene("LDLR", outcome=GeneOutcome.FINDING)))
    long_ids = {"participant": "P" + "7" * 63, "sample": "S" + "-1234567" * 8}
    return {
        "found": request(found),
        "found_three": request(case([BRCA2, *MUTYH_PAIR, HFE], three, version=2)),
        "found_pair": request(case(MUTYH_PAIR, three[1:3])),
        "found_both_copies": request(case([HFE], three[3:])),
        "found_recessive": request(case([BTD], [variant(BTD, "biallelic")])),
        "found_x_woman": request(case([GLA], [variant(GLA, "hemi_or_biallelic")])),
        "found_x_man": request(case([GLA_MAN], [variant(GLA_MAN, "hemi_or_biallelic")])),
        "found_unknown_condition": request(case([UNKNOWN])),
        "found_with_gaps": request(case([BRCA2], gene_list=GAPS)),
        "nothing_found": request(case(), signatures=[COUNSELOR]),
        "not_fully_read": request(case(gene_list=GAPS), signatures=[COUNSELOR]),
        "low_coverage": request(case(gene_list=LOW_COVERAGE), signatures=[COUNSELOR]),
        "nothing_measured": request(case(gene_list=UNMEASURED), signatures=[COUNSELOR]),
        "long_gene_list": request(case(gene_list=LONG_LIST), signatures=[COUNSELOR]),
        "hard_to_read": request(case(gene_list=HARD_TO_READ), signatures=[COUNSELOR]),
        "declared_reference": request(case(provenance=OTHER_PROVENANCE), signatures=[COUNSELOR]),
        "amended_new_finding": amended(case([LDLR], version=2), case()),
        "amended_finding_gone": amended(case(version=3), case([LDLR]), [LDLR.key]),
        "amended_same_results": amended(case(version=2, provenance=OTHER_PROVENANCE), case()),
        "draft": request(case([LDLR]), draft=True),
        "long_name": request(
            case(gene_list=genes(unread("BRCA1", 0.997)), **long_ids),
            identity(LONG_NAME, long_ids["participant"], date(1961, 12, 31)),
        ),
        "right_to_left_name": request(case(), identity(RIGHT_TO_LEFT_NAME, birth=date(1990, 3, 21))),
    }


def _medicine(language):
    def case(*arguments, **named):
        return medicine_case(*arguments, language=language, **named)

    affected = seven(INTERMEDIATE, pgx("G6PD", ["A-/B"], "Variable"))
    unread_all = [msgspec.structs.replace(UNREADABLE, gene=one.gene) for one in seven()]
    return {
        "medicine_affected": request(case(affected), signatures=[COUNSELOR]),
        "medicine_one_affected": request(case(seven(INTERMEDIATE)), signatures=[COUNSELOR]),
        "medicine_usual": request(case(), signatures=[COUNSELOR]),
        "medicine_indeterminate": request(case(seven(AMBIGUOUS, UNREADABLE))),
        "medicine_many_pairs": request(case(seven(MANY_PAIRS, INTERMEDIATE))),
        "medicine_unread": request(case(unread_all)),
        "medicine_two_genes": request(case(seven()[:2])),
        "medicine_amended": amended(case(seven(INTERMEDIATE, UNREADABLE), version=2), case()),
        "medicine_right_to_left_name": request(case(), identity(HEBREW_NAME)),
    }


def _ancestry(language):
    def case(*arguments, **named):
        return ancestry_case(*arguments, language=language, **named)

    others = traits(trait("lactase", 0), trait("earwax", 2), trait("bitter", 0, 2, 0), trait("cilantro", 0))
    more = traits(trait("lactase", 2), trait("bitter", 2, 0, 2), trait("cilantro", 2))
    unsure = traits(trait("lactase", -1), trait("earwax", -1), trait("bitter", 2, 2, 0), trait("cilantro", 1))
    return {
        "ancestry_mixed": request(case(), signatures=[COUNSELOR]),
        "ancestry_one_group": request(case(ancestry(ONE_GROUP), others), signatures=[COUNSELOR]),
        "ancestry_few_sites": request(case(no_ancestry(), more), signatures=[COUNSELOR]),
        "ancestry_not_done": request(case(None), signatures=[COUNSELOR]),
        "ancestry_nothing_told": request(case(no_ancestry(0), unsure), signatures=[COUNSELOR]),
        "ancestry_between": request(case(calls=traits(trait("bitter", 0, 0, 0)))),
        "ancestry_amended": amended(case(ancestry(ONE_GROUP), others, version=2), case()),
        "ancestry_right_to_left_name": request(case(), identity(RIGHT_TO_LEFT_NAME)),
    }


def _clinician(language):
    """Sheets for clinicians; they are medicine cases, laid out another way."""
    affected = seven(
        INTERMEDIATE,
        pgx("SLCO1B1", ["*1/*15", "*5/*37"], "Decreased Function"),
        pgx("DPYD", ["Reference/c.1905+1G>A (*2A)"], "Intermediate Metabolizer", score=1.0),
        MANY_PAIRS,
    )
    outside = msgspec.structs.replace(
        pgx("CYP2D6", ["*4/*4"], "Poor Metabolizer"), called_by="a chip", reportable=False
    )
    research = msgspec.structs.replace(pgx("TPMT", ["*1/*3A"], "Normal Metabolizer"), research=True)
    return {
        "clinician_advice": request(medicine_case(advised(affected), language=language)),
        "clinician_usual": request(medicine_case(advised(seven()), language=language)),
        "clinician_unread": request(medicine_case(advised(seven(UNREADABLE, AMBIGUOUS)), language=language)),
        "clinician_outside_call": request(medicine_case(advised([*seven(research), outside]), language=language)),
    }


def _named(language):
    return {**_hereditary(language), **_medicine(language), **_ancestry(language), **_clinician(language)}


CASES = {**_named(Language.EN), **{f"spanish_{name}": case for name, case in _named(Language.ES).items()}}
