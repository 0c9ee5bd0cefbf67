"""Targets of requests: a path in the main collection, with an item to work on where the operation needs one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice, product
from typing import Any

from hydracore_contract.exchange import Exchange
from hydracore_contract.fields import ABSENT, body_fields, body_schema
from hydracore_contract.generate.valid_values import Unmakeable
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.item_view import OperationRole
from hydracore_contract.oracle.request_classification import classify
from hydracore_contract.session import Session
from hydracore_openapi.model import Operation, RequestPlace, Resource

Path = Mapping[str, str]
MOST_KINDS = 12
"""Kinds of items that are made at most where one of each is wanted."""


def resource_of(session: Session, operation: Operation) -> Resource | None:
    part = session.oracle.part(operation.id)
    return part.view.resource if part else None


def role_of(session: Session, operation: Operation) -> OperationRole | None:
    part = session.oracle.part(operation.id)
    return part.role if part else None


def body(session: Session, operation: Operation, *, only_required: bool = False) -> Any:
    """A valid body with canaries in it; ABSENT where the operation takes none. Raises Unmakeable."""
    schema = body_schema(operation)
    if schema is None:
        return ABSENT
    return session.planter.plant(operation, session.samples.body(schema, only_required=only_required))


def target_path(session: Session, operation: Operation, scope: Path | None = None) -> Path | None:
    """Values for the path of an operation, an item made for it where it names one; None where none could be made."""
    scope = session.tenants.main if scope is None else scope
    resource = resource_of(session, operation)
    if resource is None:
        return made_up(session, operation, scope)
    above = parents(session, resource, scope)
    if above is None or resource.item_parameter not in path_parameter_names(operation):
        return above
    return with_item(session, resource, above)


def path_parameter_names(operation: Operation) -> set[str]:
    return {each.name for each in operation.parameters if each.place == RequestPlace.PATH}


def parents(session: Session, resource: Resource, scope: Path) -> Path | None:
    """Values for the parameters above a collection, with parents made where they are items themselves."""
    values = {name: scope[name] for name in resource.scope if name in scope}
    parent = next(
        (each for each in session.contract.resources if each.collection_path == resource.parent), None
    )
    if parent is not None:
        above = place_of_new(session, parent, scope)
        if above is None:
            return None
        values |= {name: above[name] for name in resource.scope if name in above}
    return values if all(name in values for name in resource.scope) else None


def place_of_new(session: Session, resource: Resource, scope: Path) -> Path | None:
    above = parents(session, resource, scope)
    return None if above is None else with_item(session, resource, above)


def with_item(session: Session, resource: Resource, above: Path) -> Path | None:
    key = new_item(session, resource, above)
    return None if key is None or resource.item_parameter is None else {**above, resource.item_parameter: key}


def new_item(session: Session, resource: Resource, scope: Path, sent: Any = None) -> str | None:
    """The identity of an item that was just made; None where that did not work."""
    if resource.create is None or session.settings.read_only:
        return None
    with suppress(Unmakeable):
        made = body(session, resource.create) if sent is None else sent
        return key_of(session, session.ask(resource.create, scope, made))
    return None


def twins(session: Session) -> None:
    """Makes the same item of each kind in both main collections, which tells whether each may hold what it will."""
    if session.settings.read_only or not session.tenants.other:
        return
    scopes = (session.tenants.main, session.tenants.other)
    for resource in session.contract.resources:
        if resource.parent is not None or resource.create is None:
            continue
        with suppress(Unmakeable):
            for sent in of_each_kind(resource.create, body(session, resource.create)):
                for exchange in [session.ask(resource.create, scope, sent) for scope in scopes]:
                    discard(session, exchange)


def of_each_kind(create: Operation, made: Any) -> Iterator[Any]:
    """A body with each value of a required property that is one of a few."""
    fields = [each for each in body_fields(create) if len(each.path) == 1 and each.required]
    closed = {each.path[0]: each.said["enum"] for each in fields if "enum" in each.said}
    for chosen in islice(product(*closed.values()), MOST_KINDS):
        yield {**made, **dict(zip(closed, chosen, strict=True))} if isinstance(made, dict) else made


def key_of(session: Session, exchange: Exchange) -> str | None:
    """The identity of the item that the answer to a create shows."""
    part = session.oracle.part(exchange.operation)
    if part is None or not exchange.is_success:
        return None
    item = part.view.item(answer_value(exchange))
    return part.view.key(item) if item else None


def made_up(session: Session, operation: Operation, scope: Path) -> Path | None:
    values = dict(scope)
    for each in operation.parameters:
        if each.place == RequestPlace.PATH and each.name not in values:
            try:
                values[each.name] = str(session.samples.value(each.schema, each.name))
            except Unmakeable:
                return None
    return values


def discard(session: Session, exchange: Exchange) -> None:
    """Deletes what a create has just made."""
    key = key_of(session, exchange)
    part = session.oracle.part(exchange.operation)
    if key is None or part is None or part.view.resource.delete is None:
        return
    resource = part.view.resource
    values = classify(session.contract.operation(exchange.operation), exchange.request).path
    delete(session, resource, {**values, resource.item_parameter or "": key})


def delete(session: Session, resource: Resource, path: Path) -> Exchange | None:
    return None if resource.delete is None else session.ask(resource.delete, path)
