"""Collects the problems of one file; a problem that repeats is told at its first places and then counted."""

from collections import Counter
from pathlib import Path

from genomics.errors import GenomicsError
from genomics.records.problem import Problem, ProblemSeverity

_TOLD = 10
_LONGEST = 400


class Findings:
    """Problems of one file, in the order found."""

    def __init__(self, file: Path | str) -> None:
        self.file = str(file)
        self._problems: list[Problem] = []
        self._times: Counter[tuple[ProblemSeverity, str]] = Counter()

    def reject(self, place: str, what: str, advice: str, kind: str = "") -> None:
        """Something that must be put right before the run. `kind` joins problems that repeat."""
        self._add(ProblemSeverity.REJECT, place, what, advice, kind)

    def flag(self, place: str, what: str, advice: str, kind: str = "") -> None:
        """Something that the run goes on with, and tells."""
        self._add(ProblemSeverity.FLAG, place, what, advice, kind)

    def note(self, place: str, what: str, advice: str, kind: str = "") -> None:
        """Something worth knowing."""
        self._add(ProblemSeverity.NOTE, place, what, advice, kind)

    def refuse(self, error: GenomicsError | OSError) -> None:
        """What a strict reader of the package said, as a problem."""
        if isinstance(error, OSError):
            self.reject("", (error.strerror or "cannot be read").lower(), "check the path")
            return
        text = " ".join(str(error).split())
        what, _, advice = text.removeprefix(self.file).lstrip(":, ").partition("; ")
        self.reject("", what, advice or "correct it")

    def _add(self, severity: ProblemSeverity, place: str, what: str, advice: str, kind: str) -> None:
        if kind:
            self._times[severity, kind] += 1
        if self._times[severity, kind] <= _TOLD:
            self._problems.append(Problem(self.file, place, severity, what[:_LONGEST], advice))

    @property
    def rejects(self) -> bool:
        """Whether anything so far must be put right."""
        return any(problem.severity is ProblemSeverity.REJECT for problem in self._problems)

    @property
    def problems(self) -> list[Problem]:
        """All problems; a kind that came too often to tell each time ends with a count."""
        more = [
            Problem(self.file, "", severity, f"{times - _TOLD:,} more places: {kind}", "as for those before")
            for (severity, kind), times in self._times.items()
            if times > _TOLD
        ]
        return self._problems + more
