from __future__ import annotations

from pathlib import Path

import pytest

from hydracore_contract.phases import concurrency, lifecycle, random_sequences
from hydracore_contract.phases.lifecycle import Lifecycle, coarseness, paired, plain_values
from hydracore_contract.phases.unit import Phase, Unit
from tests.hydracore_contract.contracts import field
from tests.hydracore_contract.fuzz.sessions import session, told


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"type": "string"}, [""]),
        ({"type": ["string", "null"], "minLength": 1}, [None]),
        ({"type": "boolean"}, [False, True]),
        ({"type": "integer"}, [0]),
        ({"type": "object"}, [{}]),
        ({"type": "array", "minItems": 1}, []),
    ],
)
def test_plain_values_are_what_careless_code_takes_for_nothing(
    schema: dict[str, object], values: list[object]
) -> None:
    assert list(plain_values(field(schema))) == values


def test_a_unit_for_each_part_that_the_resource_has(tmp_path: Path) -> None:
    with session("conforming", tmp_path) as made:
        name = made.contract.resources[0].name
        assert [each.title.removeprefix(f"{name}: ") for each in lifecycle.units(made)] == [
            "created and listed",
            "each field changed",
            "one changed beside others",
            "fields changed in pairs",
            "values that only the service may choose",
            "one of each kind",
            "deleted",
            "many at once",
            "kept apart",
        ]
        assert [each.title.removeprefix(f"{name}: ") for each in concurrency.units(made)] == [
            "creates",
            "changes",
            "deletes",
        ]
        assert next(each.title for each in random_sequences.units(made)) == f"{name}: sequences"


def test_changes_at_the_same_moment_are_of_single_fields_that_are_replaced_as_a_whole(tmp_path: Path) -> None:
    with session("conforming", tmp_path) as made:
        life = Lifecycle(made, made.contract.resources[0])
        values = list(concurrency.single_values(life))
        assert {len(each) for each in values} == {1}
        names = {name for each in values for name in each}
        assert names == life.changeable.keys() - {"config"}


def test_two_fields_are_changed_at_once_and_each_beside_the_others_null_or_false(tmp_path: Path) -> None:
    with session("conforming", tmp_path) as made:
        text, flag = field({"type": "string"}), field({"type": ["boolean", "null"]})
        found = [tuple(value for _, value in each) for each in paired(made, text, flag)]
        assert all(isinstance(one, str) for one, _ in found)
        assert {None, False} <= {other for _, other in found}


@pytest.mark.parametrize(
    ("name", "seconds"), [("conforming", 1e-6), ("milliseconds", 1e-3), ("seconds", 1.0)]
)
def test_the_clock_is_as_coarse_as_the_times_that_are_shown(
    name: str, seconds: float, tmp_path: Path
) -> None:
    with session(name, tmp_path) as made:
        life = Lifecycle(made, made.contract.resources[0])
        assert life.is_possible
        life.new()
        life.look()
        assert coarseness(life) == pytest.approx(seconds)
        made.tidy()
        assert not told(made)


def test_a_phase_sends_what_its_units_do() -> None:
    phase = Phase("a", "A", (Unit("one", 3, lambda _: None), Unit("two", 4, lambda _: None)))
    assert phase.requests == 7
