"""Identities: the property of an item that identifies it, found by the first of `RULES` that finds one.

The path says which parameter identifies an item, and nothing says which property it equals. Names tell: people call the
two alike (`petId`), or drop what is clear from the context (`/pets/{petId}` beside `id`). So the rules go from what the
author said outright, over the parameter's own name, to names that are usual for identities; then to names that are put
together from the collection's, and last to the only required UUID. Names are compared without case, hyphens and
underscores. Where two properties would do (two required UUIDs) neither is taken: without an identity items can be made
and listed all the same, with a wrong one a path leads to the wrong item.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import RoleKind
from hydracore_openapi.readers.property_roles import notes, squashed


class Clue(NamedTuple):
    """The facts that rules look at: an item's schema, its path's parameter, and the name of the collection."""

    item: Schema
    parameter: str | None
    name: str

    def named(self, *wanted: str) -> str | None:
        """The first property of one of these names, in snake or camel case."""
        for want in wanted:
            for name in self.item.parts:
                if want and squashed(name) == want:
                    return name
        return None


def overridden(clue: Clue) -> str | None:
    for name, part in clue.item.parts.items():
        for note in notes(clue.item, part, "x-mock"):
            if isinstance(note, dict) and note.get("role") == RoleKind.ID:
                return name
    return None


def like_parameter(clue: Clue) -> str | None:
    return clue.named(squashed(clue.parameter)) if clue.parameter else None


def with_own_name(clue: Clue) -> str | None:
    return clue.named(*(f"{singular}id" for singular in singulars(clue.name)))


def parameter_without_name(clue: Clue) -> str | None:
    parameter = squashed(clue.parameter or "")
    names = [
        parameter.removeprefix(each) for each in singulars(clue.name) if each and parameter.startswith(each)
    ]
    return clue.named(*names)


def only_uuid(clue: Clue) -> str | None:
    found = [
        name
        for name, part in clue.item.parts.items()
        if name in clue.item.required and "uuid" in notes(clue.item, part, "format")
    ]
    return found[0] if len(found) == 1 else None


RULES: tuple[tuple[str, Callable[[Clue], str | None]], ...] = (
    ("x-mock gives it the role id", overridden),
    ("it is named like the path parameter", like_parameter),
    ("it is named id", lambda clue: clue.named("id")),
    ("it is named uuid, key or _id", lambda clue: clue.named("uuid", "key")),
    ("it is named like one of the collection, then id", with_own_name),
    ("the path parameter is named like one of the collection, then like it", parameter_without_name),
    ("it is the only required property of format uuid", only_uuid),
)


def identity_property(item: Schema, parameter: str | None, name: str) -> str | None:
    """The property that identifies an item of the collection `name`, if one does."""
    clue = Clue(item, parameter, name)
    return next((found for _, rule in RULES if (found := rule(clue)) is not None), None)


def singulars(plural: str) -> tuple[str, ...]:
    """The names that one of a collection may have, the longest first."""
    name = squashed(plural)
    found = [name]
    if name.endswith("ies"):
        found.append(f"{name[:-3]}y")
    found += [name[:-length] for length, ending in ((1, "s"), (2, "es")) if name.endswith(ending)]
    return tuple(found)
