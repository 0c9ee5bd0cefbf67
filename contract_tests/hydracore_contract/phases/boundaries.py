"""Boundaries: requests at every bound of every field, bodies that are none, and what breaks careless services.

What breaks them comes last, since it may leave an item behind that no list can show: whatever was to be found there is
found before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import quote

from hydracore_contract.exchange import SAFE_METHODS, Exchange, Request
from hydracore_contract.fields import ABSENT, Field, body_fields, body_schema, parameters
from hydracore_contract.generate.bodies import Garbage, garbage
from hydracore_contract.generate.boundary_values import Variant, VariantKind, hostile, paths, variants
from hydracore_contract.generate.request_builder import json_bytes, json_media, plain, raw, request
from hydracore_contract.generate.valid_values import Samples, Unmakeable
from hydracore_contract.isolation.tenants import respelt
from hydracore_contract.oracle.item_view import OperationRole
from hydracore_contract.phases.known_paths import known_paths, path_parameters
from hydracore_contract.phases.targets import (
    Path,
    body,
    delete_own,
    discard,
    owner,
    role_of,
    target_path,
)
from hydracore_contract.phases.unit import Phase, Unit, ids
from hydracore_contract.session import Session
from hydracore_openapi.model import Operation, RequestPlace

GARBAGE = 24
BROKEN_ESCAPE = "%zz"
MOST_KNOWN = 16
"""Paths that a read tries of those that may name what is there already."""
UNKNOWN = 3
"""Valid values of a path's parameter that a read tries of those that nobody has shown."""

Variants = Callable[[Field, Samples], tuple[Variant, ...]]
"""Makes the values that a field is tried with."""


def phase(session: Session) -> Phase:
    apart = tuple(replace(unit, apart=True) for unit in units(session))
    return Phase("requests", "Requests at every bound", apart)


def units(session: Session) -> Iterator[Unit]:
    for operation in {each.path: each for each in session.contract.operations}.values():
        yield Unit(f"{operation.path} other methods", 6, run_of(operation, BoundaryTrial.other_methods))
    for operation in session.contract.operations:
        writes = operation.method != "GET"
        for place_name in (RequestPlace.PATH, RequestPlace.QUERY, RequestPlace.HEADER):
            fields = parameters(operation, place_name)
            if fields:
                count = sum(len(tries(field, Samples(0))) for field in fields)
                yield Unit(
                    f"{operation.id} {place_name}",
                    count + 4,
                    parameter_trial(operation, fields),
                    writes,
                    operations=ids(operation),
                )
        if body_schema(operation) is not None:
            yield Unit(
                f"{operation.id} whole bodies",
                GARBAGE * 2 + 20,
                run_of(operation, BoundaryTrial.whole),
                operations=ids(operation),
            )
            for field in body_fields(operation):
                yield field_unit(operation, field, field.name, variants)
    for operation in session.contract.operations:
        for field in body_fields(operation):
            if hostile(field, Samples(0)):
                yield field_unit(operation, field, f"{field.name}, hostile values", hostile)


def field_unit(operation: Operation, field: Field, about: str, made: Variants) -> Unit:
    count = len(made(field, Samples(0))) * 3 // 2 + 2
    trial = run_of(operation, lambda trial: trial.field(field, made))
    return Unit(f"{operation.id} {about}", count, trial)


def tries(field: Field, draw: Samples) -> tuple[Variant, ...]:
    if field.place == RequestPlace.PATH:
        found = (*variants(field, draw), *paths())
        # Without its last part a path may be that of a whole collection, which is not the run's own.
        return found if field.operation.method == "GET" else tuple(each for each in found if each.value != "")
    return (*variants(field, draw), *hostile(field, draw))


def run_of(operation: Operation, part: Callable[[BoundaryTrial], None]) -> Callable[[Session], None]:
    def run(session: Session) -> None:
        trial = BoundaryTrial(session, operation)
        try:
            if trial.path is None:
                session.miss(f"requests of {operation.id}: nothing could be made to try them on")
            else:
                part(trial)
        except Unmakeable as reason:
            session.miss(f"requests of {operation.id}: {reason}")
        trial.clean()

    return run


