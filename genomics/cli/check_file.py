"""`genomics check-file`: every problem of one file."""

from pathlib import Path
from typing import Annotated

import typer

from genomics.cli.check import report
from genomics.records.problem import InputKind


def command(
    path: Annotated[Path, typer.Argument(help="The file (for pgx: the folder).")],
    kind: Annotated[
        InputKind | None, typer.Option(help="What it is meant to be; told by its name if left out.")
    ] = None,
    reference: Annotated[
        Path | None, typer.Option(help="Reference FASTA (with .fai) to compare the REF bases of a VCF with.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")] = False,
) -> None:
    """Check one file by itself. Exit code 1 if it must be put right."""
    from genomics.checks.inputs import check_file, kind_of
    from genomics.errors import ConfigError

    known = kind or kind_of(path)
    if known is None:
        raise ConfigError(f"{path}: its name does not tell its kind; give --kind, one of {', '.join(InputKind)}")
    report(check_file(path, known, reference), json)
