"""Views of a resource's items: their properties, where each comes from, and how answers wrap them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from hydracore_contract.exchange import Exchange
from hydracore_contract.fields import Field, body_fields, member, words
from hydracore_contract.findings.finding import NO_DIFFERENCE, Difference, Rule, Severity
from hydracore_contract.findings.subject import Subject, SubjectKind, item_property
from hydracore_contract.oracle.contract_reference import ContractReference, reason, reference
from hydracore_contract.oracle.equality import one_spelling, same
from hydracore_contract.oracle.excerpts import excerpt
from hydracore_contract.oracle.open_alternatives import open_points
from hydracore_contract.oracle.representation import shows
from hydracore_contract.oracle.value_differences import value_difference
from hydracore_contract.oracle.violation import Violation
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Contract, Operation, Resource, Role, RoleKind
from hydracore_openapi.readers.dialect import View
from hydracore_openapi.readers.resources import is_json

Item = dict[str, Any]


class OperationRole(StrEnum):
    """The effect of an operation on the items of its resource, named like a `Resource`'s operations, or OTHER."""

    LIST = "list"
    CREATE = "create"
    READ = "read"
    REPLACE = "replace"
    UPDATE = "update"
    DELETE = "delete"
    OTHER = "other"
    """A method that is not documented, with an unknown effect."""


NO_ROLE = Role(RoleKind.INITIAL)


