"""A fingerprint of the exact words and layout of a report: what was signed is what is printed."""

from pathlib import Path

import genomics.reporting
from genomics.errors import ConfigError
from genomics.files.checksums import sha256_of_named
from genomics.records.person import Language

_PARTS = ("templates", "static", "facts")


def words_version(reports: Path, medicines: Path, language: Language) -> str:
    """Such as `en 1a2b3c4d5e6f`: a hash of texts, layout, facts, medicines and the code that fills them."""
    texts = reports / "wording" / f"{language}.yaml"
    if not texts.is_file():
        raise ConfigError(f"{texts}: not there; give the folder that holds wording/, templates/ and static/")
    code = Path(genomics.reporting.__file__).parent
    parts = (
        (reports, [texts, *(path for part in _PARTS for path in _files(reports / part))]),
        (medicines.parent, [path for path in (medicines, medicines.with_name("guidance.tsv")) if path.exists()]),
        (code, [path for path in _files(code) if path.suffix == ".py"]),
    )
    digest = sha256_of_named((path.relative_to(root).as_posix(), path) for root, paths in parts for path in paths)
    return f"{language} {digest[:12]}"


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())
