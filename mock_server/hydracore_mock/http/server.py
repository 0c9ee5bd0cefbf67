"""The server: uvicorn with uvloop and httptools, on a socket that is bound before the mock says where it listens."""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from hydracore_mock.errors import PortTaken
from hydracore_mock.http.access_log import AccessLog
from hydracore_mock.http.cors import VARY, AllowedOrigins
from hydracore_mock.http.protocol import PatientProtocol, refuse_late_requests
from hydracore_mock.http.reply import Headers
from hydracore_mock.settings import MockSettings

_GRACE = 0.4
_BACKLOG = 2048
_RARELY = 20_000


def bind(host: str, port: int) -> socket.socket:
    """A bound socket. Raises: PortTaken if the address can't be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(_BACKLOG)
    except (OSError, OverflowError, UnicodeError, TypeError) as error:
        sock.close()
        raise PortTaken(host, port, getattr(error, "strerror", None) or str(error)) from error
    return sock


def serve(
    app: Any,
    sock: socket.socket,
    settings: MockSettings,
    beside: Callable[[], Awaitable[None]] | None = None,
    access_log: AccessLog | None = None,
) -> None:
    """Serves until SIGTERM or Ctrl-C; `beside` runs in the same loop for as long.

    `access_log` gets a line for what is no HTTP request.
    """
    refused = staticmethod(_refusal(AllowedOrigins(settings), access_log))
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http=type("Protocol", (PatientProtocol,), {"refused": refused}),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE,  # type: ignore[arg-type]  # any number of seconds will do
    )
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
    server = _Server(config)
    # Around the loop too: an interrupt while it is taken down would leave its threads waiting for work for ever.
    with server.capture_signals(), asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(_run(server, sock, settings, beside))


def _refusal(origins: AllowedOrigins, access_log: AccessLog | None) -> Callable[[int, str, Any], Headers]:
    def refused(status: int, reason: str, headers: Any) -> Headers:
        if access_log is not None:
            access_log.refused(status, reason)
        origin = dict(headers).get(b"origin")
        return VARY if origin is None else (*VARY, *origins.granted(origin))

    return refused


class _Server(uvicorn.Server):
    """Ends with status 0 on a signal to stop, which uvicorn would raise again."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        with super().capture_signals():
            yield
            self._captured_signals.clear()

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        await self._serve(sockets)

    async def on_tick(self, counter: int) -> bool:
        if counter == 0:
            gc.collect()
            gc.freeze()
            gc.set_threshold(_RARELY, 20, 100)
            gc.enable()
        return await super().on_tick(counter)


async def _run(
    server: uvicorn.Server,
    sock: socket.socket,
    settings: MockSettings,
    beside: Callable[[], Awaitable[None]] | None,
) -> None:
    tasks = [
        asyncio.ensure_future(refuse_late_requests(server.server_state.connections, settings.request_timeout))
    ]
    if beside is not None:
        tasks.append(asyncio.ensure_future(beside()))
    await server.serve(sockets=[sock])
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
