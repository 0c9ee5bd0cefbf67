from __future__ import annotations

from hydracore_contract.exchange import Request
from hydracore_contract.generate.schemathesis_adapter.generated_requests import Generated
from hydracore_contract.phases.generated import spread

CASES = tuple(Generated(str(number), False, Request("GET", f"/{number}")) for number in range(10))


def test_all_are_sent_where_there_are_not_too_many() -> None:
    assert spread(CASES, None) == spread(CASES, 10) == spread(CASES, 20) == CASES


def test_some_are_taken_from_all_over() -> None:
    assert [each.request.path for each in spread(CASES, 4)] == ["/0", "/2", "/5", "/7"]
    assert spread(CASES, 0) == ()
