"""What is planted: one case for each thing the pipeline must get right, and what its two demo signers do."""

from dataclasses import dataclass

from demo_people import Person

COUNSELOR, DIRECTOR = "demo-counselor", "demo-director"
ALL, WITHDRAWN, NONE = "all", "withdrawn", "none"
HEREDITARY, MEDICINE, SPANISH = "hereditary only", "medicine only", "spanish"
WAITS_UNMEASURED = ("coverage_not_measured",)


@dataclass(frozen=True)
class Case:
    """One planted person. `alleles` are names in planted_alleles.tsv with the number of copies; `record`: whether
    counselors may look at the person's health record.
    """

    name: str
    what: str
    alleles: tuple[tuple[str, int], ...] = ()
    route: str = "-"
    flags: tuple[str, ...] = ()
    hereditary: str = "waiting"
    medicine: str = "-"
    aligned: bool = False
    consent: str = ALL
    sex: str | None = None
    record: bool = False


def _known(name: str, allele: str, copies: int, what: str, flag: str, route: str, **more: str) -> Case:
    flags = tuple(filter(None, (flag, *WAITS_UNMEASURED)))
    return Case(name, what, ((allele, copies),), route, flags, **more)  # type: ignore[arg-type]


# The first twelve have alignments (batch B01); `choose_people` fills the roles in this order.
CASES = (
    Case(
        "brca1_frameshift",
        "BRCA1 c.68_69del, one copy; signed twice after an appointment, released",
        (("brca1_frameshift", 1),),
        "report_candidate",
        ("pathogenic_finding",),
        "released",
        aligned=True,
        sex="female",
    ),
    Case(
        "ldlr_missense",
        "LDLR c.259T>G, one copy; signed twice after an appointment, released",
        (("ldlr_missense", 1),),
        "report_candidate",
        ("pathogenic_finding",),
        "released",
        aligned=True,
    ),
    Case(
        "mybpc3_missense",
        "MYBPC3 c.1504C>T, one copy; nobody has looked yet; the health record touches it, and a medicine gene",
        (("mybpc3_missense", 1),),
        "report_candidate",
        ("pathogenic_finding", "record_matches_finding", "family_history", "takes_affected_medicine"),
        medicine="waiting",
        aligned=True,
        record=True,
    ),
    Case(
        "ttn_truncating",
        "TTN c.90760G>T, one copy; cleared and signed by the counselor, no director, no appointment",
        (("ttn_truncating", 1),),
        "report_candidate",
        ("pathogenic_finding",),
        aligned=True,
    ),
    Case(
        "hfe_homozygote",
        "HFE c.845G>A (C282Y), two copies; nobody has looked yet",
        (("hfe_c282y", 2),),
        "report_candidate",
        ("pathogenic_finding",),
        aligned=True,
        sex="male",
    ),
    Case(
        "msh2_novel_frameshift",
        "MSH2 frameshift that nobody has described, one copy",
        (("msh2_novel_frameshift", 1),),
        "review",
        ("novel_loss_of_function",),
        aligned=True,
    ),
    Case(
        "sex_mismatch",
        "recorded as male, genotypes and reads of a woman; withheld by the counselor",
        (),
        "-",
        ("sex_mismatch",),
        "withheld",
        "withheld",
        aligned=True,
        sex="female",
    ),
    Case(
        "low_coverage",
        "about 8 reads everywhere",
        (),
        "-",
        ("low_quality", "gene_not_fully_read"),
        "waiting",
        "waiting",
        aligned=True,
    ),
    Case(
        "gap_over_mlh1",
        "no read over MLH1; cleared as a known limit, released with MLH1 as not read",
        (),
        "-",
        ("gene_not_fully_read",),
        "released",
        aligned=True,
    ),
    Case(
        "contaminated",
        "12 % of the reads are another person's",
        (),
        "-",
        ("contamination",),
        "waiting",
        "waiting",
        aligned=True,
    ),
    Case("clean_woman", "nothing planted", (), "-", (), "released", aligned=True, sex="female"),
    Case("clean_man", "nothing planted", (), "-", (), "released", aligned=True, sex="male"),
    _known(
        "brca2_frameshift",
        "brca2_frameshift",
        1,
        "BRCA2 c.5946del, one copy",
        "pathogenic_finding",
        "report_candidate",
    ),
    _known(
        "mlh1_nonsense", "mlh1_nonsense", 1, "MLH1 c.676C>T, one copy", "pathogenic_finding", "report_candidate"
    ),
    _known("hfe_heterozygote", "hfe_c282y", 1, "HFE C282Y, one copy: not returned", "not_returned_carrier", "none"),
    Case(
        "mutyh_two_variants",
        "MUTYH c.452A>G and c.1103G>A, one copy each, phase unknown",
        (("mutyh_y151c", 1), ("mutyh_g368d", 1)),
        "review",
        ("two_hits_unphased", *WAITS_UNMEASURED),
    ),
    _known(
        "mutyh_carrier", "mutyh_g368d", 1, "MUTYH c.1103G>A, one copy: not returned", "not_returned_carrier", "none"
    ),
    _known(
        "btd_homozygote",
        "btd_frameshift",
        2,
        "BTD c.38_44delinsTCC, two copies",
        "pathogenic_finding",
        "report_candidate",
    ),
    _known(
        "gla_woman",
        "gla_missense",
        1,
        "GLA c.644A>G on one X of a woman",
        "pathogenic_finding",
        "report_candidate",
        sex="female",
    ),
    _known(
        "ryr1_loss_of_function",
        "ryr1_nonsense",
        1,
        "RYR1 c.1951C>T: not how malignant hyperthermia arises",
        "",
        "none",
    ),
    _known("ttn_missense", "ttn_missense", 1, "TTN c.95134T>C: a missense variant, not returned", "", "none"),
    _known(
        "mybpc3_conflict",
        "mybpc3_conflict",
        1,
        "MYBPC3 c.906-36G>A: ClinVar's submitters disagree",
        "clinvar_conflict",
        "review",
    ),
    _known(
        "palb2_one_star",
        "palb2_one_star",
        1,
        "PALB2 c.1382del: one submitter to ClinVar",
        "one_star_pathogenic",
        "review",
    ),
    _known(
        "brca2_novel_missense", "brca2_novel_missense", 1, "BRCA2 missense that nobody has described", "", "none"
    ),
    Case(
        "duplicate_first",
        "the same genome as duplicate_second",
        (),
        "-",
        ("duplicate_sample",),
        "waiting",
        "waiting",
    ),
    Case("mother", "mother of child", (), "-", ("related_participant",), sex="female"),
    Case("father", "father of child", (), "-", ("related_participant",), sex="male"),
    Case(
        "pgx_missing_position",
        "no call at CYP2C19 rs4244285 (chr10:94781859): the gene cannot be told",
        (),
        "-",
        ("pgx_indeterminate",),
        "waiting",
        "waiting",
    ),
    Case("no_consent_first", "wants no report", (), "-", (), "no_report", "no_report", consent=NONE),
    Case("no_consent_second", "wants no report", (), "-", (), "no_report", "no_report", consent=NONE),
    Case("no_consent_third", "wants no report", (), "-", (), "no_report", "no_report", consent=NONE),
    Case("withdrawn_first", "has left the program", (), "-", (), "no_report", "no_report", consent=WITHDRAWN),
    Case("withdrawn_second", "has left the program", (), "-", (), "no_report", "no_report", consent=WITHDRAWN),
    Case(
        "hereditary_only_first",
        "wants the hereditary report alone",
        (),
        "-",
        WAITS_UNMEASURED,
        "waiting",
        "no_report",
        consent=HEREDITARY,
    ),
    Case(
        "hereditary_only_second",
        "wants the hereditary report alone",
        (),
        "-",
        WAITS_UNMEASURED,
        "waiting",
        "no_report",
        consent=HEREDITARY,
    ),
    Case("medicine_only_first", "wants the medicine report alone", (), "-", (), "no_report", consent=MEDICINE),
    Case("medicine_only_second", "wants the medicine report alone", (), "-", (), "no_report", consent=MEDICINE),
    Case(
        "spanish_first",
        "reads Spanish; the Spanish texts are not approved",
        (),
        "-",
        ("language_not_approved",),
        "waiting",
        "waiting",
        consent=SPANISH,
    ),
    Case(
        "spanish_second",
        "reads Spanish; the Spanish texts are not approved",
        (),
        "-",
        ("language_not_approved",),
        "waiting",
        "waiting",
        consent=SPANISH,
    ),
    Case(
        "spanish_third",
        "reads Spanish; the Spanish texts are not approved",
        (),
        "-",
        ("language_not_approved",),
        "waiting",
        "waiting",
        consent=SPANISH,
    ),
    Case("traits_told", "told all four traits", medicine="-"),
    Case("traits_unread", "no call at one of the three places of bitter taste", medicine="-"),
)
DERIVED = (
    Case(
        "duplicate_second",
        "the same genome as duplicate_first, new reads",
        (),
        "-",
        ("duplicate_sample",),
        "waiting",
        "waiting",
    ),
    Case("child", "daughter of mother and father, drawn after Mendel", (), "-", ("related_participant",)),
)

