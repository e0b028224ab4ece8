"""Where a million sites lie, with Python at work only where names are made.

A site beside the result genes has the place of its kind: the same effects on the same transcripts make the same
row. Sites near a result gene, and the few whose effects csq leaves open, are placed one by one.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from genomics.annotation.changes import Fetch
from genomics.annotation.codons import codon_neighbours
from genomics.annotation.consequence import SPLICE_SITES
from genomics.annotation.hgvs import UPSTREAM, genomic_name
from genomics.annotation.places import Genes, Place, place_of
from genomics.annotation.transcripts import TranscriptIndex
from genomics.files.site_columns import SiteColumns
from genomics.files.site_effects import SiteEffects
from genomics.records.transcript import Effect, Transcript
from genomics.records.variant import CONTIGS, Variant

Array = npt.NDArray[Any]

_NOWHERE = Place(None, None, ["intergenic_variant"], [])


class Placed(msgspec.Struct, frozen=True):
    """Row `of[i]` of `places` is the place of site i. `genomic` are the g. names of the sites `renamed`: all that
    are no single substitution.
    """

    places: pa.Table
    of: npt.NDArray[np.int32]
    renamed: npt.NDArray[np.int64]
    genomic: pa.Array


class Ranges(msgspec.Struct, frozen=True):
    """Stretches of the genome by contig: their first and last bases, each in ascending order."""

    starts: dict[str, Array]
    ends: dict[str, Array]

    @classmethod
    def of(cls, transcripts: Iterable[Transcript], margin: int = 0) -> "Ranges":
        """The stretches of transcripts, wider by `margin` bases on both sides."""
        starts, ends = defaultdict(list), defaultdict(list)
        for one in transcripts:
            starts[one.contig].append(one.start - margin)
            ends[one.contig].append(one.end + margin)
        return cls(*({name: np.sort(np.array(found)) for name, found in side.items()} for side in (starts, ends)))

    def over(self, sites: SiteColumns) -> Array:
        """How many stretches each site's reference bases touch."""
        count = np.zeros(len(sites), np.int64)
        first = sites.columns["position"].to_numpy()
        last = first + pc.binary_length(sites.columns["reference"]).to_numpy() - 1
        contigs = sites.columns["contig"].combine_chunks().indices.to_numpy()
        for name, starts in self.starts.items():
            here = contigs == CONTIGS.index(name)
            begun = np.searchsorted(starts, last[here], side="right")
            count[here] = begun - np.searchsorted(self.ends[name], first[here], side="left")
        return count


def over_transcripts(sites: SiteColumns, transcripts: Sequence[Transcript]) -> Array:
    """Rows of the sites on a transcript of a nuclear chromosome: those whose effects csq is asked for."""
    return np.flatnonzero(Ranges.of(one for one in transcripts if one.contig != "chrM").over(sites))


def place_sites(
    sites: SiteColumns,
    effects: SiteEffects,
    transcripts: Sequence[Transcript],
    genes: Genes,
    mitochondrial: Callable[[Sequence[Variant]], dict[str, list[Effect]]],
    fetch: Fetch,
) -> Placed:
    """The place of every site. `genes` comes without effects; `mitochondrial` gives those of variants on chrM."""
    over = Ranges.of(transcripts).over(sites)
    alone = _placed_alone(sites, effects, over, genes)
    together = np.setdiff1d(np.flatnonzero(over), alone, assume_unique=True)
    kinds, models = np.unique(effects.of[together], return_index=True)
    variants = sites.variants(np.concatenate([together[models], alone]))
    called = _effects_of(variants, np.concatenate([kinds, effects.of[alone]]), effects, mitochondrial)
    index, told = TranscriptIndex(transcripts), msgspec.structs.replace(genes, effects=called)
    places = [_NOWHERE, *(place_of(one, index.near(one), told) for one in variants)]
    of = np.zeros(len(sites), np.int32)
    of[together] = 1 + np.searchsorted(kinds, effects.of[together])
    of[alone] = 1 + len(kinds) + np.arange(len(alone))
    neighbours = codon_neighbours(variants[len(kinds) :], genes.named)
    shared = [[], *(neighbours.get(one.key, []) for one in variants)]
    renamed = np.flatnonzero(~substitutions(sites))
    names = [genomic_name(one, fetch) for one in sites.variants(renamed)]
    return Placed(_table(places, shared), of, renamed, pa.array(names, pa.string()))


def _effects_of(
    variants: Sequence[Variant],
    kinds: Array,
    effects: SiteEffects,
    mitochondrial: Callable[[Sequence[Variant]], dict[str, list[Effect]]],
) -> dict[str, list[Effect]]:
    """Effects by key; `kinds` are those of the variants, -1 where csq says nothing."""
    pairs = zip(variants, kinds.tolist(), strict=True)
    called = {one.key: effects.kinds[kind] for one, kind in pairs if kind >= 0}
    return called | mitochondrial([one for one in variants if one.contig == "chrM"])


def substitutions(sites: SiteColumns) -> npt.NDArray[np.bool_]:
    """Which sites exchange one base for another."""
    lengths = [pc.binary_length(sites.columns[name]).to_numpy() for name in ("reference", "alternate")]
    return np.asarray((lengths[0] == 1) & (lengths[1] == 1))


def _placed_alone(sites: SiteColumns, effects: SiteEffects, over: Array, genes: Genes) -> Array:
    """Rows whose place is not that of their kind: near a result gene, on the mitochondrion, with another number of
    effects than transcripts, or an indel at a splice site.
    """
    counts = np.array([*(len(kind) for kind in effects.kinds), 0], np.int64)
    spliced = [any(SPLICE_SITES & set(effect.terms) for effect in kind) for kind in effects.kinds]
    splice = np.array([*spliced, False], np.bool_)
    lengths = [pc.binary_length(sites.columns[name]).to_numpy() for name in ("reference", "alternate")]
    near = Ranges.of((one.transcript for one in genes.named.values()), UPSTREAM).over(sites) > 0
    mitochondrial = sites.columns["contig"].combine_chunks().indices.to_numpy() == CONTIGS.index("chrM")
    open_ = (over != counts[effects.of]) | (splice[effects.of] & (lengths[0] != lengths[1])) | mitochondrial
    return np.flatnonzero(near | (open_ & (over > 0)))


def _table(places: Sequence[Place], same_codon: Sequence[list[str]]) -> pa.Table:
    words, lists = pa.string(), pa.list_(pa.string())
    return pa.table(
        {
            "gene": pa.array([one.gene for one in places], words),
            "transcript": pa.array([one.transcript for one in places], words),
            "consequences": pa.array([one.terms for one in places], lists),
            "impact_elsewhere": pa.array([one.elsewhere for one in places], lists),
            "hgvs_c": pa.array([one.names.coding for one in places], words),
            "hgvs_p": pa.array([one.names.protein for one in places], words),
            "worst_transcript": pa.array([one.worst[0] if one.worst else None for one in places], words),
            "worst_consequence": pa.array([one.worst[1] if one.worst else None for one in places], words),
            "hgvs_plus_clinical": pa.array([one.clinical for one in places], lists),
            "same_codon": pa.array(list(same_codon), lists),
        }
    )
