"""`genomics release`: signed and consented reports become files for participants; nothing else leaves."""

import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from genomics.reporting.request import Paper


def command(
    database: Annotated[Path, typer.Option(help="Review database.")],
    consents: Annotated[Path, typer.Option(help="Consent sheet, read again now.")],
    identities: Annotated[Path, typer.Option(help="Identity sheet: names and birth dates.")],
    templates: Annotated[Path, typer.Option(help="Folder with templates/, wording/ and static/.")],
    output: Annotated[Path, typer.Option(help="Delivery folder, for its owner alone.")],
    at: Annotated[str, typer.Option(help="Time of release, UTC, such as 2026-01-15T12:00:00Z.")],
    medicines: Annotated[Path, typer.Option(help="Table of medicines that reports name.")] = Path(
        "resources/pgx/medicines.tsv"
    ),
    paper: Annotated[Paper, typer.Option(help="Page size.")] = Paper.LETTER,
    passwords: Annotated[
        Path | None, typer.Option(help="Sheet of participant_id and password: PDFs are locked (AES-256), no pages.")
    ] = None,
    processes: Annotated[int, typer.Option(min=1, help="Reports written at the same time.")] = 2,
) -> None:
    """Write and deliver every report that is approved, consented to now, and whose words are those signed."""
    from genomics.files.sheets import read_identities, read_passwords
    from genomics.records.person import Language
    from genomics.release.consents import ConsentSheet
    from genomics.release.gate import Now
    from genomics.release.releasing import Delivery, release
    from genomics.release.words import words_version
    from genomics.reporting.render import deliverable
    from genomics.reporting.wording import language_approval
    from genomics.review.database import open_database
    from genomics.review.moments import moment

    sheet = ConsentSheet(consents)
    now = Now(
        consents={consent.participant_id: consent for consent in sheet.read()},
        identities={identity.participant_id: identity for identity in read_identities(identities)},
        approved_languages=frozenset(
            language for language in Language if language_approval(templates / "wording", language)
        ),
        wording={language: words_version(templates, medicines, language) for language in Language},
    )
    delivery = Delivery(output, moment(at), processes)
    locks = read_passwords(passwords) if passwords else None
    render = partial(deliverable, templates=templates, paper=paper, medicines=medicines, passwords=locks)
    with closing(open_database(database)) as connection:
        outcome = release(connection, sheet.news, now, render, delivery)
    for report_id, reason in outcome.refused.items():
        print(f"{report_id}: not released: {reason}", file=sys.stderr)
    counts = (len(outcome.released), len(outcome.delivered_again), len(outcome.refused))
    print("released {}, delivered again {}, not released {}".format(*counts), file=sys.stderr)
