"""Headers of answers as the contract documents them: an example of each, its schema's default, or a generated value."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Header, Response

Generate = Callable[[Schema], Any]
_OWN = frozenset(
    [
        *("content-type", "content-length", "content-encoding", "transfer-encoding"),
        *("connection", "keep-alive", "trailer", "upgrade", "date", "server"),
    ]
)
"""Headers that tell how an answer is sent: whoever sends it knows them, not the contract."""
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")


def documented_headers(response: Response, generate: Generate, *, required: bool = False) -> dict[str, str]:
    """The headers of a response, or the required ones alone; `generate` makes a value, or None."""
    return {
        name: text
        for name, header in response.headers.items()
        if (header.required or not required) and name.lower() not in _OWN and _NAME.fullmatch(name)
        if (text := _written(header, generate)) is not None
    }


def _written(header: Header, generate: Generate) -> str | None:
    """The text of a header; None where an optional one has no value."""
    value = _value(header, generate)
    if value is None and not header.required:
        return None
    return json.dumps(value) if header.media is not None and "json" in header.media else header_text(value)


def _value(header: Header, generate: Generate) -> Any:
    for example in header.examples.values():
        return example.value
    if header.schema is None:
        return None
    default = header.schema.document.get("default")
    return generate(header.schema) if default is None else default


def header_text(value: Any) -> str:
    """A value in OpenAPI's style `simple`, without what a header can't hold."""
    return re.sub(r"[^ -~]", "", _simple(value)).strip()


def _simple(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(header_text, value))
    if isinstance(value, dict):
        return ",".join(f"{name},{header_text(part)}" for name, part in value.items())
    return value if isinstance(value, str) else json.dumps(value)
