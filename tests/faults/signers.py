"""Eight people sign one report at the same moment: one signature stands each time, and the audit is whole."""

import multiprocessing
import tempfile
from collections import Counter
from contextlib import closing
from multiprocessing.synchronize import Barrier
from pathlib import Path

from desk_builders import AT, HEREDITARY, LATER, MEDICINE, Desk, finding, results

from genomics.errors import RefusedError
from genomics.records.review import Role, Signer
from genomics.review import desk as acts
from genomics.review.audit import problems
from genomics.review.database import open_database
from genomics.review.queries import report_of

FULL, SHORT = 200, 10
AT_ONCE = 8
COUNSELORS = [Signer(f"c{n}", f"Counselor {n}", Role.COUNSELOR) for n in range(AT_ONCE)]


def run(rounds: int) -> list[str]:
    """Odd rounds: eight counselors for the one signature needed. Even: one counselor eight times for one of two."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "review.sqlite"
        _prepare(path, rounds)
        context = multiprocessing.get_context("fork")
        barrier, told = context.Barrier(AT_ONCE), context.Queue()
        workers = [
            context.Process(target=_work, args=(path, number, rounds, barrier, told)) for number in range(AT_ONCE)
        ]
        for worker in workers:
            worker.start()
        done = [told.get(timeout=300) for _ in range(AT_ONCE * rounds)]
        for worker in workers:
            worker.join()
        return [*_wrong(done, rounds), *_left(path, rounds)]


def _prepare(path: Path, rounds: int) -> None:
    people = tuple(range(1, rounds + 1))
    desk = Desk(path)
    acts.store_signers(desk.connection, COUNSELORS, AT)
    desk.load(people, tables=results(people, findings=[finding(n) for n in people if not n % 2]))
    for number in people:
        if not number % 2:
            desk.clear("pathogenic_finding", person=f"P{number}")
    desk.connection.close()


def _work(
    path: Path, number: int, rounds: int, barrier: Barrier, told: "multiprocessing.Queue[tuple[int, str]]"
) -> None:
    for one in range(1, rounds + 1):
        who, kind = (f"c{number}", MEDICINE) if one % 2 else ("c0", HEREDITARY)
        with closing(open_database(path)) as connection:
            read = report_of(connection, f"P{one}", kind)
            barrier.wait(timeout=300)
            try:
                acts.sign(connection, read, who, LATER)
                told.put((one, "signed"))
            except RefusedError:
                told.put((one, "refused"))
            except Exception as error:  # whatever else it is, it is what we look for
                told.put((one, repr(error)))


def _wrong(done: list[tuple[int, str]], rounds: int) -> list[str]:
    counts: dict[int, Counter[str]] = {one: Counter() for one in range(1, rounds + 1)}
    for one, what in done:
        counts[one][what] += 1
    expected = Counter({"signed": 1, "refused": AT_ONCE - 1})
    return [f"round {one}: {dict(count)}" for one, count in counts.items() if count != expected]


def _left(path: Path, rounds: int) -> list[str]:
    with closing(open_database(path)) as connection:
        found = problems(connection)
        for one in range(1, rounds + 1):
            state = "approved" if one % 2 else "ready"
            read = report_of(connection, f"P{one}", MEDICINE if one % 2 else HEREDITARY)
            if read.state != state or len(read.signatures) != 1:
                found.append(f"round {one}: {read.state} with {len(read.signatures)} signatures")
    return found
