"""Programs out of nothing."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from hydracore_contract.exchange import Request
from hydracore_contract.fields import ABSENT
from hydracore_contract.fuzz.programs import Call, Program, Raw, decoded, encoded, from_call
from hydracore_contract.fuzz.seed_inputs import HERE, SeedInputs, program_of, program_of_steps, requests
from hydracore_contract.generate.state_machine import Step, StepAction
from tests.hydracore_contract.contracts import own

CREATE = own().operation("create_channel_endpoint")
UPDATE = own().operation("update_channel_endpoint")
COLLECTION = f"/v1/instances/{HERE}/channels"


def test_seeds_are_about_every_operation_and_every_example() -> None:
    found = [*SeedInputs(own(), Random(1)).seeds()]
    assert {call.operation for program in found for call in program} == {each.id for each in own().operations}
    assert all(decoded(encoded(program)) == program for program in found)
    assert any(isinstance(call.body, Raw) for program in found for call in program)


def test_the_same_chance_makes_the_same() -> None:
    one, other = (SeedInputs(own(), Random(7)) for _ in range(2))
    assert [encoded(one.fresh()) for _ in range(60)] == [encoded(other.fresh()) for _ in range(60)]


def test_generators_take_turns() -> None:
    seed_inputs = SeedInputs(own(), Random(1))
    batches = [seed_inputs._batch() for _ in range(9)]
    assert all(batches[2:4])
    assert any(len(program) > 1 for program in batches[8])
    assert all(decoded(encoded(program)) == program for batch in batches for program in batch)


@pytest.mark.parametrize(
    ("sent", "program"),
    [
        (
            Request("POST", COLLECTION, (("Content-Type", "application/json"),), b"{}"),
            (Call(CREATE.id, body={}),),
        ),
        (
            Request("POST", COLLECTION + "?a=b%20c", (("X-A", "1"), ("Content-Type", "text/plain")), b"{"),
            (Call(CREATE.id, {}, (("a", "b c"),), (("X-A", "1"),), Raw(b"{"), "text/plain"),),
        ),
        (
            Request("POST", "/v1/instances/a%2Fb/channels", (("Accept", "application/json"),)),
            (Call(CREATE.id, {"instance_id": "a/b"}),),
        ),
        (Request("PUT", COLLECTION), None),
        (Request("POST", "/elsewhere"), None),
        (Request("POST", COLLECTION, (), b'{"a": 1, "a": 2}'), None),
    ],
)
def test_a_generated_request_as_a_call(sent: Request, program: Program | None) -> None:
    assert program_of(CREATE, sent) == program


def test_steps_as_calls() -> None:
    steps = [
        Step(StepAction.UPDATE, 0, 0, {}),
        Step(StepAction.CREATE, 1, body={"a": 1}),
        Step(StepAction.CREATE, 0, body={"a": 2}),
        Step(StepAction.UPDATE, 1, 3, {"b": 1}, stray=True),
        Step(StepAction.READ, 0, 0),
        Step(StepAction.DELETE, 0, 0),
    ]
    found = program_of_steps(own().resources[0], steps)
    assert [call.operation for call in found] == [CREATE.id, CREATE.id, UPDATE.id, "delete_channel_endpoint"]
    assert found[2].path == {"instance_id": {"$home": 0}, "endpoint_id": from_call(0, "/id")}
    assert found[3].path == {"instance_id": {"$home": 0}, "endpoint_id": from_call(1, "/id")}
    assert found[3].body is ABSENT


def test_files_of_requests(tmp_path: Path) -> None:
    folder = tmp_path / CREATE.id / "accepted"
    folder.mkdir(parents=True)
    files = {
        "a": {
            "body": {"a": 1},
            "content_type": None,
            "path": {"instance_id": "x"},
            "query": {"q": "1", "t": "{token}"},
        },
        "b": {"text": "{"},
        "c": {"text": '{"a": NaN}'},
        "d": {"headers": {"Authorization": None}},
    }
    for name, said in files.items():
        (folder / f"{name}.json").write_text(json.dumps(said))
    assert [*requests(CREATE, tmp_path)] == [
        (Call(CREATE.id, {"instance_id": "x"}, (("q", "1"),), body={"a": 1}, media=None),),
        (Call(CREATE.id, body=Raw(b"{")),),
    ]
    assert [*requests(UPDATE, tmp_path)] == []
