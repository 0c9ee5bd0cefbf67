"""The reach of a request: what it may touch, by its method and path alone.

A document says which paths there are, and not what their operations do to what is already there. What is taken:

- A path parameter names something: an item, or what an item is below. A write touches what the last of them names, and
  all that is below that, but nothing beside it. Closed lists of values name nothing, and neither do the parameters of a
  POST that has no other sign of an item (`POST /webhooks/{provider}`).
- Without such a name a DELETE touches all that is below its path. So does a PUT or PATCH of a collection or of many
  items at once, and whatever has a verb that alters things (`verbs`).
- Any other write without a name makes something new, or sets something of which there is one.
- GET and HEAD read, unless a verb says otherwise. OPTIONS reads.

The collections that a write without a name may touch are those of its path; where it is below none (`/admin/reset`),
all that begin like it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from hydracore_contract.fields import kinds, words
from hydracore_contract.isolation.path_readings import segments
from hydracore_contract.isolation.verbs import Verb, stronger, verb_in
from hydracore_contract.oracle.request_classification import PARAMETER
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Contract, Operation, RequestPlace, Resource
from hydracore_openapi.readers.resources import request_schema

READING = ("GET", "HEAD")
MANY = re.compile(r"(?i)(^|[_-])(all|batch|bulk|many|mass|multiple)([_-]|$)")
IDENTITY = re.compile(r"(?i)(^|[_-])(id|uuid|guid|pk|key)$|Id$|ID$")
OBVIOUS_FORMATS = ("date", "date-time", "time")


class Reach(StrEnum):
    """What a request may touch."""

    NOTHING = "nothing"
    NEW = "nothing that is there, or something of which there is one"
    NAMED = "what its path names"
    ALL = "everything in a collection"


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A path parameter that names something; `prefix` is the template up to it, its parameters `unnamed`."""

    parameter: str
    depth: int
    """The number of segments before it."""
    prefix: str
    schema: Schema
    resource: Resource | None
    """The resource whose items it names, if one is known."""
    is_tenant: bool
    """Tells whether it names the instance that the run works in."""


