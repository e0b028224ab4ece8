"""Consequences by `bcftools csq`, which keeps state: each call runs in a fresh process of this module."""

import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from genomics.errors import FormatError
from genomics.files.gff3 import gff3_lines
from genomics.files.site_vcf import open_vcf
from genomics.records.transcript import Effect, Transcript
from genomics.records.variant import CONTIG_ORDER, Variant

# Words of bcftools 1.24 csq -> Sequence Ontology terms (SO 2.1).
SO_TERMS = {
    "synonymous": "synonymous_variant",
    "missense": "missense_variant",
    "stop_lost": "stop_lost",
    "stop_gained": "stop_gained",
    "inframe_deletion": "inframe_deletion",
    "inframe_insertion": "inframe_insertion",
    "inframe_altering": "protein_altering_variant",
    "frameshift": "frameshift_variant",
    "splice_acceptor": "splice_acceptor_variant",
    "splice_donor": "splice_donor_variant",
    "splice_region": "splice_region_variant",
    "start_lost": "start_lost",
    "start_retained": "start_retained_variant",
    "stop_retained": "stop_retained_variant",
    "5_prime_utr": "5_prime_UTR_variant",
    "3_prime_utr": "3_prime_UTR_variant",
    "non_coding": "non_coding_transcript_exon_variant",
    "intron": "intron_variant",
    "coding_sequence": "coding_sequence_variant",
    "feature_elongation": "feature_elongation",
    "feature_truncation": "feature_truncation",
}

_STANDARD, _MITOCHONDRIAL = "0", "2"


def consequences(
    variants: Sequence[Variant], transcripts: Iterable[Transcript], reference: Path
) -> dict[str, list[Effect]]:
    """Effects of each variant, by key. Every variant stands alone: neighbours on one haplotype are not joined.

    The mitochondrion is read by its own genetic code (NCBI table 2).
    """
    listed = list(transcripts)
    nuclear = [one for one in variants if one.contig != "chrM"]
    mitochondrial = [one for one in variants if one.contig == "chrM"]
    effects = _called(nuclear, [one for one in listed if one.contig != "chrM"], reference, _STANDARD)
    return effects | _called(
        mitochondrial, [one for one in listed if one.contig == "chrM"], reference, _MITOCHONDRIAL
    )


def _called(
    variants: Sequence[Variant], transcripts: Sequence[Transcript], reference: Path, genetic_code: str
) -> dict[str, list[Effect]]:
    if not variants:
        return {}
    with tempfile.TemporaryDirectory(prefix="csq-") as folder:
        sites = Path(folder) / "sites.vcf"
        _write_sites(sites, variants)
        return dict(_read(annotated(sites, transcripts, reference, genetic_code)))


def annotated(
    sites: Path, transcripts: Iterable[Transcript], reference: Path, genetic_code: str = _STANDARD
) -> Path:
    """A VCF beside `sites` with what csq says of each, by a fresh process."""
    genes, output = sites.with_name("genes.gff3"), sites.with_name("output.vcf")
    with genes.open("w", encoding="utf-8") as handle:
        handle.writelines(gff3_lines(transcripts))
    paths = [str(path) for path in (reference, genes, sites, output)]
    command = [sys.executable, "-m", "genomics.files.csq", genetic_code, *paths]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        said = (ended.stderr.strip() or "no message").splitlines()[-1]
        raise FormatError(f"{reference}: bcftools csq refused: {said}; check reference and transcripts")
    return output


def parse_effects(text: str) -> list[Effect]:
    """The parts of a BCSQ value; `ValueError` on a word that is not bcftools'.

    >>> parse_effects("splice_region|T1|T1|protein_coding,missense|T1|T1|protein_coding|+|5A>5D|9C>A")
    [Effect(transcript='T1', terms=('splice_region_variant', 'missense_variant'))]
    """
    terms: dict[str, dict[str, None]] = {}
    for part in text.split(","):
        words, transcript = part.split("|")[:2]
        found = terms.setdefault(transcript, {})
        for word in words.removeprefix("*").split("&"):
            if word not in SO_TERMS:
                raise ValueError(f"unknown consequence {word!r}")
            found[SO_TERMS[word]] = None
    return [Effect(transcript, tuple(found)) for transcript, found in terms.items()]


def _write_sites(path: Path, variants: Sequence[Variant]) -> None:
    contigs = sorted({variant.contig for variant in variants}, key=CONTIG_ORDER.__getitem__)
    with path.open("w", encoding="utf-8") as handle:
        handle.write(head_of(contigs))
        for one in sorted(variants, key=lambda variant: variant.sort_key):
            handle.write(f"{one.contig}\t{one.position}\t.\t{one.reference}\t{one.alternate}\t.\t.\t.\n")


def head_of(contigs: Iterable[str]) -> str:
    """Header of a VCF of bare sites."""
    lines = "".join(f"##contig=<ID={contig}>\n" for contig in contigs)
    return f"##fileformat=VCFv4.2\n{lines}#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


def _read(path: Path) -> Iterable[tuple[str, list[Effect]]]:
    for record in open_vcf(path):
        text = record.INFO.get("BCSQ")
        if text:
            yield f"{record.CHROM}:{record.POS}:{record.REF}:{record.ALT[0]}", parse_effects(text)


def _child(genetic_code: str, reference: str, genes: str, sites: str, output: str) -> None:
    """The fresh process. `--force`: a base that the reference does not know (N) leaves one site without effect,
    instead of stopping; that REF alleles fit the reference was checked before.
    """
    import pysam.bcftools

    options = ("--local-csq", "--force", "--genetic-code", genetic_code)
    pysam.bcftools.csq(*options, "-f", reference, "-g", genes, "-o", output, sites, catch_stdout=False)


if __name__ == "__main__":
    try:
        _child(*sys.argv[1:])
    except Exception as error:
        sys.exit(" ".join(str(error).split()))
