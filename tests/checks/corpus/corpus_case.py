"""A bad file and what must be said of it; a good one, of which nothing may be said."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

Build = Callable[[Path], Path]


class Harm(StrEnum):
    """What a file like this would do if it passed."""

    WRONG_RESULT = "wrong_result"
    LOST_DATA = "lost_data"
    NUISANCE = "nuisance"


class Bad(NamedTuple):
    """`build` writes the file into a folder. One line holds severity, file, each part of `place`, and `words`."""

    name: str
    harm: Harm
    kind: str
    build: Build
    severity: str
    words: str
    place: str = ""

    def said_by(self, lines: list[str], path: Path) -> bool:
        """Whether one of the lines says it. In a whole run, `place` begins with the input's own name."""
        parts = [*self.place.split(", "), self.words, *([] if self.kind == "run" else [str(path)])]
        return any(line.startswith(f"{self.severity}: ") and all(part in line for part in parts) for line in lines)


class Good(NamedTuple):
    """A file that is checked in silence, but for the one thing in `told` that is worth knowing of it."""

    name: str
    kind: str
    build: Build
    told: str = ""


def arguments(kind: str, path: Path) -> list[str]:
    """The command that checks it: kind `run` is a whole run, by its config."""
    return ["check", "--config", str(path)] if kind == "run" else ["check-file", str(path), "--kind", kind]


def told(kind: str, harm: Harm, expected: str, builds: dict[str, Build]) -> tuple[Bad, ...]:
    """Files of which the same is said. `expected` is `severity: place: words`; place `file`: the whole of it."""
    severity, place, words = expected.split(": ", 2)
    return tuple(
        Bad(f"{kind}: {name}", harm, kind, build, severity, words, "" if place == "file" else place)
        for name, build in builds.items()
    )
