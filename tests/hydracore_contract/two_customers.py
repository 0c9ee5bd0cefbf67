"""A small service of two customers, told apart by their tokens alone, with one fault at a time.

Each has projects, and notes that may refer to one; all have the same providers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

from tests.hydracore_contract.small_services import UNREADABLE, Answered, Asked

TOKENS = {"first-token": "user-1", "second-token": "user-2"}
PROVIDERS = [{"id": 1, "name": "Providers are everybody's"}]
Item = dict[str, Any]


@dataclass(slots=True)
class Notes:
    """`fault` names what is wrong; `keys` makes identities, of one sequence for all."""

    fault: str = ""
    is_numbered: bool = True
    is_referring: bool = True
    """Tells whether a note's project must be there."""
    items: dict[str, dict[str, Item]] = field(default_factory=lambda: {"notes": {}, "projects": {}})
    numbers: Iterator[int] = field(default_factory=lambda: count(5))

    def __call__(self, asked: Asked) -> Answered:
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        who = TOKENS.get(token.strip()) if scheme.lower() == "bearer" else None
        if who is None:
            return 401, {"detail": "Not authenticated"}
        match asked.path:
            case ("providers",) if asked.method == "GET":
                return 200, PROVIDERS
            case ("stats",) if asked.method == "GET":
                return 200, {"notes": len(self.seen("notes", "" if self.fault == "stats" else who))}
            case (("notes" | "projects") as kind,):
                return self.collection(kind, who, asked)
            case (("notes" | "projects") as kind, key):
                return self.item(kind, key, who, asked)
            case ("notes", key, "archive") if asked.method == "POST":
                return self.archive(key, who)
        return 404, {"detail": "Not found"}

    def seen(self, kind: str, who: str) -> list[Item]:
        return [each for each in self.items[kind].values() if who in ("", each["owner"])]

    def found(self, kind: str, key: str, who: str, doing: str) -> Item | None:
        item = self.items[kind].get(key)
        is_lax = self.fault == doing
        return item if item is not None and (is_lax or item["owner"] == who) else None

    def unknown(self, kind: str, key: str) -> Answered:
        if self.fault == "told" and (item := self.items[kind].get(key)):
            return 404, {"detail": f"{item['text']} is not yours"}
        if self.fault == "status" and key in self.items[kind]:
            return 403, {"detail": "Not found"}
        return 404, {"detail": "Not found"}

    def collection(self, kind: str, who: str, asked: Asked) -> Answered:
        if asked.method == "GET":
            return 200, self.seen(kind, "" if self.fault == "list" else who)
        if asked.method != "POST":
            return 405, None
        if (problem := self.problem(kind, who, asked.json)) is not None:
            return problem
        number = next(self.numbers)
        key = number if self.is_numbered else str(UUID(int=number << 64 | 4 << 76 | 8 << 60 | 0xABCDEF98765))
        made = {"id": key, "project_id": None, **known(asked.json), "owner": who}
        if self.fault == "owner" and asked.json.get("owner") in TOKENS.values():
            made["owner"] = asked.json["owner"]
        self.items[kind][str(key)] = made
        return 201, made

    def problem(self, kind: str, who: str, sent: Any) -> Answered | None:
        if sent is UNREADABLE or not isinstance(sent, dict) or not isinstance(sent.get("text"), str):
            return 422, {"detail": "text"}
        named = sent.get("project_id")
        if not sent["text"] or (
            named is not None and not isinstance(named, int if self.is_numbered else str)
        ):
            return 422, {"detail": "text or project_id"}
        if isinstance(named, bool) or (isinstance(named, str) and not is_uuid(named)):
            return 422, {"detail": "project_id"}
        is_lax = self.fault == "reference" and str(named) in self.items["projects"]
        if named is None or kind == "projects" or not self.is_referring or is_lax:
            return None
        return (
            None if self.found("projects", str(named), who, "refer") else (404, {"detail": "No such project"})
        )

    def item(self, kind: str, key: str, who: str, asked: Asked) -> Answered:
        doings: dict[str, str] = {"GET": "read", "PATCH": "update", "DELETE": "delete"}
        if asked.method not in doings:
            return 405, None
        if self.is_numbered and not key.lstrip("-").isdecimal():
            return 422, {"detail": "no number"}
        item = self.found(kind, key, who, doings[asked.method])
        if item is None:
            if self.fault == "quiet" and asked.method == "DELETE":
                self.items[kind].pop(key, None)
            return self.unknown(kind, key)
        if asked.method == "DELETE":
            del self.items[kind][key]
            return 204, None
        if asked.method == "PATCH":
            if (problem := self.problem(kind, who, asked.json)) is not None:
                return problem
            item.update(known(asked.json))
            if self.fault == "owner-moved" and asked.json.get("owner") in TOKENS.values():
                item["owner"] = asked.json["owner"]
        return 200, item

    def archive(self, key: str, who: str) -> Answered:
        item = self.found("notes", key, who, "archive")
        return self.unknown("notes", key) if item is None else (200, item)


