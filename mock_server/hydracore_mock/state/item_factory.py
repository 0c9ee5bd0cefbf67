"""Item factory: makes and changes the items of a resource. Pure: no store, no clock.

The contract says for each property where its value comes from (`hydracore_openapi.readers.property_roles`); here
those rules are compiled once into a template that is copied and filled for each item. The path wins over what a body or
seed data say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hydracore_mock.state.body_mapping import BodyMapping
from hydracore_mock.state.clock import later
from hydracore_mock.state.item_addresses import ItemAddresses
from hydracore_mock.state.item_repair import ItemRepair
from hydracore_mock.state.validity_proof import makes_valid_items
from hydracore_openapi.model import Resource, Role, RoleKind

Item = dict[str, Any]


class ItemFactory:
    """Makes and changes the items of one resource; the same seed makes the same items."""

    def __init__(self, resource: Resource, seed: str) -> None:
        roles = resource.roles
        self._id = resource.id_property
        self._is_valid = resource.item.is_valid
        self._required = resource.item.required
        self._repair = ItemRepair(resource.item, seed)
        self._template = {name: role.initial for name, role in roles.items()}
        self._bound = _bound(resource)
        self.addresses = ItemAddresses(resource)
        self._own_parameter = resource.item_parameter
        self._created, self._updated = (
            _dates(resource, kind) for kind in (RoleKind.CREATED, RoleKind.UPDATED)
        )
        self._dated = self._created + self._updated
        managed = {self._id, *dict(self._bound), *dict(self._created), *dict(self._updated)}
        self._unset = tuple(
            name for name, role in roles.items() if name not in managed and not role.has_initial
        )
        self._create = BodyMapping(resource.create, resource, identifies=True)
        self._replace = BodyMapping(resource.replace, resource)
        self._update = BodyMapping(resource.update, resource)
        self._is_proven = makes_valid_items(resource)

    def create(
        self, scope: Mapping[str, Any], body: Any, identity: Any, now: str, *, replaces: bool = False
    ) -> Item:
        """A new item; `scope` holds the values of the collection's path parameters, `now` is a time in RFC 3339.

        `replaces`: the body is meant for the item's own path.
        """
        item = self._template.copy()
        (self._replace if replaces else self._create).into(item, body)
        self._date(item, now)
        self._bind(item, scope, identity)
        if self._is_proven and not replaces:
            return item
        return self._complete(item, identity)

    def replace(self, item: Item, body: Any, now: str) -> Item:
        """The item with all that the body can set as the body has it: what it leaves out goes back to its default.

        The rest is the server's and stays.
        """
        new = {name: item[name] for name in self._template if name in item}
        new.update((name, self._template[name]) for name in self._replace.names)
        self._replace.into(new, body)
        self._touch(new, item, now)
        return self._complete(new, item.get(self._id or ""))

    def update(self, item: Item, body: Any, now: str) -> Item:
        """The item with the properties that were sent; null for one that may not be null changes nothing."""
        new = item.copy()
        self._update.into(new, body)
        self._touch(new, item, now)
        return new if self._is_valid(new) else self._repair.repaired(new, str(item.get(self._id or "")), item)

    def restore(self, scope: Mapping[str, Any], given: Mapping[str, Any], identity: Any, now: str) -> Item:
        """An item from seed data: what is given stands, but for what the path says; the rest is filled in."""
        item = self._template.copy()
        self._date(item, now)
        item.update(given)
        self._bind(item, scope, identity)
        return self._complete(item, identity)

    def amended(self, item: Item, values: Mapping[str, Any], now: str) -> Item:
        """The item with these values as they are, and its time of change, unless that is among them."""
        new = item.copy()
        self._touch(new, item, now)
        new.update(values)
        return new

    def chosen_identity(self, body: Any) -> Any:
        """The identity that the body names, where the contract lets it; else None."""
        return self._create.value(self._id, body)

    def _bind(self, item: Item, scope: Mapping[str, Any], identity: Any) -> None:
        for name, parameter in self._bound:
            item[name] = identity if parameter == self._own_parameter else scope[parameter]
        if self._id is not None:
            item[self._id] = identity
        if self.addresses:
            self.addresses.put(item, scope, identity)

    def _date(self, item: Item, now: str) -> None:
        for name, date_only in self._dated:
            item[name] = now[:10] if date_only else now

    def _touch(self, item: Item, old: Item, now: str) -> None:
        for name, date_only in self._updated:
            item[name] = now[:10] if date_only else later(now, old.get(name))

    def _complete(self, item: Item, identity: Any) -> Item:
        """Fills what nobody gave, and repairs what the contract forbids in an answer."""
        for name in self._unset:
            if item.get(name) is None:
                self._repair.fill(item, name, str(identity))
        return item if self._is_valid(item) else self._repair.repaired(item, str(identity))


def _bound(resource: Resource) -> tuple[tuple[str, str], ...]:
    """Each property that the path gives, with the parameter that holds its value."""
    known = {*resource.scope, resource.item_parameter}
    roles: Mapping[str, Role] = resource.roles
    return tuple(
        (name, role.parameter)
        for name, role in roles.items()
        if role.kind == RoleKind.PATH and role.parameter is not None and role.parameter in known
    )


def _dates(resource: Resource, kind: RoleKind) -> tuple[tuple[str, bool], ...]:
    """Each property of that role with whether it holds a date without a time."""
    properties = resource.item.properties
    return tuple(
        (name, properties[name].get("format") == "date")
        for name, role in resource.roles.items()
        if role.kind == kind
    )
