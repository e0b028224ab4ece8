"""Pages beside the cases: signing in, passwords, accounts, the audit, figures."""

from contextlib import closing

from starlette.responses import Response

from genomics.errors import RefusedError
from genomics.records.desk import AccountRole, Right
from genomics.records.review import Role, Signer
from genomics.review.account_changes import AccountChange, record_account_change
from genomics.review.audit import problems
from genomics.review.database import open_database
from genomics.review.desk import store_signers
from genomics.review.web.figures import Figures
from genomics.review.web.pages import page
from genomics.review.web.queue import PAGE, audit_page
from genomics.review.web.visit import Visit, see, shown

COOKIE = "genomics_desk"


def show_login(visit: Visit) -> Response:
    """Where people sign in; whom the proxy vouches for is in already."""
    if visit.asserted and any(one.signer == visit.asserted and one.active for one in visit.desk.accounts.all()):
        return _begin(visit, visit.asserted)
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
    return _begin(visit, signer)


def _begin(visit: Visit, signer: str) -> Response:
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
    _record(visit, AccountChange.PASSWORD_CHANGED, visit.account.signer)
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
    _record(visit, AccountChange.MADE, signer)
    return show_accounts(visit, first, signer)


def reset_account(visit: Visit) -> Response:
    """A new first password for somebody."""
    signer = visit.field("signer", 60)
    first = visit.desk.accounts.reset(signer)
    _record(visit, AccountChange.PASSWORD_RESET, signer)
    return show_accounts(visit, first, signer)


def close_account(visit: Visit) -> Response:
    """Close an account, or open it again. Nobody closes their own."""
    signer = visit.field("signer", 60)
    if signer == visit.account.signer:
        raise RefusedError("nobody closes their own account; ask another admin")
    active = visit.form.get("active") == "1"
    visit.desk.accounts.set_active(signer, active)
    _record(visit, AccountChange.OPENED if active else AccountChange.CLOSED, signer)
    return see("/accounts")


def _record(visit: Visit, change: AccountChange, signer: str) -> None:
    """Every change of an account is a line of the audit."""
    role = next(one.role for one in visit.desk.accounts.all() if one.signer == signer)
    with closing(open_database(visit.desk.database)) as connection:
        record_account_change(connection, change, signer, role, visit.account.signer, visit.at)


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
    """How much waits, for how long, and why; how fast and how much was signed: as last counted."""
    counted = (visit.desk.figures or Figures(visit.desk.database, visit.desk.now)).latest()
    return shown(page("figures.html.j2", visit, counted=counted))
