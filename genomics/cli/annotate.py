"""`genomics annotate`: unique sites to named, joined rows."""

import sys
from pathlib import Path
from typing import Annotated

import typer

# All of Us calls a variant new when no public set lists it and at least three people carry it (All of Us Research
# Program Genomics Investigators, Nature 2024, doi:10.1038/s41586-023-06957-x); read 2025-10.
NOVEL_CARRIERS = 3


def command(
    vcf: Annotated[Path, typer.Option(help="Unique sites: sites.vcf.gz of `genomics cohort`.")],
    reference: Annotated[Path, typer.Option(help="GRCh38 FASTA, indexed.")],
    transcripts: Annotated[Path, typer.Option(help="GFF3 of Ensembl's flavour with mane_refseq names.")],
    clinvar: Annotated[Path, typer.Option(help="ClinVar VCF release for GRCh38.")],
    gnomad: Annotated[Path, typer.Option(help="gnomAD v4 site VCF.")],
    panel: Annotated[
        Path,
        typer.Option(
            help="Panel rules: they choose the transcript of each gene; start_codons.tsv lies beside them."
        ),
    ],
    output: Annotated[Path, typer.Option(help="Parquet table of AnnotatedVariant.")],
    panel_profile: Annotated[str, typer.Option(help="Panel profile whose genes are named.")] = "sf_v3_3",
    novel_carriers: Annotated[
        int, typer.Option(min=1, help="People who must carry an unknown allele before it counts as new.")
    ] = NOVEL_CARRIERS,
) -> None:
    """Name unique sites (consequence, HGVS), join ClinVar and gnomAD, and find the new."""
    from genomics.annotation.annotate import Knowledge, annotate, unnamed_row
    from genomics.annotation.hgvs import NamedTranscript
    from genomics.annotation.normalise import normalised_sites, refuse_mismatch
    from genomics.annotation.places import Genes
    from genomics.annotation.transcripts import TranscriptIndex, choose, refuse_unusable, to_name
    from genomics.files.clinvar import read_clinvar
    from genomics.files.csq import consequences
    from genomics.files.gff3 import read_transcripts
    from genomics.files.gnomad import read_gnomad
    from genomics.files.panel import read_panel
    from genomics.files.reference import Reference
    from genomics.files.site_vcf import read_sites
    from genomics.files.start_codons import read_start_codons, start_codons_of
    from genomics.files.tables import write_table
    from genomics.records.annotation import AnnotatedVariant

    written, unnamed = read_sites(vcf)
    found = read_transcripts(transcripts)
    wanted = {rule.gene: (rule.transcript, rule.ensembl_transcript) for rule in read_panel(panel, panel_profile)}
    starts = read_start_codons(panel.parent / "start_codons.tsv")
    chosen = choose(found, wanted)
    index = TranscriptIndex(found)
    with Reference(reference) as genome:
        refuse_mismatch(written, genome.fetch)
        sites = normalised_sites(written, genome.fetch)
        keys = {site.variant.key for site in sites}
        named = {one.ensembl: NamedTranscript(one, genome.fetch) for one in to_name(found, chosen, wanted)}
        for one in named.values():
            refuse_unusable(one, start_codons_of(one.transcript, starts))
        knowledge = Knowledge(
            genes=Genes(
                chosen=chosen,
                named=named,
                effects=consequences([s.variant for s in sites if index.over(s.variant)], found, reference),
            ),
            clinvar=read_clinvar(clinvar, keys),
            gnomad=read_gnomad([gnomad], keys),
        )
        rows = annotate(sites, index, knowledge, genome.fetch, novel_carriers)
    rows.extend(unnamed_row(allele) for allele in unnamed)
    write_table(output, rows, AnnotatedVariant)
    spoken = {one.transcript.gene for one in named.values()}
    absent = len(set(wanted) - spoken)
    print(
        f"annotate: {len(sites)} sites, {len(unnamed)} alleles without names,"
        f" {len(knowledge.clinvar)} in ClinVar, {len(knowledge.gnomad)} in gnomAD,"
        f" {sum(row.novel for row in rows)} new; {len(spoken)} panel genes named, {absent} without a transcript in"
        f" {transcripts}",
        file=sys.stderr,
    )
