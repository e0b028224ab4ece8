"""What a deletion takes away outside the database: results, reports, password, sheets. It can be given again."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import msgspec

from genomics.files.sheet_rows import remove_row, set_cell
from genomics.files.without_person import Erased, Names, erase_person
from genomics.release import bundle as bundles
from genomics.release.passwords import forget


class Places(msgspec.Struct, frozen=True):
    """Where a person's data lie. `released` is the delivery folder; `folders` are searched file by file."""

    released: Path | None = None
    folders: tuple[Path, ...] = ()
    passwords: Path | None = None
    consents: Path | None = None
    identities: Path | None = None
    samples: Path | None = None


def mark_withdrawn(places: Places, participant_id: str) -> None:
    """Say so in the consent sheet, too, for whoever reads it next."""
    if places.consents:
        set_cell(places.consents, participant_id, "status", "withdrawn")


def erase(places: Places, participant_id: str, samples: Iterable[str]) -> Erased:
    """Delete what is held of a person. The sheets come last: they name the samples to whoever goes on from here."""
    erased = Erased()
    if places.released:
        with bundles.delivery(
            places.released, wait=True
        ):  # a release that runs ends first, refused for this person
            erased.removed += _delivered(places.released, participant_id)
    for folder in places.folders:
        found = erase_person(folder, Names(participant_id, frozenset(samples)))
        erased.removed += found.removed
        erased.rewritten += found.rewritten
        erased.left += found.left
    if places.passwords:
        forget(places.passwords, participant_id)
    for sheet in (places.identities, places.samples):
        if sheet:
            remove_row(sheet, participant_id)
    return erased


def _delivered(folder: Path, participant_id: str) -> list[Path]:
    """The participant's folder, and whatever of theirs an interrupted release left aside."""
    names = Names(participant_id, frozenset())
    staged = [path for path in (folder / bundles.STAGING).glob("*") if names.called(path.name)]
    gone = []
    for place in [folder / participant_id, *staged]:
        gone += sorted(path for path in place.rglob("*") if path.is_file())
        shutil.rmtree(place, ignore_errors=True)
    return gone
