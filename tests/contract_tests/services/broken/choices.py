"""Closed lists, required fields and nulls that are judged wrongly."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, StrictBool

from tests.contract_tests.services.fields import CREATE, UPDATE, ChannelType, Config, Fields, Uuid, text
from tests.contract_tests.services.probes import created, creates, every, lacks, updated, updates
from tests.contract_tests.services.variants import Variant

broken = partial(Variant, kind="requests")
TYPES = ("telegram", "whatsapp", "voice", "sms", "email", "web_chat")


def create(**rows: Any) -> Fields:
    return {**CREATE, **rows}


def update(**rows: Any) -> Fields:
    return {**UPDATE, **rows}


def prepared(change: Callable[[str], str], kind: Any = ChannelType) -> Any:
    """Texts are changed before they are judged."""
    return Annotated[kind, BeforeValidator(lambda value: change(value) if isinstance(value, str) else value)]


def from_prefix(value: str) -> str:
    return next((each for each in TYPES if value and each.startswith(value)), value)


def number_from_text(value: str) -> str:
    return TYPES[int(value)] if value.isdigit() and int(value) < len(TYPES) else value


def blank(default: Any) -> Any:
    """Null is taken for this value."""
    return AfterValidator(lambda value: default if value is None else value)


TABLE = {
    "channel-type-missing": broken(
        text="Create refuses the channel type web_chat",
        create=create(channel_type=(Literal["telegram", "whatsapp", "voice", "sms", "email"], ...)),
        probe=created(channel_type="web_chat"),
    ),
    "channel-type-extra": broken(
        text="Create accepts the channel type fax",
        create=create(channel_type=(Literal[ChannelType, "fax"], ...)),
        probe=creates(422, channel_type="fax"),
    ),
    "channel-type-open": broken(
        text="Create accepts any channel type",
        create=create(channel_type=(str, ...)),
        probe=creates(422, channel_type="anything"),
    ),
    "channel-type-any-case": broken(
        text="Create accepts channel types in any case",
        create=create(channel_type=(prepared(str.lower), ...)),
        probe=creates(422, channel_type="SMS"),
    ),
    "channel-type-trimmed": broken(
        text="Create trims channel types",
        create=create(channel_type=(prepared(str.strip), ...)),
        probe=creates(422, channel_type=" sms "),
    ),
    "channel-type-prefix": broken(
        text="Create accepts the beginning of a channel type",
        create=create(channel_type=(prepared(from_prefix), ...)),
        probe=creates(422, channel_type="web"),
    ),
    "channel-type-hyphen": broken(
        text="Create takes hyphens for underscores in channel types",
        create=create(channel_type=(prepared(lambda value: value.replace("-", "_")), ...)),
        probe=creates(422, channel_type="web-chat"),
    ),
    "channel-type-by-number": broken(
        text="Create takes digits for the number of a channel type",
        create=create(channel_type=(prepared(number_from_text), ...)),
        probe=creates(422, channel_type="3"),
    ),
    "channel-type-empty": broken(
        text="Create takes an empty channel type for sms",
        create=create(channel_type=(prepared(lambda value: value or "sms"), ...)),
        probe=creates(422, channel_type=""),
    ),
    "provider-closed-list": broken(
        text="Create accepts the providers of the examples only",
        create=create(
            provider=(Literal["telegram", "meta_cloud", "retell", "twilio", "gmail", "resend"], ...)
        ),
        probe=created(provider="carrier-pigeon"),
    ),
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
    "config-null-refused": broken(
        text="Create refuses a config of null",
        create=create(config=(Config, None)),
        probe=creates(201, config=None),
    ),
    "connection-null-refused": broken(
        text="Create refuses a connection_id of null",
        create=create(connection_id=(Uuid, None)),
        probe=creates(201, connection_id=None),
    ),
    "enabled-null-refused": broken(
        text="Create refuses enabled of null",
        create=create(enabled=(StrictBool, None)),
        probe=creates(201, enabled=None),
    ),
    "error-null-refused": broken(
        text="Update refuses an error_message of null",
        update=update(error_message=(str, None)),
        probe=updates(200, error_message=None),
    ),
    "update-provider-null-refused": broken(
        text="Update refuses a provider of null",
        update=update(provider=(text(50), None)),
        probe=updates(200, provider=None),
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
