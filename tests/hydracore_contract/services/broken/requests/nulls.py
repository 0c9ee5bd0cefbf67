"""Required fields and nulls that are judged wrongly."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, StrictBool

from tests.hydracore_contract.services.broken.requests.enumerations import create, update
from tests.hydracore_contract.services.fields import ChannelType, Config, text
from tests.hydracore_contract.services.probes import creates, every, lacks, updated, updates
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="requests")


def blank(default: Any) -> Any:
    """Null is taken for this value."""
    return AfterValidator(lambda value: default if value is None else value)


TABLE = {
    "provider-not-required": broken(
        text="Create needs no provider",
        create=create(provider=(text(50), "unknown")),
        probe=lacks("provider"),
    ),
    "identifier-not-required": broken(
        text="Create needs no identifier",
        create=create(external_identifier=(text(255), "")),
        probe=lacks("external_identifier"),
    ),
    "channel-type-not-required": broken(
        text="Create needs no channel type",
        create=create(channel_type=(ChannelType, "telegram")),
        probe=lacks("channel_type"),
    ),
    "config-required": broken(
        text="Create needs a config", create=create(config=(Config | None, ...)), probe=creates(201)
    ),
    "secret-required": broken(
        text="Create needs a webhook_secret",
        create=create(webhook_secret=(str | None, ...)),
        probe=creates(201),
    ),
    "enabled-required-in-update": broken(
        text="Update needs enabled",
        update=update(enabled=(StrictBool | None, ...)),
        probe=updates(200, status="x"),
    ),
    "provider-null-accepted": broken(
        text="Create takes a provider of null for an empty one",
        create=create(provider=(Annotated[text(50) | None, blank("")], ...)),
        probe=creates(422, provider=None),
    ),
    "identifier-null-accepted": broken(
        text="Create takes an identifier of null for the text null",
        create=create(external_identifier=(Annotated[text(255) | None, blank("null")], ...)),
        probe=creates(422, external_identifier=None),
    ),
    "channel-type-null-accepted": broken(
        text="Create takes a channel type of null for sms",
        create=create(channel_type=(Annotated[ChannelType | None, blank("sms")], ...)),
        probe=creates(422, channel_type=None),
    ),
    "provider-null-stored": broken(
        text="Create accepts a provider of null, and shows it",
        create=create(provider=(text(50) | None, ...)),
        probe=every(creates(422, provider=None), updated(provider="x")),
    ),
}
