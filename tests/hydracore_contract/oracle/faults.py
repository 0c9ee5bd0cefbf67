"""Faults of a service: once, in its store, or each time, in its behaviour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from hydracore_contract.fields import ABSENT
from hydracore_contract.oracle.item_view import Item
from tests.hydracore_contract.oracle.exchanges import CREATE, DELETE, LIST, UPDATE
from tests.hydracore_contract.oracle.service import SCOPES, Refusal, Service

Accident = Callable[[Service, str, str], None]
"""Spoils the item of a scope that is named by its key."""


def changing(name: str, value: Any) -> Accident:
    def accident(service: Service, scope: str, key: str) -> None:
        item = service.items[scope][key]
        service.items[scope][key] = {**item, name: value(item[name])}

    return accident


def lost(service: Service, scope: str, key: str) -> None:
    del service.items[scope][key]


def moved(service: Service, scope: str, key: str) -> None:
    item = service.items[scope].pop(key)
    service.keep(other(scope), {**item, "instance_id": other(scope)})


def leaked(service: Service, scope: str, key: str) -> None:
    service.keep(other(scope), {**service.items[scope][key], "instance_id": other(scope)})


def leaked_as_it_is(service: Service, scope: str, key: str) -> None:
    service.keep(other(scope), service.items[scope][key])


def revived(service: Service, scope: str, _: str) -> None:
    service.keep(scope, service.gone[-1])


def renamed(service: Service, scope: str, key: str) -> None:
    item = service.items[scope].pop(key)
    service.keep(scope, {**item, "id": service.new_id()})


def other(scope: str) -> str:
    return SCOPES[1 - SCOPES.index(scope)]


ACCIDENTS: Mapping[str, Accident] = {
    "lost": lost,
    "moved": moved,
    "leaked": leaked,
    "leaked as it is": leaked_as_it_is,
    "revived": revived,
    "renamed": renamed,
    "provider": changing("provider", lambda old: old + "x"),
    "provider gone": changing("provider", lambda _: ""),
    "identifier": changing("external_identifier", str.upper),
    "type": changing("channel_type", lambda _: "voice"),
    "enabled": changing("enabled", lambda old: not old),
    "config": changing("config", lambda _: {"spoilt": 1}),
    "status": changing("status", lambda _: "spoilt"),
    "error": changing("error_message", lambda _: "spoilt"),
    "connection": changing("connection_id", lambda _: "11111111-1111-4111-8111-111111111111"),
    "scope": changing("instance_id", other),
    "created": changing("created_at", lambda old: old + timedelta(seconds=9)),
    "created earlier": changing("created_at", lambda old: old - timedelta(hours=1)),
    "updated": changing("updated_at", lambda old: old + timedelta(seconds=9)),
    "event": changing("last_event_at", lambda _: "2026-03-09T10:00:00Z"),
}


class Counts(Service):
    def listed(self, scope: str) -> Any:
        found = super().listed(scope)
        return found | {"count": found["count"] + 1}


class ListsTwice(Service):
    def listed(self, scope: str) -> Any:
        items = super().listed(scope)["channels"]
        return {"channels": items + items[:1], "count": len(items[:1] + items)}


class ListsAll(Service):
    def listed(self, scope: str) -> Any:
        both = [super(ListsAll, self).listed(each)["channels"] for each in SCOPES]
        return {"channels": [*both[0], *both[1]], "count": sum(map(len, both))}


class ListsSome(Service):
    def listed(self, scope: str) -> Any:
        items = super().listed(scope)["channels"][:2]
        return {"channels": items, "count": len(items)}


class ShowsSecrets(Service):
    def shown(self, item: Item, digits: int) -> Item:
        return {**super().shown(item, digits), "hook": item.get("webhook_secret")}


class Forgets(Service):
    """Creates nothing, and answers as if it did."""

    def create(self, scope: str, body: Item) -> Item:
        return self.made(scope, body)


class CreatesTwice(Service):
    def create(self, scope: str, body: Item) -> Item:
        super().create(scope, body)
        return super().create(scope, body)


class CreatesInBoth(Service):
    def create(self, scope: str, body: Item) -> Item:
        self.keep(other(scope), self.made(other(scope), body))
        return super().create(scope, body)


class SameId(Service):
    def new_id(self) -> str:
        return "99999999-9999-4999-8999-999999999999"


class TakesId(Service):
    def made(self, scope: str, body: Item) -> Item:
        return {**super().made(scope, body), **({"id": body["id"]} if "id" in body else {})}


class WrongDefault(Service):
    def made(self, scope: str, body: Item) -> Item:
        return {**super().made(scope, body), "enabled": bool(body.get("enabled"))}


class Trims(Service):
    def made(self, scope: str, body: Item) -> Item:
        item = super().made(scope, body)
        return {**item, "external_identifier": item["external_identifier"][:5]}


class RefusesAndKeeps(Service):
    """What is refused at create is kept all the same."""

    def create(self, scope: str, body: Item) -> Item:
        super().create(scope, body)
        raise Refusal(422)


class RefusesAndTruncates(Service):
    """The same, with a text that was cut."""

    def create(self, scope: str, body: Item) -> Item:
        super().create(scope, body | {"provider": body["provider"][:3]})
        raise Refusal(409)


class IgnoresUpdates(Service):
    def update(self, scope: str, key: str, body: Item) -> Item:
        return {**super().update(scope, key, {}), **self.items[scope][key]}


class AnswersUpdatesOnly(Service):
    """Updates are answered and not kept."""

    def update(self, scope: str, key: str, body: Item) -> Item:
        old = self.items[scope][key]
        new = super().update(scope, key, body)
        self.items[scope][key] = old
        return new


class UpdatesAll(Service):
    def update(self, scope: str, key: str, body: Item) -> Item:
        for each in list(self.items[scope]):
            super().update(scope, each, body)
        return self.items[scope][key]


class UpdatesRestart(Service):
    def update(self, scope: str, key: str, body: Item) -> Item:
        return self.keep(scope, {**super().update(scope, key, body), "created_at": self.now})


class UpdatesDefault(Service):
    """What is left out is set to its default."""

    def update(self, scope: str, key: str, body: Item) -> Item:
        return super().update(scope, key, {"error_message": None, "status": "active", "enabled": True} | body)


class UpdatesWithoutTime(Service):
    def update(self, scope: str, key: str, body: Item) -> Item:
        old = self.items[scope][key]
        return self.keep(scope, {**super().update(scope, key, body), "updated_at": old["updated_at"]})


class TakesType(Service):
    def update(self, scope: str, key: str, body: Item) -> Item:
        type_ = body.get("channel_type", self.items[scope][key]["channel_type"])
        return self.keep(scope, {**super().update(scope, key, body), "channel_type": type_})


class Anywhere(Service):
    """Items are found under every scope."""

    names: tuple[str, ...] = (UPDATE, DELETE)

    def look_up(self, scope: str, key: str) -> None:
        super().look_up(self.home(scope, key), key)

    def done(self, operation: str, scope: str, key: str, body: Item) -> tuple[int, Any]:
        return super().done(operation, self.home(scope, key), key, body)

    def home(self, scope: str, key: str) -> str:
        return next((each for each in SCOPES if key in self.items[each]), scope)


class RefusesAndDoes(Service):
    """Strangers' scopes are refused, and changed."""

    def look_up(self, scope: str, key: str) -> None:
        if key in self.items[other(scope)]:
            self.items[other(scope)][key] = {**self.items[other(scope)][key], "status": "touched"}
        super().look_up(scope, key)


