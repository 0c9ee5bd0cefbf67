from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.journal import Journal
from tests.hydracore_mock.journal.samples import record

ONE = record()


def journal(count: int, size: int = 3) -> Journal:
    made = Journal(size)
    for number in range(1, count + 1):
        made.record(ONE._replace(why=str(number)))
    return made


def test_an_empty_journal() -> None:
    empty = journal(0)
    assert (empty.size, empty.total, empty.last, len(empty)) == (3, 0, 0, 0)
    assert list(empty) == empty.since(0) == []
    assert empty.get(0) is None
    assert empty.get(1) is None


def test_the_newest_come_first_and_keep_their_numbers() -> None:
    full = journal(5)
    assert [(number, record.why) for number, record in full] == [(5, "5"), (4, "4"), (3, "3")]
    assert (full.total, full.last) == (3, 5)


def test_one_is_found_by_its_number_as_long_as_it_is_held() -> None:
    full = journal(5)
    found = [full.get(number) for number in range(-1, 8)]
    assert [each and each.why for each in found] == [None, None, None, None, "3", "4", "5", None, None]


def test_what_came_since_comes_in_order() -> None:
    full = journal(5)
    assert [number for number, _ in full.since(3)] == [4, 5]
    assert [number for number, _ in full.since(0)] == [3, 4, 5]
    assert full.since(5) == full.since(99) == []


def test_no_number_is_given_twice() -> None:
    cleared = journal(2)
    cleared.clear()
    assert (cleared.total, cleared.last, list(cleared)) == (0, 2, [])
    cleared.record(ONE)
    assert [number for number, _ in cleared] == [3]
    assert cleared.get(2) is None
    assert cleared.get(3) == ONE


def test_nothing_is_kept_where_there_is_no_room() -> None:
    nowhere = journal(2, size=0)
    assert (list(nowhere), nowhere.last, nowhere.get(2)) == ([], 2, None)


def test_listeners_are_told_and_may_leave_meanwhile() -> None:
    told: list[int] = []
    heard = journal(0)

    def once() -> None:
        told.append(heard.last)
        heard.listeners.remove(once)

    heard.listeners |= {once, lambda: told.append(heard.last)}
    heard.record(ONE)
    heard.record(ONE)
    assert sorted(told) == [1, 1, 2]


def test_recording_while_somebody_reads() -> None:
    read = journal(3)
    numbers = []
    for number, _ in read:
        numbers.append(number)
        read.record(ONE)
    assert numbers == [3, 2, 1]


@given(st.integers(0, 5), st.lists(st.booleans(), max_size=30), st.integers(0, 30))
def test_it_is_a_list_of_the_last(size: int, steps: list[bool], since: int) -> None:
    held: list[int] = []
    made, count = Journal(size), 0
    for records in steps:
        if records:
            count += 1
            made.record(ONE._replace(status=count))
            held = [*held, count][-size:] if size else []
        else:
            made.clear()
            held = []
    assert [(number, record.status) for number, record in made] == [(each, each) for each in held[::-1]]
    assert [number for number, _ in made.since(since)] == [each for each in held if each > since]
    assert {number for number in range(40) if made.get(number)} == set(held)
