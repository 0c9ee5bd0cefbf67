"""In how many ways a schema can be met, counted by its alternatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

from hydracore_openapi.json_schema.generate.merging import Definitions, Node, target


def most(node: Node, definitions: Definitions) -> int:
    """The largest number of combined alternatives in `node` or in a schema inside it."""
    return max((_combined(part, definitions, ()) for part in _inside(node)), default=1)


def _combined(node: Node, definitions: Definitions, open_references: tuple[str, ...]) -> int:
    """How many combinations the alternatives of all that applies in one place have."""
    if isinstance(node, bool):
        return 1
    counts = [_combined(part, definitions, open_references) for part in node.get("allOf", ())]
    for key in ("anyOf", "oneOf"):
        counts += (
            [sum(_combined(branch, definitions, open_references) for branch in node[key])]
            if key in node
            else []
        )
    reference = node.get("$ref")
    if reference is not None and reference not in open_references:
        counts.append(_combined(target(reference, definitions), definitions, (*open_references, reference)))
    return prod(counts) * (2 if "if" in node else 1)


def _inside(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, Mapping):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _inside(part)
