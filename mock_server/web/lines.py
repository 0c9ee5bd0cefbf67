"""One readable line for each request: what was answered, and why."""

from __future__ import annotations

import sys
import time
from typing import Any, TextIO

from mock_server.web.reply import Reply

_COLOURS = {2: "32", 3: "36", 4: "33", 5: "31"}
_METHODS = {"GET": "34", "POST": "32", "PUT": "33", "PATCH": "33", "DELETE": "31"}
_WIDEST = 200


class Lines:
    """Writes lines to a stream, coloured where `color` says so."""

    def __init__(self, stream: TextIO, color: bool) -> None:
        self._stream = stream
        self._color = color

    def write(self, scope: Any, reply: Reply) -> None:
        clock = time.strftime("%H:%M:%S")
        method = self._paint(f"{scope['method']:<6}", _METHODS.get(scope["method"], "0"))
        status = self._paint(str(reply.status), _COLOURS.get(reply.status // 100, "0"))
        self.say(
            f"{self._paint(clock, '2')} {method} {_target(scope)} {status} {self._paint(_short(reply.why), '2')}"
        )

    def say(self, text: str) -> None:
        """Writes any line; a stream that can't be written to any more is left alone."""
        try:
            self._stream.write(text.rstrip() + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            self._stream = _Nowhere()

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._color and text else text


class _Nowhere:
    def write(self, _text: str) -> int:
        return 0

    def flush(self) -> None:
        return


def _target(scope: Any) -> str:
    query = scope["query_string"].decode("latin-1")
    return _short(scope["path"] + (f"?{query}" if query else ""))


def _short(text: str) -> str:
    """The text on one line, without what could steer a terminal."""
    plain = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[:_WIDEST]
    )
    encoding = sys.stdout.encoding or "utf-8"
    return plain.encode(encoding, "replace").decode(encoding) + ("…" if len(text) > _WIDEST else "")
