"""Values of the wrong JSON type that are accepted."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, StrictBool

from tests.hydracore_contract.services.broken.requests.enumerations import create, update
from tests.hydracore_contract.services.fields import Config, text
from tests.hydracore_contract.services.probes import creates, every, updates
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="requests")


def coerced(types: type | tuple[type, ...], change: Callable[[Any], Any], kind: Any) -> Any:
    """Values of these Python types are changed before they are judged."""
    return Annotated[
        kind, BeforeValidator(lambda value: change(value) if isinstance(value, types) else value)
    ]


def as_config(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return {"value": value}


TABLE = {
    "provider-number-coerced": broken(
        text="Create takes a number for a provider",
        create=create(provider=(coerced((int, float), str, text(50)), ...)),
        probe=creates(422, provider=5),
    ),
    "identifier-number-coerced": broken(
        text="Create takes a number for an identifier",
        create=create(external_identifier=(coerced(int, str, text(255)), ...)),
        probe=creates(422, external_identifier=12025550143),
    ),
    "identifier-anything-coerced": broken(
        text="Create takes lists and objects for an identifier",
        create=create(external_identifier=(coerced((list, dict), json.dumps, text(255)), ...)),
        probe=creates(422, external_identifier=["x"]),
    ),
    "provider-from-list": broken(
        text="Create takes a list of one provider",
        create=create(provider=(coerced(list, lambda found: found[0] if found else found, text(50)), ...)),
        probe=creates(422, provider=["twilio"]),
    ),
    "secret-number-coerced": broken(
        text="Create takes a number for a webhook_secret",
        create=create(webhook_secret=(coerced(int, str, str | None), None)),
        probe=creates(422, webhook_secret=12345),
    ),
    "config-from-text": broken(
        text="Create takes a text for a config",
        create=create(config=(coerced(str, as_config, Config | None), None)),
        probe=creates(422, config="off"),
    ),
    "config-from-list": broken(
        text="Create takes a list for a config",
        create=create(config=(coerced(list, lambda found: {"items": found}, Config | None), None)),
        probe=creates(422, config=["streaming"]),
    ),
    "config-false-as-null": broken(
        text="Create takes false for a config of null",
        create=create(config=(coerced(bool, lambda _: None, Config | None), None)),
        probe=creates(422, config=False),
    ),
    "enabled-by-truth": broken(
        text="Create takes any value for enabled by its truth",
        create=create(enabled=(coerced((str, list, dict, int), bool, StrictBool | None), None)),
        probe=every(creates(422, enabled="maybe"), creates(422, enabled=[])),
    ),
    "error-number-coerced": broken(
        text="Update takes a number for an error_message",
        update=update(error_message=(coerced((int, float), str, str | None), None)),
        probe=updates(422, error_message=1),
    ),
    "status-boolean-coerced": broken(
        text="Update takes a boolean for a status",
        update=update(status=(coerced(bool, str, str | None), None)),
        probe=updates(422, status=True),
    ),
    "update-config-from-list": broken(
        text="Update takes a list of pairs for a config",
        update=update(config=(coerced(list, lambda found: {"items": found}, Config | None), None)),
        probe=updates(422, config=[]),
    ),
}
