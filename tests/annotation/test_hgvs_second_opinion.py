"""c. and p. names beside hgvs-weaver, over random variants of the demo's transcripts on repetitive bases.

The engine does not move a change across an exon border, so it is given each change where the 3' rule in the
transcript's direction puts it. Every c. name agrees; p. names differ only in the ways that docs/naming.md tells.
"""

import random
import re
from pathlib import Path

import pytest
import weaver

from genomics.annotation.changes import change_of, reverse_complement, shifted
from genomics.annotation.hgvs import NamedTranscript, described
from genomics.annotation.protein import CODE
from genomics.annotation.transcripts import problem_of
from genomics.files.gff3 import read_transcripts
from genomics.records.build import GRCH38_ACCESSIONS
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant

VARIANTS = 1000
LONGEST = 300_000
CODONS = [codon for codon, residue in CODE.items() if residue != "*"]
DEMO = [
    one
    for one in read_transcripts(Path(__file__).parents[2] / "resources/demo/transcripts.gff3")
    if one.mane_select and one.coding and one.end - one.start < LONGEST
]


class Bases:
    """Bases under one transcript: mostly repeats, with a coding sequence that starts and stops where it should."""

    def __init__(self, transcript: Transcript, dice: random.Random) -> None:
        self.first = transcript.start - 1500
        bases: list[str] = []
        while len(bases) < transcript.end + 1500 - self.first:
            bases += dice.choices("ACGT", k=dice.choice((1, 1, 2, 3, 3, 4))) * dice.choice((1, 1, 1, 2, 3, 4))
        low, high = transcript.coding
        places = [p for a, b in transcript.exons for p in range(max(a, low), min(b, high) + 1)][
            :: transcript.strand
        ]
        codons: list[str] = []
        while len(codons) < len(places) // 3 - 2:
            codons += [dice.choice(CODONS)] * dice.choice((1, 1, 1, 2, 3))
        codons = ["ATG", *codons[: len(places) // 3 - 2], dice.choice(("TAA", "TAG", "TGA"))]
        for place, base in zip(places, "".join(codons), strict=True):
            bases[place - self.first] = base if transcript.strand > 0 else reverse_complement(base)
        self.text = "".join(bases)

    def fetch(self, _: str, first: int, last: int) -> str:
        return self.text[max(first - self.first, 0) : max(last - self.first + 1, 0)]


class Provider:
    """What hgvs-weaver asks for: one transcript, its sequence, its protein and the genome under it."""

    def __init__(self, named: NamedTranscript, bases: Bases) -> None:
        self.named, self.bases = named, bases

    def get_transcript(self, transcript_ac, reference_ac):
        one, shape, exons, at = self.named.transcript, self.named.sequence, [], 0
        for a, b in one.exons[:: one.strand]:
            exons.append(
                {"transcript_start": at, "transcript_end": at + b - a + 1, "reference_start": a - 1,
                 "reference_end": b - 1, "alt_strand": one.strand, "cigar": f"{b - a + 1}="}
            )  # fmt: skip
            at += b - a + 1
        return {
            "ac": one.name, "gene": one.gene, "cds_start_index": shape.start, "cds_end_index": shape.end - 1,
            "strand": one.strand, "reference_accession": GRCH38_ACCESSIONS[one.contig], "exons": exons,
        }  # fmt: skip

    def get_seq(self, ac, start, end, kind):
        if ac.startswith("NC_"):
            end = self.bases.first + len(self.bases.text) - 1 if end is None or end < 0 else end
            before = "N" * max(0, min(end, self.bases.first - 1) - start)
            return before + self.bases.fetch(ac, max(start + 1, self.bases.first), end)
        text = self.named.sequence.protein if ac.startswith("NP_") else self.named.sequence.spliced
        return text[start : None if end is None or end < 0 else end]

    def get_symbol_accessions(self, symbol, source_kind, target_kind):
        return [("protein_accession", "NP_1.1")]

    def get_identifier_type(self, identifier):
        kinds = {"NC": "genomic_accession", "NP": "protein_accession"}
        return kinds.get(identifier[:2], "transcript_accession")


def random_variant(dice: random.Random, named: NamedTranscript) -> Variant:
    """Near the start, the stop, exon ends or anywhere: substitutions, indels of repeats, inversions, mixtures."""
    one, near = named.transcript, dice.random()
    edges = one.coding if near < 0.2 else dice.choice(one.exons)
    position = dice.choice(edges) + dice.randint(-6, 6) if near < 0.5 else dice.randint(*dice.choice(one.exons))
    position = min(max(position, one.start + 30), one.end - 30)
    size, kind = dice.choice((1, 1, 2, 3, 3, 4, 6, 9)), dice.random()
    reference = named.fetch(one.contig, position, position + size)
    first, rest = reference[0], reference[1:]
    if kind < 0.25:
        return Variant(one.contig, position, first, dice.choice("ACGT".replace(first, "")))
    if kind < 0.5:
        return Variant(one.contig, position, reference, first)
    if kind < 0.75:
        inserted = rest if dice.random() < 0.6 else "".join(dice.choices("ACGT", k=size))
        return Variant(one.contig, position, first, first + inserted)
    other = reverse_complement(reference) if kind < 0.85 else "".join(dice.choices("ACGT", k=dice.randint(1, 4)))
    return Variant(one.contig, position, reference, other if other != reference else other + "A")


def in_direction(variant: Variant, named: NamedTranscript) -> str:
    """The g. description of a change where the transcript's 3' rule puts it."""
    change = shifted(change_of(variant), variant.contig, named.transcript.strand, named.fetch)
    first, last, edit = described(change, variant.contig, named.transcript.strand, named.fetch)
    if edit != "dup":
        first, last, edit = described(change, variant.contig, 1, named.fetch)
    low, high = min(first, last), max(first, last)
    place = str(low) if low == high else f"{low}_{high}"
    return f"{GRCH38_ACCESSIONS[variant.contig]}:g.{place}{edit}"


def explained(ours: str, theirs: str) -> bool:
    """Whether two p. names differ in a way that docs/naming.md tells."""
    added, other = (re.split("delins|ins", name)[-1] for name in (ours, theirs))
    return (
        (ours == "p.=" and (theirs == "p.?" or theirs.endswith("=")))  # outside the coding part
        or (ours.startswith("p.Ter") and ours.endswith("=") and theirs.endswith("="))  # a stop stays a stop
        or (ours == "p.Met1?" and theirs == "p.?")
        or (ours.endswith("del") and theirs == re.sub(r"(\d+).*", r"\1Ter", ours))  # the last codons lost
        or (ours == "p.?" and not theirs.endswith("Ter"))  # no stop follows in the transcript
        or ("ins" in ours and "delins" in theirs and added.endswith("Ter") and added == other)  # residues, then Ter
        or (ours.endswith("fsTer2") and re.search("delins[A-Z][a-z]{2}Ter$", theirs) is not None)
        or ("extTer" in ours and theirs.endswith("Ter") and "delins" in theirs)
        or ("_Ter" in ours and added == other)  # which residues the lost stop is counted with
    )


@pytest.mark.parametrize("transcript", DEMO, ids=lambda one: one.gene)
def test_names_agree_with_hgvs_weaver_or_differ_as_told(transcript):
    dice = random.Random(transcript.gene)
    bases = Bases(transcript, dice)
    named = NamedTranscript(transcript, bases.fetch)
    assert problem_of(named) is None
    mapper = weaver.VariantMapper(Provider(named, bases))
    proteins = {}
    for _ in range(VARIANTS):
        variant = random_variant(dice, named)
        names = named.names(variant)
        coding = mapper.g_to_c(weaver.parse(in_direction(variant, named)), transcript.name)
        assert coding.format() == names.coding, variant.key
        protein = mapper.c_to_p(coding).format().partition(":")[2]
        proteins[variant.key] = names.protein, re.sub("[()]", "", protein)
    differ = {key: pair for key, pair in proteins.items() if pair[0] != pair[1]}
    assert {key: pair for key, pair in differ.items() if not explained(*pair)} == {}
    assert len(differ) < len(proteins) / 3
