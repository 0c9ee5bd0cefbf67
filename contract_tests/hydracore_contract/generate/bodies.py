"""Whole bodies that are not what an operation takes: broken JSON, other JSON, other media types."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from hydracore_contract.generate.request_builder import json_bytes


@dataclass(frozen=True, slots=True)
class Garbage:
    """A body and the media type that it is sent under; None sends none."""

    about: str
    body: bytes | None
    media: str | None


def garbage(good: Any, media: str) -> tuple[Garbage, ...]:
    """Bodies made of `good`, a valid one for the media type."""
    sent = json_bytes(good)
    return (
        *(Garbage(about, body, media) for about, body in spoilt(sent, good)),
        *mislabelled_bodies(sent, good),
    )


def spoilt(sent: bytes, good: Any) -> tuple[tuple[str, bytes | None], ...]:
    return (
        ("no body", None),
        ("an empty body", b""),
        ("blanks only", b"  \n"),
        ("null", b"null"),
        ("a text", b'"text"'),
        ("a number", b"7"),
        ("true", b"true"),
        ("an empty array", b"[]"),
        ("the body inside an array", b"[" + sent + b"]"),
        ("JSON that ends too early", sent[:-1]),
        ("JSON with a trailing comma", sent[:-1] + b",}"),
        ("two JSON values", sent + sent),
        ("single quotes", json.dumps(good).replace('"', "'").encode()),
        ("no JSON at all", b"hello"),
        ("a brace", b"{"),
        ("bytes that are no UTF-8", b'{"text": "\xff\xfe"}'),
        ("a text cut inside a character", sent[:-1] + b', "x": "\xe2\x82"}'),
        ("500 arrays in one another", b"[" * 500 + b"]" * 500),
        ("1 MiB that is no JSON", b"x" * 2**20),
    )


def mislabelled_bodies(sent: bytes, good: Any) -> tuple[Garbage, ...]:
    members = good.items() if isinstance(good, dict) else [("value", good)]
    texts = [(key, value) for key, value in members if isinstance(value, str)]
    form = urlencode(texts, errors="surrogatepass").encode()
    return (
        Garbage("JSON said to be text/plain", sent, "text/plain"),
        Garbage("JSON said to be XML", sent, "application/xml"),
        Garbage("JSON said to be bytes", sent, "application/octet-stream"),
        Garbage("a form", form, "application/x-www-form-urlencoded"),
    )
