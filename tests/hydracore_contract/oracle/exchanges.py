"""Exchanges made by hand: what was sent, and what came back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hydracore_contract.exchange import Answer, Exchange, Headers, Request
from hydracore_contract.fields import ABSENT
from hydracore_contract.oracle.item_view import Item, ItemView
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.settings import Settings
from hydracore_openapi import load
from hydracore_openapi.model import Contract, Operation
from tests.contracts import hydracore
from tests.hydracore_contract.contracts import contract

CONTRACT = hydracore()
OTHER = load(Path(__file__).parent / "other.yaml")
LOGINS = contract("""
    paths:
      /sessions:
        post:
          operationId: log_in
          requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Login'}}}}
          responses: {'200': {description: in, content: {application/json: {schema: {type: object}}}}}
      /users:
        post:
          operationId: sign_up
          requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
          responses:
            '201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
      /users/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
        get:
          operationId: user
          responses:
            '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
        patch:
          operationId: change_user
          requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
          responses:
            '200': {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/User'}}}}
      /keys:
        post:
          operationId: add_key
          requestBody:
            content: {application/json: {schema: {type: object, properties: {key: {type: string, writeOnly: true}}}}}
          responses:
            '201':
              description: shown once
              content:
                application/json: {schema: {type: object, properties: {id: {type: integer}, key: {type: string}}}}
    components:
      schemas:
        Login:
          type: object
          properties: {username: {type: string, writeOnly: true}, password: {type: string, writeOnly: true}}
        User:
          type: object
          properties:
            id: {type: integer, readOnly: true}
            username: {type: string}
            pin: {type: string, pattern: '^[0-9]{4}$', writeOnly: true}
            cards:
              type: array
              items:
                type: object
                properties: {number: {type: string, minLength: 16, maxLength: 16, writeOnly: true}}
    """)
"""A contract with secrets of all kinds."""
VIEW = ItemView(CONTRACT, CONTRACT.resources[0])
LIST, CREATE, UPDATE, DELETE = (each.id for each in CONTRACT.operations)

A = "f3c95789-ace1-4954-ac5d-6baed2eac902"
B = "06587974-2dbe-4e10-8bf9-38cce0f5a366"
ITEMS = f"/v1/instances/{A}/channels"
KEY = "cbf27734-ac10-4525-8b66-402800e03d2c"
ITEM = f"{ITEMS}/{KEY}"
BEARER = ("Authorization", "Bearer ${TOKEN}")
JSON = ("Content-Type", "application/json")
DATE = ("Date", "Mon, 09 Mar 2026 10:00:00 GMT")
NOW = "2026-03-09T10:00:00.250000Z"

GOOD = {"channel_type": "telegram", "external_identifier": "@acme_support_bot", "provider": "provider-1"}
STORED: Item = {
    "channel_type": "telegram",
    "config": {},
    "connection_id": None,
    "created_at": NOW,
    "enabled": True,
    "error_message": None,
    "external_identifier": "@acme_support_bot",
    "id": KEY,
    "instance_id": A,
    "last_event_at": None,
    "provider": "provider-1",
    "status": "active",
    "updated_at": NOW,
}
ERROR = {"detail": "no"}
INVALID = {"detail": [{"loc": ["body", 0], "msg": "m", "type": "t", "input": None, "ctx": {"a": 1}}]}
CHALLENGE = ("WWW-Authenticate", "Bearer")
PATHS = {LIST: ITEMS, CREATE: ITEMS, UPDATE: ITEM, DELETE: ITEM}


def operation(name: str) -> Operation:
    return CONTRACT.operation(name)


def dumped(value: Any) -> bytes:
    return b"" if value is ABSENT else json.dumps(value).encode()


def sent(
    name: str,
    body: Any = ABSENT,
    *,
    path: str = "",
    headers: Headers | None = None,
    raw: bytes | None = None,
) -> Request:
    """A request with right credentials, and the media type of a body where one is taken; `raw` in place of JSON."""
    usual: Headers = (BEARER,) if operation(name).body is None else (BEARER, JSON)
    data = raw if raw is not None or body is ABSENT else dumped(body)
    return Request(operation(name).method, path or PATHS[name], usual if headers is None else headers, data)


def answered(status: int, value: Any = ABSENT, *more: tuple[str, str]) -> Answer:
    own = () if value is ABSENT else (JSON,)
    return Answer(status, (DATE, *own, *more), dumped(value), 0.01)


def exchange(number: int, name: str, request: Request, answer: Answer, **more: Any) -> Exchange:
    return Exchange(number, name, request, answer, **{"at": float(number * 10), "seconds": 0.01, **more})


def classified(name: str, body: Any = ABSENT, **more: Any) -> ClassifiedRequest:
    return opened(CONTRACT, name, sent(name, body, **more))


def opened(contract: Contract, name: str, request: Request) -> ClassifiedRequest:
    """A request with what the contract leaves open of it, as the oracle classifies it."""
    return Oracle(contract, Settings("")).classify(contract.operation(name), request)


def ids(violations: Iterable[Violation]) -> list[str]:
    """Which rules are broken, and by what part."""
    return sorted(f"{each.rule.id} {each.subject}".strip() for each in violations)
