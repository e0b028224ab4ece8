"""Changes of accounts in the audit: who did what to whose account, when; never a name or a secret."""

import sqlite3
from enum import StrEnum

from genomics.files.documents import canonical
from genomics.records.desk import AccountRole
from genomics.review.database import transaction
from genomics.review.moments import moment


class AccountChange(StrEnum):
    """What can happen to an account."""

    MADE = "made"
    ROLE_CHANGED = "role_changed"
    PASSWORD_RESET = "password_reset"
    PASSWORD_CHANGED = "password_changed"
    CLOSED = "closed"
    OPENED = "opened"


def record_account_change(
    connection: sqlite3.Connection, change: AccountChange, account: str, role: AccountRole, by: str, at: str
) -> None:
    """A line of the audit. `account` and `by` are IDs (`by` may be the program that made the first account)."""
    with transaction(connection, f"account {account}"):
        connection.execute(
            "INSERT INTO journal VALUES (?, ?, ?, ?, ?, NULL)",
            (moment(at), by, f"account_{change}", f"accounts/{account}", canonical({"role": str(role)}).decode()),
        )
