"""Who may do what at the review desk. A role is given by an admin and held with a password."""

from enum import StrEnum

import msgspec


class AccountRole(StrEnum):
    """What an account is for. Counselors and directors are also signers of the review database."""

    ANALYST = "analyst"
    COUNSELOR = "counselor"
    DIRECTOR = "director"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Right(StrEnum):
    """What the desk lets people do."""

    READ_CASES = "read_cases"
    CLEAR = "clear"
    SIGN = "sign"
    WITHHOLD = "withhold"
    APPOINT = "appoint"
    AMEND = "amend"
    NOTE = "note"
    ASSIGN = "assign"
    READ_AUDIT = "read_audit"
    READ_FIGURES = "read_figures"
    MANAGE_ACCOUNTS = "manage_accounts"


_DECIDING = (Right.CLEAR, Right.SIGN, Right.WITHHOLD, Right.AMEND, Right.NOTE, Right.ASSIGN)
RIGHTS: dict[AccountRole, frozenset[Right]] = {
    AccountRole.ANALYST: frozenset({Right.READ_CASES, Right.READ_FIGURES}),
    AccountRole.COUNSELOR: frozenset({Right.READ_CASES, *_DECIDING, Right.APPOINT, Right.READ_FIGURES}),
    AccountRole.DIRECTOR: frozenset({Right.READ_CASES, *_DECIDING, Right.READ_AUDIT, Right.READ_FIGURES}),
    AccountRole.AUDITOR: frozenset({Right.READ_AUDIT, Right.READ_FIGURES}),
    # Whoever gives out roles reads no results.
    AccountRole.ADMIN: frozenset({Right.MANAGE_ACCOUNTS, Right.READ_FIGURES}),
}


class Account(msgspec.Struct, frozen=True):
    """Somebody who can sign in. `signer` is also the ID under which a counselor or director acts."""

    signer: str
    name: str
    role: AccountRole
    active: bool
    must_change: bool

    def may(self, right: Right) -> bool:
        """Whether the role gives a right; nobody acts before a first password is changed."""
        return self.active and not self.must_change and right in RIGHTS[self.role]
