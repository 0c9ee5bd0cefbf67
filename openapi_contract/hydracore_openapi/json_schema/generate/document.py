"""A schema document made ready to generate from: references made uniform, logic reduced, judges compiled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hydracore_openapi.json_schema.applicators import DEFINITIONS, Node
from hydracore_openapi.json_schema.generate import branch_count
from hydracore_openapi.json_schema.json_values import everything
from hydracore_openapi.json_schema.pointers import at, tokens

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

# With more ways than this to meet one schema, working them all out takes too long.
_WAYS = 64


class Document:
    """`root` is a schema whose references all lead to `definitions`."""

    __slots__ = ("_judges", "definitions", "root")

    def __init__(self, root: Node, definitions: Mapping[str, Node]) -> None:
        self.root = root
        self.definitions = definitions
        self._judges: dict[int, tuple[Node, Draft202012Validator]] = {}

    def judge(self, node: Node) -> Draft202012Validator:
        """The compiled validator of `node`."""
        known = self._judges.get(id(node))
        if known is None:
            # The node is kept with its validator, so that its id can't be given to another.
            known = self._judges[id(node)] = (node, self._compiled(node))
        return known[1]

    def _compiled(self, node: Node) -> Draft202012Validator:
        from jsonschema_rs import Draft202012Validator

        return Draft202012Validator({"allOf": [node], "$defs": self.definitions}, validate_formats=True)


def read(schema: Mapping[str, Any] | bool) -> Document:
    if isinstance(schema, bool):
        return Document(schema, {})
    definitions: dict[str, Node] = dict(schema.get("$defs", {}))
    foreign = dict.fromkeys(reference for reference in _references(schema) if not _is_plain(reference))
    renamed = {reference: f"{DEFINITIONS}{_definition_name(reference)}" for reference in foreign}
    for reference in foreign:
        definitions[_definition_name(reference)] = _without_definitions(at(schema, tokens(reference)))
    root = _without_definitions(schema)
    if not renamed:
        return Document(root, definitions)
    return Document(_with(renamed, root), {name: _with(renamed, node) for name, node in definitions.items()})


def reduced(document: Document) -> Document | None:
    """The same schema with allOf, oneOf, not and conditions worked into plain branches where possible.

    None when it is said to admit no value. The reduction is experimental in jsonschema-rs; what it can't do
    stays as it was.
    """
    from jsonschema_rs import canonicalize
    from jsonschema_rs.canonical import CanonicalizationError, Satisfiability

    if isinstance(document.root, bool):
        return document if document.root else None
    if (
        max(
            branch_count.most(node, document.definitions)
            for node in (document.root, *document.definitions.values())
        )
        > _WAYS
    ):
        return document
    try:
        canonical = canonicalize({**document.root, "$defs": document.definitions}, validate_formats=True)
    except CanonicalizationError:
        return document
    if canonical.satisfiability() == Satisfiability.NO:
        return None
    plain: Any = canonical.to_json_schema()
    return read(plain)


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
    """What every `$ref` says, wherever it stands: a reference may lead to what is no schema until it is referred to."""
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
