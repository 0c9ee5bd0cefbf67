"""Addresses of an item in the item itself: members that lead to it on the mock.

They are known by their names: `url`, `href`, `self` and the like, at the top or in `links`, `_links` and `meta`, where
`self` may be an object with an `href`. A member that requests can set is the client's, and one whose schema allows no
address means something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from hydracore_mock.state.own_address import OWN_ADDRESS
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Resource, RoleKind
from hydracore_openapi.readers.property_roles import squashed

_NAMES = frozenset({"url", "href", "self", "selfurl", "selflink", "selfhref", "apiurl", "resourceurl"})
_HOLDERS = frozenset({"links", "link", "meta", "self"})
_PARAMETER = re.compile(r"\{([^}]*)\}")


class ItemAddresses:
    """The members of one resource's items that hold their address, compiled."""

    def __init__(self, resource: Resource) -> None:
        self._path = resource.item_path or ""
        self._own = resource.item_parameter or ""
        roles = resource.roles
        names = (
            name for name in resource.item.parts if name not in roles or roles[name].kind == RoleKind.INITIAL
        )
        self._places = tuple(_places(resource.item, tuple(names))) if self._path else ()

    def __bool__(self) -> bool:
        return bool(self._places)

    def put(self, item: dict[str, Any], scope: Mapping[str, Any], identity: Any) -> None:
        """Gives each of the members the item's address."""
        values = {**scope, self._own: identity}
        path = _PARAMETER.sub(lambda found: quote(str(values.get(found[1], found[0])), safe=""), self._path)
        for place in self._places:
            holder = item
            for name in place[:-1]:
                inner = holder.get(name)
                holder[name] = dict(inner) if isinstance(inner, dict) else {}
                holder = holder[name]
            holder[place[-1]] = OWN_ADDRESS + path


def _places(schema: Schema, names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for name in names:
        member = schema.sub(schema.parts[name])
        if squashed(name) in _NAMES and member.is_valid(f"{OWN_ADDRESS}/a"):
            yield (name,)
        elif squashed(name) in _HOLDERS:
            yield from ((name, *place) for place in _places(member, tuple(member.parts)))
