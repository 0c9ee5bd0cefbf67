"""CORS: the headers that let a page of another origin use the mock (Fetch standard, HTTP-CORS protocol)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hydracore_mock.http.reply import Headers, Reply
from hydracore_mock.settings import MockSettings
from hydracore_openapi.model import Contract, RequestPlace, SecurityKind

_OWN_REQUEST_HEADERS = (
    "Accept",
    "Authorization",
    "Content-Type",
    "Prefer",
    "X-Mock-Scenario",
    "X-Mock-World",
)
_OWN_ANSWER_HEADERS = (
    "Allow",
    "Content-Length",
    "Date",
    "Location",
    "Preference-Applied",
    "Retry-After",
    "WWW-Authenticate",
    "X-Mock-Scenario",
)
_TEN_MINUTES = b"600"
VARY: Headers = ((b"vary", b"Origin"),)


class AllowedOrigins:
    """The origins whose pages may use the mock."""

    def __init__(self, settings: MockSettings) -> None:
        self._any = "*" in settings.cors_origins
        self._allowed = frozenset(origin.rstrip("/").lower().encode() for origin in settings.cors_origins)

    def granted(self, origin: bytes) -> Headers:
        """The headers that let a page of that origin read an answer; none if the origin isn't allowed."""
        if not self._any and origin not in self._allowed:
            return ()
        return ((b"access-control-allow-origin", origin), (b"access-control-allow-credentials", b"true"))


class Cors:
    """The headers of answers to requests that have an `Origin`."""

    def __init__(self, contract: Contract, settings: MockSettings) -> None:
        self._origins = AllowedOrigins(settings)
        self._request_headers = _line((*_OWN_REQUEST_HEADERS, *_request_headers(contract)))
        exposed = _line((*_OWN_ANSWER_HEADERS, *_answer_headers(contract)))
        self._exposed = (b"access-control-expose-headers", exposed)

    def headers(self, origin: bytes) -> Headers:
        """The headers for a page of that origin; none if the origin isn't allowed."""
        granted = self._origins.granted(origin)
        return (*granted, self._exposed) if granted else ()

    def preflight(self, asked: Mapping[bytes, bytes], methods: Iterable[str]) -> Reply:
        """The answer to a browser's preflight request; `methods` are those of the path.

        The method that the page would like to send is always allowed: a browser that may not send it shows the page no
        answer at all, where the mock has a 404 or a 405 that says what is wrong.
        """
        allowed = ", ".join(methods).encode()
        wanted = asked.get(b"access-control-request-headers", b"")
        headers = [
            *(((b"allow", allowed),) if allowed else ()),
            (b"access-control-allow-methods", _merged(allowed, asked[b"access-control-request-method"])),
            (b"access-control-allow-headers", _merged(self._request_headers, wanted)),
            (b"access-control-max-age", _TEN_MINUTES),
        ]
        if asked.get(b"access-control-request-private-network") == b"true":
            headers.append((b"access-control-allow-private-network", b"true"))
        return Reply(204, b"", tuple(headers), "preflight", is_preflight=True)


def _request_headers(contract: Contract) -> Iterable[str]:
    for operation in contract.operations:
        yield from (
            parameter.name for parameter in operation.parameters if parameter.place == RequestPlace.HEADER
        )
    for scheme in contract.security_schemes.values():
        if scheme.kind == SecurityKind.API_KEY and scheme.place == RequestPlace.HEADER:
            yield scheme.parameter


def _answer_headers(contract: Contract) -> Iterable[str]:
    for operation in contract.operations:
        for response in operation.responses.values():
            yield from response.headers


def _line(names: Iterable[str]) -> bytes:
    return ", ".join({name.lower(): name for name in names}.values()).encode("latin-1", "ignore")


def _merged(known: bytes, wanted: bytes) -> bytes:
    """The known names, then any other name that the page would like to send: the mock reads no other header anyway."""
    names = {name.strip().upper(): name.strip() for name in (known + b"," + wanted).split(b",")}
    return b", ".join(name for name in names.values() if name)
