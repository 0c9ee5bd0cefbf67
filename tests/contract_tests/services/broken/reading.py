"""Bodies that are read wrongly."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from tests.contract_tests.services.exchange import NOTHING, Answer, Ask, Refused, invalid
from tests.contract_tests.services.probes import creates, updates
from tests.contract_tests.services.probing import NEW, UNSENT, A, Client, channels
from tests.contract_tests.services.seeds import Item
from tests.contract_tests.services.service import Service
from tests.contract_tests.services.store import Sent, Store
from tests.contract_tests.services.values import NoJson
from tests.contract_tests.services.variants import Probe, Variant
from tests.contract_tests.services.view import View

broken = partial(Variant, kind="requests")
FORM = "application/x-www-form-urlencoded"


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


class ReadsForms(Service):
    def value(self, ask: Ask) -> Any:
        form = ask.headers.get("content-type", "").startswith(FORM)
        return dict(parse_qsl(ask.body.decode())) if form and ask.body else super().value(ask)


class AnyMedia(Service):
    def is_json(self, ask: Ask) -> bool:
        return True


class TextIsJson(Service):
    def is_json(self, ask: Ask) -> bool:
        return ask.headers.get("content-type", "").startswith("text/plain") or super().is_json(ask)


class PlainMediaOnly(Service):
    def value(self, ask: Ask) -> Any:
        if ask.body and ask.headers.get("content-type") != "application/json":
            raise Refused(Answer(415, {"detail": "Unsupported media type"}))
        return super().value(ask)


class FirstValue(Service):
    def parsed(self, body: bytes) -> Any:
        try:
            return json.JSONDecoder().raw_decode(body.decode())[0]
        except ValueError:
            return super().parsed(body)


class NothingUnknown(Service):
    def sent(self, ask: Ask, value: Any) -> Any:
        sent, faults = super().sent(ask, value)
        extra = set(value) - self.bodies[ask.operation].names if isinstance(value, dict) else set()
        missing = {"type": "extra_forbidden", "msg": "Extra inputs are not permitted"}
        return sent, [*faults, *({**missing, "loc": ["body", name]} for name in sorted(extra))]


class QueryUnknown(Service):
    async def judged(self, ask: Ask) -> Answer:
        answer = await super().judged(ask)
        if ask.query:
            raise invalid([{"type": "extra_forbidden", "loc": ["query"], "msg": "Not permitted"}])
        return answer


class EmptyUpdateRefused(Service):
    def sent(self, ask: Ask, value: Any) -> Any:
        if ask.operation == "update" and value == {}:
            return {}, [{"type": "value_error", "loc": ["body"], "msg": "No fields to update"}]
        return super().sent(ask, value)


class EmptyUpdateCrashes(Store):
    def changes(self, sent: Sent) -> Sent:
        if not sent:
            raise RuntimeError("UPDATE channels SET WHERE: syntax error")
        return super().changes(sent)


class EmptyConfigCrashes(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        if sent.get("config") == {}:
            raise RuntimeError("division by zero")
        return super().new(instance, sent)


class KeepsUnknown(Service):
    def sent(self, ask: Ask, value: Any) -> Any:
        sent, faults = super().sent(ask, value)
        return (sent if faults else {**value, **sent}), faults


class UnknownStore(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        return {**sent, **super().new(instance, sent)}


class Unshown(View):
    def item(self, item: Item) -> Item:
        hidden = {"webhook_secret", "credential_id"}
        return {name: self.value(value) for name, value in item.items() if name not in hidden}


def unknown_is_dropped(client: Client) -> bool:
    return "is_admin" not in client.item(is_admin=True)


def query_is_ignored(client: Client) -> bool:
    return client.send("GET", channels(A) + "?force=true").status == 200


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
    "form-accepted": broken(
        text="A form is accepted",
        service=ReadsForms,
        probe=posts(422, b"channel_type=sms&provider=x&external_identifier=y", content_type=FORM),
    ),
    "any-media-accepted": broken(
        text="JSON is accepted under any media type",
        service=AnyMedia,
        probe=posts(422, json.dumps(NEW).encode(), content_type="application/xml"),
    ),
    "text-plain-accepted": broken(
        text="JSON is accepted as text/plain",
        service=TextIsJson,
        probe=patches(422, b"{}", content_type="text/plain"),
    ),
    "charset-refused": broken(
        text="application/json; charset=utf-8 is refused",
        service=PlainMediaOnly,
        probe=posts(201, NEW, content_type="application/json; charset=utf-8"),
    ),
    "unknown-fields-refused": broken(
        text="Unknown fields are refused", service=NothingUnknown, probe=creates(201, colour="green")
    ),
    "unknown-fields-kept": broken(
        text="Unknown fields are kept and shown",
        service=KeepsUnknown,
        store=UnknownStore,
        view=Unshown,
        probe=unknown_is_dropped,
    ),
    "unknown-query-refused": broken(
        text="Unknown query parameters are refused", service=QueryUnknown, probe=query_is_ignored
    ),
    "empty-update-422": broken(
        text="An update without fields answers 422", service=EmptyUpdateRefused, probe=updates(200)
    ),
    "empty-update-500": broken(
        text="An update without fields answers 500", store=EmptyUpdateCrashes, probe=updates(200)
    ),
    "empty-config-500": broken(
        text="A config of {} answers 500", store=EmptyConfigCrashes, probe=creates(201, config={})
    ),
}
