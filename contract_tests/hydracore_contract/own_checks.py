"""Checks of one's own: functions that look at each exchange beside the checks of the kit.

A check is given an exchange that was answered in whole, and returns nothing, or what is wrong; it may assert as well. A
check that raises anything else has failed too, and says by what. Those of a file are its functions `check_…`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from hydracore_contract.errors import Misused
from hydracore_contract.exchange import Exchange

PREFIX = "check_"
LONGEST = 300
"""Characters of what a check says."""


@dataclass(frozen=True, slots=True)
class OwnCheck:
    """A check by its name; `file` and `text` are where it stands, for processes that have to read it again."""

    name: str
    function: Callable[[Exchange], Any]
    file: str = ""
    text: str = ""

    def __reduce__(self) -> tuple[Any, ...]:
        if not self.text:
            return OwnCheck, (self.name, self.function)
        return read_again, (self.file, self.text, self.name)

    @property
    def title(self) -> str:
        """What it asks for, by its docstring."""
        return first_line(self.function.__doc__ or self.name.replace("_", " "))

    def complaint(self, exchange: Exchange) -> str | None:
        """What is wrong with an exchange, None where nothing is."""
        try:
            said = self.function(exchange)
        except AssertionError as error:
            return first_line(str(error)) or "its assertion failed"
        except Exception as error:
            return first_line(f"the check raised {type(error).__name__}: {error}")
        if said is None or said is True:
            return None
        return first_line(str(said)) if said is not False else f"not so: {self.title}"


def first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "")[:LONGEST]


def named_checks(functions: Iterable[Callable[[Exchange], Any]]) -> tuple[OwnCheck, ...]:
    """Functions as checks. Raises Misused where one can't be called."""
    found = []
    for function in [functions] if callable(functions) else functions:
        if not callable(function):
            raise Misused(f"{function!r} is no check", "give functions that take an exchange")
        name = getattr(function, "__name__", type(function).__name__)
        found.append(OwnCheck(name.removeprefix(PREFIX), function))
    return tuple(found)


def read_checks(path: Path) -> tuple[OwnCheck, ...]:
    """The checks in a file of Python. Raises Misused where it has none, or can't be read."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise Misused(f"--checks: {path}: {error.strerror}", "name a file of Python") from error
    except UnicodeDecodeError as error:
        raise Misused(f"--checks: {path} is no UTF-8", "name a file of Python") from error
    try:
        found = checks_in(str(path), text)
    except SyntaxError as error:
        raise Misused(f"--checks: {path}:{error.lineno}: {error.msg}", "correct it") from error
    except Exception as error:
        why = first_line(f"{type(error).__name__}: {error}")
        raise Misused(f"--checks: {path} can't be run: {why}", "correct it") from error
    if not found:
        raise Misused(f"--checks: {path} has no function that is called {PREFIX}…", "name its checks so")
    return found


def checks_in(file: str, text: str) -> tuple[OwnCheck, ...]:
    module = ModuleType(f"checks_of_{Path(file).stem}")
    module.__file__ = file
    sys.modules[module.__name__] = module  # where dataclasses look for it
    exec(compile(text, file, "exec"), module.__dict__)  # noqa: S102 (whose checks these are has asked for it)
    return tuple(
        OwnCheck(name.removeprefix(PREFIX), function, file, text)
        for name, function in vars(module).items()
        if name.startswith(PREFIX) and isinstance(function, FunctionType)
    )


def read_again(file: str, text: str, name: str) -> OwnCheck:
    return next(each for each in checks_in(file, text) if each.name == name)
