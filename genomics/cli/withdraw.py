"""`genomics withdraw`: a person leaves; nothing new is made of theirs and, if asked, what is held is deleted."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from genomics.errors import RefusedError
from genomics.records.withdrawal import WithdrawalKind, WithdrawalReason


def command(
    participant: Annotated[str, typer.Option(help="Participant ID.")],
    kind: Annotated[WithdrawalKind, typer.Option(help="stop: nothing new. delete: also what is held.")],
    reason: Annotated[WithdrawalReason, typer.Option(help="Who asked, or why.")],
    database: Annotated[Path, typer.Option(help="Review database.")],
    at: Annotated[str, typer.Option(help="Time of the withdrawal, UTC, such as 2026-01-15T12:00:00Z.")],
    consents: Annotated[Path | None, typer.Option(help="Consent sheet: the row becomes withdrawn.")] = None,
    released: Annotated[Path | None, typer.Option(help="Delivery folder; a release that runs ends first.")] = None,
    folder: Annotated[
        list[Path] | None, typer.Option(help="Delete: folder of results, own data or logs to search; repeat.")
    ] = None,
    passwords: Annotated[Path | None, typer.Option(help="Delete: sheet of `genomics passwords`.")] = None,
    identities: Annotated[Path | None, typer.Option(help="Delete: identity sheet; the row goes.")] = None,
    samples: Annotated[Path | None, typer.Option(help="Delete: sample sheet; the row goes.")] = None,
    sample: Annotated[list[str] | None, typer.Option(help="Delete: a further sample ID of theirs; repeat.")] = None,
) -> None:
    """Record a withdrawal at once; for a deletion, leave nothing but a tombstone. Given again, it goes on."""
    from genomics.release.erasing import Places, erase, mark_withdrawn
    from genomics.release.withdrawing import samples_of, withdraw, write_anew
    from genomics.review.database import open_database
    from genomics.review.moments import moment

    places = Places(released, tuple(folder or ()), passwords, consents, identities, samples)
    with closing(open_database(database)) as connection:
        known = {*samples_of(connection, participant), *_listed(samples, participant), *(sample or ())}
        withdraw(connection, participant, kind, reason, moment(at))
        mark_withdrawn(places, participant)
        print(f"{participant}: withdrawn ({kind})", file=sys.stderr)
        if kind is WithdrawalKind.STOP:
            return
        erased = erase(places, participant, known)
        write_anew(connection)
    print(f"{len(erased.removed)} files deleted, {len(erased.rewritten)} written without them", file=sys.stderr)
    for path in erased.left:
        print(f"{path}: still names them, and its kind is not known; delete it by hand")
    if erased.left:
        raise RefusedError(f"{participant}: {len(erased.left)} files still name them, listed above")


def _listed(samples: Path | None, participant: str) -> set[str]:
    from genomics.files.sheets import read_samples

    if samples is None:
        return set()
    return {row.sample_id for row in read_samples(samples) if row.participant_id == participant}
