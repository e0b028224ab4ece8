"""One file by its kind, or every input of a run: all problems at once."""

from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from genomics.checks import sheets, staff, vcf
from genomics.checks.alignments import RunReference, check_alignment
from genomics.checks.configs import check_config, day_of
from genomics.checks.findings import Findings
from genomics.checks.health_records import check_health_records
from genomics.checks.identity import check_identity_sites
from genomics.checks.insights import check_ancestry, check_traits
from genomics.checks.limits import check_thresholds
from genomics.checks.people_files import one_persons_failures
from genomics.checks.references import check_reference
from genomics.checks.regions import check_exons, check_regions
from genomics.checks.resources import check_clinvar_release, check_json, check_lone_manifest, must_be_there
from genomics.checks.tables import check_panel, check_pgx
from genomics.checks.transcripts import check_transcripts
from genomics.files.settings import Config
from genomics.records.problem import CheckedInputs, InputKind, Problem

ENDINGS = (
    (InputKind.VCF, (".vcf", ".vcf.gz", ".vcf.bgz", ".bcf")),
    (InputKind.BAM, (".bam", ".cram")),
    (InputKind.REFERENCE, (".fa", ".fa.gz", ".fasta", ".fasta.gz", ".fna", ".fna.gz")),
    (InputKind.TRANSCRIPTS, (".gff3", ".gff3.gz")),
    (InputKind.REGIONS, (".bed",)),
    (InputKind.JSON, (".json",)),
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


CHECKS: dict[InputKind, Check] = {
    InputKind.VCF: vcf.check_cohort_vcf,
    InputKind.BAM: check_alignment,
    InputKind.SAMPLES: sheets.check_samples,
    InputKind.CONSENTS: sheets.check_consents,
    InputKind.IDENTITIES: sheets.check_identities,
    InputKind.SIGNERS: staff.check_signers,
    InputKind.ACTS: staff.check_acts,
    InputKind.REFERENCE: check_reference,
    InputKind.TRANSCRIPTS: check_transcripts,
    InputKind.EXONS: check_exons,
    InputKind.REGIONS: check_regions,
    InputKind.CLINVAR: check_clinvar_release,
    InputKind.GNOMAD: vcf.check_gnomad,
    InputKind.PANEL: check_panel,
    InputKind.PGX: check_pgx,
    InputKind.THRESHOLDS: check_thresholds,
    InputKind.CONFIG: check_config,
    InputKind.MANIFEST: check_lone_manifest,
    InputKind.JSON: check_json,
}


def check_file(path: Path, kind: InputKind, reference: Path | None = None) -> CheckedInputs:
    """One file by itself; the records of a VCF also against the bases of a reference, if given."""
    run = Run()
    against = kind is InputKind.VCF and reference is not None
    run.look(path, partial(vcf.check_cohort_vcf, reference=reference) if against else CHECKS[kind])
    return run.result


def check_run(config_path: Path) -> CheckedInputs:
    """Every input that a configuration names, each against the others."""
    run = Run()
    config = run.look(config_path, check_config)
    if isinstance(config, Config):
        people = _check_people(run, config)
        reference = _check_resources(run, config)
        _check_calls(run, config, people, reference)
        _check_alignments(run, people, reference)
    return run.result


class Run:
    """Collects the inputs looked at and their problems, in order."""

    def __init__(self) -> None:
        self._inputs: list[str] = []
        self._problems: list[Problem] = []

    def look(self, path: Path, check: Callable[[Path, Findings], Seen]) -> Seen | None:
        """Check one input that must exist."""
        found = Findings(path)
        seen = look_at(path, check, found)
        self.add(path, found.problems)
        return seen

    def add(self, path: Path, problems: list[Problem]) -> None:
        """An input that was looked at, with its problems."""
        self._inputs.append(str(path))
        self._problems.extend(problems)

    @property
    def result(self) -> CheckedInputs:
        """Everything so far."""
        return CheckedInputs(self._inputs, self._problems)


def look_at(path: Path, check: Callable[[Path, Findings], Seen], found: Findings) -> Seen | None:
    """Run a check on a file or folder that is there; what the system refuses is a problem."""
    try:
        if not path.exists():
            found.reject("", "does not exist", "correct the path")
        elif not (path.is_file() or path.is_dir()):
            found.reject("", "is neither a file nor a folder", "give a regular file")
        else:
            return check(path, found)
    except OSError as error:
        found.refuse(error)
    except ValueError as error:  # a NUL in a path
        found.reject("", " ".join(str(error).split()), "correct the path")
    return None


def _check_people(run: Run, config: Config) -> sheets.People:
    day = day_of(config)
    people = run.look(config.cohort.samples, sheets.check_samples) or sheets.People([], [], {}, {})
    known = people.participants
    active = run.look(config.cohort.consents, partial(sheets.check_consents, participants=known, on=day))
    identities = partial(sheets.check_identities, active=active, participants=known, on=day)
    run.look(config.cohort.identities, identities)
    signers = run.look(config.review.signers, partial(staff.check_signers, complete=True))
    run.look(config.review.reports, must_be_there)
    if config.cohort.array is not None:
        run.look(config.cohort.array, must_be_there)
    for path in [*config.cohort.structural, *([config.cohort.phase] if config.cohort.phase else [])]:
        run.look(path, must_be_there)
    if config.cohort.health_records is not None:
        run.look(config.cohort.health_records, check_health_records)
    if config.review.acts is not None:
        run.look(config.review.acts, partial(staff.check_acts, participants=known, signers=signers))
    return people


def _check_resources(run: Run, config: Config) -> RunReference | None:
    files, policy = config.reference, config.policy
    reference = run.look(files.fasta, check_reference)
    transcripts = run.look(files.transcripts, check_transcripts) or []
    run.look(files.exons, partial(check_exons, transcripts=transcripts))
    run.look(files.sex_windows, check_regions)
    run.look(files.result_regions, check_regions)
    run.look(files.clinvar, check_clinvar_release)
    for path in files.gnomad:
        run.look(path, vcf.check_gnomad)
    for path in chain(*files.known.values(), *files.scores.values()):
        run.look(path, must_be_there)
    if files.identity_sites is not None:
        run.look(files.identity_sites, check_identity_sites)
    run.look(policy.thresholds, partial(check_thresholds, profile=policy.threshold_profile))
    run.look(policy.panel, partial(check_panel, profile=policy.panel_profile))
    run.look(policy.pgx, partial(check_pgx, profile=policy.pgx_profile))
    if policy.ancestry is not None:
        run.look(policy.ancestry, check_ancestry)
    if policy.traits is not None:
        run.look(policy.traits, check_traits)
    return reference


def _check_calls(run: Run, config: Config, people: sheets.People, reference: RunReference | None) -> None:
    bases = reference.path if reference else None
    for calls in config.cohort.vcfs:
        check = partial(vcf.check_cohort_vcf, samples=people.samples, reference=bases, sexes=people.sexes)
        run.look(calls, check)


def _check_alignments(run: Run, people: sheets.People, reference: RunReference | None) -> None:
    told: dict[str, list[Problem]] = {}
    for sample, alignment in people.alignments.items():
        path = Path(alignment)
        if path.is_file():  # absent ones are told with the sheet
            found = Findings(path)
            look_at(path, partial(check_alignment, sample_id=sample, reference=reference), found)
            told[sample] = found.problems
    judged = one_persons_failures(told)
    for alignment in dict.fromkeys(people.alignments[sample] for sample in told):
        run.add(Path(alignment), [problem for problem in judged if problem.file == str(Path(alignment))])
