from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from hydracore_contract.findings.outcome import Ending
from hydracore_contract.run_events import Silent
from hydracore_contract.runner import named_contract, verify
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.transport.time_limit import TimeLimit
from tests.hydracore_contract.services.serving import MAIN, OTHER, USUAL, served


def test_a_run_that_is_cut_has_time_for_smaller_examples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A clock that goes on by 100 ms whenever it is looked at, so that the time is over at the same request each time.
    clock = partial(next, count(0.0, 0.1))
    monkeypatch.setattr("hydracore_contract.run_state.TimeLimit", partial(TimeLimit, clock=clock))
    contract, document = named_contract(None)
    with served("config-as-text") as url:
        secrets = Secrets(USUAL.token, USUAL.api_key)
        settings = Settings(url, secrets, instance_id=MAIN, other_instance_id=OTHER, report_dir=tmp_path)
        wanted = replace(settings, phases=("requests",), max_time=100.0)
        outcome = verify(contract, wanted, Silent(), document)
    assert outcome.ending is Ending.EARLY
    first = outcome.failures[0].first
    sent = json.loads(first.exchange.request.body or b"")
    assert len(json.dumps(sent["config"])) < 60, sent
    assert outcome.leftover == ()
