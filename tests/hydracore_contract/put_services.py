"""Services whose items a PUT makes, with documents of their own; the first items are others'."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.hydracore_contract.small_services import UNREADABLE, Answered, Asked

UUIDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LABEL = {"type": "string", "minLength": 1, "maxLength": 80}


@dataclass(slots=True)
class Kept:
    """Items by their keys, which clients choose.

    `keys` is the schema of a key, `made` and `changed` are the statuses of a PUT (0 where it makes nothing), `shows`
    tells whether it answers with the item, `is_listed` whether there is a list, `named` the property with the key.
    """

    keys: dict[str, Any]
    made: int = 201
    changed: int = 200
    shows: bool = True
    is_listed: bool = True
    named: str = "key"
    fault: str = ""
    others: dict[str, dict[str, Any]] = field(default_factory=dict)
    items: dict[str, dict[str, Any]] = field(init=False)
    touched: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.items = deepcopy(self.others)

    @property
    def left(self) -> list[str]:
        return [key for key in self.items if key not in self.others]

    def __call__(self, asked: Asked) -> Answered:
        try:
            return self._answer(asked)
        finally:
            if {key: self.items.get(key) for key in self.others} != self.others:
                self.touched.append(f"{asked.method} {asked.path}")
                self.items.update(deepcopy(self.others))

    def _answer(self, asked: Asked) -> Answered:
        if asked.path == ("things",) and self.is_listed:
            return (200, list(self.items.values())) if asked.method in ("GET", "HEAD") else (405, None)
        if len(asked.path) != 2 or asked.path[0] != "things":
            return 404, None
        handlers: dict[str, Callable[[str, Asked], Answered]] = {
            "GET": self._read,
            "HEAD": self._read,
            "PUT": self._put,
            "DELETE": self._delete,
        }
        if asked.method not in handlers:
            return 405, None
        return handlers[asked.method](asked.path[1], asked) if self._is_key(asked.path[1]) else (422, None)

    def _is_key(self, key: str) -> bool:
        if self.keys["type"] == "integer":
            return re.fullmatch("-?[0-9]{1,400}", key) is not None and int(key) >= self.keys.get("minimum", 0)
        if self.keys.get("format") == "uuid":
            return UUIDS.fullmatch(key) is not None
        return 0 < len(key) <= self.keys.get("maxLength", 10**6) and (
            re.search(self.keys.get("pattern", ""), key) is not None
        )

    def _shown(self, key: str) -> dict[str, Any]:
        return self.items[key] if self.named else {n: v for n, v in self.items[key].items() if n != "key"}

    def _read(self, key: str, _: Asked) -> Answered:
        return (200, self._shown(key)) if key in self.items else (404, None)

    def _delete(self, key: str, _: Asked) -> Answered:
        return (204, self.items.pop(key) and None) if key in self.items else (404, None)

    def _put(self, key: str, asked: Asked) -> Answered:
        sent = asked.json
        if sent is UNREADABLE:
            return 400, None
        if (
            not isinstance(sent, dict)
            or not is_label(sent.get("label"))
            or type(sent.get("size", 0)) is not int
        ):
            return 422, None
        if key not in self.items and not self.made:
            return 404, None
        status = self.changed if key in self.items and self.fault != "always-201" else self.made or 201
        item: dict[str, Any] = {"key": int(key) if self.keys["type"] == "integer" else key}
        item |= {"label": sent["label"], "size": sent.get("size", 0)}
        shown = deepcopy(item)
        if self.fault == "other-values":
            item["size"] = item["size"] + 1
            shown["size"] += 1
        if self.fault == "keeps-other-values":
            item["label"] = item["label"][:-1] + "?"
        if self.fault == "first-values" and key in self.items:
            item = self.items[key]
        if self.fault != "nothing" or key in self.items:
            self.items[key] = item
        if self.fault == "another" and len(self.left) > 1:
            self.items[self.left[0]]["label"] = "changed by another"
        if not self.named:
            del shown["key"]
        return status, (shown if self.shows and status != 204 else None)

    @property
    def document(self) -> str:
        body: dict[str, Any] = {
            "type": "object",
            "required": ["label"],
            "properties": {"label": LABEL, "size": {"type": "integer", "default": 0}},
        }
        item = deepcopy(body) | {"required": ["label", "size"]}
        if self.named:
            item["properties"] = {"key": self.keys, **item["properties"]}
            item["required"] = ["key", "label", "size"]
        shown = {"description": "it", "content": {"application/json": {"schema": item}}}
        refused = {"4XX": {"description": "no"}}
        done = shown if self.shows else {"description": "done"}
        statuses = {str(each) for each in (self.made, self.changed) if each}
        answers = {each: {"description": "done"} if each == "204" else done for each in sorted(statuses)}
        missing = {"404": {"description": "not there"}} if not self.made else {}
        key = {"name": "key", "in": "path", "required": True, "schema": self.keys}
        wanted = {"required": True, "content": {"application/json": {"schema": body}}}
        paths: dict[str, Any] = {
            "/things/{key}": {
                "parameters": [key],
                "get": {"operationId": "getThing", "responses": {"200": shown, **refused}},
                "put": {
                    "operationId": "putThing",
                    "requestBody": wanted,
                    "responses": {**answers, **missing, **refused},
                },
                "delete": {
                    "operationId": "dropThing",
                    "responses": {"204": {"description": "gone"}, **refused},
                },
            }
        }
        if self.is_listed:
            every = {"application/json": {"schema": {"type": "array", "items": item}}}
            paths["/things"] = {
                "get": {
                    "operationId": "listThings",
                    "responses": {"200": {"description": "all", "content": every}},
                }
            }
        return json.dumps({"paths": paths})[1:-1]


def is_label(value: Any) -> bool:
    return (
        isinstance(value, str)
        and 0 < len(value) <= 80
        and not any("\ud800" <= letter <= "\udfff" for letter in value)
    )
