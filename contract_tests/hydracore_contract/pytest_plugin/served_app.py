"""An app in this process, served on a free port of this machine: what is tested goes over sockets as it will later."""

from __future__ import annotations

import inspect
import io
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote_to_bytes

import uvicorn
from anyio import to_thread

from hydracore_contract.errors import Misused

PATIENCE = 60.0
"""Seconds that an app has to start."""
BEAT = 0.01
GIVE = "return a URL, or an ASGI or WSGI app, from contract_target"


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The URL of an app, which is served until the block ends. Raises Misused where it is none, or does not start."""
    config = uvicorn.Config(
        asgi_app(app), log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=run, args=(server, listener), daemon=True)
        thread.start()
        try:
            wait(server, thread)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(PATIENCE)


def run(server: uvicorn.Server, listener: socket.socket) -> None:
    with suppress(SystemExit):  # how it says that an app did not start
        server.run([listener])


def wait(server: uvicorn.Server, thread: threading.Thread) -> None:
    give_up = time.monotonic() + PATIENCE
    while not server.started:
        if not thread.is_alive() or time.monotonic() > give_up:
            raise Misused(
                "the app of contract_target did not start", "see what it logs (pytest -o log_cli=1)"
            )
        time.sleep(BEAT)


def asgi_app(app: Any) -> Any:
    """The app as ASGI, told by how it is called. Raises Misused where it is neither that nor WSGI."""
    if not callable(app) or isinstance(app, type):
        raise Misused(f"contract_target is {described(app)}, and no app", GIVE)
    if inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(app.__call__):
        return app
    sizes = [each for each in (2, 3) if takes(app, each)]
    if len(sizes) != 1:
        raise Misused(f"contract_target is {described(app)}, and no app", GIVE)
    return WsgiApp(app) if sizes == [2] else app


def described(app: Any) -> str:
    return f"a {type(app).__name__}" if not isinstance(app, type) else f"the class {app.__name__}"


def takes(called: Callable[..., Any], size: int) -> bool:
    """Tells whether so many arguments can be given."""
    try:
        inspect.signature(called).bind(*[None] * size)
    except (TypeError, ValueError):
        return False
    return True


class WsgiApp:
    """A WSGI app (PEP 3333) as ASGI: its requests in threads, each whole before the app is called."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, goes_on = b"", True
        while goes_on:
            message = await receive()
            body += message.get("body", b"")
            goes_on = message.get("more_body", False)
        status, headers, answer = await to_thread.run_sync(self._answer, environ(scope, body))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def _answer(self, asked: dict[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        head: list[Any] = []
        written: list[bytes] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
            head[:] = [status, headers]
            return written.append

        chunks = self._app(asked, start_response)
        try:
            answer = b"".join([*chunks])
        finally:
            getattr(chunks, "close", lambda: None)()
        status, headers = head
        sent = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return int(status.partition(" ")[0]), sent, b"".join(written) + answer


def environ(scope: Any, body: bytes) -> dict[str, Any]:
    host, number = scope.get("server") or ("127.0.0.1", 80)
    found: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(number),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": (scope.get("client") or ("127.0.0.1", 0))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "CONTENT_LENGTH": str(len(body)),
    }
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").upper().replace("-", "_"), raw_value.decode("latin-1")
        key = name if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{name}"
        is_again = key in found and key != "CONTENT_LENGTH"
        found[key] = f"{found[key]},{value}" if is_again else value
    return found
