"""The handler of one operation: takes a request from its headers to its reply.

It judges in the order of the service: a body that can't be read as JSON (for FastAPI's dialect before all else),
credentials, parameters and body together, the preference, and state at last. A contract that leaves the order open
states its own first reading; state comes last in every one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hydracore_mock.errors import (
    BadWorldName,
    IdentityTaken,
    LimitReached,
    NotAcceptable,
    UnknownPreference,
    UnknownScenario,
)
from hydracore_mock.http.authentication import Lacking, Requirements
from hydracore_mock.http.context import SCENARIO, RequestContext
from hydracore_mock.http.error_responses import ErrorResponses, challenged
from hydracore_mock.http.payload import BadContentCoding, BodyTooLarge, ClientGone, receive_body
from hydracore_mock.http.reply import ErrorReply, Reply
from hydracore_mock.http.responder import Responder
from hydracore_mock.operation.actions import Action, preferred, unchanged
from hydracore_mock.operation.parameters import Parameters
from hydracore_mock.operation.preferences import Preferences, read_preferences
from hydracore_mock.operation.request_body import BodyRefused, ReceivedBody, RequestBody
from hydracore_mock.operation.scenario_middleware import ScenarioMiddleware
from hydracore_mock.operation.selection import ResponseSelection
from hydracore_mock.worlds import HOME, World, WorldRegistry, WorldState
from hydracore_openapi.json_schema.wording.refusals import Refusal
from hydracore_openapi.model import Operation
from hydracore_openapi.open_points import ReadingName

_NO_BODY = ReceivedBody(None, None, present=False)
Judge = Callable[[RequestContext, "ReceivedBody | BodyRefused"], ErrorReply | None]


class Handler:
    """An ASGI app that answers one operation."""

    __slots__ = (
        "_act",
        "_body",
        "_challenge",
        "_dynamic",
        "_errors",
        "_is_authorized",
        "_judges",
        "_lacking",
        "_max_body",
        "_only_path",
        "_parameters",
        "_refusal",
        "_respond",
        "_scenario_middleware",
        "_selection",
        "_statuses",
        "_worlds",
        "operation",
    )

    def __init__(
        self,
        operation: Operation,
        *,
        parameters: Parameters,
        body: RequestBody | None,
        requirements: Requirements,
        action: Action,
        selection: ResponseSelection,
        errors: ErrorResponses,
        responder: Responder,
        worlds: WorldRegistry,
        scenario_middleware: ScenarioMiddleware,
        max_body: int,
        dynamic: bool | None,
    ) -> None:
        """`dynamic` is the default for documented answers; None where state answers."""
        self.operation = operation
        self._parameters = parameters
        self._only_path = parameters.only_path
        self._body = body
        self._is_authorized = requirements.is_authorized
        self._lacking = requirements.lacking
        self._refusal = requirements.refusal
        self._statuses = errors.statuses(operation)
        self._challenge = requirements.challenge if self._statuses.challenges else b""
        self._judges = self._in_order()
        self._act = action
        self._selection = selection
        self._errors = errors
        self._respond = responder
        self._worlds = worlds
        self._scenario_middleware = scenario_middleware
        self._max_body = max_body
        self._dynamic = dynamic

    def _in_order(self) -> tuple[Judge, ...]:
        """The judges of a request, in the order that the contract states."""
        orders: Mapping[ReadingName, tuple[Judge, ...]] = {
            ReadingName.UNREADABLE_FIRST: (self._no_json, self._credentials, self._input),
            ReadingName.INPUT_FIRST: (self._input, self._credentials),
        }
        return orders.get(self._statuses.order, (self._credentials, self._input))

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        context = RequestContext(scope, self.operation)
        try:
            if self._body is not None:
                context.body = await receive_body(receive, context.headers, self._max_body)
            world_state = context.world_state = self._world_state(context)
            reply = (
                self._scenario_middleware(context, world_state, self._answer)
                if world_state.is_staged
                else self._answer(context, world_state)
            )
        except BodyTooLarge as error:
            error_reply = ErrorReply(
                413, f"The body is larger than {self._max_body:,} bytes.", close=error.close
            )
            reply = self._errors.documented(error_reply, self.operation)
        except BadContentCoding as error:
            reply = self._errors.documented(ErrorReply(error.status, error.detail), self.operation)
        except (BadWorldName, UnknownScenario) as error:
            reply = self._errors.documented(ErrorReply(400, str(error)), self.operation)
        except NotAcceptable as error:
            reply = self._errors.documented(unchanged(error), self.operation)
        except ClientGone:
            return
        await self._respond(context, send, reply)

    def _world_state(self, context: RequestContext) -> WorldState:
        """The state and scenario that the request meets, in the world and the scenario that it names."""
        worlds, wanted = self._worlds, context.headers.get(SCENARIO)
        world = worlds.home if context.world == HOME else self._world(context)
        return world.now if wanted is None else world.state_for(worlds.scenario(wanted.decode("latin-1")))

    def _world(self, context: RequestContext) -> World:
        """The world that the request names. A request that is refused for its credentials makes none."""
        is_authorized, name = self._is_authorized, context.world
        if (
            is_authorized is None
            or self._worlds.knows(name)
            or is_authorized(context.headers, context.scope["query_string"])
        ):
            return self._worlds.of(name)
        return self._worlds.unused(name)

    def _answer(self, context: RequestContext, world_state: WorldState) -> Reply:
        try:
            outcome = self._outcome(context, world_state)
        except (IdentityTaken, LimitReached, NotAcceptable) as error:
            outcome = unchanged(error)
        if isinstance(outcome, Reply):
            return outcome
        return self._errors.documented(outcome, self.operation, context.accept)

    def _outcome(self, context: RequestContext, world_state: WorldState) -> Reply | ErrorReply:
        received = self._received(context)
        for judge in self._judges:
            refusal = judge(context, received)
            if refusal is not None:
                return refusal
        outcome = (
            self._preferred(context, world_state)
            if b"prefer" in context.headers or b"__" in context.scope["query_string"]
            else self._act(context, world_state.state)
        )
        return _told(outcome, received)

    def _received(self, context: RequestContext) -> ReceivedBody | BodyRefused:
        if self._body is None:
            return _NO_BODY
        try:
            return self._body.read(context.headers.get(b"content-type", b""), context.body)
        except BodyRefused as refused:
            return refused

    def _no_json(self, _: RequestContext, received: ReceivedBody | BodyRefused) -> ErrorReply | None:
        if isinstance(received, BodyRefused) and not received.is_json:
            return received.problem
        return None

    def _credentials(self, context: RequestContext, _: ReceivedBody | BodyRefused) -> ErrorReply | None:
        is_authorized = self._is_authorized
        if is_authorized is None or is_authorized(context.headers, context.scope["query_string"]):
            return None if self._lacking is None else self._scopes(context, self._lacking)
        return ErrorReply(
            self._statuses.unauthorized,
            self._refusal,
            why="no valid credentials",
            headers=challenged(self._challenge),
        )

    def _scopes(self, context: RequestContext, lacking: Lacking) -> ErrorReply | None:
        """The refusal of a token that names scopes, and not those that are asked for (RFC 6750, section 3.1)."""
        missing = lacking(context.headers, context.scope["query_string"])
        if not missing:
            return None
        challenge = f'Bearer error="insufficient_scope", scope="{missing}"'
        told = f"The token lacks the scope {missing}"
        return ErrorReply(403, told, headers=challenged(challenge.encode("latin-1", "replace")))

    def _input(self, context: RequestContext, received: ReceivedBody | BodyRefused) -> ErrorReply | None:
        if isinstance(received, BodyRefused):
            return received.problem
        scope, refusals = context.scope, list[Refusal]()
        path = self._parameters.path(scope, refusals)
        if refusals and self._statuses.malformed != self._statuses.rejection:
            return _malformed(self._statuses.malformed, refusals)
        query = {} if self._only_path else self._parameters.other_values(scope, context.headers, refusals)
        body = None if self._body is None else self._body.validate(received, refusals)
        if refusals:
            return _validation_error(self._statuses.rejection, refusals)
        context.path_values, context.query_values, context.body_value = path, query, body
        return None

    def _preferred(self, context: RequestContext, world_state: WorldState) -> Reply | ErrorReply:
        try:
            preferences = _preferences(context.scope)
            if preferences is None or (self._dynamic is None and preferences == Preferences(dynamic=False)):
                return self._act(context, world_state.state)
            return preferred(self._selection, preferences, context, dynamic=bool(self._dynamic))
        except UnknownPreference as error:
            return ErrorReply(400, str(error))


def _told(outcome: Reply | ErrorReply, received: ReceivedBody | BodyRefused) -> Reply | ErrorReply:
    """The outcome, with what was not judged of the body among its reasons."""
    if isinstance(outcome, ErrorReply) or isinstance(received, BodyRefused) or not received.unjudged:
        return outcome
    return outcome._replace(why=f"{outcome.why}; {received.unjudged}")


def _preferences(scope: Any) -> Preferences | None:
    values = [value for name, value in scope["headers"] if name == b"prefer"]
    return read_preferences(b", ".join(values).decode("latin-1"), scope["query_string"].decode("latin-1"))


def _malformed(status: int, refusals: list[Refusal]) -> ErrorReply:
    """A path that is not valid, where the contract has a status of its own for that."""
    error = _validation_error(status, refusals)
    return ErrorReply(404, "Not found", why=error.why) if status == 404 else error


def _validation_error(status: int, refusals: list[Refusal]) -> ErrorReply:
    why = "; ".join(f"{'.'.join(map(str, refusal.loc))}: {refusal.msg}" for refusal in refusals)
    return ErrorReply(status, "The request breaks the contract.", why=why, refusals=tuple(refusals))
