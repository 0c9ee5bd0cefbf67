"""The requests that no broken service needs: told by what they are like, of the services that were tried."""

from __future__ import annotations

from collections import Counter

from tests.hydracore_contract.brief_runs import BRIEF, brief
from tools.needs import Kind, seen, table


def test_what_stood_in_a_failure_is_needed_and_values_tell_nothing() -> None:
    with brief():
        requests, needed = seen("update-ignores-config", BRIEF.name, ("credentials", "behaviour"))
    assert needed
    assert needed < {*requests}
    assert {each.operation for each in needed} >= {"create_channel_endpoint", "update_channel_endpoint"}
    assert any(each.like == "credentials: none" for each in {*requests} - needed)
    assert requests.total() > 3 * len(requests)


def test_the_table_holds_what_is_left_by_its_number() -> None:
    few, many, used = (Kind(reason, "list", "a|b") for reason in ("few", "many", "used"))
    head, *_, first, last = table(Counter({few: 1, many: 1200, used: 5}), {used}, 3)
    assert head == "2 of 3 kinds, 1,201 of 1,206 requests, were needed by none of 3 broken services"
    assert first == "| 1200 | many | list | a&#124;b |"
    assert last.startswith("| 1 | few")
