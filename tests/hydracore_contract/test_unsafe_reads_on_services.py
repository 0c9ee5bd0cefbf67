"""A documented GET that changes something is the one finding of a run, whatever was sent beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hydracore_contract.findings.outcome import Outcome
from tests.hydracore_contract.small_services import UNREADABLE, Answered, Asked, run, small

DOCUMENT = """
    paths:
      /notes:
        get:
          operationId: notes
          responses:
            '200':
              description: all
              content:
                application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}
        post:
          operationId: add
          requestBody: &sent
            required: true
            content: {application/json: {schema: {$ref: '#/components/schemas/Sent'}}}
          responses:
            '201': &note
              description: one
              content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}
            '400': &no {description: wrong}
            '422': *no
      /notes/{id}:
        parameters: &id [{name: id, in: path, required: true, schema: {type: integer}}]
        get: {operationId: note, responses: {'200': *note, '404': *no, '422': *no}}
        patch: {operationId: change, requestBody: *sent, responses: {'200': *note, '404': *no, '400': *no, '422': *no}}
        delete: {operationId: drop, responses: {'204': {description: gone}, '404': *no, '422': *no}}
      /notes/{id}/preview:
        parameters: *id
        get: {operationId: preview, responses: {'200': {description: text}, '404': *no, '422': *no}}
      /stats:
        get: {operationId: stats, responses: {'200': {description: figures}}}
    components:
      schemas:
        Sent:
          type: object
          properties: {title: {type: string, maxLength: 60}, done: {type: boolean}}
        Note:
          type: object
          required: [id, title, done, state, views]
          properties:
            id: {type: integer, readOnly: true}
            title: {type: string, nullable: true}
            done: {type: boolean, nullable: true}
            state: {type: string}
            views: {type: integer, readOnly: true}
    """
Notes = dict[int, dict[str, Any]]
Effect = Callable[[Notes, int], None]


class Service:
    """Notes; what its GETs do beside is told by `effects`, by operation."""

    def __init__(self, **effects: Effect) -> None:
        self.notes: Notes = {}
        self.effects = effects
        self.last = 0

    def __call__(self, asked: Asked) -> Answered:
        match asked.method, asked.path:
            case "GET", ("notes",):
                return 200, [*self.notes.values()]
            case "POST", ("notes",):
                return self.write(asked, None)
            case "GET", ("stats",):
                return self.read("stats", 0, {})
            case _, ("notes", key, *more):
                return self.item(asked, key, more)
        return 404, None

    def item(self, asked: Asked, text: str, more: list[str]) -> Answered:
        if not text.lstrip("-").isascii() or not text.lstrip("-").isdecimal():
            return 422, None
        key = int(text)
        if key not in self.notes:
            return 404, None
        match asked.method, more:
            case "GET", []:
                return self.read("note", key, dict(self.notes[key]))
            case "GET", ["preview"]:
                return self.read("preview", key, {})
            case "PATCH", []:
                return self.write(asked, key)
            case "DELETE", []:
                del self.notes[key]
                return 204, None
        return 405, None

    def write(self, asked: Asked, key: int | None) -> Answered:
        sent = asked.json
        if sent is UNREADABLE:
            return 400, None
        if not isinstance(sent, dict) or not fits(sent):
            return 422, None
        if key is None:
            key = self.last = self.last + 1
            self.notes[key] = {"id": key, "title": None, "done": None, "state": "new", "views": 0}
        self.notes[key] |= {name: sent[name] for name in ("title", "done") if sent.get(name) is not None}
        return (200 if asked.method == "PATCH" else 201), self.notes[key]

    def read(self, operation: str, key: int, shown: Any) -> Answered:
        if operation in self.effects:
            self.effects[operation](self.notes, key)
        return 200, shown


def fits(sent: dict[str, Any]) -> bool:
    title, done = sent.get("title"), sent.get("done")
    return (title is None or (isinstance(title, str) and len(title) <= 60)) and (
        done is None or isinstance(done, bool)
    )


def publish(notes: Notes, key: int) -> None:
    notes[key]["state"] = "published"


def rename(notes: Notes, key: int) -> None:
    notes[key]["title"] = "read"


def empty(notes: Notes, _: int) -> None:
    notes.clear()


def remove(notes: Notes, key: int) -> None:
    del notes[key]


def count(notes: Notes, key: int) -> None:
    notes[key]["views"] += 1


def outcome_of(folder: Path, **effects: Effect) -> Outcome:
    phases = ("generated",) if "stats" in effects else ("requests", "concurrency", "sequences")
    with small(Service(**effects)) as service:
        return run(DOCUMENT, service.url, folder, r"^(?!.* body\.)", phases=phases)


@pytest.mark.parametrize(
    ("operation", "effect"),
    [("preview", publish), ("note", rename), ("preview", remove), ("stats", empty)],
)
def test_a_get_that_changes_something_is_the_one_finding(
    operation: str, effect: Effect, tmp_path: Path
) -> None:
    found = outcome_of(tmp_path, **{operation: effect}).failures
    assert [(cause.first.rule.id, cause.first.operation) for cause in found] == [("safe-changed", operation)]


def test_a_get_may_count(tmp_path: Path) -> None:
    assert outcome_of(tmp_path, note=count, preview=count).failures == ()
