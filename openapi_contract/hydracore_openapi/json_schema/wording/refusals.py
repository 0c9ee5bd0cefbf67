"""Refusals of values, in the words of a FastAPI service that is built from the same document.

Clients are written against a real service's `detail` entries: their types, locations, messages and order. So words are
not imitated: the schema is translated to the validators that such a service has (pydantic-core's), and they speak. The
contract is stricter than they are, however. A value is therefore read up to three times:

1. As the service reads it, in pydantic's lax mode: what that refuses is told in exactly those words.
2. As the contract reads it (no `"yes"` for a boolean), by the same validators, each held to its part of the schema too.
   What is refused there is told in between, at its own place in the order, unless something was told of the place
   already. A place above or below another counts as the same, so that nothing is told twice.
3. Should the contract's own validator know of a violation where both found nothing, it is told in plain words.

Nothing of pydantic is imported before the first value is refused, so that the mock starts without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

from hydracore_openapi.json_schema.flattening import Flattener
from hydracore_openapi.json_schema.json_values import (
    MAX_HEIGHT,
    Path,
    Retelling,
    broken_paths,
    mended,
    nearest_value,
    readable,
    tellable,
)
from hydracore_openapi.json_schema.scalars import spelled
from hydracore_openapi.json_schema.schema import SchemaViolation

if TYPE_CHECKING:
    from pydantic_core import SchemaValidator

Violations: TypeAlias = Callable[[Any], Iterable[SchemaViolation]]

_TOO_DEEP = SchemaViolation((), "", "", "")
_SURROGATE = "Input should be a valid string, unable to parse raw data as a unicode string"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One entry of FastAPI's `detail`; everything in it can be serialised."""

    type: str
    loc: Path
    msg: str
    input: Any
    ctx: Mapping[str, Any] | None = None


def lone_surrogates(value: Any, loc: Path) -> tuple[Refusal, ...]:
    """Refuses every text, keys included, that holds a lone surrogate: it could never be sent back."""
    paths = broken_paths(value)
    return tuple(
        Refusal("string_unicode", (*loc, *path), _SURROGATE, _told_text(value, path)) for path in paths
    )


class Refusals:
    """Tells why a schema refuses a value; compiled when it is first asked.

    `schema` is a self-contained JSON Schema 2020-12 document, `violations` its own validator.
    """

    def __init__(self, schema: Mapping[str, Any], violations: Violations) -> None:
        self._schema = schema
        self._violations = violations

    def of(self, value: Any, loc: Path) -> tuple[Refusal, ...]:
        """Every refusal of a parsed JSON value, in pydantic's order; none only if the schema accepts it."""
        broken = lone_surrogates(value, loc)
        whole = readable(value)
        places = _Places(path[len(loc) :] for path in (refusal.loc for refusal in broken))
        found = [entry for entry in self._found(whole, whole, self._checked) if not places.touch(entry[0])]
        return (*broken, *self._told(found, whole, loc))

    def of_text(self, text: str | Sequence[str], loc: Path) -> tuple[Refusal, ...]:
        """The same for a parameter as it was sent; a list of texts where it is an array."""
        whole = mended(text) if isinstance(text, str) else [mended(item) for item in text]
        return self._told(self._found(whole, self.value_of(whole), self._checked_text), whole, loc)

    def value_of(self, text: str | Sequence[str]) -> Any:
        """The JSON value that a parameter's text stands for: a reading that the schema accepts, if any."""
        readings = spelled(self._schema, text, Flattener(self._schema))
        return next((value for value in readings if not list(self._broken_rules(value))), readings[0])

    @cached_property
    def _lax(self) -> SchemaValidator:
        from hydracore_openapi.json_schema.wording.pydantic_schema import validator

        return validator(self._schema)

    @cached_property
    def _checked(self) -> SchemaValidator:
        from hydracore_openapi.json_schema.wording.pydantic_schema import checked_validator

        return checked_validator(self._schema, text=False)

    @cached_property
    def _checked_text(self) -> SchemaValidator:
        from hydracore_openapi.json_schema.wording.pydantic_schema import checked_validator

        return checked_validator(self._schema, text=True)

    def _found(self, sent: Any, meant: Any, checked: SchemaValidator) -> list[_Entry]:
        found = list(_merged(_errors(self._lax, sent), _errors(checked, sent)))
        return found or [_entry(violation, sent) for violation in self._broken_rules(meant)]

    def _broken_rules(self, value: Any) -> Iterator[SchemaViolation]:
        try:
            yield from self._violations(value)
        except (ValueError, RecursionError):  # nested deeper than the validator goes
            yield _TOO_DEEP

    def _told(self, found: list[_Entry], whole: Any, loc: Path) -> tuple[Refusal, ...]:
        retelling = Retelling(whole, tellable, MAX_HEIGHT)
        return tuple(
            Refusal(
                error["type"],
                (*loc, *error["loc"]),
                error["msg"],
                retelling.of(error["input"]),
                error.get("ctx"),
            )
            for _, error in found
        )


