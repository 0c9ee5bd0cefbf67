"""Dynamic scopes: which of several anchors of one name a `$dynamicRef` leads to (JSON Schema 2020-12 Core, 8.2.3.2).

It leads to the outermost: a schema that extends another declares the anchor again, and on the way through it, what it
extends refers to it instead of to itself. So a schema has to be read once for each way that leads there, as far as
these differ in the anchors that they have passed. A scope is what a way has passed: an anchor of each name, the first.

Only names that stand at several places matter, so most documents have one scope, the empty one. A resource that has
an anchor twice is beyond the specification. Documents have it all the same, since one without `$id` is one resource:
there the anchors inside the schema that is entered count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hydracore_openapi.source.references import Files, Key, Node, home

Scope = frozenset[tuple[str, Node]]
NO_SCOPE: Scope = frozenset()


@dataclass(slots=True, eq=False, repr=False)
class DynamicScopes:
    """The anchors of a document's files that have a name in common."""

    files: Files
    anchors: Mapping[str, list[Node]] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, list[Node]] = {}
        if self.files.shapes.has_any_keyword:
            for source in self.files.all:
                for name, nodes in self.files.index(source).dynamic.items():
                    found.setdefault(name, []).extend(nodes)
        self.anchors = {name: nodes for name, nodes in found.items() if len(nodes) > 1}

    def entered(self, scope: Scope, node: Node) -> Scope:
        """The scope once a way leads to a schema."""
        if not self.anchors:
            return scope
        known = {name for name, _ in scope}
        passed = {name: self.passed(node, nodes) for name, nodes in self.anchors.items() if name not in known}
        return scope | {(name, anchor) for name, anchor in passed.items() if anchor is not None}

    def passed(self, node: Node, anchors: list[Node]) -> Node | None:
        """The one of some anchors that a way passes at a schema."""
        resource = home(node).key
        own = [each for each in anchors if home(each).key == resource]
        return (
            own[0] if len(own) == 1 else next((each for each in own if is_inside(each.key, node.key)), None)
        )

    def target(self, scope: Scope, node: Node, keyword: str) -> Node | None:
        """What the `$ref` or `$dynamicRef` of a schema leads to; None where it leads nowhere."""
        reference = node.value[keyword]
        found = self.files.target(node, reference)
        if not isinstance(found, Node):
            return None
        name = reference.partition("#")[2]
        anchor = found.get("$dynamicAnchor") if keyword == "$dynamicRef" else None
        return dict(scope).get(name, found) if anchor is not None and anchor.value == name else found


def is_inside(key: Key, outer: Key) -> bool:
    return key[0] == outer[0] and key[1][: len(outer[1])] == outer[1]
