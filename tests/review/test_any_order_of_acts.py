"""Whatever is done in whatever order, nothing is released without consent, flags cleared and signatures."""

import sqlite3
import tempfile
from pathlib import Path

from desk_builders import (
    HEREDITARY,
    LATER,
    RELEASE_AT,
    Desk,
    classified,
    consent,
    finding,
    positive_results,
    results,
)
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from genomics.errors import RefusedError
from genomics.records.case import ReportState
from genomics.records.review import ClearReason, WithholdReason
from genomics.review import desk as acts
from genomics.review.audit import problems
from genomics.review.decisions import is_returned, open_flags, roles_needed

TABLES = [
    positive_results(),
    results(),
    results(findings=[finding(depth=5, phase_unknown=True)], variants=[classified()]),
]
FLAGS = ["pathogenic_finding", "two_hits_unphased", "low_genotype_quality", "evidence_changed"]
SIGNERS = st.sampled_from(["ana", "ben", "dora", "eve"])


class AnyOrder(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.desk = Desk(Path(self.folder.name) / "review.sqlite")
        self.consents = True
        self.desk.load(tables=TABLES[0])

    def teardown(self):
        assert problems(self.desk.connection) == []
        self.desk.connection.close()
        self.folder.cleanup()

    def attempt(self, act, *values):
        try:
            act(*values)
        except (RefusedError, sqlite3.IntegrityError):
            self.desk.connection.in_transaction and self.desk.connection.execute("ROLLBACK")

    @property
    def report(self):
        return self.desk.report(kind=HEREDITARY)

    @rule(tables=st.sampled_from(TABLES), agrees=st.booleans())
    def load(self, tables, agrees):
        self.consents = agrees
        self.desk.load(tables=tables, consents=[consent(hereditary=agrees)])

    @rule(flag=st.sampled_from(FLAGS), reason=st.sampled_from(ClearReason), by=SIGNERS)
    def clear(self, flag, reason, by):
        self.attempt(self.desk.clear, flag, reason, "P1", HEREDITARY, by)

    @rule(by=SIGNERS)
    def sign(self, by):
        self.attempt(self.desk.sign, by, "P1", HEREDITARY)

    @rule(by=SIGNERS)
    def appoint(self, by):
        self.attempt(self.desk.appoint, "P1", by)

    @rule(by=SIGNERS)
    def withhold_and_reopen(self, by):
        self.attempt(acts.withhold, self.desk.connection, self.report, WithholdReason.OTHER, "wait", by, LATER)
        self.attempt(acts.reopen, self.desk.connection, self.report, by, LATER)

    @rule(state=st.sampled_from(ReportState))
    def raw_update(self, state):
        before = self.report
        self.desk.sql("UPDATE consents SET read_at = ?", RELEASE_AT)
        self.attempt(
            self.desk.sql,
            "UPDATE reports SET state = ?, changed_at = ?, reason = 'other', note = 'raw', released_at ="
            " iif(? = 'released', ?, released_at), manifest_sha256 = iif(? = 'released', 'f', manifest_sha256)"
            " WHERE report_id = ?",
            *(state, RELEASE_AT, state, RELEASE_AT, state, before.case.report_id),
        )
        if self.report.state is ReportState.RELEASED and before.state is not ReportState.RELEASED:
            assert self.consents
            assert before.state is ReportState.APPROVED
            assert before.appointment_at or not is_returned(before.clearings)

    @invariant()
    def approved_means_signed_by_the_right_people_with_nothing_open(self):
        report = self.report
        if report.state in (ReportState.APPROVED, ReportState.RELEASED):
            assert open_flags(report.case, report.clearings) == []
            assert roles_needed(report.case, report.clearings) <= {done.role for done in report.signatures}
            assert {done.content_sha256 for done in report.signatures} == {report.content_sha256}
            assert len({done.name for done in report.signatures}) == len(report.signatures)
        if report.state is ReportState.READY:
            assert open_flags(report.case, report.clearings) == []


AnyOrder.TestCase.settings = settings(max_examples=50, stateful_step_count=20, deadline=None, derandomize=True)
TestAnyOrder = AnyOrder.TestCase
