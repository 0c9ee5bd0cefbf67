"""Other readings of what the contract leaves open, one by one and as whole frameworks have them."""

from __future__ import annotations

from functools import partial
from typing import Any

from pydantic import StrictBool

from tests.hydracore_contract.services.exchange import Answer, Ask, Refused
from tests.hydracore_contract.services.fields import CREATE, UPDATE, ChannelType, Config, Fields, Uuid, text
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.store import Sent, Store
from tests.hydracore_contract.services.values import NoJson, parsed
from tests.hydracore_contract.services.variants import Variant

correct = partial(Variant, kind="open points")
NO_NULLS_ON_CREATE: Fields = {
    "config": (Config, {}),
    "connection_id": (Uuid, None),
    "credential_id": (Uuid, None),
    "enabled": (StrictBool, True),
    "webhook_secret": (str, None),
}
NO_NULLS_ON_UPDATE: Fields = {
    "config": (Config, None),
    "enabled": (StrictBool, None),
    "error_message": (str, None),
    "external_identifier": (text(255), None),
    "provider": (text(50), None),
    "status": (str, None),
}


class NothingUnknown(Service):
    def sent(self, ask: Ask, value: Any) -> Any:
        sent, faults = super().sent(ask, value)
        extra = set(value) - self.bodies[ask.operation].names if isinstance(value, dict) else set()
        missing = {"type": "extra_forbidden", "msg": "Extra inputs are not permitted"}
        return sent, [*faults, *({**missing, "loc": ["body", name]} for name in sorted(extra))]


class QueryUnknown(Service):
    def target(self, ask: Ask) -> Any:
        found, faults = super().target(ask)
        unknown = {"type": "extra_forbidden", "msg": "Not permitted"}
        return found, [*faults, *({**unknown, "loc": ["query", name]} for name in ask.query)]


class NoEmptyTexts(Service):
    def sent(self, ask: Ask, value: Any) -> Any:
        sent, faults = super().sent(ask, value)
        short = {"type": "string_too_short", "msg": "String should have at least 1 character"}
        return sent, [
            *faults,
            *({**short, "loc": ["body", name]} for name, each in sent.items() if each == ""),
        ]


class PathUnknown(Service):
    """As routers with converters of types have it."""

    def target(self, ask: Ask) -> Any:
        found, faults = super().target(ask)
        if faults:
            raise Refused(Answer(404, {"detail": "Not Found"}))
        return found, faults


class PathUnknownFirst(PathUnknown):
    async def judged(self, ask: Ask) -> Answer:
        self.target(ask)
        return await super().judged(ask)


class PathInvalid400(Service):
    def target(self, ask: Ask) -> Any:
        found, faults = super().target(ask)
        if faults:
            raise Refused(Answer(400, {"detail": "Malformed identifier"}))
        return found, faults


class Express(NothingUnknown):
    """What can't be read answers 400, scalars among it, and the path is looked up before the body is judged."""

    def parsed(self, body: bytes) -> Any:
        value = parsed(body)
        if not isinstance(value, (dict, list)):
            raise NoJson(0, "Unexpected token")
        return value

    def broken(self, error: NoJson) -> Refused:
        return Refused(Answer(400, {"detail": f"Unexpected token at {error.position}"}))

    async def judged(self, ask: Ask) -> Answer:
        value = self.value(ask)
        self.admit(ask)
        target, faults = self.target(ask)
        if faults:
            raise Refused(Answer(400, {"detail": "Malformed identifier"}))
        if "endpoint_id" in target and target["endpoint_id"] not in self.store.shelf(target["instance_id"]):
            raise Refused(Answer(404, {"detail": "Not found"}))
        sent, faults = self.sent(ask, value)
        self.check(faults)
        return await self.stated(ask, target, sent)


class Django(NoEmptyTexts, PathUnknownFirst):
    """Credentials come before the body, after the path; nothing is null that need not be."""

    async def judged(self, ask: Ask) -> Answer:
        self.target(ask)
        self.admit(ask)
        return await super().judged(ask)

    def broken(self, error: NoJson) -> Refused:
        return Refused(Answer(400, {"detail": f"Cannot parse request body: {error}"}))


