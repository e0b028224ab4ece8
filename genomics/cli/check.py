"""`genomics check`: every problem of every input of a run, at once."""

from pathlib import Path
from typing import Annotated

import typer

from genomics.records.problem import CheckedInputs


def command(
    config: Annotated[Path, typer.Option(help="config.yaml of the run.")],
    output: Annotated[Path | None, typer.Option(help="Also write the problems here, as JSON.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")] = False,
) -> None:
    """Check all inputs that a configuration names. Exit code 1 if any must be put right."""
    from genomics.checks.inputs import check_run
    from genomics.files.documents import write_document

    checked = check_run(config)
    if output is not None:
        write_document(output, checked)
    report(checked, json)


def report(checked: CheckedInputs, as_json: bool) -> None:
    """Print what was found; an input without a problem is one line. Exit code 1 if anything is rejected."""
    from genomics.files.documents import canonical

    if as_json:
        print(canonical(checked).decode())
    else:
        for file in dict.fromkeys(checked.inputs):
            told = [problem.line for problem in checked.problems if problem.file == file]
            print("\n".join(told or [f"ok: {file}"]))
    if checked.rejected:
        raise typer.Exit(1)
