"""Trials of reads: the first times that a GET is sent for what the run has made, lists are looked at before and after.

A GET promises to change nothing (RFC 9110, section 9.2.1). Where one breaks its promise beside writes, nobody can tell
from a later list which of them it was, and the writes would be blamed, each time another. Alone it can be told: what
has changed from one look to the next can only be its doing. Then it is a finding, and is not sent again. A GET whose
name says that it writes is never trusted, however often it was harmless.

What is tried is the operation, so a few answers 2xx are enough, and only those about something that is there: an item
of the run's own that the path names, or nothing at all (`/stats`).
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Protocol
from urllib.parse import unquote

from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.fields import body_schema
from hydracore_contract.generate.valid_values import Samples, Unmakeable
from hydracore_contract.isolation.tenants import Tenants
from hydracore_contract.oracle.canaries import Planter
from hydracore_contract.oracle.equality import one_spelling
from hydracore_contract.oracle.item_view import OperationRole
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.oracle.request_classification import classify
from hydracore_contract.run_state import RunState
from hydracore_openapi.model import Contract, Operation, Resource

TRIALS = 2
"""Answers 2xx after which a GET is trusted."""


class ReadingStrand(Protocol):
    """What is needed of a session."""

    state: RunState
    contract: Contract
    tenants: Tenants
    oracle: Oracle
    planter: Planter
    samples: Samples

    def ask(self, operation: Operation, path: Mapping[str, str], body: Any = ...) -> Exchange: ...

    def look(self, resource: Resource, *paths: Mapping[str, str]) -> None: ...


def is_untrusted(strand: ReadingStrand, operation: Operation) -> bool:
    """Tells whether an operation is a GET, no list, that has not been harmless often enough."""
    if operation.method != "GET":
        return False
    part = strand.oracle.part(operation.id)
    is_list = part is not None and part.role is OperationRole.LIST
    is_new = not is_list and strand.state.trials[operation.id] < TRIALS
    return is_new or strand.state.guard.writes(operation.id)


def is_on_trial(strand: ReadingStrand, operation: Operation, sent: Request) -> bool:
    """Tells whether lists are to be looked at around a request."""
    is_named_so = strand.state.guard.writes(operation.id)
    return (
        sent.method == "GET"
        and is_untrusted(strand, operation)
        and (is_named_so or is_about_own(strand, operation, sent))
    )


def is_about_own(strand: ReadingStrand, operation: Operation, sent: Request) -> bool:
    """Tells whether a path names an item of the run's own, or no identity but that of a tenant."""
    names = {one_spelling(unquote(each)) for each in sent.bare_path.split("/")}
    scopes = strand.oracle.state.scopes.values()
    if any(key in names for scope in scopes for key, known in scope.items.items() if known.own):
        return True
    return {*classify(operation, sent).path.values()} <= {*strand.tenants.main.values()}


def look_around(
    strand: ReadingStrand, operation: Operation, sent: Request, *, is_before: bool = False
) -> None:
    """Lists what a request may change; `is_before` makes an item where there is none."""
    values = {**strand.tenants.main, **classify(operation, sent).path}
    for resource in strand.contract.resources:
        if resource.list is None or any(name not in values for name in resource.scope):
            continue
        path = {name: values[name] for name in resource.scope}
        strand.look(resource, path)
        scope = strand.oracle.scope(resource, path)
        if is_before and scope.complete and not any(known.own for known in scope.items.values()):
            make_one(strand, resource, path)
            strand.look(resource, path)


def make_one(strand: ReadingStrand, resource: Resource, path: Mapping[str, str]) -> None:
    create = resource.create
    schema = body_schema(create) if create is not None else None
    if create is not None and schema is not None:
        with suppress(Unmakeable):
            strand.ask(create, path, strand.planter.plant(create, strand.samples.body(schema)))
