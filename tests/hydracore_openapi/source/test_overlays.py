"""Overlays, by the rules of OpenAPI Overlay 1.0 and 1.1."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_openapi import ContractError, Document, load
from hydracore_openapi.source.events import parse
from hydracore_openapi.source.files import Source, as_yaml, read
from hydracore_openapi.source.overlays import overlaid

BEFORE = {
    "info": {"title": "Things", "version": "1"},
    "tags": [{"name": "a"}, {"name": "b"}, {"name": "a"}],
    "paths": {
        "/things": {"get": {"summary": "All", "tags": ["a"]}, "post": {"summary": "Make"}},
        "/others": {"get": {"summary": "Others"}},
    },
}
Changed = Callable[..., tuple[Any, list[str]]]


def source(value: Any, path: str = "document.json") -> Source:
    return Source(Path(path), parse(as_yaml(json.dumps(value, indent=1))))


def overlay(*actions: Any, version: str = "1.0.0") -> Source:
    return source(
        {"overlay": version, "info": {"title": "o", "version": "1"}, "actions": list(actions)}, "overlay.json"
    )


def changed(before: Any, *actions: Any) -> tuple[Any, list[str]]:
    after, defects = overlaid(source(before), [overlay(*actions)])
    return after.value, [each.reason for each in defects]


@pytest.mark.parametrize(
    ("action", "place", "value"),
    [
        ({"target": "$.info", "update": {"title": "New"}}, ("info",), {"title": "New", "version": "1"}),
        ({"target": "$.info", "update": {"x-a": {"b": [1]}}}, ("info", "x-a"), {"b": [1]}),
        ({"target": "$.info.title", "update": "New"}, ("info", "title"), "New"),
        ({"target": "$", "update": {"info": {"x-a": None}}}, ("info", "x-a"), None),
        ({"target": "$.paths.*.get", "update": {"tags": ["b"]}}, ("paths", "/things", "get", "tags"), ["a", "b"]),
        ({"target": "$.tags", "update": {"name": "c"}}, ("tags", 3), {"name": "c"}),
        ({"target": "$.tags", "update": [{"name": "c"}, {"name": "d"}]}, ("tags", 4), {"name": "d"}),
        ({"target": "$.tags[?@.name == 'a']", "remove": True}, ("tags",), [{"name": "b"}]),
        ({"target": "$.tags[1:]", "remove": True}, ("tags",), [{"name": "a"}]),
        ({"target": "$.paths['/others']", "remove": True, "update": {"x": 1}}, ("paths", "/others"), KeyError),
        ({"target": "$.paths.*.get", "update": {"x-mock": {}}}, ("paths", "/others", "get", "x-mock"), {}),
        ({"target": "$.paths['/others']", "copy": "$.paths['/things']"}, ("paths", "/others", "get", "tags"), ["a"]),
        ({"target": "$.paths", "copy": "$.paths"}, ("paths", "/things", "get", "tags"), ["a", "a"]),
        ({"target": "$..tags", "remove": True}, ("tags",), KeyError),
    ],
)  # fmt: skip
def test_an_action(action: dict[str, Any], place: tuple[str | int, ...], value: Any) -> None:
    after, problems = changed(BEFORE, action)
    assert problems == []
    for key in place[:-1]:
        after = after[key]
    if value is KeyError:
        assert place[-1] not in after
    else:
        assert after[place[-1]] == value


@pytest.mark.parametrize(
    ("action", "problem"),
    [
        ({"target": "$.nothing", "remove": True}, "selects nothing"),
        ({"target": "$.info", "update": 7}, "an object and a plain value can't be merged"),
        (
            {"target": "$.paths.*.get", "update": {"summary": {"a": 1}}},
            "in 'summary', a plain value and an object",
        ),
        ({"target": "$.info.title", "update": []}, "a plain value and a list can't be merged"),
        ({"target": "$", "remove": True}, "the document itself can't be removed"),
        ({"target": "info", "remove": True}, "'info' is no JSONPath"),
        ({"target": "", "remove": True}, "'' is no JSONPath"),
        ({"target": "$.[", "remove": True}, "is no JSONPath"),
        ({"target": 7, "remove": True}, "the target is no text"),
        ({"target": "$.info"}, "this action does nothing"),
        ({"target": "$.info", "copy": "$.tags.*"}, "selects 3 values"),
        ({"target": "$.info", "copy": 7}, "the copy is no text"),
        (7, "the target is no text"),
    ],
)
def test_an_action_that_can_not_be_done_costs_only_itself(action: Any, problem: str) -> None:
    after, problems = changed(BEFORE, action, {"target": "$.info", "update": {"title": "New"}})
    assert [problem in each for each in problems] == [True]
    assert after == {**BEFORE, "info": {"title": "New", "version": "1"}}


@pytest.mark.parametrize(
    "text", ["{}", "[]", "7", "overlay: 2.0.0\nactions: []", "overlay: 1.0.0\nactions: {}"]
)
def test_what_is_no_overlay_is_refused(text: str) -> None:
    with pytest.raises(ContractError, match=r"overlay\.yaml:1: #: this is no OpenAPI Overlay of version 1"):
        overlaid(source(BEFORE), [Source(Path("overlay.yaml"), parse(text))])


values = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from("abc"), values, max_size=3)


def merged(target: Any, update: Any) -> Any:
    """The rules of Overlay 1.1, 4.3.3.1, written once more. Raises TypeError where the two can't be merged."""
    if isinstance(target, list) and isinstance(update, list):
        return target + update
    if isinstance(target, dict) and isinstance(update, dict):
        both = {key: merged(target[key], update[key]) for key in target.keys() & update.keys()}
        return {**target, **update, **both}
    if isinstance(target, dict | list) or isinstance(update, dict | list):
        raise TypeError
    return update


