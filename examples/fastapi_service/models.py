"""What clients send and what they are answered, as HydraCore's reference states it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

ChannelType = Literal["telegram", "whatsapp", "voice", "sms", "email", "web_chat"]


def writable(text: str) -> str:
    """The text, if UTF-8 can carry it: half of a surrogate pair can be sent, and never be answered."""
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise PydanticCustomError(
            "string_unicode", "Input should be a valid string, unable to parse raw data as a unicode string"
        )
    return text


Text = Annotated[str, AfterValidator(writable)]
ExternalIdentifier = Annotated[
    str,
    Field(max_length=255, description="Phone number, bot username, email address, etc."),
    AfterValidator(writable),
]
Provider = Annotated[
    str,
    Field(max_length=50, description="telegram|meta_cloud|retell|twilio|gmail|resend|etc."),
    AfterValidator(writable),
]
DEEPEST = 200


def answerable(value: dict[str, Any]) -> dict[str, Any]:
    """The value, if it can be shown again: no NaN, no half of a surrogate pair, no more than 200 levels."""
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        inner = [
            each.values() if isinstance(each, dict) else each
            for each in level
            if isinstance(each, (dict, list))
        ]
        level = [part for parts in inner for part in parts]
    if level:
        raise ValueError("nested too deeply")
    return value


Config = Annotated[
    dict[str, Any],
    AfterValidator(answerable),
    Field(description="Channel-specific config (streaming mode, processing rules, etc.)"),
]
ConnectionId = Annotated[UUID, Field(description="FK to customer_connections for customer-owned channels")]
CredentialId = Annotated[UUID, Field(description="FK to mcp_credentials for platform-provisioned channels")]


class ChannelCreate(BaseModel):
    channel_type: ChannelType
    config: Config | None = None
    connection_id: ConnectionId | None = None
    credential_id: CredentialId | None = None
    enabled: bool = True
    external_identifier: ExternalIdentifier
    provider: Provider
    webhook_secret: Text | None = None


class ChannelUpdate(BaseModel):
    """A field that is left out stays as it is."""

    config: Config | None = None
    enabled: bool | None = None
    error_message: Text | None = None
    external_identifier: ExternalIdentifier | None = None
    provider: Provider | None = None
    status: Text | None = None


class Channel(BaseModel):
    """A channel as clients see it: the secrets and credentials they sent never come back."""

    channel_type: str
    config: dict[str, Any]
    connection_id: UUID | None
    created_at: datetime
    enabled: bool
    error_message: str | None
    external_identifier: str
    id: UUID
    instance_id: UUID
    last_event_at: datetime | None
    provider: str
    status: str
    updated_at: datetime


class ChannelList(BaseModel):
    channels: list[Channel]
    count: int
