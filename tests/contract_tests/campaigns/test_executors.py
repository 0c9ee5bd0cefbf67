"""Whoever works on shards: each result comes once, whichever worker is lost meanwhile."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from contract_tests.campaigns.clusters import Cluster
from contract_tests.campaigns.documents import document_of
from contract_tests.campaigns.executors import Executor, Lost, Processes
from contract_tests.campaigns.shards import SURVEY, Shard, ShardResult
from contract_tests.settings import Secrets, Settings
from openapi_contract import bundled, load
from tests.contract_tests.services.serving import USUAL, free_port, served, wait_for

BROKEN = "token-empty"
SHARDS = 5
WORKERS = 3
PATIENCE = 90.0
Kill = Callable[[], None]


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shard]:
    """One that finds something, to be numbered."""
    folder = tmp_path_factory.mktemp("reports")
    with served(BROKEN) as url:
        secrets = Secrets(USUAL.token, USUAL.api_key)
        settings = Settings(url, secrets, profile="quick", report_dir=folder, phases=("credentials",))
        yield Shard(0, SURVEY, 60.0, settings, document_of(load(bundled())))


class ExecutorContract:
    @pytest.fixture
    def executor(self) -> Iterator[Executor]:
        """With three workers."""
        raise NotImplementedError

    @pytest.fixture
    def kill(self, executor: Executor) -> Kill:
        """Ends one of the workers, by force."""
        raise NotImplementedError

    def test_a_lost_workers_shard_is_taken_up(
        self, executor: Executor, kill: Kill, shard: Shard, tmp_path: Path
    ) -> None:
        for number in range(SHARDS):
            settings = replace(shard.settings, seed=number, ledger=tmp_path / f"{number}.jsonl")
            executor.submit(replace(shard, number=number, settings=settings))
        time.sleep(1.0)
        kill()
        results = collected(executor)
        assert sorted(result.number for result in results) == [*range(SHARDS)]
        found = [{each.finding.rule.id for each in result.sightings} for result in results]
        assert all("credentials-accepted" in rules for rules in found)
        assert not list(executor.finished(0.1))


def collected(executor: Executor) -> list[ShardResult]:
    results: list[ShardResult] = []
    give_up = time.monotonic() + PATIENCE
    while len(results) < SHARDS:
        assert time.monotonic() < give_up, "it never came to that"
        for each in executor.finished(1.0):
            assert not isinstance(each, Lost)
            results.append(each)
    return results


class TestProcesses(ExecutorContract):
    @pytest.fixture
    def executor(self) -> Iterator[Executor]:
        made = Processes(WORKERS)
        yield made
        made.close()

    @pytest.fixture
    def kill(self, executor: Executor) -> Kill:
        def kill() -> None:
            worker = next(each for each in multiprocessing.active_children() if each.pid is not None)
            worker.kill()

        return kill


class TestCluster(ExecutorContract):
    @pytest.fixture
    def workers(self, tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
        port = free_port()
        scheduler = dask(
            "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", folder=tmp_path
        )
        running = [scheduler]
        try:
            assert wait_for(port, scheduler)
            address = f"tcp://127.0.0.1:{port}"
            options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
            running += [dask("worker", address, *options, folder=tmp_path) for _ in range(WORKERS)]
            yield address, running[1:]
        finally:
            for process in reversed(running):
                process.kill()
                process.wait(10)

    @pytest.fixture
    def executor(self, workers: tuple[str, list[subprocess.Popen[bytes]]]) -> Iterator[Executor]:
        made = Cluster(workers[0])
        give_up = time.monotonic() + PATIENCE
        while made.workers < WORKERS:
            assert time.monotonic() < give_up, "the workers never came"
            time.sleep(0.1)
        yield made
        made.close()

    @pytest.fixture
    def kill(self, workers: tuple[str, list[subprocess.Popen[bytes]]]) -> Kill:
        return lambda: os.kill(workers[1][0].pid, signal.SIGKILL)


def dask(*arguments: str, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "dask", *arguments]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(
        command, cwd=folder, stdout=quiet, stderr=quiet, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
