"""The dialects of OpenAPI's schemas, rendered as JSON Schema 2020-12 and compiled, each schema once for each view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from jsonschema_rs import ReferencingError, ValidationError

from hydracore_openapi.errors import Defect
from hydracore_openapi.json_schema.applicators import NOTHING
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.readers.rendering import Plain, Rendering
from hydracore_openapi.readers.rendering import View as View
from hydracore_openapi.source.references import Files, Key, Node, named
from hydracore_openapi.source.shapes import Version


def rendering_of(version: Version) -> type[Rendering]:
    """How a version's schemas are rendered. What one version alone needs is imported for it alone."""
    if version is Version.V3_0:
        return Rendering
    if version is Version.V2:
        from hydracore_openapi.readers.rendering_swagger import SwaggerRendering

        return SwaggerRendering
    from hydracore_openapi.readers.rendering_2020 import Rendering2020

    return Rendering2020


class Fragment(NamedTuple):
    """One schema without the definitions it needs, and where these stand."""

    schema: Plain
    needs: Mapping[str, Node]


@dataclass(slots=True, eq=False, repr=False)
class Dialect:
    """Renders and compiles the schemas of one document, each once for each view."""

    files: Files
    names: dict[Key, str] = field(default_factory=dict)
    fragments: dict[tuple[Key, View], Fragment] = field(default_factory=dict)
    schemas: dict[tuple[Key, View], Schema] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)
    """What can't be compiled, in place of which is a schema that anything fits."""
    taken: set[str] = field(init=False)
    stems: dict[str, Iterator[str]] = field(default_factory=dict)
    """The names that are left for each stem."""

    def __post_init__(self) -> None:
        self.taken = {name for name, _ in named(self.files.document, self.files.shapes.schemas)}

    @property
    def rendering(self) -> type[Rendering]:
        return rendering_of(self.files.shapes.version)

    def schema(self, node: Node, view: View) -> Schema:
        """The compiled schema."""
        target = self.rendering.target(self.files, node)
        key = (target.key, view)
        if key not in self.schemas:
            try:
                self.schemas[key] = Schema(self.document(target, view))
            except (ValidationError, ReferencingError) as error:
                self.defects.append(target.defect(f"the schema can't be compiled: {error}", "correct it"))
                self.schemas[key] = Schema({"x-source": self.files.origin(target)})
        return self.schemas[key]

    def document(self, target: Node, view: View) -> Plain:
        """The schema with all the definitions that it needs."""
        root = self.fragment(target, view)
        definitions: Plain = {}
        pending = dict(root.needs)
        while pending:
            name, node = pending.popitem()
            fragment = self.fragment(node, view)
            definitions[name] = fragment.schema
            pending.update((other, at) for other, at in fragment.needs.items() if other not in definitions)
        return {**root.schema, "$defs": dict(sorted(definitions.items()))} if definitions else root.schema

    def fragment(self, target: Node, view: View) -> Fragment:
        key = (target.key, view)
        if key not in self.fragments:
            rendering = self.rendering(self, view)
            schema = rendering.schema(target, frozenset())
            if isinstance(schema, bool):
                schema = {**({} if schema else NOTHING), "x-source": self.files.origin(target)}
            self.fragments[key] = Fragment(schema, rendering.needs)
        return self.fragments[key]

    def name(self, target: Node) -> str:
        """The name of a definition; the same as in `components` for what stands there."""
        if target.key not in self.names:
            self.names[target.key] = self.new_name(target)
        return self.names[target.key]

    def is_component(self, target: Node) -> bool:
        return target.source is self.files.root and target.keys[:-1] == self.files.shapes.schemas

    def new_name(self, target: Node) -> str:
        if self.is_component(target):
            return target.keys[-1]
        stem = re.sub(r"[^A-Za-z0-9._-]+", "_", target.keys[-1] if target.keys else target.source.path.stem)
        name = next(each for each in self.stems.setdefault(stem, numbered(stem)) if each not in self.taken)
        self.taken.add(name)
        return name


def numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}_{number}"
        number += 1
