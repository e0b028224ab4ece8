"""`genomics pgx`: star alleles and phenotypes for every person of the calls."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from genomics.pgx.calling import Rules
    from genomics.records.person import Sex
    from genomics.records.pgx import PgxResult
    from genomics.records.pgx_outside import OutsideCall
    from genomics.records.pgx_tables import Definitions, GeneDefinition, Site

PACKAGED = Path("resources/pgx")


def command(
    calls: Annotated[list[Path], typer.Option(help="VCF, BCF or gVCF of one batch of people; repeat.")],
    output: Annotated[Path, typer.Option(help="Table to write (Parquet); a .tsv of the same name is written too.")],
    samples: Annotated[
        Path | None, typer.Option(help="Sample sheet: whose calls these are, and recorded sex (else unknown).")
    ] = None,
    definitions: Annotated[
        list[Path] | None, typer.Option(help="Folder of allele tables; repeat to add genes of your own.")
    ] = None,
    genes_profile: Annotated[str, typer.Option(help="Which genes: a profile of genes.tsv.")] = "aou7",
    genes: Annotated[str, typer.Option(help="Only these genes, comma-separated; overrides the profile.")] = "",
    reportable: Annotated[
        str, typer.Option(help="What participants may see: a profile of reportable.tsv.")
    ] = "aou7",
    outside_calls: Annotated[
        Path | None, typer.Option(help="Sheet of outside calls: CYP2D6, HLA-A, HLA-B, MT-RNR1.")
    ] = None,
    minimum_depth: Annotated[
        int, typer.Option(help="Fewer reads than this are no call, where the file tells the depth.")
    ] = 10,
    absent_sites: Annotated[
        str, typer.Option(help="no_call, or 'reference: WHY' for a file that leaves out what nobody carries.")
    ] = "no_call",
    research_combinations: Annotated[
        bool, typer.Option(help="Research alone: name combination and partial alleles; never with guidance.")
    ] = False,
) -> None:
    """Call star alleles and phenotypes for everyone, from the defining positions of each gene."""
    from genomics.files.pgx_outside import read_outside_calls
    from genomics.files.pgx_results import result_tables
    from genomics.files.pgx_tables import read_definitions, read_reportable
    from genomics.pgx.calling import Rules

    definitions = definitions or [PACKAGED]
    tables = read_definitions(*definitions)
    chosen, wanted_outside = _wanted(tables, genes_profile, genes, outside_calls)
    rules = Rules(minimum_depth, research_combinations, read_reportable(definitions, reportable))
    outside = read_outside_calls(outside_calls, tables.outside) if outside_calls else []
    outside = [call for call in outside if call.gene in wanted_outside]
    people = 0
    with result_tables(output, {"definitions": tables.version}) as append:
        why = _declared(absent_sites)
        for results, found in _batches(calls, samples, definitions, chosen, tables, rules, outside, why):
            append(results)
            people += found
    print(f"{output}: {people} people, {len(chosen)} genes, {tables.version}", file=sys.stderr)


def _wanted(
    tables: "Definitions", profile: str, genes: str, outside_calls: Path | None
) -> "tuple[list[GeneDefinition], set[str]]":
    """Genes to call, and genes to take from outside calls; a gene of outside calls without the sheet is refused."""
    symbols = [part.strip() for part in genes.split(",")] if genes else None
    if symbols is None:
        return tables.wanted(profile), set(tables.outside)
    outside = {symbol for symbol in symbols if symbol in tables.outside} if outside_calls else set()
    return tables.wanted(profile, [symbol for symbol in symbols if symbol not in outside]), outside


def _batches(
    paths: "Sequence[Path]",
    samples: Path | None,
    definitions: "Sequence[Path]",
    chosen: "list[GeneDefinition]",
    tables: "Definitions",
    rules: "Rules",
    outside: "Sequence[OutsideCall]",
    absent_because: str | None,
) -> "Iterator[tuple[list[PgxResult], int]]":
    """Results and number of people of each file; within a file by person, in the order of the sheet, then gene."""
    from genomics.errors import FormatError
    from genomics.files.pgx_genotypes import absent_as_reference, places_of, read_genotypes
    from genomics.files.pgx_guidance import read_guidance
    from genomics.pgx.calling import call_gene
    from genomics.pgx.guidance import with_guidance
    from genomics.pgx.outside import outside_results

    sexes = _sexes(samples)
    guidance = [rule for folder in definitions for rule in read_guidance(folder)]
    places = places_of(
        [site for definition in chosen for site in definition.sites],
        [context for definition in chosen for context in definition.contexts],
    )
    seen: set[str] = set()
    for path in paths:
        calls = read_genotypes(path, places)
        for sample in calls.samples:
            if sexes is not None and sample not in sexes:
                raise FormatError(f"{path}: sample {sample} is not in the sample sheet; add its row")
            if sample in seen:
                raise FormatError(f"{path}: sample {sample} is in an earlier file too; give each person once")
            seen.add(sample)
        absent: frozenset[Site] = frozenset()
        if absent_because:
            calls, absent = absent_as_reference(calls, places)
        results = [
            _assumed(result, len(absent.intersection(item.sites)), absent_because)
            for item in chosen
            for result in call_gene(calls, item, sexes or {}, tables.version, rules)
        ]
        results += outside_results(outside, tables.outside, calls.samples, tables.version)
        order = {sample: place for place, sample in enumerate(sexes or calls.samples)}
        results.sort(key=lambda result: order[result.sample_id])
        yield with_guidance(results, guidance), len(calls.samples)
    for call in outside:
        if call.sample_id not in seen:
            raise FormatError(f"outside call of {call.gene}: sample {call.sample_id} is in no file of calls")


def _declared(absent_sites: str) -> str | None:
    """Why absent sites are reference; `None` when they are no call."""
    from genomics.errors import ConfigError

    kind, _, why = absent_sites.partition(":")
    if absent_sites == "no_call":
        return None
    if kind != "reference" or not why.strip():
        raise ConfigError(f"--absent-sites {absent_sites!r}: give no_call, or 'reference: ' and the reason")
    return why.strip()


def _assumed(result: "PgxResult", absent: int, why: str | None) -> "PgxResult":
    """Say beside a result how many of its positions were not in the file."""
    import msgspec

    if not absent:
        return result
    note = f"{absent} positions that the file does not list taken as reference: {why}"
    return msgspec.structs.replace(result, reason=f"{result.reason}; {note}" if result.reason else note)


def _sexes(samples: Path | None) -> "Mapping[str, Sex] | None":
    from genomics.files.sheets import read_samples

    return None if samples is None else {sample.sample_id: sample.sex for sample in read_samples(samples)}
