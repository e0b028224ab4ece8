"""gnomAD's site VCF release (v4), exomes, genomes or joint."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from genomics.files.site_vcf import declared_info, filters_of, open_vcf, require_info, wanted_records
from genomics.records.known import Frequency

_FAF = ("fafmax_faf95_max", "faf95_max")  # v4.1, v4.0: highest over ancestry groups
_HOMOZYGOTES = ("nhomalt",)


def read_gnomad(path: Path, wanted: Collection[str]) -> dict[str, Frequency]:
    """Frequencies of the wanted keys; a field that the release does not carry is `None`."""
    vcf = open_vcf(path)
    require_info(path, vcf, ("AC", "AN"))
    declared = declared_info(vcf)
    faf, homozygotes = ([name for name in names if name in declared] for names in (_FAF, _HOMOZYGOTES))
    return {key: _frequency(record, faf, homozygotes) for key, record in wanted_records(vcf, wanted)}


def _frequency(record: Any, faf: list[str], homozygotes: list[str]) -> Frequency:
    count, number = int(record.INFO["AC"]), int(record.INFO["AN"])
    faf95, homs = _first(record, faf), _first(record, homozygotes)
    return Frequency(
        allele_count=count,
        allele_number=number,
        frequency=count / number if number else None,
        faf95=faf95,
        homozygotes=None if homs is None else int(homs),
        filters=filters_of(record),
    )


def _first(record: Any, names: list[str]) -> float | None:
    """The first of these fields that is given, at the seven digits that a BCF float holds."""
    return next((float(f"{value:.7g}") for name in names if (value := record.INFO.get(name)) is not None), None)
