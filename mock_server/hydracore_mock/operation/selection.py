"""The selection of a documented response where no state answers: its status, its media type and its value.

- the status is the one that is preferred, else the success if it has the preferred example, else the lowest that has
  it, else the success;
- the media type is the one that `Accept` likes best (`http/negotiation.py`);
- the value is the preferred example; else, unless a generated value is asked for, the first example, then the schema's
  own example if it is valid by that schema (an example may be older than its schema); else a generated value, and only
  then an example after all, since any body is more use than none. A stream has several generated items.

A generated value follows from the seed and the path alone: the same question always has the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hydracore_mock.errors import UnknownPreference
from hydracore_mock.http.negotiation import Negotiation
from hydracore_mock.http.representations import Representation
from hydracore_mock.http.response_headers import documented_headers
from hydracore_mock.operation.preferences import Preferences
from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Example, MediaType, Operation, Response, lowest_status

NO_BODY = (204, 205, 304)
"""Statuses whose answers never have a body (RFC 9110, section 6.4.1)."""
_NO_PREFERENCES = Preferences()
_ITEMS = 3
"""Items of a generated stream."""


@dataclass(frozen=True, slots=True)
class DocumentedAnswer:
    """A documented answer. `representation` is None where it has no body; `origin` says in words where the value comes
    from."""

    status: int
    representation: Representation | None
    value: Any
    headers: Mapping[str, str]
    origin: str

    @property
    def media(self) -> str | None:
        """The media type that is sent."""
        return None if self.representation is None else self.representation.name


class ResponseSelection:
    """Selects among the responses of one operation."""

    def __init__(self, operation: Operation, seed: str, *, heeds_accept: bool = True) -> None:
        """`heeds_accept` tells whether an answer is refused where `Accept` allows none of its media types."""
        self._operation = operation
        self._seed = seed
        self._heeds_accept = heeds_accept
        self._generators: dict[Schema, Generator] = {}
        self._negotiations: dict[Response, Negotiation] = {}

    def negotiation(self, response: Response) -> Negotiation:
        found = self._negotiations.get(response)
        if found is None:
            found = self._negotiations[response] = Negotiation(response, is_strict=self._heeds_accept)
        return found

    def answer(
        self, target: str, accept: str, preferences: Preferences = _NO_PREFERENCES, *, dynamic: bool = False
    ) -> DocumentedAnswer:
        """`target` is the request's path, `accept` its Accept header.

        Raises: UnknownPreference if the contract has no such status or example; NotAcceptable.
        """
        status = self._status(preferences)
        response = self._operation.response(status)
        if response is None and preferences.code is None:
            return DocumentedAnswer(status, None, None, {}, "nothing is documented")
        if response is None or status < 200:
            raise UnknownPreference(f"Prefer: code={status} is not documented", self._codes())
        written = None if status in NO_BODY else self.negotiation(response).best(accept, preferences.example)
        headers = self.headers(response, target)
        if written is None:
            if preferences.example is not None:
                raise UnknownPreference(_no_example(preferences.example, status), self._examples())
            return DocumentedAnswer(
                status, None, None, headers, f"documented {response.status}, which has no body"
            )
        generated = dynamic if preferences.dynamic is None else preferences.dynamic
        value, origin = self._value(written.media, target, preferences.example, status, generated)
        return DocumentedAnswer(status, written, value, headers, origin)

    def _status(self, preferences: Preferences) -> int:
        if preferences.code is not None:
            return preferences.code
        if preferences.example is None:
            return self._operation.success
        return self._status_of_example(preferences.example)

    def _status_of_example(self, name: str) -> int:
        """The success status if it has the example, else the first that has it."""
        success = self._operation.success
        having = [
            lowest_status(status)
            for status, response in self._operation.responses.items()
            if _has_example(response, name)
        ]
        response = self._operation.response(success)
        return success if not having or (response and _has_example(response, name)) else having[0]

    def _value(
        self, media: MediaType, target: str, example: str | None, status: int, generated: bool
    ) -> tuple[Any, str]:
        if example is not None:
            if example not in media.examples:
                raise UnknownPreference(_no_example(example, status), self._examples())
            return media.examples[example].value, f"example {example}"
        first = None if generated else next(_fitting(media), None)
        if first is not None:
            return first.value, f"example {first.name}"
        if media.schema is None and media.item is None:
            return None, "no schema"
        if not generated and media.schema is not None:
            for shown in _own_examples(media.schema):
                if media.schema.is_valid(shown):
                    return shown, "the schema's example"
        value = self._made(media, target)
        if value is None:
            value = next((example.value for example in media.examples.values()), None)
        return value, f"generated from the schema, seed {self._seed}"

    def _made(self, media: MediaType, target: str) -> Any:
        if media.schema is not None:
            return self._generated(media.schema, target)
        if media.item is None:
            return None
        items = [self._generated(media.item, f"{target}#{place}") for place in range(_ITEMS)]
        return [each for each in items if each is not None or media.item.is_valid(None)]

    def headers(self, response: Response, target: str, *, required: bool = False) -> dict[str, str]:
        """The documented headers of an answer, or the required ones alone."""
        return documented_headers(response, lambda schema: self._generated(schema, target), required=required)

    def _generated(self, schema: Schema, target: str) -> Any:
        """A value of the schema for a path; None if the schema has none."""
        generator = self._generators.get(schema)
        if generator is None:
            generator = self._generators[schema] = Generator(schema.document)
        try:
            return generator.value(f"{self._seed}\n{target}")
        except Unsatisfiable:
            return None

    def _codes(self) -> tuple[str, ...]:
        return tuple(f"code={status}" for status in self._operation.responses)

    def _examples(self) -> tuple[str, ...]:
        return tuple(
            f"example={name} ({status})"
            for status, response in self._operation.responses.items()
            for media in response.media.values()
            for name in media.examples
        )


def _no_example(name: str, status: int) -> str:
    return f"Prefer: example={name} is no example of the answer {status}"


def _has_example(response: Response, name: str) -> bool:
    return any(name in media.examples for media in response.media.values())


def _fitting(media: MediaType) -> Iterator[Example]:
    """The examples that the schema allows. A text in what is not JSON is written out, and not the schema's to judge."""
    for example in media.examples.values():
        is_written = isinstance(example.value, str) and "json" not in media.name
        if media.schema is None or is_written or media.schema.is_valid(example.value):
            yield example


def _own_examples(schema: Schema) -> Iterator[Any]:
    """The examples that a schema has itself: `example`, then `examples`, where either has a value."""
    shown = schema.resolve(schema.document)
    if shown.get("example") is not None:
        yield shown["example"]
    if isinstance(shown.get("examples"), list):
        yield from shown["examples"]
