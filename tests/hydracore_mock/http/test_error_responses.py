"""The body of a refusal, in each form that a contract may document."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hydracore_mock.http.error_responses import ErrorResponses, challenged
from hydracore_mock.http.reply import ErrorReply
from hydracore_openapi import bundled, load
from hydracore_openapi.json_schema.wording.refusals import Refusal

REFUSAL = Refusal("missing", ("body", "name"), "Field required", None, None)
REFUSED = ErrorReply(400, "The request breaks the contract.", refusals=(REFUSAL,))
Body = Callable[..., Any]


def _document(status: str, schema: Any) -> str:
    media = {"application/json": {"schema": schema}}
    responses = {"200": {"description": "d"}, status: {"description": "d", "content": media}}
    paths = {"/it": {"get": {"responses": responses}}}
    return json.dumps({"openapi": "3.0.3", "info": {"title": "Case", "version": "1"}, "paths": paths})


@pytest.fixture
def body(tmp_path: Path) -> Body:
    def body(schema: Any, error: ErrorReply = REFUSED, status: str = "400") -> Any:
        path = tmp_path / "openapi.json"
        path.write_text(_document(status, schema), encoding="utf-8")
        contract = load(path)
        reply = ErrorResponses(contract).reply(error, contract.operations[0])
        return dict(reply.headers)[b"content-type"].decode(), json.loads(reply.body)

    return body


def _object(required: tuple[str, ...] = (), **properties: Any) -> Any:
    needed = {"required": list(required)} if required else {}
    return {"type": "object", "properties": properties, **needed}


TEXT = {"type": "string"}


def test_fastapi_lists_each_error() -> None:
    contract = load(bundled())
    errors = ErrorResponses(contract)
    assert errors.fastapi
    reply = errors.reply(ErrorReply(422, "d", refusals=(REFUSAL,)), contract.operations[0])
    entry = {"type": "missing", "loc": ["body", "name"], "msg": "Field required", "input": None}
    assert json.loads(reply.body) == {"detail": [entry]}
    assert json.loads(errors.reply(ErrorReply(404, "Not found")).body) == {"detail": "Not found"}


def test_what_is_not_documented_is_a_problem(body: Body) -> None:
    kind, told = body(_object(), status="404")
    assert kind == "application/problem+json"
    assert (told["title"], told["status"]) == ("Bad Request", 400)
    assert told["errors"] == [
        {"type": "missing", "loc": ["body", "name"], "msg": "Field required", "input": None}
    ]


@pytest.mark.parametrize("status", ["400", "4XX", "default"])
def test_a_documented_object_is_filled_by_its_names(body: Body, status: str) -> None:
    schema = _object(message=TEXT, code={"type": "integer"}, error=TEXT, unrelated=TEXT)
    kind, told = body(schema, status=status)
    assert kind == "application/json"
    assert told == {"message": "body.name: Field required", "code": 400, "error": "Bad Request"}


def test_names_are_the_same_in_any_case(body: Body) -> None:
    schema = {"type": "object", "properties": {"errorMessage": TEXT, "status-code": TEXT}}
    assert body(schema)[1] == {
        "errorMessage": "body.name: Field required",
        "status-code": "400",
    }


def test_a_required_member_without_a_known_name_is_generated(body: Body) -> None:
    _, told = body(_object(("trace",), trace={"type": "string", "minLength": 3}))
    assert len(told["trace"]) >= 3


def test_what_the_schema_forbids_is_left_out(body: Body) -> None:
    assert (
        body(_object(message={"type": "string", "maxLength": 3}, code={"type": "integer", "maximum": 1}))[1]
        == {}
    )


def test_what_the_object_as_a_whole_forbids_is_left_out(body: Body) -> None:
    schema = {**_object(message=TEXT, code={"type": "integer"}), "maxProperties": 1}
    assert body(schema)[1] == {"message": "body.name: Field required"}


@pytest.mark.parametrize(
    ("items", "errors"),
    [
        (TEXT, ["body.name: Field required"]),
        (
            _object(field=TEXT, reason=TEXT, code=TEXT),
            [{"field": "body.name", "reason": "Field required", "code": "missing"}],
        ),
        (_object(path={"type": "array", "items": TEXT}), [{"path": ["body", "name"]}]),
    ],
)
def test_a_documented_list_has_each_error(body: Body, items: Any, errors: list[Any]) -> None:
    assert body(_object(errors={"type": "array", "items": items}))[1] == {"errors": errors}


def test_an_object_within_is_filled_too(body: Body) -> None:
    assert body(_object(error=_object(message=TEXT)))[1] == {
        "error": {"message": "body.name: Field required"}
    }


def test_an_input_that_no_json_can_hold_is_left_out() -> None:
    refusal = Refusal("float_type", ("body",), "Input should be a valid number", "\ud800", None)
    reply = ErrorResponses(load(bundled())).reply(ErrorReply(422, "d", refusals=(refusal,)))
    (entry,) = json.loads(reply.body)["detail"]
    assert entry == {"type": "float_type", "loc": ["body"], "msg": "Input should be a valid number"}


def test_a_challenge_is_named_where_there_is_one() -> None:
    assert challenged(b"Bearer") == ((b"www-authenticate", b"Bearer"),)
    assert challenged(b"") == ()
