"""The Channels API as a FastAPI and SQLAlchemy team would write it, on PostgreSQL.

`BUG` in the environment plants one of `BUGS`; `DATABASE_URL` names the database.
"""

from __future__ import annotations

import json
import math
import os
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import APIKeyHeader, HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool
from sqlalchemy import DateTime, create_engine, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

BUG = os.environ.get("BUG", "")
BUGS = (
    "update-unscoped",
    "delete-unscoped",
    "soft-deleted-listed",
    "omitted-fields-reset",
    "secret-in-response",
    "count-of-all-instances",
    "nul-crashes",
    "surrogate-crashes",
    "false-ignored",
    "times-without-zone",
    "any-api-key",
    "limit-in-bytes",
    "connection-leaked-on-404",
)
DEEPEST = 64
engine = create_engine(os.environ["DATABASE_URL"], pool_size=8, max_overflow=0, pool_timeout=5)
Sessions = sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    pass


class ChannelEndpoint(Base):
    __tablename__ = "channel_endpoints"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    instance_id: Mapped[uuid.UUID] = mapped_column(index=True)
    channel_type: Mapped[str]
    provider: Mapped[str]
    external_identifier: Mapped[str]
    connection_id: Mapped[uuid.UUID | None]
    credential_id: Mapped[uuid.UUID | None]
    webhook_secret: Mapped[str | None]
    enabled: Mapped[bool]
    status: Mapped[str] = mapped_column(default="active")
    error_message: Mapped[str | None]
    config: Mapped[dict[str, Any]] = mapped_column(JSONB)
    last_event_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    deleted: Mapped[bool] = mapped_column(default=False)


def storable(value: Any) -> Any:
    """Refuses what PostgreSQL has no room for (NUL, half a surrogate pair, infinities), and what nests too deep."""
    pending = [(value, 1)]
    while pending:
        part, depth = pending.pop()
        if depth > DEEPEST:
            raise ValueError("nested too deep")
        if isinstance(part, str):
            if "\0" in part and BUG != "nul-crashes":
                raise ValueError("NUL can't be stored")
            if any("\ud800" <= each <= "\udfff" for each in part) and BUG != "surrogate-crashes":
                raise ValueError("a lone surrogate can't be stored")
        elif isinstance(part, float) and not math.isfinite(part):
            raise ValueError("the number is too large")
        elif isinstance(part, dict):
            pending.extend((each, depth + 1) for pair in part.items() for each in pair)
        elif isinstance(part, list):
            pending.extend((each, depth + 1) for each in part)
    return value


def within_bytes(text: str) -> str:
    if BUG == "limit-in-bytes" and len(text.encode("utf-8", "replace")) > 255:
        raise ValueError("at most 255 bytes")
    return text


Text = Annotated[str, AfterValidator(storable)]
Config = Annotated[dict[str, Any], AfterValidator(storable)]
Identifier = Annotated[Text, Field(max_length=255), AfterValidator(within_bytes)]
Provider = Annotated[Text, Field(max_length=50)]


class ChannelCreate(BaseModel):
    channel_type: Literal["telegram", "whatsapp", "voice", "sms", "email", "web_chat"]
    config: Config | None = None
    connection_id: uuid.UUID | None = None
    credential_id: uuid.UUID | None = None
    enabled: bool = True
    external_identifier: Identifier
    provider: Provider
    webhook_secret: Text | None = None


class ChannelUpdate(BaseModel):
    config: Config | None = None
    enabled: StrictBool | None = None
    error_message: Text | None = None
    external_identifier: Identifier | None = None
    provider: Provider | None = None
    status: Text | None = None


class ChannelResponse(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    channel_type: str
    config: dict[str, Any]
    connection_id: uuid.UUID | None
    created_at: datetime
    enabled: bool
    error_message: str | None
    external_identifier: str
    id: uuid.UUID
    instance_id: uuid.UUID
    last_event_at: datetime | None
    provider: str
    status: str
    updated_at: datetime
    if BUG == "secret-in-response":
        webhook_secret: str | None


class ChannelList(BaseModel):
    channels: list[ChannelResponse]
    count: int


def signed_in(
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))],
    key: Annotated[str | None, Depends(APIKeyHeader(name="X-Api-Key", auto_error=False))],
) -> None:
    if bearer is not None and bearer.credentials == os.environ["TOKEN"]:
        return
    if key is not None and (key == os.environ["API_KEY"] or BUG == "any-api-key"):
        return
    raise HTTPException(401, "Not authenticated")


