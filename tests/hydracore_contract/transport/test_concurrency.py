from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.transport.concurrency import Concurrency

ROUNDS = 200


class Service:
    """A service in a time of its own: an answer takes `way` seconds, and `work` more for each request before it."""

    def __init__(self, way: float, work: float, width: int = 1) -> None:
        self.way, self.work, self.width = way, work, width

    def seconds(self, under_way: int) -> float:
        return self.way + self.work * (1 + max(0, under_way - self.width) / self.width)


def reached(concurrency: Concurrency, service: Service) -> int:
    """The requests under way at a time in the end, where as many are sent as may be."""
    for _ in range(ROUNDS):
        for _ in range(concurrency.allowed):
            concurrency.answered(service.seconds(concurrency.allowed))
    return concurrency.allowed


def test_a_long_way_is_hidden_as_far_as_is_allowed() -> None:
    assert reached(Concurrency(16), Service(way=0.1, work=0.001)) == 16
    assert reached(Concurrency(1), Service(way=0.1, work=0.001)) == 1


def test_a_service_that_does_one_thing_after_the_other_gets_few_at_a_time() -> None:
    assert 2 <= reached(Concurrency(64), Service(way=0.001, work=0.05)) <= 8


def test_a_service_that_does_more_at_a_time_gets_more() -> None:
    few, many = (reached(Concurrency(64), Service(0.01, 0.05, width)) for width in (1, 16))
    assert few < many


@given(st.lists(st.floats(0, 1e6) | st.sampled_from([0.0, 1e-9])), st.integers(1, 256))
def test_one_may_always_be_sent_and_never_more_than_most(seconds: list[float], most: int) -> None:
    concurrency = Concurrency(most)
    for each in seconds:
        concurrency.answered(each)
        assert 1 <= concurrency.allowed <= most


def test_where_there_are_too_many_half_as_many_follow() -> None:
    concurrency, service = Concurrency(16), Service(way=0.1, work=0.001)
    assert reached(concurrency, service) == 16
    for left in (8, 4, 2, 1, 1):
        concurrency.refused()
        assert concurrency.allowed == left
    assert reached(concurrency, service) == 16


@pytest.mark.parametrize("most", [1, 3])
def test_no_more_are_under_way_than_may_be(most: int) -> None:
    concurrency, lock = Concurrency(most), threading.Lock()
    seen, under_way = [0], 0

    def send() -> None:
        nonlocal under_way
        for _ in range(20):
            with concurrency.turn():
                with lock:
                    under_way += 1
                    seen.append(under_way)
                concurrency.answered(0.01)
                with lock:
                    under_way -= 1

    threads = [threading.Thread(target=send) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert max(seen) <= most
    assert len(seen) == 1 + 8 * 20