class KeepsDeleted(Service):
    def delete(self, scope: str, key: str) -> None:
        pass


class DeletesMore(Service):
    def delete(self, scope: str, key: str) -> None:
        super().delete(scope, key)
        for each in list(self.items[scope])[:1]:
            super().delete(scope, each)


class DeletesAll(Service):
    def delete(self, scope: str, key: str) -> None:
        super().delete(scope, key)
        self.items[other(scope)].clear()


class DeletesTwice(Service):
    def look_up(self, scope: str, key: str) -> None:
        if key not in [each["id"] for each in self.gone]:
            super().look_up(scope, key)

    def done(self, operation: str, scope: str, key: str, body: Item) -> tuple[int, Any]:
        gone = operation == DELETE and key in [each["id"] for each in self.gone]
        return (204, ABSENT) if gone else super().done(operation, scope, key, body)


class Open(Service):
    def judged(self, operation: Any, request: Any) -> tuple[int, Any]:
        headers = (*request.headers, ("Authorization", "any"))
        return super().judged(operation, type(request)(request.method, request.path, headers, request.body))


class StatusOnly(Service):
    codes: Mapping[str, int] = {CREATE: 200, UPDATE: 202, DELETE: 200, LIST: 206}

    def done(self, operation: str, scope: str, key: str, body: Item) -> tuple[int, Any]:
        return self.codes[operation], super().done(operation, scope, key, body)[1]


FAULTY: Mapping[type[Service], str] = {
    Counts: "count count",
    ListsTwice: "listed id",
    ListsAll: "isolation",
    ListsSome: "listed",
    ShowsSecrets: "secret-shown webhook_secret",
    Forgets: "listed",
    CreatesTwice: "listed",
    CreatesInBoth: "isolation",
    SameId: "identity id",
    TakesId: "managed-written id",
    WrongDefault: "default enabled",
    Trims: "value-changed external_identifier",
    RefusesAndKeeps: "refused-changed",
    RefusesAndTruncates: "refused-changed",
    IgnoresUpdates: "update what was sent",
    AnswersUpdatesOnly: "update several properties",
    UpdatesAll: "update several properties",
    UpdatesRestart: "timestamps created_at",
    UpdatesDefault: "update several properties",
    UpdatesWithoutTime: "timestamps updated_at",
    TakesType: "managed-written channel_type",
    Anywhere: "isolation",
    RefusesAndDoes: "refused-changed status",
    KeepsDeleted: "delete",
    DeletesMore: "delete",
    DeletesAll: "isolation",
    DeletesTwice: "unknown-served",
    Open: "credentials-accepted no credentials",
    StatusOnly: "undocumented-status status 202",
}
"""Which rule each breaks, and by what."""
