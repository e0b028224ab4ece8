"""gnomAD's site VCFs (v4): exomes, genomes or joint, whole or by chromosome, brought together by allele.

Where the joint data lists an allele its numbers count: they are gnomAD's own sum over exomes and genomes. Without
it exomes and genomes are added, and the filtering allele frequency is the higher of the two.
"""

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from genomics.errors import ConfigError, FormatError
from genomics.files.alleles import INTEGER, NUMBER, Field, Layout
from genomics.files.joining import Matches, SiteKeys, keys_of_alleles
from genomics.files.prepared import join_table
from genomics.files.site_vcf import declared_info, open_vcf
from genomics.records.known import Frequency

Array = npt.NDArray[Any]

# INFO names by release, the newest first: v4.1 joint, v4 exomes and genomes, v3.
_NAMES = {
    "AC": (("AC_joint", "AC"), INTEGER),
    "AN": (("AN_joint", "AN"), INTEGER),
    "homozygotes": (("nhomalt_joint", "nhomalt"), INTEGER),
    "faf95": (("fafmax_faf95_max_joint", "fafmax_faf95_max", "faf95_max", "faf95_popmax"), NUMBER),
    "group": (("fafmax_faf95_max_gen_anc_joint", "fafmax_faf95_max_gen_anc"), pa.string()),
}
_REQUIRED = ("AC", "AN")
SOURCES = ("exomes", "genomes", "joint", "gnomAD")
_JOINT = SOURCES.index("joint")


class Frequencies:
    """gnomAD of every site, filled file after file. `listed` has a bit for each of `SOURCES`; `contigs` are those
    that any file covers.
    """

    def __init__(self, sites: int) -> None:
        self.listed = np.zeros(sites, np.uint8)
        self.contigs: frozenset[str] = frozenset()
        self._counts = {name: np.full(sites, -1, np.int32) for name in ("AC", "AN", "homozygotes")}
        self._faf95 = np.full(sites, np.nan)
        self._words: dict[str, list[str | None]] = {"group": [None], "filters": [None]}
        self._codes = {name: np.zeros(sites, np.int16) for name in self._words}

    def columns(self, rows: Array | slice) -> pa.Table:
        """Columns AC, AN, homozygotes, faf95, group and filters (text) of some sites; null where not listed."""
        counts = {name: values[rows] for name, values in self._counts.items()}
        faf95 = self._faf95[rows]
        return pa.table(
            {
                **{name: pa.array(values, mask=values < 0) for name, values in counts.items()},
                "faf95": pa.array(faf95, mask=np.isnan(faf95)),
                **{
                    name: pa.array(words, pa.string()).take(pa.array(self._codes[name][rows]))
                    for name, words in self._words.items()
                },
            }
        )

    def add(self, found: Matches, source: int, done: npt.NDArray[np.bool_]) -> None:
        """Add a stretch of a file, of which the sites `done` have their record; these become more. The joint data
        comes first, and what it lists is not added to.
        """
        self.contigs |= found.contigs
        rows = np.unique(found.sites, return_index=True)[1]
        rows = rows[~done[found.sites[rows]]]
        done[found.sites[rows]] = True
        if source != _JOINT:
            rows = rows[self.listed[found.sites[rows]] & (1 << _JOINT) == 0]
        sites, values = found.sites[rows], found.values.take(pa.array(rows))
        for name, sums in self._counts.items():
            given = pc.fill_null(values[name], -1).to_numpy()
            sums[sites] = np.where(sums[sites] < 0, given, sums[sites] + np.maximum(given, 0))
        faf95 = pc.fill_null(values["faf95"], np.nan).to_numpy()
        higher = ~(faf95 <= self._faf95[sites]) & ~np.isnan(faf95)
        self._faf95[sites[higher]] = faf95[higher]
        groups = _coded(values["group"].filter(pa.array(higher)), self._words["group"])
        self._codes["group"][sites[higher]] = groups
        self._add_filters(sites, values["filters"], source)
        self.listed[sites] |= 1 << source

    def _add_filters(self, sites: Array, filters: Any, source: int) -> None:
        words, codes = self._words["filters"], self._codes["filters"]
        failed = pc.and_(pc.is_valid(filters), pc.not_equal(filters, "PASS")).to_numpy(zero_copy_only=False)
        for site, text in zip(sites[failed].tolist(), filters.filter(pa.array(failed)).to_pylist(), strict=True):
            label = text if source in (_JOINT, len(SOURCES) - 1) else _labelled(text, SOURCES[source])
            before = words[codes[site]]
            codes[site] = _code(label if before is None else f"{before};{label}", words)


