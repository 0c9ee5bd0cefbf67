from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from hydracore_contract.oracle.coercion import is_coercible

READERS: dict[str, Any] = {
    "boolean": TypeAdapter(bool),
    "integer": TypeAdapter(int),
    "number": TypeAdapter(float),
    "uuid": TypeAdapter(UUID),
}
U = "cbf27734-ac10-4525-8b66-402800e03d2c"
scalars = (
    st.text(max_size=8)
    | st.sampled_from(
        ["yes", "no", "on", "off", "t", "f", "TRUE", "1", "0", "1.0", "1e3", " 7 ", "\ud800", ""]
    )
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.sampled_from(
        [U, U.upper(), U.replace("-", ""), f"{{{U}}}", f"urn:uuid:{U}", f"{U} ", U[:-1], f"-{U}-"]
    )
)


def reads(name: str, value: Any) -> bool:
    try:
        READERS[name].validate_python(value)
    except (ValidationError, UnicodeEncodeError):
        return False
    return True


@given(scalars, st.sampled_from(["boolean", "integer", "number"]))
def test_types_are_read_as_pydantic_reads_them(value: Any, kind: str) -> None:
    assert is_coercible([kind, "null"], None, value) == reads(kind, value)


@given(scalars)
def test_uuids_are_read_as_pydantic_or_python_reads_them(value: Any) -> None:
    assert is_coercible(["string", "null"], "uuid", value) == (
        reads("uuid", value) or is_read_by_python(value)
    )


def is_read_by_python(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False


@pytest.mark.parametrize(
    ("kinds", "form", "value", "expected"),
    [
        (["boolean"], None, "yes", True),
        (["boolean"], None, 2, False),
        (["boolean"], None, 0.0, True),
        (["boolean"], None, "", False),
        (["boolean", "null"], None, None, False),
        (["string"], None, 7, False),
        (["string"], None, True, False),
        (["string"], "password", "x", False),
        (["object"], None, "{}", False),
        (["array"], None, [], False),
        (["boolean"], None, [True], False),
        (["string"], "date-time", 1773050400, True),
        (["string"], "date-time", "2026-03-09", True),
        (["string"], "date-time", "yesterday", False),
        (["string"], "date", "2026-02-30", False),
        (["string"], "duration", "P1DT2H", True),
        (["string", "integer"], None, "7", True),
    ],
)
def test_cases(kinds: list[str], form: str | None, value: Any, *, expected: bool) -> None:
    assert is_coercible(kinds, form, value) is expected
