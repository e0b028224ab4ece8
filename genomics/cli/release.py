"""`genomics release`: signed and consented reports become files for participants; nothing else leaves."""

import sys
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from genomics.errors import RefusedError
from genomics.reporting.request import Paper

if TYPE_CHECKING:
    from genomics.release.consents import ConsentSheet
    from genomics.release.gate import Now

Given = TypeVar("Given")


def command(
    database: Annotated[Path, typer.Option(help="Review database.")],
    verify: Annotated[
        Path | None, typer.Option(help="Only hold this delivery folder against the database; exit 1 if it differs.")
    ] = None,
    consents: Annotated[Path | None, typer.Option(help="Consent sheet, read again now.")] = None,
    identities: Annotated[Path | None, typer.Option(help="Identity sheet: names and birth dates.")] = None,
    templates: Annotated[Path | None, typer.Option(help="Folder with templates/, wording/ and static/.")] = None,
    output: Annotated[Path | None, typer.Option(help="Delivery folder, for its owner alone.")] = None,
    at: Annotated[str | None, typer.Option(help="Time of release, UTC, such as 2026-01-15T12:00:00Z.")] = None,
    medicines: Annotated[Path, typer.Option(help="Table of medicines that reports name.")] = Path(
        "resources/pgx/medicines.tsv"
    ),
    paper: Annotated[Paper, typer.Option(help="Page size.")] = Paper.LETTER,
    passwords: Annotated[
        Path | None, typer.Option(help="Sheet of `genomics passwords`: PDFs are locked (AES-256), no pages.")
    ] = None,
    without_passwords: Annotated[
        bool, typer.Option("--without-passwords", help="PDFs and pages that anybody can open who has the file.")
    ] = False,
    records: Annotated[
        bool | None,
        typer.Option("--records/--no-records", help="FHIR records go along; if not said, only without passwords."),
    ] = None,
    settings: Annotated[
        list[Path] | None, typer.Option(help="A settings file of the run, named by hash in manifests; repeat.")
    ] = None,
    processes: Annotated[int, typer.Option(min=1, help="Reports written at the same time.")] = 2,
) -> None:
    """Write and deliver every report that is approved, consented to now, and whose words are those signed."""
    from genomics.release.consents import ConsentSheet
    from genomics.release.manifest import this_program
    from genomics.release.releasing import Delivery, release
    from genomics.reporting.render import deliverable
    from genomics.review.database import open_database
    from genomics.review.moments import moment

    if verify is not None:
        _verify(database, verify)
        return
    if bool(passwords) == without_passwords:
        raise RefusedError("PDFs leave locked: give --passwords SHEET; or say --without-passwords")
    texts = _given("templates", templates)
    sheet = ConsentSheet(_given("consents", consents))
    now = _now(sheet, _given("identities", identities), texts, medicines)
    maker = this_program(_hashes(settings or []))
    delivery = Delivery(
        _given("output", output), moment(_given("at", at)), processes, maker, _with_records(records, passwords)
    )
    locks = _passwords(passwords)
    render = partial(deliverable, templates=texts, paper=paper, medicines=medicines, passwords=locks)
    with closing(open_database(database)) as connection:
        outcome = release(connection, sheet.news, now, render, delivery)
    for report_id, reason in outcome.refused.items():
        print(f"{report_id}: not released: {reason}", file=sys.stderr)
    counts = (len(outcome.released), len(outcome.delivered_again), len(outcome.refused))
    print("released {}, delivered again {}, not released {}".format(*counts), file=sys.stderr)


def _verify(database: Path, folder: Path) -> None:
    from genomics.release.verifying import verify
    from genomics.review.database import open_database

    if not folder.is_dir():
        raise RefusedError(f"{folder}: no delivery folder; give the one of `genomics release`")
    with closing(open_database(database)) as connection:
        checked = verify(connection, folder)
    for problem in checked.problems:
        print(problem)
    if checked.problems:
        raise RefusedError(f"{folder}: {len(checked.problems)} problems, listed above")
    print(
        f"{checked.manifests} manifests and {checked.files} files are as released (reports with a finding:"
        f" {checked.positives}); signatures, audit heads and the audit's chain hold"
    )


def _now(sheet: "ConsentSheet", identities: Path, templates: Path, medicines: Path) -> "Now":
    from genomics.files.sheets import read_identities
    from genomics.records.person import Language
    from genomics.release.gate import Now
    from genomics.release.words import words_version
    from genomics.reporting.wording import language_approval

    return Now(
        consents={consent.participant_id: consent for consent in sheet.read()},
        identities={identity.participant_id: identity for identity in read_identities(identities)},
        approved_languages=frozenset(
            language for language in Language if language_approval(templates / "wording", language)
        ),
        wording={language: words_version(templates, medicines, language) for language in Language},
    )


def _with_records(said: bool | None, passwords: Path | None) -> bool:
    """A record cannot be locked: beside a locked PDF it lies only when somebody says so."""
    return passwords is None if said is None else said


def _given(name: str, value: Given | None) -> Given:
    if value is None:
        raise typer.BadParameter(f"a release needs --{name}")
    return value


def _passwords(path: Path | None) -> dict[str, str] | None:
    from genomics.release.passwords import read_private

    return read_private(path) if path else None


def _hashes(paths: list[Path]) -> dict[str, str]:
    from genomics.files.checksums import sha256_of

    return {path.name: sha256_of(path) for path in paths}
