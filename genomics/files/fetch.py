"""A public release to a file: resumed where it was cut, checked, and only then given its name.

What stands under the name is always a whole release. Bytes wait in a hidden file with a note of what they are a
part of; a server that cannot say so, or whose file changed meanwhile, starts again from the first byte.
"""

import http.client
import re
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from genomics.errors import FormatError
from genomics.files.atomic import put_in_place
from genomics.files.checksums import digest_of, sha256_of
from genomics.files.fetch_part import alone, note_of, read_note, write_note
from genomics.files.releases import entries_of, part_of, record_entry
from genomics.files.resources import ManifestEntry
from genomics.records.release import Release

Progress = Callable[[int, int | None], None]  # bytes held, bytes in all

_CHUNK = 1 << 18
_MD5 = re.compile(r"\b[0-9a-f]{32}\b")
_STARTS = {".gz": b"\x1f\x8b", ".bgz": b"\x1f\x8b", ".zip": b"PK", ".fasta": b">"}
_BGZF_END = bytes.fromhex("1f8b08040000000000ff0600424302001b0003000000000000000000")
_PASSING = (OSError, http.client.HTTPException)  # a broken line; timeouts are OSErrors


class Patience(msgspec.Struct, frozen=True):
    """How long a silent server is waited for, how often in a row in vain, and how to wait in between (seconds)."""

    silence: float
    attempts: int
    pause: Callable[[float], None]


class _StartAgainError(Exception):
    """The server cannot go on where the part ends."""


def fetch(release: Release, folder: Path, patience: Patience, progress: Progress) -> ManifestEntry:
    """Fetch one file and record it in the folder's manifest. Whatever goes wrong, the old file stays."""
    path = folder / release.file
    folder.mkdir(parents=True, exist_ok=True)
    with alone(part_of(path)) as part:
        date = _download(release, part, patience, progress)
        _verify(release, part, entries_of(folder).get(release.file), patience)
        entry = ManifestEntry(
            source=release.url,
            version=release.version,
            date=release.date or date,
            licence=release.licence,
            sha256=sha256_of(part),
            size=part.stat().st_size,
        )
        put_in_place(part, path)
        note_of(part).unlink(missing_ok=True)
        record_entry(folder, release.file, entry)
    return entry


def _download(release: Release, part: Path, patience: Patience, progress: Progress) -> str:
    """Bring the part to its full length; the date that the server gives."""
    failures = 0
    while True:
        held = part.stat().st_size
        try:
            with _asked(release.url, part, patience.silence) as answer:
                return _received(release, answer, part, progress)
        except _StartAgainError:
            part.write_bytes(b"")
            failures += 1
        except urllib.error.HTTPError as error:
            error.close()
            if error.code < 500 and error.code not in (408, 429):
                raise FormatError(f"{release.url}: the server answers {error.code}; correct the table") from error
            failures += 1
        except _PASSING as error:
            failures = 0 if part.stat().st_size > held else failures + 1
            if failures >= patience.attempts:
                raise FormatError(f"{release.url}: {_said(error)}; run the command again to go on") from error
        if failures >= patience.attempts:
            raise FormatError(f"{release.url}: no usable answer {failures} times; run the command again later")
        patience.pause(min(2.0**failures, 60))


@contextmanager
def _asked(url: str, part: Path, silence: float) -> Iterator[Any]:
    """The answer to a request for what the part lacks."""
    headers = {"Accept-Encoding": "identity", "User-Agent": "genomics-resources"}
    note = read_note(part)
    held = part.stat().st_size
    if held and note is not None and note.url == url:
        headers |= {"Range": f"bytes={held}-", "If-Range": note.validator}
    elif held:
        part.write_bytes(b"")
    try:
        with _open(urllib.request.Request(url, headers=headers), silence) as answer:
            yield answer
    except urllib.error.HTTPError as error:
        if error.code != 416:
            raise
        error.close()
        raise _StartAgainError from error


