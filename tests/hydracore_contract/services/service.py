"""The Channels API, from a request that was read to an answer that is not written yet.

The order of judgement is FastAPI's: a body that is no JSON, credentials, path and body, state.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from tests.hydracore_contract.services.exchange import (
    NOTHING,
    Answer,
    Ask,
    Refused,
    invalid,
    unauthorized,
    unknown,
)
from tests.hydracore_contract.services.fields import CREATE, UPDATE, Body, Fields, PathValue, Uuid, standard
from tests.hydracore_contract.services.gate import Gate
from tests.hydracore_contract.services.setup import Setup
from tests.hydracore_contract.services.store import Store, Unknown
from tests.hydracore_contract.services.values import NoJson, parsed, unfit
from tests.hydracore_contract.services.view import View

PATH_VALUE = PathValue(Uuid)
Faults = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Parts:
    """What a variant may replace."""

    gate: type[Gate] = Gate
    store: type[Store] = Store
    view: type[View] = View
    create: Fields = field(default_factory=lambda: CREATE)
    update: Fields = field(default_factory=lambda: UPDATE)
    path: PathValue = PATH_VALUE


class Service:
    def __init__(self, parts: Parts, setup: Setup) -> None:
        self.gate = parts.gate(setup)
        self.store = parts.store(setup.instances)
        self.view = parts.view()
        self.path = parts.path
        self.bodies = {
            "create": standard("create") if parts.create is CREATE else Body(parts.create),
            "update": standard("update") if parts.update is UPDATE else Body(parts.update),
        }

    async def answer(self, ask: Ask) -> Answer:
        try:
            return await self.judged(ask)
        except Refused as refused:
            return refused.answer

    async def judged(self, ask: Ask) -> Answer:
        value = self.value(ask)
        self.admit(ask)
        target, sent = self.target(ask), self.sent(ask, value)
        self.check(target[1] + sent[1])
        return await self.stated(ask, target[0], sent[0])

    def value(self, ask: Ask) -> Any:
        """The body's JSON value, its bytes where it calls itself something else, NOTHING without one."""
        if ask.operation not in self.bodies or not ask.body:
            return NOTHING
        if not self.is_json(ask):
            return ask.body
        try:
            return self.parsed(ask.body)
        except NoJson as error:
            raise self.broken(error) from error

    def is_json(self, ask: Ask) -> bool:
        media = ask.headers.get("content-type", "").partition(";")[0].strip().lower()
        return media == "application/json" or (media.startswith("application/") and media.endswith("+json"))

    def parsed(self, body: bytes) -> Any:
        return parsed(body)

    def broken(self, error: NoJson) -> Refused:
        loc = ["body", error.position]
        ctx = {"error": str(error)}
        return invalid(
            [{"type": "json_invalid", "loc": loc, "msg": "JSON decode error", "input": {}, "ctx": ctx}]
        )

    def admit(self, ask: Ask) -> None:
        if not self.gate.admits(ask):
            raise unauthorized()

    def target(self, ask: Ask) -> tuple[dict[str, str], Faults]:
        """The path's values and their faults."""
        found: dict[str, str] = {}
        faults: Faults = []
        for name, value in ask.path.items():
            try:
                found[name] = self.path.read(value)
            except ValidationError as error:
                faults += located(error, "path", name)
        return found, faults

    def sent(self, ask: Ask, value: Any) -> tuple[dict[str, Any], Faults]:
        """The body's fields and their faults."""
        if ask.operation not in self.bodies:
            return {}, []
        if value is NOTHING:
            return {}, [{"type": "missing", "loc": ["body"], "msg": "Field required", "input": None}]
        if reason := self.unfit(value):
            return {}, [{"type": "value_error", "loc": ["body"], "msg": reason, "input": {}}]
        try:
            return self.bodies[ask.operation].read(value), []
        except ValidationError as error:
            return {}, located(error, "body")

    def unfit(self, value: Any) -> str | None:
        return unfit(value)

    def check(self, faults: Faults) -> None:
        if faults:
            raise invalid(faults)

    async def stated(self, ask: Ask, target: dict[str, str], sent: dict[str, Any]) -> Answer:
        if not self.store.knows(target["instance_id"]):
            raise unknown("Instance")
        try:
            return await self.done(ask.operation, sent, target["instance_id"], target.get("endpoint_id", ""))
        except Unknown as error:
            raise unknown("Channel endpoint") from error

    async def done(self, operation: str, sent: dict[str, Any], instance: str, endpoint: str) -> Answer:
        if operation == "list":
            return Answer(200, self.view.all(await self.store.all(instance)))
        if operation == "create":
            return Answer(201, self.view.created(await self.store.create(instance, sent)))
        if operation == "update":
            return Answer(200, self.view.updated(await self.store.update(instance, endpoint, sent)))
        await self.store.delete(instance, endpoint)
        return Answer(204)


def located(error: ValidationError, *place: str) -> Faults:
    return [
        {**fault, "loc": [*place, *fault["loc"]], "input": shown(fault["input"])}
        for fault in error.errors(include_url=False)
    ]


def shown(value: Any) -> Any:
    return value.decode(errors="replace") if isinstance(value, bytes) else value
