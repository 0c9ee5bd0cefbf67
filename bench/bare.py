"""The limit: an ASGI app that answers with constant bytes, under the mock's server and its settings.

    python -m bench.bare PORT FILE

FILE is JSON: for each method the status, the headers and the body that are sent.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import uvicorn

from bench.wire import Answer

# What uvicorn adds to every answer, unless it is told not to.
_OF_THE_SERVER = {"date": "date_header", "server": "server_header"}


def recorded(answers: Mapping[str, Answer]) -> str:
    """The content of FILE that makes the bare app give these answers, by their method."""
    entries = {method: (a.status, a.headers, a.body.decode()) for method, a in answers.items()}
    return json.dumps(entries)


class Bare:
    """An ASGI app that sends what `answers` has for the request's method."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._messages = {method: _messages(*answer) for method, answer in answers.items()}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        method = scope["method"]
        if method == "POST":
            while (await receive()).get("more_body"):
                pass
        start, body = self._messages[method]
        await send(start)
        await send(body)


def _messages(
    status: int, headers: Iterable[tuple[str, str]], body: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    pairs = [
        (name.lower().encode(), value.encode())
        for name, value in headers
        if name.lower() not in _OF_THE_SERVER
    ]
    start = {"type": "http.response.start", "status": status, "headers": pairs}
    return start, {"type": "http.response.body", "body": body.encode()}


def server_options(answers: Mapping[str, Any]) -> dict[str, bool]:
    """The options that make uvicorn add those headers that the recorded answers have."""
    names = {name.lower() for _, headers, _ in answers.values() for name, _ in headers}
    return {option: name in names for name, option in _OF_THE_SERVER.items()}


def main(port: str, file: str) -> None:
    answers = json.loads(Path(file).read_bytes())
    uvicorn.run(
        Bare(answers),
        port=int(port),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="critical",
        **server_options(answers),  # type: ignore[arg-type]  # booleans, which these options are
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
