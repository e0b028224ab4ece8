"""Whatever is typed into any field, path or query comes back as text, or not at all; and never breaks the desk."""

from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from desk_builders import HEREDITARY
from test_desk_web_rights import MAY
from web_builders import CASE, FORM_FIELDS, HOSTILE, signed_in

OURS = {"/desk.js", "/desk.css", "data:,"}


class Page(HTMLParser):
    """What a browser would run, load or obey of a page."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.found += [f"{tag} {name}" for name in given if name.startswith("on") or name in ("style", "srcdoc")]
        if tag in ("base", "style", "object", "embed") or "http-equiv" in given:
            self.found.append(tag)
        for name in ("src", "href", "action"):
            target = given.get(name) or ""
            if target and target not in OURS and not (target.startswith(("/", "#")) and target[1:2] != "/"):
                self.found.append(f"{tag} {name}={target}")
        if tag in ("script", "link") and not set(given.values()) & OURS:
            self.found.append(tag)


def test_the_check_sees_what_a_browser_would_run():
    for text in (
        "<svg onload=x>",
        "<script>x</script>",
        "<img src=x onerror=y>",
        "<a href=javascript:x>",
        "<base href=//x/>",
    ):
        assert Page(text).found


def answers(app, accounts, clock, text):
    """What comes back when every field of every form, every query and every path of the desk is the text."""
    fields = dict.fromkeys(FORM_FIELDS, text)
    for who in ("ana", "dora", "adam"):
        browser = signed_in(app, accounts, who, clock)
        secret = browser.secret()
        for method, path in MAY:
            if path in ("/logout", "/login", "/password"):
                continue
            for place in {CASE, f"/case/{quote(text, safe='')}/{quote(text, safe='')}"}:
                where = path.replace("/case/{participant}/{report}", place)
                if method == "GET":
                    query = dict.fromkeys(("q", "state", "flag", "age", "assigned", "page", "key", "view"), text)
                    yield browser.client.get(where, params=query)
                else:
                    yield browser.post(where, secret, **fields)
        kept = {"note": text, "reason": "other"}
        yield browser.post(f"{CASE}/withhold", secret, **kept)
        yield browser.post(f"{CASE}/note", secret, **kept)
        yield browser.post("/accounts", secret, signer=f"eve{len(text)}", name=text, role="analyst")
        for path in ("/", CASE, "/audit", "/accounts", "/figures", "/bulk"):
            yield browser.get(path)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_shown_as_text_wherever_it_comes_back(app, desk, tmp_path, clock, text):
    seen = ""
    for answer in answers(app, tmp_path / "accounts.sqlite", clock, text):
        assert answer.status_code < 500
        assert "genomics_desk=x" not in answer.headers.get("set-cookie", "")
        if answer.headers.get("content-type", "").startswith("text/html") and "/page" not in str(answer.url):
            if not str(answer.url).split("?")[0].endswith("/evidence"):
                assert Page(answer.text).found == []
            seen += answer.text
    assert "50337" not in seen  # 7191 * 7: nobody computed it
    assert desk.report(kind=HEREDITARY).note == text.strip()
    assert desk.sql("SELECT count(*) FROM reports")[0][0] == 4
