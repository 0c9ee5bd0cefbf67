from __future__ import annotations

from itertools import islice

from tests.e2e.requests_strategy import BODY_FAULTS, FAULTS, ITEM_FAULTS, NO_BODY_FAULTS, requests


def test_the_same_seed_gives_the_same_requests() -> None:
    first, again, other = (list(islice(requests(seed), 300)) for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_every_fault_and_every_operation_occurs() -> None:
    drawn = list(islice(requests(1), 2000))
    wanted = {"valid", "2 faults", "3 faults", *FAULTS, *ITEM_FAULTS, *BODY_FAULTS, *NO_BODY_FAULTS}
    assert {request.kind for request in drawn} == wanted
    assert {request.method for request in drawn} == {"GET", "POST", "PATCH", "DELETE", "PUT"}
