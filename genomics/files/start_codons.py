"""Start codons other than ATG that transcripts are known to use."""

from collections.abc import Mapping
from pathlib import Path

from genomics.errors import ConfigError
from genomics.files.sheets import read_rows
from genomics.records.transcript import Transcript

COLUMNS = ("gene", "transcript", "codon", "source", "version", "date")


def read_start_codons(path: Path) -> dict[str, str]:
    """Codon by transcript name without its version. Without the table, every transcript must start with ATG."""
    if not path.exists():
        return {}
    codons = {}
    for row in read_rows(path, COLUMNS):
        codon = row["codon"]
        if len(codon) != 3 or set(codon) - set("ACGT"):
            raise ConfigError(f"{path}: {row['transcript']}: {codon!r} is not a codon; correct it")
        codons[row["transcript"].partition(".")[0]] = codon
    return codons


def start_codons_of(transcript: Transcript, codons: Mapping[str, str]) -> set[str]:
    """The codons that a transcript may start with.

    >>> one = Transcript("WT1", "ENST00000452863.10", "NM_024426.6", "chr11", -1, ((1, 9),), (1, 9))
    >>> start_codons_of(one, {"NM_024426": "CTG"})
    {'CTG'}
    """
    names = (transcript.refseq or "", transcript.ensembl)
    found = {codons[name.partition(".")[0]] for name in names if name.partition(".")[0] in codons}
    return found or {"ATG"}
