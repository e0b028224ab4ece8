"""The desk in a browser: who may do what, what a form must bring, and acts that the database still judges."""

import re

import pytest
from desk_builders import HEREDITARY
from starlette.testclient import TestClient
from web_builders import CASE, PASSWORD, Browser

from genomics.review.accounts import Accounts
from genomics.review.web import app as web
from genomics.review.web import cases
from genomics.review.web.visit import Desk as WebDesk


def path_of(rule):
    return rule.path.format(participant="P1", report="hereditary")


def test_without_a_session_every_route_but_the_login_is_closed(app):
    browser = Browser(app)
    for rule in web.RULES:
        answer = browser.get(path_of(rule)) if rule.method == "GET" else browser.post(path_of(rule), "x")
        if not rule.public:
            assert answer.status_code in (303, 401), rule.path
            assert answer.headers.get("location") in (None, "/login")


def test_a_form_without_the_secret_of_the_session_does_nothing(sign_in, desk):
    browser, other = sign_in("ana"), sign_in("ben")
    fields = {
        "flag": "pathogenic_finding",
        "reason": "confirmed_return",
        "note": "read",
        "content": browser.content(),
    }
    for secret in ("", "guess", other.secret()):
        assert browser.post(f"{CASE}/clear", secret, **fields).status_code == 403
    assert desk.report(kind=HEREDITARY).clearings == []
    assert browser.post(f"{CASE}/clear", **fields).status_code == 303
    assert len(desk.report(kind=HEREDITARY).clearings) == 1


