"""Paths of a document: the operations that they lead to, as nodes, each with its path and parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hydracore_openapi.model import RequestPlace
from hydracore_openapi.source.references import Files, Node
from hydracore_openapi.source.shapes import kind

PARAMETER = re.compile(r"\{([^{}]*)\}")
ADDITIONAL = kind("{Operation}")
SET_BY_OTHERS = frozenset({"accept", "content-type", "authorization"})
"""Header parameters of these names mean nothing (OpenAPI 3.0.3, 4.7.12.2): content types and security say the same."""


METHODS = frozenset(
    [
        *("ACL", "BIND", "CHECKOUT", "COPY", "DELETE", "GET", "HEAD", "LINK", "LOCK"),
        *("M-SEARCH", "MERGE", "MKACTIVITY", "MKCALENDAR", "MKCOL", "MOVE", "NOTIFY", "OPTIONS", "PATCH"),
        *("POST", "PROPFIND", "PROPPATCH", "PURGE", "PUT", "QUERY", "REBIND", "REPORT", "SEARCH"),
        *("SOURCE", "SUBSCRIBE", "TRACE", "UNBIND", "UNLINK", "UNLOCK", "UNSUBSCRIBE"),
    ]
)
"""Methods that the HTTP parser knows (llhttp 9); it refuses requests of any other."""


class PathOperation(NamedTuple):
    """`path` is as written under `paths`, which `entry` is the node of; `item` is what that stands for.

    `id` is the operationId, or `METHOD path` where there is none, or another operation has it already.
    """

    id: str
    path: str
    method: str
    entry: Node
    item: Node
    node: Node

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
    return (each for each in files.document.members("paths") if each[0].startswith("/"))


def path_operations(files: Files) -> list[PathOperation]:
    """The operations that requests can come to: of several for the same requests it is the first."""
    found: dict[tuple[str, str], PathOperation] = {}
    ids: set[str] = set()
    for path, entry in path_entries(files):
        item = files.follow(entry)
        for method, node in methods(files, item):
            key = method, matched(path)
            if key not in found:
                own = str(node.value.get("operationId") or "")
                name = own if own and own not in ids else f"{method} {path}"
                ids.add(name)
                found[key] = PathOperation(name, path, method, entry, item, node)
    return [*found.values()]


def matched(path: str) -> str:
    """What two paths that match the same requests have in common; a fragment is never sent (RFC 3986, 3.5)."""
    return PARAMETER.sub("{}", path.partition("#")[0])


def methods(files: Files, item: Node) -> Iterator[tuple[str, Node]]:
    """The operations of a path by their methods, those of any name (OpenAPI 3.2.0, 4.9.1) included."""
    for key, node in item.items():
        if key in files.shapes.methods:
            yield key.upper(), files.follow(node)
        elif files.shapes.kind("PathItem", key) == ADDITIONAL:
            yield from ((name, files.follow(each)) for name, each in node.items() if name in METHODS)


def template_names(path: str) -> list[str]:
    return PARAMETER.findall(path)
