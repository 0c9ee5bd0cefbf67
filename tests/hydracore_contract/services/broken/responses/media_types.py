"""Answers in another media type, with a header missing, or whose bytes are no JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

from tests.hydracore_contract.services.answer_changes import when
from tests.hydracore_contract.services.app import Finish, as_json
from tests.hydracore_contract.services.exchange import Answer
from tests.hydracore_contract.services.probe_client import Client
from tests.hydracore_contract.services.probes import whole
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="responses", probe=whole)


def media(status: int, name: str, operation: str | None = None) -> Finish:
    def change(answer: Answer) -> None:
        answer.media = name

    return when(status, change, operation)


def html(answer: Answer) -> None:
    answer.text, answer.media = b"<html><body>Refused</body></html>", "text/html"


def written(change: Callable[[bytes], bytes]) -> Callable[[Answer], None]:
    """The body is made of the JSON bytes."""

    def changed(answer: Answer) -> None:
        answer.text = change(as_json(answer.value))

    return changed


def claims_gzip(answer: Answer) -> None:
    answer.headers["Content-Encoding"] = "gzip"


def plain(client: Client) -> bool:
    return client.get().headers.get("content-encoding") is None


def reads_umlauts(client: Client) -> bool:
    return bool(client.item(external_identifier="Grüße")["external_identifier"] == "Grüße")


def latin_1(body: bytes) -> bytes:
    return body.decode().encode("latin-1", "replace")


TABLE = {
    "list-text-plain": broken(text="The list is text/plain", after=media(200, "text/plain", "list")),
    "create-octet-stream": broken(
        text="Create's answer is application/octet-stream", after=media(201, "application/octet-stream")
    ),
    "update-text-html": broken(
        text="Update's answer is text/html", after=media(200, "text/html; charset=utf-8", "update")
    ),
    "not-found-text-plain": broken(text="404 is text/plain", after=media(404, "text/plain")),
    "unauthorized-html": broken(text="401 is an HTML page", after=when(401, html)),
    "invalid-html": broken(text="422 is an HTML page", after=when(422, html)),
    "path-invalid-html": broken(text="422 of the list is an HTML page", after=when(422, html, "list")),
    "json-with-nan": broken(
        text="Lists hold NaN", after=when(200, written(lambda body: body[:-1] + b',"load":NaN}'), "list")
    ),
    "json-trailing-comma": broken(
        text="Create's answer has a comma too much", after=when(201, written(lambda body: body[:-1] + b",}"))
    ),
    "json-single-quotes": broken(
        text="404 has single quotes", after=when(404, written(lambda body: body.replace(b'"', b"'")))
    ),
    "json-in-json": broken(
        text="Update's answer is a text that holds JSON",
        after=when(200, written(lambda body: json.dumps(body.decode()).encode()), "update"),
        probe=lambda client: client.update(client.item()["id"], enabled=False).value["enabled"] is False,
    ),
    "json-twice": broken(
        text="The list is there twice", after=when(200, written(lambda body: body * 2), "list")
    ),
    "json-guarded": broken(
        text="Lists begin with )]}',", after=when(200, written(lambda body: b")]}',\n" + body), "list")
    ),
    "json-latin-1": broken(
        text="Create's answer is in Latin-1", after=when(201, written(latin_1)), probe=reads_umlauts
    ),
    "create-empty": broken(text="Create's answer is empty", after=when(201, written(lambda _: b""))),
    "invalid-empty": broken(text="422 is empty", after=when(422, written(lambda _: b""))),
    "gzip-claimed": broken(
        text="Lists claim to be gzip and are not", after=when(200, claims_gzip, "list"), probe=plain
    ),
}
