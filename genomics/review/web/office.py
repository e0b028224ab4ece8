"""Pages beside the cases: signing in, passwords, accounts, the audit, figures."""

import statistics
from contextlib import closing
from datetime import UTC, datetime

from starlette.responses import Response

from genomics.errors import RefusedError
from genomics.records.desk import AccountRole, Right
from genomics.records.review import Role, Signer
from genomics.review.audit import problems
from genomics.review.database import open_database
from genomics.review.desk import store_signers
from genomics.review.web.pages import page
from genomics.review.web.queue import (
    PAGE,
    audit_page,
    counts_by_state,
    open_flag_counts,
    turnaround_days,
    waiting_since,
)
from genomics.review.web.visit import Visit, see, shown

COOKIE = "genomics_desk"
_AGES = (1, 3, 7, 14, 30)


def show_login(visit: Visit) -> Response:
    """Where people sign in."""
    return shown(page("login.html.j2", visit, problem=""))


def login(visit: Visit) -> Response:
    """A session for a right ID and password; the answer does not tell which of the two was wrong."""
    signer = visit.form.get("signer", "").strip()[:100]
    try:
        right = visit.desk.accounts.verify(signer, visit.form.get("password", ""), visit.now)
    except RefusedError as error:
        return shown(page("login.html.j2", visit, problem=str(error)), 429)
    if not right:
        return shown(page("login.html.j2", visit, problem="ID or password is not right"), 401)
    answer = see("/home")
    answer.set_cookie(
        COOKIE, visit.desk.accounts.begin(signer, visit.now), httponly=True, samesite="strict",
        secure=visit.desk.secure_cookie, path="/",
    )  # fmt: skip
    return answer


def logout(visit: Visit) -> Response:
    """End the session."""
    visit.desk.accounts.end(visit.token)
    answer = see("/login")
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict", secure=visit.desk.secure_cookie)
    return answer


def home(visit: Visit) -> Response:
    """The page each role begins with."""
    account = visit.account
    if account.must_change:
        return see("/password")
    places = ((Right.READ_CASES, "/"), (Right.MANAGE_ACCOUNTS, "/accounts"), (Right.READ_AUDIT, "/audit"))
    return see(next(path for right, path in places if account.may(right)))


def show_password(visit: Visit) -> Response:
    """Where people change their password."""
    return shown(page("password.html.j2", visit, problem=""))


def change_password(visit: Visit) -> Response:
    """Take a new password; every session of the account ends."""
    if visit.form.get("new") != visit.form.get("again"):
        raise RefusedError("the two new passwords differ; type them again")
    old, new = visit.form.get("old", ""), visit.form.get("new", "")
    visit.desk.accounts.change_password(visit.account.signer, old, new, visit.now)
    return see("/login")


def show_accounts(visit: Visit, first: str = "", of: str = "") -> Response:
    """Everybody who can sign in; a first password is shown once."""
    values = {"accounts": visit.desk.accounts.all(), "roles": list(AccountRole), "first": first, "of": of}
    return shown(page("accounts.html.j2", visit, **values))


def add_account(visit: Visit) -> Response:
    """A new account; a counselor or director also becomes a signer of the review database."""
    signer, name = visit.field("signer", 60), visit.field("name", 120)
    if (text := visit.field("role")) not in list(AccountRole):
        raise RefusedError(f"{text!r} is no role; choose from the list")
    role = AccountRole(text)
    first = visit.desk.accounts.add(signer, name, role)
    if role in (AccountRole.COUNSELOR, AccountRole.DIRECTOR):
        try:
            with closing(open_database(visit.desk.database)) as connection:
                store_signers(connection, [Signer(signer, name, Role(role))], visit.at)
        except RefusedError:
            visit.desk.accounts.set_active(signer, False)
            raise
    return show_accounts(visit, first, signer)


def reset_account(visit: Visit) -> Response:
    """A new first password for somebody."""
    signer = visit.field("signer", 60)
    return show_accounts(visit, visit.desk.accounts.reset(signer), signer)


def close_account(visit: Visit) -> Response:
    """Close an account, or open it again. Nobody closes their own."""
    signer = visit.field("signer", 60)
    if signer == visit.account.signer:
        raise RefusedError("nobody closes their own account; ask another admin")
    visit.desk.accounts.set_active(signer, visit.form.get("active") == "1")
    return see("/accounts")


def show_audit(visit: Visit) -> Response:
    """What was done, newest first."""
    with closing(open_database(visit.desk.database)) as connection:
        lines, total = audit_page(connection, visit.number("page"))
        found = problems(connection) if visit.asked.get("verify") == "1" else None
    pages = max(1, -(-total // PAGE))
    return shown(
        page(
            "audit.html.j2", visit, lines=lines, total=total, number=visit.number("page"), pages=pages, found=found
        )
    )


def show_figures(visit: Visit) -> Response:
    """How much waits, for how long, and why."""
    with closing(open_database(visit.desk.database)) as connection:
        counts, flags = counts_by_state(connection), open_flag_counts(connection)
        ages = [_days(text, visit.now) for text in waiting_since(connection)]
        turnaround = turnaround_days(connection)
    return shown(
        page(
            "figures.html.j2", visit, counts=counts, flags=flags, ages=_by_age(ages),
            median=statistics.median(turnaround) if turnaround else None, signed=len(turnaround),
        )
    )  # fmt: skip


def _days(text: str, now: datetime) -> float:
    begun = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return (now - begun).total_seconds() / 86_400


def _by_age(ages: list[float]) -> dict[str, int]:
    """People waiting, by days."""
    counts, least = {}, float("-inf")
    for most in (*_AGES, float("inf")):
        label = f"up to {most} days" if most != float("inf") else f"more than {_AGES[-1]} days"
        counts["up to 1 day" if most == 1 else label] = sum(least < age <= most for age in ages)
        least = most
    return counts
