from __future__ import annotations

from pathlib import Path

import pytest

from hydracore_mock.errors import (
    DataFault,
    FilterError,
    LimitReached,
    ScenarioError,
    ScenarioFault,
    SnapshotRefused,
    StateLimit,
    UnknownCollection,
    UnknownScenario,
    VerificationError,
)


@pytest.mark.parametrize(
    ("keys", "pointer", "told"),
    [
        ((), "", "the whole is wrong"),
        (("/a/b",), "/~1a~1b", "/a/b is wrong"),
        (("/a", 0, "n~x"), "/~1a/0/n~0x", "item 1 of /a is wrong"),
    ],
)
def test_a_fault_in_data_is_placed_by_pointer_and_in_words(
    keys: tuple[str | int, ...], pointer: str, told: str
) -> None:
    fault = DataFault(keys, "is\nwrong", "mend it")
    assert (fault.pointer, fault.told) == (pointer, told)


def test_a_refused_snapshot_tells_three_faults_and_places_all() -> None:
    faults = tuple(DataFault((f"/{name}",), "is wrong", "correct it") for name in "abcd")
    refused = SnapshotRefused(faults)
    assert str(refused).endswith(
        "/a is wrong; correct it; /b is wrong; correct it; /c is wrong; correct it; and 1 more"
    )
    assert refused.places == tuple((f"/~1{name}", "is wrong; correct it") for name in "abcd")
    assert "more" not in str(SnapshotRefused(faults[:3]))


def test_a_scenarios_faults_have_a_line_each_up_to_twenty() -> None:
    faults = tuple(ScenarioFault(f"/{n}", "is wrong", Path("a.yaml"), n) for n in range(21))
    lines = str(ScenarioError(faults)).splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("a.yaml:0: /0: is wrong", "and 1 more", 21)
    assert len(str(ScenarioError(faults[:20])).splitlines()) == 20
    assert str(ScenarioFault("", "is wrong")) == "is wrong"
    assert str(ScenarioFault("/x", "is wrong", Path("a.yaml"))) == "a.yaml: /x: is wrong"


def test_a_question_that_can_not_be_meant_tells_three_faults() -> None:
    faults = tuple((f"/{name}", "is wrong") for name in "abcd")
    assert (
        str(VerificationError(faults))
        == "This can't be verified: /a is wrong; /b is wrong; /c is wrong; and 1 more"
    )
    assert str(VerificationError((("", "is wrong"),))) == "This can't be verified: is wrong"


def test_a_filter_is_shown_printable_and_cut() -> None:
    assert str(FilterError("q", "a", "is wrong")) == "q=a is wrong"
    assert str(FilterError("q", "\x00", "is wrong")) == r"'q=\x00' is wrong"
    assert str(FilterError("q", "a" * 59, "is wrong")) == f"q={'a' * 58}… is wrong"


def test_names_that_are_unknown_come_with_those_that_there_are() -> None:
    assert "there are a, b." in str(UnknownScenario("x", ("a", "b")))
    assert "there are none." in str(UnknownScenario("x", ()))
    assert str(UnknownCollection("/x", ("/a",))).endswith("name one of /a.")
    assert "the contract has no collections" in str(UnknownCollection("/x", ()))


@pytest.mark.parametrize("limit", StateLimit)
def test_each_limit_is_told_with_what_raises_it(limit: StateLimit) -> None:
    told = str(LimitReached(limit, 1_000))
    assert f"{limit.counted} is limited to 1,000." in told
    assert told.endswith(f"raise the limit with {limit.raised_by}.")