@given(objects, objects)
def test_updates_are_merged_as_the_specification_says(before: dict[str, Any], update: dict[str, Any]) -> None:
    given = deepcopy(before)
    after, problems = changed({"x": before}, {"target": "$.x", "update": update})
    try:
        expected = merged(before, update)
    except TypeError:
        expected = before
        assert problems
    assert after == {"x": expected}
    assert before == given


DOCUMENT = """\
openapi: 3.0.3
info: {title: Things, version: '1'}
paths:
  /things: &things
    get: {operationId: things, responses: {'200': {description: all}}}
  /others: *things
"""
OVERLAY = """\
overlay: 1.1.0
info: {title: o, version: '1'}
actions:
  - target: $.paths['/things'].get
    update:
      parameters:
        - name: limit
          in: query
          schema: {type: integer, minimum: none}
  - target: $.nothing
    remove: true
"""


def test_a_document_with_an_overlay(tmp_path: Path) -> None:
    document, over = tmp_path / "openapi.yaml", tmp_path / "overlay.yaml"
    document.write_text(DOCUMENT)
    over.write_text(OVERLAY)
    contract = load(Document(document, (over,)))
    first, second = contract.operations
    # What YAML's alias has twice is changed once.
    assert [len(each.parameters) for each in (first, second)] == [1, 0]
    assert first.parameters[0].location.file == over
    assert first.parameters[0].location.line == 7
    assert first.location.file == document
    assert contract.files == (document, over)
    told = {str(each.location): each.reason for each in contract.warnings}
    assert f"{over}:10: #/actions/1" in told
    assert any(place.startswith(f"{over}:9: #/paths/~1things/get/parameters/0") for place in told)
    assert any(place.startswith(f"{document}:5: ") or "alias" in place for place in told)
    with pytest.raises(ContractError, match="selects nothing"):
        load(Document(document, (over,)), strict=True)


def test_overlays_are_applied_in_their_order() -> None:
    first, second = (overlay({"target": "$.info", "update": {"title": name}}) for name in "ab")
    after, _ = overlaid(source(BEFORE), [first, second])
    assert after.value["info"]["title"] == "b"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    document = tmp_path / "openapi.yaml"
    document.write_text(DOCUMENT)
    with pytest.raises(ContractError, match=r"none\.yaml:1: #: there is no such file"):
        load(Document(document, (tmp_path / "none.yaml",)))
    assert read(document).value["info"]["title"] == "Things"
