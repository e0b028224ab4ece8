"""A desk with thirty hereditary cases to triage, one of them positive, served on the loopback."""

import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import uvicorn

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/review"))  # builders of its tests

from desk_builders import Desk, classified, finding, gene, results, run_facts  # noqa: E402
from web_builders import accounts_of  # noqa: E402

from genomics.cli.desk import pages  # noqa: E402
from genomics.records.hereditary import GeneOutcome  # noqa: E402
from genomics.records.person import Language  # noqa: E402
from genomics.records.pileup import (  # noqa: E402
    GroupFrequency,
    Mark,
    MarkKind,
    PileupSlice,
    SiteFrequency,
    SlicedRead,
)
from genomics.records.variant import Variant  # noqa: E402
from genomics.release.words import words_version  # noqa: E402
from genomics.review.accounts import utc_now  # noqa: E402
from genomics.review.web.app import desk_app  # noqa: E402
from genomics.review.web.evidence import Sources  # noqa: E402
from genomics.review.web.visit import Desk as WebDesk  # noqa: E402

CASES = 30
REPORTS, MEDICINES = ROOT / "reports", ROOT / "resources/pgx/medicines.tsv"
BASES = "CATGGCTCGTACCAGTTGACCGATTACGGATCCTTGCAGGATTGCAGACTCATCGGGATCCATTAGCAACTGGTCAATGCCA"


def build(folder: Path) -> Path:
    """The database and its accounts; what they know is made up."""
    numbers = tuple(range(1, CASES + 1))
    unread = [gene(n, outcome=GeneOutcome.NOT_FULLY_READ, fraction=0.93, unread=(4,)) for n in numbers[1:]]
    tables = results(numbers, findings=[finding(1)], variants=[classified()], genes=[gene(1), *unread])
    wording = {language: words_version(REPORTS, MEDICINES, language) for language in Language}
    desk = Desk(folder / "review.sqlite")
    desk.load(numbers, tables, run=msgspec.structs.replace(run_facts(), wording=wording))
    desk.connection.close()
    return folder / "review.sqlite"


def simulated_reads(_: str, variant: Variant) -> PileupSlice:
    """Thirty-four reads, every second of which carries the variant."""
    first = variant.position - 40
    bases = BASES[:40] + variant.reference + BASES[41:]
    changed = [Mark(MarkKind.MISMATCH, variant.position, variant.alternate)]
    reads = [
        SlicedRead(
            [(first - 30 + 2 * n, first + 70 + n)], n % 3 == 0, 60 if n % 11 else 8, changed if n % 2 else []
        )
        for n in range(34)
    ]
    return PileupSlice(variant.contig, variant.position, first, bases, reads)


def sources() -> Sources:
    """Evidence as a run's files would give it."""
    groups = [("everybody", 3, 1_613_938), ("afr", 2, 74_900), ("nfe", 1, 1_180_000), ("eas", 0, 44_880)]
    seen = SiteFrequency("gnomAD", [GroupFrequency(name, count, of, count / of) for name, count, of in groups])
    return Sources({"S1": "S1.bam"}, lambda _: [seen], simulated_reads)


@contextmanager
def served(folder: Path, database: Path) -> Iterator[str]:
    """The desk at an address of the loopback, until the block ends."""
    accounts = accounts_of(folder / "accounts.sqlite")
    desk = WebDesk(database, accounts, *pages(database, REPORTS, MEDICINES), utc_now, sources=sources())
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(desk_app(desk, ["127.0.0.1"]), log_level="warning", proxy_headers=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
