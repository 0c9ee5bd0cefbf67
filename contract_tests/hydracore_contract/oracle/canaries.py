"""Canaries: values that are found again wherever an answer shows what the contract marks as `writeOnly`.

A secret that leaks seldom leaks under its own name: it turns up in an error, in a header, or in base64. So each
`writeOnly` text and UUID that the run sends carries one mark that nothing else has, wherever its schema leaves room for
it, and every answer is searched for that, in whatever spelling: in any case, without hyphens, and encoded.

What is secret is the value. So three things are no leak:

- A refusal may quote the request that it refuses, as FastAPI's do: what that very request sent is excused there.
- An answer may show a value under a name that its own schema describes, such as a key that is shown once.
- What was sent in a place that is not `writeOnly` as well is no secret.

A value without a mark, as short PINs are, can't be told from chance. There a *name* has to do: a member of that name in
an item whose kind takes it as `writeOnly`, and whose schema does not describe it, or forbids it. The key of an error is
no such member, nor is one of an object that clients fill freely; null shows nothing.

Which canaries were sent is learnt from the requests, so that a stored finding can be judged again.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from hydracore_contract.exchange import Exchange
from hydracore_contract.fields import ITEMS, member, words
from hydracore_contract.findings import rules
from hydracore_contract.findings.subject import item_property
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.oracle.write_only import HiddenNames, WriteOnlyPlace, write_only_places
from hydracore_openapi.json_schema.applicators import layers
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Contract, Operation

MARK = "ca4a5e1f"
ENCODED = base64.b64encode(f"canary-{MARK}".encode()).decode()
"""The beginning of base64 that holds a canary."""
MOST = 2_000
"""So many canaries are remembered."""
TEXTS = (
    "canary-{mark}-{fresh:016x}",
    "canary-{mark}-{fresh:016x}@mail.example",
    "https://canary-{mark}-{fresh:016x}.example",
    "Canary-1!{mark}{fresh:016x}",
    "{mark}{fresh:016x}",
    "Ca1!{mark}{short:08x}",
    "{mark}{short:08x}",
)
"""Texts for a canary, the most telling first: the first one that the schema allows is sent."""


class Planter:
    """Puts fresh canaries into request bodies."""

    def __init__(self, seed: int | str) -> None:
        self._random = Random(f"canaries {seed}")  # noqa: S311 (nothing secret)

    def plant(self, operation: Operation, body: Any) -> Any:
        """The body with a fresh canary in place of each writeOnly text that is valid, where the schema has room."""
        for place in write_only_places(operation):
            body = changed(body, place.path, partial(self.canary, place.schema))
        return body

    def canary(self, schema: Schema, value: Any) -> Any:
        """A fresh canary that the schema allows; the value itself where it has no room for one, or is wrong already."""
        if not isinstance(value, str) or len(value) < 2 or not schema.is_valid(value):
            return value
        fresh = self._random.getrandbits(64)
        if is_uuid(value):
            return str(UUID(int=(int(MARK, 16) << 96) | (0x4000 << 64) | (0x8 << 60) | fresh >> 4))
        texts = (text.format(mark=MARK, fresh=fresh, short=fresh >> 32) for text in TEXTS)
        return next(filter(schema.is_valid, texts), value)


def changed(value: Any, path: tuple[str, ...], change: Callable[[Any], Any]) -> Any:
    """The value with another one in place of what a path leads to."""
    if not path:
        return change(value)
    if path[0] == ITEMS and isinstance(value, list):
        return [changed(each, path[1:], change) for each in value]
    if isinstance(value, dict) and path[0] in value:
        return {**value, path[0]: changed(value[path[0]], path[1:], change)}
    return value


class Canaries:
    """Remembers the write-only values that were sent, and finds them in answers."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._places = {
            place.name: place for each in contract.operations for place in write_only_places(each)
        }
        self._sent: dict[str, tuple[WriteOnlyPlace, Exchange]] = {}
        self._public: dict[str, None] = {}
        """Canaries that were sent where anybody may read them."""

    def learn(self, operation: Operation, body: Any, exchange: Exchange) -> None:
        """Remembers the canaries of a request."""
        plain = plainly(told(exchange)) if self._places else ""
        if MARK not in plain:
            return
        held = [
            (value, place)
            for place in write_only_places(operation)
            for value in place.values(body)
            if isinstance(value, str) and MARK in plainly(value)
        ]
        for value, place in held:
            self._sent[plainly(value)] = (place, exchange)
        if plain.count(MARK) > len(held):
            hidden = Counter(plainly(value) for value, _ in held)
            self._public.update(
                dict.fromkeys(each for each in self._sent if plain.count(each) > hidden[each])
            )
        for known in (self._sent, self._public):
            for oldest in list(known)[:-MOST]:
                del known[oldest]

    def violations(
        self, exchange: Exchange, schema: Schema | None, hidden: HiddenNames
    ) -> Iterator[Violation]:
        """The violations of an answer with that schema which shows a canary, or a member that must be hidden."""
        if exchange.answer is None or not self._places:
            return
        value, answer = answer_value(exchange), exchange.answer
        headers = "\n".join(f"{key}: {text}" for key, text in answer.headers)
        text = f"{headers}\n{answer.body.decode('utf-8', 'replace')}"
        excused = told(exchange) if answer.status >= 400 else ""
        found = {each.subject: each for each in self._values(text, excused, value, schema)}
        yield from found.values()
        for name in self._names(value, schema, hidden) if answer.status < 400 else ():
            if item_property(name) not in found:
                yield self._breach(self._places[name], f"{name} is shown in an answer", f'"{name}"')

    def _names(self, value: Any, schema: Schema | None, hidden: HiddenNames) -> Iterator[str]:
        """The write-only members that an answer fills: its schema forbids them, or they belong to an item."""
        shown: dict[str, None] = {}
        for part, known in described_objects(value, schema):
            names = forbidden_names(known) if known else frozenset[str]()
            if hidden.identity in part:
                names |= hidden.names - (known.parts.keys() if known else set())
            shown |= dict.fromkeys(name for name in names if part.get(name) is not None)
        return (name for name in shown if name in self._places)

    def _values(self, text: str, excused: str, value: Any, schema: Schema | None) -> Iterator[Violation]:
        plain, quoted = plainly(text), plainly(excused)
        if MARK not in plain and ENCODED not in text:
            return
        for canary, (place, exchange) in self._sent.items():
            if canary in self._public or canary in quoted:
                continue
            if plain.count(canary) > described_times(value, schema, place.name, canary):
                how = "is shown in an answer"
            elif encoded(canary) in text:
                how = "is in an answer, as base64"
            else:
                continue
            breach = self._breach(place, f"the value sent as {place.name} {how}", canary)
            yield replace(breach, before=(exchange,))

    def _breach(self, place: WriteOnlyPlace, summary: str, actual: str) -> Violation:
        where = place.reference(self._contract)
        return Violation(
            rules.SECRET, item_property(place.name), summary, "never in an answer", actual, where
        )


