"""Passes over a sequence of requests, those that save most first: fewer requests, then less in each.

As with values, each candidate is made from the smallest sequence that is known by then, which `now` gives. What is
sent last shows the finding; what is before it led there. First all that led there is dropped, then all but what made
the item that the last request names, then halves, quarters and single requests: a fault that needs no history costs
one try. Bodies shrink together before each by itself, since what they have in common, such as a name that is taken,
may be what matters. A valid request stays valid: an invalid one would fail for a reason of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from hydracore_contract.exchange import Exchange, Headers, Request, json_value
from hydracore_contract.fields import ABSENT, body_schema
from hydracore_contract.generate.request_builder import filled, json_bytes
from hydracore_contract.oracle.request_classification import path_values
from hydracore_contract.shrink.value_reduction import (
    fewer,
    is_valid,
    least,
    leaves,
    required,
    texts,
    values,
    with_text_replaced,
)
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Contract, Operation, RequestPlace

Steps = tuple[Exchange, ...]
Change = Callable[[Any, Schema | None], Any]
"""Changes a value of that schema."""

NEEDED = frozenset({"authorization", "content-type"})
"""Headers that say who asks and what is sent."""
SIMPLE = ("", "a")
"""Texts to try in place of one that several bodies hold."""
SHORTEST_NAME = 4
"""A part of a path that is shorter names no item."""


def sequences(now: Callable[[], Steps], contract: Contract) -> Iterator[Steps]:
    for before in fewer_before(now):
        yield (*before, now()[-1])
    yield tuple(replace(each, request=plain_request(each.request)) for each in now())
    yield from with_smaller_bodies(now, contract)
    for index in reversed(range(len(now()))):
        # It may be gone meanwhile: where less is sent, an earlier answer may show the same.
        with suppress(IndexError, KeyError):
            yield from less_at(now, index, contract)


def fewer_before(now: Callable[[], Steps]) -> Iterator[Steps]:
    """Fewer earlier requests: none; those alone that made the last one's item; and ever smaller parts."""
    yield ()
    yield makers(now())
    yield from fewer(lambda: now()[:-1])


def makers(steps: Steps) -> Steps:
    """The steps whose answers were the first to name what the last request's path names."""
    path = steps[-1].request.bare_path
    names = [part.lower().encode() for part in path.split("/") if len(part) >= SHORTEST_NAME]
    return tuple(step for step in steps[:-1] if any(is_named_by(step, name) for name in names))


def is_named_by(step: Exchange, name: bytes) -> bool:
    answered = step.answer.body.lower() if step.answer else b""
    return name in answered and name not in step.request.path.lower().encode()


def with_smaller_bodies(now: Callable[[], Steps], contract: Contract) -> Iterator[Steps]:
    """Sequences with all bodies smaller at once, since a text that they share may be what matters."""
    yield with_changed_bodies(now(), contract, least)
    yield with_changed_bodies(now(), contract, required)
    for text in common_texts(now()):
        for new in SIMPLE:
            yield with_changed_bodies(now(), contract, exchange_of(text, new))


def exchange_of(old: str, new: str) -> Change:
    return lambda value, _: with_text_replaced(value, old, new)


def common_texts(steps: Steps) -> list[str]:
    """The texts that several bodies hold."""
    each = [set(leaves(json_value(step.request.body))) for step in steps]
    counts = Counter(text for found in each for text in found)
    return sorted((text for text, times in counts.items() if times > 1 and text), key=len, reverse=True)


def with_changed_bodies(steps: Steps, contract: Contract, change: Change) -> Steps:
    """The sequence with a change to each JSON body, unless it makes a valid one invalid."""
    return tuple(changed_body(step, schema_of(step, contract), change) for step in steps)


def changed_body(step: Exchange, schema: Schema | None, change: Change) -> Exchange:
    value = json_value(step.request.body, ABSENT)
    if value is ABSENT:
        return step
    new = change(value, schema)
    if schema and is_valid(schema, value) and not is_valid(schema, new):
        return step
    return replace(step, request=replace(step.request, body=json_bytes(new)))