class PathTemplate:
    """A path of the document, with all its operations."""

    def __init__(
        self,
        operations: Sequence[Operation],
        resources: Sequence[Resource],
        tenants: Mapping[str, str],
        given: Collection[str] = (),
    ) -> None:
        self.path = operations[0].path
        self.operations = {each.method: each for each in operations}
        self.parts = segments(self.path)
        self._patterns = [*map(pattern, self.parts)]
        self._resources = resources
        self._tenants = tenants
        self._given = given

    def values(self, reading: Sequence[str]) -> dict[str, str] | None:
        """The values of the parameters, where a path of these segments is one of this template."""
        if len(reading) != len(self._patterns):
            return None
        found: dict[str, str] = {}
        for part, compiled, segment in zip(self.parts, self._patterns, reading, strict=True):
            match = compiled.fullmatch(segment)
            if match is None:
                return None
            found.update(zip(PARAMETER.findall(part), match.groups(), strict=True))
        return found

    @property
    def literals(self) -> int:
        return sum("{" not in part for part in self.parts)

    # ------------------------------------------------------------------------------------------------- reach

    def reach(self, method: str) -> Reach:
        if not self.writes(method):
            return Reach.NOTHING
        if any(not name.is_tenant for name in self.names(method)):
            return Reach.NAMED
        if method == "DELETE" or self.verb(method) is Verb.ALTERS:
            return Reach.ALL
        return Reach.ALL if method in ("PUT", "PATCH") and self._is_bulk(method) else Reach.NEW

    def takes(self, method: str) -> bool:
        """Tells whether the document has an operation for it."""
        return ("GET" if method == "HEAD" else method) in self.operations

    def writes(self, method: str) -> bool:
        if method == "OPTIONS":
            return False
        return method not in READING or self.verb("GET") is not None

    def verb(self, method: str) -> Verb | None:
        """The verb of an operation, by its path and its id."""
        operation = self.operations.get("GET" if method == "HEAD" else method)
        named = None if operation is None or operation.id.startswith(method) else verb_in(operation.id)
        if method in ("PUT", "PATCH", "DELETE"):
            named = None  # their method says it already
        return stronger(self._path_verb, named)

    @cached_property
    def _path_verb(self) -> Verb | None:
        found: Verb | None = None
        for depth, part in enumerate(self.parts):
            if "{" not in part and not self._is_collection("/".join(self.parts[: depth + 1])):
                found = stronger(found, verb_in(part))
        return found

    def _is_collection(self, path: str) -> bool:
        return any(
            each.create is not None and each.collection_path.strip("/") == path for each in self._resources
        )

    def _is_bulk(self, method: str) -> bool:
        if self.collection is not None or any(map(MANY.search, self.parts)):
            return True
        schema = request_schema(self.operations.get(method))
        return schema is not None and "array" in kinds(words(schema))

    # ------------------------------------------------------------------------------------------------- names

    def names(self, method: str) -> tuple[Name, ...]:
        """What the path names, from the left."""
        return tuple(name for name in self._names if method != "POST" or self._is_item(name))

    @cached_property
    def _names(self) -> tuple[Name, ...]:
        return tuple(self._each_name())

    def _each_name(self) -> Iterator[Name]:
        schemas = {
            each.name: each.schema
            for operation in self.operations.values()
            for each in operation.parameters
            if each.place == RequestPlace.PATH
        }
        for depth, part in enumerate(self.parts):
            for parameter in PARAMETER.findall(part):
                schema = schemas.get(parameter)
                if schema is None or is_closed(schema):
                    continue
                prefix = unnamed("/".join(self.parts[: depth + 1]))
                resource = next(
                    (
                        each
                        for each in self._resources
                        if each.item_path and unnamed(each.item_path) == prefix
                    ),
                    None,
                )
                is_last = depth == len(self.parts) - 1
                is_above = parameter in self._tenants and not is_last
                is_tenant = is_above and (resource is None or parameter in self._given)
                yield Name(parameter, depth, prefix, schema, resource, is_tenant)

    def _is_item(self, name: Name) -> bool:
        """Tells whether a parameter of a POST names an item, and is no mere argument."""
        said = words(name.schema)
        is_text = kinds(said) == ["string"] and said.get("format") != "uuid"
        return (
            name.is_tenant
            or name.resource is not None
            or not is_text
            or bool(IDENTITY.search(name.parameter))
            or self._path_verb is Verb.ALTERS
            or bool(self.operations.keys() & {"PUT", "PATCH", "DELETE"})
        )

    # ------------------------------------------------------------------------------------------------- collections

    @cached_property
    def collection(self) -> Resource | None:
        """The collection at or above this path, with no name between them."""
        named = max((name.depth for name in self._names), default=-1)
        above = ["/" + "/".join(self.parts[:length]) for length in range(len(self.parts), named + 1, -1)]
        return next(
            (each for path in above for each in self._resources if each.collection_path == path), None
        )

    @cached_property
    def resource(self) -> Resource | None:
        """The resource whose collection or items the path is about."""
        named = self._names[-1].resource if self._names and not self._names[-1].is_tenant else None
        return named or self.collection

    @cached_property
    def touched(self) -> tuple[Resource, ...]:
        """The collections that a write without a name may touch."""
        if self.collection is not None:
            return (self.collection,)
        named = max((name.depth for name in self._names), default=-1)
        stem = self.parts[: named + 1]
        return tuple(
            each
            for each in self._resources
            if each.parent is None and segments(each.collection_path)[: len(stem)] == stem
        )


def path_templates(
    contract: Contract, tenants: Mapping[str, str], given: Collection[str] = ()
) -> tuple[PathTemplate, ...]:
    """The paths of a document; those with the fewest parameters first, since a router takes them first.

    `tenants` are values for outermost parameters, `given` the parameters that somebody gave a value for by their names.
    """
    by_path: dict[str, list[Operation]] = {}
    for each in contract.operations:
        by_path.setdefault(each.path, []).append(each)
    made = [PathTemplate(each, contract.resources, tenants, given) for each in by_path.values()]
    return tuple(sorted(made, key=lambda each: -each.literals))


def unnamed(template: str) -> str:
    """A template whose parameters have no names: documents may name those of one path differently."""
    return PARAMETER.sub("{}", template.strip("/"))


def pattern(part: str) -> re.Pattern[str]:
    """A pattern for a segment of a template; routers differ in whether case counts."""
    literals = PARAMETER.split(part)[::2]
    return re.compile("(.+)".join(map(re.escape, literals)), re.IGNORECASE | re.DOTALL)


def is_closed(schema: Schema) -> bool:
    """Tells whether the values are a closed list, or such as date that nobody is named by."""
    said = words(schema)
    return (
        "enum" in said
        or "const" in said
        or kinds(said) == ["boolean"]
        or said.get("format") in OBVIOUS_FORMATS
    )
