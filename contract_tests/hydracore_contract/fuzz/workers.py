"""Worker pools for shards: what any of them can do, and processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Protocol

from hydracore_contract.fuzz import shard_files
from hydracore_contract.fuzz.locks import Lock
from hydracore_contract.fuzz.shard_files import ShardFiles
from hydracore_contract.fuzz.shard_run import run_shard
from hydracore_contract.fuzz.shards import Shard, ShardResult, begun_again

_TRIES = 3


class LostShard(Exception):
    """A shard that no worker could finish."""

    def __init__(self, shard: Shard) -> None:
        super().__init__(shard)
        self.shard = shard


class WorkerPool(Protocol):
    """Works on shards at the same time as others; a shard whose worker is lost is begun again.

    What is known of a shard before it is done is in a folder, as `shard_files` reads it.
    """

    @property
    def workers(self) -> int:
        """The number of shards that run at a time."""

    @property
    def is_at_work(self) -> bool:
        """Tells whether the end of any shard is still to be told."""

    def submit(self, shard: Shard) -> None: ...

    def finished(self, seconds: float) -> Iterator[ShardResult | LostShard]:
        """Results of shards that are done, after waiting at most `seconds` for the first."""

    def stop(self) -> None:
        """Asks all shards that run to end."""

    def close(self) -> None: ...


class ProcessPool:
    """Processes of this machine; one that dies takes the others' shards with it, which all begin again."""

    def __init__(self, workers: int, folder: Path) -> None:
        self._workers = workers
        self._folder = folder.resolve()
        self._pool = self._made()
        self._running: dict[Future[ShardResult], tuple[Shard, int]] = {}

    @property
    def workers(self) -> int:
        return self._workers

    @property
    def is_at_work(self) -> bool:
        return bool(self._running)

    def submit(self, shard: Shard) -> None:
        ledger = ShardFiles(self._folder, shard.number).ledger
        self._begin(replace(shard, settings=replace(shard.settings, ledger=ledger)), 1)

    def finished(self, seconds: float) -> Iterator[ShardResult | LostShard]:
        done, _ = wait(self._running, seconds, FIRST_COMPLETED)
        lost: list[tuple[Shard, int]] = []
        for future in done:
            shard, tries = self._running.pop(future)
            try:
                yield future.result()
            except BrokenProcessPool:
                lost.append((shard, tries))
        if lost:
            lost += self._running.values()
            self._running.clear()
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = self._made()
        for shard, tries in lost:
            if tries < _TRIES:
                self._begin(begun_again(shard), tries + 1)
            else:
                yield LostShard(shard)

    def stop(self) -> None:
        shard_files.stop(self._folder)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        shard_files.go_on(self._folder)

    def _begin(self, shard: Shard, tries: int) -> None:
        try:
            future = self._pool.submit(_work, shard, self._folder)
        except BrokenProcessPool as error:  # a worker was lost, and the shards that ran are not told of yet
            future = Future()
            future.set_exception(error)
        self._running[future] = shard, tries

    def _made(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._workers, context, initializer=_prepare, initargs=(self._folder,))


def _prepare(folder: Path) -> None:
    """Leaves signals to the coordinator, and ends this worker when the coordinator ends."""
    # But not SIGTERM: by that the pool ends all workers where one is lost.
    for each in (signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    threading.Thread(target=_leave_with, args=(multiprocessing.parent_process(),), daemon=True).start()
    if not Lock(folder).share():
        os._exit(1)  # another coordinator has come meanwhile


def _leave_with(parent: BaseProcess | None) -> None:
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(shard: Shard, folder: Path) -> ShardResult:
    return run_shard(shard, ShardFiles(folder, shard.number))
