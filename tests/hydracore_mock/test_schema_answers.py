"""Answers made of schemas of all drafts, and of names that look like keywords, judged by an independent validator."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import jsonschema  # type: ignore[import-untyped]  # it has no types
import pytest

from hydracore_mock.assembly import create_app
from hydracore_mock.settings import MockSettings
from tests.hydracore_openapi.readers.test_schema_drafts import CASES, DRAFT2020

KEYWORDS = (
    *("type", "properties", "items", "enum", "required", "allOf", "anyOf", "not", "if", "default", "example"),
    *(
        "$ref",
        "$id",
        "$anchor",
        "$defs",
        "$schema",
        "$dynamicAnchor",
        "definitions",
        "id",
        "x-mock",
        "nullable",
    ),
)
NAMES = {
    "type": "object",
    "required": [*KEYWORDS],
    "properties": {key: {"type": "integer"} for key in KEYWORDS},
}
OF_3_0 = [NAMES, {"allOf": [NAMES, {"properties": {"oneOf": {"type": "string"}}, "required": ["oneOf"]}]}]
OF_3_1 = [
    {"type": "object", "propertyNames": {"pattern": "^a"}, "minProperties": 2},
    {"type": "array", "prefixItems": [{"type": "integer"}, False]},
    {"type": "object", "properties": {"a": False, "b": {"type": "integer"}}, "required": ["b"]},
    {"oneOf": [False, {"type": "string"}]},
    {"type": "object", "allOf": [{"properties": {"a": {"type": "integer"}}}], "unevaluatedProperties": False},
]


def document(version: str, schema: Any) -> Any:
    content = {"content": {"application/json": {"schema": schema}}}
    fine = {"200": {"description": "Fine", **content}}
    item = {"get": {"responses": fine}, "post": {"requestBody": content, "responses": fine}}
    return {"openapi": version, "info": {"title": "Case", "version": "1"}, "paths": {"/thing": item}}


@pytest.mark.parametrize(
    ("version", "draft", "schema"),
    [
        *(
            ("3.1.0", draft, {"$schema": draft, **schema})
            for draft, schema in CASES
            if "/definitions/" not in str(schema)
        ),
        *((version, DRAFT2020, schema) for version in ("3.0.3", "3.1.0", "3.2.0") for schema in OF_3_0),
        *((version, DRAFT2020, schema) for version in ("3.1.0", "3.2.0") for schema in OF_3_1),
    ],
)
def test_what_is_answered_fits_and_is_taken_back(
    tmp_path: Path, version: str, draft: str, schema: Any
) -> None:
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(document(version, schema)), encoding="utf-8")
    answer, again = asyncio.run(asked(file))
    judge = jsonschema.validators.validator_for({"$schema": draft})({"$schema": draft, **schema})
    assert (answer.status_code, again.status_code) == (200, 200)
    assert [*judge.iter_errors(answer.json())] == []
    assert [*judge.iter_errors(again.json())] == []


async def asked(file: Path) -> tuple[httpx.Response, httpx.Response]:
    """What is answered to a GET, and to a POST of the same."""
    transport = httpx.ASGITransport(create_app(MockSettings(spec=file)))
    async with httpx.AsyncClient(transport=transport, base_url="http://mock") as client:
        answer = await client.get("/thing")
        return answer, await client.post("/thing", json=answer.json())
