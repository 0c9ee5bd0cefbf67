"""A service that holds items of others, with integer identities, and takes note of each request that changes any."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import RLock, Thread
from typing import Any
from urllib.parse import unquote

from hydracore_openapi import load
from hydracore_openapi.model import Contract

BROKEN = {"type": "object", "properties": {"detail": {"type": "string"}}}
NAME = {"type": "string", "minLength": 1, "maxLength": 80}


class Refused(Exception):
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Shelves:
    """Buckets of collections, and notes by slugs; the first ones are others'. `faults` are ways to be broken."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        self.buckets: dict[int, dict[str, Any]] = {}
        self.collections: dict[int, dict[str, Any]] = {}
        self.notes = {
            slug: {"slug": slug, "name": f"a note of others on {slug}"} for slug in ("alpha", "beta")
        }
        self.lock = RLock()
        self._next = 0
        for number in (1, 2, 3):
            bucket = self.made(self.buckets, {"name": f"bucket {number} of others"})
            for name in ("one", "two"):
                self.made(self.collections, {"name": name, "bucket_id": bucket["id"]})
        self.others = self.others_now(None)
        self.touched: list[str] = []
        self.heard: list[str] = []

    def made(self, table: dict[int, dict[str, Any]], values: dict[str, Any]) -> dict[str, Any]:
        self._next += 1
        table[self._next] = {"id": self._next, **values}
        return table[self._next]

    def others_now(self, known: Any) -> Any:
        """All that is others' now, with what is below it."""
        buckets = [key for key in self.buckets if known is None or key in known["buckets"]]
        return deepcopy(
            {
                "buckets": {key: self.buckets[key] for key in buckets},
                "collections": {
                    key: each for key, each in self.collections.items() if each["bucket_id"] in buckets
                },
                "notes": {key: each for key, each in self.notes.items() if key in ("alpha", "beta")},
            }
        )

    def answer(self, method: str, path: str, body: bytes, media: str = "application/json") -> tuple[int, Any]:
        with self.lock:
            self.heard.append(f"{method} {path}")
            try:
                is_json = media.partition(";")[0].strip().lower() == "application/json"
                return self._answer(method, path.partition("?")[0], body if is_json else b"")
            except Refused as refused:
                return refused.status, {"detail": "refused"}
            finally:
                now = self.others_now(self.others)
                if now != self.others:
                    self.touched.append(f"{method} {path}")
                    self.others = now

    def _answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        for pattern, handlers in ROUTES:
            match = re.fullmatch(pattern, path)
            if match is not None:
                handler = handlers.get(method)
                if handler is None:
                    return 405, {"detail": "no such method"}
                return handler(self, body, *map(unquote, match.groups()))
        return 404, {"detail": "no such path"}

    # ------------------------------------------------------------------------------------------------- lookups

    def bucket(self, key: str) -> dict[str, Any]:
        return found(self.buckets, key)

    def collection(self, bucket: str, key: str) -> dict[str, Any]:
        above, item = self.bucket(bucket), found(self.collections, key)
        if item["bucket_id"] != above["id"] and "not-kept-apart" not in self.faults:
            raise Refused(404)
        return item

    def inside(self, bucket: str) -> list[dict[str, Any]]:
        above = self.bucket(bucket)
        return [each for each in self.collections.values() if each["bucket_id"] == above["id"]]

    def note(self, slug: str) -> dict[str, Any]:
        if slug not in self.notes:
            raise Refused(404)
        return self.notes[slug]


def found(table: dict[int, dict[str, Any]], key: str) -> dict[str, Any]:
    if not re.fullmatch(r"-?[0-9]{1,400}", key):
        raise Refused(422)
    if int(key) not in table:
        raise Refused(404)
    return table[int(key)]


def said(body: bytes, *, whole: bool = True) -> dict[str, Any]:
    try:
        value = json.loads(body.decode())
    except (ValueError, RecursionError):
        raise Refused(422) from None
    if not isinstance(value, dict) or (whole and "name" not in value):
        raise Refused(422)
    name = value.get("name", "x")
    if not isinstance(name, str) or not 1 <= len(name) <= 80:
        raise Refused(422)
    try:
        name.encode()
    except UnicodeEncodeError:
        raise Refused(422) from None
    return {"name": name} if "name" in value else {}


Handler = Callable[..., tuple[int, Any]]