INSIGHT_CASES = ("traits_told", "traits_unread")
# Planted people who ask for ancestry and traits besides; everybody else of these does not.
_ASKED = (*INSIGHT_CASES, "clean_woman", "clean_man", "contaminated", "spanish_first", "withdrawn_first", "mother")

PGX_GAP = ("chr10", 94781859)
GAP_REGION = ("chr3", 36993000, 37051500)  # MLH1
WANTS = {
    ALL: ("active", "yes", "yes", "en"),
    NONE: ("active", "no", "no", "en"),
    HEREDITARY: ("active", "yes", "no", "en"),
    MEDICINE: ("active", "no", "yes", "en"),
    SPANISH: ("active", "yes", "yes", "es"),
    WITHDRAWN: ("withdrawn", "yes", "yes", "en"),
}


def wants_ancestry_traits(role: str) -> bool:
    """Whether a planted person asks for this report."""
    return role in _ASKED


def insights(people: dict[str, Person]) -> list[tuple[str, ...]]:
    """Case, participant, sample, trait, outcome, state of the report, what: all of it must come out so."""
    told = (("lactase", "keeps"), ("earwax", "dry"), ("bitter", "weak"), ("cilantro", "bit_more"))
    rows = [("traits_told", trait, outcome, "released", "told all four traits") for trait, outcome in told]
    rows.append(("traits_unread", "bitter", "not_told", "released", "no call at rs1726866"))
    rows += [
        ("contaminated", "-", "-", "waiting", "another person's reads: blocked"),
        ("spanish_first", "-", "-", "waiting", "the Spanish texts are not approved"),
        ("withdrawn_first", "-", "-", "no_report", "has left the program"),
        ("mother", "-", "-", "released", "a relative in the cohort does not stop it"),
        ("father", "-", "-", "no_report", "did not ask for it"),
    ]
    return [(name, people[name].participant, people[name].sample, *rest) for name, *rest in rows]


