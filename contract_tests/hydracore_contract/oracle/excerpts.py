"""Excerpts of values, as a finding shows them: short, and never more than a line."""

from __future__ import annotations

import json
from typing import Any


def bytes_excerpt(data: bytes, size: int = 160) -> str:
    text = data[: size * 4].decode("utf-8", "replace")
    return text if len(text) <= size else f"{text[:size]}…"


def excerpt(value: Any, size: int = 120) -> str:
    """A JSON value on one line."""
    return short(dumped(value), size)


def dumped(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    except RecursionError:
        return "a value nested too deep to be shown"


def short(text: str, size: int = 120) -> str:
    return text if len(text) <= size else f"{text[: size // 2]} … {text[-size // 2 :]}"
