"""One row for every site: its names, its effect, what ClinVar and gnomAD say, and whether it is new.

Rows are made as columns, a stretch of sites at a time, so that neither time nor memory goes into objects.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from genomics.annotation.frequency import frequency_columns, listed_words
from genomics.annotation.novelty import NOVELTIES, SetListing, novelty_of, set_names
from genomics.annotation.placing import Placed
from genomics.annotation.predictions import score_column
from genomics.files.gnomad import Frequencies
from genomics.files.scores import ScoreTable
from genomics.files.site_columns import SiteColumns
from genomics.records.annotation import AnnotatedVariant, Novelty, unjoined
from genomics.records.build import GRCH38_ACCESSIONS
from genomics.records.known import UnnamedAllele
from genomics.records.variant import CONTIGS

Array = npt.NDArray[Any]

_STRETCH = 1 << 14


class Knowledge(msgspec.Struct, frozen=True):
    """What was read for a run. `clinvar` has a row for each record, and `clinvar_of` the row of each site; `sets`
    are all known sets, `covered` the sites on chromosomes that gnomAD's files hold.
    """

    placed: Placed
    clinvar: pa.Table
    clinvar_of: npt.NDArray[np.int32]
    gnomad: Frequencies
    covered: npt.NDArray[np.bool_]
    sets: list[SetListing]
    scores: list[ScoreTable]
    novel_carriers: int


def annotate(sites: SiteColumns, known: Knowledge, novelty: npt.NDArray[np.int8]) -> Iterator[pa.Table]:
    """Rows in genome order, stretch after stretch: columns of `AnnotatedVariant`, but for `unnamed`."""
    which, names = set_names(known.sets)
    lists = pa.list_(pa.string())
    for first in range(0, len(sites), _STRETCH):
        last = min(first + _STRETCH, len(sites))
        codes = novelty[first:last]
        yield pa.table(
            {
                **_own_columns(sites, first, last),
                **_taken(known.placed.places, known.placed.of[first:last]),
                "hgvs_g": _genomic_names(sites, known.placed, first, last),
                **_taken(known.clinvar, known.clinvar_of[first:last]),
                **frequency_columns(known.gnomad, known.covered, first, last),
                "known_in": pa.array(names, lists).take(pa.array(which[first:last])),
                "novelty": pa.array([str(one) for one in NOVELTIES]).take(pa.array(codes)),
                "novel": pa.array(codes == NOVELTIES.index(Novelty.NEW)),
                "scores": score_column(known.scores, first, last),
            }
        )


def novelty_codes(sites: SiteColumns, known: Knowledge) -> npt.NDArray[np.int8]:
    """Index into `NOVELTIES` of each site."""
    filtered = sites.columns["filters"].is_valid().to_numpy()
    carriers = sites.columns["carriers"].to_numpy()
    return novelty_of(known.sets, filtered, carriers, known.novel_carriers)


def unnamed_row(allele: UnnamedAllele) -> AnnotatedVariant:
    """The row of an allele that is not spelled out: it is in the table, without gene, names or knowledge."""
    return unjoined(
        f"{allele.contig}:{allele.position}:{allele.reference}:{allele.alternate}",
        allele.contig,
        allele.position,
        allele.reference,
        allele.alternate,
        filters=allele.filters,
        cohort_ac=allele.allele_count,
        cohort_an=allele.allele_number,
        cohort_carriers=allele.carriers,
        unnamed=allele.reason,
    )


def on_contigs(sites: SiteColumns, contigs: Sequence[str] | frozenset[str]) -> npt.NDArray[np.bool_]:
    """Which sites lie on some contigs."""
    codes = sites.columns["contig"].combine_chunks().indices.to_numpy()
    return np.isin(codes, [CONTIGS.index(name) for name in contigs])


def _taken(table: pa.Table, rows: Array) -> dict[str, Any]:
    taken = table.take(pa.array(rows))
    return {name: taken[name] for name in table.column_names}


def _own_columns(sites: SiteColumns, first: int, last: int) -> dict[str, Any]:
    given = sites.columns.slice(first, last - first)
    contig = given["contig"].cast(pa.string())
    position = given["position"]
    key = pc.binary_join_element_wise(
        contig, position.cast(pa.string()), given["reference"], given["alternate"], ":"
    )
    return {
        "key": key,
        "contig": contig,
        "position": position,
        "reference": given["reference"],
        "alternate": given["alternate"],
        "filters": listed_words(given["filters"].combine_chunks()),
        "cohort_ac": given["AC"],
        "cohort_an": given["AN"],
        "cohort_carriers": given["carriers"],
    }


def _genomic_names(sites: SiteColumns, placed: Placed, first: int, last: int) -> pa.Array:
    """The g. name of a substitution is its place and its bases; the others were made one by one."""
    given = sites.columns.slice(first, last - first).combine_chunks()
    prefixes = pa.array([f"{GRCH38_ACCESSIONS[name]}:{'m' if name == 'chrM' else 'g'}." for name in CONTIGS])
    prefix = prefixes.take(given["contig"].combine_chunks().indices)
    change = pc.binary_join_element_wise(given["reference"], given["alternate"], ">")
    names = pc.binary_join_element_wise(prefix, given["position"].cast(pa.string()), change, "").combine_chunks()
    low, high = np.searchsorted(placed.renamed, (first, last))
    others = np.isin(np.arange(first, last), placed.renamed[low:high])
    return pc.replace_with_mask(names, pa.array(others), placed.genomic[low:high])
