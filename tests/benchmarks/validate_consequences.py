"""`python -m tests.benchmarks.validate_consequences --help`: loss of function or not, beside ClinVar's own terms.

ALLELES has chrom, pos, ref, alt, gene and mc (ClinVar's MC field). The slices of the genome are laid end to end, so
that bcftools csq can read them.
"""

import argparse
import csv
import gzip
import tempfile
from collections import Counter
from pathlib import Path

import msgspec
import pysam

from genomics.annotation.hgvs import NamedTranscript
from genomics.annotation.places import Genes, place_of
from genomics.annotation.transcripts import TranscriptIndex
from genomics.files.csq import consequences
from genomics.records.transcript import Transcript
from genomics.records.variant import Variant
from tests.benchmarks.validate_naming import PAGE, Slices, read_named, write_part

BEGIN, END = "<!-- terms: written by tests/benchmarks/validate_consequences.py -->", "<!-- end of terms -->"
LOSS = {"frameshift_variant", "stop_gained", "splice_donor_variant", "splice_acceptor_variant", "start_lost"}
CLINVAR = {"nonsense": "stop_gained", "initiator_codon_variant": "start_lost"}
GAP = 1500


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("--alleles", "--sequence", "--transcripts"):
        parser.add_argument(name, type=Path, required=True)
    parser.add_argument("--leave-out", nargs="*", default=[], help="transcripts whose given coding span is wrong")
    options = parser.parse_args()
    slices = Slices(options.sequence)
    named, _ = read_named(options.transcripts, slices, set(options.leave_out))
    with tempfile.TemporaryDirectory(prefix="terms-") as folder:
        text = report(*compared(options.alleles, slices, named, Path(folder) / "genome.fa"))
    write_part(PAGE, text, BEGIN, END)
    print(text)


def compared(
    path: Path, slices: Slices, named: dict[str, NamedTranscript], fasta: Path
) -> tuple[int, Counter[tuple[bool, bool]], Counter[tuple[str, str]]]:
    """Alleles compared; how often each side speaks of loss; and the terms where they differ."""
    joined = laid_end_to_end(slices, fasta)
    genome = {name: "".join(text) for name, text in joined.bases.items()}

    def fetch(contig: str, first: int, last: int) -> str:
        return genome[contig][max(first, 1) - 1 : last]

    found = [joined.moved_transcript(one.transcript) for one in named.values()]
    chosen: dict[str, Transcript] = {}
    for one in found:
        chosen.setdefault(one.gene, one)
    told = {one.ensembl: NamedTranscript(one, fetch) for one in chosen.values()}
    rows = [(variant, terms, gene) for variant, terms, gene in read_alleles(path, joined) if gene in chosen]
    effects = consequences([variant for variant, _, _ in rows], found, fasta)
    genes = Genes({(name, one.contig): one for name, one in chosen.items()}, told, effects)
    index = TranscriptIndex(found)
    classes: Counter[tuple[bool, bool]] = Counter()
    differing: Counter[tuple[str, str]] = Counter()
    for variant, theirs, _ in rows:
        ours = set(place_of(variant, index.near(variant), genes).terms)
        sides = bool(ours & LOSS), bool(theirs & LOSS)
        classes[sides] += 1
        if sides[0] != sides[1]:
            differing[", ".join(sorted(ours)), ", ".join(sorted(theirs & LOSS or theirs))] += 1
    return len(rows), classes, differing


class Joined(msgspec.Struct):
    """Contigs made of slices with N between them; `shifts` are first and last base of a slice and its move down."""

    bases: dict[str, list[str]]
    shifts: dict[str, list[tuple[int, int, int]]]

    def shift(self, contig: str, position: int) -> int | None:
        """How far a place moves down; `None` outside the slices."""
        return next((move for a, b, move in self.shifts.get(contig, []) if a <= position <= b), None)

    def moved_transcript(self, one: Transcript) -> Transcript:
        """The transcript where its slice lies now."""
        move = self.shift(one.contig, one.start) or 0
        exons = tuple((a - move, b - move) for a, b in one.exons)
        coding = (one.coding[0] - move, one.coding[1] - move) if one.coding else None
        return msgspec.structs.replace(one, exons=exons, coding=coding)


def laid_end_to_end(slices: Slices, fasta: Path) -> Joined:
    """Write the slices as short contigs."""
    joined = Joined({}, {})
    for contig, found in sorted(slices.found.items()):
        text, length = joined.bases.setdefault(contig, []), 0
        for start, bases in sorted(found):
            text += ["N" * GAP, bases]
            joined.shifts.setdefault(contig, []).append((start, start + len(bases) - 1, start - 1 - length - GAP))
            length += GAP + len(bases)
    fasta.write_text("".join(f">{name}\n{''.join(text)}\n" for name, text in joined.bases.items()))
    pysam.faidx(str(fasta))
    return joined


def read_alleles(path: Path, joined: Joined) -> list[tuple[Variant, set[str], str]]:
    """Alleles that are spelled out, lie in a slice and have terms."""
    rows = []
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for row in csv.DictReader(handle, delimiter="\t"):
            move = joined.shift(row["chrom"], int(row["pos"]))
            if row["mc"] and move is not None and not set(row["ref"] + row["alt"]) - set("ACGT"):
                words = {part.partition("|")[2] for part in row["mc"].split(",")}
                variant = Variant(row["chrom"], int(row["pos"]) - move, row["ref"], row["alt"])
                rows.append((variant, {CLINVAR.get(word, word) for word in words}, row["gene"]))
    return rows


def report(alleles: int, classes: Counter[tuple[bool, bool]], differing: Counter[tuple[str, str]]) -> str:
    """The part of the page, in Markdown."""
    same = classes[True, True] + classes[False, False]
    lines = [
        "## Loss of function by consequence",
        "",
        f"{alleles} pathogenic alleles of ClinVar: our terms on one transcript of the gene, ClinVar's over all of"
        " its own. Both or neither speak of loss of function (frameshift, stop gained, splice site, start lost) in"
        f" {same} ({100 * same / alleles:.2f} %), only ours in {classes[True, False]}, only ClinVar's in"
        f" {classes[False, True]}.",
        "",
        "Where they differ, the allele is an indel that leaves GT and AG in place, reaches over several exons, or"
        " is told on another transcript or gene.",
        "",
        "| ours | ClinVar's | alleles |",
        "|---|---|---:|",
        *(f"| {ours} | {theirs} | {number} |" for (ours, theirs), number in differing.most_common()),
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
