"""`genomics annotate`: unique sites to named, joined rows."""

from pathlib import Path
from typing import Annotated

import typer

# All of Us calls a variant new when no public set lists it and at least three people carry it (All of Us Research
# Program Genomics Investigators, Nature 2024, doi:10.1038/s41586-023-06957-x); read 2025-10.
NOVEL_CARRIERS = 3


def command(
    vcf: Annotated[Path, typer.Option(help="Unique sites: sites.vcf.gz of `genomics cohort`.")],
    reference: Annotated[Path, typer.Option(help="GRCh38 FASTA, indexed.")],
    transcripts: Annotated[Path, typer.Option(help="GFF3 of Ensembl, MANE, GENCODE or RefSeq.")],
    clinvar: Annotated[Path, typer.Option(help="ClinVar VCF release for GRCh38.")],
    gnomad: Annotated[
        list[Path],
        typer.Option(
            help="gnomAD v4 site VCF: joint, exomes, genomes, whole or by chromosome; give once for each."
        ),
    ],
    panel: Annotated[Path, typer.Option(help="Panel rules: they choose the transcript of each gene.")],
    output: Annotated[Path, typer.Option(help="Parquet table of AnnotatedVariant.")],
    panel_profile: Annotated[str, typer.Option(help="Panel profile whose genes are named.")] = "sf_v3_3",
    known: Annotated[
        list[str] | None, typer.Option(help="NAME=VCF: a further set of known alleles (dbSNP, an earlier release).")
    ] = None,
    scores: Annotated[
        list[str] | None, typer.Option(help="NAME=TABLE: REVEL, AlphaMissense or SpliceAI as published.")
    ] = None,
    novel_carriers: Annotated[
        int, typer.Option(min=1, help="People who must carry an unknown allele before it counts as new.")
    ] = NOVEL_CARRIERS,
    novel: Annotated[
        Path | None,
        typer.Option(help="Table of what is new; what may be published of it is written beside it as JSON."),
    ] = None,
    prepared: Annotated[
        Path | None, typer.Option(help="Folder that keeps tables prepared for joining, with their checksums.")
    ] = None,
) -> None:
    """Name unique sites (consequence, HGVS), join ClinVar, gnomAD, scores and known sets, and find the new."""
    from genomics.cli.annotation_run import Inputs, run

    given = Inputs(
        vcf=vcf,
        reference=reference,
        transcripts=transcripts,
        panel=panel,
        panel_profile=panel_profile,
        clinvar=clinvar,
        gnomad=gnomad,
        known=known or [],
        scores=scores or [],
        novel_carriers=novel_carriers,
        prepared=prepared,
    )
    run(given, output, novel)
