from __future__ import annotations

from pathlib import Path

from hydracore_contract.findings.finding import CauseKey
from hydracore_contract.findings.subject import WHOLE
from hydracore_contract.isolation.tenants import tenants_of
from hydracore_contract.pytest_plugin.workers import Worker
from hydracore_contract.settings import Settings
from tests.hydracore_contract.contracts import own

SETTINGS = Settings("http://127.0.0.1:1", seed=5, rate_limit=10.0, start="serve it")


def worker(number: int, folder: Path) -> Worker:
    return Worker(number, 4, 7, folder)


def test_each_process_has_instances_and_a_share_of_the_rate_of_its_own(tmp_path: Path) -> None:
    found = [worker(number, tmp_path).own(SETTINGS) for number in range(4)]
    homes = {value for each in (SETTINGS, *found) for value in tenants_of(own(), each).homes}
    assert len(homes) == 10
    assert {each.rate_limit for each in found} == {2.5}
    assert {each.start for each in found} == {None}


def test_a_cause_is_told_by_whoever_finds_it_first(tmp_path: Path) -> None:
    one, other = worker(0, tmp_path), worker(1, tmp_path)
    keys = [CauseKey("count", "list", WHOLE), CauseKey("count", "listAll", WHOLE)]
    assert one.is_first(keys[0])
    assert not other.is_first(keys[0])
    assert other.is_first(keys[1])
    assert not one.is_first(keys[1])
