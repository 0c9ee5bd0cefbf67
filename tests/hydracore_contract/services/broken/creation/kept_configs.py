"""Configs that are kept otherwise than they were sent."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from tests.hydracore_contract.services.broken.creation.created_items import starting
from tests.hydracore_contract.services.exchange import Ask
from tests.hydracore_contract.services.probe_client import Client
from tests.hydracore_contract.services.probes import created
from tests.hydracore_contract.services.seeds import Item
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.store import Sent, Store
from tests.hydracore_contract.services.values import parts
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="state")

CONFIG = {
    "none": {},
    "nil": [None],
    "b": {"z": [3, 1, 2, {"x": None}], "": None},
    "a": 1.5,
    "list": [[], {}, False],
}


def with_config(change: Callable[[dict[str, Any]], Any]) -> type[Service]:
    """A service that changes the config that is sent."""

    class Changed(Service):
        def sent(self, ask: Ask, value: Any) -> Any:
            sent, faults = super().sent(ask, value)
            return {**sent, "config": change(sent["config"])} if sent.get("config") else sent, faults

    return Changed


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


def without_null_items(value: Any) -> Any:
    return [each for each in value if each is not None] if isinstance(value, list) else value


def booleans_as_texts(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def empty_objects_as_arrays(value: Any) -> Any:
    """PHP knows one empty collection."""
    return [] if value == {} else value


def inner(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Applies a change to what is inside a config, and not to the config itself."""
    return lambda value: {name: inside(change)(each) for name, each in value.items()}


class SharedDefault(Store):
    """Items that were sent no config have one in common, and an update writes into it."""

    shared: ClassVar[dict[str, Any]] = {}

    def new(self, instance: str, sent: Sent) -> Item:
        item = super().new(instance, sent)
        return item if sent.get("config") is not None else {**item, "config": self.shared}

    def changed(self, item: Item, sent: Sent) -> Item:
        if item["config"] is self.shared and sent.get("config"):
            self.shared.update(sent["config"])
            return {**super().changed(item, sent), "config": self.shared}
        return super().changed(item, sent)


def is_its_own(client: Client) -> bool:
    """A config that one item gets is not that of another which was sent none."""
    one, other = client.item()["id"], client.item()["id"]
    client.update(one, config={"mine": 1})
    return not (client.listed(other) or {})["config"]


def camel_as_snake(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {re.sub("(?<=[a-z])[A-Z]", r"_\g<0>", name).lower(): each for name, each in value.items()}


def numbered_as_arrays(value: Any) -> Any:
    """PHP's arrays are objects too."""
    is_numbered = isinstance(value, dict) and value and [*value] == [str(each) for each in range(len(value))]
    return [*value.values()] if is_numbered else value


def short_names(value: Any) -> Any:
    return {name[:64]: each for name, each in value.items()} if isinstance(value, dict) else value


def short_lists(value: Any) -> Any:
    return value[:100] if isinstance(value, list) else value


def flat_rows(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [inner for each in value for inner in (each if isinstance(each, list) else [each])]


def local_times(value: Any) -> Any:
    """A JSON reader that takes whatever looks like a time for one, and writes it in its own way."""
    is_time = isinstance(value, str) and re.fullmatch(r"[-\d]{10}T[:\d]{8}Z", value)
    return value.replace("Z", "+00:00") if is_time else value


def is_sorted(value: Any) -> Any:
    return sorted(value, key=json.dumps) if isinstance(value, list) else value


def depth(value: object) -> int:
    return 1 + max(map(depth, parts(value)), default=0)


def shallow(value: Any) -> Any:
    return None if depth(value) > 3 else value


def config_of(change: Callable[[Any], Any], text: str) -> Variant:
    return broken(text=text, service=with_config(change), probe=created(config=CONFIG))


def with_kept(change: Callable[[Any], Any], text: str, config: Item) -> Variant:
    return broken(text=text, service=with_config(change), probe=created(config=config))


TABLE = {
    "config-flattened": config_of(flat, "Nested configs are flattened"),
    "config-as-text": config_of(
        lambda value: {"json": json.dumps(value)}, "Configs become a text inside an object"
    ),
    "config-loses-nulls": config_of(inside(without_nulls), "Configs lose members that are null"),
    "config-loses-null-items": config_of(
        inside(without_null_items), "Lists in configs lose items that are null"
    ),
    "config-booleans-as-texts": config_of(inside(booleans_as_texts), "true in a config becomes a text"),
    "config-empty-objects-as-lists": config_of(
        inner(empty_objects_as_arrays), "Empty objects in a config become empty lists"
    ),
    "config-default-shared": broken(
        text="Items that were sent no config share one", store=SharedDefault, probe=is_its_own
    ),
    "config-camel-as-snake": with_kept(
        inside(camel_as_snake), "Names in configs become snake case", {"streamingMode": 1}
    ),
    "config-numbered-as-list": with_kept(
        inner(numbered_as_arrays), "Objects with numbers for names become lists", {"a": {"0": 1, "1": 2}}
    ),
    "config-short-names": with_kept(
        inside(short_names), "Names in configs are cut to 64 characters", {"k" * 65: 1}
    ),
    "config-short-lists": with_kept(
        inside(short_lists), "Lists in configs are cut to 100 items", {"a": [1] * 101}
    ),
    "config-flat-rows": with_kept(inside(flat_rows), "Lists in lists are joined", {"a": [[1], [2]]}),
    "config-local-times": with_kept(
        inside(local_times), "Times in configs are written otherwise", {"a": "2026-03-04T05:06:07Z"}
    ),
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
    "empty-config-as-null": broken(
        text="An empty config becomes null", store=EmptyAsNull, probe=created(config={})
    ),
}
