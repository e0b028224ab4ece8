"""What every report shares: whose it is, what to do next, who signed, how it was made, glossary and contact."""

from datetime import date

import msgspec

from genomics.errors import RefusedError
from genomics.records.case import Provenance, Signature
from genomics.reporting.changes import changes_of
from genomics.reporting.fonts import letters_without_form
from genomics.reporting.phrasing import written_date, written_moment
from genomics.reporting.request import ReportRequest
from genomics.reporting.wording import Words

REVIEWING_ROLE = "counselor"
APPROVING_ROLE = "director"
BIRTH_ADDED_LATER = date.min  # the identity of a draft, which names no one


class Fact(msgspec.Struct, frozen=True):
    """A named value of the page; `name` becomes its class, so that a test can find it."""

    name: str
    label: str
    value: str


class Passage(msgspec.Struct, frozen=True):
    """A heading or term with its text."""

    title: str
    text: str


class Glance(msgspec.Struct, frozen=True):
    """The box at the top of page 1: the result in one heading and a few lines. `tone` only picks its colour."""

    tone: str
    title: str
    lines: list[str]


class SignatureLine(msgspec.Struct, frozen=True):
    """A signature as it is printed."""

    act: str
    name: str
    role: str
    moment: str


class Frame(msgspec.Struct, frozen=True):
    """The parts of a page that do not depend on the kind of report."""

    language: str
    title: str
    lead: str
    created: str | None
    draft: bool
    header: str
    person: list[Fact]
    amended: str | None
    changes: list[str]
    contact: str
    leave: str
    phone: str
    hours: str
    signatures: list[SignatureLine]
    versions: list[Fact]
    glossary: list[Passage]


def frame_of(request: ReportRequest, words: Words, kind: str) -> Frame:
    """Build the shared parts for a report whose texts stand under `kind`."""
    _refuse_unwritable_names(request)
    case, program = request.case, {key: words(f"program.{key}") for key in ("phone", "email", "hours")}
    return Frame(
        language=str(case.language),
        title=words(f"{kind}.title"),
        lead=words(f"{kind}.lead"),
        created=request.released_on.isoformat() if request.released_on else None,
        draft=request.draft,
        header=_header(request, words),
        person=_person(request, words),
        amended=words("frame.amended", version=str(case.version)) if case.version > 1 else None,
        changes=changes_of(request, words),
        contact=words("frame.contact_text", **program),
        leave=words("frame.leave_text", phone=program["phone"]),
        phone=words("frame.steps_contact", phone=program["phone"]),
        hours=words("frame.steps_hours", hours=program["hours"], email=program["email"]),
        signatures=[_signature(words, signature) for signature in request.signatures],
        versions=_versions(case.provenance, case.wording, words),
        glossary=[
            Passage(term, meaning) for term, meaning in words.each_pair(f"glossary.{kind}", "term", "meaning")
        ],
    )


def _refuse_unwritable_names(request: ReportRequest) -> None:
    """A box in the place of a letter is not a name."""
    for name in (request.identity.name, *(signature.name for signature in request.signatures)):
        if lacking := letters_without_form(name):
            codes = ", ".join(f"U+{ord(letter):04X}" for letter in lacking)
            raise RefusedError(
                f"{request.case.report_id}: no typeface of the report has {codes} of a name; add one in fonts.py"
            )


def steps_of(words: Words, key: str) -> list[Passage]:
    """Next steps in the order of the wording file."""
    return [Passage(title, text) for title, text in words.each_pair(key, "title", "text")]


def _header(request: ReportRequest, words: Words) -> str:
    case = request.case
    return words(
        "frame.header",
        participant=case.participant_id,
        sample=case.sample_id,
        report=case.report_id,
        birth=_birth(request, words),
    )


def _person(request: ReportRequest, words: Words) -> list[Fact]:
    case, identity, released = request.case, request.identity, request.released_on
    values = {
        "name": identity.name,
        "birth": _birth(request, words),
        "date": written_date(words, released) if released else words("frame.not_released"),
        "version": str(case.version),
        "participant": case.participant_id,
        "sample": case.sample_id,
        "report": case.report_id,
    }
    return [Fact(name, words(f"frame.{name}"), value) for name, value in values.items()]


def _birth(request: ReportRequest, words: Words) -> str:
    day = request.identity.date_of_birth
    return words("frame.birth_later") if day == BIRTH_ADDED_LATER else written_date(words, day)


def _signature(words: Words, signature: Signature) -> SignatureLine:
    acts = {REVIEWING_ROLE: "frame.reviewed_by", APPROVING_ROLE: "frame.approved_by"}
    return SignatureLine(
        words(acts[signature.role]),
        signature.name,
        words(f"frame.{signature.role}"),
        written_moment(words, signature.signed_at),
    )


def _absent_sites(provenance: Provenance, words: Words) -> str:
    """How the run took sites that its VCF does not list: not read, or reference for a declared reason."""
    declared, _, reason = provenance.absent_sites.partition(": ")
    if declared == "reference" and reason:
        return words("frame.absent_reference", reason=reason)
    return words("frame.absent_no_call")


def _versions(provenance: Provenance, wording: str, words: Words) -> list[Fact]:
    facts = [Fact("pipeline", words("frame.pipeline"), provenance.pipeline)]
    facts += [Fact("resource", name, text) for name, text in sorted(provenance.resources.items())]
    facts.append(Fact("absent-sites", words("frame.absent_sites"), _absent_sites(provenance, words)))
    return [*facts, Fact("wording", words("frame.wording"), wording)]
