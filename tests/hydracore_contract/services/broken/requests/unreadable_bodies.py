"""Bodies that are read wrongly."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from tests.hydracore_contract.services.exchange import NOTHING, Ask, Refused
from tests.hydracore_contract.services.probe_client import NEW, UNSENT, A, channels
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.values import NoJson
from tests.hydracore_contract.services.variants import Probe, Variant

broken = partial(Variant, kind="requests")


def patches(status: int, body: Any, **headers: str | None) -> Probe:
    """Update of a new item with this body is answered so."""
    return lambda client: (
        client.send("PATCH", channels(A, client.item()["id"]), body, **headers).status == status
    )


def posts(status: int, body: Any, **headers: str | None) -> Probe:
    return lambda client: client.send("POST", channels(A), body, **headers).status == status


class BrokenCrashes(Service):
    def broken(self, error: NoJson) -> Refused:
        raise error


class BrokenIsNothing(Service):
    def parsed(self, body: bytes) -> Any:
        try:
            return super().parsed(body)
        except NoJson:
            return {}


class EmptyCrashes(Service):
    def value(self, ask: Ask) -> Any:
        return json.loads(ask.body) if ask.operation in self.bodies and not ask.body else super().value(ask)


class EmptyIsNothing(Service):
    def value(self, ask: Ask) -> Any:
        value = super().value(ask)
        return {} if value is NOTHING else value


class ListCrashes(Service):
    def sent(self, ask: Ask, value: Any) -> Any:
        if isinstance(value, list):
            raise TypeError("list indices must be integers or slices, not str")
        return super().sent(ask, value)


class FirstOfList(Service):
    def sent(self, ask: Ask, value: Any) -> Any:
        return super().sent(ask, value[0] if isinstance(value, list) and value else value)


class NullIsNothing(Service):
    def sent(self, ask: Ask, value: Any) -> Any:
        return super().sent(ask, {} if value is None else value)


class ScalarIsNothing(Service):
    def sent(self, ask: Ask, value: Any) -> Any:
        return super().sent(ask, {} if isinstance(value, str | int | float | bool) else value)


class FirstValue(Service):
    def parsed(self, body: bytes) -> Any:
        try:
            return json.JSONDecoder().raw_decode(body.decode())[0]
        except ValueError:
            return super().parsed(body)


TABLE = {
    "broken-json-500": broken(
        text="Broken JSON answers 500", service=BrokenCrashes, probe=posts(422, b'{"channel_type":')
    ),
    "broken-json-accepted": broken(
        text="Broken JSON is taken for {}", service=BrokenIsNothing, probe=patches(422, b"{")
    ),
    "json-then-rubbish": broken(
        text="What follows the JSON value is not read", service=FirstValue, probe=patches(422, b"{} rubbish")
    ),
    "no-body-500": broken(text="A missing body answers 500", service=EmptyCrashes, probe=posts(422, UNSENT)),
    "no-body-accepted": broken(
        text="A missing body is taken for {}", service=EmptyIsNothing, probe=patches(422, UNSENT)
    ),
    "list-body-500": broken(text="A list as body answers 500", service=ListCrashes, probe=posts(422, [NEW])),
    "list-body-accepted": broken(
        text="Of a list as body the first is taken", service=FirstOfList, probe=posts(422, [NEW])
    ),
    "null-body-accepted": broken(
        text="A body of null is taken for {}", service=NullIsNothing, probe=patches(422, None)
    ),
    "scalar-body-accepted": broken(
        text="A text or number as body is taken for {}", service=ScalarIsNothing, probe=patches(422, "x")
    ),
}
