"""What a scenario makes of the requests of one operation.

A rule that gives an answer of its own does so before anything is judged, and nothing is done to state. Any other works
on the answer that the mock gives by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from hydracore_mock.errors import LimitReached, TooMuchToFill, UnknownPreference
from hydracore_mock.http.context import Asked
from hydracore_mock.http.error_responses import Problems
from hydracore_mock.http.reply import JSON, Headers, Problem, Reply
from hydracore_mock.http.routing import router_names
from hydracore_mock.operation.actions import canned_reply
from hydracore_mock.operation.parameters import Parameters
from hydracore_mock.operation.payload import BrokenJson, UnreadableBody, read_json
from hydracore_mock.operation.preferences import Preferences
from hydracore_mock.operation.response_builder import Success
from hydracore_mock.operation.selection import Selection
from hydracore_mock.operation.target_item import Subjects
from hydracore_mock.request_matcher import NO_JSON, Seen
from hydracore_mock.scenarios import (
    MISSING,
    Effect,
    Facts,
    answer_faults,
    merged,
    planned,
    rendered,
    rendered_text,
)
from hydracore_mock.state import Change, StatefulResource
from hydracore_mock.state.json_text import dumps, loads
from hydracore_mock.state.stores import Key
from hydracore_mock.worlds import WorldState
from hydracore_openapi.model import Operation

Answer = Callable[[Asked, WorldState], Reply]


class Stage:
    def __init__(
        self,
        operation: Operation,
        resource: StatefulResource | None,
        resources: Mapping[str, StatefulResource],
        parameters: Parameters,
        selection: Selection,
        problems: Problems,
    ) -> None:
        """`resource` is the operation's own, where state answers; `resources` are all, by the path of a collection."""
        self._operation = operation
        self._subjects = Subjects(operation, resource, parameters)
        self._show = None if resource is None else Success(operation, resource.contract, selection).show
        self._resources = resources
        self._selection = selection
        self._problems = problems
        self._names = {router: name for name, router in router_names(operation.path).items()}

    def __call__(self, asked: Asked, run: WorldState, answer: Answer) -> Reply:
        """The reply to a request; `answer` is how the mock answers by itself."""
        left_out = self._advance(run)
        seen = _seen(asked)
        effect = None if run.playing is None else run.playing.effect(seen)
        if effect is None or effect.passes:
            reply = answer(asked, run)
        else:
            asked.effect = effect
            reply = self._played(asked, run, seen, effect, answer)
        if reply.status < 300:
            self._subjects.count_read(asked, run)
        return reply._replace(why=f"{reply.why}; {left_out}") if left_out else reply

    def _advance(self, run: WorldState) -> str:
        """Makes the changes whose time has come; says in words which could not be made."""
        left_out = ""
        for (key, identity), values, breaks in run.timetable.due(time.monotonic()):
            if isinstance(key, Key) and key.path in self._resources:
                resource = self._resources[key.path]
                change = resource.amend(run.state, key, identity, values, may_break=breaks)
                if change is None:
                    left_out = f"a change of {identity} that the scenario plans was left out"
        return left_out

    def _played(self, asked: Asked, run: WorldState, seen: Seen, effect: Effect, answer: Answer) -> Reply:
        own = None if effect.answers else answer(asked, run)
        facts = self._facts(asked, run, seen, effect, own)
        try:
            if own is None:
                reply = self._made(asked, effect, facts)
            else:
                reply = own if effect.merge is None else self._merged(own, effect, facts)
            if effect.changes and reply.status < 400:
                reply = self._change(asked, run, effect, facts, reply)
            headers = self._headers(effect, facts, reply)
        except (TooMuchToFill, UnknownPreference, LimitReached) as error:
            return self._refused(effect, str(error))
        scenario = "" if run.playing is None else run.playing.scenario.name
        name = _one_line(f"{scenario}/{effect.rule}")
        why = f"scenario {scenario}, {effect.rule}: {', '.join(filter(None, (reply.why, effect.fault)))}"
        return reply._replace(headers=(*headers, (b"x-mock-scenario", name)), why=why)

    def _made(self, asked: Asked, effect: Effect, facts: Facts) -> Reply:
        status = self._operation.success if effect.status is None else effect.status
        if effect.body is not None:
            value = rendered(effect.body, facts)
            return self._checked(effect, Reply(status, dumps(value), JSON, "a body of its own"), value)
        if effect.example is None and self._operation.response(status) is None:
            return self._problems.reply(Problem(status, _phrase(status)), self._operation)
        accept = asked.headers.get(b"accept", b"*/*").decode("latin-1")
        wanted = Preferences(effect.status, effect.example)
        return canned_reply(self._selection.answer(asked.scope["path"], accept, wanted))

    def _merged(self, own: Reply, effect: Effect, facts: Facts) -> Reply:
        if effect.merge is None or not own.body or b"json" not in dict(own.headers).get(b"content-type", b""):
            return own
        value = merged(loads(own.body), rendered(effect.merge, facts))
        return self._checked(effect, own._replace(body=dumps(value)), value)

    def _checked(self, effect: Effect, reply: Reply, value: Any) -> Reply:
        if effect.breaks_contract:
            return reply
        media = dict(reply.headers).get(b"content-type", b"").decode("latin-1")
        faults = answer_faults(self._operation, reply.status, media, value)
        if not faults:
            return reply
        told = "; ".join(faults[:5])
        return self._refused(
            effect, f"its answer breaks the contract ({told}); correct it, or say breaks-contract: true"
        )

    def _refused(self, effect: Effect, reason: str) -> Reply:
        problem = Problem(500, f"The scenario's rule {effect.rule} can't be played: {reason}")
        return self._problems.reply(problem, self._operation)

    def _headers(self, effect: Effect, facts: Facts, reply: Reply) -> Headers:
        given = {
            name.lower().encode("latin-1", "replace"): rendered_text(text, facts).encode("latin-1", "replace")
            for name, text in (effect.headers or {}).items()
        }
        return (*(header for header in reply.headers if header[0] not in given), *given.items())

    def _change(self, asked: Asked, run: WorldState, effect: Effect, facts: Facts, reply: Reply) -> Reply:
        """Plans what the effect does to the item, makes what is due at once, and shows that."""
        subject = self._subjects.of(asked, run, reply)
        if subject is None:
            return reply
        plans = planned(effect.changes, facts, breaks_contract=effect.breaks_contract)
        run.timetable.add(subject, plans, time.monotonic())
        before = run.state.store.get(*subject)
        self._advance(run)
        after = run.state.store.get(*subject)
        if after is None or after == before:
            return reply
        made = reply.change if isinstance(reply.change, Change) else Change(*subject, before, after)
        shown = reply.body if self._show is None or not reply.body else self._show(after)
        return reply._replace(body=shown, change=made._replace(after=after))

    def _facts(self, asked: Asked, run: WorldState, seen: Seen, effect: Effect, own: Reply | None) -> Facts:
        headers = () if own is None else own.headers
        return Facts(
            method=seen.method,
            url=_url(asked),
            path={self._names[name]: value for name, value in asked.scope["path_params"].items()},
            query=seen.query,
            headers=seen.headers,
            body=_known(seen.body),
            response_status=None if own is None else own.status,
            response_headers={name.decode(): value.decode("latin-1") for name, value in headers},
            response_body=lambda: MISSING if own is None else _known(_value(own.body)),
            item=lambda: _known(self._subjects.item(asked, run, own)),
            items=lambda: self._subjects.items(asked, run),
            count=lambda: len(self._subjects.items(asked, run)),
            call=effect.call,
            uuid=effect.uuid,
        )


def _seen(asked: Asked) -> Seen:
    scope = asked.scope
    return Seen(
        scope["method"],
        scope["path"],
        None if asked.operation is None else asked.operation.id,
        {name.decode("latin-1"): value.decode("latin-1") for name, value in asked.headers.items()},
        parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True),
        _value(asked.body),
    )


def _value(body: bytes) -> Any:
    if not body:
        return NO_JSON
    try:
        value, _ = read_json(body)
    except (BrokenJson, UnreadableBody):
        return NO_JSON
    return value


def _known(value: Any) -> Any:
    return MISSING if value is NO_JSON or value is None else value


def _url(asked: Asked) -> str:
    host = asked.headers.get(b"host", b"").decode("latin-1")
    query = asked.scope["query_string"].decode("latin-1")
    return f"{asked.scope.get('scheme', 'http')}://{host}{asked.scope['path']}" + (
        f"?{query}" if query else ""
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def _one_line(text: str) -> bytes:
    return "".join(each if " " <= each <= "~" else "?" for each in text).encode()
