"""What clients send and what they are answered, as HydraCore's reference states it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

ChannelType = Literal["telegram", "whatsapp", "voice", "sms", "email", "web_chat"]
ExternalIdentifier = Annotated[
    str, Field(max_length=255, description="Phone number, bot username, email address, etc.")
]
Provider = Annotated[
    str, Field(max_length=50, description="telegram|meta_cloud|retell|twilio|gmail|resend|etc.")
]
Config = Annotated[
    dict[str, Any],
    Field(description="Channel-specific config (streaming mode, processing rules, etc.)"),
]
ConnectionId = Annotated[UUID, Field(description="FK to customer_connections for customer-owned channels")]
CredentialId = Annotated[UUID, Field(description="FK to mcp_credentials for platform-provisioned channels")]


class ChannelCreate(BaseModel):
    channel_type: ChannelType
    config: Config | None = None
    connection_id: ConnectionId | None = None
    credential_id: CredentialId | None = None
    enabled: bool | None = True
    external_identifier: ExternalIdentifier
    provider: Provider
    webhook_secret: str | None = None


class ChannelUpdate(BaseModel):
    """A field that is left out stays as it is."""

    config: Config | None = None
    enabled: bool | None = None
    error_message: str | None = None
    external_identifier: ExternalIdentifier | None = None
    provider: Provider | None = None
    status: str | None = None


class Channel(BaseModel):
    """A channel as clients see it: the secrets and credentials they sent never come back."""

    channel_type: str
    config: dict[str, Any] | None
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
