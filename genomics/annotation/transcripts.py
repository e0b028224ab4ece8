"""Which transcript speaks for a gene, whether it can be trusted, and which transcripts a site falls on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from genomics.annotation.hgvs import UPSTREAM, NamedTranscript
from genomics.errors import ConfigError
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant

# Start codons other than ATG in MANE Select transcripts of panel genes: WT1 NM_024426.6 (MANE v1.5, 2025).
OTHER_STARTS = {"WT1": "CTG"}
_BIN = 1 << 14


def choose(transcripts: Sequence[Transcript], panel: Mapping[str, tuple[str, str]]) -> dict[str, Transcript]:
    """The transcript of each gene: the panel's (gene -> RefSeq, Ensembl names), else MANE Select, else MANE Plus
    Clinical, else the one with most coding bases.
    """
    of_gene: dict[str, list[Transcript]] = defaultdict(list)
    for transcript in transcripts:
        of_gene[transcript.gene].append(transcript)
    return {gene: _chosen(gene, found, panel.get(gene)) for gene, found in sorted(of_gene.items())}


def to_name(
    transcripts: Iterable[Transcript], chosen: Mapping[str, Transcript], genes: Collection[str]
) -> list[Transcript]:
    """Transcripts of `genes` that variants are named on: the chosen ones, and those of MANE Plus Clinical."""
    return [one for one in transcripts if one.gene in genes and (one is chosen[one.gene] or one.mane_plus_clinical)]


def refuse_unusable(named: NamedTranscript) -> None:
    """`ConfigError` unless the coding sequence is known, starts, ends in its only stop and is whole codons."""
    problem = problem_of(named)
    if problem:
        raise ConfigError(
            f"transcript {named.transcript.name} ({named.transcript.gene}) {problem};"
            " use transcripts and reference that fit"
        )


def problem_of(named: NamedTranscript) -> str | None:
    """Why no protein can be read from a transcript; `None` when it can."""
    transcript, coding, protein = named.transcript, named.sequence.coding, named.sequence.protein
    start = OTHER_STARTS.get(transcript.gene, "ATG")
    problems = (
        (transcript.differs_from_genome, "differs from the genome, so places on it cannot be named"),
        (len(coding) % 3 != 0, f"has {len(coding)} coding bases, not a multiple of three"),
        ("N" in coding, "has coding bases that the reference does not know (N)"),
        (coding[:3] != start, f"starts with {coding[:3]}, not {start}"),
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


def _chosen(gene: str, found: list[Transcript], wanted: tuple[str, str] | None) -> Transcript:
    if wanted:
        return _wanted(gene, found, *wanted)
    return max(found, key=lambda one: (one.mane_select, one.mane_plus_clinical, _coding_bases(one), one.ensembl))


def _wanted(gene: str, found: list[Transcript], refseq: str, ensembl: str) -> Transcript:
    """The panel's transcript: same RefSeq version, else same Ensembl transcript; the version used is printed."""
    bare = ensembl.partition(".")[0]
    exact = [one for one in found if one.refseq == refseq]
    same = exact or [one for one in found if one.ensembl.partition(".")[0] == bare]
    if len(same) != 1:
        known = ", ".join(sorted(one.name for one in found))
        raise ConfigError(
            f"{gene}: the panel wants {refseq} ({ensembl}), the transcripts have {known}; use the same MANE release"
        )
    return same[0]


def _coding_bases(transcript: Transcript) -> int:
    if transcript.coding is None:
        return 0
    low, high = transcript.coding
    return sum(max(0, min(end, high) - max(start, low) + 1) for start, end in transcript.exons)
