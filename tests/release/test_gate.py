"""The gate: from an approved case, consent and words as they are now, and nothing else."""

from datetime import date
from pathlib import Path

import msgspec
import pytest
from desk_builders import HEREDITARY, LDLR_KEY, MEDICINE, consent, positive_results
from release_builders import now

import genomics
from genomics.records.case import ReportState
from genomics.records.person import ConsentStatus, Language
from genomics.release.gate import releasable, why_not

DAY = date(2026, 1, 15)


@pytest.fixture
def approved(open_desk):
    open_desk.load(tables=positive_results())
    open_desk.approve_positive()
    open_desk.sign()
    return open_desk.report(kind=HEREDITARY)


def test_an_approved_case_becomes_a_request_with_the_findings_returned(approved):
    request = releasable(approved, now(), DAY)
    assert request.returned_keys == [LDLR_KEY]
    assert [signature.signer for signature in request.signatures] == ["ana", "dora"]
    assert (request.draft, request.released_on, request.identity.name) == (False, DAY, "Person Number1")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"consents": {}}, "no consent now"),
        ({"consents": {"P1": consent(status=ConsentStatus.WITHDRAWN)}}, "no consent now"),
        ({"consents": {"P1": consent(hereditary=False)}}, "no consent now"),
        ({"consents": {"P1": consent(language=Language.ES)}}, "asks for language es"),
        ({"identities": {}}, "no row in the identity sheet"),
        ({"approved_languages": frozenset()}, "texts in en are not approved"),
        ({"wording": {Language.EN: "en ffff"}}, "words or templates changed since it was signed"),
        ({"wording": {}}, "words or templates changed since it was signed"),
    ],
)
def test_what_holds_now_can_stop_an_approved_report(approved, changes, reason):
    assert reason in why_not(approved, now(**changes))
    with pytest.raises(ValueError, match="HDR-P1-v1"):
        releasable(approved, now(**changes), DAY)


@pytest.mark.parametrize("state", [state for state in ReportState if state not in ("approved", "released")])
def test_a_case_that_is_not_approved_never_passes(approved, state):
    assert why_not(msgspec.structs.replace(approved, state=state), now()) == f"the report is {state}"


def test_the_gate_counts_signatures_itself(approved):
    replace = msgspec.structs.replace
    ana, dora = approved.signatures
    stale = replace(dora, content_sha256="0" * 64)
    for signatures in ([], [ana], [dora], [ana, stale], [ana, replace(dora, signer="ana")]):
        assert "not signed by" in why_not(replace(approved, signatures=signatures), now())
    assert "appointment" in why_not(replace(approved, appointment_at=None), now())
    assert "open flags: pathogenic_finding" in why_not(replace(approved, clearings=[]), now())
    assert why_not(approved, now()) is None


def test_a_plain_report_takes_one_counselor(open_desk):
    open_desk.load()
    open_desk.sign()
    assert why_not(open_desk.report(kind=MEDICINE), now()) is None
    assert releasable(open_desk.report(kind=MEDICINE), now(), DAY).returned_keys == []


def test_only_the_gate_makes_a_report_that_is_no_draft():
    package = Path(genomics.__file__).parent
    makers = {
        str(path.relative_to(package)) for path in package.rglob("*.py") if "draft=False" in path.read_text("utf-8")
    }
    assert makers == {"release/gate.py"}
