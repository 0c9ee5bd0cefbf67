from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.errors import Misused, Unwritable
from hydracore_contract.exchange import Answer
from hydracore_contract.isolation.ledger import KIND, Ask, Ledger, ledger_path, read
from hydracore_contract.settings import Settings

URL = "http://127.0.0.1:8000"
HEAD = json.dumps({"kind": KIND, "base_url": URL}) + "\n"
Deed = tuple[str, str]
"""What happened (`created`, `removed`, `asked`, `answered` or `settled`), and its path."""
KINDS = ("created", "removed", "asked", "answered", "settled")
paths = st.sampled_from(("/a", "/b/\ud800", "/c\n\u2028", "/d")) | st.text()
deeds = st.lists(st.tuples(st.sampled_from(KINDS), paths), max_size=8)
State = tuple[list[str], list[Ask]]


ANSWER = Answer(201, (("Location", "/?"), ("X", "\x80")), b'{"a": \xff}', 0.0)
KEPT = replace(ANSWER, body=b'{"a": \\xff}')
"""The same, as it is kept."""


def ask(path: str) -> Ask:
    """A create in a collection that several share, told by its text."""
    return Ask(path[:1], (("name", path), ("name", "\ud800")), f"ask {path}")


def done(ledger: Ledger, wanted: Sequence[Deed]) -> State:
    """Does it all, and tells what is there then."""
    for kind, path in wanted:
        if kind == "asked":
            ledger.asked(ask(path))
        elif kind == "answered":
            if ask(path).id in ledger.asks:
                ledger.answered(ask(path), KEPT)
        elif kind == "settled":
            ledger.settled(ask(path))
        else:
            (ledger.created if kind == "created" else ledger.removed)(path)
    return state(ledger)


def state(ledger: Ledger) -> State:
    return ledger.paths(), ledger.open_asks()


def crashed(path: Path, *wanted: Deed) -> bytes:
    """What a run leaves that was killed after all of it."""
    ledger = Ledger(path, URL)
    done(ledger, wanted)
    data = path.read_bytes()
    ledger.close()
    path.write_bytes(data)
    return data


def told(data: bytes) -> State:
    """What whole lines say is there, the oldest first."""
    found: dict[str, None] = {}
    asks: dict[str, Ask] = {}
    for line in data.decode().split("\n")[1:-1]:
        entry = json.loads(line)
        if "created" in entry:
            found[entry["created"]] = None
        elif "removed" in entry:
            del found[entry["removed"]]
        elif "asked" in entry:
            asks[entry["ask"]] = ask(entry["texts"][0][1])
        elif "answered" in entry:
            asks[entry["answered"]] = replace(asks[entry["answered"]], answer=KEPT)
        else:
            del asks[entry["settled"]]
    return list(found), list(asks.values())


def refusal(path: Path) -> Misused | None:
    try:
        read(path)
    except Misused as misused:
        return misused
    return None


@given(deeds)
def test_what_is_written_is_read(wanted: list[Deed]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "deep", "ledger.jsonl")
        ledger = Ledger(path, URL)
        left = done(ledger, wanted)
        if path.exists():
            assert read(path).base_url == URL
            assert state(read(path)) == left == told(path.read_bytes())
        ledger.close()
        assert path.exists() == any(left) == ledger.is_open


@given(st.data(), deeds, deeds)
def test_a_run_may_end_anywhere(data: st.DataObject, wanted: list[Deed], later: list[Deed]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "ledger.jsonl")
        whole = crashed(path, ("created", "/first"), *wanted)
        kept = whole[: data.draw(st.integers(len(HEAD) - 1, len(whole)))]
        path.write_bytes(kept)
        found = read(path)
        is_whole = whole[len(kept) :].startswith(b"\n")
        assert state(found) == told(kept + b"\n" if is_whole else kept)
        left = done(found, [("created", "/more"), *later])
        assert state(read(path)) == left
        found.close()
        assert path.exists() == any(left)


