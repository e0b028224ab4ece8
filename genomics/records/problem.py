"""What is wrong with an input: where, what, and what to do."""

from enum import StrEnum

import msgspec


class ProblemSeverity(StrEnum):
    """REJECT stops the run, FLAG goes on and is told, NOTE is worth knowing."""

    REJECT = "reject"
    FLAG = "flag"
    NOTE = "note"


class Problem(msgspec.Struct, frozen=True):
    """One problem of one file. `place` is a line, record or sample, or empty for the whole file; `sample` and
    `participant` name the one person whom the problem concerns, where it concerns one.

    Neither `what` nor `advice` holds a participant's name, birth date or genotype.
    """

    file: str
    place: str
    severity: ProblemSeverity
    what: str
    advice: str
    sample: str = ""
    participant: str = ""

    @property
    def people(self) -> set[str]:
        """IDs of the sample or participant concerned, as far as the problem names one."""
        return {self.sample, self.participant, self.place.partition("sample ")[2]} - {""}

    @property
    def line(self) -> str:
        """The problem as one line for people."""
        where = f"{self.file}, {self.place}" if self.place else self.file
        return f"{self.severity}: {where}: {self.what}; {self.advice}"


class CheckedInputs(msgspec.Struct, frozen=True):
    """Everything that a check looked at, in order, and every problem that it found."""

    inputs: list[str]
    problems: list[Problem]

    @property
    def rejected(self) -> bool:
        """Whether the run must not go on."""
        return any(problem.severity is ProblemSeverity.REJECT for problem in self.problems)


class InputKind(StrEnum):
    """What a file is meant to be."""

    VCF = "vcf"
    BAM = "bam"
    SAMPLES = "samples"
    CONSENTS = "consents"
    IDENTITIES = "identities"
    SIGNERS = "signers"
    ACTS = "acts"
    REFERENCE = "reference"
    TRANSCRIPTS = "transcripts"
    EXONS = "exons"
    REGIONS = "regions"
    CLINVAR = "clinvar"
    GNOMAD = "gnomad"
    PANEL = "panel"
    PGX = "pgx"
    MANIFEST = "manifest"
    JSON = "json"
    THRESHOLDS = "thresholds"
    CONFIG = "config"
