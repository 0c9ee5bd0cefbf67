"""Plays a program: fills in what only the session knows, sends each call, and touches nothing that is not the run's.

Reading may go anywhere. What writes goes to the two collections that the run may write to, in whatever spelling, to
places that can't be, and to items that this run has made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.fields import ABSENT, Field
from hydracore_contract.fuzz.programs import DEFAULT_MEDIA, Call, Program, Raw, is_directive
from hydracore_contract.fuzz.references import spelt
from hydracore_contract.fuzz.seeds import top_fields
from hydracore_contract.generate.boundary_values import nested
from hydracore_contract.generate.credentials import Credentials, matrix
from hydracore_contract.generate.requests import json_bytes, json_media, plain, raw
from hydracore_contract.generate.valid_values import Unmakeable
from hydracore_contract.isolation.tenants import fits
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.model_state import SHORT, KnownItem
from hydracore_contract.oracle.request_classification import is_misleading
from hydracore_contract.oracle.values import one_spelling
from hydracore_contract.phases.requests import respelt
from hydracore_contract.phases.targets import resource_of
from hydracore_contract.session import Session
from hydracore_contract.transport.target import SAFE_METHODS
from hydracore_openapi.json_schema.pointers import pointed
from hydracore_openapi.model import Operation, Parameter, RequestPlace, Resource

PLAIN = re.compile(r"[A-Za-z0-9_-]{8,}")
ENDS = re.compile(r"[A-Za-z0-9_-]{6,}(?=@|$)")
"""The part of a text that may well be another one each time."""
MOST_AT_ONCE = 8
MOST_TOGETHER = 2**16
"""Bytes of a body that is sent several times at the same moment: larger ones may keep any service busy for long."""
TWICE = ("POST", "DELETE", "GET", "HEAD")
"""What may be sent twice at the same moment as it is; of changes the last one would have to be known."""
HEX = re.compile(r"[0-9a-fA-F]")
MOST_LEVELS = 500
MOST_TIMES = 2**20


def play(session: Session, program: Program) -> list[Exchange]:
    """Sends what can be sent of a program; each exchange is judged."""
    return Player(session).play(program)


class Player:
    """Plays programs in one session."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.operations = {each.id: each for each in session.contract.operations}
        self._combinations: dict[str, tuple[Credentials, ...]] = {}
        self._answers: list[Exchange | None] = []
        self._token = ""

    def play(self, program: Program) -> list[Exchange]:
        return [exchange for _, exchange in self.exchanges(program)]

    def exchanges(self, program: Program) -> Iterator[tuple[int, Exchange]]:
        """What came of each call that could be sent, with the call's number, as it comes."""
        self._answers = []
        self._token = self.session.samples.token()
        for index, call in enumerate(program):
            found = self._exchanges(call)
            self._answers.append(found[0] if found else None)
            yield from ((index, exchange) for exchange in found)

    def _exchanges(self, call: Call) -> list[Exchange]:
        operation = self.operations.get(call.operation)
        if operation is None or not self._may(call, operation):
            return []
        path = self._path(call, operation)
        if path is None:
            return []
        sent = self._request(call, operation, path)
        if call.method and call.method != operation.method:
            return [self.session.send(None, replace(sent, method=call.method))]
        times = counted(call.at_once, MOST_AT_ONCE)
        requests = [sent]
        if times > 1 and operation.method not in TWICE:
            requests = [self._request(each, operation, path) for each in apart(call, operation)]
        if times < 2 or not requests or len(sent.body or b"") > MOST_TOGETHER:
            return [self.session.send(operation, sent)]
        found = self.session.together([(operation, requests[turn % len(requests)]) for turn in range(times)])
        self._look(operation)
        return found

    def _look(self, operation: Operation) -> None:
        """What came of requests at the same moment is looked at before anything else happens."""
        resource, tenants = resource_of(self.session, operation), self.session.tenants
        if resource is not None and resource.parent is None:
            self.session.look(resource, tenants.main, *([tenants.other] if tenants.other else []))

    def _may(self, call: Call, operation: Operation) -> bool:
        """Nobody knows what an undocumented method does: it is sent to what the run has made, or not at all."""
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
        return json_bytes(self._marked(call.body, self.resolved(call.body), operation))

    def _marked(self, said: Any, body: Any, operation: Operation) -> Any:
        """With canaries in place of plain texts that no answer may show, and free texts that nobody else sends."""
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
        return {**body, **fresh, **self.session.planter.plant(tame)}

    def _fresh(self, text: str) -> str:
        """The text, as long as it was, with something in it that no other program sends: a service may be of the
        opinion that what was there once is taken for ever."""
        found = ENDS.search(text)
        if found is None:
            return text
        size = min(len(self._token), found.end() - found.start())
        return text[: found.end() - size] + self._token[len(self._token) - size :] + text[found.end() :]

    def _credentials(self, call: Call, operation: Operation) -> Credentials:
        if not call.badge:
            return self.session.credentials(operation)
        if operation.id not in self._combinations:
            settings = self.session.settings
            schemes = self.session.contract.security_schemes
            self._combinations[operation.id] = matrix(operation, schemes, settings.secrets)
        others = self._combinations[operation.id]
        return others[(call.badge - 1) % len(others)] if others else self.session.credentials(operation)

    # ------------------------------------------------------------------------------------------------------ values

    def resolved(self, value: Any) -> Any:
        """A value with what its directives stand for; null where an answer does not hold it."""
        if isinstance(value, dict):
            if is_directive(value):
                return self._meant(value)
            return {key: self.resolved(part) for key, part in value.items()}
        return [self.resolved(part) for part in value] if isinstance(value, list) else value

    def _meant(self, said: Mapping[str, Any]) -> Any:
        if "$repeat" in said:
            return str(said["$repeat"]) * counted(said["times"], MOST_TIMES)
        if "$nested" in said:
            return nested(counted(said["$nested"], MOST_LEVELS))
        if "$from" in said:
            return self._captured(said)
        if "$spelt" in said:
            return spelt(str(said["$spelt"]), self.resolved(said["of"]))
        if "$home" in said:
            return next(iter(self._home(said["$home"]).values()), None)
        if "$own" in said:
            own = [key for resource in self.session.contract.resources for key in self._own(resource)]
            return own[counted(said["$own"], 10**6) % len(own)] if own else self.session.samples.uuid()
        return self.session.samples.uuid()

    def _captured(self, said: Mapping[str, Any]) -> Any:
        index = counted(said["$from"], 10**6)
        exchange = self._answers[index] if index < len(self._answers) else None
        return pointed(answer_value(exchange), str(said["pointer"])) if exchange is not None else None

    # ------------------------------------------------------------------------------------------------------- paths

    def _path(self, call: Call, operation: Operation) -> dict[str, str] | None:
        """Values for the path's parameters; None where none may be sent."""
        writing = (call.method or operation.method) not in SAFE_METHODS
        values: dict[str, str] = {}
        for each in operation.parameters:
            if each.place == RequestPlace.PATH:
                found = self._value(call, operation, each, values, writing)
                if found is None:
                    return None
                values[each.name] = found
        return values

    def _value(
        self, call: Call, operation: Operation, parameter: Parameter, above: Mapping[str, str], writing: bool
    ) -> str | None:
        said = call.path.get(parameter.name, ABSENT)
        if parameter.name in self.session.tenants.main:
            return self._scope_value(said, parameter, writing)
        resource = self._resource(operation, parameter.name)
        text = self._item_value(said, resource, above)
        if text is None or (writing and not self._may_write(said, resource, above, text, parameter)):
            return self._unknown(parameter)
        return text

    def _scope_value(self, said: Any, parameter: Parameter, writing: bool) -> str | None:
        home = self.session.tenants.main[parameter.name]
        if said is ABSENT:
            return home
        if isinstance(said, dict) and "$home" in said:
            return self._home(said["$home"])[parameter.name]
        if isinstance(said, dict) and "$new" in said:
            return self._unknown(parameter)
        text = self._text(said, self._home_of(said, parameter.name))
        if text is None:
            return home
        if not writing:
            return text
        text = respelt(text, home)
        elsewhere = fits(parameter, text) and one_spelling(text) not in map(
            one_spelling, self._homes(parameter)
        )
        return home if is_unsafe(text) or elsewhere else text

    def _home_of(self, said: Any, name: str) -> Any:
        """A spelling of a home is one of this parameter's."""
        if (
            isinstance(said, dict)
            and "$spelt" in said
            and isinstance(said["of"], dict)
            and "$home" in said["of"]
        ):
            return spelt(str(said["$spelt"]), self._home(said["of"]["$home"])[name])
        return ABSENT

    def _homes(self, parameter: Parameter) -> list[str]:
        return [self._home(which)[parameter.name] for which in (0, 1)]

    def _home(self, which: Any) -> Mapping[str, str]:
        tenants = self.session.tenants
        return tenants.other if which and tenants.other else tenants.main

    def _item_value(self, said: Any, resource: Resource | None, above: Mapping[str, str]) -> str | None:
        """What a call says that an item is; one of the run's own where it says nothing, or nothing that is there."""
        if isinstance(said, dict) and "$new" in said:
            return None
        if said is not ABSENT and not (isinstance(said, dict) and "$own" in said):
            text = self._text(said, ABSENT)
            if text is not None:
                return text
        own = self._own(resource, above) if resource is not None else []
        index = counted(said["$own"], 10**6) if isinstance(said, dict) and "$own" in said else -1
        return own[index % len(own)] if own else None

    def _text(self, said: Any, known: Any) -> str | None:
        value = self.resolved(said) if known is ABSENT else known
        return None if value is None or isinstance(value, (dict, list)) else plain(value)

    def _own(self, resource: Resource, above: Mapping[str, str] | None = None) -> list[str]:
        """The identities of the run's items: of one collection, if it has any there, else of all."""
        scopes = [
            scope
            for scope in self.session.oracle.state.scopes.values()
            if scope.key[0] == resource.collection_path
        ]
        wanted = tuple(one_spelling((above or {}).get(name, "")) for name in resource.scope)
        scopes.sort(key=lambda scope: scope.key[1] != wanted)
        for scope in scopes:
            found = [key for key, known in scope.items.items() if known.own]
            if found:
                return found
        return []

    def _resource(self, operation: Operation, parameter: str) -> Resource | None:
        """The resource whose items a path parameter names."""
        named = (
            each
            for each in self.session.contract.resources
            if each.item_parameter == parameter
            and each.item_path
            and operation.path.startswith(each.item_path)
        )
        return next(named, None)

    def _unknown(self, parameter: Parameter) -> str | None:
        """A valid identity that nothing has, for all that one can tell."""
        made = self.session.samples.uuid()
        for text in (made, str(10**8 + int(made[:7], 16)), made[:8]):
            if fits(parameter, text):
                return text
        try:
            return plain(self.session.samples.value(parameter.schema, parameter.name))
        except Unmakeable:
            return None

    def _may_write(
        self,
        said: Any,
        resource: Resource | None,
        above: Mapping[str, str],
        text: str,
        parameter: Parameter,
    ) -> bool:
        """Tells whether what is at this place is the run's own, or can't be there at all."""
        if is_unsafe(text) or resource is None:
            return False
        known = self._known(resource, above, one_spelling(text))
        if known is not None:
            return known.own
        if fits(parameter, text):
            return False
        is_spelt = isinstance(said, dict) and "$spelt" in said
        return is_spelt or (isinstance(said, str) and len(HEX.findall(text)) < 32)

    def _known(self, resource: Resource, above: Mapping[str, str], key: str) -> KnownItem | None:
        """The item of that identity: the one in that collection, else one of another; foreign ones first."""
        wanted = tuple(one_spelling(above.get(name, "")) for name in resource.scope)
        scopes = [
            scope
            for scope in self.session.oracle.state.scopes.values()
            if scope.key[0] == resource.collection_path
        ]
        found = [
            (scope.key[1] != wanted, known)
            for scope in scopes
            for known in [scope.last(key)]
            if known is not None
        ]
        if not found:
            return None
        here = [known for is_elsewhere, known in found if not is_elsewhere]
        return min(here or [known for _, known in found], key=lambda known: known.own)


def apart(call: Call, operation: Operation) -> list[Call]:
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


def counted(value: Any, most: int) -> int:
    return max(0, min(most, value)) if isinstance(value, int) else 0


def is_unsafe(text: str) -> bool:
    """Tells whether a path with this in it may be another path."""
    return any(each.strip() in ("", ".", "..") or is_misleading(each) for each in (text, unquote(text)))


def wrote(exchanges: Sequence[Exchange]) -> bool:
    """Tells whether anything may have been changed."""
    return any(exchange.request.method not in SAFE_METHODS for exchange in exchanges)