_Entry: TypeAlias = tuple[Path, Mapping[str, Any]]


def _errors(validator: SchemaValidator, value: Any) -> list[_Entry]:
    """pydantic's errors, each with the path in the value that it speaks of."""
    from pydantic_core import ValidationError

    try:
        validator.validate_python(value, from_attributes=True)
    except ValidationError as refused:
        return [(_place(error, value), error) for error in refused.errors(include_url=False)]
    except RecursionError:
        return [_entry(_TOO_DEEP, value)]
    return []


def _entry(violation: SchemaViolation, value: Any) -> _Entry:
    from hydracore_openapi.json_schema.wording.pydantic_checks import TOO_DEEP, unknown

    path = violation.path
    problem = unknown(violation.keyword) if violation.keyword else TOO_DEEP
    return path, {
        "type": problem.type,
        "loc": path,
        "msg": problem.message(),
        "input": nearest_value(value, path),
    }


def _place(error: Mapping[str, Any], value: Any) -> Path:
    """The error's location without the labels of union members, which are no part of the value."""
    path: list[str | int] = []
    *steps, last = error["loc"] or (None,)
    for step in steps:
        value = _descended(value, step, path)
    if last is not None and error["type"] == "missing":
        path.append(last)
    elif last is not None:
        _descended(value, last, path)
    return tuple(path)


def _descended(value: Any, step: str | int, path: list[str | int]) -> Any:
    holds = step in value if isinstance(value, dict) else isinstance(value, list) and isinstance(step, int)
    if holds and (isinstance(value, dict) or step < len(value)):  # type: ignore[operator]  # an index, by the line above
        path.append(step)
        return value[step]
    return value


def _merged(lax: list[_Entry], checked: list[_Entry]) -> Iterator[_Entry]:
    """All of `lax` in its order, with those of `checked` in between that speak of another place."""
    index = {error["loc"]: position for position, (_, error) in enumerate(lax, 1)}
    places = _Places(path for path, _ in lax)
    done = 0
    for path, error in checked:
        position = index.get(error["loc"])
        if position is not None:
            yield from lax[done:position]
            done = max(done, position)
        elif not places.touch(path):
            yield path, error
    yield from lax[done:]


class _Places:
    """A set of paths that knows what lies above and below them."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = set(paths)
        self._above = {path[:length] for path in self._paths for length in range(len(path))}

    def touch(self, path: Path) -> bool:
        """Tells whether one of the paths is `path`, or lies above or below it."""
        return path in self._above or any(path[:length] in self._paths for length in range(len(path) + 1))


def _told_text(value: Any, path: Path) -> Any:
    if path and path[-1] == "[key]":
        return path[-2]
    for step in path:
        value = _matching(value, step)
    return mended(value)


def _matching(value: Any, step: str | int) -> Any:
    """The part under `step`, where the key may have been mended."""
    if isinstance(value, dict) and step not in value:
        return next(item for key, item in value.items() if mended(key) == step)
    return value[step]
