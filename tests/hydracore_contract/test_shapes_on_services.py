"""Runs against a service whose requests and answers have shapes of their own, with one bug among them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hydracore_contract.small_services import UNREADABLE, Answered, Asked, run, small, told

DOCUMENT = """
    paths:
      /racks:
        get:
          operationId: racks
          responses:
            '200':
              description: all
              content:
                application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Rack'}}}
            4XX: {description: refused}
        post:
          operationId: add
          requestBody:
            required: true
            content: {application/json: {schema: {$ref: '#/components/schemas/Sent'}}}
          responses:
            '201': &rack
              description: one
              content: {application/json: {schema: {$ref: '#/components/schemas/Rack'}}}
            4XX: {description: refused}
      /racks/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
        get: {operationId: rack, responses: {'200': *rack, 4XX: {description: refused}}}
        patch:
          operationId: change
          requestBody:
            required: true
            content: {application/json: {schema: {$ref: '#/components/schemas/Change'}}}
          responses: {'200': *rack, 4XX: {description: refused}}
        delete: {operationId: drop, responses: {'200': {description: gone}, default: {description: refused}}}
      /racks/{id}/picture:
        parameters: [{name: id, in: path, required: true, schema: {type: integer, minimum: 1}}]
        get: {operationId: picture, responses: {'303': {description: see there}, 4XX: {description: refused}}}
    components:
      schemas:
        Change:
          type: object
          additionalProperties: false
          properties: &fields
            name: {type: string, minLength: 1, maxLength: 40}
            device: {type: integer, minimum: 1}
            status: {type: string, enum: [planned, active]}
            config: {type: object}
            pin: {type: string, pattern: '^[0-9]{4}$', writeOnly: true}
        Sent:
          type: object
          additionalProperties: false
          required: [name, device, status, config, pin]
          properties: *fields
        Rack:
          type: object
          required: [id, name, device, status, config, slug, changes]
          properties:
            id: {type: integer, readOnly: true}
            name: {type: string}
            device: {type: object, properties: {id: {type: integer}, name: {type: string}}}
            status: {type: object, properties: {value: {type: string}, label: {type: string}}}
            config: {type: object}
            slug: {type: string, readOnly: true}
            changes: {type: integer, readOnly: true}
    """
CHECKS = {
    "name": lambda value: isinstance(value, str) and 1 <= len(value) <= 40,
    "device": lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 1,
    "status": lambda value: value in ("planned", "active"),
    "config": lambda value: isinstance(value, dict),
    "pin": lambda value: isinstance(value, str) and re.fullmatch("[0-9]{4}", value) is not None,
}
Rack = dict[str, Any]
Acts = dict[str, Callable[[], Answered]]


class Racks:
    """Racks in memory; `bug` breaks one thing."""

    def __init__(self, bug: str = "") -> None:
        self.bug = bug
        self.racks: dict[int, Rack] = {}
        self.last = 0

    def __call__(self, asked: Asked) -> Answered:
        method = "GET" if asked.method == "HEAD" else asked.method
        match asked.path:
            case ("racks",):
                acts: Acts = {"GET": self.all, "POST": lambda: self.add(sent(asked))}
                return acts.get(method, refused)()
            case ("racks", key, *rest) if rest in ([], ["picture"]):
                if not re.fullmatch("[1-9][0-9]*", key):
                    return 400, {"error": "no identity"}
                if int(key) not in self.racks:
                    return 404, {"error": "no such rack"}
                return self.one(method, int(key), asked, is_picture=bool(rest))
        return 404, {"error": "no such path"}

    def one(self, method: str, key: int, asked: Asked, *, is_picture: bool) -> Answered:
        if is_picture:
            picture: Answered = (200, {}) if self.bug == "redirect" else (303, None)
            return picture if method == "GET" else refused()
        acts: Acts = {
            "GET": lambda: (200, self.shown(self.racks[key])),
            "DELETE": lambda: (200, self.shown(self.racks.pop(key))),
            "PATCH": lambda: self.change(self.racks[key], sent(asked)),
        }
        return acts.get(method, refused)()

    def all(self) -> Answered:
        return 200, [self.shown(each) for each in self.racks.values()]

    def add(self, sent: Any) -> Answered:
        if is_wrong(sent) or sent.keys() != CHECKS.keys():
            return 418, {"error": "wrong"}
        self.last += 1
        self.racks[self.last] = {"id": self.last, "changes": 0, **sent}
        return 201, self.shown(self.racks[self.last])

    def change(self, rack: Rack, sent: Any) -> Answered:
        if is_wrong(sent):
            return 418, {"error": "wrong"}
        rack |= {**sent, "changes": rack["changes"] + 1}
        return 200, self.shown(rack)

    def shown(self, rack: Rack) -> Rack:
        device = rack["device"] + (self.bug == "device")
        return {
            **{name: rack[name] for name in ("id", "name", "changes", "config")},
            "device": {"id": device, "name": f"device {device}"},
            "status": {"value": rack["status"], "label": rack["status"].title()},
            "slug": rack["name"].lower().replace(" ", "-"),
            **({"pin": rack["pin"]} if self.bug == "pin" else {}),
        }


def refused() -> Answered:
    return 405, {"error": "not here"}


def sent(asked: Asked) -> Any:
    """The body as a reader takes it that knows doubles alone."""
    return UNREADABLE if asked.json is UNREADABLE else json.loads(asked.body, parse_int=double)


def double(digits: str) -> float:
    return int(digits) if len(digits) < 16 else float(digits)


def is_wrong(sent: Any) -> bool:
    is_object = sent is not UNREADABLE and isinstance(sent, dict)
    return not is_object or not all(name in CHECKS and CHECKS[name](value) for name, value in sent.items())


@pytest.mark.parametrize(
    ("bug", "breaks"),
    [
        ("device", "value-changed add"),
        ("pin", "secret-shown add"),
        ("redirect", "undocumented-status picture"),
    ],
)
def test_a_bug_among_shapes_that_are_normal_elsewhere_is_told_as_it_is(
    bug: str, breaks: str, tmp_path: Path
) -> None:
    with small(Racks(bug)) as served:
        outcome = run(DOCUMENT, served.url, tmp_path, fail_fast=True)
    assert told(outcome)[0] == breaks
