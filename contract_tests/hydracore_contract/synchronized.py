"""Synchronized methods: those of an object that several threads use, one call after another.

The strands of a run share one `RunState`. What it holds is kept under `RunState.lock`, or is an object with a lock of
its own that each method holds which reads or changes what others may be changing. For both:

- What is gone through, counted up, or looked at first and changed then is so while the lock is held. A value that is
  only ever replaced as a whole, such as a frozenset, may be read without it.
- What a method gives away is a copy, and neither an iterator nor the collection itself.
- Nothing is sent while such a lock is held: whoever needs it would wait for the service. Only locks that are there for
  that are held meanwhile, where one strand finds out what all of them want to know.
- Locks are taken in one order: those with which something is sent, `RunState.lock`, that of `Custody`, that of
  `Ownership`, and at last any other, with which nothing else is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import Concatenate, ParamSpec, Protocol, TypeVar


class Locked(Protocol):
    """An object with a lock of its own."""

    _lock: RLock


Owner = TypeVar("Owner", bound=Locked)
Given = ParamSpec("Given")
Result = TypeVar("Result")


def synchronized(
    method: Callable[Concatenate[Owner, Given], Result],
) -> Callable[Concatenate[Owner, Given], Result]:
    """The method, which holds its object's lock."""

    @wraps(method)
    def alone(self: Owner, /, *given: Given.args, **named: Given.kwargs) -> Result:
        with self._lock:
            return method(self, *given, **named)

    return alone
