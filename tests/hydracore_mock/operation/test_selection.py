from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from hydracore_mock.errors import NotAcceptable, UnknownPreference
from hydracore_mock.operation.preferences import Preferences
from hydracore_mock.operation.selection import DocumentedAnswer, ResponseSelection
from hydracore_openapi import load

HEAD = "openapi: 3.0.3\ninfo: {title: Case, version: '1'}\npaths:\n  /it:\n    get:\n      responses:\n"
OBJECT = "{type: object, required: [n], properties: {n: {type: integer}}}"
USUAL = """
    '200':
      description: d
      content:
        application/json:
          schema: OBJECT
          examples: {one: {value: {n: 1}}, two: {value: {n: 2}}}
        text/plain: {schema: {type: string}, example: words}
    '201': {description: d}
    '404': {description: d, content: {application/json: {schema: OBJECT, examples: {gone: {value: {n: 4}}}}}}
    5XX: {description: d, content: {application/json: {schema: OBJECT, examples: {failed: {value: {n: 5}}}}}}
    default: {description: d, content: {application/json: {schema: OBJECT, examples: {other: {value: {n: 6}}}}}}
"""
Make = Callable[..., ResponseSelection]


@pytest.fixture
def selection(tmp_path: Path) -> Make:
    def selection(responses: str = USUAL, seed: str = "0") -> ResponseSelection:
        path = tmp_path / "openapi.yaml"
        text = dedent(responses).replace("OBJECT", OBJECT)
        path.write_text(HEAD + indent(text, " " * 8), encoding="utf-8")
        return ResponseSelection(load(path).operations[0], seed)

    return selection


def told(selection: ResponseSelection, accept: str = "*/*", **preferences: Any) -> DocumentedAnswer:
    return selection.answer("/it", accept, Preferences(**preferences))


@pytest.mark.parametrize(
    ("preferences", "status", "value"),
    [
        ({}, 200, {"n": 1}),
        ({"example": "two"}, 200, {"n": 2}),
        ({"example": "example"}, 200, "words"),
        ({"code": 404}, 404, {"n": 4}),
        ({"example": "gone"}, 404, {"n": 4}),
        ({"code": 503}, 503, {"n": 5}),
        ({"example": "failed"}, 500, {"n": 5}),
        ({"code": 418}, 418, {"n": 6}),
        ({"code": 418, "example": "other"}, 418, {"n": 6}),
        ({"code": 201}, 201, None),
    ],
)
def test_status_and_example(selection: Make, preferences: dict[str, Any], status: int, value: Any) -> None:
    canned = told(selection(), **preferences)
    assert (canned.status, canned.value) == (status, value)


def test_an_example_of_the_default_answer_is_an_error(selection: Make) -> None:
    only = """
    '200': {description: d}
    default: {description: d, content: {application/json: {schema: OBJECT, examples: {other: {value: {n: 6}}}}}}
    """
    assert (told(selection(only), example="other").status, told(selection(only)).media) == (500, None)


@pytest.mark.parametrize(
    ("preferences", "choices"),
    [
        ({"example": "three"}, {"example=one (200)", "example=two (200)", "example=gone (404)"}),
        ({"code": 404, "example": "one"}, {"example=one (200)"}),
        ({"code": 201, "example": "one"}, {"example=one (200)"}),
    ],
)
def test_what_there_is_not_is_told_with_what_there_is(
    selection: Make, preferences: dict[str, Any], choices: set[str]
) -> None:
    with pytest.raises(UnknownPreference) as caught:
        told(selection(), **preferences)
    assert choices <= set(caught.value.choices)


