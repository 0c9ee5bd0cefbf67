"""Every wrong JSON type for every field of a channel's bodies, answered by FastAPI and told by us."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, Literal
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel, Field

from hydracore_openapi.json_schema.wording.refusals import Refusals

Compile = Callable[[Mapping[str, Any]], Refusals]


class ChannelCreate(BaseModel):
    channel_type: Literal["telegram", "whatsapp", "voice", "sms", "email", "web_chat"]
    provider: str = Field(max_length=50)
    external_identifier: str = Field(max_length=255)
    config: dict[str, Any] | None = None
    connection_id: UUID | None = None
    credential_id: UUID | None = None
    enabled: bool | None = True
    webhook_secret: str | None = None


class ChannelUpdate(BaseModel):
    provider: str | None = Field(None, max_length=50)
    external_identifier: str | None = Field(None, max_length=255)
    config: dict[str, Any] | None = None
    enabled: bool | None = None
    error_message: str | None = None
    status: str | None = None


MODELS: dict[str, type[BaseModel]] = {"create": ChannelCreate, "update": ChannelUpdate}
VALID = {"channel_type": "sms", "provider": "twilio", "external_identifier": "+4670"}
VALUES: list[Any] = [
    *(None, True, False, 0, 1, 2, -1, 0.0, 1.0, 0.5, 10**30, [], [1], {}, {"a": 1}),
    *("", "word", "yes", "true", "1", "é" * 50, "é" * 51, "x" * 255, "x" * 256, "\0"),
    *("497f6eca-6276-4993-bfeb-53cbbbba6f08", "497F6ECA-6276-4993-BFEB-53CBBBBA6F08", "telegram"),
    *("497f6eca62764993bfeb53cbbbba6f08", "{497f6eca-6276-4993-bfeb-53cbbbba6f08}"),
    "497f6eca-6276-4993-bfeb",
]
# What pydantic coerces and the contract refuses.
STRICTER: dict[str, tuple[list[Any], str]] = {
    "enabled": ([0, 1, 0.0, 1.0, "yes", "true", "1"], "bool_type"),
    "connection_id": (
        [text for text in VALUES if isinstance(text, str) and len(text) in (32, 38)],
        "uuid_parsing",
    ),
}
STRICTER["credential_id"] = STRICTER["connection_id"]


@pytest.fixture(scope="module")
def service() -> FastAPI:
    app = FastAPI()

    @app.post("/create", status_code=204)
    def create(body: ChannelCreate) -> None: ...

    @app.post("/update", status_code=204)
    def update(body: ChannelUpdate) -> None: ...

    return app


def as_lists_of_types(schema: Any) -> Any:
    """The same schema as one says it who writes `nullable: true`."""
    if isinstance(schema, list):
        return [as_lists_of_types(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    told = {key: as_lists_of_types(part) for key, part in schema.items()}
    match told.pop("anyOf", None):
        case [one, {"type": "null"}]:
            return {**told, **one, "type": [one["type"], "null"]}
    return told


def fastapis(service: FastAPI, name: str, body: Any) -> list[dict[str, Any]]:
    answer = asyncio.run(posted(service, f"/{name}", json.dumps(body)))
    detail: list[dict[str, Any]] = answer.json()["detail"] if answer.status_code == 422 else []
    return detail


async def posted(service: FastAPI, path: str, content: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(service), base_url="http://service") as client:
        return await client.post(path, content=content, headers={"Content-Type": "application/json"})


def ours(refusals: Refusals, body: Any) -> list[dict[str, Any]]:
    told = [
        {"type": told.type, "loc": list(told.loc), "msg": told.msg, "input": told.input}
        | ({"ctx": told.ctx} if told.ctx is not None else {})
        for told in refusals.of(body, ("body",))
    ]
    listed: list[dict[str, Any]] = json.loads(json.dumps(told))
    return listed


def rounded(detail: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """With integers beyond 64 bits as any reader of JSON but Python takes them."""
    listed: list[dict[str, Any]] = json.loads(json.dumps(detail), parse_int=lambda digits: float(digits))
    return listed


@pytest.mark.parametrize("nullable", [lambda schema: schema, as_lists_of_types], ids=["anyOf", "types"])
@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_each_field_alone(refusals: Compile, service: FastAPI, name: str, nullable: Any, value: Any) -> None:
    model = MODELS[name]
    told = refusals(nullable(model.model_json_schema()))
    for field in model.model_fields:
        body = {**VALID, field: value}
        expected = fastapis(service, name, body)
        stricter, kind = STRICTER.get(field, ([], ""))
        if expected or not any(value == other and type(value) is type(other) for other in stricter):
            assert rounded(ours(told, body)) == rounded(expected), field
        else:
            assert [(entry["type"], entry["loc"]) for entry in ours(told, body)] == [(kind, ["body", field])]


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_all_fields_at_once(refusals: Compile, service: FastAPI, name: str, value: Any) -> None:
    model = MODELS[name]
    body = dict.fromkeys(reversed(model.model_fields), value)
    expected = rounded(fastapis(service, name, body))
    told = rounded(ours(refusals(model.model_json_schema()), body))
    more = {entry["loc"][1] for entry in told if entry not in expected}

    assert [entry for entry in told if entry in expected] == expected
    assert more <= STRICTER.keys()
    fields = list(model.model_fields)
    places = [fields.index(entry["loc"][1]) for entry in told]
    assert places == sorted(places)


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize(
    "body", [[], [VALID], "word", 1, True, 0.5, {}, {"provider": 1, "more": 2}], ids=repr
)
def test_whole_bodies(refusals: Compile, service: FastAPI, name: str, body: Any) -> None:
    assert ours(refusals(MODELS[name].model_json_schema()), body) == fastapis(service, name, body)
