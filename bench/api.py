"""The requests that are measured: to one instance, with both credentials."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

INSTANCE = "06587974-2dbe-4e10-8bf9-38cce0f5a366"
CREDENTIALS: Mapping[str, str] = {"Authorization": "Bearer bench-token", "X-Api-Key": "bench-key"}
JSON_BODY: Mapping[str, str] = {"Content-Type": "application/json"}
CREATE: Mapping[str, Any] = {
    "channel_type": "telegram",
    "provider": "telegram",
    "external_identifier": "lumen_bikes_bot",
    "config": {"streaming_mode": "edit_message", "parse_mode": "HTML"},
}
PATCH: Mapping[str, Any] = {"enabled": False, "status": "error", "error_message": "The token was revoked."}


def collection(instance: str = INSTANCE) -> str:
    return f"/v1/instances/{instance}/channels"


def request(
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """A whole HTTP request, with these headers too."""
    content = b"" if body is None else json.dumps(body).encode()
    about_body = {} if body is None else {**JSON_BODY, "Content-Length": str(len(content))}
    sent = {**CREDENTIALS, **about_body, **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "127.0.0.1", **sent}.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + content


def create(instance: str = INSTANCE, **changes: Any) -> bytes:
    return request("POST", collection(instance), {**CREATE, **changes})
