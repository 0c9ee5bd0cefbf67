"""What is kept of each exchange: a line for people, an entry of the journal."""

from __future__ import annotations

import time
from collections.abc import Sequence

from hydracore_mock.http.access_log import Lines
from hydracore_mock.http.context import Asked
from hydracore_mock.http.cors import PREFLIGHT
from hydracore_mock.http.reply import Reply
from hydracore_mock.journal import CUT, Journal
from hydracore_mock.worlds import HOME


class Recorder:
    def __init__(self, journal: Journal | None, lines: Lines | None) -> None:
        self._journal = journal
        self._lines = lines

    def __call__(
        self, asked: Asked, reply: Reply, headers: Sequence[tuple[bytes, bytes]], answer: bytes
    ) -> None:
        """`headers` and `answer` are what was sent of the reply."""
        if self._journal is not None and reply.why is not PREFLIGHT:
            took = time.perf_counter() - asked.began
            body, effect, run = asked.body, asked.effect, asked.run
            playing = None if run is None else run.playing
            # In the order of a `Record`, which is made of it when somebody looks.
            self._journal.record(
                (
                    time.time() - took,
                    took,
                    asked.scope,
                    body if len(body) <= CUT else body[:CUT],
                    len(body),
                    asked.operation,
                    asked.world,
                    None if playing is None else playing.scenario.name,
                    None if effect is None else effect.rule,
                    reply.status if headers else 0,
                    headers,
                    answer if len(answer) <= CUT else answer[:CUT],
                    len(answer),
                    reply.why,
                    reply.refusals,
                    reply.change,
                    reply.suggestions,
                )
            )
        if self._lines is not None:
            named = reply if asked.world == HOME else reply._replace(why=f"{reply.why} (world {asked.world})")
            self._lines.write(asked.scope, named)
