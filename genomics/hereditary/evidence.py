"""What the criteria look at: one variant under one panel rule, with the tables and known alleles beside it."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

import msgspec

from genomics.hereditary.coding import exon_of
from genomics.hereditary.kinds import has, kind_of
from genomics.records.annotation import AnnotatedVariant, Criterion
from genomics.records.hereditary import KnownAllele
from genomics.records.panel import (
    ExonNote,
    ExonTrait,
    FrequencyCuts,
    Hotspot,
    MissenseWeight,
    PanelRule,
    PanelTables,
    ScoreCut,
    VariantKind,
)
from genomics.records.transcript import Transcript

Fetch = Callable[[str, int, int], str]  # contig, first and last base (1-based, inclusive) -> upper-case bases
_MISSENSE = re.compile(r"p\.\(?(?P<before>[A-Z][a-z]{2})(?P<residue>\d+)(?P<after>[A-Z][a-z]{2})\)?\Z")
ACMG = "ACMG/AMP 2015, PMID 25741868"


class Substitution(msgspec.Struct, frozen=True):
    """One residue replaced by another."""

    residue: int
    before: str
    after: str


def substitution_of(protein: str | None) -> Substitution | None:
    """A missense p. name in parts; `None` for any other change.

    >>> substitution_of("p.Arg97Trp"), substitution_of("p.Arg97Ter"), substitution_of("p.Met1?")
    (Substitution(residue=97, before='Arg', after='Trp'), None, None)
    """
    found = _MISSENSE.match(protein or "")
    if found is None or found["after"] == "Ter" or found["before"] == "Ter" or found["residue"] == "1":
        return None
    return Substitution(int(found["residue"]), found["before"], found["after"])


class Tools(msgspec.Struct, frozen=True):
    """What is the same for every variant of a gene: tables, known alleles of the gene, bases, its protein.

    `fetch` reads the reference; without it splice sites are not looked at. `protein` is one letter a residue.
    `missense_score` names the one predictor of missense changes in this run.
    """

    tables: PanelTables
    known: Sequence[KnownAllele] = ()
    fetch: Fetch | None = None
    protein: str = ""
    missense_score: str = "REVEL"


class Evidence(msgspec.Struct, frozen=True, dict=True):
    """One variant under one rule. `alleles_around`: alleles that gnomAD read beside a place it does not list."""

    variant: AnnotatedVariant
    rule: PanelRule
    transcript: Transcript
    tools: Tools
    alleles_around: int | None = None

    @property
    def cuts(self) -> FrequencyCuts:
        """The frequency cuts of the gene."""
        return self.tools.tables.cuts_of(self.rule)

    @property
    def ba1_exception(self) -> str | None:
        """The source that lists the variant as common and yet not benign, if one does."""
        return self.tools.tables.exceptions.get(self.variant.key)

    @cached_property
    def kind(self) -> VariantKind:
        """What the variant does to the protein."""
        return kind_of(self.variant.consequences)

    @cached_property
    def known(self) -> list[KnownAllele]:
        """Known pathogenic alleles of the gene, never the variant itself."""
        return [allele for allele in self.tools.known if allele.key != self.variant.key]

    @cached_property
    def substitution(self) -> Substitution | None:
        """The residue that a missense variant changes."""
        return substitution_of(self.variant.hgvs_p) if self.kind is VariantKind.MISSENSE else None

    @property
    def near_splice(self) -> bool:
        """Whether the change lies at a splice site, so that the protein name may not tell what it does."""
        return has(self.variant.consequences, "splice_region", "splice_donor", "splice_acceptor")

    @cached_property
    def exon(self) -> int:
        """Number of the exon that holds the change, or of the nearest."""
        return exon_of(self.variant, self.transcript)

    @property
    def hotspots(self) -> list[Hotspot]:
        """Hotspots of the gene."""
        return [spot for spot in self.tools.tables.hotspots if spot.gene == self.rule.gene]

    def missense_weight(self, code: str) -> MissenseWeight | None:
        """What the gene's expert panel gives a missense change of this residue for a criterion, if it does."""
        change = self.substitution
        found = [one for one in self.tools.tables.missense if (one.gene, one.criterion) == (self.rule.gene, code)]
        if change is None or not found or any(a <= change.residue <= b for a, b in found[0].except_residues):
            return None
        return found[0]

    def notes(self, trait: ExonTrait, exon: int | None = None) -> list[ExonNote]:
        """What the tables say of an exon (the variant's own by default)."""
        number = self.exon if exon is None else exon
        return [
            note
            for note in self.tools.tables.exons
            if (note.gene, note.trait) == (self.rule.gene, trait) and note.first <= number <= note.last
        ]

    def left_out(self, code: str) -> str | None:
        """The source that leaves a criterion out for the gene, if one does."""
        return self.tools.tables.left_out.get((self.rule.gene, code))

    def score(self, name: str) -> float | None:
        """A predictor's value for the variant; `None` is not evaluated, never 0."""
        values = [score.value for score in self.variant.scores if score.name.lower() == name.lower()]
        return values[0] if values else None

    def cuts_met(self, name: str, criterion: str) -> list[ScoreCut]:
        """The cuts of one predictor and criterion that the variant's value meets, the heaviest first."""
        value = self.score(name)
        cuts = [cut for cut in self.tools.tables.scores if (cut.score, cut.criterion) == (name, criterion)]
        met = [cut for cut in cuts if value is not None and cut.meets(value)]
        return sorted(met, key=lambda cut: -abs(cut.points))


def not_met(code: str, fact: str, source: str = ACMG) -> Criterion:
    """A criterion that does not count, with the reason."""
    return Criterion(code, False, 0, fact, source)


def met(code: str, points: int, fact: str, source: str = ACMG) -> Criterion:
    """A criterion that counts."""
    return Criterion(code, True, points, fact, source)


def accessions(alleles: Iterable[KnownAllele]) -> str:
    """Known alleles as words, each with name, ClinVar accession and stars."""
    return ", ".join(
        f"{one.protein or one.key} ({one.accession}, {one.stars} stars,"
        f" {'pathogenic' if one.pathogenic else 'likely pathogenic'})"
        for one in alleles
    )
