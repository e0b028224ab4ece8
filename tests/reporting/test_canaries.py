"""A thousand people with strings of their own: every page holds its four identifiers, none holds another's."""

import os
import re
from datetime import date, timedelta

import msgspec
import pytest
from report_builders import (
    COUNSELOR,
    ancestry_case,
    finding,
    hereditary_case,
    identity,
    medicine_case,
    pgx,
    request,
    seven,
    traits,
    variant,
)
from report_reader import Page, pdf_pages, render

from genomics.records.case import Signature

PEOPLE = 1000
PRINTED = PEOPLE if os.environ.get("PROPERTIES") == "long" else 12
BIRTH = date(1940, 1, 1)
CANARY = re.compile(r"[Cc]anary\s?0*(\d+)|CANARY0*(\d+)")


def canary(number):
    """A report of each kind in turn; every free field holds the person's own number."""
    own, kind = f"CANARY{number:04d}", number % 3
    ids = {"participant": f"P{own}", "sample": f"S{own}"}
    signer = Signature("x", f"Signer {own}", "counselor", "2026-01-12T14:02:00Z", "a" * 64)
    if kind == 0:
        found = msgspec.structs.replace(finding("LDLR", f"condition {own}"), reasons=[own])
        case = hereditary_case([found], [variant(found, hgvs_c=own)], **ids)
    elif kind == 1:
        case = medicine_case(seven(pgx("TPMT", [own])), **ids)
    else:
        calls = [msgspec.structs.replace(call, sources=[own]) for call in traits()]
        case = ancestry_case(calls=calls, **ids)
    who = identity(f"Name {own}", f"P{own}", BIRTH + timedelta(days=number))
    return request(case, who, signatures=[signer, COUNSELOR])


def numbers_in(text):
    return {int(first or second) for first, second in CANARY.findall(text)}


def birthday(number):
    day = BIRTH + timedelta(days=number)
    return f"{day:%B} {day.day}, {day.year}"


@pytest.mark.parametrize("part", range(10))
def test_a_page_holds_its_own_strings_and_nobody_elses(part):
    every = {birthday(number) for number in range(PEOPLE)}
    for number in range(part, PEOPLE, 10):
        html = render(canary(number)).html
        page = Page(html)
        assert page.one("person-participant") == f"PCANARY{number:04d}"
        assert page.one("person-sample") == f"SCANARY{number:04d}"
        assert page.one("person-report").endswith(f"-PCANARY{number:04d}-v1")
        assert page.one("person-birth") == birthday(number)
        assert numbers_in(html) == {number}
        assert set(re.findall(r"[A-Z][a-z]+ \d{1,2}, 19\d\d", html)) & every == {birthday(number)}


@pytest.mark.parametrize("part", range(4))
def test_every_page_of_a_pdf_holds_the_four_identifiers_and_nobody_elses(part):
    step = PEOPLE // PRINTED
    for number in range(part * step, PEOPLE, 4 * step):
        case = canary(number)
        for text in pdf_pages(render(case, pdf=True).pdf):
            packed = "".join(text.split())
            assert numbers_in(packed) == {number}
            wanted = (case.case.participant_id, case.case.sample_id, case.case.report_id)
            assert all(value in packed for value in wanted)
            assert "".join(birthday(number).split()) in packed


def test_a_string_of_another_would_be_seen():
    html = render(canary(7)).html
    assert numbers_in(html.replace(">PCANARY0007", ">PCANARY0008")) == {7, 8}
