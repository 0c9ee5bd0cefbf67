"""Every way in which a value breaks a schema, told as deep as it can be said.

Where none of several alternatives fits, the one that is clearly meant is told: the one that the
discriminator names, the one that isn't null, or the only one of the right type. Else the violation is that
of the alternatives themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hydracore_openapi.json_schema.applicators import Part, resolved
from hydracore_openapi.json_schema.depth import DEEPEST, children, cut, is_shallow
from hydracore_openapi.json_schema.pointers import at, escaped

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

FORBIDDEN = "false"
"""The keyword of a violation by what must not be there at all, such as a writeOnly property in an answer."""


@dataclass(frozen=True, slots=True)
class SchemaViolation:
    """One way in which a value breaks a schema.

    `path` leads from the value's root to what is wrong, `keyword` is the JSON Schema keyword that it breaks,
    `source` is the document pointer of that keyword.
    """

    path: tuple[str | int, ...]
    keyword: str
    message: str
    source: str


def violations(
    document: Part, validator: Validator, is_valid: Callable[[Any], bool], value: Any
) -> Iterator[SchemaViolation]:
    if fits(is_valid, value):
        return
    quotable = is_shallow(value) and is_text(value)
    errors = validator.iter_errors(value if quotable else cut(value))
    found = [violation(document, error) for error in told(document, errors)]
    yield from found or [beyond(document, value)]


def fits(is_valid: Callable[[Any], bool], value: Any) -> bool:
    try:
        return is_valid(value)
    except UnicodeEncodeError:
        return False


def is_text(value: Any) -> bool:
    """Tells whether a value holds no lone surrogates, keys included."""
    pending = [value]
    while pending:
        each = pending.pop()
        if isinstance(each, str):
            if not is_encodable(each):
                return False
        else:
            pending.extend(children(each))
            if type(each) is dict:
                pending.extend(each)
    return True


def is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def beyond(document: Part, value: Any) -> SchemaViolation:
    """The violation of a value that is refused only for what no schema can say."""
    origin = str(document.get("x-source", ""))
    if is_shallow(value):
        return SchemaViolation((), "encoding", "a text holds half a surrogate pair", origin)
    return SchemaViolation((), "depth", f"nested deeper than {DEEPEST} levels", origin)


def told(document: Part, errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    for error in errors:
        branches = getattr(error.kind, "context", None)
        meant = None if not branches else meant_branch(document, error, branches)
        if meant is None:
            yield error
        else:
            yield from told(document, meant)


def meant_branch(
    document: Part, error: ValidationError, branches: Sequence[list[ValidationError]]
) -> list[ValidationError] | None:
    if error.kind.name == "oneOfMultipleValid":
        return None
    holder = at(document, error.schema_path[:-1])
    alternatives = holder.get(error.schema_path[-1], ()) if isinstance(holder, Mapping) else ()
    named = discriminated(document, holder, alternatives, error.instance)
    if named is not None:
        return branches[named] or None
    fitting = [branch for branch in branches if branch and not wrong_type(branch, error)]
    return fitting[0] if len(fitting) == 1 else None


def wrong_type(branch: Iterable[ValidationError], error: ValidationError) -> bool:
    return any(
        each.kind.name == "type" and list(each.instance_path) == list(error.instance_path) for each in branch
    )


def discriminated(document: Part, holder: Any, alternatives: Sequence[Part], value: Any) -> int | None:
    """The index of the alternative that the discriminator of `holder` names for a value."""
    discriminator = holder.get("discriminator") if isinstance(holder, Mapping) else None
    if discriminator is None or not isinstance(value, Mapping):
        return None
    tag = value.get(discriminator["propertyName"])
    target = discriminator.get("mapping", {}).get(tag, tag) if isinstance(tag, str) else None
    for index, alternative in enumerate(alternatives):
        origin = str(resolved(document, alternative).get("x-source", ""))
        if target is not None and (origin == target or origin.rpartition("/")[2] == target):
            return index
    return None


def violation(document: Part, error: ValidationError) -> SchemaViolation:
    path = error.schema_path
    place = tuple(error.instance_path)
    if error.kind.name == "falseSchema":
        message = f"{place[-1]!r} is not allowed here" if place else "nothing is allowed here"
        return SchemaViolation(place, FORBIDDEN, message, source(document, path))
    return SchemaViolation(place, str(path[-1]), error.message, source(document, path))


def source(document: Part, path: Sequence[str | int]) -> str:
    """The document pointer of what stands at `path` of a schema document."""
    origin, rest, part = "", list(path), document
    for index, key in enumerate(path):
        if isinstance(part, Mapping) and "x-source" in part:
            origin, rest = part["x-source"], list(path[index:])
        part = part[key]  # type: ignore[index]  # a path that the validator gave leads through the document
    if isinstance(part, Mapping) and "x-source" in part:
        return str(part["x-source"])
    return origin + "".join(f"/{escaped(str(key))}" for key in rest)
