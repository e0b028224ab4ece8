"""Inputs of a run made from the files of a validation: sites, ClinVar, gnomAD, reference, transcripts, panel."""

import csv
import gzip
import json
from argparse import Namespace
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pysam

from genomics.files.panel import PANEL_COLUMNS, read_panel
from genomics.records.build import GRCH38_LENGTHS
from genomics.records.panel import PanelRule
from genomics.records.variant import CONTIG_ORDER, Variant

_STATUS = {
    0: "no_assertion_criteria_provided",
    1: "criteria_provided,_single_submitter",
    2: "criteria_provided,_multiple_submitters,_no_conflicts",
    3: "reviewed_by_expert_panel",
    4: "practice_guideline",
}
_FRAME = 20_000  # N around a slice, so that a read across its end stays in step
_INFO = '##INFO=<ID={},Number={},Type={},Description="x">\n'
_HEAD = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


@dataclass(frozen=True)
class Row:
    """One classification of an expert panel."""

    gene: str
    key: str
    name: str
    assertion: str
    met: list[str]


@dataclass(frozen=True)
class Slice:
    """A stretch of one chromosome, 1-based inclusive, and its bases."""

    contig: str
    first: int
    last: int
    bases: str

    def holds(self, contig: str, first: int, last: int) -> bool:
        """Whether a stretch lies inside."""
        return contig == self.contig and self.first <= first and last <= self.last


def panel_rows(path: Path) -> list[Row]:
    """The classifications, one row per variant; a variant that panels classify twice keeps the last."""
    with path.open(encoding="utf-8") as lines:
        found = {
            row["vcf38"]: Row(
                row["gene"],
                row["vcf38"],
                row["hgvs_c"],
                row["assertion"].lower(),
                [code for code in row["met"].split(", ") if code],
            )
            for row in csv.DictReader(lines, delimiter="\t")
        }
    return list(found.values())


def write_inputs(folder: Path, rows: Sequence[Row], given: Namespace, panel: Path, profile: str) -> list[Row]:
    """Every file that annotate and classify read; the rows that lie in genes whose sequence was given."""
    slices = read_slices(given.sequence)
    rules = {rule.gene: rule for rule in read_panel(panel, profile)}
    transcripts = [one for one in json.loads(given.transcripts.read_text()) if fits(one, rules, slices)]
    genes = {one["gene"] for one in transcripts}
    usable = [row for row in rows if row.gene in genes and inside(row.key, slices)]
    write_reference(folder / "reference.fa", slices)
    write_gff3(folder / "transcripts.gff3", transcripts, rules)
    write_panel(folder / "panel", panel, genes)
    write_sites(folder / "sites.vcf", [row.key for row in usable])
    write_clinvar(folder / "clinvar.vcf", given.clinvar)
    write_gnomad(folder / "gnomad.vcf", given.gnomad)
    pysam.tabix_index(str(folder / "gnomad.vcf"), preset="vcf", force=True, keep_original=True)
    return usable


def read_slices(path: Path) -> list[Slice]:
    """The sequences, by the place in their names: `chr5:112687521-112851239 LRG_130 APC`."""
    slices = []
    with pysam.FastaFile(str(path)) as fasta:
        for name in fasta.references:
            contig, _, span = name.partition(":")
            first, last = (int(end) for end in span.split("-"))
            slices.append(Slice(contig, first, last, fasta.fetch(name).upper()))
    return sorted(slices, key=lambda one: (CONTIG_ORDER[one.contig], one.first))


def fits(one: dict, rules: dict[str, PanelRule], slices: Sequence[Slice]) -> bool:
    """Whether a transcript is the one of its gene's rule (whatever its version) and lies in a slice."""
    rule = rules.get(one["gene"])
    wanted = rule.transcript.partition(".")[0] if rule else None
    named = wanted in {name.partition(".")[0] for name in one["accessions"]}
    ends = [end for exon in one["exons"] for end in exon]
    return named and any(piece.holds(one["chrom"], min(ends), max(ends)) for piece in slices)


def inside(key: str, slices: Sequence[Slice]) -> bool:
    """Whether a variant lies in a slice and its REF is there."""
    variant = Variant.parse(key)
    last = variant.position + len(variant.reference) - 1
    for piece in slices:
        if piece.holds(variant.contig, variant.position, last):
            start = variant.position - piece.first
            return piece.bases[start : start + len(variant.reference)] == variant.reference
    return False


def write_reference(path: Path, slices: Sequence[Slice]) -> None:
    """Chromosomes as one long line each, slices at their places, N around them; holes in the file elsewhere."""
    offset, index = 0, []
    with path.open("wb") as out:
        for contig, length in GRCH38_LENGTHS.items():
            name = f">{contig}\n".encode()
            out.seek(offset)
            out.write(name)
            start = offset + len(name)
            mine = [piece for piece in slices if piece.contig == contig]
            for piece in mine:
                first = max(piece.first - _FRAME, 1)
                out.seek(start + first - 1)
                out.write(b"N" * (min(piece.last + _FRAME, length) - first + 1))
            for piece in mine:
                out.seek(start + piece.first - 1)
                out.write(piece.bases.encode())
            out.seek(start + length)
            out.write(b"\n")
            index.append(f"{contig}\t{length}\t{start}\t{length}\t{length + 1}\n")
            offset = start + length + 1
    Path(f"{path}.fai").write_text("".join(index))