def test_a_form_from_another_site_does_nothing(sign_in, desk):
    browser = sign_in("ana")
    answer = browser.client.post(
        f"{CASE}/withhold",
        data={"csrf": browser.secret(), "reason": "other", "note": "x"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert (answer.status_code, desk.state(kind=HEREDITARY)) == (403, "needs_review")


def test_a_request_for_another_host_name_is_refused(app):
    assert Browser(app).client.get("/login", headers={"Host": "evil.example"}).status_code == 400


def test_a_positive_report_takes_two_people_and_their_passwords(sign_in, desk):
    ana, dora = sign_in("ana"), sign_in("dora")
    cleared = {"flag": "pathogenic_finding", "reason": "confirmed_return", "note": "reads looked at"}
    assert ana.post(f"{CASE}/clear", content=ana.content(), **cleared).status_code == 303
    assert ana.post(f"{CASE}/appointment", note="2026-01-20").status_code == 303
    wrong = ana.post(f"{CASE}/sign", content=ana.content(), password="not the password")
    assert (wrong.status_code, desk.report(kind=HEREDITARY).signatures) == (409, [])
    assert "nothing was signed" in wrong.text
    assert ana.post(f"{CASE}/sign", content=ana.content(), password=PASSWORD).status_code == 303
    assert desk.state(kind=HEREDITARY) == "ready"
    again = ana.post(f"{CASE}/sign", content=ana.content(), password=PASSWORD)
    assert "already signed" in again.text
    assert dora.post(f"{CASE}/sign", content=dora.content(), password=PASSWORD).status_code == 303
    assert desk.state(kind=HEREDITARY) == "approved"


def test_what_changed_since_it_was_on_the_screen_cannot_be_signed(sign_in, desk):
    ana = sign_in("ana")
    seen = ana.content()
    desk.clear("pathogenic_finding", by="ben")
    answer = ana.post(f"{CASE}/sign", content=seen, password=PASSWORD)
    assert (answer.status_code, desk.report(kind=HEREDITARY).signatures) == (409, [])


def listed_in(browser, kind="medicine"):
    found = re.search(
        rf'name="report" value="{kind}">\s*<input[^>]*name="listed" value="([^"]+)"', browser.get("/bulk").text
    )
    return found.group(1) if found else ""


def test_bulk_signing_signs_the_list_that_was_shown_and_no_other(sign_in, desk):
    ana = sign_in("ana")
    listed = listed_in(ana)
    assert listed == "MED-P1-v1 MED-P2-v1"
    for other in ("MED-P2-v1", "MED-P2-v1 MED-P1-v1", f"{listed} HDR-P2-v1", "HDR-P1-v1"):
        answer = ana.post("/bulk", report="medicine", listed=other, password=PASSWORD)
        assert (answer.status_code, desk.state("P1"), desk.state("P2")) == (409, "ready", "ready")
        assert "the list has changed" in answer.text
    assert ana.post("/bulk", report="medicine", listed=listed, password=PASSWORD).status_code == 303
    assert (desk.state("P1"), desk.state("P2")) == ("approved", "approved")


def test_a_long_list_is_signed_page_by_page_and_the_button_says_so(sign_in, desk, monkeypatch):
    monkeypatch.setattr(cases, "AT_ONCE", 1)
    ana = sign_in("ana")
    assert "Sign the first 1 of 2" in ana.get("/bulk").text
    listed = listed_in(ana)
    assert listed == "MED-P1-v1"
    assert ana.post("/bulk", report="medicine", listed=listed, password=PASSWORD).status_code == 303
    assert (desk.state("P1"), desk.state("P2")) == ("approved", "ready")
    assert listed_in(ana) == "MED-P2-v1"


def test_no_page_of_figures_waits_for_the_count(app, desk, known_accounts, clock):
    with TestClient(app):  # the application runs: it has counted once, before any request
        browser = Browser(app)
        browser.login("ana")
        before = browser.get("/figures").text
        desk.clear("pathogenic_finding")
        clock.later(seconds=1)
        assert browser.get("/figures").text == before
    assert "as counted 2026-01-12 09:00:00 UTC" in before
    assert "pathogenic finding 1" in before


def test_the_figures_count_what_waits_and_what_was_signed(sign_in, desk):
    ana = sign_in("ana")
    assert "pathogenic finding 1" in ana.get("/figures").text
    desk.clear("pathogenic_finding")
    desk.sign("ana", "P2")
    counted = re.sub("<[^>]+>", " ", ana.get("/figures").text)
    assert re.search(r"3\s+wait for a person", counted)
    assert re.search(r"0\s+open flags", counted)
    assert re.search(r"medicine\s+0\s+1\s+1", counted)


def test_five_wrong_passwords_close_the_door_even_for_the_right_one(app, clock):
    browser = Browser(app)
    assert [browser.login("ana", "wrong").status_code for _ in range(6)] == [401] * 5 + [429]
    assert browser.login("ana").status_code == 429
    assert Browser(app).login("ben").status_code == 303
    clock.later(minutes=16)
    assert browser.login("ana").status_code == 303


def test_an_unknown_id_and_a_wrong_password_get_the_same_answer(app):
    unknown, wrong = Browser(app).login("nobody", "x"), Browser(app).login("ana", "x")
    assert (unknown.status_code, unknown.text) == (wrong.status_code, wrong.text)


def test_a_session_ends_after_fifteen_idle_minutes_and_after_twelve_hours(sign_in, clock):
    idle = sign_in("ana")
    clock.later(minutes=14)
    assert idle.get("/").status_code == 200
    clock.later(minutes=15)
    assert idle.get("/").headers["location"] == "/login"
    busy = sign_in("ana")
    for _ in range(12 * 6 - 1):
        clock.later(minutes=10)
        assert busy.get("/home").status_code == 303
    clock.later(minutes=11)
    assert busy.get("/").headers["location"] == "/login"


def test_signing_out_and_a_new_password_end_sessions(sign_in):
    one, two = sign_in("ana"), sign_in("ana")
    one.post("/logout")
    assert one.get("/").status_code == 303
    new = "another long enough one"
    assert two.post("/password", old=PASSWORD, new=new, again=new).status_code == 303
    assert two.get("/").headers["location"] == "/login"
    assert two.login("ana").status_code == 401
    assert two.login("ana", new).status_code == 303


def test_a_first_password_opens_nothing_but_its_own_change(sign_in, app):
    adam = sign_in("adam")
    shown = adam.post("/accounts", signer="eve", name="Eve Stone, CGC", role="counselor")
    first = re.search(r'<span class="code">([^<]+)</span>', shown.text).group(1)
    assert first not in adam.get("/accounts").text
    eve = Browser(app)
    assert eve.login("eve", first).status_code == 303
    assert eve.get("/").headers["location"] == "/password"
    assert eve.post("/bulk", report="medicine", listed="x", password=first).status_code == 403
    weak = eve.post("/password", old=first, new="short", again="short")
    assert "12 to 256 characters" in weak.text
    eve.post("/password", old=first, new=PASSWORD, again=PASSWORD)
    assert eve.login("eve").status_code == 303
    assert eve.get("/").status_code == 200


def test_a_new_counselor_is_a_signer_of_the_database_and_an_analyst_is_not(sign_in, desk):
    adam = sign_in("adam")
    adam.post("/accounts", signer="eve", name="Eve Stone, CGC", role="counselor")
    adam.post("/accounts", signer="abe", name="Abe Stone", role="analyst")
    assert [row["signer"] for row in desk.sql("SELECT signer FROM signers WHERE signer IN ('eve', 'abe')")] == [
        "eve"
    ]
    assert desk.sql("SELECT actor FROM audit WHERE item = 'signers/eve'")[0]["actor"]


def test_nobody_closes_their_own_account_and_a_closed_one_is_shut_at_once(sign_in):
    adam, ana = sign_in("adam"), sign_in("ana")
    assert adam.post("/accounts/active", signer="adam", active="0").status_code == 409
    assert adam.post("/accounts/active", signer="ana", active="0").status_code == 303
    assert ana.get("/").headers["location"] == "/login"
    assert ana.login("ana").status_code == 401


def test_every_answer_forbids_foreign_script_frames_and_caches(sign_in):
    browser = sign_in("ana")
    for path in ("/", CASE, f"{CASE}/page", "/login", "/desk.js", "/nowhere", "/accounts"):
        headers = browser.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "connect-src" not in headers["content-security-policy"].replace("connect-src 'self';", "")
        assert "unsafe-inline" not in headers["content-security-policy"].split("style-src")[0]
        assert (headers["cache-control"], headers["x-content-type-options"]) == ("no-store", "nosniff")
    cookie = Browser(browser.client.app).login("ana").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"csrf", b"a=1&a=2", b"&".join(b"f%d=1" % n for n in range(60)), b"x" * 70_000]
)
def test_a_body_that_is_no_form_of_ours_gets_one_line_and_no_failure(sign_in, body):
    answer = sign_in("ana").client.post(f"{CASE}/clear", content=body)
    assert answer.status_code in (403, 409, 413)


