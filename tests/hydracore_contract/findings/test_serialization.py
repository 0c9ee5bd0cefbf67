from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.errors import Misused
from hydracore_contract.findings.finding import Finding
from hydracore_contract.findings.serialization import read, restored, stored, text
from tests.hydracore_contract.reports.garbage import findings
from tests.hydracore_contract.reports.samples import CREATE_FAILS, TIMES_MOVE

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(10**400)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


@given(findings)
def test_nothing_is_lost(finding: Finding) -> None:
    assert restored(json.loads(text(finding))) == finding


@given(findings)
def test_it_is_plain_json_data(finding: Finding) -> None:
    assert json.loads(json.dumps(stored(finding), allow_nan=False)) == stored(finding)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, part in parts for place in places(part, (*path, key)))]


@given(st.data())
def test_wrong_values_are_refused_or_read(data: st.DataObject) -> None:
    broken: Any = stored(TIMES_MOVE)
    *way, last = data.draw(st.sampled_from(places(broken)[1:]))
    part = broken
    for key in way:
        part = part[key]
    part[last] = data.draw(values)
    with suppress(Misused):
        assert isinstance(restored(broken), Finding)


@given(values)
def test_other_data_is_refused(value: Any) -> None:
    with pytest.raises(Misused):
        restored(value)


def without(*path: str | int) -> Any:
    data: Any = stored(CREATE_FAILS)
    *way, last = path
    part = data
    for key in way:
        part = part[key]
    del part[last]
    return data


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ([], "it is no object"),
        ({"version": 2}, "/version is not 1"),
        ({"version": True}, "/version is no whole number"),
        (without("rule", "help"), "/rule/help is missing"),
        (without("exchange", "request", "headers", 0, 1), "/exchange/request/headers/0 is no pair of texts"),
        (stored(CREATE_FAILS) | {"severity": "bad"}, "/severity is none of failure, note"),
        (stored(CREATE_FAILS) | {"before": [1]}, "/before/0 is no object"),
    ],
)
def test_what_is_wrong_is_told(data: Any, problem: str) -> None:
    with pytest.raises(Misused, match=f"^this is no stored finding: {problem};"):
        restored(data)


@pytest.mark.parametrize("body", [{"base64": "%"}, {"base64": "é"}, {"base64": 1}, {}, 1, "\ud800"])
def test_broken_bodies_are_refused(body: Any) -> None:
    data = stored(CREATE_FAILS)
    data["exchange"]["request"]["body"] = body
    with pytest.raises(Misused, match="/exchange/request/body"):
        restored(data)


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "finding.json"
    path.write_text(text(CREATE_FAILS))
    assert read(path) == CREATE_FAILS


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is no JSON: Expecting value"),
        (b"\xff", "is no JSON"),
        (b"[NaN]", "is no JSON: NaN is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"{}", ": this is no stored finding: /version is missing"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "finding.json"
    path.write_bytes(content)
    with pytest.raises(Misused, match=problem):
        read(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Misused, match="can't be read: No such file"):
        read(tmp_path / "nothing.json")