def write_gff3(path: Path, transcripts: Iterable[dict], rules: dict[str, PanelRule]) -> None:
    """Ensembl's flavour, under the names of the panel's rules."""
    lines = ["##gff-version 3\n"]
    for one in transcripts:
        rule, strand = rules[one["gene"]], "+" if one["strand"] > 0 else "-"
        exons, (low, high) = sorted(one["exons"]), sorted(one["cds"])
        parent, (name, _, version) = f"gene:{one['gene']}", rule.ensembl_transcript.partition(".")
        span = (exons[0][0], exons[-1][1])
        heads = [
            ("gene", span, f"ID={parent};Name={one['gene']};biotype=protein_coding"),
            (
                "mRNA",
                span,
                f"ID=transcript:{name};Parent={parent};version={version};biotype=protein_coding;"
                f"tag=MANE_Select;mane_refseq={rule.transcript}",
            ),
        ]
        parts = [("exon", exon, f"Parent=transcript:{name}") for exon in exons]
        parts += [
            ("CDS", (max(a, low), min(b, high)), f"Parent=transcript:{name}")
            for a, b in exons
            if max(a, low) <= min(b, high)
        ]
        for kind, (first, last), attributes in [*heads, *parts]:
            phase = "0" if kind == "CDS" else "."
            lines.append(f"{one['chrom']}\tx\t{kind}\t{first}\t{last}\t.\t{strand}\t{phase}\t{attributes}\n")
    path.write_text("".join(lines))


def write_panel(folder: Path, panel: Path, genes: set[str]) -> None:
    """The panel with a profile `validation` of the genes that can be looked at, and the tables beside it."""
    folder.mkdir(exist_ok=True)
    for beside in panel.parent.glob("*"):
        (folder / beside.name).write_bytes(beside.read_bytes())
    lines = [line for line in panel.read_text().splitlines() if not line.startswith("#")]
    place, kept = PANEL_COLUMNS.index("profiles"), lines[:1]
    for line in lines[1:]:
        cells = line.split("\t")
        if cells[0] in genes:
            cells[place] = "validation"
            kept.append("\t".join(cells))
    (folder / panel.name).write_text("\n".join(kept) + "\n")


def write_sites(path: Path, keys: Iterable[str]) -> None:
    """The variants as sites that one person carries."""
    declared = [
        _INFO.format(name, number, "Integer") for name, number in (("AC", "A"), ("AN", "1"), ("carriers", "A"))
    ]
    write_vcf(path, declared, ((key, ".", "AC=1;AN=2;carriers=1") for key in keys))


def write_clinvar(path: Path, source: Path) -> None:
    """The ClinVar alleles in the form of its release."""
    declared = [
        _INFO.format(name, ".", "String") for name in ("CLNSIG", "CLNREVSTAT", "GENEINFO", "CLNDN", "CLNSIGCONF")
    ]
    rows = []
    with gzip.open(source, "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            info = f"CLNSIG={row['clnsig']};CLNREVSTAT={_STATUS[int(row['stars'])]};GENEINFO={row['gene']}:1"
            conditions = row["clndn"].replace(";", ",").replace(" ", "_")
            key = f"{row['chrom']}:{row['pos']}:{row['ref']}:{row['alt']}"
            if set(row["ref"] + row["alt"]) <= set("ACGT"):
                rows.append((key, row["variation_id"], f"{info};CLNDN={conditions}" if conditions else info))
    write_vcf(path, ["##source=ClinVar\n", "##fileDate=2025-09-28\n", *declared], rows)


def write_gnomad(path: Path, sources: Iterable[Path]) -> None:
    """gnomAD counts with the filtering allele frequency and its group."""
    declared = ['##FILTER=<ID=AC0,Description="x">\n', '##FILTER=<ID=AS_VQSR,Description="x">\n']
    declared += ['##FILTER=<ID=InbreedingCoeff,Description="x">\n', _INFO.format("AC", "A", "Integer")]
    declared += [_INFO.format("AN", "1", "Integer"), _INFO.format("AF", "A", "Float")]
    declared += [_INFO.format("fafmax_faf95_max", "A", "Float"), _INFO.format("nhomalt", "A", "Integer")]
    declared += [_INFO.format("fafmax_faf95_max_gen_anc", "A", "String")]
    rows = []
    for source in sources:
        with gzip.open(source, "rt", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                contig, position, reference, alternate = row["variant_id"].split("-")
                info = f"AC={row['ac']};AN={row['an']}"
                if row["faf95_max"] not in ("", "NA"):
                    group = row["faf95_max_gen_anc"]
                    info += f";fafmax_faf95_max={row['faf95_max']};fafmax_faf95_max_gen_anc={group}"
                rows.append((f"chr{contig}:{position}:{reference}:{alternate}", ".", info))
    write_vcf(path, declared, rows)


def write_vcf(path: Path, declared: Iterable[str], rows: Iterable[tuple[str, str, str]]) -> None:
    """Records of key, ID and INFO in genome order, as a BGZF file is not needed."""
    contigs = "".join(f"##contig=<ID={name},length={size}>\n" for name, size in GRCH38_LENGTHS.items())
    ordered = sorted(
        ((Variant.parse(key), name, info) for key, name, info in rows), key=lambda row: row[0].sort_key
    )
    lines = [
        f"{one.contig}\t{one.position}\t{name}\t{one.reference}\t{one.alternate}\t.\tPASS\t{info}\n"
        for one, name, info in ordered
    ]
    path.write_text("##fileformat=VCFv4.2\n" + contigs + "".join(declared) + _HEAD + "".join(lines))
