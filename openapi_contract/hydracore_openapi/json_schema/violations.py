"""Violations of a schema by a value, each told as deep as it can be.

"It matches none of the alternatives" helps nobody. So where no branch of an `anyOf` or `oneOf` fits, the violation is
told of the branch that is clearly meant, and again inside it:

1. The branch that the discriminator names (OpenAPI 3.0.3, 4.7.25): the author's own word on what is meant. Its mapping
   comes first, then the name of the schema that a branch refers to.
2. Else the only branch whose type is that of the value. A value was hardly meant as a branch of another type, which
   settles the usual case, a schema beside null; and of two branches of the right type neither is known to be meant.
3. Else the violation is that of the alternatives themselves. So it is where several branches fit at once (`oneOf`):
   nothing inside any of them is wrong.

What no schema can say is a violation too: lone surrogates, and values nested deeper than the validator goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hydracore_openapi.json_schema.applicators import NOTHING, Part, resolved
from hydracore_openapi.json_schema.depth import DEEPEST, cut, is_shallow
from hydracore_openapi.json_schema.json_values import is_text
from hydracore_openapi.json_schema.pointers import escaped, value_at_path

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

FORBIDDEN = "false"
"""The keyword of a violation by what must not be there at all, such as a writeOnly property in an answer."""
ENCODING = "encoding"
"""The keyword of a violation by a text that can't be encoded."""
DEPTH = "depth"
"""The keyword of a violation by a value that is nested too deep to be judged."""


@dataclass(frozen=True, slots=True)
class SchemaViolation:
    """One way in which a value breaks a schema.

    `path` leads from the value's root to what is wrong. `keyword` is the JSON Schema keyword that it breaks, or one of
    `FORBIDDEN`, `ENCODING` and `DEPTH`. `source` is the document pointer of that keyword.
    """

    path: tuple[str | int, ...]
    keyword: str
    message: str
    source: str
    form: str = ""
    """The format that is broken, where it is one."""


def violations(
    document: Part, validator: Validator, is_valid: Callable[[Any], bool], value: Any
) -> Iterator[SchemaViolation]:
    """Every violation of `document` by `value`; `validator` and `is_valid` are those of its `Schema`."""
    if fits(is_valid, value):
        return
    quotable = is_shallow(value) and is_text(value)
    errors = validator.iter_errors(value if quotable else cut(value))
    found = [violation(document, error) for error in meant_errors(document, errors)]
    yield from found or [beyond(document, value)]


def fits(is_valid: Callable[[Any], bool], value: Any) -> bool:
    try:
        return is_valid(value)
    except UnicodeEncodeError:
        return False


def beyond(document: Part, value: Any) -> SchemaViolation:
    """The violation of a value that is refused only for what no schema can say."""
    origin = str(document.get("x-source", ""))
    if is_shallow(value):
        return SchemaViolation((), ENCODING, "a text holds half a surrogate pair", origin)
    return SchemaViolation((), DEPTH, f"nested deeper than {DEEPEST} levels", origin)


def meant_errors(document: Part, errors: Iterable[ValidationError]) -> Iterator[ValidationError]:
    for error in errors:
        branches = getattr(error.kind, "context", None)
        meant = None if not branches else meant_branch(document, error, branches)
        if meant is None:
            yield error
        else:
            yield from meant_errors(document, meant)


def meant_branch(
    document: Part, error: ValidationError, branches: Sequence[list[ValidationError]]
) -> list[ValidationError] | None:
    """The errors of the branch that is meant, if one is; `branches` holds those of each."""
    if error.kind.name == "oneOfMultipleValid":
        return None
    holder = value_at_path(document, error.schema_path[:-1])
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
    path, place, message = error.schema_path, tuple(error.instance_path), error.message
    of_name = getattr(error.kind, "error", None)
    if of_name is not None:
        place, message = (*place, of_name.instance), f"the name {message}"
    if error.kind.name == "falseSchema" or is_nothing(document, error):
        message = f"{place[-1]!r} is not allowed here" if place else "nothing is allowed here"
        written = path if error.kind.name == "falseSchema" else path[:-1]
        return SchemaViolation(place, FORBIDDEN, message, source(document, written))
    form = str(getattr(error.kind, "format", ""))
    return SchemaViolation(place, str(path[-1]), message, source(document, path), form)


def is_nothing(document: Part, error: ValidationError) -> bool:
    """Tells whether what is broken was written `false`, where a schema that is an object had to take its place."""
    return (
        error.kind.name == "not"
        and value_at_path(document, error.schema_path[:-1]).get("not") == NOTHING["not"]
    )


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