def test_a_case_shows_what_was_decided_on_the_same_variant_before(sign_in, desk):
    desk.clear("pathogenic_finding", by="ben")
    shown = sign_in("ana").get(CASE).text
    assert "Earlier decisions" not in shown
    assert "read with the lab on the phone" in shown


def parts_of(page):
    return sorted(re.findall(r'data-part="([a-z]+)"', page))


def test_a_page_has_the_same_parts_before_and_after_each_act_so_that_script_can_exchange_them(sign_in, desk):
    ana = sign_in("ana")
    before = parts_of(ana.get(CASE).text)
    assert before == ["acts", "beside", "facts", "flags", "given", "notes", "page", "state"]
    assert ana.post(f"{CASE}/withhold", reason="other", note="x").status_code == 303
    for person in ("ana", "ann"):
        assert parts_of(sign_in(person).get(CASE).text) == before
    desk.sql("INSERT INTO withdrawals VALUES ('P1', '2026-01-12T10:00:00Z', 'stop', 'participant_request')")
    assert parts_of(ana.get(CASE).text) == before
    for path in ("/", "/?q=nobody", "/?flag=pathogenic_finding"):
        assert parts_of(ana.get(path).text) == ["filters", "reports", "total"]


def test_the_filter_by_an_open_flag_finds_it_until_it_is_cleared(sign_in, desk):
    ana = sign_in("ana")
    assert "/case/P1/hereditary" in ana.get("/?flag=pathogenic_finding").text
    assert "/case/P2/" not in ana.get("/?flag=pathogenic_finding").text
    desk.clear("pathogenic_finding")
    assert "Nothing waits here" in ana.get("/?flag=pathogenic_finding").text


def test_the_pages_of_waiting_cases_are_drawn_before_the_first_visit(desk, known_accounts, clock, tmp_path):
    (tmp_path / "accounts.sqlite").write_bytes(known_accounts)
    drawn = []

    def participant_page(report):
        drawn.append(report.case.report_id)
        return ""

    opened = WebDesk(desk.path, Accounts(tmp_path / "accounts.sqlite"), participant_page, participant_page, clock)
    with TestClient(web.desk_app(opened, ["127.0.0.1"])):
        assert drawn == ["HDR-P1-v1", "MED-P1-v1"]


def test_the_queue_puts_first_what_waits_and_filters(sign_in):
    browser = sign_in("ann")
    page = browser.get("/").text
    assert page.index("needs review</span>") < page.index("ready</span>")
    assert "HDR" not in browser.get("/?report=medicine&state=ready").text.split("<tbody>")[1]
    assert "Nothing waits here" in browser.get("/?q=Z").text
    assert browser.get("/?page=99999999&state=drop").status_code == 200


def test_the_audit_page_proves_the_chain(sign_in):
    assert "The chain is whole" in sign_in("otto").get("/audit?verify=1").text
