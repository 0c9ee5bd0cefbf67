"""Runs of services whose items a PUT makes: all is tried, nothing stays, and nothing of others is touched."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hydracore_contract.exit_codes import CONFORMS, status_of
from hydracore_contract.findings.finding import Severity
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.oracle.equality import one_spelling
from hydracore_contract.run_events import Silent
from hydracore_contract.run_state import run_state
from hydracore_contract.session import Session
from hydracore_contract.settings import Settings
from tests.hydracore_contract.contracts import contract
from tests.hydracore_contract.put_services import Kept
from tests.hydracore_contract.small_services import Answered, Asked, run, small, told

SLUG = {"type": "string", "minLength": 1, "maxLength": 40}
NUMBER = {"type": "integer", "minimum": 0}
UUID = {"type": "string", "format": "uuid"}
TEXTS: dict[str, dict[str, Any]] = {"alpha": {"key": "alpha", "label": "of others", "size": 1}}
NUMBERS: dict[str, dict[str, Any]] = {"1": {"key": 1, "label": "of others", "size": 1}}

CORRECT: dict[str, dict[str, Any]] = {
    "201, then 200; slugs, listed": {"keys": SLUG, "others": TEXTS},
    "204 always; numbers, listed": {"keys": NUMBER, "others": NUMBERS, "made": 204, "changed": 204},
    "200 always; UUIDs that only the path names": {
        "keys": UUID,
        "made": 200,
        "is_listed": False,
        "named": "",
    },
    "201 without a body, then 204; slugs that only the path names": {
        "keys": SLUG,
        "others": TEXTS,
        "changed": 204,
        "shows": False,
        "is_listed": False,
        "named": "",
    },
}
BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({"keys": SLUG, "others": TEXTS}, "listed putThing"),
    "other-values": ({"keys": UUID, "is_listed": False, "named": ""}, "value-changed putThing"),
    "keeps-other-values": (
        {"keys": NUMBER, "others": NUMBERS, "made": 204, "changed": 204},
        "listed putThing",
    ),
    "first-values": (
        {"keys": SLUG, "made": 204, "changed": 204, "is_listed": False, "named": ""},
        "update putThing",
    ),
    "always-201": ({"keys": UUID, "is_listed": False, "named": ""}, "undocumented-status putThing"),
}


def tried(service: Kept, folder: Path, *phases: str) -> Outcome:
    with small(service) as there:
        outcome = run(service.document, there.url, folder, phases=phases or ("requests", "behaviour"))
    assert service.touched == []
    assert service.left == []
    assert outcome.leftover == ()
    return outcome


@pytest.mark.parametrize("given", CORRECT.values(), ids=CORRECT)
def test_what_a_put_makes_is_tried_and_removed(given: dict[str, Any], tmp_path: Path) -> None:
    outcome = tried(Kept(**given), tmp_path)
    assert (told(outcome), outcome.stopped) == ([], None)
    assert outcome.operations.untried == ()
    assert status_of(outcome) == CONFORMS


@pytest.mark.parametrize("fault", BROKEN)
def test_a_put_that_does_not_do_what_it_says_is_found(fault: str, tmp_path: Path) -> None:
    given, wanted = BROKEN[fault]
    assert wanted in told(tried(Kept(**given, fault=fault), tmp_path, "behaviour"))


def test_a_put_that_only_replaces_makes_nothing(tmp_path: Path) -> None:
    outcome = tried(Kept(SLUG, made=0, others=TEXTS), tmp_path)
    assert (told(outcome), outcome.stopped) == ([], None)


@pytest.mark.parametrize("is_folded", [False, True])
def test_spellings_of_a_uuid_may_name_one_item_or_several(is_folded: bool, tmp_path: Path) -> None:
    found = "1b671a64-40d5-491e-99b0-da01ff1f3341"
    service = Kept(SLUG, others=TEXTS)

    def answers(asked: Asked) -> Answered:
        return service(replace(asked, path=tuple(map(one_spelling, asked.path))) if is_folded else asked)

    with small(answers) as there:
        settings = Settings(there.url, report_dir=tmp_path)
        ledger = Ledger(tmp_path / "ledger.jsonl", there.url)
        made = Session(run_state(contract(service.document), settings, Silent(), ledger))
        listing, put, read = map(made.contract.operation, ("listThings", "putThing", "getThing"))
        made.ask(listing, {})
        for size, key in enumerate((found, found.upper(), found.replace("-", ""))):
            assert made.ask(put, {"key": key}, {"label": "mine", "size": size}).is_success
            made.ask(read, {"key": found})
            made.ask(read, {"key": f"{{{found}}}"})
            made.ask(listing, {})
        assert len(service.left) == (1 if is_folded else 3)
        assert [
            cause.first.summary for cause in made.state.causes if cause.first.severity is Severity.FAILURE
        ] == []
        made.clean()
        ledger.close()
        made.target.close()
    assert (service.left, service.touched, ledger.is_open) == ([], [], False)
