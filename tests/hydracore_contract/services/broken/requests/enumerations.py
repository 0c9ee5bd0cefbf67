"""Closed and open lists that are judged wrongly."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator

from tests.hydracore_contract.services.fields import CREATE, UPDATE, ChannelType, Fields
from tests.hydracore_contract.services.probes import created, creates
from tests.hydracore_contract.services.variants import Variant

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
}
