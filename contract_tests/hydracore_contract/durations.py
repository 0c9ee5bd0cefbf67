"""Durations as people write them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    _FloatParam = click.ParamType[float]
else:  # takes no type parameter before click 8.4
    _FloatParam = click.ParamType

_SPAN = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?:in)?)?(?:(\d+(?:\.\d+)?)s?)?")
_SECONDS = (3600.0, 60.0, 1.0)
_LONGEST = 30 * 24 * 3600


class DurationParameter(_FloatParam):
    """A time such as `2h`, `1h30m`, `90s` or `90`."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        found = _SPAN.fullmatch(str(value).replace(" ", "").lower())
        if found is None or not any(found.groups()):
            self.fail(f"{value!r} is no time; write it as 2h, 30m or 45s", param, ctx)
        parts = zip(found.groups(), _SECONDS, strict=True)
        seconds = sum(float(text) * unit for text, unit in parts if text)
        if not 1 <= seconds <= _LONGEST:
            self.fail(f"{value!r} is no time from a second to 30 days", param, ctx)
        return seconds