def told(exchange: Exchange) -> str:
    """What a request says in its path and its body."""
    return f"{exchange.request.path} {(exchange.request.body or b'').decode('utf-8', 'replace')}"


def plainly(text: str) -> str:
    """A text in one spelling, whatever its case and its hyphens."""
    return text.lower().replace("-", "")


def encoded(canary: str) -> str:
    """The beginning of a canary's base64, which is the same whatever follows it."""
    whole = f"{canary[:6]}-{canary[6:14]}-{canary[14:]}".encode()
    return base64.b64encode(whole).decode()[: len(whole)]


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return len(text) == 36


def forbidden_names(schema: Schema) -> frozenset[str]:
    """The members that a schema of answers forbids, since they are writeOnly."""
    found = (layer.get("properties", {}).items() for layer in layers(schema.document, schema.document))
    return frozenset(name for members in found for name, part in members if part is False)


def described_times(value: Any, schema: Schema | None, name: str, canary: str) -> int:
    """The number of times that members of a name hold a canary where the answer's own schema describes them."""
    return sum(
        plainly(str(part[name])).count(canary)
        for part, known in described_objects(value, schema)
        if known is not None and name in part and name in known.parts
    )


def described_objects(value: Any, schema: Schema | None) -> Iterator[tuple[Mapping[str, Any], Schema | None]]:
    """The objects of an answer whose members the contract describes, without those that clients fill freely."""
    pending: list[tuple[Any, Schema | None]] = [(value, schema)]
    while pending:
        part, known = pending.pop()
        said = words(known) if known else {}
        if isinstance(part, list):
            items = said.get("items")
            pending.extend((each, member(known, ITEMS, items) if known and items else None) for each in part)
        elif isinstance(part, dict) and (known is None or known.parts):
            yield part, known
            parts = known.parts if known else {}
            pending.extend(
                (part[key], member(known, key, parts[key])) for key in part.keys() & parts.keys() if known
            )
