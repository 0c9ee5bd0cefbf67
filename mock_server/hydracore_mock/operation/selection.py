"""The selection of a documented response where no state answers: its status, its media type and its value.

- the status is the one that is preferred, else one that has the preferred example (a success before others), else the
  lowest documented success;
- the media type is the one that `Accept` likes best (RFC 9110, section 12.5.1), JSON before others;
- the value is the preferred example; else, unless a generated value is asked for, the first example, then the schema's
  own example if it is valid by that schema (an example may be older than its schema); else a generated value, and only
  then an example after all, since any body is more use than none.

A generated value follows from the seed and the path alone: the same question always has the same answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hydracore_mock.errors import UnknownPreference
from hydracore_mock.operation.preferences import Preferences
from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Header, MediaType, Operation, Response

_NO_PREFERENCES = Preferences()


@dataclass(frozen=True, slots=True)
class DocumentedAnswer:
    """A documented answer. `media` is None where it has no body; `origin` says in words where the value comes from."""

    status: int
    media: str | None
    value: Any
    headers: Mapping[str, str]
    origin: str


class ResponseSelection:
    """Selects among the responses of one operation."""

    def __init__(self, operation: Operation, seed: str) -> None:
        self._operation = operation
        self._seed = seed
        self._generators: dict[Schema, Generator] = {}

    def answer(
        self, target: str, accept: str, preferences: Preferences = _NO_PREFERENCES, *, dynamic: bool = False
    ) -> DocumentedAnswer:
        """`target` is the request's path, `accept` its Accept header.

        Raises: UnknownPreference if the contract has no such status or example.
        """
        status = self._status(preferences)
        response = self._operation.response(status)
        if response is None:
            raise UnknownPreference(f"Prefer: code={status} is not documented", self._codes())
        media = _accepted(response, accept, preferences.example)
        headers = self.headers(response, target)
        if media is None:
            if preferences.example is not None:
                raise UnknownPreference(_no_example(preferences.example, status), self._examples())
            return DocumentedAnswer(
                status, None, None, headers, f"documented {response.status}, which has no body"
            )
        generated = dynamic if preferences.dynamic is None else preferences.dynamic
        value, origin = self._value(media, target, preferences.example, status, generated)
        return DocumentedAnswer(status, _concrete(media.name), value, headers, origin)

    def _status(self, preferences: Preferences) -> int:
        if preferences.code is not None:
            return preferences.code
        if preferences.example is None:
            return self._operation.success
        return self._status_of_example(preferences.example)

    def _status_of_example(self, name: str) -> int:
        """The success status if it has the example, else the first that has it."""
        having = [
            _lowest(status)
            for status, response in self._operation.responses.items()
            if any(name in media.examples for media in response.media.values())
        ]
        success = self._operation.success
        return having[0] if having and success not in having else success

    def _value(
        self, media: MediaType, target: str, example: str | None, status: int, generated: bool
    ) -> tuple[Any, str]:
        if example is not None:
            if example not in media.examples:
                raise UnknownPreference(_no_example(example, status), self._examples())
            return media.examples[example].value, f"example {example}"
        if media.examples and not generated:
            name, first = next(iter(media.examples.items()))
            return first.value, f"example {name}"
        if media.schema is None:
            return None, "no schema"
        shown = media.schema.resolve(media.schema.document).get("example")
        if not generated and shown is not None and media.schema.is_valid(shown):
            return shown, "the schema's example"
        value = self._generated(media.schema, target)
        if value is None:
            value = next((example.value for example in media.examples.values()), None)
        return value, f"generated from the schema, seed {self._seed}"

    def headers(self, response: Response, target: str) -> dict[str, str]:
        """The documented headers of an answer, but for Content-Type, which its body has."""
        named = {name: header for name, header in response.headers.items() if name.lower() != "content-type"}
        return {name: _header_text(self._header(header, target)) for name, header in named.items()}

    def _header(self, header: Header, target: str) -> Any:
        for example in header.examples.values():
            return example.value
        if header.schema is None:
            return None
        default = header.schema.document.get("default")
        return self._generated(header.schema, target) if default is None else default

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


def _lowest(status: str) -> int:
    """A status for one as it is documented: `404`, `4XX` or `default`, which is meant for errors."""
    return int(status.upper().replace("X", "0")) if status != "default" else 500


def _concrete(media: str) -> str:
    """A media type that can be sent: ranges stand for JSON."""
    return "application/json" if "*" in media else media


def _header_text(value: Any) -> str:
    """A value in OpenAPI's style `simple`, without what a header can't hold."""
    if isinstance(value, list):
        return ",".join(map(_header_text, value))
    if isinstance(value, dict):
        return ",".join(f"{name},{_header_text(part)}" for name, part in value.items())
    text = value if isinstance(value, str) else json.dumps(value)
    return re.sub(r"[^ -~]", "", text).strip()


def _accepted(response: Response, accept: str, example: str | None) -> MediaType | None:
    """The media type that the Accept header likes best: JSON before others, and the first one if it likes none. Where
    an example is asked for, one that has it."""
    offered = [media for media in response.media.values() if example in media.examples] or [
        *response.media.values()
    ]
    offered.sort(key=lambda media: "json" not in media.name)
    wanted = sorted((_quality(entry), -place, entry) for place, entry in enumerate(accept.split(",")))
    for quality, _, entry in reversed(wanted):
        if quality <= 0:
            continue
        for media in offered:
            if _covers(entry.partition(";")[0].strip().lower(), media.name.partition(";")[0].strip().lower()):
                return media
    return next(iter(offered), None)


def _quality(entry: str) -> float:
    for parameter in entry.split(";")[1:]:
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _covers(wanted: str, media: str) -> bool:
    return wanted in ("*/*", media) or (wanted.endswith("/*") and media.startswith(wanted[:-1]))
