from __future__ import annotations

import pytest

from hydracore_contract.findings.readings import OpenCase, ShownReading, brief_lines, reading_lines
from hydracore_openapi.open_points import READINGS, Behaviour

ALL = [(behaviour, reading) for behaviour, names in READINGS.items() for reading in names]


@pytest.mark.parametrize(("behaviour", "reading"), ALL)
def test_every_reading_has_words_of_its_own(behaviour: Behaviour, reading: str) -> None:
    told = ShownReading(OpenCase(behaviour, "op", "body.size", "a kind"), reading).sentence
    assert "has the reading" not in told
    others = {
        ShownReading(OpenCase(behaviour, "op", "body.size", "a kind"), other).sentence
        for other in READINGS[behaviour]
    }
    # Which of two orders puts the body first is told by what else is wrong.
    assert len(others) == len(READINGS[behaviour]) - (behaviour is Behaviour.ORDER_OF_JUDGEMENT)


def test_a_point_of_schemas_names_its_reading() -> None:
    case = OpenCase("#/components/schemas/Thing/properties/size", "op", "body.size")
    assert ShownReading(case, "unknown").sentence == "has the reading unknown of size"


def test_what_is_read_alike_is_told_in_one_line() -> None:
    shown = [
        ShownReading(OpenCase("empty-text", "create", "body.name"), "refuse"),
        ShownReading(OpenCase("empty-text", "create", "body.note"), "refuse"),
        ShownReading(OpenCase("empty-text", "update", "body.name"), "refuse"),
        ShownReading(OpenCase("empty-text", "update", "body.note"), "accept"),
        ShownReading(OpenCase("refused-credentials", "create", "none", "missing"), "401"),
        ShownReading(OpenCase("refused-credentials", "create", "Authorization", "wrong"), "401"),
    ]
    assert list(reading_lines(shown)) == [
        "refuses the empty text for name: create, update",
        "refuses the empty text for note: create",
        "takes the empty text for note: update",
        "answers 401 to missing, wrong credentials (none, Authorization): create",
    ]


def test_a_brief_line_tells_a_reading_once_for_all_operations() -> None:
    shown = [
        *(ShownReading(OpenCase("empty-text", "create", f"body.{name}"), "refuse") for name in "abcdef"),
        ShownReading(OpenCase("empty-text", "update", "body.a"), "refuse"),
        ShownReading(OpenCase("empty-text", "update", "body.b"), "accept"),
        ShownReading(OpenCase("null-on-create", "create", "body.a"), "refuse"),
        ShownReading(OpenCase("null-on-update", "update", "body.b"), "refuse"),
        ShownReading(OpenCase("malformed-identity", "read", "path.id"), "404"),
        ShownReading(OpenCase("malformed-identity", "list", "path.team", "readable"), "422"),
        ShownReading(OpenCase("refused-credentials", "list", "none", "missing"), "401"),
        ShownReading(OpenCase("refused-credentials", "list", "X-Key", "wrong"), "401"),
        ShownReading(OpenCase("#/a", "list", "body.{x}"), "{y}"),
    ]
    assert list(brief_lines(shown)) == [
        "refuses the empty text for a, b, c, d, 2 more",
        "takes the empty text for b",
        "refuses null for a, b",
        "answers 404 to a malformed path.id",
        "answers 422 to a malformed path.team",
        "answers 401 to missing, wrong credentials (none, X-Key)",
        "has the reading {y} of {x}",
    ]
