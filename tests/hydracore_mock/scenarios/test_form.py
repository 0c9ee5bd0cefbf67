from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator, meta

from hydracore_mock.scenarios import InjectedFault, schema
from hydracore_mock.scenarios.form import structure_faults

WORDS = st.sampled_from(
    ["description", "rules", "then", "match", "status", "state", "delay", "call", "x", "/x", "count"]
)
GARBAGE: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 700) | st.floats() | st.text(max_size=4) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=12,
)


def parts(part: Any) -> list[Any]:
    """All subschemas."""
    found = [part] if isinstance(part, dict) else []
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        found += parts(value)
    return found


def test_the_schema_is_one() -> None:
    meta.validate(dict(schema()))


def test_all_members_are_described() -> None:
    members = [member for part in parts(schema()) for member in part.get("properties", {}).items()]
    assert len(members) > 50
    definitions = schema()["$defs"]
    for name, member in members:
        described = member.get("description") or definitions[member["$ref"].rpartition("/")[2]].get(
            "description"
        )
        assert described, name


def test_nothing_unknown_is_let_in() -> None:
    for part in parts(schema()):
        if "properties" in part:
            assert part.get("additionalProperties") is False, part


@given(GARBAGE)
def test_garbage_is_told_in_words(document: Any) -> None:
    faults = list(structure_faults(document))
    assert bool(faults) is not Draft202012Validator(dict(schema())).is_valid(document)
    for keys, reason in faults:
        assert all(isinstance(key, str) for key in keys)
        assert 0 < len(reason) < 500
        assert "\n" not in reason


def test_a_hopeless_document_has_a_hundred_faults() -> None:
    assert len(list(structure_faults({"description": "d", "rules": [{"x": 1}] * 180}))) == 100


def test_half_a_surrogate_pair() -> None:
    ((keys, reason),) = structure_faults({"description": "\ud800"})
    assert keys == ()
    assert "surrogate" in reason


def test_the_schema_names_each_fault_that_can_be_injected() -> None:
    assert set(schema()["$defs"]["fault"]["enum"]) == set(InjectedFault)
