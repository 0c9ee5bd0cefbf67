"""Types of options beside texts and numbers: durations as people write them, and names of a known set."""

from __future__ import annotations

import re
from math import inf
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    _FloatParam = click.ParamType[float]
    _NamesParam = click.ParamType[tuple[str, ...]]
    _TextParam = click.ParamType[str]
else:  # takes no type parameter before click 8.4
    _FloatParam = _NamesParam = _TextParam = click.ParamType

_SPAN = re.compile(r"(?:(\d+(?:\.\d+)?)h)?(?:(\d+(?:\.\d+)?)m(?:in)?)?(?:(\d+(?:\.\d+)?)s?)?")
_SECONDS = (3600.0, 60.0, 1.0)
_LONGEST = 30 * 24 * 3600


class DurationParameter(_FloatParam):
    """A time such as `2h`, `1h30m`, `90s` or `90`; `endless` takes 0 for no end."""

    name = "time"

    def __init__(self, *, endless: bool = False) -> None:
        self._endless = endless

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        found = _SPAN.fullmatch(str(value).replace(" ", "").lower())
        if found is None or not any(found.groups()):
            self.fail(f"{value!r} is no time; write it as 2h, 30m or 45s", param, ctx)
        parts = zip(found.groups(), _SECONDS, strict=True)
        seconds = sum(float(text) * unit for text, unit in parts if text)
        if self._endless and not seconds:
            return inf
        if not 1 <= seconds <= _LONGEST:
            self.fail(f"{value!r} is no time from a second to 30 days", param, ctx)
        return seconds


class TextLines(_TextParam):
    """A text of which several may be given: in the environment one a line, since each may hold blanks."""

    name = "text"
    envvar_list_splitter = "\n"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return str(value)

    def split_envvar_value(self, rv: str) -> list[str]:
        return [line for line in rv.splitlines() if line.strip()]


class NameList(_NamesParam):
    """Several names with commas between them, each of a known set.

    What other commands know is left out where it stands in the file or in the environment, which are theirs as well.
    """

    name = "names"

    def __init__(self, known: tuple[str, ...], others: tuple[str, ...] = ()) -> None:
        self.known = known
        self.others = others

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        names = value if isinstance(value, (list, tuple)) else str(value).split(",")
        given = tuple(str(name).strip() for name in names if str(name).strip())
        chosen = tuple(
            name for name in given if name in self.known or not self._is_of_others(name, param, ctx)
        )
        for name in chosen:
            if name not in self.known:
                self.fail(f"{name!r} is none of {', '.join(self.known)}", param, ctx)
        return tuple(dict.fromkeys(chosen))

    def _is_of_others(self, name: str, param: click.Parameter | None, ctx: click.Context | None) -> bool:
        if name not in self.others or param is None or ctx is None:
            return False
        return ctx.get_parameter_source(param.name or "") is not ParameterSource.COMMANDLINE
