"""Which transcript speaks for a gene, whether it can be trusted, and which transcripts a site falls on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from genomics.annotation.hgvs import UPSTREAM, NamedTranscript
from genomics.errors import ConfigError
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant

ATG = frozenset({"ATG"})
_BIN = 1 << 14

Chosen = dict[
    tuple[str, str], Transcript
]  # by gene and contig: a gene of the shared ends of X and Y has two places


def choose(transcripts: Sequence[Transcript], panel: Mapping[str, tuple[str, str]]) -> Chosen:
    """The transcript of each gene: the panel's (gene -> RefSeq, Ensembl names), else MANE Select, else MANE Plus
    Clinical, else the one with most coding bases.
    """
    of_place: dict[tuple[str, str], list[Transcript]] = defaultdict(list)
    of_gene: dict[str, list[Transcript]] = defaultdict(list)
    for one in transcripts:
        of_place[one.gene, one.contig].append(one)
        of_gene[one.gene].append(one)
    chosen = {place: max(found, key=_standing) for place, found in sorted(of_place.items())}
    for gene, names in panel.items():
        for one in _wanted(gene, of_gene[gene], *names):
            chosen[gene, one.contig] = one
    return chosen


def to_name(transcripts: Iterable[Transcript], chosen: Chosen, genes: Collection[str]) -> list[Transcript]:
    """Transcripts of `genes` that variants are named on: the chosen ones, and those of MANE Plus Clinical."""
    return [
        one
        for one in transcripts
        if one.gene in genes and (one is chosen[one.gene, one.contig] or one.mane_plus_clinical)
    ]


def refuse_unusable(named: NamedTranscript, starts: Collection[str] = ATG) -> None:
    """`ConfigError` unless the coding sequence is known, starts, ends in its only stop and is whole codons."""
    problem = problem_of(named, starts)
    if problem:
        raise ConfigError(
            f"transcript {named.transcript.name} ({named.transcript.gene}) {problem};"
            " use transcripts and reference that fit"
        )


def problem_of(named: NamedTranscript, starts: Collection[str] = ATG) -> str | None:
    """Why no protein can be read from a transcript that may start with `starts`; `None` when it can."""
    coding, protein = named.sequence.coding, named.sequence.protein
    problems = (
        (named.transcript.differs_from_genome, "differs from the genome, so places on it cannot be named"),
        (len(coding) % 3 != 0, f"has {len(coding)} coding bases, not a multiple of three"),
        ("N" in coding, "has coding bases that the reference does not know (N)"),
        (coding[:3] not in starts, f"starts with {coding[:3]}, not {' or '.join(sorted(starts))}"),
        (not protein.endswith("*"), f"ends with {coding[-3:]}, not a stop codon"),
        (protein.count("*") > 1, f"has a stop at codon {protein.find('*') + 1} of {len(protein)}"),
    )
    return next((what for wrong, what in problems if wrong), None)


class TranscriptIndex:
    """Transcripts by place, for short variants."""

    def __init__(self, transcripts: Iterable[Transcript]) -> None:
        self._bins: dict[tuple[str, int], list[Transcript]] = defaultdict(list)
        for transcript in transcripts:
            low, high = max(transcript.start - UPSTREAM, 1), transcript.end + UPSTREAM
            for number in range(low // _BIN, high // _BIN + 1):
                self._bins[transcript.contig, number].append(transcript)

    def over(self, variant: Variant) -> list[Transcript]:
        """Transcripts, introns included, that the variant's reference bases touch."""
        first, last = variant.position, variant.position + len(variant.reference) - 1
        return [one for one in self._in_bins(variant) if one.start <= last and first <= one.end]

    def near(self, variant: Variant) -> list[Transcript]:
        """Transcripts that the variant touches, or that start within the next 1,000 bases in their direction."""
        first, last = variant.position, variant.position + len(variant.reference) - 1
        return [
            one
            for one in self._in_bins(variant)
            if one.start - (UPSTREAM if one.strand > 0 else 0) <= last
            and first <= one.end + (UPSTREAM if one.strand < 0 else 0)
        ]

    def _in_bins(self, variant: Variant) -> list[Transcript]:
        last = variant.position + len(variant.reference) - 1
        found = {
            transcript.ensembl: transcript
            for number in range(variant.position // _BIN, last // _BIN + 1)
            for transcript in self._bins.get((variant.contig, number), ())
        }
        return list(found.values())


def _standing(one: Transcript) -> tuple[bool, bool, int, str]:
    return one.mane_select, one.mane_plus_clinical, _coding_bases(one), one.ensembl


def _wanted(gene: str, found: list[Transcript], refseq: str, ensembl: str) -> list[Transcript]:
    """The panel's transcript: same RefSeq version, else same Ensembl transcript; the version used is printed."""
    bare = ensembl.partition(".")[0]
    exact = [one for one in found if one.refseq == refseq]
    same = exact or [one for one in found if one.ensembl.partition(".")[0] == bare]
    if found and not 1 <= len(same) == len({one.contig for one in same}):
        known = ", ".join(sorted(one.name for one in found))
        raise ConfigError(
            f"{gene}: the panel wants {refseq} ({ensembl}), the transcripts have {known}; use the same MANE release"
        )
    return same


def _coding_bases(transcript: Transcript) -> int:
    if transcript.coding is None:
        return 0
    low, high = transcript.coding
    return sum(max(0, min(end, high) - max(start, low) + 1) for start, end in transcript.exons)
