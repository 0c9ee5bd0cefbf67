"""Two customers and what is below their items, what is everybody's, and what numbers tell."""

from __future__ import annotations

from copy import deepcopy
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.phases.customers import ONE
from hydracore_contract.settings import OTHERS, Secrets
from tests.hydracore_contract.nested_customers import KEYS, Projects, document
from tests.hydracore_contract.small_services import run, small, told
from tests.sampling import sampled

FIRST, SECOND = KEYS


def outcome_of(service: Projects, folder: Path, *phases: str, **more: Any) -> Outcome:
    """The outcome of these phases alone; nothing but what was there before is there afterwards."""
    before = deepcopy((service.projects, service.tasks))
    with small(service) as there:
        outcome = run(
            document(service.numbers),
            there.url,
            folder,
            secrets=Secrets(api_key=FIRST),
            other_secrets=Secrets(api_key=SECOND, owner=OTHERS),
            phases=phases or ("customers",),
            **more,
        )
    assert ((service.projects, service.tasks), outcome.leftover) == (before, ())
    return outcome


FAULTS: dict[str, list[str]] = {
    "": [],
    "total": ["isolation listProjects"],
    "nested": ["isolation addTask"],
    "task": ["isolation dropTask", "isolation putTask"],
}


@pytest.mark.parametrize(("fault", "numbers"), sampled(product(FAULTS, ("", "one", "own"))))
def test_what_is_below_an_item_is_its_owners(fault: str, numbers: str, tmp_path: Path) -> None:
    """Where each customer numbers their items for themselves, no number is another's."""
    is_reached = numbers != "own" or fault == "total"
    outcome = outcome_of(Projects(fault, numbers), tmp_path)
    assert told(outcome) == (FAULTS[fault] if is_reached else [])
    assert ONE not in outcome.unreached


FEW = "(?<!many at once)$"


@pytest.mark.parametrize("numbers", ["", "own"])
def test_all_else_is_tried_as_with_one_customer(numbers: str, tmp_path: Path) -> None:
    outcome = outcome_of(
        Projects("", numbers), tmp_path, "credentials", "behaviour", "customers", "concurrency", units=FEW
    )
    assert (told(outcome), outcome.operations.untried) == ([], ())


def test_credentials_of_one_customer_are_told_as_what_they_may_be(tmp_path: Path) -> None:
    outcome = outcome_of(Projects(keys=dict.fromkeys(KEYS, "user-1")), tmp_path)
    assert told(outcome) == ["isolation addTask"]
    assert ONE in outcome.unreached


def test_what_only_reads_is_read_as_both(tmp_path: Path) -> None:
    service = Projects()
    with small(service) as there:
        both: dict[str, Any] = {
            "secrets": Secrets(api_key=FIRST),
            "other_secrets": Secrets(api_key=SECOND, owner=OTHERS),
        }
        outcome = run(document(), there.url, tmp_path, **both, phases=("customers",), read_only=True)
    assert told(outcome) == []
    assert {each.method for each in there.asked} == {"GET"}
    assert {each.headers.get("x-key") for each in there.asked if each.path == ("projects",)} == {*KEYS}
