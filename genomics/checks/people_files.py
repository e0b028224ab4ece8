"""What is wrong with one person's file concerns that person: it is told, the person fails, the run goes on."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from genomics.records.person import Sample
from genomics.records.problem import Problem, ProblemSeverity

WAITS = "until then alignment QC fails this sample and its hereditary report waits"
_INDEX = ("has no index", "the index")


def one_persons_failures(problems: Mapping[str, Sequence[Problem]]) -> list[Problem]:
    """Problems of alignments, by sample, as a run takes them: a file that must be replaced is a flag.

    It stays a rejection where it is not one person's: a file that names another person, for two results would be
    swapped; and headers that are wrong in every file, for then the run asks for another build or reference.
    """
    everyones = bool(problems) and all(any(map(_is_of_header, told)) for told in problems.values())
    return [
        problem if everyones and _is_of_header(problem) else _as_flag(problem, sample)
        for sample, told in problems.items()
        for problem in told
    ]


def failing_samples(problems: Sequence[Problem], samples: Sequence[Sample]) -> set[str]:
    """IDs of the samples whose own alignment was told to fail."""
    files = {sample.sample_id: str(Path(sample.alignment)) for sample in samples if sample.alignment}
    return {
        problem.sample
        for problem in problems
        if problem.severity is ProblemSeverity.FLAG and files.get(problem.sample) == problem.file
    }


def _is_of_header(problem: Problem) -> bool:
    return problem.severity is ProblemSeverity.REJECT and problem.place.startswith("header")


def _as_flag(problem: Problem, sample: str) -> Problem:
    if problem.severity is not ProblemSeverity.REJECT or problem.sample:
        return problem
    if problem.what.startswith(_INDEX):  # alignment QC reads the whole file and needs no index
        return msgspec.structs.replace(problem, severity=ProblemSeverity.FLAG)
    advice = f"{problem.advice}; {WAITS}"
    return msgspec.structs.replace(problem, severity=ProblemSeverity.FLAG, advice=advice, sample=sample)
