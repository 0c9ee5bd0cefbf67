"""Targets of requests, and the items that are made for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hydracore_contract.fields import ABSENT
from hydracore_contract.oracle.item_view import OperationRole
from hydracore_contract.phases.targets import (
    body,
    discard,
    key_of,
    new_item,
    of_each_kind,
    path_parameter_names,
    resource_of,
    role_of,
    target_path,
)
from hydracore_contract.session import Session
from tests.hydracore_contract.contracts import contract, own
from tests.hydracore_contract.fuzz.sessions import session
from tests.hydracore_contract.services.serving import MAIN, OTHER

CREATE, LIST = own().operation("create_channel_endpoint"), own().operation("list_instance_channels")
UPDATE, DELETE = own().operation("update_channel_endpoint"), own().operation("delete_channel_endpoint")
KINDS = """
paths:
  /things:
    post:
      operationId: add
      requestBody: {content: {application/json: {schema: SCHEMA}}}
      responses: {'201': {description: made}}
""".replace(
    "SCHEMA",
    "{type: object, required: [kind, size, deep], properties: {kind: {enum: [a, b]}, size: {enum: [1, 2]}, "
    "other: {enum: [x, y]}, deep: {type: object, required: [part], properties: {part: {enum: [c, d]}}}}}",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with session("conforming", tmp_path_factory.mktemp("ledger")) as found:
        yield found
        found.clean()


def test_a_collection_needs_no_item(made: Session) -> None:
    sent = made.target.sent
    assert target_path(made, LIST) == target_path(made, CREATE) == {"instance_id": MAIN}
    assert target_path(made, LIST, made.tenants.other) == {"instance_id": OTHER}
    assert made.target.sent == sent


def test_an_item_is_made_for_what_names_one(made: Session) -> None:
    sent = made.target.sent
    found = target_path(made, UPDATE)
    assert found is not None
    assert found.keys() == path_parameter_names(UPDATE) == {"instance_id", "endpoint_id"}
    assert made.target.sent == sent + 1
    assert made.ask(DELETE, found).is_success


def test_what_a_create_has_made_is_discarded(made: Session) -> None:
    resource = resource_of(made, CREATE)
    assert resource is not None
    exchange = made.ask(CREATE, made.tenants.main, body(made, CREATE))
    key = key_of(made, exchange)
    assert key is not None
    discard(made, exchange)
    gone = made.ask(DELETE, {"instance_id": MAIN, "endpoint_id": key})
    assert gone.answer is not None
    assert gone.answer.status == 404


def test_what_was_refused_has_made_nothing(made: Session) -> None:
    sent = made.ask(CREATE, made.tenants.main, {})
    assert key_of(made, sent) is None
    number = made.target.sent
    discard(made, sent)
    assert made.target.sent == number


def test_roles_follow_from_the_resource(made: Session) -> None:
    assert [role_of(made, each) for each in (CREATE, LIST, UPDATE, DELETE)] == [
        OperationRole.CREATE,
        OperationRole.LIST,
        OperationRole.UPDATE,
        OperationRole.DELETE,
    ]


def test_a_body_only_where_one_is_taken(made: Session) -> None:
    assert body(made, LIST) is ABSENT
    assert body(made, CREATE, only_required=True).keys() < body(made, CREATE).keys()


def test_nothing_is_made_where_nothing_may_be_written(tmp_path: Path) -> None:
    with session("conforming", tmp_path, read_only=True) as found:
        sent = found.target.sent
        assert new_item(found, found.contract.resources[0], found.tenants.main) is None
        assert target_path(found, UPDATE) is None
        assert found.target.sent == sent


def test_each_kind_is_each_value_of_what_is_required_and_one_of_a_few() -> None:
    create = contract(KINDS).operations[0]
    found = list(of_each_kind(create, {"kind": "a", "size": 1, "other": "x"}))
    assert found == [{"kind": kind, "size": size, "other": "x"} for kind in ("a", "b") for size in (1, 2)]
    assert list(of_each_kind(create, "text")) == ["text"] * 4
