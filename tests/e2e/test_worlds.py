"""Worlds of the mock, held to the contract like any service, while others work beside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.contract_command import CREDENTIALS, QUICK, contract
from tests.hydracore_mock.admin.asking import control
from tests.hydracore_mock.running import running


@pytest.mark.parametrize(
    ("scenario", "phases"), [(None, "credentials,behaviour"), ("empty-account", "behaviour")]
)
def test_a_world_conforms(tmp_path: Path, scenario: str | None, phases: str) -> None:
    with running("--quiet", *CREDENTIALS) as mock:
        if scenario is not None:
            assert control(mock, "PUT", "/worlds/own/scenario", {"name": scenario}).status == 200
        before = control(mock, "GET", "/worlds/default/snapshot").json
        run = contract(tmp_path, "run", f"{mock.url}/_mock/worlds/own", *QUICK, "--phase", phases)
        assert run.returncode == 0, run.stdout
        assert control(mock, "GET", "/worlds/default/snapshot").json == before
