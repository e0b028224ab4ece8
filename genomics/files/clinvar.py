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
from genomics.files.joining import SiteKeys, keys_of_alleles, together
from genomics.files.prepared import join_table
from genomics.files.site_vcf import declared_info, open_vcf, require_info
from genomics.records.known import REVIEW_STARS, ClinVarRecord, Significance

Array = npt.NDArray[Any]

_COUNT = re.compile(r"\(\d+\)$")
_REQUIRED = ("CLNSIG", "CLNREVSTAT", "GENEINFO")
_OPTIONAL = ("CLNSIGCONF", "CLNSIGINCL", "CLNDN", "ONC", "ONCREVSTAT", "SCI", "SCIREVSTAT")
_CLASS = ("CLNSIG", "CLNSIGCONF", "CLNREVSTAT")


class ClinVarMatches(msgspec.Struct, frozen=True):
    """Records of the sites, one for each: row `i` of `values` is of site `sites[i]`, with columns accession,
    conditions, genes, gene_ids, haplotype and tumour; `classes[which[i]]` is its classification, a record without
    these.
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
    stretches = [
        msgspec.structs.replace(one, values=_encoded(one.values))
        for one in join_table(path, layout, wanted, prepared)
    ]
    found = together(stretches, _encoded(layout.empty()))
    values = found.values.unify_dictionaries().combine_chunks()
    which, classes = _classes(path, values)
    order = _best(found.sites, _numbers(path, values["ID"]), which, classes)
    if not np.array_equal(order, np.arange(len(values))):
        values = values.take(pa.array(order))
    return ClinVarMatches(found.sites[order], _read(values), which[order], classes)


def read_clinvar(path: Path, wanted: Collection[str]) -> dict[str, ClinVarRecord]:
    """Records of some alleles, given as `chrom:pos:ref:alt`."""
    keys, alleles = keys_of_alleles(wanted)
    found = join_clinvar(path, keys)
    rows = zip(found.sites.tolist(), found.which.tolist(), found.values.to_pylist(), strict=True)
    return {alleles[site]: msgspec.structs.replace(found.classes[which], **row) for site, which, row in rows}


def _encoded(values: pa.Table) -> pa.Table:
    """Every word of the release once, and the fields that it does not carry as nulls."""
    absent = pa.nulls(len(values), pa.string())
    names = ("ID", *_REQUIRED, *_OPTIONAL)
    given = {name: values[name] if name in values.column_names else absent for name in names}
    return pa.table({name: one if name == "ID" else one.dictionary_encode() for name, one in given.items()})


def _read(values: pa.Table) -> pa.Table:
    """The fields of the release as we tell them. Gene symbols are whole: `MUTYH:4595|HPDL:84842` has two."""
    given = {name: values[name].combine_chunks().cast(pa.string()) for name in values.column_names}
    genes = pc.fill_null(given["GENEINFO"], "")
    symbols = pc.replace_substring_regex(genes, r":[0-9]+(\||$)", r"\1")
    numbers = pc.replace_substring_regex(genes, r"[^|]*:([0-9]+)(\||$)", r"\1\2")
    return pa.table(
        {
            "accession": pc.binary_join_element_wise("VCV", pc.utf8_lpad(given["ID"], 9, "0"), ""),
            "conditions": pc.replace_substring(given["CLNDN"], "_", " "),
            "genes": _listed(symbols),
            "gene_ids": _listed(numbers).cast(pa.list_(pa.int64())),
            "haplotype": given["CLNSIGINCL"],
            "tumour": _tumours(values),
        }
    )


def _listed(column: Any) -> Any:
    """Parts between `|`; no part at all of an empty text."""
    parts = pc.split_pattern(column, "|")
    empty = pa.array([[]], parts.type).take(pa.array(np.zeros(len(parts), np.int64)))
    return pc.if_else(pc.equal(column, ""), empty, parts)


def _tumours(values: pa.Table) -> pa.Array:
    """`oncogenicity: Oncogenic (review status)`; null for the most, of which nothing is said."""
    told: list[str | None] = [None] * len(values)
    said = pc.or_(pc.is_valid(values["ONC"]), pc.is_valid(values["SCI"]))
    rows = np.flatnonzero(said.to_numpy())
    for row, given in zip(rows.tolist(), values.take(pa.array(rows)).to_pylist(), strict=True):
        parts = (("oncogenicity", "ONC", "ONCREVSTAT"), ("somatic clinical impact", "SCI", "SCIREVSTAT"))
        told[row] = "; ".join(
            f"{what}: {given[value]}" + (f" ({given[status]})" if given[status] else "")
            for what, value, status in parts
            if given[value]
        )
    return pa.array(told, pa.string())


def significance_terms(text: str) -> list[Significance]:
    """The parts of a CLNSIG or CLNSIGCONF value, in their order; `ValueError` on an unknown word.

    >>> [str(term) for term in significance_terms("Pathogenic/Likely_pathogenic|drug_response")]
    ['Pathogenic', 'Likely_pathogenic', 'drug_response']
    >>> [str(term) for term in significance_terms("Pathogenic,_low_penetrance(2)|Benign(1)")]
    ['Pathogenic,_low_penetrance', 'Benign']
    """
    return [Significance(_COUNT.sub("", part)) for part in re.split(r"[|/]|,(?!_low_penetrance)", text)]


def _classes(path: Path, values: pa.Table) -> tuple[Array, list[ClinVarRecord]]:
    """Each classification that occurs, read once, and which one a row has."""
    encoded = [values[name].combine_chunks() for name in _CLASS]
    words = [[*one.dictionary.to_pylist(), None] for one in encoded]
    sizes = tuple(map(len, words))
    places = [pc.fill_null(one.indices, len(one.dictionary)).to_numpy() for one in encoded]
    found, first, which = np.unique(np.ravel_multi_index(places, sizes), return_index=True, return_inverse=True)
    classes = []
    for at, row in zip(np.transpose(np.unravel_index(found, sizes)).tolist(), first.tolist(), strict=True):
        try:
            classes.append(_class(*(said[place] for said, place in zip(words, at, strict=True))))
        except ValueError as error:
            place = f"{path}, variation {values['ID'][row].as_py()}"
            raise FormatError(f"{place}: {error} among ClinVar's words; update the vocabulary") from error
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
