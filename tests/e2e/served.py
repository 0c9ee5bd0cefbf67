"""A mock that is served, asked over a real socket: every answer is checked against the contract as it comes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from hydracore_openapi.json_schema.generate import Generator
from hydracore_openapi.model import Contract, Operation, Parameter, Response
from tests.hydracore_mock.running import running

Headers = Mapping[str, str]
Sendable = Mapping[str, str | None]
NOTHING: Headers = {}
BASIC: Headers = {"Authorization": "Basic dXNlcjpwYXNz"}
BEARER: Headers = {"Authorization": "Bearer token"}
UNSENT = object()


@dataclass(frozen=True, slots=True)
class Answer:
    """`headers` has lower-case names; `value` is the JSON value, the text of what isn't JSON, None for no body."""

    status: int
    headers: Headers
    body: bytes

    @property
    def value(self) -> Any:
        if not self.body:
            return None
        return json.loads(self.body) if "json" in self.media else self.body.decode(errors="replace")

    @property
    def media(self) -> str:
        return self.headers.get("content-type", "")


@dataclass(slots=True)
class Served:
    """`headers` go with every request, `base` before every path that lacks it; any operation may answer with an
    `undocumented` status."""

    url: str
    contract: Contract
    headers: Headers = field(default_factory=dict)
    undocumented: frozenset[int] = frozenset({404, 405, 409, 413, 415, 422, 507})
    base: str = ""
    secrets: tuple[bytes, ...] = ()

    def send(
        self, method: str, path: str, body: Any = UNSENT, *, headers: Sendable = NOTHING, **query: Any
    ) -> Answer:
        """`body` is sent as JSON if it isn't bytes; a header that is None is left out."""
        return self.ask(method, path, body, headers=headers, query=query)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = UNSENT,
        *,
        headers: Sendable = NOTHING,
        query: Mapping[str, Any] = NOTHING,
        connection: HTTPConnection | None = None,
    ) -> Answer:
        path = path if path.startswith(self.base) else self.base + path
        given: dict[str, str | None] = {**self.headers}
        content: bytes | None = None
        if body is not UNSENT:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            given["Content-Type"] = "application/json"
        sent = {name: value for name, value in {**given, **headers}.items() if value is not None}
        target = path + (f"?{urlencode(query, doseq=True)}" if query else "")
        answer = exchange(
            connection or self.connection(), method, target, content, sent, keep=connection is not None
        )
        self.check(method, path, answer)
        return answer

    def connection(self) -> HTTPConnection:
        host = urlsplit(self.url)
        return HTTPConnection(host.hostname or "", host.port, timeout=30)

    @contextmanager
    def session(self) -> Iterator[Callable[[str, str, Any], Answer]]:
        """Sends requests with bodies over one connection."""
        with closing(self.connection()) as connection:
            yield lambda method, path, body: self.ask(method, path, body, connection=connection)

    def check(self, method: str, path: str, answer: Answer) -> None:
        """Fails for an answer that the contract does not have."""
        told = f"{method} {path}: {answer.status} {answer.headers} {answer.body[:2000]!r}"
        assert answer.status != 500, told
        assert not any(secret in answer.body for secret in self.secrets), told
        operation = self.operation(method, path)
        response = None if operation is None else operation.response(answer.status)
        if response is None:
            assert answer.status in self.undocumented, told
            return
        fault = misfit(response, answer)
        assert fault is None, f"{fault}: {told}"

    def operation(self, method: str, path: str) -> Operation | None:
        """The operation that a request is meant for; the more of its path is given, the better it fits."""
        fitting = [
            each
            for each in self.contract.operations
            if each.method == method and re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", each.path), path)
        ]
        return min(fitting, key=lambda each: each.path.count("{"), default=None)


def exchange(
    connection: HTTPConnection,
    method: str,
    target: str,
    content: bytes | None,
    headers: Headers,
    *,
    keep: bool,
) -> Answer:
    connection.request(method, target, content, dict(headers))
    response = connection.getresponse()
    named = {name.lower(): value for name, value in response.getheaders()}
    answer = Answer(response.status, named, response.read())
    if not keep:
        connection.close()
    return answer


def misfit(response: Response, answer: Answer) -> str | None:
    """What is wrong with an answer, by what is documented for its status; None if nothing is."""
    missing = [
        name
        for name, header in response.headers.items()
        if header.required and name.lower() not in answer.headers
    ]
    if missing:
        return f"the headers {missing} are missing"
    if answer.status in (204, 304) or not response.media:
        return "it has a body" if answer.body else None
    media = next((each for name, each in response.media.items() if _covers(name, answer.media)), None)
    if media is None:
        return None if answer.media == "application/problem+json" else f"{answer.media!r} isn't documented"
    if media.schema is None or media.schema.is_valid(answer.value):
        return None
    return "; ".join(f"{each.path} {each.message}" for each in media.schema.violations(answer.value))


def _covers(documented: str, media: str) -> bool:
    return re.fullmatch(re.escape(documented).replace(r"\*", "[^;]*") + "(;.*)?", media) is not None


@dataclass(frozen=True, slots=True)
class Sample:
    """A request that an operation should accept."""

    method: str
    path: str
    query: Mapping[str, Any]
    headers: Headers
    body: bytes | None

    @classmethod
    def of(cls, operation: Operation, seed: str = "0") -> Sample:
        given = {place: _given(operation, place, seed) for place in ("path", "query", "header")}
        path = re.sub(
            r"\{([^}]*)\}", lambda name: quote(str(given["path"][name[1]]), safe=""), operation.path
        )
        headers = {name: str(value) for name, value in given["header"].items()}
        media = None if operation.body is None else next(iter(operation.body.media.values()))
        if media is None:
            return cls(operation.method, path, given["query"], headers, None)
        example = next((each.value for each in media.examples.values()), None)
        made = {} if media.schema is None else Generator(media.schema.document).value(seed)
        content = made if example is None else example
        if "form-urlencoded" in media.name:
            text = urlencode({name: _plain(value) for name, value in content.items()}, doseq=True)
            return cls(
                operation.method, path, given["query"], {**headers, "Content-Type": media.name}, text.encode()
            )
        name = "application/json" if "*" in media.name else media.name
        return cls(
            operation.method,
            path,
            given["query"],
            {**headers, "Content-Type": name},
            json.dumps(content).encode(),
        )


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, bool) else value


def _given(operation: Operation, place: str, seed: str) -> dict[str, Any]:
    """Values for the required parameters of a place."""

    def value(parameter: Parameter) -> Any:
        example = next((each.value for each in parameter.examples.values()), None)
        return Generator(parameter.schema.document).value(seed) if example is None else example

    return {each.name: value(each) for each in operation.parameters if each.place == place and each.required}


@contextmanager
def served(
    contract: Contract, *arguments: str, headers: Headers = NOTHING, base: str = "", fresh: bool = False
) -> Iterator[Served]:
    """The mock of a contract, started as its users start it, until the block ends."""
    with running("--quiet", "--spec", str(contract.files[0]), *arguments, fresh=fresh) as mock:
        yield Served(mock.url, contract, dict(headers), base=base)
        assert mock.alive
        assert "Traceback" not in mock.errors, mock.errors
