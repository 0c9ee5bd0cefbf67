"""Sessions against services of their own, for tests that play programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.run_events import Silent
from hydracore_contract.run_state import run_state
from hydracore_contract.session import Session
from hydracore_contract.settings import Secrets, Settings
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.services.serving import MAIN, OTHER, USUAL, served


@contextmanager
def session(name: str, folder: Path, **changed: Any) -> Iterator[Session]:
    """A session that has looked at both of its instances."""
    with served(name) as url:
        secrets = Secrets(USUAL.token, USUAL.api_key)
        settings = Settings(url, secrets, instance_id=MAIN, other_instance_id=OTHER, request_timeout=2.0)
        made = Session(
            run_state(own(), replace(settings, **changed), Silent(), Ledger(folder / "ledger.jsonl", url))
        )
        made.phase = "fuzzing"
        made.oracle.serves(*(MAIN, OTHER))
        made.look(made.contract.resources[0], made.tenants.main, made.tenants.other)
        try:
            yield made
        finally:
            made.state.ledger.close()
            made.target.close()


def told(made: Session) -> list[str]:
    """What was found, for people."""
    return [
        f"{cause.first.rule.id} {cause.first.operation}: {cause.first.summary}" for cause in made.state.causes
    ]
