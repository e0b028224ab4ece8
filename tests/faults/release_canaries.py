"""Fifty people with names, birth dates and genotypes found nowhere else, and releases that fail in many ways.

What a failure leaves in logs, temporary files and the workflow's own folder is searched for each of them.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec
import yaml
from desk_builders import AT, LATER, MEDICINE, RELEASE_AT, Desk, consent, pgx, results, run_facts

import genomics.reporting.render
from genomics.cli.main import main
from genomics.records.person import Language
from genomics.release import bundle
from genomics.release.words import words_version
from genomics.reporting.request import Rendered, ReportRequest
from genomics.review import desk as acts

FULL, SHORT = 50, 10
PEOPLE = tuple(range(1, 51))
ROOT = Path(__file__).parents[2]
PARTS = ("Snakefile", "genomics", "reports", "resources", "workflow", "pyproject.toml")
_REPORTS, _MEDICINES = ROOT / "reports", ROOT / "resources/pgx/medicines.tsv"
_WORKFLOW_ROUNDS = 3


def name_of(number: int) -> str:
    """A name that nothing else holds."""
    return f"Zephyrine Quillfeather{number:02d}"


def birth_of(number: int) -> date:
    """A day that no other date of the run falls on."""
    return date(1931, 3, 1) + timedelta(days=41 * number)


def genotype_of(number: int) -> str:
    """A diplotype that no table has."""
    return f"*77{number:02d}/*88{number:02d}"


def left_by(text: str) -> list[str]:
    """Whose canaries a text holds, and which."""
    canaries = {number: (name_of(number), str(birth_of(number)), genotype_of(number)) for number in PEOPLE}
    return [f"canary {number}" for number, words in canaries.items() if any(word in text for word in words)]


def laid_out(request: ReportRequest, **_: object) -> Rendered:
    """A report without layout, full of canaries."""
    words = msgspec.json.encode(request, order="deterministic")
    return Rendered(words.decode(), b"%PDF-" + words)


def row_changed(old: str, new: str, sheet: str = "identities.tsv") -> Callable[[Path, int], None]:
    """The row of the person in a sheet, with something in it that should not be there."""

    def change(folder: Path, number: int) -> None:
        lines = (folder / sheet).read_text().splitlines()
        lines[number] = lines[number].replace(old, new, 1) if old else lines[number] + new
        (folder / sheet).write_text("\n".join(lines) + "\n")

    return change


def bytes_broken(folder: Path, number: int) -> None:
    """A name that is not UTF-8."""
    path = folder / "identities.tsv"
    path.write_bytes(path.read_bytes().replace(b"Zephyrine", b"Zephyrin\xe9", number))


def layout_fails(folder: Path, number: int) -> None:
    """A mistake of ours whose words hold what the report holds."""

    def fails(request: ReportRequest, **_: object) -> Rendered:
        if request.case.participant_id == f"P{number}":
            raise KeyError(f"{request.identity.name} {request.identity.date_of_birth} {genotype_of(number)}")
        return laid_out(request)

    genomics.reporting.render.deliverable = fails


def disk_full(folder: Path, number: int) -> None:
    """No room after some files."""
    original, left = bundle.write_bytes, [number * 3]

    def write(path: Path, data: bytes, mode: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device", str(path))
        original(path, data, mode)

    bundle.write_bytes = write


def output_is_a_file(folder: Path, number: int) -> None:
    """Somebody put a file where the folder should be."""
    (folder / "released").write_text("")


def database_broken(folder: Path, number: int) -> None:
    """Some bytes of the database were overwritten."""
    with (folder / "review.sqlite").open("r+b") as stream:
        stream.seek(number)  # its header: other pages may never be read
        stream.write(b"\xff" * 512)


def dies(folder: Path, number: int) -> None:
    """The process is killed while it writes."""
    original, left = bundle.write_bytes, [number * 3]

    def write(path: Path, data: bytes, mode: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        original(path, data, mode)

    bundle.write_bytes = write


FAILURES: tuple[Callable[[Path, int], None], ...] = (
    row_changed("-", "/"),  # a birth date in another form
    row_changed("", "\textra"),
    row_changed("Zephyrine", "P1\tZephyrine"),
    row_changed("active", "aktive", "consents.tsv"),
    bytes_broken,
    layout_fails,
    disk_full,
    output_is_a_file,
    database_broken,
    dies,
)


def run(rounds: int) -> list[str]:
    """Every failure in turn, on another person each time; then some of them through the workflow."""
    draw, found = random.Random(20260117), []
    with tempfile.TemporaryDirectory() as place:
        base = _prepared(Path(place) / "base")
        for number in range(rounds):
            fail, person = FAILURES[number % len(FAILURES)], draw.choice(PEOPLE)
            folder = Path(place) / str(number)
            shutil.copytree(base, folder)
            said = f"round {number}, {getattr(fail, '__name__', 'row')}, person {person}"
            found += [f"{said}: {problem}" for problem in _failed(folder, fail, person)]
            shutil.rmtree(folder)
        for number in range(_WORKFLOW_ROUNDS if rounds >= FULL else 1):
            found += [f"workflow, {problem}" for problem in _workflow(Path(place) / f"w{number}", base, number)]
    return found


def _prepared(folder: Path) -> Path:
    (folder / "tmp").mkdir(parents=True)
    desk = Desk(folder / "review.sqlite")
    run = msgspec.structs.replace(
        run_facts(),
        wording={language: words_version(_REPORTS, _MEDICINES, language) for language in Language},
        approved_languages=frozenset(Language),
    )
    called = [msgspec.structs.replace(pgx(number), diplotypes=[genotype_of(number)]) for number in PEOPLE]
    desk.load(PEOPLE, tables=results(PEOPLE, medicines=called), consents=map(_consent, PEOPLE), run=run, at=AT)
    acts.sign_unflagged(desk.connection, MEDICINE, "ana", LATER)
    desk.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    desk.connection.close()
    rows = [f"P{number}\t{name_of(number)}\t{birth_of(number)}" for number in PEOPLE]
    (folder / "identities.tsv").write_text("\n".join(["participant_id\tname\tdate_of_birth", *rows]) + "\n")
    rows = [f"P{number}\tactive\tno\tyes\ten\t2026-01-02" for number in PEOPLE]
    header = "participant_id\tstatus\thereditary\tmedicine\tlanguage\trecorded"
    (folder / "consents.tsv").write_text("\n".join([header, *rows]) + "\n")
    return folder


def _consent(number: int) -> object:
    return consent(number, hereditary=False)


def _failed(folder: Path, fail: Callable[[Path, int], None], person: int) -> list[str]:
    """Release in a process that fails; what it left that it should not have."""
    child = os.fork()
    if not child:
        _release(folder, fail, person)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0 and fail is not layout_fails:
        return ["it did not fail"]
    kept = {"identities.tsv", "review.sqlite", "review.sqlite-wal", "review.sqlite-shm"}
    searched = [path for path in folder.rglob("*") if path.is_file() and path.name not in kept]
    outbox = folder / "released"
    searched = [path for path in searched if outbox not in path.parents or not os.WIFSIGNALED(status)]
    # A whole report in its participant's folder is where it belongs; what lies aside is not.
    searched = [path for path in searched if not path.is_relative_to(outbox) or ".staging" in path.parts]
    wrong = [f"{path.relative_to(folder)}: {who}" for path in searched for who in left_by(_text(path))]
    if os.WIFSIGNALED(status):
        child = os.fork()
        if not child:
            _release(folder, lambda *_: None, person)
        os.waitpid(child, 0)
        wrong += [f"{path.name}: still aside after the next release" for path in (outbox / ".staging").glob("*")]
    return wrong


def _release(folder: Path, fail: Callable[[Path, int], None], person: int) -> None:
    """The command as a child process that writes its log to a file, in a folder of its own."""
    os.chdir(folder)
    tempfile.tempdir = str(folder / "tmp")
    log = os.open(folder / "release.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w")
    code = 1
    try:
        genomics.reporting.render.deliverable = laid_out
        fail(folder, person)
        named = {"database": "review.sqlite", "consents": "consents.tsv", "identities": "identities.tsv"}
        named |= {"templates": _REPORTS, "medicines": _MEDICINES, "output": "released", "at": RELEASE_AT}
        options = [part for name, value in named.items() for part in (f"--{name}", str(value))]
        code = main(["release", *options, "--processes", "1", "--without-passwords"])
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _workflow(folder: Path, base: Path, number: int) -> list[str]:
    """The workflow's own release rule, with a broken input; its folder and its logs."""
    (folder / "results/demo/review").mkdir(parents=True)
    for part in PARTS:
        (folder / part).symlink_to(ROOT / part)
    (folder / "config").mkdir()
    settings = yaml.safe_load((ROOT / "config/config.yaml").read_text())
    settings["cohort"] |= {"identities": "identities.tsv", "consents": "consents.tsv"}
    (folder / "config/config.yaml").write_text(yaml.safe_dump(settings))
    shutil.copy(ROOT / "config/thresholds.yaml", folder / "config")
    shutil.copy(base / "review.sqlite", folder / "results/demo/review")
    (folder / "results/demo/review/acts.done").touch()
    for sheet in ("identities.tsv", "consents.tsv"):
        shutil.copy(base / sheet, folder)
    FAILURES[(0, 2, 7)[number]](folder / ("results/demo" if number == 2 else "."), number + 1)
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "--allowed-rules", "release", "--", "release"]
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    started = time.monotonic()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env={**os.environ, "PATH": path})
    if done.returncode == 0:
        return [f"round {number} did not fail in {time.monotonic() - started:.0f} s"]
    wrong = [f"what it printed: {who}" for who in left_by(done.stdout + done.stderr)]
    if "Error in rule release" not in done.stderr:
        wrong.append(f"round {number} failed before the release: {done.stderr[-300:]}")
    for path in (*folder.glob(".snakemake/**/*"), *folder.glob("results/demo/logs/**/*")):
        if path.is_file():
            wrong += [f"{path.relative_to(folder)}: {who}" for who in left_by(_text(path))]
    return wrong


def _text(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")
