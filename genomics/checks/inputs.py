"""One file by its kind, or every input of a run: all problems at once."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from genomics.checks import resources, sheets, vcf
from genomics.checks.alignments import check_alignment
from genomics.checks.findings import Findings
from genomics.errors import GenomicsError
from genomics.files.settings import Config, read_config
from genomics.records.problem import CheckedInputs, InputKind, Problem

ENDINGS = (
    (InputKind.VCF, (".vcf", ".vcf.gz", ".bcf")),
    (InputKind.BAM, (".bam", ".cram")),
    (InputKind.REFERENCE, (".fa", ".fa.gz", ".fasta", ".fasta.gz")),
    (InputKind.TRANSCRIPTS, (".gff3", ".gff3.gz")),
    (InputKind.REGIONS, (".bed",)),
)
Check = Callable[[Path, Findings], object]
Seen = TypeVar("Seen")


def kind_of(path: Path) -> InputKind | None:
    """The kind that a file's name tells.

    >>> str(kind_of(Path("cohort.vcf.gz"))), str(kind_of(Path("samples.tsv"))), kind_of(Path("notes"))
    ('vcf', 'samples', None)
    """
    by_name = next((kind for kind in InputKind if path.name.split(".")[0] == kind), None)
    by_ending = next((kind for kind, endings in ENDINGS if path.name.endswith(endings)), None)
    return by_name or by_ending


def check_config(path: Path, found: Findings) -> Config | None:
    """config.yaml: known keys only, and values whose form the run depends on."""
    try:
        config = read_config(path)
    except (GenomicsError, OSError) as error:
        found.refuse(error)
        return None
    for rule in CONFIG_RULES:
        rule(config, found)
    return config


def absent_sites_have_a_reason(config: Config, found: Findings) -> None:
    """Absent sites are no call, or reference for a reason that reports print."""
    text = config.cohort.absent_sites
    word, _, reason = text.partition(":")
    if text != "no_call" and not (word == "reference" and reason.strip()):
        found.reject("cohort.absent_sites", f"{text!r} is not known", "write no_call, or `reference: <why>`")


def time_is_utc(config: Config, found: Findings) -> None:
    """The time of the documents is a full UTC time."""
    try:
        datetime.strptime(config.review.at, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        found.reject("review.at", f"{config.review.at!r} is not a UTC time", "write YYYY-MM-DDTHH:MM:SSZ")


def carriers_are_people(config: Config, found: Findings) -> None:
    """A new variant is seen in at least one person."""
    if config.policy.novel_carriers < 1:
        found.reject("policy.novel_carriers", f"{config.policy.novel_carriers} is less than 1", "write 1 or more")


def must_be_there(path: Path, found: Findings) -> None:
    """The stage that reads it says more; an empty one is surely wrong."""
    if not (any(path.iterdir()) if path.is_dir() else path.stat().st_size):
        found.reject("", "is empty", "restore it")


CONFIG_RULES = (absent_sites_have_a_reason, time_is_utc, carriers_are_people)

CHECKS: dict[InputKind, Check] = {
    InputKind.VCF: vcf.check_cohort_vcf,
    InputKind.BAM: check_alignment,
    InputKind.SAMPLES: sheets.check_samples,
    InputKind.CONSENTS: sheets.check_consents,
    InputKind.IDENTITIES: sheets.check_identities,
    InputKind.SIGNERS: sheets.check_signers,
    InputKind.REFERENCE: resources.check_reference,
    InputKind.TRANSCRIPTS: resources.check_transcripts,
    InputKind.EXONS: resources.check_exons,
    InputKind.REGIONS: resources.check_regions,
    InputKind.CLINVAR: vcf.check_clinvar,
    InputKind.GNOMAD: vcf.check_gnomad,
    InputKind.PANEL: resources.check_panel,
    InputKind.PGX: resources.check_tables,
    InputKind.THRESHOLDS: resources.check_thresholds,
    InputKind.CONFIG: check_config,
}


def check_file(path: Path, kind: InputKind) -> CheckedInputs:
    """One file by itself."""
    run = Run()
    run.look(path, CHECKS[kind])
    return run.result


def check_run(config_path: Path) -> CheckedInputs:
    """Every input that a configuration names, each against the others."""
    run = Run()
    config = run.look(config_path, check_config)
    if isinstance(config, Config):
        _check_people(run, config)
        _check_resources(run, config)
    return run.result


class Run:
    """Collects the inputs looked at and their problems, in order."""

    def __init__(self) -> None:
        self._inputs: list[str] = []
        self._problems: list[Problem] = []

    def look(self, path: Path, check: Callable[[Path, Findings], Seen]) -> Seen | None:
        """Check one input that must exist."""
        found = Findings(path)
        seen = None
        if not path.exists():
            found.reject("", "does not exist", "correct the path")
        elif not (path.is_file() or path.is_dir()):
            found.reject("", "is neither a file nor a folder", "give a regular file")
        else:
            try:
                seen = check(path, found)
            except OSError as error:
                found.refuse(error)
        self._inputs.append(str(path))
        self._problems.extend(found.problems)
        return seen

    @property
    def result(self) -> CheckedInputs:
        """Everything so far."""
        return CheckedInputs(self._inputs, self._problems)


def _check_people(run: Run, config: Config) -> None:
    people = run.look(config.cohort.samples, sheets.check_samples) or sheets.People([], [], {})
    active = run.look(config.cohort.consents, partial(sheets.check_consents, participants=people.participants))
    run.look(config.cohort.identities, partial(sheets.check_identities, active=active))
    run.look(config.review.signers, sheets.check_signers)
    for needed in (config.review.reports, config.review.acts):
        if needed is not None:
            run.look(needed, must_be_there)
    for calls in config.cohort.vcfs:
        run.look(calls, partial(vcf.check_cohort_vcf, samples=people.samples))
    for sample, alignment in people.alignments.items():
        if Path(alignment).is_file():  # absent ones are told with the sheet
            run.look(Path(alignment), partial(check_alignment, sample_id=sample))


def _check_resources(run: Run, config: Config) -> None:
    reference, policy = config.reference, config.policy
    run.look(reference.fasta, resources.check_reference)
    run.look(reference.transcripts, resources.check_transcripts)
    run.look(reference.exons, resources.check_exons)
    run.look(reference.sex_windows, resources.check_regions)
    run.look(reference.result_regions, resources.check_regions)
    run.look(reference.clinvar, vcf.check_clinvar)
    run.look(reference.gnomad, vcf.check_gnomad)
    run.look(policy.thresholds, partial(resources.check_thresholds, profile=policy.threshold_profile))
    run.look(policy.panel, partial(resources.check_panel, profile=policy.panel_profile))
    run.look(policy.pgx, CHECKS[InputKind.PGX])
