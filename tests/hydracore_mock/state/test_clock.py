from __future__ import annotations

import re

import pytest

from hydracore_mock.state.clock import Clock, later


def test_the_time_is_never_the_same_twice() -> None:
    clock = Clock()
    times = [clock.now() for _ in range(3000)]
    assert sorted(set(times)) == times
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", time) for time in times)


NOW = "2026-05-01T12:00:00.000001Z"


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        ("2026-05-01T11:59:59Z", NOW),
        ("2026-05-01T12:00:00Z", NOW),
        ("2026-05-01T12:00:00.000001Z", "2026-05-01T12:00:00.000002Z"),
        ("2026-05-01T12:00:00.5Z", "2026-05-01T12:00:00.500001Z"),
        ("2030-01-01T00:00:00Z", "2030-01-01T00:00:00.000001Z"),
        ("2026-05-01T13:30:00+02:00", NOW),
        ("2026-05-01T10:30:00-02:00", "2026-05-01T12:30:00.000001Z"),
        ("2026-05-01T13:00:00", NOW),
        ("9999-12-31T23:59:59.999999Z", NOW),
        ("no time", NOW),
        (None, NOW),
        (7, NOW),
    ],
)
def test_a_change_is_later_than_the_one_before_it(old: object, expected: str) -> None:
    assert later(NOW, old) == expected
