"""ClinVar's VCF release. Its vocabulary is closed: a word we do not know stops the run, it is never guessed."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

from genomics.errors import FormatError
from genomics.files.site_vcf import open_vcf, require_info, wanted_records
from genomics.records.known import REVIEW_STARS, ClinVarRecord, Significance

_COUNT = re.compile(r"\(\d+\)$")


def read_clinvar(path: Path, wanted: Collection[str]) -> dict[str, ClinVarRecord]:
    """Records of the wanted keys. Where two records share an allele, the better reviewed one counts."""
    vcf = open_vcf(path)
    require_info(path, vcf, ("CLNSIG", "CLNREVSTAT", "GENEINFO"))
    records: dict[str, ClinVarRecord] = {}
    for key, record in wanted_records(vcf, wanted):
        found = _record(f"{path}, {key}", record)
        records[key] = max(records.get(key, found), found, key=_weight)
    return records


def significance_terms(text: str) -> list[Significance]:
    """The parts of a CLNSIG or CLNSIGCONF value, in their order; `ValueError` on an unknown word.

    >>> [str(term) for term in significance_terms("Pathogenic/Likely_pathogenic|drug_response")]
    ['Pathogenic', 'Likely_pathogenic', 'drug_response']
    >>> [str(term) for term in significance_terms("Pathogenic,_low_penetrance(2)|Benign(1)")]
    ['Pathogenic,_low_penetrance', 'Benign']
    """
    return [Significance(_COUNT.sub("", part)) for part in re.split(r"[|/]|,(?!_low_penetrance)", text)]


def genes_of(text: str) -> list[str]:
    """Gene symbols of a GENEINFO value: `MUTYH:4595|HPDL:84842`.

    >>> genes_of("MUTYH:4595|HPDL:84842")
    ['MUTYH', 'HPDL']
    """
    return [part.rpartition(":")[0] for part in text.split("|") if part]


def _record(place: str, record: Any) -> ClinVarRecord:
    significance, conflict = record.INFO.get("CLNSIG"), record.INFO.get("CLNSIGCONF")
    status, conditions = record.INFO.get("CLNREVSTAT"), record.INFO.get("CLNDN")
    try:
        terms = significance_terms(significance) if significance else []
        parts = significance_terms(conflict) if conflict else []
    except ValueError as error:
        raise FormatError(f"{place}: {error} among ClinVar's classifications; update the vocabulary") from error
    if status is not None and status not in REVIEW_STARS:
        raise FormatError(f"{place}: unknown ClinVar review status {status!r}; update the vocabulary")
    return ClinVarRecord(
        accession=_accession(place, record.ID),
        significance=significance,
        terms=terms,
        conflict=conflict,
        conflict_terms=parts,
        review_status=status,
        stars=REVIEW_STARS[status] if status else None,
        conditions=conditions.replace("_", " ") if conditions else None,
        genes=genes_of(record.INFO.get("GENEINFO") or ""),
    )


def _accession(place: str, identifier: str | None) -> str:
    if not identifier or not identifier.isdigit():
        raise FormatError(f"{place}: ID {identifier!r} is not a ClinVar variation number; fetch the release again")
    return f"VCV{int(identifier):09d}"


def _weight(record: ClinVarRecord) -> tuple[bool, int, str]:
    return bool(record.terms), record.stars or 0, record.accession
