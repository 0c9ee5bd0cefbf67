"""Small services in a few lines, each with a document of its own, and whole runs against them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.settings import Settings
from tests.hydracore_contract.brief_runs import brief_run
from tests.hydracore_contract.contracts import contract

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY")
UNREADABLE = object()
Answered = tuple[int, Any]
"""A status and a JSON value, or None where there is no body."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a small service reads it: the path's segments decoded, header names in lower case."""

    method: str
    path: tuple[str, ...]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body's value; `UNREADABLE` where it is no JSON, or said to be something else."""
        media = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        try:
            return json.loads(self.body.decode()) if media == "application/json" else UNREADABLE
        except (ValueError, RecursionError):
            return UNREADABLE


Service = Callable[[Asked], Answered]


@dataclass(slots=True)
class Small:
    url: str
    asked: list[Asked] = field(default_factory=list)

    def sent(self, method: str) -> list[tuple[str, ...]]:
        """The paths of all requests of a method, in order."""
        return [each.path for each in self.asked if each.method == method]


class Crash(Exception):
    """Ends a small service as it is: without an answer, and for `DOWN` seconds nobody listens there."""


DOWN = 0.1


@contextmanager
def small(service: Service) -> Iterator[Small]:
    """The service on a free port; it is asked by one thread at a time."""
    lock, over = threading.Lock(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1
        """Head and body in one segment: the second of two waits 40 ms for the first to be acknowledged."""

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            segments = self.path.partition("?")[0].removeprefix("/").split("/")
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, tuple(map(unquote, segments)), headers, self.rfile.read(length))
            try:
                with lock:
                    made.asked.append(asked)
                    status, value = service(asked)
            except Crash:
                self.close_connection = True
                self.server.shutdown()
                return
            body = b"" if value is None else json.dumps(value).encode()
            self.send_response(status)
            if body:
                self.send_header("Content-Type", "application/json")
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            with suppress(OSError):  # whoever has asked may have given up
                self.end_headers()
                self.wfile.write(b"" if self.command == "HEAD" or status == 204 else body)

        def log_message(self, *_: Any) -> None: ...

    for method in METHODS:
        setattr(Handler, f"do_{method}", Handler.answer)
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Handler)]
    made = Small(f"http://127.0.0.1:{servers[0].server_port}")

    def serve() -> None:
        while True:
            servers[-1].serve_forever(poll_interval=0.05)
            servers[-1].server_close()
            if over.wait(DOWN):
                return
            servers.append(ThreadingHTTPServer(servers[0].server_address, Handler))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield made
    finally:
        over.set()
        servers[-1].shutdown()
        thread.join()


def run(document: str, url: str, folder: Path, units: str = "", **settings: Any) -> Outcome:
    """A run of a document that is written without its first two lines, whole or as `brief_run` has it."""
    wanted = Settings(url, **{"seed": 1, "report_dir": folder, **settings})
    return brief_run(contract(document), wanted, "document", units=units)


def told(outcome: Outcome) -> list[str]:
    """The failures, each as its rule and operation."""
    return [f"{cause.first.rule.id} {cause.first.operation}" for cause in outcome.failures]
