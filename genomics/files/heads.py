"""The records of a VCF or BCF as counts of people: a look at a file that shows nobody's genotype."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pysam

from genomics.errors import FormatError


class RecordCounts(msgspec.Struct, frozen=True):
    """A site as it stands in the file. `called`: whole genotype; `carriers`: with an alternate."""

    site: str
    reference: str
    alternates: str
    filters: str
    called: int
    carriers: int


def record_counts(path: Path) -> Iterator[RecordCounts]:
    """Every record of a file, one after the other."""
    try:
        with pysam.VariantFile(str(path)) as records:
            for record in records:
                yield _counts(record)
    except ValueError as error:
        raise FormatError(f"{path}: not a readable VCF or BCF ({error}); make it again") from error


def _counts(record: pysam.VariantRecord) -> RecordCounts:
    genotypes = [call.allele_indices or () for call in record.samples.values()]
    called = [alleles for alleles in genotypes if alleles and None not in alleles]
    return RecordCounts(
        f"{record.chrom}:{record.pos}",
        record.ref or ".",
        ",".join(record.alts or ["."]),
        ",".join(record.filter.keys()) or ".",
        len(called),
        sum(any(alleles) for alleles in called),
    )
