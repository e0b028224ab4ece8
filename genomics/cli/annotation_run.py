"""What `genomics annotate` reads, in the order in which it needs it."""

import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from genomics.annotation.annotate import Knowledge, annotate, novelty_codes, on_contigs, unnamed_row
from genomics.annotation.clinvar_columns import clinvar_columns
from genomics.annotation.hgvs import NamedTranscript
from genomics.annotation.normalise import normalised_sites, refuse_mismatch
from genomics.annotation.novel_summary import (
    SMALLEST_PUBLISHED,
    frequency_classes,
    novel_counts,
    published,
)
from genomics.annotation.novelty import NOVELTIES, SetListing
from genomics.annotation.places import Genes
from genomics.annotation.placing import Placed, over_transcripts, place_sites
from genomics.annotation.transcripts import choose, refuse_unusable, to_name
from genomics.files.clinvar import join_clinvar
from genomics.files.csq import consequences
from genomics.files.documents import write_document
from genomics.files.gff3 import read_transcripts
from genomics.files.gnomad import join_gnomad
from genomics.files.known_sets import join_known, named_paths
from genomics.files.panel import read_panel
from genomics.files.reference import Reference
from genomics.files.releases import version_of
from genomics.files.scores import join_scores
from genomics.files.site_bases import refuse_other_reference
from genomics.files.site_columns import SiteColumns, read_site_columns, repeated, with_sites
from genomics.files.site_effects import site_effects
from genomics.files.start_codons import read_start_codons, start_codons_of
from genomics.files.tables import arrow_table, write_stretches, write_table
from genomics.records.annotation import AnnotatedVariant, Novelty
from genomics.records.known import UnnamedAllele
from genomics.records.novel import NovelCount, PublishedNovel


class Inputs(msgspec.Struct, frozen=True):
    """The options of the command."""

    vcf: Path
    reference: Path
    transcripts: Path
    panel: Path
    panel_profile: str
    clinvar: Path
    gnomad: Sequence[Path]
    known: Sequence[str]
    scores: Sequence[str]
    novel_carriers: int
    prepared: Path | None


def run(given: Inputs, output: Path, novel: Path | None) -> None:
    """Annotate and write; say in one line what was found."""
    pa.set_memory_pool(pa.system_memory_pool())  # Arrow's own keeps what was freed: 100 MB of a million sites
    with Reference(given.reference) as genome:
        sites, unnamed = _sites(given.vcf, genome)
        placed, told = _placed(given, sites, genome)
    versions, known = _knowledge(given, sites, placed)
    more = [arrow_table(map(unnamed_row, unnamed), AnnotatedVariant)] if unnamed else []
    codes = novelty_codes(sites, known)
    rows = write_stretches(output, chain(annotate(sites, known, codes), more), AnnotatedVariant, versions)
    if novel is not None:
        _write_novel(novel, versions, given.novel_carriers, _counts(sites, known, codes))
    new = int((codes == NOVELTIES.index(Novelty.NEW)).sum())
    print(
        f"annotate: {rows - len(unnamed)} sites, {len(unnamed)} alleles without names,"
        f" {known.sets[0].listed.sum()} in ClinVar, {known.sets[1].listed.sum()} in gnomAD, {new} new; {told}",
        file=sys.stderr,
    )


def _sites(path: Path, genome: Reference) -> tuple[SiteColumns, list[UnnamedAllele]]:
    """Sites that fit the reference, in normal form, one for each allele."""
    read = read_site_columns(path)
    refuse_other_reference(read.plain, genome)
    refuse_mismatch(read.others, genome.fetch)
    others = normalised_sites(read.others, genome.fetch)
    again = repeated(read.plain, [one.variant for one in others])
    merged = normalised_sites([*read.plain.sites(again), *read.others], genome.fetch)
    return with_sites(read.plain, again, merged), read.unnamed


def _placed(given: Inputs, sites: SiteColumns, genome: Reference) -> tuple[Placed, str]:
    """Places of the sites, and in words which panel genes have names."""
    found = read_transcripts(given.transcripts)
    rules = read_panel(given.panel, given.panel_profile)
    wanted = {rule.gene: (rule.transcript, rule.ensembl_transcript) for rule in rules}
    starts = read_start_codons(given.panel.parent / "start_codons.tsv")
    chosen = choose(found, wanted)
    named = {one.ensembl: NamedTranscript(one, genome.fetch) for one in to_name(found, chosen, wanted)}
    for one in named.values():
        refuse_unusable(one, start_codons_of(one.transcript, starts))
    effects = site_effects(sites, over_transcripts(sites, found), found, given.reference)
    mitochondrial = [one for one in found if one.contig == "chrM"]
    placed = place_sites(
        sites,
        effects,
        found,
        Genes(chosen=chosen, named=named, effects={}),
        lambda variants: consequences(variants, mitochondrial, given.reference),
        genome.fetch,
    )
    spoken = {one.transcript.gene for one in named.values()}
    absent = len(set(wanted) - spoken)
    return placed, f"{len(spoken)} panel genes named, {absent} without a transcript in {given.transcripts}"


def _knowledge(given: Inputs, sites: SiteColumns, placed: Placed) -> tuple[dict[str, str], Knowledge]:
    """What public and other sets say of the sites, and the version of each."""
    keys, prepared = sites.keys, given.prepared
    release = version_of(given.clinvar)
    matches = join_clinvar(given.clinvar, keys, prepared)
    clinvar, clinvar_of = clinvar_columns(matches, len(sites), release)
    gnomad = join_gnomad(given.gnomad, keys, prepared)
    covered = on_contigs(sites, gnomad.contigs)
    everywhere = np.ones(len(sites), np.bool_)
    sets = [
        SetListing("ClinVar", [release], clinvar_of < len(matches.sites), everywhere),
        SetListing("gnomAD", [version_of(path) for path in given.gnomad], gnomad.listed > 0, covered),
    ]
    for name, paths in named_paths(given.known).items():
        one = join_known(name, paths, keys, prepared)
        sets.append(SetListing(name, one.versions, one.listed, on_contigs(sites, one.contigs)))
    scores = [join_scores(name, paths, keys, prepared) for name, paths in named_paths(given.scores).items()]
    versions = {one.name: ", ".join(one.versions) for one in sets} | {one.name: one.version for one in scores}
    known = Knowledge(placed, clinvar, clinvar_of, gnomad, covered, sets, scores, given.novel_carriers)
    return versions, known


def _counts(sites: SiteColumns, known: Knowledge, codes: npt.NDArray[np.int8]) -> list[NovelCount]:
    """Cells of the sites that somebody carries in a good genotype."""
    seen = sites.columns["carriers"].to_numpy() > 0
    terms = [terms[0] for terms in known.placed.places["consequences"].to_pylist()]
    words = sorted(set(terms))
    of_place = np.array([words.index(term) for term in terms], np.int64)[known.placed.of]
    frequency = frequency_classes(*(sites.columns[name].to_numpy() for name in ("AC", "AN")))
    groups = {name: sites.columns[f"AC_{name}"].fill_null(0).to_numpy()[seen] > 0 for name in sites.groups}
    return novel_counts(words, of_place[seen], frequency[seen], codes[seen], groups)


def _write_novel(path: Path, versions: dict[str, str], carriers: int, counts: list[NovelCount]) -> None:
    """The exact table, and beside it what of it may be published."""
    write_table(path, counts, NovelCount, versions)
    document = PublishedNovel(versions, carriers, SMALLEST_PUBLISHED, published(counts))
    write_document(path.with_name(f"{path.stem}_published.json"), document)
