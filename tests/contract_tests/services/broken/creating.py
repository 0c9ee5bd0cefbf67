"""Creates that keep something else than was sent."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.contract_tests.services.broken.hostile import texts
from tests.contract_tests.services.exchange import Ask
from tests.contract_tests.services.fields import CREATE
from tests.contract_tests.services.probes import created
from tests.contract_tests.services.probing import NOBODY, A, B, Client
from tests.contract_tests.services.seeds import Item
from tests.contract_tests.services.service import Service
from tests.contract_tests.services.store import Sent, Store
from tests.contract_tests.services.values import parts
from tests.contract_tests.services.variants import Variant

broken = partial(Variant, kind="state")
CONFIG = {"none": {}, "nil": [], "b": {"z": [3, 1, 2, {"x": None}], "": None}, "a": 1.5, "list": [[], {}]}


def with_config(change: Callable[[dict[str, Any]], Any]) -> type[Service]:
    """A service that changes the config that is sent."""

    class Changed(Service):
        def sent(self, ask: Ask, value: Any) -> Any:
            sent, faults = super().sent(ask, value)
            return {**sent, "config": change(sent["config"])} if sent.get("config") else sent, faults

    return Changed


def starting(**values: Any) -> type[Store]:
    """A store whose new items have these values."""

    class Starting(Store):
        def new(self, instance: str, sent: Sent) -> Item:
            return {**super().new(instance, sent), **values}

    return Starting


def from_client(*names: str) -> type[Service]:
    """A service that takes what clients can't set."""

    class Trusting(Service):
        def sent(self, ask: Ask, value: Any) -> Any:
            sent, faults = super().sent(ask, value)
            own = {name: value[name] for name in names if not faults and name in value}
            return {**sent, **own}, faults

    return Trusting