@given(st.integers(0, len(HEAD) - 2))
def test_a_run_that_ended_before_anything_was_noted(place: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "ledger.jsonl")
        path.write_text(HEAD[:place])
        with pytest.raises(Misused, match="is no ledger; name the ledger that a run printed"):
            read(path)


@given(st.binary() | st.lists(st.binary()).map(lambda lines: HEAD.encode() + b"\n".join(lines)))
def test_any_file_is_a_ledger_or_refused(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "ledger.jsonl")
        path.write_bytes(data)
        assert refusal(path) is None or "\n" not in str(refusal(path))


def test_each_deed_is_noted_once_and_at_once(tmp_path: Path) -> None:
    again = [("created", "/a"), ("created", "/a"), ("removed", "/b"), ("removed", "/a"), ("removed", "/a")]
    lines = crashed(tmp_path / "ledger.jsonl", *again, ("asked", "/a")).decode().splitlines(keepends=True)
    assert lines[0] == HEAD
    told = [
        {"created": "/a"},
        {"removed": "/a"},
        {"asked": "/", "ask": "ask /a", "texts": [["name", "/a"], ["name", "\ud800"]]},
    ]
    assert [json.loads(line) for line in lines[1:]] == told


def test_the_create_that_was_answered_is_the_one_that_is_settled(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    crashed(path, ("asked", "/lost"), ("asked", "/seen"), ("settled", "/seen"))
    assert state(read(path)) == ([], [ask("/lost")])


def test_nothing_is_written_where_nothing_was_made(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "deep/ledger.jsonl", URL)
    ledger.removed("/a")
    ledger.close()
    assert list(tmp_path.iterdir()) == []


def test_what_an_earlier_run_has_left_is_not_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    crashed(path, ("created", "/old"))
    second = Ledger(path, URL)
    assert done(second, [("created", "/new"), ("removed", "/new")]) == ([], [])
    second.close()
    third = read(path)
    assert list(third.open_entries) == ["/old"]
    third.removed("/old")
    third.close()
    assert not path.exists()


def test_of_a_run_that_was_killed_nothing_stays_where_all_was_removed(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    crashed(path, ("created", "/old"), ("removed", "/old"))
    read(path).close()
    assert not path.exists()


def test_a_ledger_holds_one_service(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    crashed(path, ("created", "/old"))
    with pytest.raises(
        Misused, match="is the ledger of another service; name a file of its own with --ledger"
    ):
        Ledger(path, "http://127.0.0.1:9000")
    path.write_text(path.read_text() + HEAD.replace("8000", "9000"))
    with pytest.raises(Misused, match="another service"):
        read(path)


def test_a_file_that_is_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("mine")
    with pytest.raises(Misused, match="is no ledger"):
        Ledger(path, URL)
    assert path.read_text() == "mine"


@pytest.mark.parametrize("name", [".", "/dev/null"])
def test_what_is_no_file_is_left_alone(tmp_path: Path, name: str) -> None:
    with pytest.raises(Misused, match="is no file; name a file that can be written with --ledger"):
        Ledger(tmp_path / name, URL)


def test_an_empty_file_will_do(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    path.touch()
    crashed(path, ("created", "/a"))
    assert list(read(path).open_entries) == ["/a"]


def test_a_place_where_nothing_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ledger = Ledger(tmp_path / "file/ledger.jsonl", URL)
    with pytest.raises(Misused, match=r"ledger\.jsonl: .+; name a file that can be written with --ledger"):
        ledger.check()
    ledger.created("/a")
    with pytest.raises(
        Unwritable, match=r"ledger\.jsonl can't be written any more: (File exists|Not a directory)"
    ):
        ledger.asked(ask("/b"))
    assert state(ledger) == (["/a"], [])
    ledger.close()


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Misused, match="No such file or directory; name the ledger that a run printed"):
        read(tmp_path / "nothing.jsonl")


def test_what_can_not_be_read_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    odd = '{"asked": "/b", "ask": "1", "texts": 7}\n{"answered": "/c"}\n{"removed": []}\n{"settled": []}\n'
    odd += (
        '{"asked": "/c", "texts": [7, [1, 2]]}\n{"answered": "1", "status": "", "headers": [1], "body": 2}\n'
    )
    path.write_text(HEAD + "[" * 100_000 + '\n{"created": "/a"}\n{"created": 1}\n7\n' + odd)
    paths, (first, second) = state(read(path))
    assert (paths, first) == (["/a"], Ask("/b", (), "1", Answer(0, (), b"", 0.0)))
    assert (second.path, second.texts) == ("/c", (("1", "2"),))


def test_strands_share_a_ledger(tmp_path: Path) -> None:
    ledger, owners = Ledger(tmp_path / "ledger.jsonl", URL), [object() for _ in range(8)]

    def strand(owner: object) -> None:
        for number in range(50):
            mine = Ask("/things", (), f"{id(owner)} {number}")
            ledger.asked(mine, owner)
            ledger.created(f"/things/{mine.id}", owner)
            ledger.settled(mine)
            assert ledger.paths(owner) == [f"/things/{mine.id}"]
            ledger.removed(f"/things/{mine.id}")

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(strand, owners))) == 8
    assert not read(ledger.path).is_open
    ledger.close()
    assert not ledger.path.exists()


def test_what_is_asked_when_nothing_can_be_written_is_not_sent(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(path, URL)
    ledger.created("/a")
    full = os.open("/dev/full", os.O_WRONLY)
    assert ledger._file is not None
    os.dup2(full, ledger._file.fileno())
    os.close(full)
    ledger.created("/b")
    with pytest.raises(Unwritable, match=r"ledger\.jsonl can't be written any more: No space left on device"):
        ledger.asked(ask("/c"))
    ledger.removed("/a")
    assert state(ledger) == (["/b"], [])
    ledger.close()
    assert state(read(path)) == (["/b"], [])


def test_a_place_is_tried_before_anything_is_sent(tmp_path: Path) -> None:
    Ledger(tmp_path / "deep/er/ledger.jsonl", URL).check()
    assert list(tmp_path.iterdir()) == []
    crashed(tmp_path / "ledger.jsonl", ("created", "/a"))
    Ledger(tmp_path / "ledger.jsonl", URL).check()
    assert state(read(tmp_path / "ledger.jsonl")) == (["/a"], [])


def test_runs_that_begin_together_have_a_ledger_each(tmp_path: Path) -> None:
    settings = Settings(URL, report_dir=tmp_path)
    assert len({ledger_path(settings) for _ in range(20)}) == 20
    named = replace(settings, ledger=tmp_path / "own")
    assert ledger_path(named) == ledger_path(named) == tmp_path / "own"


class BrokenOff(Ledger):
    """A ledger at which somebody ends the program once, as soon as an entry of a kind is in the file."""

    kind = ""

    def _put(self, entry: dict[str, Any]) -> None:
        super()._put(entry)
        if self.kind in entry:
            self.kind = ""
            raise KeyboardInterrupt


@pytest.mark.parametrize("kind", ["asked", "created", "settled", "removed"])
def test_whatever_may_be_there_is_known_after_an_interruption(kind: str, tmp_path: Path) -> None:
    ledger = BrokenOff(tmp_path / "ledger.jsonl", URL)
    ledger.kind = kind
    with pytest.raises(KeyboardInterrupt):
        done(ledger, [("asked", "/a"), ("created", "/a/1"), ("settled", "/a"), ("removed", "/a/1")])
    # The clean-up goes by what is known, and does all again that may not have been done.
    known = ledger.paths(), ledger.open_asks()
    assert known == (
        {"asked": [], "created": ["/a/1"], "settled": ["/a/1"], "removed": ["/a/1"]}[kind],
        {"asked": [ask("/a")], "created": [ask("/a")], "settled": [ask("/a")], "removed": []}[kind],
    )
    for path in ledger.paths():
        ledger.removed(path)
    for each in ledger.open_asks():
        ledger.settled(each)
    ledger.close()
    assert not ledger.path.exists()
