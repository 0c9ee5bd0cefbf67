"""Services whose answers name what was made in different ways, or not at all: nothing stays, or it is told."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from math import inf
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
from tests.hydracore_contract.small_services import told

DOCUMENT = """
paths:
  /things:
    get: {operationId: list, responses: {'200': {$ref: '#/components/responses/Any'}}}
    post:
      operationId: add
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/New'}}}}
      responses: {2XX: {$ref: '#/components/responses/Any'}, 4XX: {$ref: '#/components/responses/Any'}}
  /things/{id}:
    delete:
      operationId: remove
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}, '202': {description: later}, 4XX: {$ref: '#/components/responses/Any'}}
components:
  responses:
    Any: {description: fine, content: {application/json: {schema: {}}}}
  schemas:
    New:
      type: object
      required: [name]
      properties: {name: {type: string, minLength: 1, maxLength: 200}, size: {type: integer, minimum: 0}}
"""
LATER = 0.4
"""Seconds after which what was accepted is done."""
THEIRS = {"id": "TheiRs", "name": "somebody else's"}


@dataclass(slots=True)
class Things:
    """`named` is how an answer names what it has made, `listed` whether a list shows it.

    `says` is what a create answers: it stores whatever that is, invalid objects too where that is a refusal. Where it
    is 202 all is done `LATER`.
    """

    named: str = "whole"
    listed: bool = True
    says: int = 201
    items: dict[str, dict[str, Any]] = field(default_factory=lambda: {THEIRS["id"]: dict(THEIRS)})
    lock: Lock = field(default_factory=Lock)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    deleted: list[str] = field(default_factory=list)
    created: int = 0
    shown_at: dict[str, float] = field(default_factory=dict)
    gone_at: dict[str, float] = field(default_factory=dict)

    def now(self) -> list[dict[str, Any]]:
        """What is there by now."""
        now = time.monotonic()
        for key in [key for key, at in self.gone_at.items() if at <= now]:
            self.items.pop(key, None)
        return [each for key, each in self.items.items() if self.shown_at.get(key, 0.0) <= now]

    def dropped(self, key: str) -> int:
        """The status of a deletion."""
        self.deleted.append(key)
        if key not in [each["id"] for each in self.now()]:
            return 404
        if self.says == 202:
            self.gone_at[key] = time.monotonic() + LATER
            return 202
        del self.items[key]
        return 204

    def posted(self, media: str, body: bytes) -> tuple[int, dict[str, str], Any]:
        try:
            return self.added(json.loads(body) if media == "application/json" else None)
        except (ValueError, RecursionError):
            return 422, {}, {"detail": "no JSON"}

    def added(self, body: Any) -> tuple[int, dict[str, str], Any]:
        name = body.get("name") if isinstance(body, dict) else None
        size = body.get("size", 0) if isinstance(body, dict) else None
        is_valid = isinstance(name, str) and 0 < len(name) <= 200 and type(size) is int and size >= 0
        is_kept = isinstance(body, dict) and 400 <= self.says < 500
        if not (is_valid or is_kept):
            return 422, {}, {"detail": "not so"}
        with self.lock:
            item: dict[str, Any] = {"id": f"Xy{next(self.numbers)}", "name": name, "size": size}
            self.items[item["id"]] = item
            self.created += 1
        if self.says == 202:
            self.shown_at[item["id"]] = time.monotonic() + LATER
        if self.says != 201:
            return self.says, {}, {}
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
        wbufsize = -1

        def do_GET(self) -> None:
            shown = things.now() if things.listed else []
            self.say(200, {}, shown) if self.path.partition("?")[0] == "/things" else self.say(404, {}, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.say(*things.posted(self.headers.get_content_type(), body))

        def do_DELETE(self) -> None:
            key = self.path.removeprefix("/things/")
            with things.lock:
                status = things.dropped(key)
            self.say(status, {}, None if status == 204 else {})

        def do_OPTIONS(self) -> None:
            self.say(405, {}, {})

        def do_HEAD(self) -> None:
            self.say(405, {}, None)

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
        settings = Settings(
            url, profile="quick", max_time=inf, seed=7, report_dir=folder, phases=("requests",)
        )
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


@pytest.mark.parametrize("says", [202, 409, 422, 500])
def test_what_is_made_late_or_in_spite_of_a_refusal_is_removed_or_told(says: int, tmp_path: Path) -> None:
    things = Things(says=says)
    outcome = run(things, tmp_path)
    assert things.created > 10
    assert THEIRS["id"] not in things.deleted
    time.sleep(LATER)
    things.now()
    strange = re.search("([0-9]+) items in /things were not there before", str(outcome.leftover))
    assert len(things.items) - 1 == (int(strange[1]) if strange else 0)
    if says == 202:
        assert told(outcome) == []


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
