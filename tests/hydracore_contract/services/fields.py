"""Tables of the fields that the operations take, so that a variant can replace one row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StrictBool, TypeAdapter, create_model
from pydantic_core import PydanticCustomError

Fields = Mapping[str, tuple[Any, Any]]
"""Name to type and default; `...` makes the field required."""

CANONICAL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def canonical(value: object) -> object:
    if isinstance(value, str) and not CANONICAL.fullmatch(value):
        raise PydanticCustomError("uuid_parsing", "Input should be a valid UUID")
    return value


def text(longest: int) -> Any:
    return Annotated[str, Field(max_length=longest)]


LaxUuid = Annotated[UUID, AfterValidator(str)]
Uuid = Annotated[LaxUuid, BeforeValidator(canonical)]
ChannelType = Literal["telegram", "whatsapp", "voice", "sms", "email", "web_chat"]
Config = dict[str, Any]

CREATE: Fields = MappingProxyType(
    {
        "channel_type": (ChannelType, ...),
        "config": (Config | None, None),
        "connection_id": (Uuid | None, None),
        "credential_id": (Uuid | None, None),
        "enabled": (StrictBool, True),
        "external_identifier": (text(255), ...),
        "provider": (text(50), ...),
        "webhook_secret": (str | None, None),
    }
)
UPDATE: Fields = MappingProxyType(
    {
        "config": (Config | None, None),
        "enabled": (StrictBool | None, None),
        "error_message": (str | None, None),
        "external_identifier": (text(255) | None, None),
        "provider": (text(50) | None, None),
        "status": (str | None, None),
    }
)
NONE: Fields = MappingProxyType({})


class Body:
    """A table of fields, compiled."""

    def __init__(self, fields: Fields) -> None:
        rows: dict[str, Any] = dict(fields)
        self.names = frozenset(fields)
        self.adapter: TypeAdapter[BaseModel] = TypeAdapter(create_model("Body", **rows))

    def read(self, value: object) -> dict[str, Any]:
        """The fields that were sent; pydantic's ValidationError where they are refused."""
        found = self.adapter.validate_python(value, from_attributes=True)
        return {name: getattr(found, name) for name in found.model_fields_set}


class PathValue:
    """One kind of path value, compiled."""

    def __init__(self, kind: Any) -> None:
        self.adapter: TypeAdapter[str] = TypeAdapter(kind)

    def read(self, value: str) -> str:
        return self.adapter.validate_python(value)


@cache
def standard(operation: str) -> Body:
    """The contract's own bodies, compiled once."""
    return Body({"create": CREATE, "update": UPDATE}[operation])
