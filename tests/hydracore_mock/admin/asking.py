"""Requests to what the mock has of its own, and to its API in worlds."""

from __future__ import annotations

from uuid import uuid4

from tests.hydracore_mock.running import Running
from tests.hydracore_mock.wire import GOOD, TOKEN, Answer, ask, collection

INSTANCE = "06587974-2dbe-4e10-8bf9-38cce0f5a366"
CHANNELS = collection(INSTANCE)


def new_world() -> str:
    return f"w-{uuid4()}"


def control(mock: Running, method: str, path: str, body: object = None, **headers: str) -> Answer:
    """A request below `/_mock`; underscores in the names of headers stand for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(mock.url, method, f"/_mock{path}", named, body)


def listed(mock: Running, world: str, path: str = CHANNELS) -> list[dict[str, object]]:
    answer = ask(mock.url, "GET", path, {**TOKEN, "X-Mock-World": world})
    assert answer.status == 200, answer.body
    channels: list[dict[str, object]] = answer.json["channels"]
    return channels


def created(mock: Running, world: str, **fields: object) -> dict[str, object]:
    answer = ask(mock.url, "POST", CHANNELS, {**TOKEN, "X-Mock-World": world}, {**GOOD, **fields})
    assert answer.status == 201, answer.body
    channel: dict[str, object] = answer.json
    return channel
