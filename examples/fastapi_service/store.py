"""The channels of every instance, in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from examples.fastapi_service.models import Channel, ChannelCreate, ChannelUpdate

# What null in an update makes of a field. Of any other it makes nothing: its answer can't show that nothing is there.
CLEARED: Mapping[str, Any] = {"config": {}, "error_message": None}
TICK = timedelta(microseconds=1)


class UnknownChannelError(LookupError):
    """The instance has no such channel, even if another has."""


class ChannelStore:
    """Channels by instance; UnknownChannelError for one that the instance does not have."""

    def __init__(self, channels: Iterable[Channel] = ()) -> None:
        self._instances: dict[UUID, dict[UUID, Channel]] = {}
        for channel in channels:
            self._put(channel)

    def all(self, instance_id: UUID) -> list[Channel]:
        return list(self._of(instance_id).values())

    def create(self, instance_id: UUID, sent: ChannelCreate) -> Channel:
        now = datetime.now(UTC)
        return self._put(
            Channel(
                channel_type=sent.channel_type,
                config=sent.config or {},
                connection_id=sent.connection_id,
                created_at=now,
                enabled=sent.enabled,
                error_message=None,
                external_identifier=sent.external_identifier,
                id=uuid4(),
                instance_id=instance_id,
                last_event_at=None,
                provider=sent.provider,
                status="active",
                updated_at=now,
            )
        )

    def update(self, instance_id: UUID, channel_id: UUID, sent: ChannelUpdate) -> Channel:
        channel = self._find(instance_id, channel_id)
        changes = {
            name: CLEARED[name] if value is None else value
            for name, value in sent.model_dump(exclude_unset=True).items()
            if value is not None or name in CLEARED
        }
        moved_on = max(datetime.now(UTC), channel.updated_at + TICK)
        return self._put(channel.model_copy(update={**changes, "updated_at": moved_on}))

    def delete(self, instance_id: UUID, channel_id: UUID) -> None:
        self._find(instance_id, channel_id)
        del self._instances[instance_id][channel_id]

    def _of(self, instance_id: UUID) -> Mapping[UUID, Channel]:
        return self._instances.get(instance_id, {})

    def _find(self, instance_id: UUID, channel_id: UUID) -> Channel:
        channel = self._of(instance_id).get(channel_id)
        if channel is None:
            raise UnknownChannelError
        return channel

    def _put(self, channel: Channel) -> Channel:
        self._instances.setdefault(channel.instance_id, {})[channel.id] = channel
        return channel
