"""One compiled handler for each operation: the way of a request from its headers to its reply.

The order of judgement is that of the service: a body that can't be read as JSON (for FastAPI's dialect, before all
else), credentials, the parameters and the body together, the preference, and state at last.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_server.answers.preferences import Preferences, read_preferences
from mock_server.answers.refusals import Refusal
from mock_server.answers.selection import Selection
from mock_server.errors import IdentityTaken, LimitReached, UnknownPreference
from mock_server.web.actions import Action, Request, preferred, unchanged
from mock_server.web.bodies import BodyRefused, BodyTooLarge, ClientGone, RequestBody, Sent, receive_body
from mock_server.web.credentials import Check
from mock_server.web.parameters import Parameters
from mock_server.web.problems import Problems, challenged
from mock_server.web.reply import Problem, Reply
from mock_server.web.sending import Sender
from openapi_contract.values import Operation

_NO_BODY = Sent(None, None, present=False)


class Handler:
    """An ASGI app that answers one operation."""

    __slots__ = (
        "_act",
        "_body",
        "_challenge",
        "_dynamic",
        "_may_pass",
        "_most",
        "_only_path",
        "_parameters",
        "_problems",
        "_selection",
        "_sender",
        "operation",
    )

    def __init__(
        self,
        operation: Operation,
        *,
        parameters: Parameters,
        body: RequestBody | None,
        may_pass: Check | None,
        challenge: bytes,
        action: Action,
        selection: Selection,
        problems: Problems,
        sender: Sender,
        max_body: int,
        dynamic: bool | None,
    ) -> None:
        """`dynamic` is the default for documented answers; None where state answers."""
        self.operation = operation
        self._parameters = parameters
        self._only_path = parameters.only_path
        self._body = body
        self._may_pass = may_pass
        self._challenge = challenge
        self._act = action
        self._selection = selection
        self._problems = problems
        self._sender = sender
        self._most = max_body
        self._dynamic = dynamic

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"][::-1])
        raw = b""
        try:
            if self._body is not None:
                raw = await receive_body(receive, headers, self._most)
            outcome = self._judge(scope, headers, raw)
        except BodyTooLarge as error:
            outcome = Problem(413, f"The body is larger than {self._most:,} bytes.", close=error.close)
        except (IdentityTaken, LimitReached) as error:
            outcome = unchanged(error)
        except ClientGone:
            return
        reply = outcome if isinstance(outcome, Reply) else self._problems.reply(outcome, self.operation)
        await self._sender(scope, send, reply, headers.get(b"origin"))

    def _judge(self, scope: Any, headers: Mapping[bytes, bytes], raw: bytes) -> Reply | Problem:
        sent, broken = _NO_BODY, None
        if self._body is not None:
            try:
                sent = self._body.read(headers.get(b"content-type", b""), raw)
            except BodyRefused as refused:
                broken = refused.problem
                if self._problems.fastapi:
                    return broken
        if self._may_pass is not None and not self._may_pass(headers, scope["query_string"]):
            return Problem(
                401, "Not authenticated", why="no valid credentials", headers=challenged(self._challenge)
            )
        if broken is not None:
            return broken
        refusals: list[Refusal] = []
        path = self._parameters.path(scope["path_params"], refusals)
        query = {} if self._only_path else self._parameters.rest(scope["query_string"], headers, refusals)
        body = None if self._body is None else self._body.judge(sent, refusals)
        if refusals:
            return _rejected(self._problems.rejection(self.operation), refusals)
        request = Request(path, query, body, scope["path"], headers.get(b"accept", b"*/*").decode("latin-1"))
        return self._preferred(scope, request) if b"prefer" in headers else self._act(request)

    def _preferred(self, scope: Any, request: Request) -> Reply | Problem:
        try:
            preferences = _preferences(scope)
            if preferences is None or (self._dynamic is None and preferences == Preferences(dynamic=False)):
                return self._act(request)
            return preferred(self._selection, preferences, request, dynamic=bool(self._dynamic))
        except UnknownPreference as error:
            return Problem(400, str(error))


def _preferences(scope: Any) -> Preferences | None:
    values = [value for name, value in scope["headers"] if name == b"prefer"]
    return read_preferences(b", ".join(values).decode("latin-1"))


def _rejected(status: int, refusals: list[Refusal]) -> Problem:
    why = "; ".join(f"{'.'.join(map(str, refusal.loc))}: {refusal.msg}" for refusal in refusals)
    return Problem(status, "The request breaks the contract.", why=why, refusals=tuple(refusals))
