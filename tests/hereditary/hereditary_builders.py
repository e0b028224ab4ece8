"""Small records for the hereditary tests: change only what a test is about."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from genomics.files.calls import Calls, CallSite
from genomics.files.panel import read_panel
from genomics.files.panel_tables import read_panel_tables
from genomics.hereditary.classifying import classify
from genomics.hereditary.evidence import Evidence, Tools
from genomics.hereditary.people import Circumstances
from genomics.records.annotation import AnnotatedVariant, ClassifiedVariant, ClinVarGroup, unjoined
from genomics.records.genotype import GenotypeLimits
from genomics.records.hereditary import KnownAllele
from genomics.records.panel import PanelRule
from genomics.records.person import Sample, Sex
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant

PANEL = Path(__file__).parents[2] / "resources" / "panel"
RULES = {(rule.gene, rule.condition): rule for rule in read_panel(PANEL / "acmg_sf.tsv", "sf_v3_3")}
TABLES = read_panel_tables(PANEL, {rule.gene: str(rule.inheritance) for rule in RULES.values()})
LIMITS = GenotypeLimits(gq=20, dp=10, haploid_dp=5, het_balance=0.2)
ABOUT = Circumstances(LIMITS, mosaic_chance=0.001)

# Three exons of 300 coding bases each, with 100 untranslated bases at either end.
FORWARD = Transcript(
    "GENE", "ENST1.1", "NM_1.1", "chr1", 1, ((901, 1300), (2001, 2300), (3001, 3400)), (1001, 3300)
)
REVERSE = Transcript(
    "GENE", "ENST1.1", "NM_1.1", "chr1", -1, ((901, 1300), (2001, 2300), (3001, 3400)), (1001, 3300)
)


def rule_of(gene: str) -> PanelRule:
    """The first rule of a gene in the project's own panel."""
    return next(rule for (symbol, _), rule in sorted(RULES.items()) if symbol == gene)


def annotated(
    key: str = "chr1:2100:C:T", consequence: str = "missense_variant", **changes: object
) -> AnnotatedVariant:
    """A variant on the rule's own transcript, absent from ClinVar and gnomAD unless told otherwise."""
    variant = Variant.parse(key)
    plain = unjoined(
        key,
        variant.contig,
        variant.position,
        variant.reference,
        variant.alternate,
        gene="GENE",
        transcript="NM_1.1",
        consequences=[consequence] if consequence else [],
        hgvs_g="g.",
        hgvs_c="c.",
        cohort_ac=1,
        cohort_an=200,
        cohort_carriers=1,
        novel=True,
    )
    return msgspec.structs.replace(plain, **changes)


def in_clinvar(stars: int, conditions: str = "", significance: str = "Pathogenic") -> dict[str, object]:
    """ClinVar fields of a pathogenic record."""
    groups = {0: ClinVarGroup.PLP_0STAR, 1: ClinVarGroup.PLP_1STAR}
    return {
        "clinvar_group": groups.get(stars, ClinVarGroup.PLP_2STAR),
        "clinvar_stars": stars,
        "clinvar_significance": significance,
        "clinvar_accession": "VCV000000001",
        "clinvar_conditions": conditions,
        "novel": False,
    }


def evidence(
    variant: AnnotatedVariant, rule: PanelRule, transcript: Transcript = FORWARD, **tools: object
) -> Evidence:
    """A variant under a rule with the project's own tables; known alleles and bases only as told."""
    return Evidence(variant, rule, transcript, Tools(**{"tables": TABLES, **tools}))


def classified(
    gene: str, consequence: str = "missense_variant", key: str = "chr1:2100:C:T", **changes
) -> ClassifiedVariant:
    """A variant of a panel gene under the gene's first rule."""
    rule = rule_of(gene)
    variant = annotated(key, consequence, gene=gene, transcript=rule.transcript, **changes)
    return classify(evidence(variant, rule))


def sample(name: str, sex: Sex = Sex.FEMALE) -> Sample:
    """A person of the sample sheet."""
    return Sample(name, f"P-{name}", sex, "all", "B01")


def called(
    genotypes: dict[str, dict[str, str]],
    phase_set: int = -1,
    depth: int = 30,
    quality: int = 99,
    carried: float = 0.5,
) -> Calls:
    """Calls from `{key: {sample: GT}}`. `carried`: fraction of reads with the variant unless all copies have it."""
    keys = list(genotypes)
    people = sorted({name for row in genotypes.values() for name in row})
    sites = [CallSite(v.contig, v.position, v.reference, v.alternate, ()) for v in map(Variant.parse, keys)]
    shape = (len(keys), len(people))
    haplotypes = np.full((*shape, 2), -2, np.int8)
    phased, alternate = np.zeros(shape, bool), np.zeros(shape, np.int32)
    for row, key in enumerate(keys):
        for person, name in enumerate(people):
            text = genotypes[key].get(name, "./.")
            alleles = [-1 if allele == "." else int(allele) for allele in text.replace("|", "/").split("/")]
            haplotypes[row, person, : len(alleles)] = alleles
            phased[row, person] = "|" in text
            alternate[row, person] = depth * (1 if set(alleles) == {1} else carried)
    full = np.full(shape, 0, np.int32)
    return Calls(people, sites, haplotypes, phased, full + phase_set, full + depth, full + quality, alternate)


def known(key: str, protein: str | None, pathogenic: bool = True, stars: int = 2) -> KnownAllele:
    """An allele to compare with."""
    return KnownAllele(key, protein, pathogenic, stars, "VCV000000002")


def genome(transcript: Transcript, filler: str = "C") -> Callable[[str, int, int], str]:
    """Bases around a transcript: exons of `filler` with a pattern, introns that begin and end as they should."""
    bases = {}
    for position in range(transcript.start - 200, transcript.end + 200):
        bases[position] = filler if position % 3 else "A"
    left, right = ("GT", "AG") if transcript.strand > 0 else ("CT", "AC")
    for (_, end), (start, _) in zip(transcript.exons, transcript.exons[1:], strict=False):
        bases |= {end + 1: left[0], end + 2: left[1], start - 2: right[0], start - 1: right[1]}
    return lambda _contig, first, last: "".join(bases.get(place, "N") for place in range(first, last + 1))