def delete_bucket(self: Shelves, _: bytes, key: str) -> tuple[int, Any]:
    bucket = self.bucket(key)
    del self.buckets[bucket["id"]]
    self.collections = {k: each for k, each in self.collections.items() if each["bucket_id"] != bucket["id"]}
    return 204, None


def create_bucket(self: Shelves, body: bytes) -> tuple[int, Any]:
    return 201, self.made(self.buckets, said(body))


def create_collection(self: Shelves, body: bytes, bucket: str) -> tuple[int, Any]:
    above = self.bucket(bucket)
    return 201, self.made(self.collections, {**said(body), "bucket_id": above["id"]})


def change(item: dict[str, Any], values: dict[str, Any]) -> tuple[int, Any]:
    item.update(values)
    return 200, item


def delete_collection(self: Shelves, _: bytes, bucket: str, key: str) -> tuple[int, Any]:
    del self.collections[self.collection(bucket, key)["id"]]
    return 204, None


def empty_bucket(self: Shelves, _: bytes, bucket: str) -> tuple[int, Any]:
    for each in self.inside(bucket):
        del self.collections[each["id"]]
    return 204, None


def change_all(self: Shelves, body: bytes, bucket: str) -> tuple[int, Any]:
    inside, values = self.inside(bucket), said(body)
    for each in inside:
        each.update(values)
    return 204, None


def clear(self: Shelves, _: bytes) -> tuple[int, Any]:
    self.buckets.clear()
    self.collections.clear()
    return 204, None


def clear_if_broken(self: Shelves, body: bytes, *_: str) -> tuple[int, Any]:
    return clear(self, body) if "get-clears" in self.faults else (204, None)


def drop_last(self: Shelves, _: bytes, key: str) -> tuple[int, Any]:
    bucket = self.bucket(key)
    if "get-empties" in self.faults:
        for each in self.inside(key):
            del self.collections[each["id"]]
    return 200, bucket


def put_note(self: Shelves, body: bytes, slug: str) -> tuple[int, Any]:
    values, is_new = said(body), slug not in self.notes
    self.notes[slug] = {"slug": slug, **values}
    return 201 if is_new else 200, self.notes[slug]


def delete_note(self: Shelves, _: bytes, slug: str) -> tuple[int, Any]:
    del self.notes[self.note(slug)["slug"]]
    return 204, None


def delete_notes(self: Shelves, _: bytes) -> tuple[int, Any]:
    self.notes.clear()
    return 204, None


ROUTES: tuple[tuple[str, dict[str, Handler]], ...] = (
    ("/buckets/clear", {"POST": clear}),
    ("/buckets/reset", {"GET": clear_if_broken}),
    (
        "/buckets/?",
        {
            "GET": lambda self, _: (200, [*self.buckets.values()]),
            "POST": create_bucket,
            "DELETE": clear,
        },
    ),
    (
        "/buckets/([^/]+)",
        {
            "GET": lambda self, _, key: (200, self.bucket(key)),
            "PUT": lambda self, body, key: change(self.bucket(key), said(body)),
            "PATCH": lambda self, body, key: change(self.bucket(key), said(body, whole=False)),
            "DELETE": delete_bucket,
        },
    ),
    ("/buckets/([^/]+)/empty", {"GET": drop_last}),
    (
        "/buckets/([^/]+)/collections/?",
        {
            "GET": lambda self, _, bucket: (200, self.inside(bucket)),
            "POST": create_collection,
            "PUT": change_all,
            "DELETE": empty_bucket,
        },
    ),
    (
        "/buckets/([^/]+)/collections/([^/]+)",
        {
            "GET": lambda self, _, bucket, key: (200, self.collection(bucket, key)),
            "PATCH": lambda self, body, bucket, key: change(
                self.collection(bucket, key), said(body, whole=False)
            ),
            "DELETE": delete_collection,
        },
    ),
    (
        "/notes/?",
        {"GET": lambda self, _: (200, [*self.notes.values()]), "DELETE": delete_notes},
    ),
    (
        "/notes/([^/]+)",
        {"GET": lambda self, _, slug: (200, self.note(slug)), "PUT": put_note, "DELETE": delete_note},
    ),
)


# ----------------------------------------------------------------------------------------------------- document