class ItemView:
    """The items of one resource."""

    def __init__(self, contract: Contract, resource: Resource) -> None:
        self.contract = contract
        self.resource = resource
        self.points = open_points(contract)
        self.properties: Mapping[str, Schema] = {
            name: member(resource.item, name, part) for name, part in resource.item.parts.items()
        }

    @cached_property
    def _sources(self) -> Mapping[str, str]:
        """The document pointers of the properties and of a list's count, by name."""
        envelope, listing = self.resource.envelope, self.resource.list
        counted = success_parts(listing) if listing and envelope else {}
        found = {name: part for name, part in counted.items() if envelope and name == envelope.count}
        found |= {name: words(schema) for name, schema in self.properties.items()}
        return {name: str(part.get("x-source", "#")) for name, part in found.items()}

    def _reference(self, name: str, rule: Rule, basis: Operation | None) -> ContractReference:
        """The line that is broken, and why: its own reason for the rule, or that of the operation on which it rests."""
        source = self._sources.get(name)
        where = ContractReference(self._home.location)
        if source is not None:
            where = reference(self.contract, source, rule.id)
        if basis is None:
            return where
        return replace(where, inferred=reason(self.contract.document, basis.location.pointer, rule.id))

    def source(self, name: str) -> str:
        """The document pointer of a property, as answers have it."""
        return str(self.resource.item.parts[name].get("x-source", ""))

    def field_source(self, field: Field) -> str:
        """The document pointer of a property, as a request has it."""
        return str(field.said.get("x-source", ""))

    def may_be_null(self, name: str) -> bool:
        """Tells whether answers may show null there, by any reading of the contract."""
        return self.role(name).nullable or name in self._null_by_reading

    @cached_property
    def _null_by_reading(self) -> frozenset[str]:
        others = [each.schema for each in self.points.alternatives(self.resource.item, View.RESPONSE)]
        return frozenset(
            name for each in others for name, part in each.parts.items() if each.sub(part).is_valid(None)
        )

    def role(self, name: str) -> Role:
        return self.resource.roles.get(name, NO_ROLE)

    def is_read_only(self, name: str) -> bool:
        """Tells whether the contract leaves a property to the server, so that it may follow from any write."""
        is_settled = self.role(name).kind in (RoleKind.ID, RoleKind.PATH, RoleKind.CREATED, RoleKind.UPDATED)
        return words(self.properties[name]).get("readOnly") is True and not is_settled

    def names(self, kind: RoleKind) -> tuple[str, ...]:
        """The properties with a role of that kind."""
        return tuple(name for name in self.properties if self.role(name).kind == kind)

    @cached_property
    def identity(self) -> str | None:
        return self.resource.id_property

    @cached_property
    def is_named_by_path(self) -> bool:
        """Tells whether nothing but the path says which item an answer shows, as where clients choose identities."""
        return self.identity is None and self.resource.create is None and self.resource.replace is not None

    @cached_property
    def makes_by_put(self) -> bool:
        """Tells whether a PUT may make an item where none is, of an identity that the client has chosen.

        Where the document names 201 it does (RFC 9110, section 9.3.4). Else it may where nothing else makes items,
        unless 404 is named, and can be about nothing but the item.
        """
        put = self.resource.replace
        if put is None:
            return False
        is_certain = "404" in put.responses and not self.resource.scope
        return "201" in put.responses or (self.resource.create is None and not is_certain)

    @cached_property
    def maker(self) -> Operation | None:
        """The operation that makes items, if there is one."""
        return self.resource.create or (self.resource.replace if self.makes_by_put else None)

    def may_make(self, operation: Operation) -> bool:
        """Tells whether an operation is such a PUT."""
        return operation is self.resource.replace and self.makes_by_put

    def takes(self, operation: Operation | None) -> Mapping[str, Field]:
        """The properties that a request may set, by name."""
        fields = body_fields(operation) if operation else ()
        return {field.path[0]: field for field in fields if len(field.path) == 1}

    def shows(self, name: str, sent: Any, found: Any) -> bool:
        """Tells whether a property may hold what a write has sent for it, however each is written."""
        shown = self.properties.get(name)
        if shown is None or (taken := self._taken.get(name)) is None:
            return same(sent, found, shown)
        return shows(sent, found, taken.schema, shown)

    @cached_property
    def _taken(self) -> Mapping[str, Field]:
        """The properties that any write takes, as the likeliest to be sent describes them."""
        writes = (self.resource.update, self.resource.replace, self.resource.create)
        return {name: field for each in writes for name, field in self.takes(each).items()}

    def item(self, value: Any) -> Item | None:
        """The item that an answer shows, unwrapped; None where it shows none."""
        if not isinstance(value, dict):
            return None
        if self.identity is None:
            return value if self.is_named_by_path else None
        if self.identity in value:
            return value
        inner = (each for each in value.values() if isinstance(each, dict) and self.identity in each)
        return next(inner, None)

    def items(self, value: Any) -> list[Item] | None:
        """The items that a list shows; None where it is no list of items with identities."""
        envelope = self.resource.envelope
        found = (
            value.get(envelope.items) if envelope and envelope.items and isinstance(value, dict) else value
        )
        if not isinstance(found, list) or self.is_named_by_path:
            return None
        return [each for each in found if isinstance(each, dict) and self.key(each) is not None]

    def key(self, item: Item) -> str | None:
        """An item's identity in one spelling."""
        shown = self.shown_key(item)
        return None if shown is None else one_spelling(shown)

    def shown_key(self, item: Item) -> str | None:
        """An item's identity as the service spells it, and takes it in a path."""
        value = item.get(self.identity or "")
        return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None

    def documented(self, item: Item) -> Iterator[str]:
        return (name for name in self.properties if name in item)

    def violation(
        self,
        rule: Rule,
        about: str | Subject,
        summary: str,
        expected: Any,
        actual: Any,
        *,
        operation: str = "",
        before: tuple[Exchange, ...] = (),
        severity: Severity = Severity.FAILURE,
        basis: Operation | None = None,
    ) -> Violation:
        """A violation about a property of that name, or about another subject; `basis` is an operation that says so."""
        subject = about if isinstance(about, Subject) else item_property(about)
        where = self._reference(subject.name, rule, basis)
        wanted, found = (each if isinstance(each, Phrase) else excerpt(each) for each in (expected, actual))
        difference = NO_DIFFERENCE
        if subject.kind is SubjectKind.PROPERTY and not isinstance(expected, Phrase):
            difference = Difference(value_difference(expected, actual))
        return Violation(
            rule, subject, summary, wanted, found, where, severity, operation, before, difference=difference
        )

    @property
    def _home(self) -> Operation:
        found = self.resource
        operations = (found.create, found.update, found.replace, found.delete, found.list, found.read)
        return next(each for each in operations if each is not None)


def success_parts(operation: Operation) -> Mapping[str, Any]:
    """The properties of what an operation answers where it serves, as rendered."""
    response = operation.response(operation.success)
    media = response.media if response else {}
    schema = next((each.schema for name, each in media.items() if is_json(name)), None)
    return schema.parts if schema else {}


class Phrase(str):
    """Words in place of a JSON value: they are shown as they are, without quotes."""

    __slots__ = ()
