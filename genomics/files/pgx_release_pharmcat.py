"""Allele definition files of a PharmCAT release: `{GENE}_translation.json`, gzipped or not."""

import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from genomics.errors import FormatError
from genomics.files.pgx_alleles import left_aligned
from genomics.records.pgx_release import Release, ReleasedAllele, ReleasedGene

# Bases that an IUPAC code stands for (NC-IUB 1984).
IUPAC = {
    "R": "AG",
    "Y": "CT",
    "S": "CG",
    "W": "AT",
    "K": "GT",
    "M": "AC",
    "B": "CGT",
    "D": "AGT",
    "H": "ACT",
    "V": "ACG",
    "N": "ACGT",
}
# Genes whose undocumented changes PharmCAT reads as reference (documentation, Named Allele Matcher 201).
AS_REFERENCE = frozenset({"CACNA1S", "DPYD", "G6PD", "NUDT15", "RYR1", "TPMT"})


class _Locus(msgspec.Struct, frozen=True):
    chromosome: str
    position: int
    ref: str
    alts: list[str]
    rsid: str | None = None


class _Named(msgspec.Struct, frozen=True, rename="camel"):
    name: str
    alleles: list[str | None]
    reference: bool = False
    structural_variant: bool = False


class _File(msgspec.Struct, frozen=True, rename="camel"):
    gene: str
    version: str
    variants: list[_Locus]
    named_alleles: list[_Named]


def read_pharmcat(folder: Path) -> Release:
    """Every definition file of the folder."""
    paths = sorted([*folder.glob("*_translation.json"), *folder.glob("*_translation.json.gz")])
    if not paths:
        raise FormatError(f"{folder}: no *_translation.json in it; give the folder of PharmCAT's definition files")
    files = [_read(path) for path in paths]
    version = max(file.version for file in files)
    return Release(
        source="PharmCAT allele definition files (data of CPIC, PharmVar and ClinPGx)",
        version=f"PharmCAT data {version}",
        date=version[:10],
        licence="MPL-2.0 (files); CC0 (CPIC) and CC BY-SA 4.0 (PharmVar, ClinPGx) (facts)",
        genes=tuple(_gene(file) for file in files),
        undocumented_as_reference=AS_REFERENCE,
    )


def _read(path: Path) -> _File:
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return msgspec.json.decode(data, type=_File)
    except (msgspec.DecodeError, gzip.BadGzipFile, EOFError) as error:
        raise FormatError(
            f"{path}: not an allele definition file of PharmCAT ({error}); download it again"
        ) from error


def _gene(file: _File) -> ReleasedGene:
    plain = next((named for named in file.named_alleles if named.reference), None)
    if plain is None:
        raise FormatError(f"{file.gene} of PharmCAT has no reference allele; download the release again")
    keys = {(locus.position, alt): _key(locus, alt) for locus in file.variants for alt in locus.alts}
    alleles, left_out = [], []
    for named in file.named_alleles:
        if named.structural_variant:
            left_out.append(f"allele {named.name} is structural")
        else:
            alleles.append(_allele(file, named, keys))
    used = {key for allele in alleles for key in allele.variants | allele.optional}
    rsids = {
        _key(locus, alt): locus.rsid or "."
        for locus in file.variants
        for alt in locus.alts
        if _key(locus, alt) in used
    }
    return ReleasedGene(file.gene, rsids, tuple(alleles), None, tuple(left_out))


def _key(locus: _Locus, alternate: str) -> str:
    position, before, after = left_aligned(locus.chromosome, locus.position, locus.ref, alternate, {})
    return f"{locus.chromosome}:{position}:{before}:{after}"


def _allele(file: _File, named: _Named, keys: Mapping[tuple[int, str], Any]) -> ReleasedAllele:
    variants, optional, stated = set(), set(), set()
    for locus, text in zip(file.variants, named.alleles, strict=True):
        if text is None or named.reference:
            continue
        if text == locus.ref:
            stated.add(f"{locus.chromosome}:{locus.position}")
        elif text in IUPAC:
            optional |= _wobble(file, named, locus, text, keys)
        else:
            variants.add(_known(file, named, locus, text, keys))
    return ReleasedAllele(named.name, named.reference, frozenset(variants), frozenset(optional), frozenset(stated))


def _wobble(file: _File, named: _Named, locus: _Locus, code: str, keys: Mapping[tuple[int, str], str]) -> set[str]:
    """Changes that may or may not be there; a code without the reference base cannot be told by our tables."""
    if locus.ref not in IUPAC[code]:
        raise FormatError(
            f"{file.gene} {named.name}: code {code} at {locus.position} leaves out the reference base {locus.ref}; "
            "remove the allele from the release"
        )
    return {_known(file, named, locus, base, keys) for base in IUPAC[code] if base != locus.ref}


def _known(file: _File, named: _Named, locus: _Locus, text: str, keys: Mapping[tuple[int, str], str]) -> str:
    if (locus.position, text) not in keys:
        raise FormatError(
            f"{file.gene} {named.name}: {text} at {locus.position} is not among the alternates there; "
            "download the release again"
        )
    return keys[locus.position, text]