def known(sent: Item) -> Item:
    return {name: sent[name] for name in ("text", "project_id") if name in sent}


def is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def document(*, is_numbered: bool = True) -> str:
    key = "{type: integer}" if is_numbered else "{type: string, format: uuid}"
    parts: list[Callable[[], str]] = [lambda: paths("notes", "Note"), lambda: paths("projects", "Project")]
    return f"""
security: [{{bearer: []}}]
paths:
  /providers:
    get:
      operationId: listProviders
      responses:
        '200': {{description: all, content: {{application/json: {{schema: {{type: array, items: {{type: object}}}}}}}}}}
        '401': {{$ref: '#/components/responses/No'}}
  /stats:
    get:
      operationId: stats
      responses:
        '200': {{description: numbers, content: {{application/json: {{schema: {{type: object}}}}}}}}
        '401': {{$ref: '#/components/responses/No'}}
{"".join(part() for part in parts)}
  /notes/{{id}}/archive:
    post:
      operationId: archiveNote
      parameters: [{{$ref: '#/components/parameters/id'}}]
      responses:
        '200': {{$ref: '#/components/responses/One'}}
        '401': {{$ref: '#/components/responses/No'}}
        '404': {{$ref: '#/components/responses/No'}}
        '422': {{$ref: '#/components/responses/No'}}
components:
  securitySchemes: {{bearer: {{type: http, scheme: bearer}}}}
  parameters: {{id: {{name: id, in: path, required: true, schema: {key}}}}}
  responses:
    One: {{description: one, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Note'}}}}}}}}
    No: {{description: no, content: {{application/json: {{schema: {{type: object}}}}}}}}
  schemas:
    Sent:
      type: object
      required: [text]
      properties:
        text: {{type: string, minLength: 1}}
        project_id: {{type: {"integer" if is_numbered else "string, format: uuid"}, nullable: true}}
    Note:
      type: object
      required: [id, text, owner]
      properties:
        id: {key}
        text: {{type: string}}
        project_id: {{type: {"integer" if is_numbered else "string, format: uuid"}, nullable: true}}
        owner: {{type: string}}
"""


def paths(kind: str, name: str) -> str:
    refusals = "".join(
        f"\n        '{each}': {{$ref: '#/components/responses/No'}}" for each in (401, 404, 422)
    )
    sent = "requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Sent'}}}}"
    return f"""
  /{kind}:
    get:
      operationId: list{name}s
      responses:
        '200':
          description: all
          content:
            application/json: {{schema: {{type: array, items: {{$ref: '#/components/schemas/Note'}}}}}}{refusals}
    post:
      operationId: add{name}
      {sent}
      responses:
        '201': {{$ref: '#/components/responses/One'}}{refusals}
  /{kind}/{{id}}:
    parameters: [{{$ref: '#/components/parameters/id'}}]
    get:
      operationId: read{name}
      responses:
        '200': {{$ref: '#/components/responses/One'}}{refusals}
    patch:
      operationId: change{name}
      {sent}
      responses:
        '200': {{$ref: '#/components/responses/One'}}{refusals}
    delete:
      operationId: remove{name}
      responses:
        '204': {{description: gone}}{refusals}
"""