def join_gnomad(paths: Sequence[Path], wanted: SiteKeys, prepared: Path | None = None) -> Frequencies:
    """What the files of gnomAD say of the sites."""
    frequencies = Frequencies(len(wanted.keys))
    seen: dict[tuple[int, str], Path] = {}
    for path in sorted(paths, key=lambda one: (_source(one) != _JOINT, str(one))):
        source, layout = _source(path), _layout(path)
        done = np.zeros(len(wanted.keys), np.bool_)
        for found in join_table(path, layout, wanted, prepared):
            for contig in sorted(found.contigs):
                other = seen.setdefault((source, contig), path)
                if other != path:
                    raise ConfigError(
                        f"{path} and {other} both hold gnomAD {SOURCES[source]} on {contig}; give one of them"
                    )
            frequencies.add(found, source, done)
    return frequencies


def read_gnomad(paths: Sequence[Path], wanted: Collection[str]) -> dict[str, Frequency]:
    """Frequencies of some alleles, given as `chrom:pos:ref:alt`; `None` where a release lacks a field."""
    keys, alleles = keys_of_alleles(wanted)
    found = join_gnomad(paths, keys)
    rows = np.flatnonzero(found.listed)
    taken = found.columns(rows).to_pylist()
    return {
        alleles[row]: Frequency(
            allele_count=one["AC"],
            allele_number=one["AN"],
            frequency=one["AC"] / one["AN"] if one["AN"] else None,
            faf95=one["faf95"],
            homozygotes=one["homozygotes"],
            filters=one["filters"].split(";") if one["filters"] else [],
            faf95_group=one["group"],
            sources=sources_of(int(found.listed[row])),
        )
        for row, one in zip(rows.tolist(), taken, strict=True)
    }


def sources_of(listed: int) -> list[str]:
    """Names of the data sets by their bits.

    >>> sources_of(3)
    ['exomes', 'genomes']
    """
    return [name for bit, name in enumerate(SOURCES) if listed >> bit & 1]


def _labelled(filters: str, source: str) -> str:
    return ";".join(f"{source}:{one}" for one in filters.split(";"))


def _code(word: str | None, words: list[str | None]) -> int:
    if word not in words:
        words.append(word)
    return words.index(word)


def _coded(column: Any, words: list[str | None]) -> Array:
    """Places of the values of a column in a growing list of words."""
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    places = np.array([_code(word, words) for word in encoded.dictionary.to_pylist()], np.int32)
    return places[encoded.indices.to_numpy()] if len(places) else np.empty(0, np.int32)


def _layout(path: Path) -> Layout:
    declared = declared_info(open_vcf(path))
    fields = [Field("filters", "FILTER")]
    for name, (known, kind) in _NAMES.items():
        there = [one for one in known if one in declared]
        if not there and name in _REQUIRED:
            raise FormatError(f"{path}: its header declares no INFO {' or '.join(known)}; use a gnomAD site VCF")
        fields.append(Field(name, there[0] if there else f"no {name}", kind, per_allele=name != "AN"))
    return Layout(tuple(fields))


def _source(path: Path) -> int:
    """Which data set a file is of: by its fields, else by its name; index of `SOURCES`."""
    if "AC_joint" in declared_info(open_vcf(path)):
        return _JOINT
    named = re.search(r"(?<![a-z])(exomes|genomes)(?![a-z])", path.name)
    return SOURCES.index(named[1]) if named else len(SOURCES) - 1
