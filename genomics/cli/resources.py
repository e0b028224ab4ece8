"""`genomics resources`: public releases fetched into a folder, with a manifest that says what is there."""

import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from genomics.cli.resources_import import import_release

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, no_args_is_help=True)
app.command("import")(import_release)

Table = Annotated[Path, typer.Option("--releases", help="Table of releases: address, version, licence, checksum.")]
Folder = Annotated[Path, typer.Option(help="Folder of fetched releases.")]
RELEASES = Path("resources/releases.tsv")
FETCHED = Path("resources/fetched")


@app.command("list")
def list_releases(folder: Folder = FETCHED, releases: Table = RELEASES) -> None:
    """One line per known file: what it is, and whether the folder holds it."""
    from genomics.files.releases import read_releases, state_of

    print("name", "file", "version", "date", "licence", "state", sep="\t")
    for files in read_releases(releases).values():
        for one in files:
            date = one.date or "of the fetch"
            print(one.name, one.file, one.version, date, one.licence, state_of(one, folder), sep="\t")


@app.command()
def verify(folders: Annotated[list[Path], typer.Argument(help="Folders with a manifest.yaml.")]) -> None:
    """Compare every file with the size and checksum of its manifest. Exit code 1 if one differs."""
    from genomics.errors import FormatError
    from genomics.files.releases import is_whole
    from genomics.files.resources import read_manifest

    print("file", "version", "date", "sha256", "state", sep="\t")
    broken = []
    for folder in folders:
        for name, entry in read_manifest(folder / "manifest.yaml").items():
            path = folder / name
            state = "absent" if not path.is_file() else "whole" if is_whole(path, entry) else "damaged"
            if state == "whole" and entry.sha256 is None:
                state = "no checksum recorded"
            elif state != "whole":
                broken.append(str(path))
            print(path, entry.version, entry.date, entry.sha256 or "-", state, sep="\t")
    if broken:
        raise FormatError(f"{', '.join(broken)}: not as the manifest says; fetch or restore")


@app.command()
def fetch(
    names: Annotated[list[str], typer.Argument(help="Names of releases; `genomics resources list` tells them.")],
    folder: Folder = FETCHED,
    releases: Table = RELEASES,
    chromosome: Annotated[
        list[str] | None, typer.Option(help="Only these chromosomes (chr17) of releases that come by chromosome.")
    ] = None,
    silence: Annotated[float, typer.Option(min=0.1, help="Seconds to wait for a silent server.")] = 60,
    attempts: Annotated[int, typer.Option(min=1, help="Attempts in a row without a byte.")] = 5,
) -> None:
    """Download releases; what was cut off goes on where it ended, and the old file stays until the new is whole."""
    from genomics.files import fetch as fetching
    from genomics.files.releases import chosen, read_releases, state_of
    from genomics.records.release import State

    patience = fetching.Patience(silence, attempts, time.sleep)
    for one in chosen(read_releases(releases), names, chromosome or []):
        if one.date is not None and state_of(one, folder) is State.WHOLE:
            print(f"resources: {one.file} is here, whole", file=sys.stderr)
            continue
        with _Bar(one.file) as bar:
            entry = fetching.fetch(one, folder, patience, bar.show)
        print(f"resources: {one.file}, {entry.size:,} bytes, sha256 {entry.sha256}", file=sys.stderr)


class _Bar:
    """A bar on a terminal; in a log, nothing but the closing line."""

    def __init__(self, name: str) -> None:
        from rich.console import Console
        from rich.progress import DownloadColumn, Progress, TimeRemainingColumn, TransferSpeedColumn

        console = Console(stderr=True)
        columns = (
            *Progress.get_default_columns()[:2],
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
        )
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task = self._progress.add_task(name, total=None)

    def __enter__(self) -> "_Bar":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, held: int, total: int | None) -> None:
        """Say how far it is: bytes held, bytes in all."""
        self._progress.update(self._task, completed=held, total=total)
