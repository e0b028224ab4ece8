"""`genomics review`: the counselors' acts on the command line; the database decides whether each stands."""

import sqlite3
import sys
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Annotated

import typer

from genomics.errors import RefusedError
from genomics.records.person import ReportKind
from genomics.records.review import AmendReason, ClearReason, WithholdReason

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)

Database = Annotated[Path, typer.Option(help="Review database of `genomics cases`.")]
At = Annotated[str, typer.Option(help="Time of the act, UTC, such as 2026-01-15T12:00:00Z.")]
As = Annotated[str, typer.Option("--as", help="Signer ID of the person who acts.")]
Participant = Annotated[str, typer.Argument(help="Participant ID.")]
Kind = Annotated[ReportKind, typer.Argument(help="Which report.")]
Note = Annotated[str, typer.Option(help="Text that goes with the act; no name or birth date.")]


@app.command("list")
def list_reports(database: Database) -> None:
    """One line per report: state, open flags, signatures."""
    from genomics.review.decisions import open_flags
    from genomics.review.queries import current_reports

    print("participant_id\treport\tversion\tstate\topen_flags\tsignatures")
    with _opened(database) as connection:
        for report in current_reports(connection):
            flags = ",".join(flag.code for flag in open_flags(report.case, report.clearings)) or "-"
            signers = ",".join(signature.signer for signature in report.signatures) or "-"
            case = report.case
            print(case.participant_id, case.report, case.version, report.state, flags, signers, sep="\t")


@app.command()
def show(participant: Participant, report: Kind, database: Database) -> None:
    """Everything about one report, as a JSON document; what it would return is under `returned_keys`."""
    import msgspec

    from genomics.files.documents import canonical
    from genomics.review.decisions import open_flags, returned_keys, roles_needed
    from genomics.review.queries import report_of

    with _opened(database) as connection:
        stored = report_of(connection, participant, report)
    document = {
        **msgspec.to_builtins(stored),
        "report_id": stored.case.report_id,
        "open_flags": [flag.code for flag in open_flags(stored.case, stored.clearings)],
        "returned_keys": returned_keys(stored.case, stored.clearings),
        "roles_needed": sorted(roles_needed(stored.case, stored.clearings)),
    }
    print(msgspec.json.format(canonical(document), indent=1).decode())


@app.command()
def signers(
    database: Database,
    at: At,
    file: Annotated[Path, typer.Option(help="Sheet of signers: signer, name, role.")],
) -> None:
    """Make the signers of a sheet known to the database."""
    from genomics.review.desk import store_signers
    from genomics.review.sheets import read_signers

    with _opened(database) as connection:
        store_signers(connection, read_signers(file), _time(at))


@app.command()
def clear(
    participant: Participant,
    report: Kind,
    flag: Annotated[str, typer.Argument(help="Flag code, or code@subject where a code stands twice.")],
    database: Database,
    at: At,
    signer: As,
    reason: Annotated[ClearReason, typer.Option(help="Why it no longer stops the report.")],
    note: Note,
) -> None:
    """Clear one REVIEW flag, with a coded reason and a text."""
    from genomics.review import desk
    from genomics.review.queries import report_of

    with _opened(database) as connection:
        stored = report_of(connection, participant, report)
        desk.clear(connection, stored, flag, reason, note, signer, _time(at))


@app.command()
def appointment(participant: Participant, report: Kind, database: Database, at: At, signer: As, note: Note) -> None:
    """Record the person's appointment with a counselor."""
    from genomics.review import desk
    from genomics.review.queries import report_of

    with _opened(database) as connection:
        desk.record_appointment(connection, report_of(connection, participant, report), note, signer, _time(at))


@app.command()
def sign(
    participant: Annotated[str, typer.Argument(help="Participant ID, or *unflagged for all that have no flag.")],
    report: Kind,
    database: Database,
    at: At,
    signer: As,
    content_sha256: Annotated[
        str | None, typer.Option(help="Hash of the content you read (`review show`); refused if it changed.")
    ] = None,
) -> None:
    """Sign a report that is ready."""
    from genomics.records.review import UNFLAGGED
    from genomics.review import desk
    from genomics.review.queries import report_of

    with _opened(database) as connection:
        if participant == UNFLAGGED:
            done = desk.sign_unflagged(connection, report, signer, _time(at))
            print(f"signed {len(done)} reports", file=sys.stderr)
            return
        stored = report_of(connection, participant, report)
        if content_sha256 not in (None, stored.content_sha256):
            raise RefusedError(f"{stored.case.report_id}: the content has changed; read it again before signing")
        desk.sign(connection, stored, signer, _time(at))


