"""The reports whose whole text is kept in tests/golden/reports."""

from datetime import date

from report_builders import (
    COUNSELOR,
    finding,
    gene,
    genes,
    hereditary_case,
    identity,
    medicine_case,
    pgx,
    request,
    seven,
    unread,
    variant,
)

from genomics.records.genotype import Zygosity
from genomics.records.hereditary import GeneOutcome
from genomics.records.person import Language
from genomics.records.pgx import PgxStatus

LONG_NAME = "María de los Ángeles Nguyễn-Siobhán Ó Súilleabháin de la Peña y Fernández-Villavicencio Þórðardóttir"
LDLR = finding()
BRCA2 = finding("BRCA2", "Hereditary breast and ovarian cancer", "chr13:32340300:GT:G")
MUTYH_PAIR = [
    finding("MUTYH", "MUTYH-associated polyposis", "chr1:45331556:C:T", phase_unknown=True),
    finding("MUTYH", "MUTYH-associated polyposis", "chr1:45332803:T:C", phase_unknown=True),
]
HFE = finding("HFE", "Hereditary hemochromatosis", "chr6:26092913:G:A", Zygosity.HOM)
AMBIGUOUS = pgx(
    "SLCO1B1",
    ["*1/*15", "*5/*37"],
    status=PgxStatus.INDETERMINATE,
    reason="2 diplotypes fit and differ in phenotype",
    alternatives=["Decreased Function", "Normal Function"],
)
UNREADABLE = pgx("UGT1A1", [], status=PgxStatus.NOT_CALLED, missing=["chr2:233760233:CAT:C"], reason="not called")
INTERMEDIATE = pgx("CYP2C19", ["*1/*2"], "Intermediate Metabolizer")
GAPS = genes(unread("BRCA2"), unread("TTN", 0.5, range(3, 90)), gene("GLA", None, outcome=GeneOutcome.NOT_MEASURED))

CASES = {
    "found": request(hereditary_case([LDLR], gene_list=genes(gene("LDLR", outcome=GeneOutcome.FINDING)))),
    "found_three": request(
        hereditary_case(
            [BRCA2, *MUTYH_PAIR, HFE],
            [variant(BRCA2), *(variant(one, "biallelic") for one in MUTYH_PAIR), variant(HFE, "homozygous")],
            version=2,
        )
    ),
    "nothing_found": request(hereditary_case(), signatures=[COUNSELOR]),
    "not_fully_read": request(hereditary_case(gene_list=GAPS), signatures=[COUNSELOR]),
    "medicine_affected": request(
        medicine_case(seven(INTERMEDIATE, pgx("G6PD", ["A-/B"], "Variable"))), signatures=[COUNSELOR]
    ),
    "medicine_indeterminate": request(medicine_case(seven(AMBIGUOUS, UNREADABLE))),
    "spanish_found": request(hereditary_case([LDLR], language=Language.ES), draft=True),
    "spanish_medicine": request(medicine_case(seven(INTERMEDIATE, AMBIGUOUS), language=Language.ES), draft=True),
    "draft": request(hereditary_case([LDLR]), draft=True),
    "long_name": request(
        hereditary_case(
            participant="P" + "7" * 63, sample="S" + "-1234567" * 8, gene_list=genes(unread("BRCA1", 0.997))
        ),
        identity(LONG_NAME, "P" + "7" * 63, date(1961, 12, 31)),
    ),
}
