"""`genomics pgx`: star alleles and phenotypes for every person of the calls."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from genomics.records.person import Sample
    from genomics.records.pgx import PgxResult
    from genomics.records.pgx_tables import GeneDefinition


def command(
    calls: Annotated[list[Path], typer.Option(help="Calls of one batch of people (BCF or VCF, indexed); repeat.")],
    samples: Annotated[Path, typer.Option(help="Sample sheet: whose calls these are, and recorded sex.")],
    output: Annotated[Path, typer.Option(help="Table to write (Parquet); a .tsv of the same name is written too.")],
    definitions: Annotated[Path, typer.Option(help="Folder of allele tables.")] = Path("resources/pgx"),
    genes_profile: Annotated[str, typer.Option(help="Which genes: a profile of genes.tsv.")] = "aou7",
    genes: Annotated[str, typer.Option(help="Only these genes, comma-separated; overrides the profile.")] = "",
) -> None:
    """Call star alleles and phenotypes for everyone, from the defining positions of each gene."""
    from genomics.files.pgx_tables import read_definitions
    from genomics.files.sheets import read_samples
    from genomics.files.tables import write_table
    from genomics.records.pgx import PgxResult

    tables = read_definitions(definitions)
    chosen = tables.wanted(genes_profile, [part.strip() for part in genes.split(",")] if genes else None)
    results = _called(calls, read_samples(samples), chosen, tables.version)
    write_table(output, results, PgxResult, made_by={"definitions": tables.version})
    _write_tsv(output.with_suffix(".tsv"), results)
    people = len({result.sample_id for result in results})
    print(f"{output}: {people} people, {len(chosen)} genes, {tables.version}", file=sys.stderr)


def _called(
    paths: "Sequence[Path]", sheet: "list[Sample]", chosen: "list[GeneDefinition]", version: str
) -> "list[PgxResult]":
    """Results of every batch, in the order of the sample sheet and of the gene table."""
    from genomics.errors import FormatError
    from genomics.files.calls import read_calls
    from genomics.pgx.calling import call_gene

    regions = [site.interval for definition in chosen for site in definition.sites]
    sexes = {sample.sample_id: sample.sex for sample in sheet}
    seen: set[str] = set()
    results: list[PgxResult] = []
    for path in paths:
        calls = read_calls([path], regions)
        for sample in calls.samples:
            if sample not in sexes:
                raise FormatError(f"{path}: sample {sample} is not in the sample sheet; add its row")
            if sample in seen:
                raise FormatError(f"{path}: sample {sample} is in an earlier file too; give each person once")
            seen.add(sample)
        for definition in chosen:
            results += call_gene(calls, definition, sexes, version)
    place = {sample.sample_id: number for number, sample in enumerate(sheet)}
    gene_order = {definition.gene.symbol: number for number, definition in enumerate(chosen)}
    return sorted(results, key=lambda result: (place[result.sample_id], gene_order[result.gene]))


def _write_tsv(path: Path, results: "list[PgxResult]") -> None:
    """The same table as text: lists joined by ';', nothing for what is not known."""
    from genomics.files.atomic import write_text
    from genomics.records.pgx import PgxResult

    fields = PgxResult.__struct_fields__
    lines = ["\t".join(fields)]
    lines += ["\t".join(_cell(getattr(result, name)) for name in fields) for result in results]
    write_text(path, "\n".join(lines) + "\n")


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ";".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
