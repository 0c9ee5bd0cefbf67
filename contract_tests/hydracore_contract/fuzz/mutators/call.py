"""The mutator of calls: changes a value of the body, the path, the credentials, or the bytes themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

from hydracore_contract.exchange import Headers
from hydracore_contract.fields import ABSENT, Field, body_schema, parameters
from hydracore_contract.fuzz.corpus import Corpus
from hydracore_contract.fuzz.dictionary import Dictionary
from hydracore_contract.fuzz.mutators.bytes import broken
from hydracore_contract.fuzz.mutators.value import ValueMutator, places, value_at, with_value_at
from hydracore_contract.fuzz.programs import MOST_BADGES, SPELLINGS, Call, Program, Raw, directives, from_call
from hydracore_contract.fuzz.seeds import (
    in_text,
    parameter_texts,
    resource_of,
    top_fields,
    valid_body,
    valid_values,
)
from hydracore_contract.generate.boundary_values import OTHER_TYPES, paths
from hydracore_contract.generate.request_builder import json_bytes
from hydracore_openapi.model import Contract, Operation, RequestPlace, Resource

MOST_PARAMETERS = 6
OTHER_METHODS = ("HEAD", "OPTIONS", "PUT", "POST", "DELETE", "PATCH")
HEADERS = (
    ("Accept-Language", "xx"),
    ("X-No-Such-Header", "1"),
    ("X-No-Such-Header", ""),
    ("X-No-Such-Header", "a" * 1_000),
    ("Cache-Control", "no-cache"),
    ("Pragma", "no-cache"),
)
"""Headers that every service ignores."""


class CallMutator:
    """Each change is given the call, its operation, and the calls before it."""

    def __init__(self, random: Random, corpus: Corpus, dictionary: Dictionary, contract: Contract) -> None:
        self.random = random
        self.corpus = corpus
        self.dictionary = dictionary
        self.contract = contract
        self.values = ValueMutator(random, dictionary)

    def any(self, call: Call, operation: Operation, before: Program) -> Call:
        """The call with one thing changed."""
        takes_body = body_schema(operation) is not None
        changes, weights = (BODY_CHANGES, BODY_WEIGHTS) if takes_body else (BARE_CHANGES, BARE_WEIGHTS)
        return self.random.choices(changes, weights)[0](self, call, operation, before)

    def body(self, call: Call, operation: Operation, before: Program) -> Call:
        """One value of the body changed."""
        body = call.body
        found = places(body) if isinstance(body, dict) else []
        if not found:
            return replace(call, body=valid_body(self.random, operation))
        fields = {field.path[0]: field for field in top_fields(operation)}
        path = self.random.choice(found)
        if len(path) > 1 and self.random.random() < 0.5:
            path = path[:1]
        field = fields.get(str(path[0])) if len(path) == 1 else None
        return replace(
            call,
            body=with_value_at(body, path, self.values.mutate(value_at(body, path), field, str(path[-1]))),
        )

    def alone(self, call: Call, operation: Operation, before: Program) -> Call:
        """One field and no more, beside what is required."""
        field = self._field(operation)
        if field is None:
            return call
        least = {name: part for name, part in self._least(operation).items() if name != field.path[0]}
        value = self.values.mutate(None, field, field.path[0])
        return replace(call, body=least if value is ABSENT else {**least, field.path[0]: value})

    def retype(self, call: Call, operation: Operation, before: Program) -> Call:
        """One field with a value of another type."""
        field = self._field(operation)
        if field is None:
            return call
        good = self.random.choice(valid_values(field) or [None])
        value = self.random.choice(
            [*OTHER_TYPES.values(), [good], {"value": good}, self.values.as_text(good, "")]
        )
        return replace(call, body={**self._least(operation), field.path[0]: value})

    def enlarge(self, call: Call, operation: Operation, before: Program) -> Call:
        """One field with far more in it than anybody sends."""
        free = [field for field in top_fields(operation) if field.is_free_text or field.is_free_object]
        texts, objects = self.dictionary.huge.get("string"), self.dictionary.huge.get("object")
        if not free or not texts or not objects:
            return call
        field = self.random.choice(free)
        text = self.random.choice(texts)
        value = (
            {"m0": self.random.choice((text, self.random.choice(objects)))} if field.is_free_object else text
        )
        return replace(call, body={**self._least(operation), field.path[0]: value})

    def add(self, call: Call, operation: Operation, before: Program) -> Call:
        """A member more: a field that was left out, one that only answers show, or one that nobody knows."""
        body = call.body if isinstance(call.body, dict) else {}
        if self.random.random() < 0.7:
            field = self._field(operation)
            if field is None:
                return call
            value = self.values.mutate(None, field, field.path[0])
            return replace(call, body=body if value is ABSENT else {**body, field.path[0]: value})
        resource = resource_of(self.contract, operation)
        shown = list(resource.item.parts) if resource is not None else []
        name = self.random.choice([*shown, *self.dictionary.of_kind("key")] or ["no-such-field"])
        if not isinstance(name, str):
            return call
        return replace(call, body={**body, name: self.values.look_up("", name)})

    def remove(self, call: Call, operation: Operation, before: Program) -> Call:
        if not isinstance(call.body, dict) or not call.body:
            return replace(call, body={})
        name = self.random.choice(list(call.body))
        return replace(call, body={key: value for key, value in call.body.items() if key != name})

    def swap_members(self, call: Call, operation: Operation, before: Program) -> Call:
        """The values of two members trade places, or one is had twice."""
        if not isinstance(call.body, dict) or len(call.body) < 2:
            return call
        one, other = self.random.sample(list(call.body), 2)
        body = {**call.body, one: call.body[other]}
        return replace(call, body=body if self.random.random() < 0.5 else {**body, other: call.body[one]})

    def capture(self, call: Call, operation: Operation, before: Program) -> Call:
        """A value that an earlier answer showed, in place of one that is sent."""
        field = self._field(operation)
        resource = resource_of(self.contract, operation)
        if field is None or resource is None or not before:
            return call
        names = list(resource.item.parts)
        same = field.path[0] if field.path[0] in names else self.random.choice(names)
        name = same if self.random.random() < 0.6 else self.random.choice(names)
        body = call.body if isinstance(call.body, dict) else {}
        found = from_call(self.random.randrange(len(before)), f"/{name}")
        return replace(call, body={**body, field.path[0]: found})

    def splice(self, call: Call, operation: Operation, before: Program) -> Call:
        """Members of another program's body."""
        other = self.corpus.any(self.random)
        bodies = [each.body for each in other or () if isinstance(each.body, dict) and each.body]
        if not bodies:
            return call
        donor, body = self.random.choice(bodies), call.body if isinstance(call.body, dict) else {}
        if any("$from" in each for each in directives(donor)):
            return call
        if self.random.random() < 0.3:
            return replace(call, body=donor)
        name = self.random.choice(list(donor))
        return replace(call, body={**body, name: donor[name]})

    def whole(self, call: Call, operation: Operation, before: Program) -> Call:
        """Another kind of body altogether."""
        others: tuple[Any, ...] = (
            ABSENT,
            None,
            [],
            {},
            "text",
            7,
            True,
            [call.body] if isinstance(call.body, dict) else [[]],
        )
        return replace(call, body=self.random.choice(others))

    def bytes(self, call: Call, operation: Operation, before: Program) -> Call:
        """The JSON text broken; what is to be filled in is left out of it."""
        text = json_bytes(without_directives(call.body)) if call.body is not ABSENT else b"{}"
        data = call.body.data if isinstance(call.body, Raw) else text
        return replace(call, body=broken(self.random, data))

    def media(self, call: Call, operation: Operation, before: Program) -> Call:
        names = self.dictionary.of_kind("media")
        options = ("", None, "application/json; charset=utf-8", *map(str, names))
        return replace(call, media=self.random.choice(options))

    def renewed(self, call: Call, operation: Operation, before: Program) -> Call:
        return replace(call, body=valid_body(self.random, operation), media="")

    # -------------------------------------------------------------------------------------------------- parameters

    def path(self, call: Call, operation: Operation, before: Program) -> Call:
        """Another value in the path, or the same in another spelling."""
        fields = parameters(operation, RequestPlace.PATH)
        if not fields:
            return call
        field = self.random.choice(fields)
        name, resource = field.path[0], resource_of(self.contract, operation)
        is_item = resource is not None and name == resource.item_parameter
        return replace(
            call,
            path={**call.path, name: self._path_value(call, field, resource if is_item else None, before)},
        )

    def _path_value(self, call: Call, field: Field, item: Resource | None, before: Program) -> Any:
        name, chance = field.path[0], self.random.random()
        now = call.path.get(name, {"$own": self.random.randrange(6)} if item else {"$home": 0})
        if chance < 0.35:
            own = {"$own": self.random.randrange(6)}
            return (
                own
                if item and chance < 0.2
                else {"$home": self.random.randrange(2)}
                if not item
                else {"$new": 0}
            )
        if chance < 0.45:
            return {"$new": 0}
        if chance < 0.6 and not (isinstance(now, dict) and "$spelt" in now):
            return {"$spelt": self.random.choice(list(SPELLINGS)), "of": now}
        if chance < 0.7 and before and item and item.id_property:
            return from_call(self.random.randrange(len(before)), f"/{item.id_property}")
        words = (*paths_of(), *self.dictionary.of_kind(str(field.said.get("format", field.kinds[0]))))
        value = self.random.choice(words)
        return value if isinstance(value, (str, int)) else "x"

    def query(self, call: Call, operation: Operation, before: Program) -> Call:
        """A documented query parameter, or one that nobody knows."""
        fields = parameters(operation, RequestPlace.QUERY)
        if not fields or self.random.random() < 0.2:
            return replace(call, query=(*call.query, ("no-such-parameter", self._text()))[-MOST_PARAMETERS:])
        return replace(call, query=self._rewritten(call.query, fields, RequestPlace.QUERY))

    def headers(self, call: Call, operation: Operation, before: Program) -> Call:
        """A documented header, or one that every service ignores."""
        fields = parameters(operation, RequestPlace.HEADER)
        if not fields or self.random.random() < 0.2:
            return replace(call, headers=() if call.headers else (self.random.choice(HEADERS),))
        return replace(call, headers=self._rewritten(call.headers, fields, RequestPlace.HEADER))

    def _rewritten(self, pairs: Headers, fields: Sequence[Field], place: RequestPlace) -> Headers:
        """The parameters with another value for one of them, or without it."""
        field = self.random.choice(fields)
        name = field.path[0]
        value = self.values.mutate("", field, name)
        kept = tuple(pair for pair in pairs if pair[0] != name)
        return kept if value is ABSENT else (*kept, *parameter_texts(name, value, place))

    def badge(self, call: Call, operation: Operation, before: Program) -> Call:
        return replace(call, badge=self.random.choice((0, 1, *(self.random.randint(1, MOST_BADGES),) * 3)))

    def method(self, call: Call, operation: Operation, before: Program) -> Call:
        documented = {each.method for each in self.contract.operations if each.path == operation.path}
        others = [each for each in OTHER_METHODS if each not in documented]
        return replace(call, method="" if call.method or not others else self.random.choice(others))

    def at_once(self, call: Call, operation: Operation, before: Program) -> Call:
        """Several times at the same moment."""
        return replace(call, at_once=1 if call.at_once > 1 else self.random.choice((2, 2, 3, 6)))

    def usual(self, call: Call, operation: Operation, before: Program) -> Call:
        """Back to the right credentials, method and media type."""
        return usual_call(call)

    def _field(self, operation: Operation) -> Field | None:
        fields = top_fields(operation)
        return self.random.choice(fields) if fields else None

    def _least(self, operation: Operation) -> dict[str, Any]:
        made = valid_body(self.random, operation)
        needed = {field.path[0] for field in top_fields(operation) if field.required}
        return (
            {name: value for name, value in made.items() if name in needed} if isinstance(made, dict) else {}
        )

    def _text(self) -> str:
        value = self.random.choice(self.dictionary.of_kind("string") or ["1"])
        return in_text(value)


