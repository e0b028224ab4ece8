"""ClinVar's VCF release. Its vocabulary is closed: a word we do not know stops the run, it is never guessed."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from genomics.errors import FormatError
from genomics.files.alleles import Field, Layout
from genomics.files.joining import SiteKeys, keys_of_alleles
from genomics.files.prepared import join_table
from genomics.files.site_vcf import declared_info, open_vcf, require_info
from genomics.records.known import REVIEW_STARS, ClinVarRecord, Significance

Array = npt.NDArray[Any]

_COUNT = re.compile(r"\(\d+\)$")
_REQUIRED = ("CLNSIG", "CLNREVSTAT", "GENEINFO")
_OPTIONAL = ("CLNSIGCONF", "CLNSIGINCL", "CLNDN", "ONC", "ONCREVSTAT", "SCI", "SCIREVSTAT")
_CLASS = ("CLNSIG", "CLNSIGCONF", "CLNREVSTAT")
_PARTS = "\x1f"


class ClinVarMatches(msgspec.Struct, frozen=True):
    """Records of the sites: row `i` of `values` is of site `sites[i]`; `classes[which[i]]` is its classification,
    a record without accession, conditions and genes. Several records of one site are in the order of their weight.
    """

    sites: npt.NDArray[np.int64]
    values: pa.Table
    which: npt.NDArray[np.int64]
    classes: list[ClinVarRecord]


def join_clinvar(path: Path, wanted: SiteKeys, prepared: Path | None = None) -> ClinVarMatches:
    """What ClinVar says of the sites. Where two records share an allele, the better reviewed one counts."""
    vcf = open_vcf(path)
    require_info(path, vcf, _REQUIRED)
    declared = declared_info(vcf)
    names = [*_REQUIRED, *(name for name in _OPTIONAL if name in declared)]
    layout = Layout((Field("ID", "ID"), *(Field(name, name) for name in names)))
    found = join_table(path, layout, wanted, prepared)
    values = found.values
    for name in set(_OPTIONAL) - set(names):
        values = values.append_column(name, pa.nulls(len(values), pa.string()))
    which, classes = _classes(path, values)
    order = _best(found.sites, _numbers(path, values["ID"]), which, classes)
    return ClinVarMatches(found.sites[order], values.take(pa.array(order)), which[order], classes)


def read_clinvar(path: Path, wanted: Collection[str]) -> dict[str, ClinVarRecord]:
    """Records of some alleles, given as `chrom:pos:ref:alt`."""
    keys, alleles = keys_of_alleles(wanted)
    found = join_clinvar(path, keys)
    rows = zip(found.sites.tolist(), found.which.tolist(), found.values.to_pylist(), strict=True)
    return {alleles[site]: record_of(found.classes[which], row) for site, which, row in rows}


def record_of(classified: ClinVarRecord, row: dict[str, Any]) -> ClinVarRecord:
    """A whole record, from its classification and the fields of its row."""
    conditions, info = row["CLNDN"], row["GENEINFO"] or ""
    return msgspec.structs.replace(
        classified,
        accession=accession_of(row["ID"]),
        conditions=conditions.replace("_", " ") if conditions else None,
        genes=genes_of(info),
        haplotype=row["CLNSIGINCL"],
        tumour=tumour_of(row),
        gene_ids=[int(part.rpartition(":")[2]) for part in info.split("|") if part.rpartition(":")[2].isdigit()],
    )


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


def accession_of(number: str) -> str:
    """The accession of a ClinVar variation number.

    >>> accession_of("17")
    'VCV000000017'
    """
    return f"VCV{int(number):09d}"


def tumour_of(row: dict[str, Any]) -> str | None:
    """Somatic and oncogenic classifications in one text; `None` where there is neither.

    >>> tumour_of({"ONC": "Oncogenic", "ONCREVSTAT": "criteria_provided,_single_submitter", "SCI": None})
    'oncogenicity: Oncogenic (criteria_provided,_single_submitter)'
    """
    parts = (("oncogenicity", "ONC", "ONCREVSTAT"), ("somatic clinical impact", "SCI", "SCIREVSTAT"))
    said = [
        f"{what}: {row[value]}" + (f" ({row[status]})" if row.get(status) else "")
        for what, value, status in parts
        if row.get(value)
    ]
    return "; ".join(said) or None


def _classes(path: Path, values: pa.Table) -> tuple[Array, list[ClinVarRecord]]:
    """Each classification that occurs, read once, and which one a row has."""
    columns = [pc.fill_null(values[name], "") for name in _CLASS]
    encoded = pc.binary_join_element_wise(*columns, _PARTS).combine_chunks().dictionary_encode()
    which = encoded.indices.to_numpy().astype(np.int64)
    classes = []
    for number, text in enumerate(encoded.dictionary.to_pylist()):
        try:
            classes.append(_class(*(part or None for part in text.split(_PARTS))))
        except ValueError as error:
            number_there = values["ID"][int(np.flatnonzero(which == number)[0])].as_py()
            raise FormatError(
                f"{path}, variation {number_there}: {error} among ClinVar's words; update the vocabulary"
            ) from error
    return which, classes


def _class(significance: str | None, conflict: str | None, status: str | None) -> ClinVarRecord:
    if status is not None and status not in REVIEW_STARS:
        raise ValueError(f"unknown review status {status!r}")
    return ClinVarRecord(
        accession="",
        significance=significance,
        terms=significance_terms(significance) if significance else [],
        conflict=conflict,
        conflict_terms=significance_terms(conflict) if conflict else [],
        review_status=status,
        stars=REVIEW_STARS[status] if status else None,
        conditions=None,
        genes=[],
    )


def _numbers(path: Path, identifiers: Any) -> Array:
    """Variation numbers; `FormatError` at an ID that is none."""
    wrong = pc.invert(pc.match_substring_regex(pc.fill_null(identifiers, ""), "^[0-9]{1,12}$"))
    for text in identifiers.filter(wrong).slice(0, 1).to_pylist():
        raise FormatError(f"{path}: ID {text!r} is not a ClinVar variation number; fetch the release again")
    return np.asarray(identifiers.cast(pa.int64()).to_numpy())


def _best(sites: Array, numbers: Array, which: Array, classes: list[ClinVarRecord]) -> Array:
    """The row that counts for each site: classified before not, more stars before fewer, then the later number."""
    stars = np.array([one.stars or 0 for one in classes], np.int64)[which]
    classified = np.array([bool(one.terms) for one in classes], np.bool_)[which]
    order = np.lexsort((numbers, stars, classified, sites))
    ordered = sites[order]
    last = np.append(ordered[1:] != ordered[:-1], np.ones(min(1, len(ordered)), np.bool_))
    return np.asarray(order[last])
