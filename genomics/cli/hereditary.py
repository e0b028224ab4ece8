"""`genomics hereditary`: who carries what the panel's rules look at, and what was not read."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from genomics.hereditary.people import Carried
    from genomics.records.annotation import ClassifiedVariant
    from genomics.records.panel import PanelRule
    from genomics.records.person import Sample


def command(
    calls: Annotated[list[Path], typer.Option(help="BCF of people's genotypes from `genomics cohort`; repeat it.")],
    classified: Annotated[Path, typer.Option(help="classified.parquet of `genomics classify`.")],
    samples: Annotated[Path, typer.Option(help="Sample sheet: everyone on it gets a row per gene.")],
    panel: Annotated[Path, typer.Option(help="Panel rules.")],
    panel_profile: Annotated[str, typer.Option(help="Profile of the panel, as for classify.")],
    thresholds: Annotated[Path, typer.Option(help="thresholds.yaml")],
    output: Annotated[Path, typer.Option(help="Folder: findings, genes and structural.parquet.")],
    coverage: Annotated[list[Path] | None, typer.Option(help="Exon coverage of alignment-qc; repeat it.")] = None,
    structural: Annotated[
        list[Path] | None,
        typer.Option(help="VCF with <DEL> and <DUP> from a caller of your choice; repeat it. Needs --transcripts."),
    ] = None,
    transcripts: Annotated[
        Path | None, typer.Option(help="GFF3 with the transcripts of the panel genes: exons for --structural.")
    ] = None,
    phase: Annotated[
        Path | None, typer.Option(help="Phase of two variants of a person, as a laboratory told it: TSV.")
    ] = None,
    profile: Annotated[str, typer.Option(help="Profile of the thresholds.")] = "aou",
) -> None:
    """Join people and classified variants. A site or gene that was not read never counts as negative."""
    from genomics.errors import ConfigError
    from genomics.files.calls import read_calls
    from genomics.files.panel import read_panel
    from genomics.files.panel_tables import read_exon_notes
    from genomics.files.phase_sheet import read_phases
    from genomics.files.settings import limit, read_thresholds
    from genomics.files.sheets import read_samples
    from genomics.files.tables import read_table, read_tables, write_table
    from genomics.hereditary.genes import ReadLimits, gene_reads
    from genomics.hereditary.genotype_doubts import genotype_limits
    from genomics.hereditary.people import Circumstances, findings_of, places
    from genomics.records.annotation import ClassifiedVariant
    from genomics.records.hereditary import Finding, GeneRead
    from genomics.records.quality import ExonCoverage

    if structural and not transcripts:
        raise ConfigError("--structural: exons are named by transcripts; give --transcripts too")
    people, rules = read_samples(samples), read_panel(panel, panel_profile)
    limits = read_thresholds(thresholds, profile)
    variants = read_table(classified, ClassifiedVariant)
    genotypes = read_calls(calls, places(variants))
    exons = read_tables(coverage or [], ExonCoverage)
    rows, carried = structural_of(structural or [], transcripts, rules, people)
    about = Circumstances(
        genotype_limits(limits),
        limit(limits, "hereditary.mosaic_chance").value,
        read_phases(phase) if phase else {},
        carried,
    )
    needed = ReadLimits(limit(limits, "gene.callable_fraction").value, limit(limits, "genotype.dp").value)
    findings = findings_of(genotypes, variants, people, about)
    notes = read_exon_notes(panel.parent / "exon_notes.tsv")
    genes = gene_reads(people, rules, variants, genotypes, findings, exons, needed, notes)
    made_by = {"panel": rules[0].version, "panel_profile": panel_profile, "thresholds": profile}
    write_table(output / "findings.parquet", findings, Finding, made_by)
    write_table(output / "genes.parquet", genes, GeneRead, made_by)
    write_table(output / "structural.parquet", rows, ClassifiedVariant, made_by)
    print(f"hereditary: {len(people)} people, {len(findings)} findings, {len(genes)} gene rows", file=sys.stderr)


def structural_of(
    paths: "list[Path]", transcripts: Path | None, rules: "list[PanelRule]", people: "list[Sample]"
) -> "tuple[list[ClassifiedVariant], dict[str, list[Carried]]]":
    """Classified deletions and duplications over exons of the panel, and who carries them."""
    from genomics.files.gff3 import read_transcripts
    from genomics.files.structural_vcf import read_structural
    from genomics.hereditary.classifying import transcripts_of_panel
    from genomics.hereditary.structural import carriers, classify_structural
    from genomics.records.variant import Interval

    if not paths or transcripts is None:
        return [], {}
    of_gene = transcripts_of_panel(rules, read_transcripts(transcripts))
    regions = [Interval(one.contig, one.start - 1, one.end) for one in of_gene.values()]
    calls = read_structural(paths, regions)
    versions = [f"{rules[0].source} {rules[0].version} ({rules[0].date})", *sorted(path.name for path in paths)]
    rows = classify_structural({call.variant for call in calls}, rules, of_gene, versions)
    return rows, carriers(calls, rows, {sample.sample_id: sample.sex for sample in people})
