"""Known paths: where a read may find something that the run has not made.

Of many operations nobody knows how their items are made: a fixed table, what another service fills, what only an
operator adds. A read may go to any of them. Values for a path's parameters are taken where they are likeliest to name
something: from links in earlier answers, from the document's examples, from what a list shows, and last from the
schema alone, which names something where it leaves little room.

A path's parameters are filled from left to right: the first ones with the likeliest value, the last with each in turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hydracore_contract.fields import words
from hydracore_contract.generate.request_builder import plain
from hydracore_contract.generate.valid_values import Unmakeable
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.request_classification import PARAMETER
from hydracore_contract.session import Session
from hydracore_openapi.model import Operation, Parameter, RequestPlace, Resource

Path = Mapping[str, str]
MOST_LISTED = 8
"""Listed items that are taken of a collection."""


def known_paths(session: Session, operation: Operation, scope: Path) -> Iterator[Path]:
    """Values for the path of a reading operation, the likeliest first; at least one if its schema has any value."""
    names = [each.name for each in path_parameters(operation)]
    for linked in session.state.links.of(operation.id):
        if linked.keys() | scope.keys() >= set(names):
            yield {**scope, **linked}
    values, pending = dict(scope), [each for each in path_parameters(operation) if each.name not in scope]
    if not pending:
        yield values
        return
    for parameter in pending[:-1]:
        found = next(candidates(session, operation, parameter, values), None)
        if found is None:
            return
        values[parameter.name] = found
    for text in dict.fromkeys(candidates(session, operation, pending[-1], values)):
        yield {**values, pending[-1].name: text}


def path_parameters(operation: Operation) -> list[Parameter]:
    """The parameters of an operation's path, in the order in which they stand there."""
    known = {each.name: each for each in operation.parameters if each.place == RequestPlace.PATH}
    return [known[name] for name in PARAMETER.findall(operation.path) if name in known]


def candidates(session: Session, operation: Operation, parameter: Parameter, above: Path) -> Iterator[str]:
    """Texts for one parameter of a path, given those before it."""
    yield from filter(None, map(plain, examples(parameter)))
    resource = resource_named(session, operation, parameter.name)
    if resource is not None:
        yield from listed(session, resource, above)
    try:
        yield plain(session.samples.value(parameter.schema, parameter.name))
    except Unmakeable:
        return


def examples(parameter: Parameter) -> Iterator[Any]:
    """The values that the document shows for a parameter."""
    yield from (each.value for each in parameter.examples.values())
    said = words(parameter.schema)
    yield from (said[key] for key in ("example", "default", "const") if key in said)
    for key in ("examples", "enum"):
        yield from said[key] if isinstance(said.get(key), list) else ()


def resource_named(session: Session, operation: Operation, parameter: str) -> Resource | None:
    """The resource whose items a parameter of an operation's path names."""
    for each in session.contract.resources:
        if each.item_parameter == parameter and each.item_path and is_below(operation.path, each.item_path):
            return each
    return None


def is_below(path: str, above: str) -> bool:
    """Tells whether a path is another, or goes on after it."""
    return path == above or path.startswith(f"{above}/")


def listed(session: Session, resource: Resource, above: Path) -> Iterator[str]:
    """The identities that a list shows now: among others' items the model knows the run's own only."""
    if resource.list is None or any(name not in above for name in resource.scope):
        return
    view = session.oracle.views[resource.collection_path]
    items = view.items(answer_value(session.ask(resource.list, above))) or []
    yield from (text for each in items[:MOST_LISTED] if (text := view.shown_key(each)) is not None)
