"""Sign-in that a reverse proxy vouches for: off unless a secret is given, and believed from listed addresses only.

The proxy names the account in one header and proves itself with a secret in another; both must come from an address
on the list. It opens a session, nothing more: signing asks for the password that this desk keeps.
"""

import secrets
from collections.abc import Mapping

import msgspec

from genomics.errors import ConfigError

LEAST_SECRET = 32
USER_HEADER, SECRET_HEADER = "x-desk-user", "x-desk-proxy-secret"


class Proxy(msgspec.Struct, frozen=True):
    """Whom to believe. `addresses` are those that requests of the proxy come from."""

    secret: str
    addresses: frozenset[str] = frozenset({"127.0.0.1", "::1"})

    def __post_init__(self) -> None:
        if len(self.secret) < LEAST_SECRET or not self.secret.isascii():
            raise ConfigError(
                f"the proxy's secret needs {LEAST_SECRET} ASCII characters or more; make a longer one"
            )

    def asserts(self, address: str, headers: Mapping[str, str]) -> str:
        """The account that the proxy vouches for; empty when it is not the proxy, or vouches for nobody."""
        given = headers.get(SECRET_HEADER, "").encode()
        if address not in self.addresses or not secrets.compare_digest(given, self.secret.encode()):
            return ""
        return headers.get(USER_HEADER, "").strip()[:100]
