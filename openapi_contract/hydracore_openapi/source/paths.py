"""Paths of a document: the operations that they lead to, as nodes, each with its path and parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hydracore_openapi.model import RequestPlace
from hydracore_openapi.source.outline import METHODS
from hydracore_openapi.source.references import Files, Node

PARAMETER = re.compile(r"\{([^{}]*)\}")
SET_BY_OTHERS = frozenset({"accept", "content-type", "authorization"})
"""Header parameters of these names mean nothing (OpenAPI 3.0.3, 4.7.12.2): content types and security say the same."""


class PathOperation(NamedTuple):
    """`path` is as written under `paths`, which `entry` is the node of; `item` is what that stands for."""

    path: str
    method: str
    entry: Node
    item: Node
    node: Node

    @property
    def id(self) -> str:
        return str(self.node.value.get("operationId") or f"{self.method} {self.path}")

    def parameters(self, files: Files) -> Iterator[Node]:
        """The parameters that count: an operation's own before those of its path, and none set by others."""
        found: dict[tuple[str, str], Node] = {}
        for holder in (self.item, self.node):
            declared = holder.get("parameters")
            for each in declared.elements() if declared else ():
                parameter = files.follow(each)
                found[parameter_key(parameter)] = parameter
        return (
            node
            for (place, name), node in found.items()
            if place != RequestPlace.HEADER or name not in SET_BY_OTHERS
        )


def parameter_key(parameter: Node) -> tuple[str, str]:
    """The place and name that make two parameters the same; names of headers are so in any case (RFC 9110, 5.1)."""
    place, name = parameter.value["in"], parameter.value["name"]
    return place, name.lower() if place == RequestPlace.HEADER else name


def path_entries(files: Files) -> Iterator[tuple[str, Node]]:
    return (each for each in files.document["paths"].items() if each[0].startswith("/"))


def path_operations(files: Files) -> list[PathOperation]:
    return [
        PathOperation(path, key.upper(), entry, item, node)
        for path, entry in path_entries(files)
        for item in [files.follow(entry)]
        for key, node in item.items()
        if key in METHODS
    ]


def template_names(path: str) -> list[str]:
    return PARAMETER.findall(path)
