"""The outline of a document: every object with its OpenAPI type, across all files that references lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from hydracore_openapi.errors import Defect
from hydracore_openapi.source.references import Key, Node
from hydracore_openapi.source.shapes import Kind, Shapes


@dataclass(slots=True, eq=False, repr=False)
class Outline:
    """The objects of a document.

    `nodes` holds those of each type. `loose` are the schemas that have no place of their own in the document: only
    references lead to them. `types` tells the type of each object by its place. `references` are all that were met.
    """

    nodes: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    loose: list[Node] = field(default_factory=list)
    types: dict[Key, str] = field(default_factory=dict)
    references: list[Node] = field(default_factory=list)
    cut: set[Key] = field(default_factory=set)
    """The objects and arrays of which something has been taken out."""
    defects: list[Defect] = field(default_factory=list)


def children(shapes: Shapes, name: str, node: Node) -> Iterator[tuple[str, Node]]:
    """The objects with types that an object holds, each with its type."""
    if type(node.value) is dict:
        for key, kind in shapes.typed(name, node.value).items():
            yield from typed(kind, node[key])


def typed(kind: Kind, node: Node) -> Iterator[tuple[str, Node]]:
    name = kind.names[-1]
    if kind.container == "[":
        yield from ((name, element) for element in node.elements())
    elif kind.container == "{":
        yield from ((name, member) for _, member in node.items())
    elif type(node.value) is dict:
        yield name, node
