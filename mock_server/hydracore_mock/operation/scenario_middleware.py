"""The scenario middleware of one operation: lets a scenario answer a request, or change its answer.

A rule with an answer of its own answers before anything is judged, and leaves state alone. Any other rule works on the
answer that the mock gives by itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from hydracore_mock.errors import LimitReached, TooMuchToFill, UnknownPreference
from hydracore_mock.http.context import RequestContext
from hydracore_mock.http.error_responses import ErrorResponses
from hydracore_mock.http.payload import json_or_missing
from hydracore_mock.http.reply import JSON, ErrorReply, Headers, Reply
from hydracore_mock.operation.actions import addressed, documented_reply
from hydracore_mock.operation.parameters import Parameters
from hydracore_mock.operation.preferences import Preferences
from hydracore_mock.operation.response_builder import ResponseBuilder
from hydracore_mock.operation.selection import ResponseSelection
from hydracore_mock.operation.target_item import TargetItems
from hydracore_mock.request_matcher import MISSING, RequestView
from hydracore_mock.scenarios import (
    Effect,
    TemplateContext,
    answer_faults,
    planned_changes,
    rendered,
    rendered_text,
)
from hydracore_mock.state import Change, StatefulResource
from hydracore_mock.state.json_text import dumps, loads
from hydracore_mock.state.stores import Key
from hydracore_mock.worlds import WorldState
from hydracore_openapi.json_schema.merge_patch import merge_patched
from hydracore_openapi.model import Operation

Answer = Callable[[RequestContext, WorldState], Reply]


class ScenarioMiddleware:
    def __init__(
        self,
        operation: Operation,
        resource: StatefulResource | None,
        resources: Mapping[str, StatefulResource],
        parameters: Parameters,
        names: Mapping[str, str],
        selection: ResponseSelection,
        errors: ErrorResponses,
    ) -> None:
        """`resource` is the operation's own, where state answers; `resources` are all, by the path of a collection.
        `names` maps each of the path's parameters to the router's name for it."""
        self._operation = operation
        self._targets = TargetItems(operation, resource, parameters)
        self._render = (
            None if resource is None else ResponseBuilder(operation, resource.contract, selection).render
        )
        self._tells_addresses = resource is not None and resource.tells_addresses
        self._resources = resources
        self._selection = selection
        self._errors = errors
        self._names = {router: name for name, router in names.items()}

    def __call__(self, context: RequestContext, world_state: WorldState, answer: Answer) -> Reply:
        """The reply to a request; `answer` gives the mock's own."""
        left_out = self._advance(world_state)
        request = None if world_state.scenario_run is None else context.view(self._names)
        effect = (
            None
            if world_state.scenario_run is None or request is None
            else world_state.scenario_run.effect(request)
        )
        if request is None or effect is None or effect.passes:
            reply = answer(context, world_state)
        else:
            context.effect = effect
            reply = self._with_effect(context, world_state, request, effect, answer)
        if reply.status < 300:
            self._targets.count_read(context, world_state)
        return reply._replace(why=f"{reply.why}; {left_out}") if left_out else reply

    def _advance(self, world_state: WorldState) -> str:
        """Makes the changes that are due; the result says in words which could not be made."""
        left_out = ""
        for (key, identity), values, breaks in world_state.scheduled.due(time.monotonic()):
            if isinstance(key, Key) and key.path in self._resources:
                resource = self._resources[key.path]
                change = resource.amend(world_state.state, key, identity, values, may_break=breaks)
                if change is None:
                    left_out = f"a change of {identity} that the scenario plans was left out"
        return left_out

    def _with_effect(
        self,
        context: RequestContext,
        world_state: WorldState,
        request: RequestView,
        effect: Effect,
        answer: Answer,
    ) -> Reply:
        own = None if effect.answers else answer(context, world_state)
        values = self._template_context(context, world_state, request, effect, own)
        try:
            if own is None:
                reply = self._made(context, effect, values)
            else:
                reply = own if effect.merge is None else self._merged(own, effect, values)
            if effect.changes and reply.status < 400:
                reply = self._change(context, world_state, effect, values, reply)
            headers = self._headers(effect, values, reply)
        except (TooMuchToFill, UnknownPreference, LimitReached) as error:
            return self._refused(effect, str(error))
        scenario = "" if world_state.scenario_run is None else world_state.scenario_run.scenario.name
        name = _one_line(f"{scenario}/{effect.rule}")
        why = f"scenario {scenario}, {effect.rule}: {', '.join(filter(None, (reply.why, effect.fault)))}"
        return reply._replace(headers=(*headers, (b"x-mock-scenario", name)), why=why)

    def _made(self, context: RequestContext, effect: Effect, values: TemplateContext) -> Reply:
        status = self._operation.success if effect.status is None else effect.status
        if effect.body is not None:
            value = rendered(effect.body, values)
            return self._checked(effect, Reply(status, dumps(value), JSON, "a body of its own"), value)
        if effect.example is None and self._operation.response(status) is None:
            return self._errors.reply(ErrorReply(status, _phrase(status)), self._operation)
        wanted = Preferences(effect.status, effect.example)
        return documented_reply(self._selection.answer(context.target, context.accept, wanted))

    def _merged(self, own: Reply, effect: Effect, values: TemplateContext) -> Reply:
        if (
            effect.merge is None
            or not own.body
            or own.items
            or b"json" not in dict(own.headers).get(b"content-type", b"")
        ):
            return own
        value = merge_patched(loads(own.body), rendered(effect.merge, values))
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
        problem = ErrorReply(500, f"The scenario's rule {effect.rule} can't be played: {reason}")
        return self._errors.reply(problem, self._operation)

    def _headers(self, effect: Effect, values: TemplateContext, reply: Reply) -> Headers:
        given = {
            name.lower().encode("latin-1", "replace"): rendered_text(text, values).encode(
                "latin-1", "replace"
            )
            for name, text in (effect.headers or {}).items()
        }
        return (*(header for header in reply.headers if header[0] not in given), *given.items())

    def _change(
        self,
        context: RequestContext,
        world_state: WorldState,
        effect: Effect,
        values: TemplateContext,
        reply: Reply,
    ) -> Reply:
        """Plans the effect's changes of the item, makes those that are due at once, and shows the result."""
        target = self._targets.of(context, world_state, reply)
        if target is None:
            return reply
        plans = planned_changes(effect.changes, values, breaks_contract=effect.breaks_contract)
        world_state.scheduled.add(target, plans, time.monotonic())
        before = world_state.state.store.get(*target)
        self._advance(world_state)
        after = world_state.state.store.get(*target)
        if after is None or after == before:
            return reply
        made = reply.change or Change(*target, before, after)
        body = reply.body if self._render is None or not reply.body else self._render(after)
        body = addressed(body, context) if self._tells_addresses else body
        return reply._replace(body=body, change=made._replace(after=after))

    def _template_context(
        self,
        context: RequestContext,
        world_state: WorldState,
        request: RequestView,
        effect: Effect,
        own: Reply | None,
    ) -> TemplateContext:
        headers = () if own is None else own.headers
        return TemplateContext(
            request=request,
            response_status=None if own is None else own.status,
            response_headers={name.decode(): value.decode("latin-1") for name, value in headers},
            response_body=lambda: MISSING if own is None else json_or_missing(own.body),
            item=lambda: self._targets.item(context, world_state, own),
            items=lambda: self._targets.items(context, world_state),
            count=lambda: len(self._targets.items(context, world_state)),
            call=effect.call,
            uuid=effect.uuid,
        )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"Status {status}"


def _one_line(text: str) -> bytes:
    return "".join(each if " " <= each <= "~" else "?" for each in text).encode()