def schema_of(step: Exchange, contract: Contract) -> Schema | None:
    return body_schema(contract.operation(step.operation)) if step.operation else None


def less_at(now: Callable[[], Steps], index: int, contract: Contract) -> Iterator[Steps]:
    """Sequences with one request smaller."""
    meant = now()[index].operation
    operation = contract.operation(meant) if meant else None

    def its() -> Request:
        step = now()[index]
        if step.operation != meant:
            raise IndexError(index)
        return step.request

    for smaller in requests(its, operation):
        steps = now()
        yield (*steps[:index], replace(steps[index], request=smaller), *steps[index + 1 :])


def requests(now: Callable[[], Request], operation: Operation | None) -> Iterator[Request]:
    yield replace(now(), path=without_query(now().path))
    yield replace(now(), headers=needed_headers(now().headers))
    for headers in fewer(lambda: now().headers):
        if needed_headers(headers) == needed_headers(now().headers):
            yield replace(now(), headers=headers)
    for body in bodies(lambda: now().body, body_schema(operation) if operation else None):
        yield replace(now(), body=body)
    if operation is not None:
        yield from (replace(now(), path=path) for path in paths(lambda: now().path, operation))


def plain_request(request: Request) -> Request:
    return replace(request, headers=needed_headers(request.headers))


def needed_headers(headers: Headers) -> Headers:
    return tuple((name, value) for name, value in headers if name.lower() in NEEDED or "${" in value)


def without_query(path: str) -> str:
    """A path with nothing in its query but credentials."""
    bare, _, query = path.partition("?")
    kept = "&".join(each for each in query.split("&") if "${" in each)
    return f"{bare}?{kept}" if kept else bare


def paths(now: Callable[[], str], operation: Operation) -> Iterator[str]:
    """Paths with shorter invalid parameters; valid ones stay, since they name items."""
    for each in operation.parameters:
        if each.place == RequestPlace.PATH and not is_valid(
            each.schema, values_in_path(now(), operation).get(each.name, "")
        ):
            yield from shorter(now, operation, each.name)


def shorter(now: Callable[[], str], operation: Operation, name: str) -> Iterator[str]:
    for text in texts(lambda: values_in_path(now(), operation).get(name, "")):
        _, mark, query = now().partition("?")
        if text:
            yield filled(operation.path, {**values_in_path(now(), operation), name: text}) + mark + query


def values_in_path(path: str, operation: Operation) -> Mapping[str, str]:
    """The path's parameters; none where it is not the operation's."""
    return path_values(operation, path.partition("?")[0]) or {}


def bodies(now: Callable[[], bytes | None], schema: Schema | None) -> Iterator[bytes | None]:
    """As JSON, where it is; what is no JSON, or would not be the same if it were written again, as text.

    A valid one stays valid: what is wrong with the others may be something else.
    """
    if not now():
        return
    keeps = schema is not None and is_valid(schema, json_value(now(), ABSENT))
    if not keeps:
        yield None
    if json_value(now(), ABSENT) is not ABSENT:
        yield json_bytes(json_value(now()))
        for smaller in values(lambda: json_value(now()), schema):
            if schema is None or not keeps or is_valid(schema, smaller):
                yield json_bytes(smaller)
    left = now()
    if left and (json_value(left, ABSENT) is ABSENT or json_bytes(json_value(left)) != left):
        for text in texts(lambda: (now() or b"").decode("latin-1")):
            yield text.encode("latin-1")


def sequence_size(steps: Steps) -> tuple[int, int, int]:
    """The size of a sequence: its requests, their bytes, and the different bytes of their bodies."""
    sent = [each.request for each in steps]
    return len(sent), sum(map(request_size, sent)), sum(len(set(each.body or b"")) for each in sent)


def request_size(request: Request) -> int:
    headers = sum(len(name) + len(value) for name, value in request.headers)
    return len(request.path) + headers + len(request.body or b"")
