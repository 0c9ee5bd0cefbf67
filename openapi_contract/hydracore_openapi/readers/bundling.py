"""Bundling: the document as one piece of plain JSON data, for tools that can't follow references to other files.

Everything but schemas stands where it is used. Schemas keep their references, all of them to
`components/schemas`, where those of other places are brought in. Callbacks keep references to the document's
own; a callback of another file that contains itself ends there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hydracore_openapi.json_schema.pointers import escaped
from hydracore_openapi.readers.dialect import Dialect
from hydracore_openapi.source.references import Key, Node
from hydracore_openapi.source.shapes import Kind


def bundle(dialect: Dialect) -> dict[str, Any]:
    bundling = Bundling(dialect)
    document: dict[str, Any] = bundling.typed("OpenAPI", dialect.files.document)
    schemas = bundling.brought_in()
    if schemas:
        holder = document
        *above, last = dialect.files.shapes.schemas
        for key in above:
            holder = holder.setdefault(key, {})
        holder[last] = {**holder.get(last, {}), **schemas}
    return document


@dataclass(slots=True, eq=False, repr=False)
class Bundling:
    """One bundling: `missing` holds the schemas to bring in, `inside` the places that are being written out."""

    dialect: Dialect
    missing: dict[str, Node] = field(default_factory=dict)
    inside: set[Key] = field(default_factory=set)

    def typed(self, name: str, node: Node) -> Any:
        if node.reference is None or name not in self.dialect.files.shapes.referable:
            return self.content(name, node)
        target = self.dialect.files.follow(node)
        if name == "Schema":
            return self.schema(node, target)
        if name == "Callback" and target.source is self.dialect.files.root:
            return dict(node.value)
        if target.key in self.inside:
            return {}
        self.inside.add(target.key)
        content = self.content(name, target)
        self.inside.discard(target.key)
        return content

    def content(self, name: str, node: Node) -> Any:
        if type(node.value) is not dict:
            return plain(node.value)
        fields = self.dialect.files.shapes.typed(name, node.value)
        return {
            key: self.member(fields[key], node[key]) if key in fields else plain(node.value[key])
            for key in node.value
        }

    def member(self, kind: Kind, node: Node) -> Any:
        name = kind.names[-1]
        if kind.container == "{" and type(node.value) is dict:
            return {key: self.typed(name, each) for key, each in node.items()}
        if kind.container == "[" and type(node.value) is list:
            return [self.typed(name, each) for each in node.elements()]
        return self.typed(name, node)

    def schema(self, node: Node, target: Node) -> Mapping[str, Any]:
        if self.dialect.is_component(target):
            name = target.keys[-1]
        else:
            name = self.dialect.name(target)
            self.missing.setdefault(name, target)
        return {
            **plain(node.value),
            "$ref": f"#/{'/'.join(self.dialect.files.shapes.schemas)}/{escaped(name)}",
        }

    def brought_in(self) -> dict[str, Any]:
        """The schemas outside `components/schemas` that are referred to, and what these refer to in turn."""
        found: dict[str, Any] = {}
        while len(found) < len(self.missing):
            for name in [name for name in self.missing if name not in found]:
                found[name] = self.content("Schema", self.missing[name])
        return found


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plain(element) for element in value]
    return value
