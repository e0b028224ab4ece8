"""What policy allows: every state, every act, every role, in one place for all tests that enumerate them.

The report that the table speaks of is a hereditary one with a single REVIEW flag that decides no finding, so that
clearing makes it ready and one counselor's signature approves it.
"""

from enum import StrEnum
from itertools import product

from genomics.records.case import ReportState
from genomics.records.desk import AccountRole


class Act(StrEnum):
    """What a person does to a report at the desk, on the command line or in a sheet of acts."""

    CLEAR = "clear"
    APPOINTMENT = "appointment"
    SIGN = "sign"
    WITHHOLD = "withhold"
    REOPEN = "reopen"
    AMEND = "amend"


NEEDS_REVIEW, READY, APPROVED, WITHHELD, RELEASED, WITHDRAWN = (
    ReportState.NEEDS_REVIEW, ReportState.READY, ReportState.APPROVED,
    ReportState.WITHHELD, ReportState.RELEASED, ReportState.WITHDRAWN,
)  # fmt: skip
COUNSELOR, DIRECTOR = AccountRole.COUNSELOR, AccountRole.DIRECTOR

ALLOWED: dict[tuple[ReportState, Act], dict[AccountRole, ReportState]] = {
    (NEEDS_REVIEW, Act.CLEAR): {COUNSELOR: READY, DIRECTOR: READY},
    (NEEDS_REVIEW, Act.APPOINTMENT): {COUNSELOR: NEEDS_REVIEW},
    (NEEDS_REVIEW, Act.WITHHOLD): {COUNSELOR: WITHHELD, DIRECTOR: WITHHELD},
    (READY, Act.APPOINTMENT): {COUNSELOR: READY},
    (READY, Act.SIGN): {COUNSELOR: APPROVED, DIRECTOR: READY},  # a director's signature alone is not enough
    (READY, Act.WITHHOLD): {COUNSELOR: WITHHELD, DIRECTOR: WITHHELD},
    (APPROVED, Act.APPOINTMENT): {COUNSELOR: APPROVED},
    (APPROVED, Act.WITHHOLD): {COUNSELOR: WITHHELD, DIRECTOR: WITHHELD},
    (WITHHELD, Act.REOPEN): {COUNSELOR: NEEDS_REVIEW, DIRECTOR: NEEDS_REVIEW},
    (RELEASED, Act.AMEND): {COUNSELOR: NEEDS_REVIEW, DIRECTOR: NEEDS_REVIEW},  # the state of the new version
}
"""State and act to who may do it, and the state that the newest version of the report is in afterwards."""

TRIPLES = list(product(ReportState, Act, AccountRole))

# Ways that a change of state alone may go while the person consents: what any program may write that names no act.
MOVES = {
    (NEEDS_REVIEW, WITHHELD),
    (READY, WITHHELD),
    (APPROVED, WITHHELD),
    (APPROVED, RELEASED),
}
# Without consent every report can be withdrawn, and nothing else can be done to it.
MOVES_WITHOUT_CONSENT = {(state, WITHDRAWN) for state in ReportState if state is not WITHDRAWN}


def after(state: ReportState, act: Act, role: AccountRole) -> ReportState | None:
    """The state after an allowed act; `None` where the act must be refused and change nothing."""
    return ALLOWED.get((state, act), {}).get(role)
