"""A cause with several places in every report, and reports that stay small however much was found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hydracore_contract.exchange import Answer
from hydracore_contract.findings import rules, serialization
from hydracore_contract.findings.finding import Cause, Difference, Finding
from hydracore_contract.findings.subject import item_property
from hydracore_contract.reports import report_files
from hydracore_contract.reports.report_files import FILES
from hydracore_contract.reports.summary import summary
from tests.hydracore_contract.reports.samples import BAD, CREATE_FAILS, variant

OPERATIONS = "create_channel", "list_channels", "update_channel", "delete_channel"
DROPPED = [
    variant(
        CREATE_FAILS, rules.MEDIA_TYPE, operation, "response 200", "none", difference=Difference("none", "")
    )
    for operation in OPERATIONS
]
EVERYWHERE = Cause(tuple(DROPPED), seen=tuple((each.cause_key, 100) for each in DROPPED))
LARGEST = 1_000_000


@pytest.mark.parametrize("name", FILES)
def test_every_place_is_in_every_report(name: str) -> None:
    _, report = FILES[name]
    text = report(replace(BAD, causes=(EVERYWHERE,)), Path("report"))
    assert all(operation in text.replace("&#95;", "_") for operation in OPERATIONS)


def test_a_terminal_shows_the_number_of_places_and_their_names() -> None:
    lines = [str(line) for line in summary(replace(BAD, causes=(EVERYWHERE,)), Path("report"), 100)]
    assert lines[0] == "✗ media-type  create_channel  response 200  \u00d7400  in 4 places"
    assert "also in list_channels response 200 \u00d7100, update_channel response 200" in lines[2]


def test_each_place_is_kept_so_that_it_is_replayed_by_itself(tmp_path: Path) -> None:
    report_files.write(replace(BAD, causes=(EVERYWHERE,)), (), tmp_path)
    found = [serialization.read(file) for file in (tmp_path / "findings").glob("*/finding.json")]
    assert {each.operation for each in found} == set(OPERATIONS)
    assert (tmp_path / "findings" / DROPPED[0].fingerprint).exists()


def large(index: int) -> Finding:
    answer = Answer(500, (("X", "y" * 900),) * 4, b"<" * 3000, 0.0)
    exchange = replace(CREATE_FAILS.exchange, answer=answer)
    return replace(
        CREATE_FAILS,
        operation=f"operation_{index % 97}",
        subject=item_property(f"field_{index}"),
        statement="<&" * 500,
        exchange=exchange,
        before=(exchange,) * 3,
    )


@pytest.mark.parametrize("name", FILES)
def test_a_report_is_small_whatever_was_found(name: str) -> None:
    causes = tuple(Cause((large(index),) * 12) for index in range(600))
    outcome = replace(BAD, causes=causes)
    _, report = FILES[name]
    assert 10_000 < len(report(outcome, Path("report")).encode()) < LARGEST