class SentIsKept(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        return {**super().new(instance, sent), **{k: v for k, v in sent.items() if k not in CREATE}}


class NeverOff(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        return {**super().new(instance, sent), "enabled": True}


class OffByDefault(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        return {**super().new(instance, sent), "enabled": sent.get("enabled") is True}


class OffForNull(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        return {**super().new(instance, sent), "enabled": bool(sent.get("enabled", True))}


class EmptyAsNull(Store):
    def new(self, instance: str, sent: Sent) -> Item:
        return {**super().new(instance, sent), "config": sent.get("config") or None}


class ForgetsConfig(Store):
    async def create(self, instance: str, sent: Sent) -> Item:
        item = self.new(instance, sent)
        self.keep({**item, "config": None})
        return item


def flat(value: dict[str, Any], before: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, inner in value.items():
        found |= (
            flat(inner, f"{before}{name}.") if isinstance(inner, dict) and inner else {before + name: inner}
        )
    return found


def inside(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Applies a change to a value and to all inside it."""

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            value = {name: changed(inner) for name, inner in value.items()}
        elif isinstance(value, list):
            value = [changed(inner) for inner in value]
        return change(value)

    return changed


def without_nulls(value: Any) -> Any:
    return (
        {name: each for name, each in value.items() if each is not None} if isinstance(value, dict) else value
    )


def without_empty(value: Any) -> Any:
    return (
        {name: each for name, each in value.items() if each not in ([], {})}
        if isinstance(value, dict)
        else value
    )


def is_sorted(value: Any) -> Any:
    return sorted(value, key=json.dumps) if isinstance(value, list) else value


def depth(value: object) -> int:
    return 1 + max(map(depth, parts(value)), default=0)


def shallow(value: Any) -> Any:
    return None if depth(value) > 3 else value


def not_ours(client: Client) -> bool:
    """What clients can't set is not set by them."""
    made = client.item(id=NOBODY, instance_id=B, created_at="1999-01-01T00:00:00Z", last_event_at=None)
    ours = made["id"] != NOBODY and made["instance_id"] == A
    return ours and "1999" not in made["created_at"] and made["updated_at"] >= made["created_at"]


def no_status(client: Client) -> bool:
    made = client.item(status="of my own", error_message="mine")
    return made["status"] != "of my own" and made["error_message"] is None


def text_of(changed: Callable[[str], str], text: str, value: str) -> Variant:
    return broken(text=text, service=texts(changed), probe=created(external_identifier=value))


def config_of(change: Callable[[Any], Any], text: str) -> Variant:
    return broken(text=text, service=with_config(change), probe=created(config=CONFIG))


TABLE = {
    "texts-trimmed": text_of(str.strip, "Texts are trimmed", " a "),
    "texts-lower-case": text_of(str.lower, "Texts become lower case", "Acme_Bot"),
    "texts-truncated": text_of(lambda value: value[:100], "Texts are cut to 100 characters", "x" * 120),
    "texts-nfc": text_of(
        lambda value: unicodedata.normalize("NFC", value),
        "Texts are normalised to NFC",
        "e\N{COMBINING ACUTE ACCENT}",
    ),
    "texts-nfkc": text_of(
        lambda value: unicodedata.normalize("NFKC", value),
        "Texts are normalised to NFKC",
        "\N{LATIN SMALL LIGATURE FI}",
    ),
    "blanks-joined": text_of(lambda value: value.replace("  ", " "), "Two blanks become one", "a  b"),
    "plus-as-blank": text_of(lambda value: value.replace("+", " "), "A plus sign becomes a blank", "+1303"),
    "digits-only": text_of(lambda value: value.lstrip("0") or value, "Leading zeros are lost", "007"),
    "config-flattened": config_of(flat, "Nested configs are flattened"),
    "config-as-text": config_of(
        lambda value: {"json": json.dumps(value)}, "Configs become a text inside an object"
    ),
    "config-loses-nulls": config_of(inside(without_nulls), "Configs lose members that are null"),
    "config-loses-empty": config_of(inside(without_empty), "Configs lose members that are empty"),
    "config-sorts-lists": config_of(inside(is_sorted), "Lists in configs are sorted"),
    "config-cut-at-depth": config_of(
        lambda value: {name: shallow(each) for name, each in value.items()},
        "Configs lose what is deeply nested",
    ),
    "config-keys-lower-case": broken(
        text="Names in configs become lower case",
        service=with_config(lambda value: {name.lower(): each for name, each in value.items()}),
        probe=created(config={"streamingMode": 1}),
    ),
    "config-keys-snake-case": broken(
        text="Hyphens in names in configs become underscores",
        service=with_config(lambda value: {name.replace("-", "_"): each for name, each in value.items()}),
        probe=created(config={"parse-mode": 1}),
    ),
    "config-not-kept": broken(
        text="Create answers the config and keeps none", store=ForgetsConfig, probe=created(config={"a": 1})
    ),
    "config-lost": broken(
        text="Create ignores the config", store=starting(config=None), probe=created(config={"a": 1})
    ),
    "connection-lost": broken(
        text="Create ignores connection_id",
        store=starting(connection_id=None),
        probe=created(connection_id=B),
    ),
    "provider-replaced": broken(
        text="Create keeps the provider default",
        store=starting(provider="default"),
        probe=created(provider="x"),
    ),
    "enabled-never-false": broken(
        text="Create with enabled false is enabled", store=NeverOff, probe=created(enabled=False)
    ),
    "enabled-false-by-default": broken(
        text="Create without enabled is not enabled",
        store=OffByDefault,
        probe=lambda client: client.item()["enabled"] is True,
    ),
    "enabled-null-is-false": broken(
        text="Create with enabled null is not enabled",
        store=OffForNull,
        probe=lambda client: client.item(enabled=None)["enabled"] is True,
    ),
    "client-sets-id": broken(
        text="Clients choose the id", service=from_client("id"), store=SentIsKept, probe=not_ours
    ),
    "client-sets-created": broken(
        text="Clients choose created_at", service=from_client("created_at"), store=SentIsKept, probe=not_ours
    ),
    "client-sets-instance": broken(
        text="Clients choose instance_id",
        service=from_client("instance_id"),
        store=SentIsKept,
        probe=not_ours,
    ),
    "client-sets-status": broken(
        text="Clients choose the status of a new channel",
        service=from_client("status"),
        store=SentIsKept,
        probe=no_status,
    ),
    "client-sets-error": broken(
        text="Clients choose the error_message of a new channel",
        service=from_client("error_message"),
        store=SentIsKept,
        probe=no_status,
    ),
    "empty-config-as-null": broken(
        text="An empty config becomes null", store=EmptyAsNull, probe=created(config={})
    ),
}
