"""Threads that do as much as they can in each other's way, for tests of what several of them share."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

EAGER = 1e-6
"""Seconds after which another thread has its turn: some instructions."""


def hammered(
    turns: int, jobs: Sequence[Callable[[int], object]], meanwhile: Sequence[Callable[[], object]] = ()
) -> None:
    """Does each job so many times, in threads that begin together, and the rest again and again until they are done.

    Raises what one of them does.
    """
    together, over = Barrier(len(jobs) + len(meanwhile)), Event()

    def work(job: Callable[[int], object]) -> None:
        together.wait()
        for turn in range(turns):
            job(turn)

    def go_on(ask: Callable[[], object]) -> None:
        together.wait()
        while not over.is_set():
            ask()

    usual = sys.getswitchinterval()
    sys.setswitchinterval(EAGER)
    try:
        with ThreadPoolExecutor(len(jobs) + len(meanwhile)) as pool:
            asked = [pool.submit(go_on, ask) for ask in meanwhile]
            done = [pool.submit(work, job) for job in jobs]
            try:
                for each in done:
                    each.result()
            finally:
                over.set()
            for other in asked:
                other.result()
    finally:
        sys.setswitchinterval(usual)
