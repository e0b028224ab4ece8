"""Which transcript speaks for a gene, whether it can be trusted, and which transcripts a site falls on."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from genomics.annotation.hgvs import NamedTranscript
from genomics.errors import ConfigError
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant

# Start codons other than ATG in MANE Select transcripts of panel genes: WT1 NM_024426.6 (MANE v1.5, 2025).
OTHER_STARTS = {"WT1": "CTG"}
_BIN = 1 << 14


def choose(transcripts: Sequence[Transcript], panel: Mapping[str, tuple[str, str]]) -> dict[str, Transcript]:
    """The transcript of each gene: the panel's (gene -> RefSeq, Ensembl names), else MANE Select, else the one
    with most coding bases.
    """
    of_gene: dict[str, list[Transcript]] = defaultdict(list)
    for transcript in transcripts:
        of_gene[transcript.gene].append(transcript)
    return {gene: _chosen(gene, found, panel.get(gene)) for gene, found in sorted(of_gene.items())}


def refuse_unusable(named: NamedTranscript) -> None:
    """`ConfigError` unless the coding sequence is known, starts, ends in its only stop and is whole codons."""
    transcript, coding, protein = named.transcript, named.sequence.coding, named.sequence.protein
    start = OTHER_STARTS.get(transcript.gene, "ATG")
    problems = (
        (len(coding) % 3 != 0, f"has {len(coding)} coding bases, not a multiple of three"),
        ("N" in coding, "has coding bases that the reference does not know (N)"),
        (coding[:3] != start, f"starts with {coding[:3]}, not {start}"),
        (not protein.endswith("*"), f"ends with {coding[-3:]}, not a stop codon"),
        (protein.count("*") > 1, f"has a stop at codon {protein.find('*') + 1} of {len(protein)}"),
    )
    for wrong, what in problems:
        if wrong:
            raise ConfigError(
                f"transcript {transcript.name} ({transcript.gene}) {what}; use transcripts and reference that fit"
            )


class TranscriptIndex:
    """Transcripts by place, for short variants."""

    def __init__(self, transcripts: Iterable[Transcript]) -> None:
        self._bins: dict[tuple[str, int], list[Transcript]] = defaultdict(list)
        for transcript in transcripts:
            for number in range(transcript.start // _BIN, transcript.end // _BIN + 1):
                self._bins[transcript.contig, number].append(transcript)

    def over(self, variant: Variant) -> list[Transcript]:
        """Transcripts, introns included, that the variant's reference bases touch."""
        first, last = variant.position, variant.position + len(variant.reference) - 1
        found = {
            transcript.ensembl: transcript
            for number in range(first // _BIN, last // _BIN + 1)
            for transcript in self._bins.get((variant.contig, number), ())
            if transcript.start <= last and first <= transcript.end
        }
        return list(found.values())


def _chosen(gene: str, found: list[Transcript], wanted: tuple[str, str] | None) -> Transcript:
    if wanted:
        return _wanted(gene, found, *wanted)
    return max(found, key=lambda one: (one.mane_select, _coding_bases(one), one.ensembl))


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
