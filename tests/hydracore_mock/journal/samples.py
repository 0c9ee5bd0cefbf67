"""Exchanges as the web layer records them, and contracts to read them by."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from hydracore_mock.journal import CUT, ExchangeRecord
from hydracore_openapi import load
from hydracore_openapi.model import Contract, Operation
from tests.contracts import hydracore

HYDRACORE = hydracore()
INSTANCE = "f3c95789-ace1-4954-ac5d-6baed2eac902"
CHANNELS = f"/v1/instances/{INSTANCE}/channels"
JSON = (b"content-type", b"application/json")
CASE = """\
openapi: 3.0.3
info: {title: Case, version: '1'}
security: [{query: []}]
paths:
  /things/{size}:
    post:
      operationId: make
      security: [{header: []}]
      parameters:
        - {name: size, in: path, required: true, schema: {type: integer, maximum: 5}}
        - {name: tags, in: query, schema: {type: array, items: {type: string, maxLength: 2}}}
        - {name: limit, in: query, required: true, schema: {type: integer, minimum: 1}}
        - {name: X-Level, in: header, schema: {type: string, enum: [low, high]}}
        - {name: mood, in: cookie, schema: {type: string, pattern: '^[a-z]+$'}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              required: [name]
              properties:
                name: {type: string, maxLength: 3, pattern: ^a}
                phrase: {type: string, format: password}
                rows:
                  type: array
                  items: {type: object, required: [n], properties: {n: {type: integer}}}
      responses:
        '200': {description: done}
        '404': {description: none}
    get:
      operationId: look
      parameters: [{name: size, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: done}}
components:
  securitySchemes:
    header: {type: apiKey, in: header, name: X-Pass}
    query: {type: apiKey, in: query, name: pass}
    cookie: {type: apiKey, in: cookie, name: sid}
"""


def contract(text: str = CASE) -> Contract:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path)


OWN = contract()


class Refused(NamedTuple):
    type: str
    loc: tuple[str | int, ...]
    msg: str = "wrong"


class Changed(NamedTuple):
    kind: str
    path: str
    identity: str
    before: bytes | None
    after: bytes | None


def scope(
    method: str = "GET",
    path: str = CHANNELS,
    query: bytes = b"",
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 4010),
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "headers": [(b"host", b"mock.test:4010"), *headers],
    }


def record(
    method: str = "GET",
    path: str = CHANNELS,
    query: bytes = b"",
    headers: Sequence[tuple[bytes, bytes]] = (),
    body: Any = b"",
    operation: Operation | None = None,
    status: int = 200,
    answer: Any = b"",
    answered: Sequence[tuple[bytes, bytes]] = (JSON,),
    **facts: Any,
) -> ExchangeRecord:
    """A record of the default world; a body that isn't bytes is written as JSON."""
    sent, back = _bytes(body), _bytes(answer)
    whole = ExchangeRecord(
        at=1_772_442_904.0,
        took=0.00042,
        scope=scope(method, path, query, headers),
        body=sent[:CUT],
        body_size=len(sent),
        operation=operation,
        world="default",
        scenario=None,
        rule=None,
        status=status,
        headers=answered,
        answer=back[:CUT],
        answer_size=len(back),
        why="because",
        refusals=(),
        change=None,
    )
    return whole._replace(**facts)


def _bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else json.dumps(body).encode()
