"""What a lenient reader takes for a scalar: pydantic's lax mode, which FastAPI services read with.

The contract forbids what is taken here in place of the right type. A service that takes it is lenient, not broken.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic_core import SchemaValidator, ValidationError, core_schema

READERS: Mapping[str, Any] = {
    "boolean": core_schema.bool_schema(),
    "integer": core_schema.int_schema(),
    "number": core_schema.float_schema(),
    "uuid": core_schema.uuid_schema(),
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
