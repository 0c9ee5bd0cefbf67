"""Requests find their handlers, or those for unknown paths and methods."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from hydracore_mock.http.routing import route, router_names
from hydracore_openapi import load

_RESPONSES = "{responses: {'200': {description: d}}}"
_PATH = "{name: NAME, in: path, required: true, schema: {type: integer}}"
_DOCUMENT = f"""
openapi: 3.0.3
info: {{title: Case, version: '1'}}
paths:
  /things/{{thing-id}}:
    parameters: [{_PATH.replace("NAME", "thing-id")}]
    get: {{operationId: one, {_RESPONSES[1:]}
    delete: {{operationId: gone, {_RESPONSES[1:]}
  /things/mine:
    get: {{operationId: mine, {_RESPONSES[1:]}
  /files/{{id}}:
    parameters: [{_PATH.replace("NAME", "id")}]
    get: {{operationId: whole, {_RESPONSES[1:]}
    post: {{operationId: fill, {_RESPONSES[1:]}
  /files/{{id}}.json:
    parameters: [{_PATH.replace("NAME", "id")}]
    get: {{operationId: as_json, {_RESPONSES[1:]}
  /files/{{other}}:
    parameters: [{_PATH.replace("NAME", "other")}]
    get: {{operationId: second, {_RESPONSES[1:]}
    patch: {{operationId: only_here, {_RESPONSES[1:]}
  /files/{{id}}:cancel:
    parameters: [{_PATH.replace("NAME", "id")}]
    post: {{operationId: cancel, {_RESPONSES[1:]}
  /files/{{a}}.{{b}}:
    parameters: [{_PATH.replace("NAME", "a")}, {_PATH.replace("NAME", "b")}]
    get: {{operationId: file, {_RESPONSES[1:]}
"""


@pytest.fixture
def app(tmp_path: Path) -> Any:
    path = tmp_path / "openapi.yaml"
    path.write_text(_DOCUMENT, encoding="utf-8")
    contract = load(path)

    def handler(name: str) -> Any:
        async def handle(scope: Any, _receive: Any, send: Any) -> None:
            await send((name, scope["path_params"]))

        return handle

    async def unknown(_scope: Any, _receive: Any, send: Any) -> None:
        await send("unknown")

    async def other_method(_scope: Any, _receive: Any, send: Any, methods: tuple[str, ...]) -> None:
        await send(sorted(methods))

    handlers = {operation.id: handler(operation.id) for operation in contract.operations}
    return route(contract, handlers, unknown, other_method)


def _found(app: Any, method: str, path: str) -> Any:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app({"method": method, "path": path}, None, send))
    (found,) = sent
    return found


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("GET", "/things/7", ("one", {"p0": "7"})),
        ("GET", "/things/x y", ("one", {"p0": "x y"})),
        ("DELETE", "/things/7", ("gone", {"p0": "7"})),
        ("HEAD", "/things/7", ("one", {"p0": "7"})),
        ("GET", "/things/mine", ("mine", {})),
        ("GET", "/files/1.2", ("file", {"p0": "1", "p1": "2"})),
        ("PUT", "/things/7", ["DELETE", "GET", "HEAD"]),
        ("DELETE", "/things/mine", ("gone", {"p0": "mine"})),
        ("PUT", "/things/mine", ["DELETE", "GET", "GET", "HEAD", "HEAD"]),
        ("GET", "/files/7", ("whole", {"p0": "7"})),
        ("PATCH", "/files/7", ("only_here", {"p0": "7"})),
        ("GET", "/files/7.json", ("as_json", {"p0": "7"})),
        ("POST", "/files/7.json", ("fill", {"p0": "7.json"})),
        ("POST", "/files/7:cancel", ("cancel", {"p0": "7"})),
        ("GET", "/files/7:cancel", ("whole", {"p0": "7:cancel"})),
        ("GET", "/things", "unknown"),
        ("GET", "/things/7/", "unknown"),
        ("GET", "/", "unknown"),
    ],
)
def test_a_request_reaches_the_handler_of_its_operation(app: Any, method: str, path: str, found: Any) -> None:
    assert _found(app, method, path) == found


def test_parameters_may_be_called_anything() -> None:
    assert router_names("/a/{x-y}/{1}.{__}") == {"x-y": "p0", "1": "p1", "__": "p2"}
