from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import SchemaValidator, core_schema

from hydracore_contract.oracle.timestamps import SECOND, Timestamp, agree, is_before, timestamp

READER = SchemaValidator(core_schema.datetime_schema())
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
offsets = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
times = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=offsets)


def nanoseconds(value: datetime) -> int:
    return (value - EPOCH) // timedelta(microseconds=1) * 1000


@given(times, st.sampled_from(["auto", "seconds", "milliseconds", "microseconds"]))
def test_it_agrees_with_datetime(value: datetime, precision: str) -> None:
    text = value.isoformat(timespec=precision)
    found = timestamp(text)
    assert found
    assert found.at == nanoseconds(datetime.fromisoformat(text))
    assert found.at <= nanoseconds(value) < found.at + found.unit
    assert timestamp(text.lower()) == found


@given(st.datetimes(datetime(1971, 1, 1), datetime(2261, 1, 1), timezones=st.just(UTC)))
def test_it_agrees_with_pydantic(value: datetime) -> None:
    text = value.isoformat().replace("+00:00", "Z")
    found = timestamp(text)
    assert found
    assert found.at == nanoseconds(READER.validate_python(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "None",
        "2026-03-09T10:00:00",
        "2026-03-09 10:00:00Z",
        "2026-03-09",
        "2026-13-09T10:00:00Z",
        "2026-02-30T10:00:00Z",
        "2026-03-09T24:30:00Z",
        "2026-03-09T10:00:00+0000",
        "2026-03-09T10:00:00+24:00",
        "2026-03-09T10:00:00.Z",
        "2026-03-09T10:00Z",
        "2026-03-09T10:00:00Z ",
        "1773050400",
        "\uff12026-03-09T10:00:00Z",
    ],
)
def test_what_is_no_moment(text: str) -> None:
    assert timestamp(text) is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("2026-03-09T10:00:00Z", SECOND),
        ("2026-03-09T10:00:00.1Z", SECOND // 10),
        ("2026-03-09T10:00:00.100Z", SECOND // 1000),
        ("2026-03-09T10:00:00.123456789Z", 1),
        ("2026-03-09T10:00:00.123456789999Z", 1),
    ],
)
def test_the_unit_is_that_of_the_last_digit(text: str, unit: int) -> None:
    found = timestamp(text)
    assert found
    assert found.unit == unit


@given(times, st.sampled_from([0, 1, 3, 6]), st.sampled_from([0, 1, 3, 6]))
def test_one_instant_agrees_with_itself_however_finely_told(value: datetime, one: int, other: int) -> None:
    mine, theirs = (told(value, digits) for digits in (one, other))
    assert agree(mine, theirs)
    assert not is_before(mine, theirs)
    assert not is_before(theirs, mine)


@given(times, st.sampled_from([0, 1, 3, 6]))
def test_rounded_times_agree_with_exact_ones(value: datetime, digits: int) -> None:
    exact, unit = nanoseconds(value), SECOND // 10**digits
    assert agree(Timestamp(exact, 1), Timestamp((exact + unit // 2) // unit * unit, unit))


@given(times, st.integers(1, 10**6), st.sampled_from([0, 3, 6]))
def test_what_is_two_units_later_is_later(value: datetime, shift: int, digits: int) -> None:
    early = told(value, digits)
    late = Timestamp(early.at + (shift + 1) * early.unit, early.unit)
    assert is_before(early, late)
    assert not agree(early, late)
    assert not is_before(late, early)


def told(value: datetime, digits: int) -> Timestamp:
    fraction = f".{value.microsecond:06}"[: digits + 1] if digits else ""
    zone = value.isoformat()[-6:]
    found = timestamp(f"{value.replace(tzinfo=None).isoformat(timespec='seconds')}{fraction}{zone}")
    assert found
    return found
