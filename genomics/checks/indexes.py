"""The index beside a file: there, and made after it."""

from pathlib import Path

from genomics.checks.findings import Findings

# Copies and checkouts write a file and its index within the same minute, in either order.
SAME_TIME = 60.0


def check_index_age(path: Path, endings: tuple[str, ...], found: Findings, tool: str) -> Path | None:
    """The index, if there is one; a missing or older one is a problem."""
    index = next((i for end in endings if (i := Path(f"{path}{end}")).is_file()), None)
    if index is None:
        found.reject("", f"has no index ({' or '.join(endings)})", f"make it: {tool}")
    elif index.stat().st_mtime < path.stat().st_mtime - SAME_TIME:
        found.reject("", f"the index {index.name} is older than the file", f"make it again: {tool}")
    return index
