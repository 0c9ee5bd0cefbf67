from __future__ import annotations

import pytest

from hydracore_contract.exchange import Exchange
from hydracore_contract.findings.readings import OpenCase, ShownReading
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_contract.oracle.reading_log import Observation, ReadingLog
from tests.hydracore_contract.oracle.exchanges import CONTRACT, UPDATE, answered, exchange, ids, sent

CASE = OpenCase("null-on-update", UPDATE, "body.config")
WHERE = ContractReference(CONTRACT.operation(UPDATE).location)


def step(number: int) -> Exchange:
    return exchange(number, UPDATE, sent(UPDATE, {}), answered(200))


def seen(number: int, reading: str, case: OpenCase = CASE) -> Observation:
    return Observation(case, reading, step(number), (step(number - 1),))


def test_one_reading_is_right_however_often_it_is_seen() -> None:
    log = ReadingLog()
    assert [each for number in (2, 4, 6) for each in log.note(seen(number, "keep"), WHERE)] == []
    assert log.shown == (ShownReading(CASE, "keep", 3),)


def test_two_readings_in_a_case_are_one_finding_with_both_exchanges() -> None:
    log = ReadingLog()
    assert list(log.note(seen(2, "keep"), WHERE)) == []
    found = [each for number in (4, 6) for each in log.note(seen(number, "clear"), WHERE)]
    assert set(ids(found)) == {"two-readings null-on-update body.config"}
    assert [each.number for each in found[0].before] == [1, 2, 3]
    assert (found[0].expected, found[0].actual) == ("keep", "clear")
    assert "clears config" in found[0].summary
    assert "keeps config" in found[0].summary
    assert log.shown == (ShownReading(CASE, "clear", 2), ShownReading(CASE, "keep", 1))


@pytest.mark.parametrize(
    "other",
    [
        OpenCase("null-on-update", "another", "body.config"),
        OpenCase("null-on-update", UPDATE, "body.provider"),
        OpenCase("null-on-update", UPDATE, "body.config", "a kind"),
        OpenCase("object-on-update", UPDATE, "body.config"),
    ],
)
def test_another_operation_place_kind_or_point_is_another_case(other: OpenCase) -> None:
    log = ReadingLog()
    assert list(log.note(seen(2, "keep"), WHERE)) == []
    assert list(log.note(seen(4, "clear", other), WHERE)) == []
