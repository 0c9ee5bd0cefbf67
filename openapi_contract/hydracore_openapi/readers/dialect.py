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
from hydracore_openapi.readers.rendering import Need, Plain, Rendering
from hydracore_openapi.readers.rendering import View as View
from hydracore_openapi.source.dynamic_scope import NO_SCOPE, DynamicScopes, Scope
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


UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
"""What can't stand in the fragment of a URI as it is."""


class Fragment(NamedTuple):
    """One schema without the definitions it needs, and where these stand."""

    schema: Plain
    needs: Mapping[str, Need]


@dataclass(slots=True, eq=False, repr=False)
class Dialect:
    """Renders and compiles the schemas of one document, each once for each view."""

    files: Files
    names: dict[tuple[Key, Scope], str] = field(default_factory=dict)
    fragments: dict[tuple[Key, Scope, View], Fragment] = field(default_factory=dict)
    schemas: dict[tuple[Key, View], Schema] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)
    """What can't be compiled, in place of which is a schema that anything fits."""
    scopes: DynamicScopes = field(init=False)
    taken: set[str] = field(init=False)
    stems: dict[str, Iterator[str]] = field(default_factory=dict)
    """The names that are left for each stem."""

    def __post_init__(self) -> None:
        self.scopes = DynamicScopes(self.files)
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
                self.schemas[key] = Schema(self.document(node, view))
            except (ValidationError, ReferencingError) as error:
                self.defects.append(target.defect(f"the schema can't be compiled: {error}", "correct it"))
                self.schemas[key] = Schema({"x-source": self.files.origin(target)})
        return self.schemas[key]

    def document(self, node: Node, view: View) -> Plain:
        """The schema with all the definitions that it needs."""
        target = self.rendering.target(self.files, node)
        scope = self.scopes.entered(self.scopes.entered(NO_SCOPE, node), target)
        root = self.fragment(Need(target, scope), view)
        definitions: Plain = {}
        pending = dict(root.needs)
        while pending:
            name, need = pending.popitem()
            fragment = self.fragment(need, view)
            definitions[name] = fragment.schema
            pending.update((other, at) for other, at in fragment.needs.items() if other not in definitions)
        return {**root.schema, "$defs": dict(sorted(definitions.items()))} if definitions else root.schema

    def fragment(self, need: Need, view: View) -> Fragment:
        key = (need.node.key, need.scope, view)
        if key not in self.fragments:
            rendering = self.rendering(self, view, need.scope)
            schema = rendering.schema(need.node, frozenset())
            if isinstance(schema, bool):
                schema = {**({} if schema else NOTHING), "x-source": self.files.origin(need.node)}
            self.fragments[key] = Fragment(schema, rendering.needs)
        return self.fragments[key]

    def name(self, target: Node, scope: Scope = NO_SCOPE) -> str:
        """The name of a definition; the same as in `components` for most of what stands there."""
        key = (target.key, scope)
        if key not in self.names:
            self.names[key] = self.new_name(target, scope)
        return self.names[key]

    def is_component(self, target: Node) -> bool:
        return target.source is self.files.root and target.keys[:-1] == self.files.shapes.schemas

    def new_name(self, target: Node, scope: Scope) -> str:
        last = target.keys[-1] if target.keys else target.source.path.stem
        if self.is_component(target) and not scope and not UNSAFE.search(last):
            return last
        stem = UNSAFE.sub("_", last)
        name = next(each for each in self.stems.setdefault(stem, numbered(stem)) if each not in self.taken)
        self.taken.add(name)
        return name


def numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}_{number}"
        number += 1
