"""The review desk in a browser: the two pages of a case come from the reports, everything else from the desk."""

import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from genomics.errors import ConfigError
from genomics.files.pileup import read_slice
from genomics.files.settings import read_config
from genomics.files.sheets import read_samples
from genomics.files.site_frequencies import read_site_frequency
from genomics.records.desk import AccountRole
from genomics.records.pileup import PileupSlice, SiteFrequency
from genomics.records.review import StoredReport
from genomics.records.variant import Variant
from genomics.release.withdrawing import refuse_tombstone
from genomics.reporting.draft import draft_request
from genomics.reporting.render import case_page, counselor_page
from genomics.review.account_changes import AccountChange, record_account_change
from genomics.review.accounts import Accounts, utc_now
from genomics.review.database import open_database
from genomics.review.web.app import desk_app
from genomics.review.web.evidence import Sources
from genomics.review.web.proxy import Proxy
from genomics.review.web.visit import Desk

Pages = tuple[Callable[[StoredReport], str], Callable[[StoredReport], str]]


def serve(
    database: Path, accounts: Path, reports: Path, medicines: Path, host: str, port: int, names: list[str],
    evidence: Sources, vouching: Proxy | None,
) -> None:  # fmt: skip
    """Open both files, then answer until interrupted. Beyond this machine cookies need https."""
    import uvicorn

    known = Accounts(accounts)
    with closing(open_database(database)) as connection:
        if not known.all():
            first = known.add("admin", "Administrator", AccountRole.ADMIN)
            at = utc_now().strftime("%Y-%m-%dT%H:%M:%SZ")
            record_account_change(connection, AccountChange.MADE, "admin", AccountRole.ADMIN, "genomics", at)
            tell(f"account admin is new; its first password, shown once and to be changed: {first}")
    desk = Desk(
        database, known, *pages(database, reports, medicines), utc_now, host not in ("127.0.0.1", "::1"),
        evidence, vouching,
    )  # fmt: skip
    tell(f"http://{host}:{port}")
    uvicorn.run(
        desk_app(desk, ["127.0.0.1", "localhost", *names]),
        host=host, port=port, log_level="warning", access_log=False, server_header=False, proxy_headers=False,
    )  # fmt: skip


def pages(database: Path, reports: Path, medicines: Path) -> Pages:
    """The page that a participant will read, and the same with its evidence."""

    def participant_page(report: StoredReport) -> str:
        refuse_tombstone(report.case)
        with closing(open_database(database)) as connection:
            return case_page(draft_request(connection, report), reports, medicines)

    def evidence_page(report: StoredReport) -> str:
        refuse_tombstone(report.case)
        with closing(open_database(database)) as connection:
            return counselor_page(draft_request(connection, report), report, reports, medicines)

    return participant_page, evidence_page


def sources(config: Path | None) -> Sources:
    """Where a run's reads and frequencies lie, as its configuration names them; nothing without one."""
    if config is None:
        return Sources()
    run = read_config(config)
    alignments = {one.sample_id: one.alignment for one in read_samples(run.cohort.samples) if one.alignment}
    cohort = run.results / "cohort" / "sites.vcf.gz"
    listed = [("gnomAD" if len(run.reference.gnomad) == 1 else path.name, path) for path in run.reference.gnomad]

    def frequencies(variant: Variant) -> list[SiteFrequency]:
        found = [read_site_frequency(path, name, variant) for name, path in [*listed, ("this cohort", cohort)]]
        return [one for one in found if one is not None]

    def reads(sample_id: str, variant: Variant) -> PileupSlice:
        return read_slice(Path(alignments[sample_id]), run.reference.fasta, variant.contig, variant.position)

    return Sources(alignments, frequencies, reads)


def proxy(secret: Path, addresses: list[str]) -> Proxy:
    """Whom to believe about who signs in; the secret's file is read once."""
    if secret.stat().st_mode & 0o077:
        raise ConfigError(f"{secret}: others can read it; chmod 600 it and give it a new secret")
    text = secret.read_text(encoding="utf-8").strip()
    return Proxy(text, frozenset(addresses)) if addresses else Proxy(text)


def tell(line: str) -> None:
    """For the person who started it."""
    print(f"review desk: {line}", file=sys.stderr)
