"""Two services that should answer alike: the connections to them, and the items that both of them hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import quote, urlsplit

from tests.e2e.request_values import INSTANCES, NOBODY, SPELLINGS
from tests.e2e.requests_strategy import ITEM, Request

ADMIT = (("Authorization", "Bearer token"),)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as one of the services gets it, and as a person can repeat it."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None

    @property
    def path(self) -> str:
        return "/" + self.url.split("/", 3)[3]

    def as_curl(self) -> str:
        headers = "".join(
            f" -H '{name}: {value}'" if value else f" -H '{name};'" for name, value in self.headers
        )
        no_type = "" if any(name == "Content-Type" for name, _ in self.headers) else " -H 'Content-Type:'"
        data = "" if self.body is None else f"{no_type} --data-binary $'{quoted(self.body)}'"
        return f"curl -ig -X {self.method} '{self.url}'{headers}{data}"


def quoted(body: bytes) -> str:
    """For `$'…'` of a shell; long bodies are cut short."""
    plain = "".join(chr(b) if 32 <= b < 127 and b not in b"'\\" else f"\\x{b:02x}" for b in body[:1000])
    return plain if len(body) <= 1000 else f"{plain}…({len(body)} bytes)"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes

    @property
    def content(self) -> Any:
        try:
            return json.loads(self.body)
        except ValueError:
            return None


NO_ANSWER = Answer(0, b"")


class Service:
    """One connection, kept open. `ask` and `answer` are apart so that two services can work at once."""

    def __init__(self, url: str) -> None:
        self.url = url
        host = urlsplit(url)
        self._connection = HTTPConnection(host.hostname or "", host.port, timeout=30)

    def ask(self, sent: Sent) -> None:
        self._connection.putrequest(sent.method, sent.path, skip_accept_encoding=True)
        for name, value in sent.headers:
            self._connection.putheader(name, value)
        if sent.body is not None:
            self._connection.putheader("Content-Length", str(len(sent.body)))
        self._connection.endheaders(sent.body)

    def answer(self) -> Answer:
        """`NO_ANSWER` if the service closes the connection instead."""
        try:
            response = self._connection.getresponse()
            return Answer(response.status, response.read())
        except (HTTPException, OSError):
            self.close()
            return NO_ANSWER

    def delete(self, instance: str, item: str) -> None:
        self.ask(Sent("DELETE", f"{self.url}/v1/instances/{instance}/channels/{item}", ADMIT, None))
        self.answer()

    def close(self) -> None:
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Pair:
    """One item that both services hold, each under an id of its own."""

    instance: str
    ids: tuple[str, str]


@dataclass(slots=True)
class Items:
    """The pairs of all instances, and the name by which both services' ids of a pair are known."""

    pairs: dict[str, list[Pair]] = field(default_factory=lambda: {instance: [] for instance in INSTANCES})
    names: dict[str, int] = field(default_factory=dict)

    def add(self, pair: Pair) -> None:
        name = len(self.names)
        self.names.update(dict.fromkeys(pair.ids, name))
        self.pairs[pair.instance].append(pair)

    def remove(self, pair: Pair) -> None:
        self.pairs[pair.instance].remove(pair)

    def meant_by(self, request: Request) -> Pair | None:
        known = self.pairs[request.owner]
        return known[int(request.position * len(known))] if known and ITEM in request.path else None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request as each of the two got it, and what each answered."""

    request: Request
    sent: tuple[Sent, Sent]
    answers: tuple[Answer, Answer]


def exchanges(
    services: tuple[Service, Service], items: Items, requests: Iterator[Request]
) -> Iterator[Exchange]:
    """Each request sent to both; afterwards both hold the same items, even if one of them refused it."""
    for request in requests:
        pair = items.meant_by(request)
        ids = pair.ids if pair else (NOBODY, NOBODY)
        sent = (as_sent(request, services[0].url, ids[0]), as_sent(request, services[1].url, ids[1]))
        for service, message in zip(services, sent, strict=True):
            service.ask(message)
        answers = (services[0].answer(), services[1].answer())
        settle(services, items, pair, request.method, answers)
        yield Exchange(request, sent, answers)


def as_sent(request: Request, url: str, item: str) -> Sent:
    path = request.path.replace(ITEM, quote(SPELLINGS[request.spelling](item), safe=""))
    return Sent(request.method, url + path, request.headers, request.body)


def settle(
    services: tuple[Service, Service],
    items: Items,
    pair: Pair | None,
    method: str,
    answers: tuple[Answer, Answer],
) -> None:
    done = [200 <= answer.status < 300 for answer in answers]
    if method == "POST" and all(done):
        items.add(created(answers))
    elif method == "POST":
        undo_creation(services, answers)
    elif (
        pair and method in ("PATCH", "DELETE") and (done[0] != done[1] or (method == "DELETE" and all(done)))
    ):
        items.remove(pair)
        for service, item in zip(services, pair.ids, strict=True):
            service.delete(pair.instance, item)


def created(answers: tuple[Answer, Answer]) -> Pair:
    left, right = answers[0].content, answers[1].content
    return Pair(left["instance_id"], (left["id"], right["id"]))


def undo_creation(services: tuple[Service, Service], answers: tuple[Answer, Answer]) -> None:
    for service, answer in zip(services, answers, strict=True):
        if 200 <= answer.status < 300:
            service.delete(answer.content["instance_id"], answer.content["id"])


def masked(content: Any, names: Mapping[str, int]) -> Any:
    """What an answer says, without what two services cannot share: ids by name, no times, one order."""
    if isinstance(content, dict) and isinstance(content.get("channels"), list):
        items = sorted(
            (masked(item, names) for item in content["channels"]), key=lambda item: str(item["id"])
        )
        return {**content, "channels": items}
    if isinstance(content, dict) and "id" in content:
        return {**content, "id": names.get(content["id"]), "created_at": None, "updated_at": None}
    return content
