"""Recording: a line of the access log and a record of the journal for each exchange."""

from __future__ import annotations

import time
from collections.abc import Sequence

from hydracore_mock.http.access_log import AccessLog
from hydracore_mock.http.context import RequestContext
from hydracore_mock.http.reply import Reply
from hydracore_mock.journal import CUT, Journal
from hydracore_mock.worlds import HOME


class ExchangeRecorder:
    def __init__(self, journal: Journal | None, access_log: AccessLog | None) -> None:
        self._journal = journal
        self._access_log = access_log

    def __call__(
        self, context: RequestContext, reply: Reply, headers: Sequence[tuple[bytes, bytes]], answer: bytes
    ) -> None:
        """`headers` and `answer` are what was sent of the reply."""
        if self._journal is not None and not reply.is_preflight:
            took = time.perf_counter() - context.began
            body, effect, world_state = context.body, context.effect, context.world_state
            scenario_run = None if world_state is None else world_state.scenario_run
            # In the order of a `Record`, which is made of it when somebody looks.
            self._journal.record(
                (
                    time.time() - took,
                    took,
                    context.scope,
                    body if len(body) <= CUT else body[:CUT],
                    len(body),
                    context.operation,
                    context.world,
                    None if scenario_run is None else scenario_run.scenario.name,
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
        if self._access_log is not None:
            named = (
                reply if context.world == HOME else reply._replace(why=f"{reply.why} (world {context.world})")
            )
            self._access_log.write(context.scope, named)
