"""A transcript on the genome, and what a variant does to it."""

import msgspec


class Transcript(msgspec.Struct, frozen=True):
    """One transcript on GRCh38. Exons and the coding span are 1-based, inclusive, ascending on the genome,
    as GFF3 writes them; the coding span holds the stop codon. `phase` counts bases before its first whole codon
    (0 unless the source lacks the start of the transcript). `differs_from_genome`: the source says that the
    transcript's own bases are not all those of the genome, so its numbering is not the genome's.

    >>> Transcript("G", "ENST1.1", "NM_1.1", "chr1", -1, ((10, 20), (30, 40)), (12, 35)).name
    'NM_1.1'
    """

    gene: str
    ensembl: str
    refseq: str | None
    contig: str
    strand: int
    exons: tuple[tuple[int, int], ...]
    coding: tuple[int, int] | None
    biotype: str = "protein_coding"
    mane_select: bool = False
    phase: int = 0
    mane_plus_clinical: bool = False
    differs_from_genome: bool = False

    def __post_init__(self) -> None:
        bounds = [bound for exon in self.exons for bound in exon]
        if self.strand not in (1, -1):
            raise ValueError(f"transcript {self.ensembl}: strand {self.strand} is not 1 or -1")
        if not bounds or bounds != sorted(bounds):
            raise ValueError(f"transcript {self.ensembl}: exons are missing, overlap or are out of order")
        if self.coding and not all(any(a <= end <= b for a, b in self.exons) for end in self.coding):
            raise ValueError(f"transcript {self.ensembl}: the coding span does not end in exons")

    @property
    def name(self) -> str:
        """The versioned name to print: RefSeq where the source gives it, else Ensembl."""
        return self.refseq or self.ensembl

    @property
    def start(self) -> int:
        """First base on the genome, 1-based."""
        return self.exons[0][0]

    @property
    def end(self) -> int:
        """Last base on the genome, 1-based, inclusive."""
        return self.exons[-1][1]


class Effect(msgspec.Struct, frozen=True):
    """Sequence Ontology terms of one variant on one transcript (Ensembl name)."""

    transcript: str
    terms: tuple[str, ...]
