"""Onsets: what may have made a request fail that was served before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hydracore_contract.exchange import Exchange, Trouble
from hydracore_contract.onset import MOST_OTHERS, MOST_WRITES, Onsets
from tests.hydracore_contract.oracle.exchanges import (
    CONTRACT,
    CREATE,
    GOOD,
    ITEMS,
    LIST,
    A,
    B,
    answered,
    exchange,
    sent,
)

HALF = GOOD | {"config": {"a": "\ud800"}}
ELSEWHERE = ITEMS.replace(A, B)


def listed(number: int, status: int = 200) -> Exchange:
    return exchange(number, LIST, sent(LIST), answered(status, {}))


def created(number: int, body: Any = GOOD, status: int = 201, path: str = ITEMS) -> Exchange:
    return exchange(number, CREATE, sent(CREATE, body, path=path), answered(status, {}))


def onsets(*exchanges: Exchange) -> Onsets:
    made = Onsets(CONTRACT)
    for each in exchanges:
        made.note(each)
    return made


def numbers(exchanges: tuple[Exchange, ...]) -> list[int]:
    return [each.number for each in exchanges]


def test_the_odd_write_is_a_suspect_however_many_came_after_it() -> None:
    many = [created(number) for number in range(3, 60)]
    found = numbers(onsets(listed(1), created(2, HALF), *many).suspects(listed(60, 500)))
    assert found[:2] == [1, 2]
    assert len(found) <= 1 + MOST_WRITES


def test_all_that_comes_of_it_has_the_same_suspects_until_it_is_served_again() -> None:
    seen = onsets(listed(1), created(2, HALF))
    for number in (3, 5):
        assert numbers(seen.suspects(listed(number, 500))) == [1, 2]
        seen.note(listed(number, 500))
        seen.note(created(number + 1))
    seen.note(listed(9))
    seen.note(created(10))
    assert numbers(seen.suspects(listed(11, 500))) == [9, 10]


def test_writes_elsewhere_and_refused_ones_are_suspects_only_where_there_are_no_others() -> None:
    elsewhere, refused = created(2, HALF, path=ELSEWHERE), created(3, HALF, 422)
    assert numbers(onsets(listed(1), elsewhere, refused, created(4)).suspects(listed(5, 500))) == [1, 4]
    assert numbers(onsets(listed(1), elsewhere, refused).suspects(listed(5, 500))) == [1, 2]


def test_where_nothing_was_written_failures_are_suspects() -> None:
    lost = replace(created(2, status=422), answer=None, trouble=Trouble.CLOSED)
    silent = exchange(3, LIST, sent(LIST, path=ELSEWHERE), answered(500, {}))
    refused = [created(number, status=422) for number in range(4, 200)]
    assert numbers(onsets(listed(1), silent, *refused).suspects(listed(200, 500))) == [1, 3]
    assert len(onsets(listed(1), *refused).suspects(listed(200, 500))) == 1 + MOST_OTHERS
    assert lost.number in numbers(onsets(listed(1), lost).suspects(listed(200, 500)))


def test_what_was_never_served_has_no_onset() -> None:
    assert onsets(created(1, HALF)).suspects(listed(2, 500)) == ()
    assert onsets(listed(1), created(2)).suspects(created(3, status=500)) == ()
    assert onsets(listed(1), created(2)).suspects(listed(3)) == ()


def test_before_an_outage_failures_count_and_for_a_plain_request_anything() -> None:
    good, failed = created(1), created(2, HALF, 500)
    assert numbers(onsets(good, failed).before_outage(created(3, HALF, 500))) == [2]
    assert numbers(onsets(good, failed).before_outage(listed(3, 500))) == [2]
    assert onsets(good).before_outage(created(3, HALF, 500)) == ()
    assert numbers(onsets(good).before_outage(listed(3, 500))) == [1]
