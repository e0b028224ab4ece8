"""An ancestry and traits case becomes the words and values of its report. Careful words are chosen here.

Shares are similarity to groups of people whose DNA was read before; never race, culture, or who someone is.
"""

from collections.abc import Sequence

import msgspec

from genomics.errors import RefusedError
from genomics.records.insights import AncestryEstimate, GroupShare, InsightStatus, TraitCall
from genomics.reporting.frame import Fact, Frame, Glance, Passage, frame_of, steps_of
from genomics.reporting.phrasing import listed, percent, written_number
from genomics.reporting.request import ReportRequest
from genomics.reporting.similarity_picture import SharePicture, axis_fractions, draw_shares
from genomics.reporting.wording import Words

SMALLEST_TOLD = 0.01  # a smaller share is written as "less than"
NAMED_ON_TOP = 0.05  # a smaller share is in the table only


class ShareRow(msgspec.Struct, frozen=True):
    """One reference group as printed."""

    group: str
    name: str
    people: str
    share: str
    interval: str


class Similarity(msgspec.Struct, frozen=True):
    """The picture of all groups with its text, and the same as a table."""

    picture: SharePicture
    alt: str
    rows: list[ShareRow]


class TraitCard(msgspec.Struct, frozen=True):
    """One trait: what the DNA says, how sure science is, and for whom it is less sure."""

    trait: str
    name: str
    result: str
    tone: str
    text: str
    evidence: str
    limits: str
    source: str


class TraitRow(msgspec.Struct, frozen=True):
    """One trait in technical terms."""

    trait: str
    name: str
    genotypes: str
    forms: str


class AncestryPage(msgspec.Struct, frozen=True):
    """Everything the ancestry and traits template places. `similarity` is `None` where it could not be told."""

    frame: Frame
    outcome: str
    glance: Glance
    steps: list[Passage]
    similarity: Similarity | None
    unsure: str | None
    reading: list[str]
    traits: list[TraitCard]
    questions: list[str]
    limits: list[str]
    technical: list[Fact]
    trait_rows: list[TraitRow]


def ancestry_page(request: ReportRequest, words: Words) -> AncestryPage:
    """The report of one person: similarity to reference groups with its interval, and a few traits."""
    content = request.case.insights
    if content is None:
        raise RefusedError(f"{request.case.report_id}: the case holds no ancestry and traits; make the case again")
    told = told_shares(content.ancestry)
    cards = [_card(call, words) for call in content.traits]
    return AncestryPage(
        frame=frame_of(request, words, "ancestry_traits"),
        outcome="told" if told else "unsure",
        glance=_glance(told, content.traits, words),
        steps=steps_of(words, "ancestry_traits.steps_list"),
        similarity=_similarity(told, words) if told else None,
        unsure=None if told else _unsure(content.ancestry, words),
        reading=words.each("ancestry_traits.reading_list"),
        traits=cards,
        questions=words.each("ancestry_traits.questions_list"),
        limits=words.each("ancestry_traits.limits_list"),
        technical=_technical(content.ancestry, words),
        trait_rows=[_trait_row(call, words) for call in content.traits],
    )


def told_shares(ancestry: AncestryEstimate | None) -> list[GroupShare]:
    """Shares from the largest to the smallest; none where nothing could be told."""
    if ancestry is None or ancestry.status is not InsightStatus.TOLD:
        return []
    return sorted(ancestry.shares, key=lambda share: (-share.share, share.group))


def _glance(told: Sequence[GroupShare], traits: Sequence[TraitCall], words: Words) -> Glance:
    def say(key: str, **values: str) -> str:
        return words(f"ancestry_traits.{key}", **values)

    read = sum(call.status is InsightStatus.TOLD for call in traits)
    counted = say("glance_traits", read=str(read), count=str(len(traits)))
    if not told:
        return Glance("unsure", say("unsure_title"), [say("unsure_one"), counted])
    names = [
        say("glance_group", group=_name(share, words), share=percent(words, share.share))
        for share in told
        if share.share >= NAMED_ON_TOP
    ]
    lines = [say("glance_shares", groups=listed(words, names)), counted, say("glance_not_you")]
    return Glance("told", say("told_title"), lines)


def _similarity(told: Sequence[GroupShare], words: Words) -> Similarity:
    rows = [
        ShareRow(
            str(share.group),
            _name(share, words),
            words(f"ancestry_traits.people.{share.group}"),
            _percent(share.share, words),
            _interval(share, words),
        )
        for share in told
    ]
    bars = [
        (row.name, row.share, share.share, share.low, share.high) for row, share in zip(rows, told, strict=True)
    ]
    spoken = "; ".join(
        words("ancestry_traits.picture_bar", group=row.name, share=row.share, interval=row.interval) for row in rows
    )
    return Similarity(
        picture=draw_shares(bars, [percent(words, fraction) for fraction in axis_fractions()]),
        alt=words("ancestry_traits.picture_alt", bars=spoken),
        rows=rows,
    )


def _name(share: GroupShare, words: Words) -> str:
    return words(f"ancestry_traits.groups.{share.group}")


def _percent(fraction: float, words: Words) -> str:
    if fraction < SMALLEST_TOLD:
        return words("ancestry_traits.less_than", share=percent(words, SMALLEST_TOLD))
    return percent(words, fraction)


def _interval(share: GroupShare, words: Words) -> str:
    low, high = percent(words, share.low), percent(words, share.high)
    if low == high:
        return _percent(share.share, words)
    return words("ancestry_traits.interval", low=low, high=high)


def _unsure(ancestry: AncestryEstimate | None, words: Words) -> str:
    if ancestry is None:
        return words("ancestry_traits.unsure_not_done")
    read, asked = (written_number(words, count) for count in (ancestry.sites_read, ancestry.sites_asked))
    return words("ancestry_traits.unsure_sites", read=read, asked=asked)


def _card(call: TraitCall, words: Words) -> TraitCard:
    told = call.status is InsightStatus.TOLD
    key = f"traits.{call.trait}"
    outcome = f"{key}.outcomes.{call.outcome}" if told else f"traits.not_told.{call.reason}"
    return TraitCard(
        trait=call.trait,
        name=words(f"{key}.name"),
        result=words(f"{outcome}.result"),
        tone="usual" if told else "unsure",
        text=words(f"{outcome}.text"),
        evidence=words(f"{key}.evidence"),
        limits=words(f"{key}.limits"),
        source=words("hereditary.source", source="; ".join(call.sources)),
    )


def _technical(ancestry: AncestryEstimate | None, words: Words) -> list[Fact]:
    if ancestry is None:
        return []
    values = {
        "method": words("ancestry_traits.tech_method_text"),
        "sites": words(
            "ancestry_traits.tech_sites_text",
            read=written_number(words, ancestry.sites_read),
            asked=written_number(words, ancestry.sites_asked),
        ),
        "panel": ancestry.panel_version,
    }
    return [Fact(f"tech-{name}", words(f"ancestry_traits.tech_{name}"), value) for name, value in values.items()]


def _trait_row(call: TraitCall, words: Words) -> TraitRow:
    dash = words("medicine.dash")
    return TraitRow(
        call.trait,
        words(f"traits.{call.trait}.name"),
        "; ".join(call.genotypes) or dash,
        ", ".join(call.pairs) or dash,
    )