def usual_call(call: Call) -> Call:
    """The call with the right credentials, method and media type, once."""
    headers = tuple(pair for pair in call.headers if pair not in HEADERS)
    return replace(call, badge=0, method="", headers=headers, media="", at_once=1)


def paths_of() -> Sequence[str]:
    return [each.value for each in paths()]


def without_directives(value: Any) -> Any:
    if isinstance(value, dict):
        if any(key.startswith("$") for key in value):
            return "x"
        return {key: without_directives(part) for key, part in value.items()}
    return (
        [without_directives(part) for part in value]
        if isinstance(value, list)
        else value
        if not isinstance(value, Raw)
        else {}
    )


CallChange = Callable[[CallMutator, Call, Operation, Program], Call]
BODY_CHANGES: Sequence[CallChange]
BODY_CHANGES, BODY_WEIGHTS = zip(
    (CallMutator.body, 40),
    (CallMutator.alone, 16),
    (CallMutator.retype, 10),
    (CallMutator.enlarge, 1),
    (CallMutator.add, 16),
    (CallMutator.remove, 5),
    (CallMutator.swap_members, 2),
    (CallMutator.capture, 4),
    (CallMutator.splice, 6),
    (CallMutator.whole, 3),
    (CallMutator.bytes, 5),
    (CallMutator.media, 3),
    (CallMutator.renewed, 5),
    (CallMutator.path, 8),
    (CallMutator.query, 1),
    (CallMutator.headers, 1),
    (CallMutator.badge, 5),
    (CallMutator.method, 2),
    (CallMutator.at_once, 2),
    (CallMutator.usual, 8),
    strict=True,
)
BARE_CHANGES: Sequence[CallChange]
BARE_CHANGES, BARE_WEIGHTS = zip(
    (CallMutator.path, 12),
    (CallMutator.query, 2),
    (CallMutator.headers, 2),
    (CallMutator.badge, 7),
    (CallMutator.method, 2),
    (CallMutator.at_once, 2),
    (CallMutator.usual, 6),
    strict=True,
)
