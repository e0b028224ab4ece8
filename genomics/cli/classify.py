"""`genomics classify`: unique sites of panel genes, both axes of evidence, a route with its reasons."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from genomics.annotation.hgvs import NamedTranscript
    from genomics.hereditary.evidence import Fetch, Tools
    from genomics.records.hereditary import KnownAllele
    from genomics.records.known import ClinVarRecord
    from genomics.records.panel import PanelTables
    from genomics.records.transcript import Transcript


def command(
    variants: Annotated[Path, typer.Option(help="variants.parquet of `genomics annotate`.")],
    transcripts: Annotated[Path, typer.Option(help="GFF3 (Ensembl) with the transcripts of the panel genes.")],
    reference: Annotated[Path, typer.Option(help="GRCh38 FASTA, indexed: splice sites, repeats, start codons.")],
    clinvar: Annotated[
        Path, typer.Option(help="ClinVar VCF release: the known pathogenic alleles to compare with.")
    ],
    panel: Annotated[
        Path, typer.Option(help="Panel rules; the tables of cuts, hotspots and exceptions lie beside it.")
    ],
    panel_profile: Annotated[str, typer.Option(help="Profile of the panel: demo, aou59 or sf_v3_3.")],
    output: Annotated[Path, typer.Option(help="Parquet table to write, one row per variant and rule.")],
    gnomad: Annotated[
        list[Path] | None,
        typer.Option(
            help="gnomAD site VCF with its index: what was read beside alleles it lacks (PM2); repeat it."
        ),
    ] = None,
) -> None:
    """Classify every variant in a panel gene. Says nothing about people."""
    from genomics.files.clinvar import read_clinvar
    from genomics.files.clinvar_places import comparator_keys
    from genomics.files.gff3 import read_transcripts
    from genomics.files.gnomad_around import alleles_around
    from genomics.files.panel import read_panel
    from genomics.files.panel_tables import read_panel_tables
    from genomics.files.reference import Reference
    from genomics.files.tables import read_table, write_table
    from genomics.hereditary.classifying import classify_variants, transcripts_of_panel
    from genomics.hereditary.predictors import missense_score
    from genomics.records.annotation import AnnotatedVariant, ClassifiedVariant, Listing
    from genomics.records.variant import Variant

    rules = read_panel(panel, panel_profile)
    of_gene = transcripts_of_panel(rules, read_transcripts(transcripts))
    tables = read_panel_tables(panel.parent, {rule.gene: str(rule.inheritance) for rule in rules})
    known = read_clinvar(clinvar, comparator_keys(clinvar, of_gene.values()))
    versions = [f"{rules[0].source} {rules[0].version} ({rules[0].date}), profile {panel_profile}"]
    annotated = read_table(variants, AnnotatedVariant, {"gene": of_gene})
    unlisted = [Variant.parse(row.key) for row in annotated if row.gnomad_listing is Listing.NOT_LISTED]
    with Reference(reference) as genome:
        tools = tools_of(of_gene, tables, known, genome.fetch, missense_score(annotated))
        around = alleles_around(gnomad or [], unlisted)
        classified = classify_variants(annotated, rules, of_gene, tools, versions, around)
    write_table(output, classified, ClassifiedVariant, {"panel": rules[0].version, "panel_profile": panel_profile})
    routes = Counter(str(row.route) for row in classified)
    said = ", ".join(f"{count} {route}" for route, count in sorted(routes.items())) or "no variant in a panel gene"
    compared = sum(len(one.known) for one in tools.values())
    print(f"classify: {said}; {compared} known alleles to compare with; wrote {output}", file=sys.stderr)


def tools_of(
    transcripts: Mapping[str, "Transcript"],
    tables: "PanelTables",
    records: Mapping[str, "ClinVarRecord"],
    fetch: "Fetch",
    missense_score: str,
) -> dict[str, "Tools"]:
    """What the criteria of each gene need, its known alleles named on the gene's own transcript."""
    from genomics.annotation.hgvs import NamedTranscript
    from genomics.hereditary.evidence import Tools

    tools = {}
    for gene, transcript in sorted(transcripts.items()):
        if transcript.coding is None:
            tools[gene] = Tools(tables, (), fetch, missense_score=missense_score)
            continue
        named = NamedTranscript(transcript, fetch)
        mine = [(key, record) for key, record in sorted(records.items()) if gene in record.genes]
        tools[gene] = Tools(tables, _known_alleles(mine, named), fetch, named.sequence.protein, missense_score)
    return tools


def _known_alleles(records: "Iterable[tuple[str, ClinVarRecord]]", named: "NamedTranscript") -> "list[KnownAllele]":
    from genomics.annotation.clinvar import group_of
    from genomics.records.annotation import ClinVarGroup
    from genomics.records.hereditary import KnownAllele
    from genomics.records.known import Significance
    from genomics.records.variant import Variant

    return [
        KnownAllele(
            key=key,
            protein=named.names(Variant.parse(key)).protein,
            pathogenic=Significance.PATHOGENIC in record.terms,
            stars=record.stars or 0,
            accession=record.accession,
        )
        for key, record in records
        if group_of(record) is ClinVarGroup.PLP_2STAR
    ]