def item(**more: Any) -> dict[str, Any]:
    properties = {"id": {"type": "integer"}, "name": NAME, **more}
    return {"type": "object", "required": [*properties], "properties": properties}


def operation(name: str, status: int, schema: Any = None, body: str = "") -> dict[str, Any]:
    content = {"content": {"application/json": {"schema": schema}}} if schema else {}
    refused = {"description": "-", "content": {"application/json": {"schema": BROKEN}}}
    found: dict[str, Any] = {
        "operationId": name,
        "responses": {str(status): {"description": "-", **content}, "404": refused, "422": refused},
    }
    if body:
        wanted = {
            "type": "object",
            "properties": {"name": NAME},
            "required": ["name"] if body == "whole" else [],
        }
        if not wanted["required"]:
            del wanted["required"]
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": wanted}}}
    return found


def parameter(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": kind}, **more}


BUCKET, COLLECTION = item(), item(bucket_id={"type": "integer"})
NOTE = {
    "type": "object",
    "required": ["slug", "name"],
    "properties": {"slug": {"type": "string"}, "name": NAME},
}
IN_BUCKET = parameter("bucket_id", "integer", example=1)
PUT_NOTE = operation("put_note", 200, NOTE, "whole")
PUT_NOTE["responses"]["201"] = PUT_NOTE["responses"]["200"]
DOCUMENT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "Shelves", "version": "1"},
    "paths": {
        "/buckets": {
            "get": operation("list_buckets", 200, {"type": "array", "items": BUCKET}),
            "post": operation("create_bucket", 201, BUCKET, "whole"),
        },
        "/buckets/clear": {"post": operation("clear_buckets", 204)},
        "/buckets/reset": {"get": operation("reset_buckets", 204)},
        "/buckets/{bucket_id}": {
            "parameters": [IN_BUCKET],
            "get": operation("read_bucket", 200, BUCKET),
            "put": operation("replace_bucket", 200, BUCKET, "whole"),
            "patch": operation("update_bucket", 200, BUCKET, "part"),
            "delete": operation("delete_bucket", 204),
        },
        "/buckets/{bucket_id}/empty": {
            "parameters": [IN_BUCKET],
            "get": operation("empty_bucket", 200, BUCKET),
        },
        "/buckets/{bucket_id}/collections": {
            "parameters": [IN_BUCKET],
            "get": operation("list_collections", 200, {"type": "array", "items": COLLECTION}),
            "post": operation("create_collection", 201, COLLECTION, "whole"),
            "put": operation("change_collections", 204, None, "whole"),
            "delete": operation("delete_collections", 204),
        },
        "/buckets/{bucket_id}/collections/{collection_id}": {
            "parameters": [IN_BUCKET, parameter("collection_id", "integer", example=1)],
            "get": operation("read_collection", 200, COLLECTION),
            "patch": operation("update_collection", 200, COLLECTION, "part"),
            "delete": operation("delete_collection", 204),
        },
        "/notes": {
            "get": operation("list_notes", 200, {"type": "array", "items": NOTE}),
            "delete": operation("delete_notes", 204),
        },
        "/notes/{slug}": {
            "parameters": [parameter("slug", "string", example="alpha")],
            "get": operation("read_note", 200, NOTE),
            "put": PUT_NOTE,
            "delete": operation("delete_note", 204),
        },
    },
}


@contextmanager
def shelves(*faults: str) -> Iterator[tuple[str, Shelves]]:
    """The URL of the service, and what it holds."""
    service = Shelves(*faults)

    class Served(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        wbufsize = -1

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self.handle_any
            raise AttributeError(name)

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            method = "GET" if self.command == "HEAD" else self.command
            status, value = service.answer(method, self.path, body, self.headers.get("Content-Type", ""))
            data = b"" if value is None else json.dumps(value).encode()
            self.send_response(status)
            if value is not None:
                self.send_header("Content-Type", "application/json")
            if status != 204:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

        def log_message(self, *_: object) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

    server = Server(("127.0.0.1", 0), Served)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@cache
def contract_of_shelves(*paths: str) -> Contract:
    """Of those paths alone, or of all."""
    document = {**DOCUMENT, "paths": {path: DOCUMENT["paths"][path] for path in paths or DOCUMENT["paths"]}}
    with TemporaryDirectory() as folder:
        path = Path(folder, "openapi.json")
        path.write_text(json.dumps(document), encoding="utf-8")
        return load(path)
