"""What happens to items that a run has not made, in every phase, in a campaign and in replays: nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Finding, Severity
from hydracore_contract.findings.subject import WHOLE
from hydracore_contract.fuzz.corpus import Corpus
from hydracore_contract.fuzz.executor import execute
from hydracore_contract.fuzz.fuzzer import fuzz
from hydracore_contract.fuzz.programs import Call
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.reproduce.attempt import replayed
from hydracore_contract.run_events import Silent
from hydracore_contract.run_state import run_state
from hydracore_contract.session import Session
from hydracore_contract.settings import Settings
from tests.hydracore_contract.brief_runs import brief_run
from tests.hydracore_contract.isolation.shared_service import Shelves, contract_of_shelves, shelves

PROGRAMS = 150
NAMING = r"^(?!.* body\.|.* good requests|.* examples|(list|read|create)_.* fuzzing)"
"""The units in which what a request names may be others'."""


@contextmanager
def session(url: str, folder: Path, **changed: Any) -> Iterator[Session]:
    settings = Settings(url, **changed)
    ledger = Ledger(folder / "ledger.jsonl", url)
    made = Session(run_state(contract_of_shelves(), settings, Silent(), ledger))
    made.phase = "fuzzing"
    try:
        yield made
    finally:
        made.clean()
        ledger.close()
        made.target.close()


def left(service: Shelves) -> tuple[list[int], list[int], list[str]]:
    return [*service.buckets], [*service.collections], [*service.notes]


def test_no_phase_touches_what_others_own(tmp_path: Path) -> None:
    """A GET that empties a bucket is found all the same, in a bucket of the run's own, and is sent no more then."""
    with shelves("get-empties", "get-clears") as (url, service):
        before = left(service)
        settings = Settings(url, seed=1, report_dir=tmp_path)
        outcome = brief_run(contract_of_shelves(), settings, "shelves", units=NAMING)
        assert service.touched == []
        assert left(service) == before
    assert [(cause.first.rule.id, cause.first.operation) for cause in outcome.failures] == [
        ("safe-changed", "empty_bucket")
    ]
    assert "not tried" not in "".join(outcome.unreached)
    told = "\n".join(outcome.unreached)
    for held in ("DELETE /notes", "POST /buckets/clear", "GET /buckets/reset"):
        assert f"{held}: it may touch everything" in told
        assert "--destructive" in told
    assert "DELETE /buckets/{bucket_id}: its path names what this run has not made" in told
    assert "GET /buckets/{bucket_id}/empty: it has changed something" in told
    untried = {"clear_buckets", "reset_buckets", "delete_notes"}
    assert set(outcome.operations.excluded) == untried
    assert outcome.operations.untried == ()
    assert {"delete_collections", "change_collections", "empty_bucket"} <= outcome.operations.served


def test_a_get_that_clears_what_is_the_runs_own_is_found_and_nothing_else_is(tmp_path: Path) -> None:
    with shelves("get-clears") as (url, service):
        for table in (service.buckets, service.collections, service.notes):
            table.clear()
        service.others = service.others_now(None)
        settings = Settings(url, seed=2, report_dir=tmp_path, phases=("generated",))
        few = contract_of_shelves("/buckets", "/buckets/clear", "/buckets/reset", "/buckets/{bucket_id}")
        outcome = brief_run(few, settings, "shelves")
    assert [(cause.first.rule.id, cause.first.operation) for cause in outcome.failures] == [
        ("safe-changed", "reset_buckets")
    ]
    assert "clear_buckets" in outcome.operations.served


def test_no_program_touches_what_others_own(tmp_path: Path) -> None:
    with shelves() as (url, service), session(url, tmp_path) as made:
        programs = iter(range(PROGRAMS))
        fuzz(made, Corpus(), Random(1), lambda: next(programs, None) is not None, lambda *_: None)
        for call in (
            Call("delete_bucket", {"bucket_id": "1"}),
            Call("delete_bucket", {"bucket_id": "01"}),
            Call("delete_collections", {"bucket_id": "1"}, at_once=4),
            Call("delete_notes", {}),
            Call("read_bucket", {"bucket_id": "4"}, method="DELETE"),
        ):
            execute(made, (call,))
        assert service.touched == []


@pytest.mark.parametrize("name", ["delete_notes", "clear_buckets", "reset_buckets"])
def test_destructive_lets_pass_what_empties_a_collection(name: str, tmp_path: Path) -> None:
    for is_destructive in (False, True):
        with (
            shelves("get-clears") as (url, service),
            session(url, tmp_path, destructive=is_destructive) as made,
        ):
            exchange = made.ask(made.contract.operation(name), {})
            assert bool(service.touched) is is_destructive
            assert exchange.is_held_back is not is_destructive


def finding(operation: str, *requests: tuple[str, str]) -> Finding:
    steps = [Exchange(number, operation, Request(*each), None) for number, each in enumerate(requests, 1)]
    where = contract_of_shelves().operation(operation).location
    return Finding(
        rules.SERVER_ERROR,
        Severity.FAILURE,
        operation,
        WHOLE,
        statement="the service fails with 500",
        expected="no failure",
        actual="500",
        location=where,
        inferred=None,
        phase="fuzzing",
        exchange=steps[-1],
        before=tuple(steps[:-1]),
    )


REPLAYS: Sequence[tuple[str, str, str]] = (
    ("delete_bucket", "DELETE", "/buckets/1"),
    ("delete_collection", "DELETE", "/buckets/1/collections/2"),
    ("delete_collections", "DELETE", "/buckets/4/collections"),
    ("replace_bucket", "PUT", "/buckets/7"),
    ("delete_notes", "DELETE", "/notes"),
    ("put_note", "PUT", "/notes/alpha"),
    ("reset_buckets", "GET", "/buckets/reset"),
)


def test_no_replay_touches_what_others_own() -> None:
    """The identities of another deployment may be those of others here."""
    with shelves("get-clears") as (url, service):
        for operation, method, path in REPLAYS:
            result = replayed(contract_of_shelves(), Settings(url), finding(operation, (method, path)))
            assert result.fails is None, path
            assert "not made" in result.why or "--destructive" in result.why
        assert service.touched == []


def test_the_service_takes_note_of_what_happens_to_others() -> None:
    for _, method, path in REPLAYS:
        service = Shelves("get-clears")
        service.answer(method, path, b'{"name": "another"}')
        assert service.touched == [f"{method} {path}"]
