"""Plans of objects: required properties, the optional ones, and more names where the schema asks for them.

The schema of a property is the conjunction of all that speaks of its name: `properties`, `patternProperties` that
match, else `additionalProperties`, of every schema that holds here. An optional property that can't be made, or would
nest for ever, is left out. Attempts take turns: as a person would fill the form in, then the required ones alone,
then all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from math import inf
from typing import Any

from hydracore_openapi.json_schema.applicators import Subschema
from hydracore_openapi.json_schema.generate.annotations import Place
from hydracore_openapi.json_schema.generate.draw import Draw
from hydracore_openapi.json_schema.generate.markers import FREE_OBJECT
from hydracore_openapi.json_schema.generate.merging import conjunction
from hydracore_openapi.json_schema.generate.nesting import least
from hydracore_openapi.json_schema.generate.plan import Plan, Plans, Unsatisfiable
from hydracore_openapi.json_schema.pointers import escaped

_TRIES_PER_NAME = 20
_LEFTOVER_TYPES = 4


class Objects:
    def __init__(self, merged: Mapping[str, Any], place: Place, pointer: str, plans: Plans) -> None:
        self._required: list[str] = merged.get("required", [])
        self._needs: Mapping[str, list[str]] = merged.get("dependentRequired", {})
        self._low: int = merged.get("minProperties", 0)
        self._high: float = merged.get("maxProperties", inf)
        self._parts: list[Mapping[str, Any]] = merged.get("objects", [])
        self._name_rules: list[Subschema] = merged.get("propertyNames", [])
        self._place = place
        self._pointer = pointer
        self._plans = plans
        self._nodes: dict[str, Subschema] = {}

    def make(self, draw: Draw, attempt: int = 0) -> dict[str, Any]:
        draw.run.spend(self._pointer, containers=1)
        if draw.run.markers is not None and attempt == 0 and self._is_free:
            return draw.run.markers.object()
        chosen = set(self._chosen(draw, attempt))
        value: dict[str, Any] = {}
        for name in (one for one in self._order if one in chosen):
            try:
                value[name] = self._property(draw, name)
            except Unsatisfiable:
                if name in self._needed(self._required):
                    raise
        self._add_names(draw, value)
        return value

    def _property(self, draw: Draw, name: str) -> Any:
        pointer = f"{self._pointer}/properties/{escaped(name)}"
        plan = self._plans.plan(self._node(name), name, self._place.of_property(name), pointer)
        return plan.make(draw.inside(name))

    @cached_property
    def _order(self) -> list[str]:
        """All names that may be chosen, in the order of the document."""
        declared = [name for part in self._parts for name in part.get("properties", ())]
        listed = [
            name for rule in self._name_rules if isinstance(rule, Mapping) for name in rule.get("enum", ())
        ]
        known = dict.fromkeys((*declared, *listed, *self._required, *self._needed(self._required)))
        names = dict.fromkeys((*(name for name in self._place.names() if name in known), *known))
        return [name for name in names if name in self._required or self._is_allowed(name)]

    @cached_property
    def _optional(self) -> list[str]:
        needed = self._needed(self._required)
        return [name for name in self._order if name not in needed and self._depth(name) < inf]

    def _depth(self, name: str) -> float:
        return least(self._node(name), self._plans.depths)

    def _needed(self, names: Iterable[str]) -> dict[str, None]:
        """`names` and all that has to be there with them."""
        found: dict[str, None] = {}
        todo = list(names)
        while todo:
            name = todo.pop(0)
            if name not in found:
                found[name] = None
                todo.extend(self._needs.get(name, ()))
        return found

    def _chosen(self, draw: Draw, attempt: int) -> dict[str, None]:
        chosen = self._needed(self._required)
        if len(chosen) > self._high:
            raise Unsatisfiable(self._pointer, f"{len(chosen)} properties are needed, {self._high} allowed")
        wanted = [name for name in self._optional if self._is_wanted(draw, attempt, name)]
        spare = [name for name in self._optional if name not in wanted]
        for name in wanted:
            self._add_if_room(chosen, name, self._high)
        for name in spare:
            if len(chosen) < self._low:
                self._add_if_room(chosen, name, self._high)
        return chosen

    def _add_if_room(self, chosen: dict[str, None], name: str, room: float) -> None:
        more = self._needed([name])
        if len(chosen | more) <= room and all(one in self._order for one in more):
            chosen.update(more)

    def _is_wanted(self, draw: Draw, attempt: int, name: str) -> bool:
        if attempt % 3 == 1 or (draw.lean and self._depth(name) > 0):
            return False
        if attempt % 3 == 2:
            return True
        if draw.run.markers is not None:
            return not (draw.bare or draw.lean or _is_leftover(self._node(name)))
        return not _is_leftover(self._node(name))

    def _node(self, name: str) -> Subschema:
        """The schema of a property, from every keyword that applies to its name."""
        if name not in self._nodes:
            self._nodes[name] = conjunction(
                [node for part in self._parts for node in self._applying(part, name)]
            )
        return self._nodes[name]

    def _applying(self, part: Mapping[str, Any], name: str) -> Iterator[Subschema]:
        patterns = part.get("patternProperties", {})
        matching = [
            node for pattern, node in patterns.items() if self._plans.matches({"pattern": pattern}, name)
        ]
        declared = [part["properties"][name]] if name in part.get("properties", {}) else []
        yield from [*declared, *matching] or [part.get("additionalProperties", True)]

    def _is_allowed(self, name: str) -> bool:
        return self._node(name) is not False and all(
            self._plans.matches(rule, name) for rule in self._name_rules
        )

    def _add_names(self, draw: Draw, value: dict[str, Any]) -> None:
        """Adds properties with names of our own: as many as are needed, one or two to a map."""
        wanted = min(max(self._low, self._usual(draw)), self._high)
        tries = 0
        while len(value) < wanted:
            if tries >= _TRIES_PER_NAME * wanted:
                if len(value) >= self._low:
                    return
                raise Unsatisfiable(
                    self._pointer, f"{self._low} properties are needed, {len(value)} were found"
                )
            self._add_name(draw.inside(f"+{tries}", wide=tries > _TRIES_PER_NAME), value)
            tries += 1

    def _usual(self, draw: Draw) -> int:
        """The usual number of further names."""
        if self._order:
            return 0
        return draw.random.randint(1, 2) if draw.wide or (self._is_map and not draw.lean) else 0

    def _add_name(self, draw: Draw, value: dict[str, Any]) -> None:
        try:
            name = self._name_plan.make(draw)
            if name not in value and name not in self._needs and self._is_allowed(name):
                value[name] = self._property(draw, name)
        except Unsatisfiable:
            return

    @cached_property
    def _name_plan(self) -> Plan:
        return self._plans.plan(self._new_names, "key", Place([], {}), f"{self._pointer}/propertyNames")

    @cached_property
    def _is_free(self) -> bool:
        """Tells whether any properties will do."""
        parts_say_nothing = all(part.get("additionalProperties", True) in (True, {}) for part in self._parts)
        return (
            parts_say_nothing
            and not (self._order or self._name_rules or self._is_map)
            and self._low <= len(FREE_OBJECT) + 1 <= self._high
        )

    @property
    def _is_map(self) -> bool:
        return any(
            part.get("additionalProperties", True) not in (True, False, {}) for part in self._parts
        ) or any(part.get("patternProperties") for part in self._parts)

    @cached_property
    def _new_names(self) -> Subschema:
        rules: list[Subschema] = [{"type": "string", "minLength": 1}, *self._name_rules]
        for part in self._parts:
            patterns = [
                {"pattern": pattern}
                for pattern, node in part.get("patternProperties", {}).items()
                if node is not False
            ]
            if patterns and part.get("additionalProperties", True) is False:
                rules.append({"anyOf": patterns})
            elif patterns and not self._name_rules:
                rules.append({"anyOf": [*patterns, {}]})
        return conjunction(rules)


def _is_leftover(node: Subschema) -> bool:
    """Tells whether a schema is all that a negation left over: nobody means "anything but a text"."""
    kinds = node.get("type") if isinstance(node, Mapping) else None
    return isinstance(kinds, list) and len(kinds) >= _LEFTOVER_TYPES