class NullKeeps(Store):
    def changes(self, sent: Sent) -> Sent:
        return {name: value for name, value in sent.items() if value is not None}


class NullResets(Store):
    """Null gives a field what it has in an item that never had a value; what every item needs stays."""

    def changes(self, sent: Sent) -> Sent:
        start = {"config": {}, "enabled": True, "status": self.initial_status, "error_message": None}
        found = {name: start.get(name) if value is None else value for name, value in sent.items()}
        return {name: value for name, value in found.items() if value is not None or name in start}


class ShowsNull(Store):
    """A config is null until one is sent, and again once null is."""

    def new(self, instance: str, sent: Sent) -> Item:
        return {**super().new(instance, sent), "config": sent.get("config")}

    def changes(self, sent: Sent) -> Sent:
        found = super().changes(sent)
        return {**found, "config": sent["config"]} if "config" in sent else found


class MergesAll(Store):
    """An empty object changes nothing, as JSON Merge Patch has it."""

    def changed(self, item: Item, sent: Sent) -> Item:
        changed = super().changed(item, sent)
        if isinstance(sent.get("config"), dict):
            changed["config"] = {**(item["config"] or {}), **sent["config"]}
        return changed


class NodeStore(NullKeeps, MergesAll):
    """As an ORM with `??` and a spread of the old config has it."""


def no_challenge(_ask: Ask, answer: Answer) -> Answer:
    answer.headers.pop("WWW-Authenticate", None)
    return answer


def no_challenge_for_wrong(ask: Ask, answer: Answer) -> Answer:
    return no_challenge(ask, answer) if "authorization" in ask.headers else answer


def forbidden_without(ask: Ask, answer: Answer) -> Answer:
    """As older FastAPI has it."""
    if answer.status == 401 and not {"authorization", "x-api-key"} & set(ask.headers):
        return Answer(403, {"detail": "Not authenticated"})
    return answer


TABLE = {
    "unknown-fields-refused": correct(text="Unknown fields are refused", service=NothingUnknown),
    "unknown-query-refused": correct(text="Unknown query parameters are refused", service=QueryUnknown),
    "texts-not-empty": correct(text="Empty texts are refused", service=NoEmptyTexts),
    "path-unknown": correct(text="Path values that are no UUIDs answer 404", service=PathUnknown),
    "path-unknown-first": correct(
        text="Path values that are no UUIDs answer 404, before credentials", service=PathUnknownFirst
    ),
    "path-invalid-400": correct(text="Path values that are no UUIDs answer 400", service=PathInvalid400),
    "nulls-refused": correct(
        text="Null is refused wherever it is sent",
        create={**CREATE, **NO_NULLS_ON_CREATE},
        update={**UPDATE, **NO_NULLS_ON_UPDATE},
    ),
    "enabled-null-default": correct(
        text="Create takes enabled null for the default",
        create={**CREATE, "enabled": (StrictBool | None, None)},
    ),
    "null-keeps": correct(text="Null changes nothing", store=NullKeeps),
    "null-resets": correct(text="Null resets a field", store=NullResets),
    "config-null-unset": correct(text="A config that was not sent is null", store=ShowsNull),
    "config-merged-always": correct(text="Update merges config, an empty one too", store=MergesAll),
    "no-challenge": correct(text="401 has no WWW-Authenticate", after=no_challenge),
    "no-challenge-for-wrong": correct(
        text="401 has no WWW-Authenticate if a token was sent", after=no_challenge_for_wrong
    ),
    "forbidden-without": correct(
        text="Without credentials 403 is answered, to wrong ones 401", after=forbidden_without
    ),
    "like-express": correct(
        text="Like Express with a validator", service=Express, store=NodeStore, after=no_challenge
    ),
    "like-django": correct(
        text="Like Django with its path converters",
        service=Django,
        store=NullResets,
        create={**CREATE, **NO_NULLS_ON_CREATE, "channel_type": (ChannelType, ...)},
        after=no_challenge,
    ),
}