def test_an_undocumented_status_is_told_with_the_documented_ones(selection: Make) -> None:
    with pytest.raises(UnknownPreference) as caught:
        told(selection("'200': {description: d}\n'404': {description: d}"), code=500)
    assert caught.value.choices == ("code=200", "code=404")
    assert "500" in str(caught.value)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("", "application/json"),
        ("text/plain", "text/plain"),
        ("TEXT/PLAIN; q=0.5", "text/plain"),
        ("text/*, application/json;q=0.9", "text/plain"),
        ("text/plain;q=0.1, application/json;q=0.2", "application/json"),
        ("text/plain;q=0, */*", "application/json"),
        ("text/plain, */*", "text/plain"),
        ("application/json;q=0.2, text/*;q=0.5", "text/plain"),
        ("*/*, application/json;q=0.1", "text/plain"),
        ("application/json; charset=utf-8", "application/json"),
        ("nonsense", "application/json"),
        ("text/plain;q=x, */*;q=0.1", "application/json"),
    ],
)
def test_the_media_type_that_is_liked_best(selection: Make, accept: str, media: str) -> None:
    assert told(selection(), accept).media == media


@pytest.mark.parametrize("accept", ["image/png", "text/plain;q=0", "*/*;q=0"])
def test_what_fits_nothing_is_told_with_what_there_is(selection: Make, accept: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        told(selection(), accept)
    assert caught.value.offered == ("application/json", "text/plain")


def test_json_comes_before_what_is_documented_before_it(selection: Make) -> None:
    both = "{application/xml: {schema: OBJECT}, application/json: {schema: OBJECT}}"
    both = f"'200': {{description: d, content: {both}}}"
    assert told(selection(both)).media == "application/json"
    assert told(selection(both), "application/xml").media == "application/xml"


def test_ranges_of_media_types_are_answered_as_json(selection: Make) -> None:
    assert (
        told(selection(f"'200': {{description: d, content: {{'*/*': {{schema: {OBJECT}}}}}}}")).media
        == "application/json"
    )


def test_dynamic_values_are_made_from_the_schema(selection: Make) -> None:
    canned = told(selection(), dynamic=True)
    assert isinstance(canned.value["n"], int)
    assert canned.value == told(selection(), dynamic=True).value
    assert "generated" in canned.origin
    others = {str(told(selection(seed=str(seed)), dynamic=True).value) for seed in range(9)}
    assert len(others) > 1
    assert selection().answer("/other", "*/*", dynamic=True).value != canned.value


def test_the_default_of_the_mode_gives_way_to_the_request(selection: Make) -> None:
    made = selection().answer("/it", "*/*", Preferences(dynamic=False), dynamic=True)
    assert made.value == {"n": 1}


def test_without_examples_the_schemas_own_is_shown(selection: Make) -> None:
    schema = "{type: object, properties: {n: {type: integer}}, example: {n: 77}}"
    only = f"'200': {{description: d, content: {{application/json: {{schema: {schema}}}}}}}"
    assert told(selection(only)).value == {"n": 77}
    assert "schema" in told(selection(only)).origin


def test_what_can_not_be_made_is_the_example_or_nothing(selection: Make) -> None:
    never = "{type: object, not: {type: object}}"
    assert (
        told(
            selection(f"'200': {{description: d, content: {{application/json: {{schema: {never}}}}}}}")
        ).value
        is None
    )


def test_headers_are_documented_ones(selection: Make) -> None:
    headers = """
    '200':
      description: d
      headers:
        X-Example: {schema: {type: integer}, example: 7}
        X-Default: {schema: {type: string, default: "a\\r\\nb: ü"}}
        X-Flag: {schema: {type: boolean, enum: [true]}}
        X-List: {schema: {type: array, items: {type: integer, enum: [3]}, minItems: 2, maxItems: 2}}
        X-Object: {schema: {type: object}, example: {a: 1}}
        X-Made: {schema: {type: string, format: uuid}}
        Content-Type: {schema: {type: string}}
    """
    found = told(selection(headers)).headers
    assert {name: value for name, value in found.items() if name != "X-Made"} == {
        "X-Example": "7",
        "X-Default": "ab:",
        "X-Flag": "true",
        "X-List": "3,3",
        "X-Object": "a,1",
    }
    assert len(found["X-Made"]) == 36
