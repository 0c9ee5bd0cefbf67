"""The planner: from a schema to the plans that make its values, each made when it is first needed, and kept.

All constraints that hold at one place are merged into one flat mapping first (`merging`), since only together do they
say what fits. A plan then follows from the most decisive thing that is said, in this order:

1. alternatives (anyOf, oneOf, if): one branch of the first choice, merged with all else, is planned in turn;
2. listed values: one of them;
3. types: one of them, by the plan of that type; without a type, the types that the keywords speak of.

Plans aim at what they were told and judge nothing. Where a keyword is not met by construction (`not`, one branch of
several alone, a pattern, a length beside a format), the plan is wrapped in a check that draws again; for most of what
documents say no check is needed, which is what makes plans fast. Weights say what a person would expect: hardly ever
null beside something else, and hardly ever an integer where everything is allowed. The nesting that a branch needs at
least leads recursive schemas out of themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, partial
from math import inf
from typing import Any, NamedTuple

from hydracore_openapi.json_schema.applicators import Subschema, target
from hydracore_openapi.json_schema.generate import formats, nesting
from hydracore_openapi.json_schema.generate.annotations import Place
from hydracore_openapi.json_schema.generate.arrays import Arrays
from hydracore_openapi.json_schema.generate.combinators import (
    Checked,
    Choice,
    Listed,
    Option,
    Reference,
    Sampled,
)
from hydracore_openapi.json_schema.generate.merging import ALL_TYPES, Merged, combined, identity, merged
from hydracore_openapi.json_schema.generate.numbers import Numbers
from hydracore_openapi.json_schema.generate.objects import Objects
from hydracore_openapi.json_schema.generate.plan import Plan, Unsatisfiable
from hydracore_openapi.json_schema.generate.reduction import Document
from hydracore_openapi.json_schema.generate.strings import Strings

_SAFE_KEYWORDS = frozenset(
    (
        "$ref",
        "type",
        "const",
        "enum",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "minLength",
        "maxLength",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "minItems",
        "maxItems",
        "uniqueItems",
        "anyOf",
        "prefixItems",
    )
)
_ASSERTIONS = frozenset(
    (
        "type",
        "const",
        "enum",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "then",
        "else",
        "properties",
        "patternProperties",
        "additionalProperties",
        "propertyNames",
        "required",
        "dependentRequired",
        "dependentSchemas",
        "unevaluatedProperties",
        "unevaluatedItems",
        "minProperties",
        "maxProperties",
        "items",
        "prefixItems",
        "contains",
        "minItems",
        "maxItems",
        "uniqueItems",
        "pattern",
        "format",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
    )
)
_KEYWORDS_OF_KINDS = (
    (frozenset(("pattern", "format", "minLength", "maxLength")), "string"),
    (frozenset(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")), "number"),
    (frozenset(("objects", "required", "propertyNames", "minProperties", "dependentRequired")), "object"),
    (frozenset(("arrays", "contains", "minItems", "maxItems", "uniqueItems")), "array"),
)
# With so many types allowed, nothing in particular is meant.
_MANY_TYPES = 5
_WEIGHTS = {"string": 12, "integer": 6, "number": 6, "boolean": 4, "object": 4, "array": 2, "null": 1}


class Planner:
    """Makes the plans of one document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._known: dict[tuple[object, ...], tuple[Subschema, Plan]] = {}
        self.depths = nesting.of_definitions(document.definitions)

    def plan(self, node: Subschema, name: str, place: Place, pointer: str) -> Plan:
        """The plan of `node`, for a property of this name."""
        if nesting.least(node, self.depths) == inf:
            return Listed((), pointer)
        key = (id(node), name, place.key)
        if key not in self._known:
            # The node is kept with its plan, so that its id can't be given to another.
            self._known[key] = (node, self._made(node, _Site(name, place, pointer)))
        return self._known[key][1]

    def matches(self, node: Subschema, value: Any) -> bool:
        return self._document.judge(node).is_valid(value)

    def another(self, node: Subschema, taken: set[str], pointer: str) -> Any:
        """A listed value of `node` that isn't taken yet."""
        merged_node = merged(node, self._document.definitions) or {}
        for value in merged_node.get("enum", ()):
            if identity(value) not in taken and self.matches(node, value):
                return value
        raise Unsatisfiable(pointer, "no further item was found that differs from the others")

    def _made(self, node: Subschema, site: _Site) -> Plan:
        if isinstance(node, Mapping) and "$ref" in node and not node.keys() & _ASSERTIONS:
            return self._reference(node["$ref"], site)
        plan = self._of(merged(node, self._document.definitions), site)
        samples = self._samples(node, site.place)
        if samples:
            plan = Sampled(samples, plan)
        if isinstance(node, bool) or node.keys() <= _SAFE_KEYWORDS:
            return plan
        return Checked(plan, lambda value: self.matches(node, value), site.pointer)

    def _reference(self, reference: str, site: _Site) -> Plan:
        node = target(reference, self._document.definitions)
        return Reference(
            reference, lambda: self.plan(node, site.name, site.place, reference.removeprefix("#"))
        )

    def _of(self, constraints: Merged | None, site: _Site) -> Plan:
        if constraints is None:
            return Listed((), site.pointer)
        if "choices" in constraints:
            return self._choice(constraints, site)
        if "enum" in constraints:
            return Listed(constraints["enum"], site.pointer)
        kinds = constraints.get("type") or _kinds_meant(constraints)
        options = [self._typed_option(kind, constraints, site, len(kinds)) for kind in kinds]
        return options[0].plan() if len(options) == 1 else Choice(options, site.pointer)

    def _choice(self, constraints: Merged, site: _Site) -> Plan:
        """One branch of the first choice, with all else that is asked for."""
        branches, *others = constraints["choices"]
        base = {key: value for key, value in constraints.items() if key != "choices"}
        base |= {"choices": others} if others else {}
        return Choice([self._branch(node, base, site) for node in branches], site.pointer)

    def _branch(self, node: Subschema, base: Merged, site: _Site) -> Option:
        constraints = combined(base, merged(node, self._document.definitions))
        depth = nesting.least(node, self.depths)
        if constraints is None or depth == inf:
            return Option(0, depth, lambda: Listed((), site.pointer))
        weight, is_null = _weight(constraints), _is_null(constraints)
        if not base:
            plan = partial(self.plan, node, site.name, site.place, site.pointer)
            return Option(weight, depth, plan, is_null)
        return Option(weight, depth, cache(lambda: self._of(constraints, site)), is_null)

    def _typed_option(self, kind: str, constraints: Merged, site: _Site, alternatives: int) -> Option:
        weight = _WEIGHTS[kind] if alternatives < _MANY_TYPES or kind == "string" else 0.1
        depth = 1 if kind in ("object", "array") else 0
        return Option(weight, depth, cache(lambda: self._typed(kind, constraints, site)), kind == "null")

    def _typed(self, kind: str, constraints: Merged, site: _Site) -> Plan:
        if kind == "object":
            return Objects(constraints, site.place, site.pointer, self)
        if kind == "array":
            return Arrays(constraints, site.name, site.place, site.pointer, self)
        if kind == "string":
            return Strings(constraints, site.name, site.pointer)
        if kind in ("integer", "number"):
            return Numbers(constraints, kind == "integer", site.name, site.pointer)
        if kind == "boolean":
            # What the document shows is what a service that pays no heed to the request answers as well.
            return Listed((True, False), site.pointer, (True, *site.place.samples()))
        return Listed((None,), site.pointer)

    def _samples(self, node: Subschema, place: Place) -> list[Any]:
        constraints = merged(node, self._document.definitions) or {}
        if "enum" in constraints or "objects" in constraints:
            return []
        if formats.VARYING & set(constraints.get("format", ())):
            return []
        shown = place.samples()
        samples = [value for value in shown if value not in (None, [], {})]
        if not samples and None in shown:
            samples = [None]  # nothing but null is said, so that null is meant
        return [value for value in samples if self.matches(node, value)]


class _Site(NamedTuple):
    """The place of a plan's values: the property's name, the document's word on it, the schema's pointer."""

    name: str
    place: Place
    pointer: str


def _kinds_meant(constraints: Merged) -> Sequence[str]:
    """The types that a schema without a type most likely means: those that it constrains."""
    meant = [kind for keywords, kind in _KEYWORDS_OF_KINDS if constraints.keys() & keywords]
    return meant or ALL_TYPES


def _weight(constraints: Merged) -> float:
    if _is_null(constraints):
        return 1
    return 0.1 if len(constraints.get("type", ())) >= _MANY_TYPES else 12


def _is_null(constraints: Merged) -> bool:
    return constraints.get("type") == ["null"] or constraints.get("enum") == [None]
