from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.request_matcher import path_matches
from hydracore_mock.scenarios.operation_reach import (
    matching_operations,
    templates_overlap,
    unknown_operations,
)
from hydracore_openapi import Contract


@pytest.mark.parametrize(
    ("template", "path", "expected"),
    [
        ("/a/{b}", "/a/{id}", True),
        ("/a/7", "/a/{id}", True),
        ("/a/7", "/a/{id}/b", False),
        ("/a/*", "/a/b", True),
        ("/a/x*", "/a/b", False),
        ("/a/7.json", "/a/{id}.json", True),
        ("/a/7.xml", "/a/{id}.json", False),
        ("/**", "/a/{id}/b", True),
        ("/**/b", "/a/{id}/b", True),
        ("/**/c", "/a/{id}/b", False),
        ("/a/**/b", "/a/b", True),
        ("/a/**", "/a", True),
        ("/a**", "/b", True),
        ("/A", "/a", False),
    ],
)
def test_templates_that_may_meet(template: str, path: str, expected: bool) -> None:
    assert templates_overlap(template, path) is expected


segments = st.sampled_from(["a", "b", "{x}", "*", "**"])


@given(st.lists(segments, max_size=5), st.lists(st.sampled_from(["a", "b"]), max_size=5))
def test_what_is_matched_may_be_met(template: list[str], path: list[str]) -> None:
    wanted, given = "/" + "/".join(template), "/" + "/".join(path)
    if path_matches(wanted)(given):
        assert templates_overlap(wanted, given)


@pytest.mark.parametrize(
    ("match", "count"),
    [
        ({}, 4),
        ({"operation": "list_instance_channels"}, 1),
        ({"method": ["get", "POST"]}, 2),
        ({"path": "/v1/instances/*/channels"}, 2),
        ({"path": "/v1/**", "method": "DELETE"}, 1),
        ({"path": "/v2/**"}, 0),
        ({"operation": "list_instance_channels", "method": "POST"}, 0),
    ],
)
def test_operations_that_are_reached(hydracore: Contract, match: Any, count: int) -> None:
    assert len(matching_operations(match, hydracore)) == count


def test_operations_that_nobody_knows(hydracore: Contract) -> None:
    names = ["list_instance_channels", "list_channels", "zzz"]
    one, other = unknown_operations({"operation": names}, hydracore)
    assert one == (
        ("operation", "1"),
        "there is no operation 'list_channels'; did you mean list_instance_channels?",
    )
    assert other[0] == ("operation", "2")
    assert "the contract has list_instance_channels" in other[1]
