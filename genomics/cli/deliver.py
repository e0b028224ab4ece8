"""`genomics deliver`: hand released reports over to a folder, once, with a receipt; failures are tried again."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from genomics.errors import RefusedError


def command(
    database: Annotated[Path, typer.Option(help="Review database.")],
    consents: Annotated[Path, typer.Option(help="Consent sheet, read again now.")],
    released: Annotated[Path, typer.Option(help="Delivery folder of `genomics release`.")],
    target: Annotated[Path, typer.Option(help="Folder that a portal or mail room empties.")],
    at: Annotated[str, typer.Option(help="Time of delivery, UTC, such as 2026-01-15T12:00:00Z.")],
    name: Annotated[str, typer.Option(help="What the target is called in audit and receipts.")] = "portal",
) -> None:
    """Hand over every released report that has not been delivered; never one twice, never after a withdrawal."""
    from genomics.files.sheets import read_consents
    from genomics.release.delivering import deliver
    from genomics.review.database import open_database
    from genomics.review.moments import moment

    with closing(open_database(database)) as connection:
        handed = deliver(connection, read_consents(consents), released, target, name, moment(at))
    for report_id, reason in handed.failed.items():
        print(f"{report_id}: not delivered: {reason}", file=sys.stderr)
    print(f"delivered {len(handed.delivered)}, failed {len(handed.failed)}", file=sys.stderr)
    if handed.failed:
        raise RefusedError(f"{len(handed.failed)} reports wait; run it again when the cause is gone")