def _received(release: Release, answer: Any, part: Path, progress: Progress) -> str:
    held = part.stat().st_size if answer.status == 206 else 0
    total = _total(answer, held)
    expected = release.size if release.size is not None else total
    if total is not None and total != expected:
        raise FormatError(f"{release.url}: the server offers {total:,} bytes, not {expected:,}; is it the release?")
    if expected is None and release.checksum is None:
        raise FormatError(
            f"{release.url}: neither size nor checksum is known; a cut file would pass for a whole one"
        )
    write_note(part, release.url, answer, total)
    with part.open("r+b") as output:
        output.truncate(held)
        output.seek(held)
        while chunk := answer.read1(_CHUNK):
            output.write(chunk)
            held += len(chunk)
            progress(held, expected)
    if expected is not None and held < expected:
        raise ConnectionError(f"cut off after {held:,} of {expected:,} bytes")
    return _date(answer)


def _total(answer: Any, held: int) -> int | None:
    """Bytes of the whole file, as the answer says; `_StartAgainError` when it goes on at another place."""
    if answer.status == 206:
        said = re.fullmatch(r"bytes (\d+)-\d+/(\d+)", answer.headers.get("Content-Range", ""))
        if said is None or int(said[1]) != held:
            raise _StartAgainError
        return int(said[2])
    length = answer.headers.get("Content-Length")
    return int(length) if length is not None else None


def _verify(release: Release, part: Path, before: ManifestEntry | None, patience: Patience) -> None:
    """`FormatError`, and the part is thrown away, unless the bytes are those of the release."""
    wrong = _wrong(release, part, before, patience)
    if wrong:
        part.unlink()
        note_of(part).unlink(missing_ok=True)
        raise FormatError(f"{release.url}: {wrong}; the file here before stays")


def _wrong(release: Release, part: Path, before: ManifestEntry | None, patience: Patience) -> str | None:
    size = part.stat().st_size
    if release.size is not None and size != release.size:
        return f"{size:,} bytes came, not {release.size:,}"
    start = _STARTS.get(Path(release.file).suffix)
    with part.open("rb") as stream:
        head = stream.read(18)
        stream.seek(max(0, size - len(_BGZF_END)))
        tail = stream.read()
    if start is not None and not head.startswith(start):
        return f"what came is no {Path(release.file).suffix} file"
    if start == _STARTS[".gz"] and head[12:14] == b"BC" and tail != _BGZF_END:
        return "what came ends in the middle"
    algorithm, digest = _checksum(release, before, patience)
    if digest is not None and digest_of(part, algorithm) != digest:
        return f"its {algorithm} differs from the {digest[:12]}... expected"
    return None


def _checksum(release: Release, before: ManifestEntry | None, patience: Patience) -> tuple[str, str | None]:
    """What the bytes must be: as the table says, else as the first fetch of the same version recorded."""
    if release.checksum is None:
        same = before is not None and before.version == release.version and release.date == before.date
        return "sha256", before.sha256 if before is not None and same else None
    algorithm, _, digest = release.checksum.partition(":")
    if algorithm in ("sha256", "md5"):
        return algorithm, digest
    try:
        with _open(urllib.request.Request(release.checksum), patience.silence) as answer:
            said = _MD5.search(answer.read(4096).decode("ascii", "replace"))
    except _PASSING as error:
        raise FormatError(f"{release.checksum}: {_said(error)}; run the command again to go on") from error
    if said is None:
        raise FormatError(f"{release.checksum}: holds no md5; correct the table of releases")
    return "md5", said[0]


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a server to another address, never off the encrypted line."""

    def redirect_request(self, *request: Any) -> urllib.request.Request | None:
        _refuse_plain(request[-1])
        return super().redirect_request(*request)


def _open(request: urllib.request.Request, silence: float) -> Any:
    _refuse_plain(request.full_url)
    return urllib.request.build_opener(_SafeRedirects).open(request, timeout=silence)


def _refuse_plain(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1")):
        raise FormatError(f"{url}: only https addresses are fetched; correct the table of releases")


def _date(answer: Any) -> str:
    said = answer.headers.get("Last-Modified") or answer.headers.get("Date")
    try:
        return parsedate_to_datetime(said).date().isoformat()
    except (TypeError, ValueError) as error:
        raise FormatError("the server gives no date; write the date of the release into the table") from error


def _said(error: BaseException) -> str:
    reason = getattr(error, "reason", error)
    return " ".join(str(reason).split()) or type(reason).__name__
