"""A desk for each state of a report, by allowed acts alone."""

from collections.abc import Sequence
from pathlib import Path

from desk_builders import AT, HEREDITARY, LATER, NOTE, Desk, gene, results

from genomics.records.case import ReportState
from genomics.records.hereditary import GeneOutcome
from genomics.records.review import ClearReason, Signer, WithholdReason
from genomics.review import desk as acts

FLAG = "gene_not_fully_read"
UNREAD = results(genes=[gene(outcome=GeneOutcome.NOT_FULLY_READ, fraction=0.9)])


def brought_to(path: Path, state: ReportState, by: str, signers: Sequence[Signer] = ()) -> Desk:
    """A desk with person 1's hereditary report in a state, by acts of one signer; `signers` may act on it then."""
    desk = Desk(path)
    acts.store_signers(desk.connection, signers, AT)
    desk.load(tables=UNREAD)
    if state in (ReportState.READY, ReportState.APPROVED, ReportState.RELEASED):
        desk.clear(FLAG, ClearReason.KNOWN_LIMIT, by=by)
    if state in (ReportState.APPROVED, ReportState.RELEASED):
        desk.sign(by, kind=HEREDITARY)
    if state is ReportState.RELEASED:
        desk.release(HEREDITARY)
    if state is ReportState.WITHHELD:
        read = desk.report(kind=HEREDITARY)
        acts.withhold(desk.connection, read, WithholdReason.OTHER, NOTE, by, LATER)
    if state is ReportState.WITHDRAWN:
        desk.load(tables=UNREAD, consents=[])
    assert desk.state(kind=HEREDITARY) is state
    return desk


def write_states(folder: Path, by: str, signers: Sequence[Signer] = ()) -> Path:
    """One file for each state in the folder, to be copied."""
    for state in ReportState:
        brought_to(folder / f"{state}.sqlite", state, by, signers).connection.close()
    return folder
