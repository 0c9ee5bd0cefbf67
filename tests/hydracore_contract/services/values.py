"""JSON bodies: reading them strictly, and the values that can be kept and answered again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from math import isfinite
from typing import Any

DEEPEST = 200


class NoJson(ValueError):
    """The body is no JSON; `position` counts characters."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(reason)
        self.position = position


def parsed(body: bytes) -> Any:
    """The value of a body; NoJson where it is none."""
    try:
        return json.loads(body.decode(), parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise NoJson(error.pos, error.msg) from error
    except (ValueError, RecursionError) as error:
        raise NoJson(0, type(error).__name__) from error


def refuse(constant: str) -> None:
    raise ValueError(constant)


def unfit(value: object) -> str | None:
    """Why a value can't be kept: half of a surrogate pair, infinity, or more than 200 levels."""
    level: list[object] = [value]
    for _ in range(DEEPEST):
        if reason := next(filter(None, map(unfit_scalar, level)), None):
            return reason
        level = [inner for outer in level for inner in parts(outer)]
        if not level:
            return None
    return "Value is nested too deeply"


def unfit_scalar(value: object) -> str | None:
    if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
        return "Value holds half of a surrogate pair"
    if isinstance(value, float) and not isfinite(value):
        return "Value is out of range"
    return None


def parts(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return (*value, *value.values())
    return value if isinstance(value, list) else ()
