"""Branch counts: in how many ways a schema can be met, by the alternatives that apply in one place.

Alternatives of the same schema add up, those of schemas that hold together multiply, and a condition is two branches.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from hydracore_openapi.json_schema.applicators import ALTERNATIVES, Definitions, Node, conjunct_steps, target
from hydracore_openapi.json_schema.json_values import everything


def most(node: Node, definitions: Definitions) -> int:
    """The largest number of combined alternatives in `node` or in a schema inside it."""
    parts = (part for part in everything(node) if isinstance(part, Mapping))
    return max((_combined(part, definitions, frozenset()) for part in parts), default=1)


def _combined(node: Node, definitions: Definitions, opened: frozenset[str]) -> int:
    """How many combinations the alternatives of all that applies in one place have."""
    count = 1
    for part, within in conjunct_steps((node, opened), partial(target, definitions=definitions)):
        if not isinstance(part, bool):
            for keyword in ALTERNATIVES:
                if keyword in part:
                    count *= sum(_combined(branch, definitions, within) for branch in part[keyword])
            count *= 2 if "if" in part else 1
    return count
