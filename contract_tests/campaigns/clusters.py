"""Who works on shards: a Dask cluster. Needs the extra `dask`.

Dask gives the task of a worker that is lost to another by itself. What a lost worker had found it finds again: a shard
with the same seed sends the same requests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contract_tests.campaigns.executors import Lost
from contract_tests.campaigns.shards import Shard, ShardResult, run_shard
from contract_tests.errors import Misused, Unreachable
from contract_tests.findings import Finding

_PATIENCE = 5.0


class Cluster:
    """Misused without the extra; Unreachable where no scheduler answers at `address`."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError:
            raise Misused("--dask needs Dask", "install hydracore-contract-kit[dask]") from None
        try:
            connect: Any = Client
            self._client: Any = connect(address, timeout=_PATIENCE)
        except (OSError, ValueError, TimeoutError) as error:
            raise Unreachable(
                f"no Dask scheduler at {address}: {error}", "start one, or correct --dask"
            ) from error
        self._running: dict[Any, Shard] = {}

    @property
    def workers(self) -> int:
        """As many as can work at the same time now; at least one, since workers may still come."""
        threads: dict[str, int] = self._client.nthreads()
        return max(1, sum(threads.values()))

    def submit(self, shard: Shard) -> None:
        name = f"hydracore-contract-{shard.settings.seed}-{shard.number}"
        self._running[self._client.submit(_work, shard, key=name, pure=False, retries=2)] = shard

    def finished(self, seconds: float) -> Iterator[ShardResult | Lost]:
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
            error = future.exception()
            yield Lost(shard) if error is not None else future.result()

    def close(self) -> None:
        self._client.close()


def _work(shard: Shard) -> ShardResult:
    return run_shard(shard, _unheard, _never)


def _unheard(_: Finding) -> None:
    """Its result tells."""


def _never() -> bool:
    return False
