"""Collects the problems of one file; a problem that repeats is told at its first places and then counted."""

from collections import Counter
from pathlib import Path

import msgspec

from genomics.errors import GenomicsError
from genomics.records.problem import Problem, ProblemSeverity

_TOLD = 10
# A hostile file may hold a million different problems: the first thousand are enough to see what it is.
_MOST = 1000
_LONGEST = 400
_LONGEST_PLACE = 200


class Findings:
    """Problems of one file, in the order found."""

    def __init__(self, file: Path | str) -> None:
        self.file = str(file)
        self._problems: list[Problem] = []
        self._times: Counter[tuple[ProblemSeverity, str]] = Counter()
        self._untold: Counter[ProblemSeverity] = Counter()

    def reject(
        self, place: str, what: str, advice: str, kind: str = "", *, sample: str = "", participant: str = ""
    ) -> None:
        """Something that must be put right before the run. `kind` joins problems that repeat."""
        self._add(Problem(self.file, place, ProblemSeverity.REJECT, what, advice, sample, participant), kind)

    def flag(
        self, place: str, what: str, advice: str, kind: str = "", *, sample: str = "", participant: str = ""
    ) -> None:
        """Something that the run goes on with, and tells."""
        self._add(Problem(self.file, place, ProblemSeverity.FLAG, what, advice, sample, participant), kind)

    def note(self, place: str, what: str, advice: str, kind: str = "") -> None:
        """Something worth knowing."""
        self._add(Problem(self.file, place, ProblemSeverity.NOTE, what, advice), kind)

    def refuse(self, error: GenomicsError | OSError) -> None:
        """What a strict reader of the package said, as a problem."""
        if isinstance(error, OSError):
            self.reject("", (error.strerror or "cannot be read").lower(), "check the path")
            return
        text = " ".join(str(error).split())
        what, _, advice = text.removeprefix(self.file).lstrip(":, ").partition("; ")
        self.reject("", what, advice or "correct it")

    def _add(self, problem: Problem, kind: str) -> None:
        if kind:
            self._times[problem.severity, kind] += 1
        if self._times[problem.severity, kind] > _TOLD:
            return
        if len(self._problems) >= _MOST:
            self._untold[problem.severity] += 1
            return
        self._problems.append(
            msgspec.structs.replace(problem, what=problem.what[:_LONGEST], place=problem.place[:_LONGEST_PLACE])
        )

    @property
    def rejects(self) -> bool:
        """Whether anything so far must be put right."""
        told = any(problem.severity is ProblemSeverity.REJECT for problem in self._problems)
        return told or self._untold[ProblemSeverity.REJECT] > 0

    @property
    def problems(self) -> list[Problem]:
        """All problems; a kind that came too often to tell each time ends with a count."""
        more = [
            Problem(self.file, "", severity, f"{times - _TOLD:,} more places: {kind}", "as for those before")
            for (severity, kind), times in self._times.items()
            if times > _TOLD
        ]
        rest = [
            Problem(self.file, "", severity, f"{times:,} more problems", "correct those before and check again")
            for severity, times in self._untold.items()
        ]
        return self._problems + more + rest
