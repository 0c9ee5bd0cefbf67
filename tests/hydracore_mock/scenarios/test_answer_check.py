from __future__ import annotations

from typing import Any

import pytest

from hydracore_mock.request_matcher import MISSING
from hydracore_mock.scenarios import answer_faults
from hydracore_openapi import Contract
from tests.hydracore_mock.scenarios.requests import LIST

EMPTY = {"count": 0, "channels": []}


@pytest.mark.parametrize(
    ("status", "media", "value", "reasons"),
    [
        (200, None, EMPTY, []),
        (200, "application/json; charset=utf-8", EMPTY, []),
        (200, "Application/JSON", EMPTY, []),
        (200, "text/plain", EMPTY, ["text/plain is not documented"]),
        (200, None, MISSING, ["has a body by the contract"]),
        (200, None, {"count": 1, "channels": [{}]}, [*["/channels/0: "] * 5]),
        (200, None, None, ["the body"]),
        (
            418,
            None,
            {},
            ["418 is not documented for list_instance_channels (documented: 200, 400, 401, 403, 404, 422)"],
        ),
    ],
)
def test_answers(hydracore: Contract, status: int, media: str | None, value: Any, reasons: list[str]) -> None:
    faults = answer_faults(hydracore.operation(LIST), status, media, value)
    assert len(faults) == len(reasons)
    for fault, reason in zip(sorted(faults), sorted(reasons), strict=True):
        assert reason in fault


def test_answers_without_a_body(hydracore: Contract) -> None:
    operation = hydracore.operation("delete_channel_endpoint")
    assert answer_faults(operation, 204, None, MISSING) == []
    (fault,) = answer_faults(operation, 204, None, {})
    assert "has no body by the contract" in fault


def test_long_values_are_told_shortly(hydracore: Contract) -> None:
    (fault,) = answer_faults(hydracore.operation(LIST), 200, None, {"count": "x" * 100_000, "channels": []})
    assert len(fault) < 400
