"""A small service of two customers with projects, the tasks of each, and providers that are everybody's.

The customers are told apart by their keys alone. Identities are UUIDs, or numbers of one sequence, or of one for each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.hydracore_contract.small_services import UNREADABLE, Answered, Asked

KEYS = {"first-key": "user-1", "second-key": "user-2"}
PROVIDER = {"id": 1, "name": "everybody's provider"}
Item = dict[str, Any]
Place = tuple[str, str]
"""Whose sequence an identity is of, and the identity."""


@dataclass(slots=True)
class Projects:
    """`fault` names what is wrong; `numbers` tells whether identities are numbers, and whether each has their own."""

    fault: str = ""
    numbers: str = ""
    keys: dict[str, str] = field(default_factory=lambda: dict(KEYS))
    projects: dict[Place, Item] = field(default_factory=dict)
    tasks: dict[Place, Item] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for who in sorted({*self.keys.values()}):
            self.add(self.projects, who, {"name": f"was there of {who}"})

    def __call__(self, asked: Asked) -> Answered:
        who = self.keys.get(asked.headers.get("x-key", ""))
        if who is None:
            return 401, None
        match asked.path:
            case ("providers",):
                return (200, [PROVIDER]) if asked.method == "GET" else (405, None)
            case ("projects",):
                return self.collection(who, asked)
            case ("projects", key, *rest) if self.is_key(key) and all(map(self.is_key, rest[1:])):
                project = self.found(self.projects, who, key, is_lax=self.fault == "nested" and bool(rest))
                return (404, None) if project is None else self.below(project, rest, who, asked)
            case ("projects", _, *_):
                return 422, None
        return 404, None

    def is_key(self, text: str) -> bool:
        pattern = "-?[0-9]+" if self.numbers else "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
        return re.fullmatch(pattern, text) is not None

    def place(self, who: str, key: object) -> Place:
        return (who if self.numbers == "own" else ""), str(key)

    def add(self, where: dict[Place, Item], who: str, sent: Item, **more: Any) -> Item:
        sequence = who if self.numbers == "own" else ""
        self._last[sequence] = self._last.get(sequence, 0) + 1
        item = {"id": self._last[sequence] if self.numbers else str(uuid4()), **sent, **more, "of": who}
        where[self.place(who, item["id"])] = item
        return shown(item)

    def found(self, where: dict[Place, Item], who: str, key: str, *, is_lax: bool) -> Item | None:
        item = where.get(self.place(who, key))
        return item if item is not None and (is_lax or item["of"] == who) else None

    def collection(self, who: str, asked: Asked) -> Answered:
        if asked.method == "GET":
            items = [shown(each) for each in self.projects.values() if each["of"] == who]
            return 200, {"items": items, "total": len(self.projects if self.fault == "total" else items)}
        if asked.method != "POST":
            return 405, None
        sent = named(asked)
        return (422, None) if sent is None else (201, self.add(self.projects, who, sent))

    def below(self, project: Item, rest: list[str], who: str, asked: Asked) -> Answered:
        if not rest:
            return self.one(self.projects, project, asked)
        if len(rest) == 1:
            return self.tasks_of(project, who, asked)
        task = self.found(self.tasks, who, rest[1], is_lax=self.fault in ("nested", "task"))
        if task is None or (task["project_id"] != project["id"] and self.fault != "task"):
            return 404, None
        return self.one(self.tasks, task, asked)

    def tasks_of(self, project: Item, who: str, asked: Asked) -> Answered:
        if asked.method == "GET":
            own = [each for each in self.tasks.values() if each["project_id"] == project["id"]]
            return 200, [shown(each) for each in own if self.fault == "nested" or each["of"] == who]
        if asked.method != "POST":
            return 405, None
        sent = named(asked)
        if sent is None:
            return 422, None
        return 201, self.add(self.tasks, who, sent, project_id=project["id"])

    def one(self, where: dict[Place, Item], item: Item, asked: Asked) -> Answered:
        if asked.method == "DELETE":
            place = self.place(item["of"], item["id"])
            del where[place]
            if where is self.projects:
                gone = item["id"], place[0]
                below = {
                    key: each for key, each in self.tasks.items() if (each["project_id"], key[0]) == gone
                }
                for key in below:
                    del self.tasks[key]
            return 204, None
        if asked.method == "PUT" and where is self.tasks:
            sent = named(asked)
            if sent is None:
                return 422, None
            item.update(sent)
            return 200, shown(item)
        return (200, shown(item)) if asked.method == "GET" and where is self.projects else (405, None)


def shown(item: Item) -> Item:
    return {name: value for name, value in item.items() if name != "of"}


def named(asked: Asked) -> Item | None:
    sent = asked.json
    if sent is UNREADABLE or not isinstance(sent, dict) or not isinstance(sent.get("name"), str):
        return None
    return {"name": sent["name"]} if 0 < len(sent["name"]) <= 80 else None


def document(numbers: str = "") -> str:
    key = "{type: integer}" if numbers else "{type: string, format: uuid}"
    return DOCUMENT.replace("KEY", key)


DOCUMENT = """
security: [{key: []}]
paths:
  /providers:
    get:
      operationId: listProviders
      responses:
        '200':
          description: all
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Provider'}}}}
        '401': {description: no}
  /projects:
    get:
      operationId: listProjects
      responses:
        '200':
          description: all
          content:
            application/json:
              schema:
                type: object
                required: [items, total]
                properties: {total: {type: integer}, items: {type: array, items: {$ref: '#/components/schemas/One'}}}
        '401': {description: no}
    post:
      operationId: addProject
      requestBody: {$ref: '#/components/requestBodies/Named'}
      responses:
        '201': {$ref: '#/components/responses/One'}
        '401': {description: no}
        '422': {description: no}
  /projects/{project_id}:
    parameters: [{$ref: '#/components/parameters/project'}]
    get:
      operationId: readProject
      responses:
        '200': {$ref: '#/components/responses/One'}
        '401': {description: no}
        '404': {description: no}
        '422': {description: no}
    delete:
      operationId: dropProject
      responses: &gone
        '204': {description: gone}
        '401': {description: no}
        '404': {description: no}
        '422': {description: no}
  /projects/{project_id}/tasks:
    parameters: [{$ref: '#/components/parameters/project'}]
    get:
      operationId: listTasks
      responses:
        '200': {$ref: '#/components/responses/All'}
        '401': {description: no}
        '404': {description: no}
        '422': {description: no}
    post:
      operationId: addTask
      requestBody: {$ref: '#/components/requestBodies/Named'}
      responses:
        '201': {$ref: '#/components/responses/Task'}
        '401': {description: no}
        '404': {description: no}
        '422': {description: no}
  /projects/{project_id}/tasks/{task_id}:
    parameters:
      - {$ref: '#/components/parameters/project'}
      - {name: task_id, in: path, required: true, schema: KEY}
    put:
      operationId: putTask
      requestBody: {$ref: '#/components/requestBodies/Named'}
      responses:
        '200': {$ref: '#/components/responses/Task'}
        '401': {description: no}
        '404': {description: no}
        '422': {description: no}
    delete:
      operationId: dropTask
      responses: *gone
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}
  parameters: {project: {name: project_id, in: path, required: true, schema: KEY}}
  requestBodies:
    Named:
      required: true
      content:
        application/json:
          schema:
            {type: object, required: [name], properties: {name: {type: string, minLength: 1, maxLength: 80}}}
  responses:
    Task: {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/Task'}}}}
    One: {description: one, content: {application/json: {schema: {$ref: '#/components/schemas/One'}}}}
    All:
      description: all
      content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Task'}}}}
  schemas:
    One: {type: object, required: [id, name], properties: {id: KEY, name: {type: string}}}
    Task: {type: object, required: [id, name], properties: {id: KEY, name: {type: string}, project_id: KEY}}
    Provider: {type: object, required: [id], properties: {id: {type: integer}, name: {type: string}}}
"""
