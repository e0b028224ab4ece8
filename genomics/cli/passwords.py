"""`genomics passwords`: a password for the PDFs of everybody who may get a report."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def command(
    consents: Annotated[Path, typer.Option(help="Consent sheet: whoever is in the program gets a password.")],
    output: Annotated[Path, typer.Option(help="Sheet of passwords, made or added to; for its owner alone.")],
) -> None:
    """Add a random password for everybody who has none; those there stay."""
    from genomics.files.sheets import read_consents
    from genomics.records.person import ReportKind
    from genomics.release.passwords import add_missing, random_password

    wanted = [
        consent.participant_id
        for consent in read_consents(consents)
        if any(consent.allows(report) for report in ReportKind)
    ]
    made = add_missing(output, wanted, random_password)
    print(f"{made} new passwords in {output}; tell each person theirs apart from the PDF", file=sys.stderr)
