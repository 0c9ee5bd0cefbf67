"""Relations of a resource: for each member that shows an item in brief, the resource whose item it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Resource
from hydracore_openapi.readers.identities import singulars
from hydracore_openapi.readers.property_roles import squashed
from hydracore_openapi.readers.resources import origin


def related(
    members: Mapping[str, Schema], scope: tuple[str, ...], resources: Iterable[Resource]
) -> Mapping[str, Resource]:
    """The resource that each member is about, of those whose collections lie in the same scope.

    It is the one whose items have the member's schema, else one that is named like the member.
    """
    near = [each for each in resources if each.item_path and set(each.scope) <= set(scope)]
    found: dict[str, Resource] = {}
    for name, schema in members.items():
        own = {origin(schema), str(schema.document.get("items", {}).get("x-source"))} - {"None"}
        words = {squashed(name), *singulars(name)}
        same = [each for each in near if origin(each.item) in own]
        alike = [each for each in near if words & set(singulars(each.name))]
        for each in (*same, *alike):
            found.setdefault(name, each)
    return found
