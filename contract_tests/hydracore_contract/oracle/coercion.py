"""Coercion: the scalars that a lenient reader takes for another type, as pydantic's lax mode does.

The contract forbids `"yes"` for a boolean or `"7"` for an integer. Most frameworks read them all the same, on purpose:
FastAPI services read with pydantic, whose lax mode is the widest that is in use. A service that does so is lenient,
not broken: accepting such a value is a note (a failure with --strict-types), and refusing it is right as well. What
even pydantic refuses is a real fault, and accepting that is a failure. So pydantic itself is asked, type by type and
format by format, instead of a list of ours that would be wrong with its next version.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from pydantic_core import SchemaValidator, ValidationError, core_schema

PYTHON_UUID = core_schema.no_info_after_validator_function(UUID, core_schema.str_schema())
"""Python's own reader, which Django and Falcon give a path's values to: it looks for 32 digits among any hyphens."""
READERS: Mapping[str, Any] = {
    "boolean": core_schema.bool_schema(),
    "integer": core_schema.int_schema(),
    "number": core_schema.float_schema(),
    "uuid": core_schema.union_schema([core_schema.uuid_schema(), PYTHON_UUID]),
    "date-time": core_schema.datetime_schema(),
    "date": core_schema.date_schema(),
    "time": core_schema.time_schema(),
    "duration": core_schema.timedelta_schema(),
}


def is_coercible(kinds: list[str], form: str | None, value: Any) -> bool:
    """Tells whether a lenient reader makes a value of one of these JSON types, or of that format, from a scalar."""
    if not isinstance(value, (str, int, float)):
        return False
    names = [form] if form is not None and form in READERS else kinds
    return any(reads(name, value) for name in names if name in READERS)


def reads(name: str, value: Any) -> bool:
    try:
        reader(name).validate_python(value)
    except (ValidationError, UnicodeEncodeError):
        return False
    return True


@cache
def reader(name: str) -> SchemaValidator:
    return SchemaValidator(READERS[name])
