"""Services whose answers name what was made in different ways, or not at all: nothing stays, or it is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import pytest

from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.isolation.ledger import read
from hydracore_contract.run_events import Silent
from hydracore_contract.runner import verify
from hydracore_contract.settings import Settings
from tests.hydracore_contract.contracts import contract

DOCUMENT = """
paths:
  /things:
    get: {operationId: list, responses: {'200': {$ref: '#/components/responses/Any'}}}
    post:
      operationId: add
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
      responses: {'201': {$ref: '#/components/responses/Any'}, '422': {$ref: '#/components/responses/Any'}}
  /things/{id}:
    delete:
      operationId: remove
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}, '404': {$ref: '#/components/responses/Any'}}
components:
  responses:
    Any: {description: fine, content: {application/json: {schema: {}}}}
  schemas:
    New:
      type: object
      required: [name]
      properties: {name: {type: string, minLength: 1, maxLength: 200}, size: {type: integer, minimum: 0}}
"""
THEIRS = {"id": "TheiRs", "name": "somebody else's"}


@dataclass(slots=True)
class Things:
    """`named` is how an answer names what it has made, `listed` whether a list shows it."""

    named: str
    listed: bool = True
    items: dict[str, dict[str, Any]] = field(default_factory=lambda: {THEIRS["id"]: dict(THEIRS)})
    lock: Lock = field(default_factory=Lock)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    deleted: list[str] = field(default_factory=list)
    created: int = 0

    def added(self, body: Any) -> tuple[int, dict[str, str], Any]:
        name = body.get("name") if isinstance(body, dict) else None
        size = body.get("size", 0) if isinstance(body, dict) else None
        if not isinstance(name, str) or not 0 < len(name) <= 200 or type(size) is not int or size < 0:
            return 422, {}, {"detail": "not so"}
        with self.lock:
            item: dict[str, Any] = {"id": f"Xy{next(self.numbers)}", "name": name, "size": size}
            self.items[item["id"]] = item
            self.created += 1
        shown: dict[str, tuple[dict[str, str], Any]] = {
            "whole": ({}, item),
            "envelope": ({}, {"status": "ok", "data": {"id": item["id"]}}),
            "deep envelope": ({}, {"result": {"data": [item]}}),
            "location": ({"Location": f"/things/{item['id']}"}, {}),
            "absolute location": ({"Location": f"http://elsewhere.example/things/{item['id']}"}, {}),
            "owner": ({}, {"name": name, "owner": {"id": THEIRS["id"]}}),
            "nothing": ({}, {}),
        }
        return 201, *shown[self.named]


@contextmanager
def serving(things: Things) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            shown = [] if not things.listed else [*things.items.values()]
            self.say(200, {}, shown) if self.path.partition("?")[0] == "/things" else self.say(404, {}, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                self.say(*things.added(json.loads(body)))
            except (ValueError, RecursionError):
                self.say(422, {}, {"detail": "no JSON"})

        def do_DELETE(self) -> None:
            key = self.path.removeprefix("/things/")
            with things.lock:
                found = things.items.pop(key, None)
                things.deleted.append(key)
            self.say(404, {}, {}) if found is None else self.say(204, {}, None)

        def say(self, status: int, headers: dict[str, str], value: Any) -> None:
            data = b"" if value is None else json.dumps(value).encode()
            self.send_response(status)
            for name, text in headers.items():
                self.send_header(name, text)
            if value is not None:
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def run(things: Things, folder: Path) -> Outcome:
    with serving(things) as url:
        settings = Settings(url, profile="quick", seed=7, report_dir=folder, phases=("requests",))
        return verify(contract(DOCUMENT), settings, Silent(), "things.yaml")


@pytest.mark.parametrize(
    "named", ["whole", "envelope", "deep envelope", "location", "absolute location", "owner", "nothing"]
)
def test_whatever_was_made_is_removed_again(named: str, tmp_path: Path) -> None:
    things = Things(named)
    outcome = run(things, tmp_path)
    assert things.created > 10
    assert [*things.items] == [THEIRS["id"]], outcome.leftover
    assert THEIRS["id"] not in things.deleted
    assert outcome.leftover == ()
    assert not list(tmp_path.glob("ledger-*"))


def test_what_can_not_be_found_again_is_told_with_what_was_answered(tmp_path: Path) -> None:
    things = Things("nothing", listed=False)
    outcome = run(things, tmp_path)
    left = len(things.items) - 1
    assert left == things.created > 10
    (ledger,) = tmp_path.glob("ledger-*.jsonl")
    assert outcome.leftover == (
        f"{ledger}: made {left} items that can't be found again",
        f"to remove them later: hydracore-contract cleanup {ledger}",
    )
    answers = [ask.answer for ask in read(ledger).open_asks()]
    assert [(answer.status, answer.body) for answer in answers if answer] == [(201, b"{}")] * left
