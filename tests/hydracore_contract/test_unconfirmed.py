"""What a run had no time to look into is told once, as what is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from hydracore_contract.errors import TimeIsOver
from hydracore_contract.exchange import Request
from hydracore_contract.fields import ABSENT
from hydracore_contract.findings.finding import Cause, Severity
from hydracore_contract.generate.request_builder import request
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.run_events import Silent
from hydracore_contract.run_state import run_state
from hydracore_contract.session import Session
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.unconfirmed import leave_open
from hydracore_openapi.model import Operation
from tests.hydracore_contract.contracts import own
from tests.hydracore_contract.scripted import Line, answer, serving

JSON = ("Content-Type", "application/json")
LISTED = answer("200 OK", b'{"channels": [], "count": 0}', JSON)
FAILED = answer("500 Internal Server Error", b"{}", JSON)
AWAY = answer("503 Service Unavailable", b"{}", JSON, ("Retry-After", "1"))
GOOD = {"channel_type": "sms", "provider": "p", "external_identifier": "e"}
LIST, CREATE = "list_instance_channels", "create_channel_endpoint"


def told(
    folder: Path,
    last: bytes,
    asked: Sequence[str],
    *,
    served: Sequence[str] = (LIST, CREATE),
    since: str = "",
) -> list[Cause]:
    """What is told at the end of a run whose last requests get such an answer, after which there is no time for a look.

    An empty answer is none. Before, these operations have `served` something; one has since.
    """
    over: list[bytes] = []

    def script(line: Line) -> None:
        while heard := line.hear():
            if len(over) < len(served):
                over.append(heard)
                line.say(LISTED)
                continue
            over.append(heard)
            if len(over) == len(served) + len(asked):
                made.target.limit.seconds = 0.0
            if last:
                line.say(last)

    with serving(script) as server:
        settings = Settings(server.url, Secrets("t", "k"), request_timeout=0.3)
        made = Session(run_state(own(), settings, Silent(), Ledger(folder / "ledger", server.url)))
        try:
            for name in served:
                made.send(*order(made, name))
            known = made.state.causes
            with pytest.raises(TimeIsOver):
                made.together([order(made, name) for name in asked])
            if since:
                made.state.served_at[since] = made.target.now + 1
            leave_open(made, "the time was over")
        finally:
            made.state.ledger.close()
            made.target.close()
    return [
        each
        for each in made.state.causes
        if each.first.cause_key not in {one.first.cause_key for one in known}
    ]


def order(made: Session, name: str) -> tuple[Operation, Request]:
    operation = made.contract.operation(name)
    body = ABSENT if operation.body is None else GOOD
    return operation, request(operation, made.tenants.main, made.credentials(operation).headers, body)


@pytest.mark.parametrize(
    ("last", "severity"), [(FAILED, Severity.FAILURE), (AWAY, Severity.NOTE), (b"", Severity.NOTE)]
)
def test_what_fails_from_some_moment_on_is_one_finding_that_is_not_confirmed(
    last: bytes, severity: Severity, tmp_path: Path
) -> None:
    (cause,) = told(tmp_path, last, (LIST, CREATE))
    assert (cause.first.rule.id, cause.first.severity) == ("not-recovered", severity)
    assert cause.first.summary.endswith("once, and was not sent again, since the time was over")
    assert cause.count == 3
    assert cause.first.actual == f"{CREATE}, {LIST} failed"


@pytest.mark.parametrize(
    ("asked", "served", "since"),
    [
        ((LIST,), (LIST, CREATE), ""),
        ((CREATE, CREATE), (LIST, CREATE), ""),
        ((LIST, CREATE), (LIST,), ""),
        ((LIST, CREATE), (LIST, CREATE), LIST),
    ],
)
def test_failures_that_show_no_breakdown_stay_what_they_are(
    asked: Sequence[str], served: Sequence[str], since: str, tmp_path: Path
) -> None:
    causes = told(tmp_path, FAILED, asked, served=served, since=since)
    assert {(each.first.rule.id, each.first.operation) for each in causes} == {
        ("server-error", name) for name in asked
    }
