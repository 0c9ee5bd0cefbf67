"""A correct service in memory, as free as the contract leaves it; what it does wrong is put into it by tests."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.fields import ABSENT
from hydracore_contract.oracle.item_view import Item
from hydracore_contract.oracle.request_classification import ClassifiedRequest, classify
from hydracore_openapi.model import Operation
from tests.hydracore_contract.oracle.exchanges import CONTRACT, CREATE, DELETE, LIST, A, B, dumped

SCOPES = (A, B)
START = datetime(2026, 3, 9, 10, tzinfo=UTC)
NULLABLE = ("config", "error_message")
SHOWN = CONTRACT.resources[0].item.parts


class Ways(NamedTuple):
    """What the contract leaves to a service."""

    shuffles: bool = False
    digits: int = 6
    list_digits: int = 6
    zone: str = "Z"
    version: int = 4
    more: bool = False
    merges: bool = False
    lax: bool = False
    empty_config: Any = None
    still: bool = False
    """Whether an update that changes nothing leaves updated_at alone."""
    status: str = "active"
    unique: int = 0
    early: bool = False
    """Whether what does not exist is found before bodies are looked at."""
    forbidden: int = 401


FREE = Ways()


class Refusal(Exception):
    def __init__(self, status: int) -> None:
        self.status = status


@dataclass
class Service:
    ways: Ways = FREE
    seeds: int = 1
    items: dict[str, dict[str, Item]] = field(default_factory=dict)
    gone: list[Item] = field(default_factory=list)
    now: datetime = START
    sent: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(repr(self.ways))
        for scope in SCOPES:
            self.items[scope] = {}
            for number in range(self.seeds):
                body = {
                    "channel_type": "sms",
                    "provider": "twilio-seed",
                    "external_identifier": f"seed {number}",
                }
                self.keep(scope, self.made(scope, body))

    # ------------------------------------------------------------------------------------------------- exchanges

    def exchange(self, operation: Operation, request: Request, **more: Any) -> Exchange:
        self.sent += 1
        self.now += timedelta(seconds=self.chance.choice([0.0, 0.004, 0.5, 3.0]))
        began = self.now
        answer = self.answer(operation, request)
        self.now += timedelta(seconds=0.01)
        seconds = (self.now - began).total_seconds()
        at = (self.now - START).total_seconds()
        return Exchange(self.sent, operation.id, request, answer, seconds=seconds, at=at, **more)

    def answer(self, operation: Operation, request: Request) -> Answer:
        date = ("Date", f"{self.now:%a, %d %b %Y %H:%M:%S GMT}")
        try:
            status, value = self.judged(operation, request)
        except Refusal as refusal:
            status, value = refusal.status, {"detail": "no"}
            if status in (400, 422):
                value = {"detail": [{"loc": ["body"], "msg": "m", "type": "t"}]}
        own = () if value is ABSENT else (("Content-Type", "application/json"),)
        more = (("WWW-Authenticate", "Bearer"),) if status == 401 else ()
        return Answer(status, (date, *own, *more), dumped(value), 0.01)

    def judged(self, operation: Operation, request: Request) -> tuple[int, Any]:
        found = classify(operation, request)
        if not any(name.lower() == "authorization" for name, _ in request.headers):
            raise Refusal(self.ways.forbidden)
        if found.has_hard_path_fault or (found.has_path_fault and not self.ways.lax):
            raise Refusal(422)
        scope, key = (
            str(UUID(found.path[name])) if name in found.path else ""
            for name in ("instance_id", "endpoint_id")
        )
        if self.ways.early:
            self.look_up(scope, key)
        if found.faults and not (self.ways.lax and found.is_lenient):
            raise Refusal(422)
        self.look_up(scope, key)
        return self.done(operation.id, scope, key, self.lenient(found))

    def look_up(self, scope: str, key: str) -> None:
        if scope not in self.items or (key and key not in self.items[scope]):
            raise Refusal(404)

    def lenient(self, found: ClassifiedRequest) -> Item:
        body = dict(found.body) if isinstance(found.body, dict) else {}
        if "enabled" in body and body["enabled"] is not None:
            body["enabled"] = str(body["enabled"]).lower() in ("true", "yes", "on", "1", "1.0")
        return body

    # --------------------------------------------------------------------------------------------------- actions

    def done(self, operation: str, scope: str, key: str, body: Item) -> tuple[int, Any]:
        if operation == LIST:
            return 200, self.listed(scope)
        if operation == CREATE:
            return 201, self.shown(self.create(scope, body), self.ways.digits)
        if operation == DELETE:
            self.delete(scope, key)
            return 204, ABSENT
        return 200, self.shown(self.update(scope, key, body), self.ways.digits)

    def listed(self, scope: str) -> Any:
        shown = [self.shown(item, self.ways.list_digits) for item in self.items[scope].values()]
        if self.ways.shuffles:
            self.chance.shuffle(shown)
        return {"channels": shown, "count": len(shown)}

    def create(self, scope: str, body: Item) -> Item:
        item = self.made(scope, body)
        self.refuse_twin(scope, item)
        return self.keep(scope, item)

    def update(self, scope: str, key: str, body: Item) -> Item:
        old = self.items[scope][key]
        takes = ("config", "enabled", "error_message", "external_identifier", "provider", "status")
        sent = {
            name: body[name]
            for name in takes
            if name in body and (body[name] is not None or name in NULLABLE)
        }
        if self.ways.merges and isinstance(sent.get("config"), dict):
            sent["config"] = {**(old["config"] or {}), **sent["config"]}
        new = {**old, **sent}
        if new == old and self.ways.still:
            return old
        self.refuse_twin(scope, new)
        return self.keep(scope, {**new, "updated_at": self.now})

    def delete(self, scope: str, key: str) -> None:
        self.gone.append(self.items[scope].pop(key))

    def refuse_twin(self, scope: str, item: Item) -> None:
        same = ("channel_type", "external_identifier")
        for other in self.items[scope].values():
            if (
                self.ways.unique
                and other["id"] != item["id"]
                and all(other[name] == item[name] for name in same)
            ):
                raise Refusal(self.ways.unique)

    def keep(self, scope: str, item: Item) -> Item:
        self.items[scope][item["id"]] = item
        return item

    def made(self, scope: str, body: Item) -> Item:
        enabled = body.get("enabled")
        return {
            "channel_type": body["channel_type"],
            "config": self.ways.empty_config if body.get("config") is None else body["config"],
            "connection_id": body.get("connection_id") and str(UUID(body["connection_id"])),
            "created_at": self.now,
            "enabled": True if enabled is None else enabled,
            "error_message": None,
            "external_identifier": body["external_identifier"],
            "id": self.new_id(),
            "instance_id": scope,
            "last_event_at": None,
            "provider": body["provider"],
            "status": self.ways.status,
            "updated_at": self.now,
            "webhook_secret": body.get("webhook_secret"),
        }

    def new_id(self) -> str:
        return str(UUID(int=self.chance.getrandbits(128), version=self.ways.version))

    # ------------------------------------------------------------------------------------------------- appearance

    def shown(self, item: Item, digits: int) -> Item:
        shown = {name: self.spelt(item[name], digits) for name in SHOWN}
        return {**shown, "etag": self.chance.random(), "more": {"a": None}} if self.ways.more else shown

    def spelt(self, value: Any, digits: int) -> Any:
        if not isinstance(value, datetime):
            return value
        fraction = f".{value:%f}000"[: digits + 1] if digits else ""
        if self.ways.zone.startswith("+0"):
            value += timedelta(hours=int(self.ways.zone[1:3]))
        return f"{value:%Y-%m-%dT%H:%M:%S}{fraction}{self.ways.zone}"
