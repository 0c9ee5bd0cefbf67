"""The outline of a document: every object with its OpenAPI type, across all files that references lead to.

`FIELDS` is the shape of OpenAPI 3.0: which field of which type holds which type. `[X]` is an array of X,
`{X}` an object whose members are X under any name; `*` stands for every member that isn't an extension.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hydracore_openapi.errors import ContractError, Defect
from hydracore_openapi.source.references import Files, Key, Node

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")

FIELDS: Mapping[str, Mapping[str, str]] = {
    "OpenAPI": {"paths": "Paths", "components": "Components"},
    "Paths": {"*": "PathItem"},
    "PathItem": {"parameters": "[Parameter]", **dict.fromkeys(METHODS, "Operation")},
    "Operation": {
        "parameters": "[Parameter]",
        "requestBody": "RequestBody",
        "responses": "Responses",
        "callbacks": "{Callback}",
    },
    "Responses": {"*": "Response"},
    "Response": {"headers": "{Header}", "content": "{MediaType}", "links": "{Link}"},
    "RequestBody": {"content": "{MediaType}"},
    "MediaType": {"schema": "Schema", "examples": "{Example}", "encoding": "{Encoding}"},
    "Encoding": {"headers": "{Header}"},
    "Parameter": {"schema": "Schema", "content": "{MediaType}", "examples": "{Example}"},
    "Header": {"schema": "Schema", "content": "{MediaType}", "examples": "{Example}"},
    "Callback": {"*": "PathItem"},
    "Components": {
        "schemas": "{Schema}",
        "responses": "{Response}",
        "parameters": "{Parameter}",
        "examples": "{Example}",
        "requestBodies": "{RequestBody}",
        "headers": "{Header}",
        "securitySchemes": "{SecurityScheme}",
        "links": "{Link}",
        "callbacks": "{Callback}",
    },
    "Schema": {
        "properties": "{Schema}",
        "items": "Schema",
        "additionalProperties": "Schema",
        "not": "Schema",
        "allOf": "[Schema]",
        "anyOf": "[Schema]",
        "oneOf": "[Schema]",
    },
}

REFERABLE = frozenset(
    [
        "Schema",
        "Response",
        "Parameter",
        "Example",
        "RequestBody",
        "Header",
        "SecurityScheme",
        "Link",
        "Callback",
        "PathItem",
    ]
)


@dataclass(slots=True, eq=False, repr=False)
class Outline:
    """The objects of a document.

    `nodes` holds those of each type. `entries` are the document, and what references lead to that has no place of its
    type in it. `types` tells the type of each object by its place. `references` are all that were met.
    """

    nodes: dict[str, list[Node]] = field(default_factory=lambda: defaultdict(list))
    entries: list[tuple[str, Node]] = field(default_factory=list)
    types: dict[Key, str] = field(default_factory=dict)
    references: list[Node] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)


def outline(files: Files) -> Outline:
    result = Outline()
    pending = enter(result, "OpenAPI", files.document)
    while pending:
        name, node = pending.pop()
        try:
            target = files.follow(node)
        except ContractError as error:
            result.defects.extend(error.defects)
            continue
        if result.types.get(target.key) != name:
            pending.extend(enter(result, name, target))
    for broken in files.broken.values():
        result.defects.extend(broken.defects)
    return result


def enter(result: Outline, name: str, node: Node) -> list[tuple[str, Node]]:
    """Adds a node and all below it; returns the references met."""
    result.entries.append((name, node))
    references = []
    pending = [(name, node)]
    while pending:
        name, node = pending.pop()
        if name in REFERABLE and node.reference is not None:
            references.append((name, node))
            continue
        result.nodes[name].append(node)
        result.types[node.key] = name
        pending.extend(reversed(list(children(name, node))))
    result.references.extend(node for _, node in references)
    return references[::-1]


def children(name: str, node: Node) -> Iterator[tuple[str, Node]]:
    if type(node.value) is dict:
        for key, kind in kinds(name, node.value).items():
            yield from typed(kind, node[key])


def kinds(name: str, value: Mapping[str, Any]) -> Mapping[str, str]:
    """The members of an object that have a type, with how `FIELDS` writes it."""
    fields = FIELDS.get(name, {})
    others = fields.get("*")
    if others is None:
        return {key: fields[key] for key in value if key in fields}
    return {key: others for key in value if not key.startswith("x-")}


def typed(kind: str, node: Node) -> Iterator[tuple[str, Node]]:
    name = kind.strip("[]{}")
    if kind.startswith("["):
        yield from ((name, element) for element in node.elements())
    elif kind.startswith("{"):
        yield from ((name, member) for _, member in node.items())
    elif type(node.value) is dict:
        yield name, node
