"""The document to generate from: references made uniform, logic reduced, judges compiled.

A value can be drawn right from one plain branch, where constraints lie side by side; `oneOf`, `not` and conditions can
only be guessed at and judged. So a schema is first worked into branches, by jsonschema-rs's canonical form: what `not`
forbids becomes a list of types, a `oneOf` an `anyOf` of branches that exclude each other. That form is experimental
and multiplies branches: what it can't do, and schemas that can be met in too many ways, stay as they are written; of a
schema that it calls empty the part at fault is told. Whatever comes out, values are judged by the original.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from hydracore_openapi.json_schema.applicators import (
    ALTERNATIVES,
    DEFINITIONS,
    Definitions,
    Subschema,
    conjunct_steps,
    inside,
    referenced,
    target,
    walk,
)
from hydracore_openapi.json_schema.json_values import everything
from hydracore_openapi.json_schema.pointers import tokens, value_at_path

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

_MOST_BRANCHES = 64
"""With more branches than this at one place, working them all out takes too long."""


class Document:
    """`root` is a schema whose references all lead to `definitions`."""

    __slots__ = ("_judges", "_needed", "definitions", "root")

    def __init__(self, root: Subschema, definitions: Mapping[str, Subschema]) -> None:
        self.root = root
        self.definitions = definitions
        self._judges: dict[int, tuple[Subschema, Draft202012Validator]] = {}
        self._needed: dict[str, Mapping[str, None]] = {}

    def judge(self, node: Subschema) -> Draft202012Validator:
        """The compiled validator of `node`."""
        known = self._judges.get(id(node))
        if known is None:
            # The node is kept with its validator, so that its id can't be given to another.
            known = self._judges[id(node)] = (node, self._compiled(node))
        return known[1]

    def _compiled(self, node: Subschema) -> Draft202012Validator:
        from jsonschema_rs import Draft202012Validator

        # A validator holds all the definitions that it is given, so it is given those that the node leads to.
        names = walk(referenced(node), self._needs, str)
        definitions = {name: self.definitions[name] for name in names if name in self.definitions}
        return Draft202012Validator({"allOf": [node], "$defs": definitions}, validate_formats=True)

    def _needs(self, name: str) -> Mapping[str, None]:
        known = self._needed.get(name)
        if known is None:
            known = self._needed[name] = referenced(self.definitions.get(name, True))
        return known


def read(schema: Subschema) -> Document:
    """The document of a schema whose references may lead to anywhere inside it; one that leads nowhere is left alone.

    It may stand in data: an example, or an extension.
    """
    if isinstance(schema, bool):
        return Document(schema, {})
    definitions: dict[str, Subschema] = dict(schema.get("$defs", {}))
    foreign = {
        reference: found
        for reference in dict.fromkeys(_references(schema))
        if not _is_plain(reference) and (found := _target(schema, reference)) is not None
    }
    renamed = {reference: f"{DEFINITIONS}{_definition_name(reference)}" for reference in foreign}
    for reference, found in foreign.items():
        definitions[_definition_name(reference)] = _without_definitions(found)
    root = _without_definitions(schema)
    if not renamed:
        return Document(root, definitions)
    return Document(_with(renamed, root), {name: _with(renamed, node) for name, node in definitions.items()})


def _target(schema: Mapping[str, Any], reference: str) -> Any:
    try:
        return value_at_path(schema, tokens(reference))
    except (LookupError, TypeError, ValueError):
        return None


def reduced(document: Document) -> Document | None:
    """The same schema worked into plain branches where possible; None when it is said to admit no value."""
    from jsonschema_rs import canonicalize
    from jsonschema_rs.canonical import CanonicalizationError, Satisfiability

    if isinstance(document.root, bool):
        return document if document.root else None
    nodes = (document.root, *document.definitions.values())
    if max(most_branches(node, document.definitions) for node in nodes) > _MOST_BRANCHES:
        return document
    try:
        canonical = canonicalize({**document.root, "$defs": document.definitions}, validate_formats=True)
    except CanonicalizationError:
        return document
    if canonical.satisfiability() == Satisfiability.NO:
        return None
    plain: Any = canonical.to_json_schema()
    return read(plain)


def most_branches(node: Subschema, definitions: Definitions) -> int:
    """The largest number of branches at one place, in `node` or in a schema inside it."""
    parts = inside(node)
    return max((_branches(part, definitions, frozenset()) for part in parts), default=1)


def _branches(node: Subschema, definitions: Definitions, opened: frozenset[str]) -> int:
    """Alternatives of one schema add up, those of schemas that hold together multiply, a condition is two branches."""
    count = 1
    for part, within in conjunct_steps((node, opened), partial(target, definitions=definitions)):
        if not isinstance(part, bool):
            for keyword in ALTERNATIVES:
                if keyword in part:
                    count *= sum(_branches(branch, definitions, within) for branch in part[keyword])
            count *= 2 if "if" in part else 1
    return count


def reason_of_emptiness(document: Document) -> tuple[str, str]:
    """The pointer of the deepest part that admits no value, and the keywords at fault there."""
    from jsonschema_rs.canonical import UnsatisfiableReason, find_unsatisfiable

    if isinstance(document.root, bool):
        return "", "it is written as false"
    found = find_unsatisfiable({**document.root, "$defs": document.definitions}, validate_formats=True)
    if not found:
        return "", "its parts contradict each other"
    pointer = max(found, key=len)
    match found[pointer]:
        case UnsatisfiableReason.Conflict(causes):
            keywords = dict.fromkeys(keyword for cause in causes for keyword in cause.keywords)
            return pointer, f"{', '.join(keywords)} can't be met together"
        case UnsatisfiableReason.Empty(cause):
            return pointer, f"{', '.join(cause.keywords) or cause.pointer} can't be met"
    return pointer, "it is written as false"


def _is_plain(reference: str) -> bool:
    return reference.startswith(DEFINITIONS) and "/" not in reference[len(DEFINITIONS) :]


def _definition_name(reference: str) -> str:
    return "at" + reference.replace("#", ".").replace("/", ".").replace("~", ".").replace("%", ".")


def _without_definitions(node: Any) -> Any:
    if not isinstance(node, Mapping):
        return node
    return {key: value for key, value in node.items() if key not in ("$defs", "$schema", "$id")}


def _references(schema: Any) -> Iterator[str]:
    """The text of every `$ref`, in any part: a part becomes a schema once a reference leads to it."""
    for part in everything(schema):
        if isinstance(part, Mapping) and isinstance(part.get("$ref"), str):
            yield part["$ref"]


def _with(renamed: Mapping[str, str], node: Any) -> Any:
    if isinstance(node, list):
        return [_with(renamed, part) for part in node]
    if not isinstance(node, Mapping):
        return node
    return {
        key: renamed.get(value, value) if key == "$ref" and isinstance(value, str) else _with(renamed, value)
        for key, value in node.items()
    }
