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

from hydracore_contract.fuzz import shard_files
from hydracore_contract.fuzz.contract_files import contract_files_of
from hydracore_contract.fuzz.dask_workers import DaskPool
from hydracore_contract.fuzz.shard_files import ShardFiles
from hydracore_contract.fuzz.shards import Shard, ShardKind, ShardResult, begun_again
from hydracore_contract.fuzz.workers import LostShard, ProcessPool, WorkerPool
from hydracore_contract.run_events import Silent
from hydracore_contract.runner import named_contract, prepared
from hydracore_contract.settings import PHASES, Secrets, Settings
from hydracore_openapi import bundled, load
from tests.hydracore_contract.services.serving import USUAL, free_port, served, wait_for

BROKEN = "token-empty"
SHARDS = 3
WORKERS = 2
PATIENCE = 90.0
Kill = Callable[[], None]


@pytest.fixture(scope="module")
def shard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shard]:
    """One that finds something, to be numbered."""
    folder = tmp_path_factory.mktemp("reports")
    with served(BROKEN) as url:
        secrets = Secrets(USUAL.token, USUAL.api_key)
        settings = Settings(url, secrets, profile="quick", report_dir=folder, phases=("credentials",))
        yield Shard(0, ShardKind.SURVEY, 60.0, settings, contract_files_of(load(bundled())))


def test_whoever_begins_a_shard_again_sends_other_values() -> None:
    """What the worker that was lost has left would look like its own, where both are at work in a named instance."""
    contract, place = named_contract(None)
    settings = Settings("http://127.0.0.1:1", profile="quick")
    first = Shard(0, ShardKind.MUTATION, 1.0, settings, contract_files_of(contract))
    tries = (first, begun_again(first), begun_again(begun_again(first)))
    runs = [prepared(contract, each.settings, Silent(), place) for each in tries]
    for run in runs:
        run.session.target.close()
    assert len({run.session.samples.prefix for run in runs}) == len(runs)


class ExecutorContract:
    @pytest.fixture
    def executor(self, tmp_path: Path) -> Iterator[WorkerPool]:
        """With two workers, and the shards' folder below that path."""
        raise NotImplementedError

    @pytest.fixture
    def kill(self, executor: WorkerPool) -> Kill:
        """Ends one of the workers, by force."""
        raise NotImplementedError

    def test_a_lost_workers_shard_is_taken_up_and_one_that_is_asked_to_ends(
        self, executor: WorkerPool, kill: Kill, shard: Shard, tmp_path: Path
    ) -> None:
        def submit(number: int) -> None:
            settings = replace(shard.settings, seed=number, ledger=tmp_path / f"{number}.jsonl")
            executor.submit(replace(shard, number=number, settings=settings))

        for number in range(WORKERS):
            submit(number)
        time.sleep(1.0)
        kill()
        for number in range(WORKERS, SHARDS):
            submit(number)  # nobody has been told of the loss yet
        results = collected(executor)
        assert not executor.is_at_work
        assert sorted(result.number for result in results) == [*range(SHARDS)]
        found = [{each.finding.rule.id for each in result.sightings} for result in results]
        assert all("credentials-accepted" in rules for rules in found)
        assert not list(executor.finished(0.1))
        traced = [ShardFiles(tmp_path, number) for number in range(SHARDS)]
        told = [{finding.rule.id for finding, _ in trace.findings()} for trace in traced]
        assert all("credentials-accepted" in rules for rules in told)
        assert [trace.reached() for trace in traced] == [
            result.reached for result in sorted(results, key=lambda result: result.number)
        ]
        settings = replace(shard.settings, phases=PHASES)
        endless = replace(shard, kind=ShardKind.MUTATION, seconds=3600.0, settings=settings)
        executor.submit(replace(endless, number=SHARDS))
        trace = ShardFiles(tmp_path, SHARDS)
        until(lambda: trace.reached().goals and any(trace.findings()))
        executor.stop()
        (result,) = collected(executor, 1)
        assert not result.left
        assert trace.ledger not in shard_files.ledgers(tmp_path)


def collected(executor: WorkerPool, count: int = SHARDS) -> list[ShardResult]:
    results: list[ShardResult] = []

    def are_there() -> bool:
        for each in executor.finished(1.0):
            assert not isinstance(each, LostShard)
            results.append(each)
        return len(results) >= count

    until(are_there)
    return results


def until(check: Callable[[], object]) -> None:
    give_up = time.monotonic() + PATIENCE
    while not check():
        assert time.monotonic() < give_up, "it never came to that"
        time.sleep(0.1)


class TestProcesses(ExecutorContract):
    @pytest.fixture
    def executor(self, tmp_path: Path) -> Iterator[WorkerPool]:
        made = ProcessPool(WORKERS, tmp_path)
        yield made
        made.close()

    @pytest.fixture
    def kill(self, executor: WorkerPool) -> Kill:
        def kill() -> None:
            worker = next(each for each in multiprocessing.active_children() if each.pid is not None)
            worker.kill()
            # Until the pool has ended the others, and takes no more.
            until(lambda: not multiprocessing.active_children())

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
    def executor(
        self, workers: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
    ) -> Iterator[WorkerPool]:
        made = DaskPool(workers[0], tmp_path)
        until(lambda: made.workers >= WORKERS)
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