LEAKED: list[Any] = []


def database() -> Iterator[Session]:
    with Sessions() as session:
        yield session


Database = Annotated[Session, Depends(database)]
app = FastAPI(title="HydraCore", dependencies=[Depends(signed_in)])


@app.exception_handler(RequestValidationError)
def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    # Without the input, which may be what no answer can hold.
    told = [{name: each[name] for name in ("loc", "msg", "type")} for each in error.errors()]
    return JSONResponse({"detail": json.loads(json.dumps(told))}, 422)


def now() -> datetime:
    return datetime.now(UTC)


def found(session: Session, instance_id: uuid.UUID, endpoint_id: uuid.UUID, scoped: bool) -> ChannelEndpoint:
    wanted = select(ChannelEndpoint).where(ChannelEndpoint.id == endpoint_id, ~ChannelEndpoint.deleted)
    if scoped:
        wanted = wanted.where(ChannelEndpoint.instance_id == instance_id)
    channel = session.scalars(wanted.with_for_update()).one_or_none()
    if channel is None:
        if BUG == "connection-leaked-on-404":
            LEAKED.append(engine.connect())
        raise HTTPException(404, "Channel endpoint not found")
    return channel


def shown(channel: ChannelEndpoint) -> Any:
    if BUG != "times-without-zone":
        return channel
    whole = ChannelResponse.model_validate(channel).model_dump(mode="json")
    return JSONResponse({**whole, "created_at": whole["created_at"].removesuffix("Z")})


@app.get("/v1/instances/{instance_id}/channels")
def list_instance_channels(instance_id: uuid.UUID, session: Database) -> ChannelList:
    wanted = select(ChannelEndpoint).where(ChannelEndpoint.instance_id == instance_id)
    if BUG != "soft-deleted-listed":
        wanted = wanted.where(~ChannelEndpoint.deleted)
    channels = session.scalars(wanted.order_by(ChannelEndpoint.created_at)).all()
    count = len(channels)
    if BUG == "count-of-all-instances":
        count = (
            session.scalar(select(func.count()).select_from(ChannelEndpoint).where(~ChannelEndpoint.deleted))
            or 0
        )
    return ChannelList(channels=[ChannelResponse.model_validate(each) for each in channels], count=count)


@app.post("/v1/instances/{instance_id}/channels", status_code=201, response_model=ChannelResponse)
def create_channel_endpoint(instance_id: uuid.UUID, body: ChannelCreate, session: Database) -> Any:
    moment = now()
    values = {**body.model_dump(), "config": body.config or {}}
    channel = ChannelEndpoint(**values, instance_id=instance_id, created_at=moment, updated_at=moment)
    session.add(channel)
    session.commit()
    return channel


@app.patch("/v1/instances/{instance_id}/channels/{endpoint_id}", response_model=ChannelResponse)
def update_channel_endpoint(
    instance_id: uuid.UUID, endpoint_id: uuid.UUID, body: ChannelUpdate, session: Database
) -> Any:
    channel = found(session, instance_id, endpoint_id, BUG != "update-unscoped")
    sent = body.model_dump(exclude_unset=BUG != "omitted-fields-reset")
    for name, value in sent.items():
        if BUG == "false-ignored" and value is False:
            continue
        # A column that can't be null keeps what it holds.
        if name == "error_message" or value is not None:
            setattr(channel, name, value)
        elif name == "config":
            channel.config = {}
    channel.updated_at = now()
    session.commit()
    return shown(channel)


@app.delete("/v1/instances/{instance_id}/channels/{endpoint_id}", status_code=204)
def delete_channel_endpoint(instance_id: uuid.UUID, endpoint_id: uuid.UUID, session: Database) -> None:
    channel = found(session, instance_id, endpoint_id, BUG != "delete-unscoped")
    session.execute(update(ChannelEndpoint).where(ChannelEndpoint.id == channel.id).values(deleted=True))
    session.commit()


if __name__ == "__main__":
    import uvicorn

    Base.metadata.create_all(engine)
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