@app.command()
def withhold(
    participant: Participant,
    report: Kind,
    database: Database,
    at: At,
    signer: As,
    reason: Annotated[WithholdReason, typer.Option(help="Why it is held back.")],
    note: Note,
) -> None:
    """Hold a report back, with a coded reason and a text."""
    from genomics.review import desk
    from genomics.review.queries import report_of

    with _opened(database) as connection:
        stored = report_of(connection, participant, report)
        desk.withhold(connection, stored, reason, note, signer, _time(at))


@app.command()
def reopen(participant: Participant, report: Kind, database: Database, at: At, signer: As) -> None:
    """Take a withheld report back into review; its clearings and signatures no longer count."""
    from genomics.review import desk
    from genomics.review.queries import report_of

    with _opened(database) as connection:
        desk.reopen(connection, report_of(connection, participant, report), signer, _time(at))


@app.command()
def amend(
    participant: Participant,
    report: Kind,
    database: Database,
    at: At,
    signer: As,
    reason: Annotated[AmendReason, typer.Option(help="Why there is a new version.")],
    note: Note,
) -> None:
    """Begin the next version of a released report; it is reviewed from the start."""
    from genomics.review.amending import amend as begin
    from genomics.review.queries import report_of

    with _opened(database) as connection:
        made = begin(connection, report_of(connection, participant, report), reason, note, signer, _time(at))
    print(made)


@app.command("apply")
def apply_sheet(
    acts: Annotated[Path, typer.Argument(help="Sheet of acts, done in order.")], database: Database, at: At
) -> None:
    """Do the acts of a sheet; acts that already stand are left as they are."""
    from genomics.review.acts import apply_acts
    from genomics.review.sheets import read_acts

    with _opened(database) as connection:
        done = apply_acts(connection, read_acts(acts), _time(at))
    print("; ".join(f"{act}: {count}" for act, count in sorted(done.items())) or "no act", file=sys.stderr)


@app.command()
def serve(
    database: Database,
    accounts: Annotated[
        Path | None, typer.Option(help="File of accounts and passwords; accounts.sqlite beside the database.")
    ] = None,
    templates: Annotated[Path, typer.Option(help="Folder with templates/, wording/ and static/.")] = Path(
        "reports"
    ),
    medicines: Annotated[Path, typer.Option(help="Table of medicines that reports name.")] = Path(
        "resources/pgx/medicines.tsv"
    ),
    host: Annotated[
        str, typer.Option(help="Address to listen at. Beyond 127.0.0.1 put https before it.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8350,
    name: Annotated[
        list[str] | None, typer.Option(help="A host name that browsers may ask for; give once for each.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="The run's config.yaml: shows reads and population frequencies.")
    ] = None,
    proxy_secret: Annotated[
        Path | None, typer.Option(help="File with the secret of a proxy that says who signs in. Off without it.")
    ] = None,
    proxy_from: Annotated[
        list[str] | None, typer.Option(help="Address the proxy comes from; the loopback unless given.")
    ] = None,
) -> None:
    """Open the review desk in a browser. The first start makes one account, admin."""
    from genomics.cli import desk

    place = accounts or database.with_name("accounts.sqlite")
    evidence = desk.sources(config)
    vouching = desk.proxy(proxy_secret, proxy_from or []) if proxy_secret else None
    desk.serve(database, place, templates, medicines, host, port, name or [], evidence, vouching)


@app.command()
def audit(
    database: Database,
    verify: Annotated[bool, typer.Option("--verify", help="Recompute the chain instead of printing it.")] = False,
    head: Annotated[
        list[str] | None, typer.Option(help="With --verify: a head printed in a manifest; it must be in the chain.")
    ] = None,
) -> None:
    """Print every act ever done, or prove that none of them was changed."""
    from genomics.review.audit import missing_heads, problems

    with _opened(database) as connection:
        if verify:
            found = [*problems(connection), *missing_heads(connection, head or [])]
            for problem in found:
                print(problem)
            if found:
                raise RefusedError(f"{database}: {len(found)} signs of tampering; restore the last good copy")
            (seq, head) = connection.execute("SELECT seq, sha256 FROM audit_head").fetchone()
            print(f"{seq} lines, chain intact, head {head}")
            return
        print("seq\tat\tactor\tact\titem\tdetail\tsha256")
        for row in connection.execute("SELECT seq, at, actor, act, item, detail, sha256 FROM audit ORDER BY seq"):
            print(*row, sep="\t")


def _opened(database: Path) -> AbstractContextManager[sqlite3.Connection]:
    from genomics.review.database import open_database

    return closing(open_database(database))


def _time(at: str) -> str:
    from genomics.review.moments import moment

    return moment(at)
