"""A worker pool that is a Dask cluster. Needs the extra `dask`.

Dask gives the task of a worker that is lost to another by itself.
What a shard tells while it runs comes as events, and is written down here as a process of this machine would do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from hydracore_contract.atomic_files import replaced
from hydracore_contract.errors import Misused, Unreachable
from hydracore_contract.findings.finding import Finding
from hydracore_contract.fuzz import shard_files
from hydracore_contract.fuzz.progress import Reached
from hydracore_contract.fuzz.shard_files import ShardFiles
from hydracore_contract.fuzz.shard_run import run_shard
from hydracore_contract.fuzz.shards import Shard, ShardResult, begun_again
from hydracore_contract.fuzz.workers import LostShard
from hydracore_contract.isolation.ledger import Ledger

_PATIENCE = 5.0


class DaskPool:
    """Raises Misused without the extra, Unreachable where no scheduler answers at `address`."""

    def __init__(self, address: str, folder: Path) -> None:
        try:
            from distributed import Client, Event
        except ImportError:
            raise Misused("--dask needs Dask", "run pip install 'hydracore-contract-kit[dask]'") from None
        try:
            connect: Any = Client
            self._client: Any = connect(address, timeout=_PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            raise Unreachable(
                f"no Dask scheduler at {address}: {error}", "start one, or correct --dask"
            ) from error
        self._folder = folder.resolve()
        self._name = f"hydracore-contract-{uuid4().hex}"
        self._running: dict[Any, Shard] = {}
        self._enough: Any = Event(self._name, client=self._client)  # type: ignore[no-untyped-call]
        self._client.subscribe_topic(self._name, self._hear)

    @property
    def workers(self) -> int:
        """As many as can work at the same time now; at least one, since workers may still come."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    @property
    def is_at_work(self) -> bool:
        return bool(self._running)

    def submit(self, shard: Shard) -> None:
        key = f"{self._name}-{shard.number}"
        self._running[self._client.submit(_work, shard, self._name, key=key, pure=False, retries=2)] = shard

    def finished(self, seconds: float) -> Iterator[ShardResult | LostShard]:
        from distributed import wait as untyped

        wait: Any = untyped
        if not self._running:
            return
        try:
            done, _ = wait(list(self._running), timeout=seconds, return_when="FIRST_COMPLETED")
        except TimeoutError:
            return
        for future in done:
            shard = self._running.pop(future)
            yield LostShard(shard) if is_lost(future) else future.result()

    def stop(self) -> None:
        self._enough.set()

    def close(self) -> None:
        self._client.unsubscribe_topic(self._name)
        self._enough.clear()
        self._client.close()

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        """Writes down a running shard's event; where that fails, the shard's result still holds it."""
        with suppress(OSError):
            self._note(event[1])

    def _note(self, told: Mapping[str, Any]) -> None:
        if told["shard"] not in {shard.number for shard in self._running.values()}:
            return
        trace = ShardFiles(self._folder, told["shard"])
        if "found" in told:
            trace.add(json.loads(told["found"]))
        if "reached" in told:
            trace.put(json.loads(told["reached"]))
        if "ledger" in told:
            path = self._folder / f"{told['shard']}.{told['attempt']}.{shard_files.LEDGER}"
            if told["ledger"]:
                replaced(path, told["ledger"], surely=False)
            else:
                path.unlink(missing_ok=True)


def is_lost(future: Any) -> bool:
    """Tells whether a task ended with its workers; any other error is its own."""
    from distributed import KilledWorker

    return future.status == "cancelled" or isinstance(future.exception(), KilledWorker)


def _work(shard: Shard, topic: str) -> ShardResult:
    from distributed import Event, get_client

    begun: Any = Event(f"{topic}-{shard.number}", client=get_client())  # type: ignore[no-untyped-call]
    again = begun.is_set()
    begun.set()
    return run_shard(begun_again(shard) if again else shard, _Events(shard.number, topic))


class _Events:
    """Tells whoever has submitted a shard, from the worker that works on it."""

    def __init__(self, number: int, topic: str) -> None:
        from distributed import Event, get_client, get_worker

        self._head = {"shard": number, "attempt": uuid4().hex[:8]}
        self._topic = topic
        self._worker: Any = get_worker()
        self._enough: Any = Event(topic, client=get_client())  # type: ignore[no-untyped-call]

    def found(self, finding: Finding) -> None:
        self._tell(found=json.dumps(shard_files.finding_entry(finding)))

    def goes(self, reached: Reached, ledger: Ledger) -> None:
        lines = "".join(json.dumps(entry) + "\n" for entry in ledger.rest()) if ledger.is_open else ""
        self._tell(reached=json.dumps(reached.data()), ledger=lines)

    def is_enough(self) -> bool:
        try:
            return bool(self._enough.is_set())
        except (OSError, TimeoutError, RuntimeError):
            # Without its scheduler there is nobody who waits for what comes of it.
            return True

    def _tell(self, **told: str) -> None:
        self._worker.log_event(self._topic, {**self._head, **told})
