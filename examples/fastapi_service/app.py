"""The four operations of the Channels API."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from examples.fastapi_service.models import Channel, ChannelCreate, ChannelList, ChannelUpdate
from examples.fastapi_service.store import ChannelStore, UnknownChannelError

BearerToken = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]
ApiKey = Annotated[str | None, Header()]


def create_app(
    channels: Iterable[Channel] = (), tokens: Iterable[str] = (), api_keys: Iterable[str] = ()
) -> FastAPI:
    """The service, holding `channels`; without tokens and keys, any that is not empty is accepted."""
    app = FastAPI(title="HydraCore")
    app.state.store = ChannelStore(channels)
    app.state.tokens = frozenset(tokens)
    app.state.api_keys = frozenset(api_keys)
    app.include_router(router)
    app.add_exception_handler(UnknownChannelError, unknown_channel)
    app.add_exception_handler(RequestValidationError, invalid_request)
    return app


async def require_credentials(request: Request, bearer: BearerToken, x_api_key: ApiKey = None) -> None:
    """A bearer token or an API key; one good one is enough."""
    state = request.app.state
    any_goes = not (state.tokens or state.api_keys)
    token = bearer.credentials if bearer else None
    if token in state.tokens or x_api_key in state.api_keys or (any_goes and (token or x_api_key)):
        return
    raise HTTPException(401, "Not authenticated", headers={"WWW-Authenticate": "Bearer"})


async def channel_store(request: Request) -> ChannelStore:
    store: ChannelStore = request.app.state.store
    return store


async def unknown_channel(request: Request, error: Exception) -> JSONResponse:  # noqa: ARG001 (the signature is FastAPI's)
    return JSONResponse({"detail": "Channel endpoint not found"}, status_code=404)


async def invalid_request(request: Request, error: Exception) -> Response:  # noqa: ARG001 (the signature is FastAPI's)
    """What FastAPI answers by itself, for input too that it can't write: half a surrogate pair, NaN, deep nesting."""
    faults: list[dict[str, Any]] = list(error.errors())  # type: ignore[attr-defined]  # registered for that class only
    try:
        text = json.dumps({"detail": jsonable_encoder(faults)}, allow_nan=False)
    except (ValueError, RecursionError):
        text = json.dumps(
            {"detail": [{key: fault[key] for key in ("type", "loc", "msg")} for fault in faults]}
        )
    return Response(text, 422, media_type="application/json")


Store = Annotated[ChannelStore, Depends(channel_store)]
router = APIRouter(
    prefix="/v1/instances/{instance_id}/channels",
    tags=["Channels"],
    dependencies=[Depends(require_credentials)],
)


@router.get("")
async def list_instance_channels(instance_id: UUID, store: Store) -> ChannelList:
    channels = store.all(instance_id)
    return ChannelList(channels=channels, count=len(channels))


@router.post("", status_code=201)
async def create_channel_endpoint(instance_id: UUID, sent: ChannelCreate, store: Store) -> Channel:
    return store.create(instance_id, sent)


@router.patch("/{endpoint_id}")
async def update_channel_endpoint(
    instance_id: UUID, endpoint_id: UUID, sent: ChannelUpdate, store: Store
) -> Channel:
    return store.update(instance_id, endpoint_id, sent)


@router.delete("/{endpoint_id}", status_code=204)
async def delete_channel_endpoint(instance_id: UUID, endpoint_id: UUID, store: Store) -> None:
    store.delete(instance_id, endpoint_id)
