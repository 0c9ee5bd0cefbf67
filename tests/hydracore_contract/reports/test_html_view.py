from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from hypothesis import given

from hydracore_contract.exchange import Request
from hydracore_contract.findings.finding import Cause
from hydracore_contract.findings.outcome import Outcome
from hydracore_contract.reports.html_view import CHAIN, COMMAND, ExchangeView, cause_view
from tests.hydracore_contract.reports.garbage import outcomes
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, CREATED, HANGS, TIMES_MOVE

FOLDER = Path("findings/one")


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, tuple):
        return [text for part in value for text in texts(part)]
    if isinstance(value, ExchangeView):
        return [text for field in fields(value) for text in texts(getattr(value, field.name))]
    return []


@given(outcomes)
def test_every_text_can_be_shown(outcome: Outcome) -> None:
    for cause in outcome.causes:
        made = cause_view(outcome, cause, FOLDER)
        found = [text for field in fields(made) for text in texts(getattr(made, field.name))]
        assert all(text.replace("\n", "").replace("\t", "").isprintable() for text in found)


def test_a_failure() -> None:
    made = cause_view(BAD, Cause((CREATE_FAILS, replace(CREATE_FAILS, statement="another"))), FOLDER)
    assert (made.kind, made.rule, made.count, made.others) == ("failure", "server-error", 2, ("another",))
    assert (made.place, made.basis, made.inferred) == ("openapi.yaml:142", "documented", False)
    assert made.phase == "Every operation, with good and broken requests"
    assert (made.step.kind, made.step.came, made.step.seconds) == ("5xx", "500", "12 ms")
    assert made.step.body == ('{\n  "detail": "Oops"\n}', "")


def test_trouble_is_told() -> None:
    step = cause_view(BAD, Cause((HANGS,)), FOLDER).step
    assert (step.kind, step.came) == ("trouble", "no whole answer came in time (read timed out)")
    assert step.body is None


def test_accepted_and_inferred() -> None:
    made = cause_view(BAD, Cause((TIMES_MOVE,), "known"), FOLDER)
    assert (made.kind, made.accepted, made.inferred) == ("accepted", "known", True)
    assert [step.came for step in made.before] == ["201"]


def test_what_is_long_is_cut() -> None:
    big = replace(CREATED, request=Request("POST", "/", (), bytes(range(256)) * 100))
    made = cause_view(BAD, Cause((replace(TIMES_MOVE, exchange=big, before=(CREATED,) * 30),)), FOLDER)
    assert len(made.step.command) == COMMAND
    assert made.step.command_left.startswith("the beginning of 34,")
    assert (len(made.before), made.earlier) == (CHAIN, 10)