def acts(people: dict[str, Person]) -> list[tuple[str, ...]]:
    """What the two signers do, in order: participant, report, act, signer, flag, reason code, note."""
    rows: list[tuple[str, ...]] = []
    for name in ("brca1_frameshift", "ldlr_missense"):
        who = people[name].participant
        rows += [
            (
                who,
                "hereditary",
                "clear",
                COUNSELOR,
                "pathogenic_finding",
                "confirmed_return",
                "Record and reads looked at",
            ),
            (who, "hereditary", "sign", COUNSELOR, "", "", ""),
            (who, "hereditary", "sign", DIRECTOR, "", "", ""),
            (who, "hereditary", "appointment", COUNSELOR, "", "", "2026-01-20"),
        ]
    started, gap, swapped = (
        people[name].participant for name in ("ttn_truncating", "gap_over_mlh1", "sex_mismatch")
    )
    rows += [
        (
            started,
            "hereditary",
            "clear",
            COUNSELOR,
            "pathogenic_finding",
            "confirmed_return",
            "Director to confirm",
        ),
        (started, "hereditary", "sign", COUNSELOR, "", "", ""),
        (gap, "hereditary", "clear", COUNSELOR, "gene_not_fully_read", "known_limit", "MLH1 is listed as not read"),
        (gap, "hereditary", "sign", COUNSELOR, "", "", ""),
        (swapped, "hereditary", "withhold", COUNSELOR, "", "sample_identity", "New sample asked for"),
        (swapped, "medicine", "withhold", COUNSELOR, "", "sample_identity", "New sample asked for"),
        ("*unflagged", "hereditary", "sign", COUNSELOR, "", "", ""),
        ("*unflagged", "medicine", "sign", COUNSELOR, "", "", ""),
        ("*unflagged", "ancestry_traits", "sign", COUNSELOR, "", "", ""),
    ]
    return rows
