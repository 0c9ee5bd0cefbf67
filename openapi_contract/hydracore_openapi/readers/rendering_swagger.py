"""The schemas of OpenAPI 2.0 as JSON Schema 2020-12: those of 3.0 without what came later.

`x-nullable`, which many tools write, is read as 3.0's `nullable`; a discriminator is the name of a property, and a file
is text of any kind.
"""

from __future__ import annotations

from dataclasses import dataclass

from hydracore_openapi.readers.rendering import Plain, Rendering, nullable
from hydracore_openapi.source.references import Node


@dataclass(slots=True, eq=False, repr=False)
class SwaggerRendering(Rendering):
    """The rendering of one schema of version 2.0."""

    def schema(self, node: Node, hidden: frozenset[str]) -> Plain:
        out = Rendering.schema(self, node, hidden)
        if isinstance(out.get("discriminator"), str):
            out["discriminator"] = {"propertyName": out["discriminator"]}
        if out.get("type") == "file":
            out |= {"type": "string", "format": "binary"}
        return nullable(out) if node.value.get("x-nullable") is True else out