def parameter_trial(operation: Operation, fields: tuple[Field, ...]) -> Callable[[Session], None]:
    return run_of(operation, lambda trial: trial.parameters(fields))


class BoundaryTrial:
    """One operation, with a path to try it on."""

    def __init__(self, session: Session, operation: Operation) -> None:
        self.session = session
        self.operation = operation
        self.resource = owner(session, operation)
        self.role = role_of(session, operation)
        self.path: Path | None = target_path(session, operation)
        self._headers = session.credentials(operation).headers
        self._query = session.credentials(operation).query

    # ---------------------------------------------------------------------------------------------- parameters

    def parameters(self, fields: tuple[Field, ...]) -> None:
        if self.role is None and self.operation.method in SAFE_METHODS:
            self._look()  # so that whatever is different afterwards is its own doing
        if fields[0].place == RequestPlace.PATH and self.operation.method in SAFE_METHODS:
            self._known_paths()
        for field in fields:
            for variant in tries(field, self.session.samples):
                self._after(self._send(self._with_parameter(field, variant)), False)
            if field.place == RequestPlace.PATH:
                self._after(self._send(self._with_broken_escape(field)), False)
            self._look()

    def _known_paths(self) -> None:
        """Reads what is there already, and what may be there by what the schema allows."""
        session, operation = self.session, self.operation
        paths = [self._here, *islice(known_paths(session, operation, session.tenants.main), MOST_KNOWN)]
        for each in path_parameters(operation):
            if each.name not in session.tenants.main:
                values = session.samples.several(each.schema, each.name, UNKNOWN)
                paths += [{**self._here, each.name: plain(value)} for value in values]
        for path in paths:
            self._send(request(operation, path, self._headers, credential_query=self._query))

    def _with_parameter(self, field: Field, variant: Variant) -> Request:
        path, name = dict(self._here), field.path[0]
        query: dict[str, Any] = {}
        headers: tuple[tuple[str, str], ...] = ()
        if field.place == RequestPlace.PATH:
            home = self.session.tenants.main.get(name)
            is_writing = self.operation.method not in SAFE_METHODS
            path[name] = respelt(variant.value, home) if home and is_writing else variant.value
        elif variant.value is not ABSENT and field.place == RequestPlace.QUERY:
            query[name] = variant.value
        elif variant.value is not ABSENT:
            headers = ((name, str(variant.value)),)
        sent = body(self.session, self.operation)
        return request(
            self.operation,
            path,
            self._headers,
            sent,
            query=query,
            headers=headers,
            credential_query=self._query,
        )

    def _with_broken_escape(self, field: Field) -> Request:
        """A request with a percent sign in its path that escapes nothing (RFC 3986, section 2.1)."""
        sent = self._with_parameter(field, Variant("a broken escape", BROKEN_ESCAPE, VariantKind.HOSTILE))
        return replace(sent, path=sent.path.replace(quote(BROKEN_ESCAPE), BROKEN_ESCAPE))

    def other_methods(self) -> None:
        """Sends HEAD and OPTIONS, which may be refused and never change anything."""
        documented = {
            each.method for each in self.session.contract.operations if each.path == self.operation.path
        }
        for method in ("HEAD", "OPTIONS"):
            if method not in documented:
                sent = raw(self.operation, self._here, self._headers, None, extra=self._query)
                self.session.send(None, replace(sent, method=method))
                self._look()

    # -------------------------------------------------------------------------------------------------- bodies

    def field(self, field: Field, made: Variants) -> None:
        """Sends each of these values of one field in an otherwise valid request."""
        for variant in made(field, self.session.samples):
            sent = with_value(body(self.session, self.operation), field.path, variant.value)
            self._try(sent, variant.kind is VariantKind.HOSTILE)
            if self.role is OperationRole.UPDATE and len(field.path) == 1 and variant.value is not ABSENT:
                self._try({field.path[0]: variant.value}, variant.kind is VariantKind.HOSTILE)
        self._look()

    def whole(self) -> None:
        for sent in self._whole_bodies():
            self._try(sent, False)
        self._dressed_otherwise()
        good = body(self.session, self.operation)
        for each in garbage(good, json_media(self.operation)):
            self._garbage(each)
        self._look()

    def _dressed_otherwise(self) -> None:
        """Good requests with a parameter that nobody knows, and a media type that says more than it must."""
        operation, session = self.operation, self.session
        sent = [body(session, operation), body(session, operation)]
        query = {"no-such-parameter": "1"}
        unknown = request(
            operation, self._here, self._headers, sent[0], query=query, credential_query=self._query
        )
        self._after(self._send(unknown), False)
        media = ("Content-Type", f"{json_media(operation)}; charset=utf-8")
        headers = (*self._headers, media)
        self._after(
            self._send(raw(operation, self._here, headers, json_bytes(sent[1]), extra=self._query)), False
        )

    def _whole_bodies(self) -> Iterator[Any]:
        session, operation = self.session, self.operation
        least = body(session, operation, only_required=True)
        yield least
        yield body(session, operation)
        yield {}
        if not isinstance(least, dict):
            return
        nullable = [
            field for field in body_fields(operation) if len(field.path) == 1 and "null" in field.kinds
        ]
        yield {**body(session, operation, only_required=True), **{field.path[0]: None for field in nullable}}
        yield {**body(session, operation, only_required=True), "no-such-field": session.samples.token()}
        yield {**body(session, operation, only_required=True), "": 1, "__proto__": {"a": 1}, "no such": None}
        yield from self._managed()
        if self.role is OperationRole.CREATE:
            twice = body(session, operation)
            exchange = self._send(self._request(twice))
            self._try(twice, False)
            discard(session, exchange)

    def _managed(self) -> Iterator[Any]:
        """Properties that answers show and requests don't take."""
        part = self.session.oracle.part(self.operation.id)
        if part is None:
            return
        view = part.view
        fields = view.takes(self.operation)
        for name in [name for name in view.properties if name not in fields]:
            try:
                value = self.session.samples.unlikely(view.properties[name], name)
            except Unmakeable:
                continue
            yield {**body(self.session, self.operation, only_required=True), name: value}

    def _try(self, sent: Any, is_hostile: bool) -> None:
        exchange = self._send(self._request(sent))
        self._after(exchange, is_hostile)

    def _garbage(self, each: Garbage) -> None:
        media = () if each.media is None else (("Content-Type", each.media),)
        sent = raw(self.operation, self._here, (*self._headers, *media), each.body, extra=self._query)
        self._after(self._send(sent), True)

    def _after(self, exchange: Exchange, is_hostile: bool) -> None:
        if is_hostile:
            self._look()
        if self.role is OperationRole.CREATE:
            discard(self.session, exchange)

    # -------------------------------------------------------------------------------------------------- sending

    @property
    def _here(self) -> Path:
        assert self.path is not None  # noqa: S101 (looked at before)
        return self.path

    def _request(self, sent: Any) -> Request:
        return request(self.operation, self._here, self._headers, sent, credential_query=self._query)

    def _send(self, sent: Request) -> Exchange:
        exchange = self.session.send(self.operation, sent)
        if self.role is OperationRole.DELETE and exchange.is_success:
            self.path = target_path(self.session, self.operation) or self.path
        elif self.role is OperationRole.CREATE and exchange.operation and not (sent.body or b"").strip():
            discard(self.session, exchange)
        return exchange

    def _look(self) -> None:
        if self.resource is not None:
            self.session.look(self.resource, self._here)

    def clean(self) -> None:
        delete_own(self.session, self.resource, self.path)


def with_value(sent: Any, path: tuple[str, ...], value: Any) -> Any:
    """A body with a value at a path, or without what is there."""
    changed = deepcopy(sent)
    holder = changed
    for name in path[:-1]:
        if not isinstance(holder.get(name), dict):
            holder[name] = {}
        holder = holder[name]
    if value is ABSENT:
        holder.pop(path[-1], None)
    else:
        holder[path[-1]] = value
    return changed
