"""`genomics resources import`: a downloaded release of allele definitions as tables, after telling what changes."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from genomics.records.pgx_release import Release
    from genomics.records.pgx_tables import Definitions


class Source(StrEnum):
    """Whose release it is."""

    PHARMCAT = "pharmcat"
    CPIC = "cpic"
    PHARMVAR = "pharmvar"


def import_release(
    source: Annotated[Source, typer.Argument(help="Whose release: pharmcat, cpic or pharmvar.")],
    folder: Annotated[Path, typer.Argument(help="The downloaded, unpacked release.")],
    output: Annotated[Path, typer.Option(help="Folder of tables to write, for `genomics pgx --definitions`.")],
    definitions: Annotated[Path, typer.Option(help="Folder of the tables in use.")] = Path("resources/pgx"),
    accept: Annotated[bool, typer.Option(help="Write although golden cases change.")] = False,
) -> None:
    """Turn a release into tables, print what changes, refuse when golden cases change unless --accept."""
    from genomics.errors import RefusedError
    from genomics.files.pgx_golden import read_golden
    from genomics.files.pgx_tables import read_definitions
    from genomics.files.pgx_writing import write_definitions
    from genomics.pgx.golden import golden_outcome
    from genomics.pgx.importing import differences, golden_changes, renewed
    from genomics.records.pgx_problems import check

    current = read_definitions(definitions)
    release = _read(source, folder, current)
    new = {
        gene.symbol: renewed(
            current.genes.get(gene.symbol), gene, as_reference=gene.symbol in release.undocumented_as_reference
        )
        for gene in release.genes
        if gene.symbol not in current.outside and (gene.defines or gene.symbol in current.genes)
    }
    for gene in release.genes:
        if gene.symbol in current.outside:
            print(f"{gene.symbol}: left out, it needs an outside call")
        for sentence in gene.left_out:
            print(f"{gene.symbol}: {sentence}; left out")
    for symbol, definition in new.items():
        check(definition)
        for line in differences(current.genes.get(symbol), definition):
            print(line)
    cases = [case for case in read_golden(definitions, current.genes) if case.gene in new]
    outcomes = {case: golden_outcome(new[case.gene], case) for case in cases}
    moved = golden_changes(cases, {case: (o.best, o.phenotype) for case, o in outcomes.items()})
    for line in moved:
        print(f"golden case: {line}")
    if moved and not accept:
        raise RefusedError(
            f"{folder}: {len(moved)} of {len(cases)} golden cases change; look at them, then give --accept"
        )
    write_definitions(output, list(new.values()), release)
    print(f"{output}: {len(new)} genes of {release.version}, {len(cases)} golden cases looked at", file=sys.stderr)


def _read(source: Source, folder: Path, current: "Definitions") -> "Release":
    from genomics.files.pgx_alleles import known_bases
    from genomics.files.pgx_release_cpic import read_cpic
    from genomics.files.pgx_release_pharmcat import read_pharmcat
    from genomics.files.pgx_release_pharmvar import read_pharmvar

    if source is Source.PHARMVAR:
        genes = current.genes.values()
        sites = [site for item in genes for site in item.sites]
        return read_pharmvar(folder, known_bases(sites, [context for item in genes for context in item.contexts]))
    return read_pharmcat(folder) if source is Source.PHARMCAT else read_cpic(folder)
