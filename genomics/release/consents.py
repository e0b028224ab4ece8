"""The consent sheet as it is at this moment, read again only when the file has changed."""

from pathlib import Path

from genomics.files.sheets import read_consents
from genomics.records.person import Consent


class ConsentSheet:
    """Consents of a sheet, and news of it while a release runs."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_as: tuple[int, int, int] | None = None

    def read(self) -> list[Consent]:
        """Every row of the sheet."""
        self._read_as = self._looks()
        return read_consents(self._path)

    def news(self) -> list[Consent] | None:
        """Every row if the file changed since it was last read, else `None`."""
        return None if self._looks() == self._read_as else self.read()

    def _looks(self) -> tuple[int, int, int]:
        status = self._path.stat()
        return status.st_mtime_ns, status.st_size, status.st_ino
