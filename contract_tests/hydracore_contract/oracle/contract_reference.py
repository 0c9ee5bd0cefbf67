"""References to the contract: the line that says what was broken, and the reason where it was inferred.

`x-inferred` is the reason for one decision, and a reason told with another rule misleads whoever reads it. So a finding
has the reason that is about just what it breaks:

- A finding names a line, which is a keyword (`…/provider/maxLength`) or an object, and often what is wrong beside it: a
  rule that no keyword says, such as `count` or `writeOnly`.
- `x-inferred-about` beside a mark names what it is about, keywords and rules alike; it is about nothing else then.
- A mark without it is about its object as such, and about the object's own limits. It is about the type only where the
  object says no more than that: what stands beside a limit is hardly about the type, and what stands on an object with
  members is about those.

Marks further up or down are about something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hydracore_openapi.json_schema.pointers import tokens
from hydracore_openapi.location import Location
from hydracore_openapi.model import Contract

MARK, SCOPE = "x-inferred", "x-inferred-about"
LIMITS = frozenset({
    "const", "default", "dependentRequired", "enum", "exclusiveMaximum", "exclusiveMinimum", "format", "maxItems",
    "maxLength", "maxProperties", "maximum", "minItems", "minLength", "minProperties", "minimum", "multipleOf",
    "pattern", "readOnly", "required", "uniqueItems", "writeOnly",
})  # fmt: skip
PARTS = frozenset({
    "$ref", "additionalProperties", "allOf", "anyOf", "contains", "else", "if", "items", "not", "oneOf",
    "patternProperties", "prefixItems", "properties", "then", "unevaluatedProperties",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ContractReference:
    """A line of the document, and why it says so where that was inferred."""

    location: Location
    inferred: str | None = None


def reference(contract: Contract, source: str, about: str = "") -> ContractReference:
    """The place that a document pointer names, and the reason for it, or for the rule `about` at it."""
    return ContractReference(contract.locate(source), reason(contract.document, source, about))


def reason(document: Mapping[str, Any], source: str, about: str = "") -> str | None:
    """The reason for a keyword or an object, or for the rule `about` at it; None where none is given for that."""
    file, _, fragment = source.partition("#")
    if file:
        return None
    keys = tokens(fragment)
    holder, part = ([None, *reached(document, keys)])[-2:]
    marked = [(part, about)]
    if keys and not about:
        marked.append((holder, keys[-1]))
    return next((str(each[MARK]) for each, name in marked if is_about(each, name)), None)


def reached(document: Any, keys: tuple[str, ...]) -> Iterator[Any]:
    """The document and all that a pointer leads through; None from where it leads nowhere."""
    yield document
    for key in keys:
        if isinstance(document, list):
            document = document[int(key)] if key.isdecimal() and int(key) < len(document) else None
        else:
            document = document.get(key) if isinstance(document, dict) else None
        yield document


def is_about(holder: Any, name: str) -> bool:
    """Tells whether an object's mark is about one of its keywords, about a rule, or (no name) about the object."""
    if not isinstance(holder, dict) or MARK not in holder:
        return False
    if SCOPE in holder:
        scope = holder[SCOPE]
        return name in (scope if isinstance(scope, list) else [scope])
    if not name or (name in LIMITS and name in holder):
        return True
    return name == "type" and not holder.keys() & (LIMITS | PARTS)
