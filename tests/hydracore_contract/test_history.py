from __future__ import annotations

import json
from dataclasses import replace

import pytest

from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.history import MOST_TRAIL, History, with_operation
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.settings import Settings
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.services.serving import MAIN

LISTED = f"/v1/instances/{MAIN}/channels"
ONE, TWO = "9eb4c28c-abdf-4c79-8d99-1fff996f242a", "c83f2ffe-1a3a-5c10-8d28-974522209b02"
CREATE, LIST = "create_channel_endpoint", "list_instance_channels"
UPDATE, DELETE = "update_channel_endpoint", "delete_channel_endpoint"
SENT = {"channel_type": "telegram", "provider": "telegram", "external_identifier": "my_shop_bot"}


def exchange(
    number: int, operation: str, method: str, path: str, status: int = 200, key: str = ONE
) -> Exchange:
    item = {**SENT, "id": key, "instance_id": MAIN}
    body = json.dumps(SENT).encode() if method in ("POST", "PATCH") else None
    answered = Answer(status, (("Content-Type", "application/json"),), json.dumps(item).encode(), 0.1)
    return Exchange(number, operation, Request(method, path, (), body), answered)


def create(number: int, key: str) -> Exchange:
    return exchange(number, CREATE, "POST", LISTED, 201, key)


def update(number: int, key: str, status: int = 200) -> Exchange:
    return exchange(number, UPDATE, "PATCH", f"{LISTED}/{key}", status, key)


def looked(number: int) -> Exchange:
    return exchange(number, LIST, "GET", LISTED)


def remembered(*exchanges: Exchange, trail: bool = False) -> tuple[History, Oracle]:
    history, oracle = History(trail=[] if trail else None), Oracle(own(), Settings("http://127.0.0.1"))
    for each in exchanges:
        oracle.observe(each)
        history.note(each)
    return history, oracle


def numbers(exchanges: tuple[Exchange, ...]) -> list[int]:
    return [each.number for each in exchanges]


def test_what_the_oracle_names_comes_first() -> None:
    history, oracle = remembered(create(1, ONE), update(2, ONE))
    assert numbers(history.led_to(update(3, ONE), (create(1, ONE), update(2, ONE)), oracle)) == [1, 2]


def test_what_the_oracle_names_is_enough_for_what_only_reads() -> None:
    history, oracle = remembered(create(1, ONE), update(2, ONE))
    assert numbers(history.led_to(looked(3), (create(1, ONE),), oracle)) == [1]


def test_what_made_the_item_leads_to_what_is_about_it() -> None:
    history, oracle = remembered(create(1, ONE), create(2, TWO), update(3, TWO))
    assert numbers(history.led_to(update(4, ONE), (), oracle)) == [1]


def test_where_there_is_a_trail_all_of_it_may_have_led_there() -> None:
    history, oracle = remembered(create(1, ONE), create(2, TWO), update(3, TWO), trail=True)
    assert numbers(history.led_to(update(4, ONE), (), oracle)) == [1, 2, 3]


def test_of_a_long_trail_the_last_and_what_made_their_items() -> None:
    changes = [update(number, TWO) for number in range(3, 40)]
    history, oracle = remembered(create(1, ONE), create(2, TWO), *changes, trail=True)
    found = numbers(history.led_to(update(40, ONE), (), oracle))
    assert found == [1, 2, *range(40 - MOST_TRAIL, 40)]


def test_of_what_is_not_there_any_more_every_write() -> None:
    removed = exchange(3, DELETE, "DELETE", f"{LISTED}/{TWO}", 204)
    history, oracle = remembered(create(1, ONE), create(2, TWO), removed)
    assert numbers(history.led_to(update(4, ONE, 404), (), oracle)) == [1, 2, 3]


def test_what_only_reads_and_names_no_item_follows_the_last_write() -> None:
    history, oracle = remembered(create(1, ONE), create(2, TWO), update(3, ONE), looked(4))
    assert numbers(history.led_to(looked(5), (), oracle)) == [1, 3]


def test_what_was_sent_at_the_same_moment_led_there_as_well() -> None:
    burst = [replace(create(number, ONE), burst=7) for number in (2, 3, 4)]
    history, oracle = remembered(create(1, TWO), *burst)
    history.together = tuple(burst)
    assert numbers(history.led_to(burst[1], (), oracle)) == [2, 4]
    history.together = (replace(burst[0], burst=6),)
    assert numbers(history.led_to(burst[1], (), oracle)) == []


@pytest.mark.parametrize(
    ("path", "operations"),
    [(LISTED, (LIST, CREATE)), (f"{LISTED}/{ONE}", (UPDATE, DELETE)), ("/elsewhere", ("",))],
)
def test_what_was_meant_for_no_operation_belongs_to_one_of_its_path(
    path: str, operations: tuple[str, ...]
) -> None:
    found = with_operation(exchange(1, "", "PUT", path), Oracle(own(), Settings("http://127.0.0.1")))
    assert found.operation in operations


def test_what_was_meant_for_an_operation_stays_so() -> None:
    meant = exchange(1, DELETE, "DELETE", f"{LISTED}/{ONE}")
    assert with_operation(meant, Oracle(own(), Settings("http://127.0.0.1"))) is meant
