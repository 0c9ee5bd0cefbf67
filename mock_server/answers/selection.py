"""Which of an operation's documented answers is given when no state decides: the status, the example, or a value
generated from the schema."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.answers.generation import Generator, Unsatisfiable
from mock_server.answers.preferences import Preferences
from mock_server.errors import UnknownPreference
from openapi_contract.values import MediaType, Operation, Response

_NO_PREFERENCES = Preferences()


@dataclass(frozen=True, slots=True)
class Canned:
    """A documented answer. `media` is None where it has no body; `origin` says in words where the value is from."""

    status: int
    media: str | None
    value: Any
    headers: Mapping[str, str]
    origin: str


class Selection:
    """Chooses among the answers of one operation; the same question always gets the same answer."""

    def __init__(self, operation: Operation, seed: str) -> None:
        self._operation = operation
        self._seed = seed
        self._generators: dict[int, Generator] = {}

    def answer(
        self, target: str, accept: str, preferences: Preferences = _NO_PREFERENCES, *, dynamic: bool = False
    ) -> Canned:
        """`target` is the request's path, `accept` its Accept header.

        UnknownPreference if the contract has no such status or example.
        """
        status = self._status(preferences)
        response = self._operation.response(status)
        if response is None:
            raise UnknownPreference(f"Prefer: code={status} is not documented", self._codes())
        media = _accepted(response, accept)
        headers = self._headers(response, target)
        if media is None:
            if preferences.example is not None:
                raise UnknownPreference(_no_example(preferences.example, status), ())
            return Canned(status, None, None, headers, f"documented {response.status}, which has no body")
        generated = dynamic if preferences.dynamic is None else preferences.dynamic
        value, origin = self._value(media, target, preferences.example, status, generated)
        return Canned(status, media.name, value, headers, origin)

    def _status(self, preferences: Preferences) -> int:
        if preferences.code is not None:
            return preferences.code
        if preferences.example is None:
            return self._operation.success
        return self._status_of_example(preferences.example)

    def _status_of_example(self, name: str) -> int:
        """The success status if it has the example, else the first that has it."""
        having = [
            int(status) if status.isdigit() else self._operation.success
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
        return self._generate(media, target), f"generated from the schema, seed {self._seed}"

    def _generate(self, media: MediaType, target: str) -> Any:
        if media.schema is None:
            return None
        generator = self._generators.get(id(media))
        if generator is None:
            generator = self._generators[id(media)] = Generator(media.schema.document)
        try:
            return generator.value(f"{self._seed}\n{target}")
        except Unsatisfiable:
            return next((example.value for example in media.examples.values()), None)

    def _headers(self, response: Response, target: str) -> dict[str, str]:
        headers: dict[str, str] = {}
        for name, header in response.headers.items():
            if header.schema is None:
                continue
            example = header.schema.document.get("default")
            value = (
                example
                if example is not None
                else Generator(header.schema.document).value(self._seed + target)
            )
            headers[name] = str(value).encode("ascii", "ignore").decode().strip() or "0"
        return headers

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


def _accepted(response: Response, accept: str) -> MediaType | None:
    """The media type that the Accept header likes best; the first documented one if it likes none."""
    wanted = sorted((_quality(entry), -place, entry) for place, entry in enumerate(accept.split(",")))
    for quality, _, entry in reversed(wanted):
        if quality <= 0:
            continue
        for media in response.media.values():
            if _covers(entry.partition(";")[0].strip().lower(), media.name.lower()):
                return media
    return next(iter(response.media.values()), None)


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
