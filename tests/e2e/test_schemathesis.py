"""Schemathesis finds nothing on the mock but its own false alarms: all its checks and phases.

`HYDRACORE_SCHEMATHESIS_SEEDS=10` tries HydraCore's document and the petstore with as many seeds, from chance, and with
more examples each; `SAMPLES=all` tries every document and 60 generated ones (`make proofs` both).
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import Phase, given, seed, settings

from hydracore_openapi import load
from tests.e2e.documents_strategy import Document, documents
from tests.e2e.false_alarms import FALSE_ALARMS, explanation
from tests.e2e.schemathesis_run import Run, run_on_mock
from tests.paths import DOCUMENTS, ROOT
from tests.sampling import sampled

SEEDS = int(os.environ.get("HYDRACORE_SCHEMATHESIS_SEEDS", "0"))
CHOSEN = [random.SystemRandom().randrange(2**31) for _ in range(SEEDS)] or [1]
EXAMPLES = 30 if SEEDS else 5
PETSTORE = DOCUMENTS / "petstore" / "petstore.yaml"
STRICT = [ROOT / "openapi.yaml", *([PETSTORE] if SEEDS else [])]
OURS = sorted(
    path for folder in ("accepted", "flawed", "others") for path in (DOCUMENTS / folder).glob("*.yaml")
)


@pytest.mark.parametrize("seed", CHOSEN)
@pytest.mark.parametrize("document", STRICT, ids=lambda each: each.stem)
def test_nothing_is_found_where_every_status_is_documented(tmp_path: Path, document: Path, seed: int) -> None:
    run = run_on_mock(load(document), tmp_path, seed=seed, examples=EXAMPLES)
    assert not run.alarms, told(run)
    assert not run.errors, run.told


@pytest.mark.parametrize("document", sampled(OURS, of=60), ids=lambda each: each.stem)
def test_only_false_alarms_are_raised(tmp_path: Path, document: Path) -> None:
    contract = load(document)
    run = run_on_mock(contract, tmp_path)
    assert not told(run)
    assert contract.warnings or not run.errors, run.told
    shown = {(found, alarm.label) for alarm in run.alarms if (found := explanation(alarm))}
    for entry in FALSE_ALARMS:
        name, operation = entry.case
        if DOCUMENTS / name == document:
            assert (entry, operation) in shown, f"no false alarm any more: {entry.name}"


@pytest.mark.parametrize("number", sampled(range(60), of=60))
def test_only_false_alarms_are_raised_where_the_document_is_generated(tmp_path: Path, number: int) -> None:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(generated(number)), encoding="utf-8")
    contract = load(path, strict=True)
    run = run_on_mock(contract, tmp_path)
    assert not told(run), path.read_text(encoding="utf-8")
    assert not run.errors, run.told


def generated(number: int) -> Document:
    """The document of a number: the first is Hypothesis' smallest, whatever the number."""
    found: list[Document] = []

    @seed(number)
    @settings(max_examples=2, database=None, phases=[Phase.generate])
    @given(documents())
    def collect(document: Document) -> None:
        found.append(document)

    collect()
    return found[-1]


def test_every_false_alarm_has_a_case() -> None:
    assert {DOCUMENTS / entry.case[0] for entry in FALSE_ALARMS} <= {*OURS}


def told(run: Run) -> str:
    """What no false alarm explains."""
    return "\n".join(str(alarm) for alarm in run.alarms if explanation(alarm) is None)
