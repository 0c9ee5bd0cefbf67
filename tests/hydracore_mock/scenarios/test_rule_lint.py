from __future__ import annotations

from typing import Any

import pytest

from hydracore_mock.scenarios.form import schema
from hydracore_mock.scenarios.rule_lint import EXCLUSIVE, expressions, rule_faults


def test_every_pair_that_excludes_itself_is_a_member_of_the_schema() -> None:
    members = schema()["$defs"]["then"]["properties"]
    for name, (others, _) in EXCLUSIVE.items():
        assert {name, *others} <= members.keys()


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ({"then": {"body": ["{$nwo}"]}}, "then/body/0"),
        ({"then": {"headers": {"X": "{$nwo}"}}}, "then/headers/X"),
        ({"then": {"sequence": [{"merge": {"a": "{$nwo}"}}]}}, "then/sequence/0/merge/a"),
        ({"then": {"change": [{"set": {"a": "{$nwo}"}}]}}, "then/change/0/set/a"),
        ({"then": {"headers": {"transfer-encoding": "chunked"}}}, "then/headers/transfer-encoding"),
        ({"match": {"path": "/*" * 60}, "then": {"pass": True}}, "match/path"),
        ({"match": {"query": {"a/b": {"pattern": "("}}}, "then": {"pass": True}}, "match/query/a/b/pattern"),
        ({"then": {"rate-limit": {"requests": 1, "per": "1441m"}}}, "then/rate-limit/per"),
        ({"then": {"rate-limit": {"requests": 1, "per": "0ms"}}}, "then/rate-limit/per"),
    ],
)
def test_what_no_schema_can_say(rule: Any, place: str) -> None:
    ((keys, _),) = rule_faults(rule)
    assert "/".join(keys) == place


def test_regular_expressions_are_counted_in_whatever_there_is() -> None:
    match = {
        "header": {"a": {"pattern": "x"}, "b": "c"},
        "body": {"/a": {"pattern": "x", "not": 1}},
        "query": 7,
    }
    assert expressions({"match": match}) == 2
    garbage: list[Any] = [None, 7, [], {"match": 7}, {}]
    assert [expressions(each) for each in garbage] == [0] * 5
