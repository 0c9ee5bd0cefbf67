"""Targets of requests: a path in the main collection, with an item to work on where the operation needs one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import islice, product
from typing import Any

from hydracore_contract.exchange import SAFE_METHODS, Exchange
from hydracore_contract.fields import ABSENT, body_fields, body_schema
from hydracore_contract.generate.request_builder import plain
from hydracore_contract.generate.valid_values import Unmakeable
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.item_view import OperationRole
from hydracore_contract.oracle.request_classification import classify
from hydracore_contract.phases.known_paths import candidates, is_below, known_paths, path_parameters
from hydracore_contract.session import Session
from hydracore_openapi.model import Operation, RequestPlace, Resource

TRIES = 3
"""Creates that are sent for an item to work on, where answers are lost."""
Path = Mapping[str, str]
FRUITLESS = 2
"""Items that are made at most by a create that does not tell their identity, where one is only needed to work on."""
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
    """Values for the path of an operation, an item made for it where it names one; None where there are none.

    What reads goes to what is there already, or to what the schema allows, where no item can be made.
    """
    scope = session.tenants.main if scope is None else scope
    resource = owner(session, operation)
    made = None if resource is None else own_path(session, operation, resource, scope)
    if made is not None:
        return made
    if operation.method in SAFE_METHODS:
        return next(known_paths(session, operation, scope), None)
    return made_up(session, operation, scope) if resource is None else None


def owner(session: Session, operation: Operation) -> Resource | None:
    """The resource that an operation works on, or below whose items its path goes on (`/orders/{id}/cancel`)."""
    found = resource_of(session, operation)
    if found is not None:
        return found
    items = [each for each in session.contract.resources if each.item_path]
    above = [each for each in items if is_below(operation.path, each.item_path or "")]
    return max(above, key=lambda each: len(each.item_path or ""), default=None)


def own_path(session: Session, operation: Operation, resource: Resource, scope: Path) -> Path | None:
    """A path to a collection, or to an item that is made for it; other parameters have the likeliest value."""
    values = parents(session, resource, scope)
    if values is not None and resource.item_parameter in path_parameter_names(operation):
        values = with_item(session, resource, values)
    if values is None:
        return None
    found = dict(values)
    for each in path_parameters(operation):
        if each.name not in found:
            text = next(candidates(session, operation, each, found), None)
            if text is None:
                return None
            found[each.name] = text
    return found


def path_parameter_names(operation: Operation) -> set[str]:
    return {each.name for each in path_parameters(operation)}


def parents(session: Session, resource: Resource, scope: Path) -> Path | None:
    """Values for the parameters above a collection, with parents made where they are items themselves."""
    values = {name: scope[name] for name in resource.scope if name in scope}
    if len(values) == len(resource.scope):
        return values
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
    maker = session.oracle.views[resource.collection_path].maker
    if maker is None or session.settings.read_only or is_fruitless(session, maker):
        return None
    with suppress(Unmakeable):
        for _ in range(TRIES):
            made = body(session, maker) if sent is None else sent
            path = (
                scope if maker is resource.create else {**scope, **chosen_identity(session, resource, maker)}
            )
            exchange = session.ask(maker, path, made)
            if exchange.answer is not None or sent is not None:
                break  # where the answer was lost, the rest need not be given up
        if maker is not resource.create:
            return path[resource.item_parameter or ""] if exchange.is_success else None
        key = key_of(session, exchange)
        with session.state.lock:
            session.state.fruitless[maker.id] += key is None and exchange.is_success
        return key
    return None


def chosen_identity(session: Session, resource: Resource, put: Operation) -> Path:
    """The identity of an item that a PUT is to make: one that nothing has yet. Raises Unmakeable."""
    name = resource.item_parameter or ""
    schema = next(each.schema for each in path_parameters(put) if each.name == name)
    return {name: plain(session.samples.unlikely(schema, name))}


def is_fruitless(session: Session, create: Operation) -> bool:
    """Tells whether a create is served and does not say what it has made: more of it would only be left behind."""
    return session.state.fruitless[create.id] >= FRUITLESS or create.id in session.state.closed


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
    yield from ({**made, **chosen} if isinstance(made, dict) else made for chosen in kinds(create))


def kinds(create: Operation) -> Iterator[Mapping[str, Any]]:
    """Each combination of values of the required properties that list a few; one, which is empty, where none does."""
    fields = [each for each in body_fields(create) if len(each.path) == 1 and each.required]
    closed = {each.path[0]: each.said["enum"] for each in fields if "enum" in each.said}
    for chosen in islice(product(*closed.values()), MOST_KINDS):
        yield dict(zip(closed, chosen, strict=True))


def key_of(session: Session, exchange: Exchange) -> str | None:
    """The identity of the item that the answer to a create shows."""
    part = session.oracle.part(exchange.operation)
    if part is None or not exchange.is_success:
        return None
    item = part.view.item(answer_value(exchange))
    return part.view.shown_key(item) if item else None


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


def delete_own(session: Session, resource: Resource | None, path: Path | None) -> None:
    """Deletes the item that a path names, if it is one of the run's own."""
    if resource is None or path is None or resource.item_parameter not in path:
        return
    if not session.settings.read_only and session.oracle.owns(resource, path):
        delete(session, resource, path)


def delete(session: Session, resource: Resource, path: Path) -> Exchange | None:
    return None if resource.delete is None else session.ask(resource.delete, path)
