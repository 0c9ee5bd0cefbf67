"""Concurrency: requests at the same moment, of which nothing may be lost and nothing done twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hydracore_contract.fields import is_free_object
from hydracore_contract.phases.lifecycle import Lifecycle, LifecyclePart, run_of
from hydracore_contract.phases.unit import Phase, Unit, ids
from hydracore_contract.session import Session
from hydracore_openapi.model import Operation

AT_ONCE = 8


def phase(session: Session) -> Phase:
    return Phase("concurrency", "Requests at the same moment", tuple(units(session)))


def units(session: Session) -> Iterator[Unit]:
    rounds = session.profile.rounds
    for resource in session.contract.resources:
        if resource.create is None:
            continue
        parts: list[tuple[str, int, LifecyclePart, Operation | None]] = [
            ("creates", rounds * (AT_ONCE + 2), creates, resource.create),
            ("changes", rounds * 8 + 2, changes, resource.update),
            ("deletes", rounds * 8, deletes, resource.delete),
        ]
        for title, estimate, part, operation in parts:
            if operation is not None:
                named = ids(resource.list, operation)
                yield Unit(f"{resource.name}: {title}", estimate, run_of(resource, part), operations=named)


def rounds(life: Lifecycle) -> Iterator[int]:
    yield from range(life.session.profile.rounds)


def creates(life: Lifecycle) -> None:
    operation = life.resource.create
    assert operation is not None  # noqa: S101 (there would be no unit)
    for _ in rounds(life):
        bodies = [life.body() for _ in range(AT_ONCE)]
        life.session.together([(operation, life.sent(operation, life.main, body)) for body in bodies])
        life.look()
    life.session.tidy()
    life.look()


def changes(life: Lifecycle) -> None:
    """Changes of different fields of one item."""
    operation = life.resource.update
    assert operation is not None  # noqa: S101 (there would be no unit)
    key = life.new()
    if key is None:
        return
    for _ in rounds(life):
        orders = [(operation, life.sent(operation, life.at(key), values)) for values in single_values(life)]
        if len(orders) > 1:
            life.session.together(orders)
        life.look()


def single_values(life: Lifecycle) -> Iterator[dict[str, Any]]:
    for name, field in life.changeable.items():
        if not is_free_object(field.schema):
            yield from ({name: value} for value in life.session.samples.several(field.schema, name, 1))


def deletes(life: Lifecycle) -> None:
    """The same item deleted more than once, and others beside it."""
    operation = life.resource.delete
    assert operation is not None  # noqa: S101 (there would be no unit)
    for _ in rounds(life):
        keys = [key for key in (life.new(), life.new(), life.new()) if key is not None]
        if len(keys) < 3:
            return
        orders = [
            (operation, life.sent(operation, life.at(key))) for key in (keys[0], keys[0], keys[0], keys[1])
        ]
        life.session.together(orders)
        life.look()
        life.session.tidy()
