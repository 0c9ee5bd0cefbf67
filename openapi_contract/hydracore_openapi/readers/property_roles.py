"""Roles of properties: where the value of each property of an item comes from.

A document says what may be sent and what is answered, and not that the server gives the identity, sets a time at
creation and moves another at each change. The first of `RULES` that applies decides:

- Identity and path come first: they are what the URL names, whatever a body may hold.
- A time that is named as times of creation or of change are is the server's, unless a client must send it. A name alone
  is not enough (`updated: boolean`), nor is a format (`birthday`).
- What a request can send is input. What is left nobody can send, so the server chooses it.

Taking a value from the client that the clock should have set is the smaller mistake, for the item stays valid: so the
lists hold only names that are used for nothing else. A property can override all this with

    x-mock: {role: ROLE, parameter: NAME, initial: VALUE}

where every part may be left out: `initial` alone changes only what the property holds at creation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, NamedTuple

from hydracore_openapi.json_schema.applicators import IMPLIED_NULL, Part, layers
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Role, RoleKind
from hydracore_openapi.open_points import Behaviour, ReadingName

CREATED = frozenset(
    [
        "created",
        "createdat",
        "createdon",
        "createddate",
        "createdtime",
        "createtime",
        "creationdate",
        "creationtime",
        "creationtimestamp",
        "createdtimestamp",
        "datecreated",
        "timecreated",
        "insertedat",
        "addedat",
    ]
)
UPDATED = frozenset(
    [
        "updated",
        "updatedat",
        "updatedon",
        "updateddate",
        "updatedtime",
        "updatetime",
        "updatedate",
        "dateupdated",
        "lastupdate",
        "lastupdated",
        "lastupdatedat",
        "modified",
        "modifiedat",
        "modifiedon",
        "modifieddate",
        "modificationdate",
        "datemodified",
        "lastmodified",
        "lastmodifiedat",
        "lastmodifieddate",
        "lastmodifiedtime",
        "changedat",
        "lastchanged",
    ]
)


@lru_cache(maxsize=8192)
def squashed(name: str) -> str:
    """A name without what tells snake, kebab and camel case apart."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@dataclass(eq=False, repr=False)
class Item:
    """The facts that rules look at: how items are answered, what may be sent, and what the paths name."""

    schema: Schema
    id_property: str | None
    parameters: Sequence[str]
    create: Schema | None
    changes: Sequence[Schema]

    @cached_property
    def demanded(self) -> Set[str]:
        """The properties that a creation must send."""
        return self.create.required if self.create is not None else frozenset()

    @cached_property
    def creatable(self) -> Set[str]:
        return self.create.parts.keys() if self.create is not None else frozenset()

    @cached_property
    def sent(self) -> Set[str]:
        """The properties that any body can send, in their own case or another."""
        bodies = [each for each in (self.create, *self.changes) if each is not None]
        named = (each.parts.keys() for each in bodies)
        renamed = (renamings(each, self.schema).values() for each in bodies)
        return frozenset(chain(*named, *renamed))


@dataclass(slots=True, eq=False, repr=False)
class Property:
    """A property of an item; `layers` are those of its schema."""

    item: Item
    name: str
    part: Part
    layers: Sequence[Part] = field(init=False)

    def __post_init__(self) -> None:
        self.layers = tuple(layers(self.item.schema.document, self.part))

    def note(self, keyword: str) -> tuple[Any, ...]:
        """The values that the layers of the property give to a keyword, the outermost first."""
        return noted(self.layers, self.part, keyword)

    @property
    def overrides(self) -> Mapping[str, Any]:
        found = self.note("x-mock")
        return found[0] if found and isinstance(found[0], Mapping) else {}

    @property
    def parameter(self) -> str | None:
        """The path parameter of the same name, in snake or camel case."""
        return next((name for name in self.item.parameters if squashed(name) == squashed(self.name)), None)

    @property
    def is_time(self) -> bool:
        return any(each in ("date-time", "date") for each in self.note("format"))

    @property
    def is_demanded(self) -> bool:
        return self.name in self.item.demanded

    @property
    def is_creatable(self) -> bool:
        return self.name in self.item.creatable

    @property
    def is_sent(self) -> bool:
        return self.name in self.item.sent


class RoleRule(NamedTuple):
    kind: RoleKind
    because: str
    applies: Callable[[Property], bool]


def overridden(kind: RoleKind) -> RoleRule:
    return RoleRule(kind, "x-mock says so", lambda each: each.overrides.get("role") == kind)


