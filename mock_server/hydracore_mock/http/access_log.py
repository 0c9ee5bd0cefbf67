"""The access log: one readable line for each request, with what was answered and why."""

from __future__ import annotations

import re
import select
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, TextIO
from urllib.parse import quote

from hydracore_mock.http.reply import Reply

_COLOURS = {2: "32", 3: "36", 4: "33", 5: "31"}
_METHODS = {"GET": "34", "POST": "32", "PUT": "33", "PATCH": "33", "DELETE": "31"}
_WIDEST = 200
_PIECE = 1000
_HIDDEN = r"[^=&]*(?:key|token|secret|passw|auth|credential)[^=&]*"


class AccessLog:
    """Writes lines to a stream, coloured where `color` says so."""

    def __init__(self, stream: TextIO, color: bool) -> None:
        self._stream: Any = stream
        self._color = color
        self._secret = _secret(())
        self._has_room: Callable[[], bool] = _room_check(stream)

    def hide(self, names: Iterable[str]) -> None:
        """Never writes the values of these query parameters, nor of those that are named like a secret."""
        self._secret = _secret(names)

    def write(self, scope: Any, reply: Reply) -> None:
        clock = time.strftime("%H:%M:%S")
        method = self._paint(f"{scope['method']:<6}", _METHODS.get(scope["method"], "0"))
        status = self._paint(str(reply.status), _COLOURS.get(reply.status // 100, "0"))
        self.say(
            f"{self._paint(clock, '2')} {method} {self._target(scope)} {status} {self._paint(_plain(reply.why), '2')}"
        )

    def refused(self, status: int, why: str) -> None:
        """Writes a line for what came over a connection and was no HTTP request."""
        clock, colour = time.strftime("%H:%M:%S"), _COLOURS.get(status // 100, "0")
        self.say(f"{self._paint(clock, '2')} {self._paint(str(status), colour)} {self._paint(why, '2')}")

    def say(self, text: str) -> None:
        """Writes any line. After a failed write the stream is left alone.

        A line for which there is no room is dropped: a pipe that nobody reads must not stop the mock.
        """
        text = text.rstrip() + "\n"
        try:
            for start in range(0, len(text), _PIECE):
                if not self._has_room():
                    return
                self._stream.write(text[start : start + _PIECE])
                self._stream.flush()
        except (OSError, ValueError):
            self._stream = _ClosedStream()
            self._has_room = _always

    def _target(self, scope: Any) -> str:
        query = self._secret.sub(r"\1***", scope["query_string"].decode("latin-1"))
        return _plain(scope["path"] + (f"?{query}" if query else ""))

    def _paint(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._color and text else text


def _room_check(stream: TextIO) -> Callable[[], bool]:
    """Tells whether a line can be written without waiting for somebody to read."""
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):
        return _always
    if not hasattr(select, "poll"):
        return _always
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    return lambda: bool(poll.poll(0))


def _always() -> bool:
    return True


class _ClosedStream:
    def write(self, _text: str) -> int:
        return 0

    def flush(self) -> None:
        return


def _secret(names: Iterable[str]) -> re.Pattern[str]:
    """Matches the name of a query parameter that holds a secret, its value after that."""
    named = "|".join([*(re.escape(quote(name)) for name in names), _HIDDEN])
    return re.compile(f"(?i)((?:^|&)(?:{named})=)[^&]*")


def _plain(text: str) -> str:
    """The first characters of a text on one line, without what could steer a terminal."""
    plain = "".join(
        character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[:_WIDEST]
    )
    encoding = sys.stdout.encoding or "utf-8"
    return plain.encode(encoding, "replace").decode(encoding) + ("…" if len(text) > _WIDEST else "")
