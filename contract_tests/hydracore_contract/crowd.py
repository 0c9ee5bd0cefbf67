"""A crowd: units of a run that are tried side by side, as many at a time as may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from threading import Event
from types import TracebackType
from typing import TypeVar

Given = TypeVar("Given")
Result = TypeVar("Result")


class Crowd:
    """Begins units in the order in which they are added, at most `most` at a time; `halted` ends all of them."""

    def __init__(self, most: int, halted: Event) -> None:
        self._halted = halted
        self._pool = ThreadPoolExecutor(most)
        self._running: list[Future[None]] = []

    def __enter__(self) -> Crowd:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        if kind is not None:
            self._halt()
        self._pool.shutdown()

    @property
    def is_at_work(self) -> bool:
        return bool(self._running)

    def add(self, unit: Callable[[], None]) -> None:
        self._running.append(self._pool.submit(unit))

    def drain(self) -> None:
        """Waits until all have come to their end. Raises what one of them does, once the others have stopped."""
        running, self._running = self._running, []
        try:
            for each in as_completed(running):
                each.result()
        except BaseException:
            self._running = running
            self._halt()
            raise

    def _halt(self) -> None:
        self._halted.set()
        for each in self._running:
            each.cancel()
        wait(self._running)
        self._halted.clear()


def side_by_side(function: Callable[[Given], Result], given: Sequence[Given], at_once: int) -> list[Result]:
    """The results for all that is given, several of them made at a time; in this thread where it is one by one."""
    if min(at_once, len(given)) <= 1:
        return [*map(function, given)]
    with ThreadPoolExecutor(at_once) as pool:
        return [*pool.map(function, given)]