RULES: tuple[RoleRule, ...] = (
    *map(overridden, RoleKind),
    RoleRule(RoleKind.ID, "it identifies the item", lambda each: each.name == each.item.id_property),
    RoleRule(
        RoleKind.PATH, "it is named like a parameter of the path", lambda each: each.parameter is not None
    ),
    RoleRule(
        RoleKind.CREATED,
        "it is a time, named as creation is, and not demanded from the client",
        lambda each: squashed(each.name) in CREATED and each.is_time and not each.is_demanded,
    ),
    RoleRule(
        RoleKind.UPDATED,
        "it is a time, named as change is, and not demanded from the client",
        lambda each: squashed(each.name) in UPDATED and each.is_time and not each.is_demanded,
    ),
    RoleRule(RoleKind.INPUT, "a request can send it", lambda each: each.is_sent),
    RoleRule(RoleKind.INITIAL, "nobody sends it, so the server must choose it", lambda _: True),
)


def roles(item: Item) -> Mapping[str, Role]:
    """The role of each property of an item."""
    parts = item.schema.parts
    return {name: role(Property(item, name, parts[name])) for name in parts}


def role(each: Property) -> Role:
    kind = next(rule.kind for rule in RULES if rule.applies(each))
    member = each.item.schema.sub(each.part)
    decided = Role(
        kind,
        nullable=member.allows_null,
        null_on_update=on_update(each, Behaviour.NULL_ON_UPDATE),
        object_on_update=on_update(each, Behaviour.OBJECT_ON_UPDATE),
    )
    if kind == RoleKind.PATH:
        return replace(decided, parameter=each.overrides.get("parameter", each.parameter))
    for value in initial_values(each, kind, decided.nullable):
        if member.is_valid(value):
            return replace(decided, has_initial=True, initial=value)
    return decided


def on_update(each: Property, behaviour: Behaviour) -> ReadingName | None:
    """The first reading of a behaviour in an update, where a body that changes the item marks it as open."""
    changes = [change for change in each.item.changes if each.name in change.parts]
    found = (first_reading(notes(change, change.parts[each.name], "x-open"), behaviour) for change in changes)
    return next((reading for reading in found if reading is not None), None)


def first_reading(marks: tuple[Any, ...], behaviour: Behaviour) -> ReadingName | None:
    for mark in noted_marks(marks):
        if mark.get("behaviour") == behaviour:
            return ReadingName(mark["readings"][0]["name"])
    return None


def noted_marks(found: tuple[Any, ...]) -> Iterator[Mapping[str, Any]]:
    for each in found:
        yield from each if isinstance(each, list) else [each]


def initial_values(each: Property, kind: RoleKind, nullable: bool) -> list[Any]:
    """The values that a property may hold at creation, the best first."""
    values = [each.overrides["initial"]] if "initial" in each.overrides else []
    if kind == RoleKind.INPUT:
        values += request_defaults(each)
    if kind in (RoleKind.INPUT, RoleKind.INITIAL):
        values += each.note("default")
        values += unset_values(each)
        values += [None] if nullable and not each.note(IMPLIED_NULL) else []
        values += [] if each.is_creatable else [options[0] for options in each.note("enum")]
    return values


def unset_values(each: Property) -> list[Any]:
    """The empty values, where the document says that a property shows one that nobody sent."""
    reading = first_reading(each.note("x-open"), Behaviour.UNSET_VALUE)
    return [{}, [], ""] if reading is ReadingName.EMPTY else []


def request_defaults(each: Property) -> list[Any]:
    create = each.item.create
    if create is None or not each.is_creatable:
        return []
    return list(notes(create, create.parts[each.name], "default"))


def notes(schema: Schema, part: Part, keyword: str) -> tuple[Any, ...]:
    """The values that the layers of a part of `schema` give to a keyword, the outermost first."""
    return noted(layers(schema.document, part), part, keyword)


def noted(found: Iterable[Part], part: Part, keyword: str) -> tuple[Any, ...]:
    values = [layer[keyword] for layer in found if keyword in layer]
    return tuple([part[keyword], *values] if keyword in part and "$ref" in part else values)


def renamings(sent: Schema, item: Schema) -> Mapping[str, str]:
    """The properties of an item that a body names in another case (`To` for `to`), by the body's names."""
    unknown = {squashed(name): name for name in sent.parts if name not in item.parts}
    pairs = ((unknown.get(squashed(name)), name) for name in item.parts if name not in sent.parts)
    return {own: name for own, name in pairs if own is not None} if unknown else {}
