"""The executor of programs: makes a request of each call, sends it, and has what came of it judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hydracore_contract.exchange import SAFE_METHODS, Exchange, Request
from hydracore_contract.fields import ABSENT, Field
from hydracore_contract.fuzz.programs import DEFAULT_MEDIA, Call, Program, Raw, is_directive
from hydracore_contract.fuzz.resolver import Resolver, counted
from hydracore_contract.fuzz.seeds import top_fields
from hydracore_contract.generate.credentials import Credentials, matrix
from hydracore_contract.generate.request_builder import json_bytes, json_media, raw
from hydracore_contract.oracle.model_state import SHORT
from hydracore_contract.phases.targets import resource_of
from hydracore_contract.session import Session
from hydracore_openapi.model import Operation

PLAIN = re.compile(r"[A-Za-z0-9_-]{8,}")
ENDS = re.compile(r"[A-Za-z0-9_-]{6,}(?=@|$)")
"""The part of a text that a token may replace."""
MOST_AT_ONCE = 8
MOST_TOGETHER = 2**16
"""Bytes of a body that is sent several times at the same moment: larger ones may keep any service busy for long."""
TWICE = ("POST", "DELETE", "GET", "HEAD")
"""Methods that may be sent twice at the same moment: of two changes the last one would have to be known."""


def execute(session: Session, program: Program) -> list[Exchange]:
    """Sends what can be sent of a program; each exchange is judged."""
    return Executor(session).execute(program)


class Executor:
    """Executes programs in one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.operations = {each.id: each for each in session.contract.operations}
        self._combinations: dict[str, tuple[Credentials, ...]] = {}
        self._resolver = Resolver(session)
        self._token = ""

    def execute(self, program: Program) -> list[Exchange]:
        return [exchange for _, exchange in self.exchanges(program)]

    def exchanges(self, program: Program) -> Iterator[tuple[int, Exchange]]:
        """Exchanges of the calls that can be sent, each with its call's number, as they happen."""
        self._resolver.answers.clear()
        self._token = self.session.samples.token()
        for index, call in enumerate(program):
            found = self._exchanges(call)
            self._resolver.answers.append(found[0] if found else None)
            yield from ((index, exchange) for exchange in found)

    def _exchanges(self, call: Call) -> list[Exchange]:
        operation = self.operations.get(call.operation)
        if operation is None or not self._may(call, operation):
            return []
        path = self._resolver.path(call, operation)
        if path is None:
            return []
        sent = self._request(call, operation, path)
        if call.method and call.method != operation.method:
            return [self.session.send(None, replace(sent, method=call.method))]
        times = counted(call.at_once, MOST_AT_ONCE)
        requests = [sent]
        if times > 1 and operation.method not in TWICE:
            requests = [self._request(each, operation, path) for each in single_field_calls(call, operation)]
        if times < 2 or not requests or len(sent.body or b"") > MOST_TOGETHER:
            return [self.session.send(operation, sent)]
        found = self.session.together([(operation, requests[turn % len(requests)]) for turn in range(times)])
        self._look(operation)
        return found

    def _look(self, operation: Operation) -> None:
        """Lists the operation's top-level collections, to judge simultaneous requests before anything else is sent."""
        resource, tenants = resource_of(self.session, operation), self.session.tenants
        if resource is not None and resource.parent is None:
            self.session.look(resource, tenants.main, *([tenants.other] if tenants.other else []))

    def _may(self, call: Call, operation: Operation) -> bool:
        """Tells whether a call may be sent; an undocumented method, which may do anything, only to an item."""
        method = call.method or operation.method
        if method in SAFE_METHODS:
            return True
        resource = resource_of(self.session, operation)
        documented = method == operation.method
        on_item = resource is not None and f"{{{resource.item_parameter}}}" in operation.path
        return not self.session.settings.read_only and (documented or on_item)

    # ---------------------------------------------------------------------------------------------------- requests

    def _request(self, call: Call, operation: Operation, path: Mapping[str, str]) -> Request:
        credentials = self._credentials(call, operation)
        body = self._body(call, operation)
        media = json_media(operation) if call.media == DEFAULT_MEDIA else call.media
        typed = (("Content-Type", media),) if media is not None and body is not None else ()
        query: dict[str, Any] = {}
        for name, value in call.query:
            query.setdefault(name, []).append(value)
        headers = (*credentials.headers, *typed, *call.headers)
        return raw(operation, path, headers, body, query=query, extra=credentials.query)

    def _body(self, call: Call, operation: Operation) -> bytes | None:
        if isinstance(call.body, Raw):
            return call.body.data
        if call.body is ABSENT:
            return None
        return json_bytes(self._marked(call.body, self._resolver.resolved(call.body), operation))

    def _marked(self, said: Any, body: Any, operation: Operation) -> Any:
        """The body with canaries in place of plain texts, and free texts made unique to the program."""
        if not isinstance(body, dict) or is_directive(said):
            return body
        literal = {
            name: value for name, value in body.items() if isinstance(value, str) and is_literal(said[name])
        }
        free = {field.path[0] for field in top_fields(operation) if field.is_free_text}
        fresh = {
            name: self._fresh(text) for name, text in literal.items() if name in free and len(text) > SHORT
        }
        tame = {name: text for name, text in {**literal, **fresh}.items() if PLAIN.fullmatch(text)}
        return {**body, **fresh, **self.session.planter.plant(operation, tame)}

    def _fresh(self, text: str) -> str:
        """The text with the program's own token in it, at the same length.

        A service may hold a unique value to be taken for ever, even after its item is deleted.
        """
        found = ENDS.search(text)
        if found is None:
            return text
        size = min(len(self._token), found.end() - found.start())
        return text[: found.end() - size] + self._token[len(self._token) - size :] + text[found.end() :]

    def _credentials(self, call: Call, operation: Operation) -> Credentials:
        if not call.badge:
            return self.session.credentials(operation)
        if operation.id not in self._combinations:
            self._combinations[operation.id] = matrix(operation, self.session.keyring)
        others = self._combinations[operation.id]
        return others[(call.badge - 1) % len(others)] if others else self.session.credentials(operation)


def single_field_calls(call: Call, operation: Operation) -> list[Call]:
    """A call for each of the fields of a change that can be told from all others by what comes of it."""
    if operation.method != "PATCH":
        return []
    simple = {field.path[0]: field for field in top_fields(operation) if is_simple(field)}
    members = call.body.items() if isinstance(call.body, dict) else ()
    return [
        replace(call, body={name: value})
        for name, value in members
        if name in simple and value is not None and is_valid(simple[name], value)
    ]


def is_valid(field: Field, value: Any) -> bool:
    try:
        return field.schema.is_valid(value)
    except ValueError:  # half a surrogate pair
        return False


def is_simple(field: Field) -> bool:
    return not field.is_free_object and "format" not in field.said


def is_literal(said: Any) -> bool:
    return isinstance(said, str) or (isinstance(said, dict) and "$repeat" in said)


def may_have_changed(exchanges: Sequence[Exchange]) -> bool:
    """Tells whether anything may have been changed."""
    return any(exchange.request.method not in SAFE_METHODS for exchange in exchanges)
