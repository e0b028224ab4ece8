"""Deletions and duplications in a VCF of structural variants: `<DEL>` and `<DUP>` with people's genotypes."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from genomics.errors import FormatError
from genomics.files.site_vcf import contig_name, filters_of, open_vcf
from genomics.records.structural import StructuralCall, StructuralKind, StructuralVariant
from genomics.records.variant import CONTIG_ORDER, Interval


def read_structural(paths: Iterable[Path], regions: Iterable[Interval]) -> list[StructuralCall]:
    """Carried deletions and duplications that reach into one of `regions`, by person and place.

    A person without a call is left out: nothing is said of them. Other kinds of structural variants are not read.
    """
    wanted = list(regions)
    calls = [call for path in paths for call in _calls(path, wanted)]
    return sorted(calls, key=lambda call: (call.sample_id, CONTIG_ORDER[call.variant.contig], call.variant.key))


def _calls(path: Path, wanted: list[Interval]) -> Iterator[StructuralCall]:
    vcf = open_vcf(path)
    samples = list(vcf.samples)
    for record in vcf:
        variant = _variant(path, record)
        if variant is None or not any(_reaches(variant, region) for region in wanted):
            continue
        genotypes = record.genotype.array()[:, :-1]
        for person in np.flatnonzero((genotypes > 0).any(axis=1)):
            copies = [int(copy) for copy in genotypes[person] if copy >= -1]
            if -1 not in copies:
                carried = sum(copy > 0 for copy in copies)
                identifier = record.ID or variant.key
                yield StructuralCall(samples[person], variant, carried, len(copies), filters_of(record), identifier)


def _variant(path: Path, record: Any) -> StructuralVariant | None:
    kind = _kind(record)
    contig = contig_name(record.CHROM)
    if kind is None or contig not in CONTIG_ORDER:
        return None
    end, length = record.INFO.get("END"), record.INFO.get("SVLEN")
    if isinstance(length, tuple):
        length = length[0]
    if end is None and length is None:
        raise FormatError(f"{path}, {record.CHROM}:{record.POS}: {kind} without END or SVLEN; give one of them")
    last = int(end) if end is not None else record.POS + abs(int(length))
    try:
        return StructuralVariant(contig, record.POS + 1, last, kind)  # POS is the base before
    except ValueError as error:
        raise FormatError(f"{path}, {record.CHROM}:{record.POS}: {error}; correct the record") from error


def _kind(record: Any) -> StructuralKind | None:
    """The kind by the symbolic allele, else by SVTYPE; alleles spelt out in bases come with the small variants."""
    if len(record.ALT) != 1 or not record.ALT[0].startswith("<"):
        return None
    word = record.ALT[0].strip("<>").partition(":")[0]
    return next((kind for kind in StructuralKind if kind == word), None)


def _reaches(variant: StructuralVariant, region: Interval) -> bool:
    return variant.contig == region.contig and variant.start <= region.end and region.start < variant.end
