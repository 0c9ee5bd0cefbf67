"""Guard of the mock's own pages: lets requests pass, or says why not.

| a request | without `--admin-token` | with it |
| --- | --- | --- |
| from this machine | passes, if its `Host` is this machine or an address | needs the token |
| from elsewhere | is refused | needs the token |
| of a page of another site | is refused, unless `--cors-origin` names that by itself | the same |

A name in `Host` that is not this machine's is how a page reaches a server that only listens here: its own name was made
to lead here (DNS rebinding). Addresses can't be made to, and `localhost` never leaves the machine.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any, NamedTuple

from hydracore_mock.settings import MockSettings

_HOST = re.compile(r"(?:\[([^\[\]]+)\]|([^:\[\]]*))(?::[0-9]*)?")
TOKEN_HEADER = b"x-mock-admin-token"
_NEED_TOKEN = "This needs the admin token that the mock was started with, in the header X-Mock-Admin-Token."  # noqa: S105
_ONLY_HERE = "Only this machine may use /_mock/. Start the mock with --admin-token to use it from elsewhere."
_OTHER_NAME = (
    "The Host header names another machine: use localhost or an address, or start with --admin-token."
)
_OTHER_SITE = "Pages of {} may not use /_mock/. Start the mock with --cors-origin {} if they should."


class Refused(NamedTuple):
    """A request that may not pass: the status of its answer, and what to do about it."""

    status: int
    reason: str


class Guard:
    """The rules above for one mock's settings."""

    def __init__(self, settings: MockSettings) -> None:
        self._token = None if settings.admin_token is None else settings.admin_token.encode()
        self._own_host = settings.host.lower().rstrip(".")
        named = (origin.rstrip("/").lower().encode() for origin in settings.cors_origins if origin != "*")
        self._origins = frozenset(named) - {b"null"}

    def is_named(self, origin: bytes | None) -> bool:
        """Tells whether pages of that origin are allowed by name."""
        return origin is not None and origin.lower() in self._origins

    def refusal(
        self, scope: Any, headers: Mapping[bytes, bytes], *, needs_token: bool = True
    ) -> Refused | None:
        """The reason why a request may not pass; None if it may. `needs_token` is False for what shows no state."""
        origin, host = headers.get(b"origin"), headers.get(b"host", b"")
        if origin is not None and not self._is_own(origin, host) and not self.is_named(origin):
            name = "".join(each if " " <= each <= "~" else "?" for each in origin.decode("latin-1")[:200])
            return Refused(403, _OTHER_SITE.format(name, name))
        if headers.get(b"sec-fetch-site") == b"cross-site" and origin is None and not _navigates(headers):
            return Refused(403, _OTHER_SITE.format("other sites", "ORIGIN"))
        if self._token is None:
            return self.stranger(scope) or self._renamed(host)
        given = headers.get(TOKEN_HEADER)
        if needs_token and (given is None or not hmac.compare_digest(given, self._token)):
            return Refused(401, _NEED_TOKEN)
        return None

    def stranger(self, scope: Any) -> Refused | None:
        """The reason why a request from another machine may not pass, where there is no token to give."""
        client = scope.get("client")
        if self._token is not None or client is None or _is_loopback(client[0]):
            return None
        return Refused(403, _ONLY_HERE)

    def _renamed(self, host: bytes) -> Refused | None:
        name = _hostname(host.decode("latin-1"))
        known = name in ("", "localhost", self._own_host) or name.endswith(".localhost") or _is_address(name)
        return None if known else Refused(403, _OTHER_NAME)

    @staticmethod
    def _is_own(origin: bytes, host: bytes) -> bool:
        return origin.lower() in (b"http://" + host.lower(), b"https://" + host.lower())


def _navigates(headers: Mapping[bytes, bytes]) -> bool:
    """Tells whether a person follows a link, and no page asks behind their back."""
    return headers.get(b"sec-fetch-mode") == b"navigate" and headers.get(b"sec-fetch-dest") == b"document"


def _hostname(host: str) -> str:
    """The name in a `Host` header, as it came where that is none: it fits nothing then."""
    found = _HOST.fullmatch(host)
    return host if found is None else (found[1] or found[2]).lower().rstrip(".")


def _is_address(name: str) -> bool:
    try:
        ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
