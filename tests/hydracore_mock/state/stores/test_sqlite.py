from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from hydracore_mock.errors import LimitReached, StateFileError
from hydracore_mock.settings import Limits
from hydracore_mock.state.stores import Bounds, Key
from hydracore_mock.state.stores.sqlite import SqliteStore
from tests.hydracore_mock.state.stores.contract import KEY, OTHER, UNUSUAL, Make, StoreContract


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def make(self, tmp_path: Path) -> Iterator[Make]:
        made: list[SqliteStore] = []
        names = count()

        def make(limits: Limits | None = None) -> SqliteStore:
            made.append(SqliteStore(tmp_path / f"{next(names)}.db", Bounds(limits or Limits())))
            return made[-1]

        yield make
        for store in made:
            store.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def reopened(store: SqliteStore, file: Path, limits: Limits | None = None) -> SqliteStore:
    store.close()
    return SqliteStore(file, Bounds(limits or Limits()))


def test_all_is_there_when_it_is_opened_again(file: Path) -> None:
    store = SqliteStore(file)
    store.fill(KEY, [("b", b"2"), ("a", b"1")])
    store.fill(OTHER, ())
    store.put(KEY, "c", b"3")
    store.remove(KEY, "b")
    number = store.number(KEY)
    again = reopened(store, file)
    assert set(again.collections()) == {KEY, OTHER}
    assert list(again.items(KEY)) == [("a", b"1"), ("c", b"3")]
    assert (again.count(KEY), again.joined(KEY), again.number(KEY)) == (2, b"1,3", number + 1)
    again.close()


def test_unusual_names_are_there_when_it_is_opened_again(file: Path) -> None:
    store = SqliteStore(file)
    for text in UNUSUAL:
        store.fill(Key(text, (text,)), [(text, text.encode())])
    again = reopened(store, file)
    for text in UNUSUAL:
        assert again.joined(Key(text, (text,))) == text.encode()
    again.close()


def test_what_is_kept_beside_is_there_and_counts_when_it_is_opened_again(file: Path) -> None:
    store = SqliteStore(file)
    store.replace({KEY: {"a": b"1"}}, beside=b"12345")
    store = reopened(store, file, Limits(total_bytes=7))
    assert store.beside() == b"12345"
    with pytest.raises(LimitReached):
        store.put(KEY, "b", b"12")
    store.replace({})
    store.fill(KEY, [("a", b"1234567")])
    store = reopened(store, file)
    assert store.beside() is None
    store.close()


def test_limits_count_what_was_there(file: Path) -> None:
    store = SqliteStore(file)
    store.fill(KEY, [("a", b"12345"), ("b", b"12345")])
    for limits in (Limits(per_collection=2), Limits(total=3), Limits(total_bytes=10)):
        store = reopened(store, file, limits)
        with pytest.raises(LimitReached):
            store.put(KEY, "c", b"1")
    store.close()


def test_what_was_not_closed_is_there_all_the_same(file: Path) -> None:
    store = SqliteStore(file)
    store.fill(KEY, [("a", b"1")])
    copy = file.with_name("copy.db")
    for each in file.parent.glob("state.db*"):
        copy.with_name(each.name.replace("state", "copy")).write_bytes(each.read_bytes())
    again = SqliteStore(copy)
    assert again.joined(KEY) == b"1"
    again.close()
    store.close()


def test_one_file_is_for_one_store(file: Path) -> None:
    store = SqliteStore(file)
    with pytest.raises(StateFileError, match="another mock keeps its state there"):
        SqliteStore(file)
    store.fill(KEY, ())
    SqliteStore.close(store)
    SqliteStore(file).close()


def test_what_can_not_hold_state_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("This is no database. " * 100)
    for path in (text, tmp_path, tmp_path / "no" / "folder"):
        with pytest.raises(StateFileError) as caught:
            SqliteStore(path)
        assert str(path) in str(caught.value)
        assert "--state" in str(caught.value)
    assert text.read_text().startswith("This is no database.")


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE items (name TEXT)")
    before = path.read_bytes()
    with pytest.raises(StateFileError, match="something else"):
        SqliteStore(path)
    assert path.read_bytes() == before
