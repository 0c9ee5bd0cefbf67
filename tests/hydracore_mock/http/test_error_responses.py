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


def _document(status: str, schema: Any, media_type: str) -> str:
    media = {media_type: {"schema": schema}}
    responses = {"200": {"description": "d"}, status: {"description": "d", "content": media}}
    paths = {"/it": {"get": {"responses": responses}}}
    return json.dumps({"openapi": "3.0.3", "info": {"title": "Case", "version": "1"}, "paths": paths})


@pytest.fixture
def body(tmp_path: Path) -> Body:
    def body(
        schema: Any, error: ErrorReply = REFUSED, status: str = "400", media: str = "application/json"
    ) -> Any:
        path = tmp_path / "openapi.json"
        path.write_text(_document(status, schema, media), encoding="utf-8")
        contract = load(path)
        reply = ErrorResponses(contract).reply(error, contract.operations[0])
        kind = dict(reply.headers)[b"content-type"].decode()
        return kind, json.loads(reply.body) if "json" in kind else reply.body.decode()

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


@pytest.mark.parametrize(
    ("media", "sent"),
    [
        ("application/problem+json", "application/problem+json"),
        ("application/vnd.api+json; charset=utf-8", "application/vnd.api+json; charset=utf-8"),
        ("*/*", "application/json"),
    ],
)
def test_an_error_has_the_media_type_that_is_documented(body: Body, media: str, sent: str) -> None:
    assert body(_object(title=TEXT), media=media) == (sent, {"title": "body.name: Field required"})


def test_a_documented_text_is_a_sentence(body: Body) -> None:
    assert body(TEXT, media="text/plain") == ("text/plain", "The request breaks the contract.")


@pytest.mark.parametrize("schema", [{}, {"type": "object"}])
def test_a_schema_of_no_properties_takes_a_problem_if_it_can(body: Body, schema: Any) -> None:
    kind, told = body(schema)
    assert kind == "application/json"
    assert told["title"] == "Bad Request"


SENTENCE = "body.name: Field required"
NESTED = _object(("fault",), fault=_object(("faultstring",), faultstring=TEXT, code={"type": "integer"}))


@pytest.mark.parametrize(
    ("schema", "told"),
    [
        (TEXT, SENTENCE),
        ({"type": "array", "items": TEXT}, [SENTENCE]),
        ({"type": "array", "items": _object(message=TEXT)}, [{"message": SENTENCE}]),
        ({"oneOf": [_object(("message",), message=TEXT), _object(("x",), x=TEXT)]}, {"message": SENTENCE}),
        ({"oneOf": [{"type": "integer"}, TEXT]}, SENTENCE),
        (
            _object(("ok", "error"), ok={"type": "boolean", "enum": [False]}, error=TEXT),
            {"ok": False, "error": SENTENCE},
        ),
        (
            _object(errors={"type": "object", "additionalProperties": {"type": "array", "items": TEXT}}),
            {"errors": {"body.name": ["Field required"]}},
        ),
        (NESTED, {"fault": {"faultstring": SENTENCE, "code": 400}}),
    ],
)
def test_a_schema_of_any_shape_says_what_is_wrong(body: Body, schema: Any, told: Any) -> None:
    assert body(schema) == ("application/json", told)


def test_a_fastapi_service_has_errors_of_its_own_too(tmp_path: Path) -> None:
    detail = {"type": "array", "items": _object(loc={"type": "array"}, msg=TEXT, type=TEXT)}
    document = json.loads(_document("422", _object(detail=detail), "application/json"))
    content = {"application/json": {"schema": _object(("message",), message=TEXT)}}
    document["paths"]["/it"]["get"]["responses"]["404"] = {"description": "d", "content": content}
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    contract = load(path)
    reply = ErrorResponses(contract).reply(ErrorReply(404, "Not found"), contract.operations[0])
    assert json.loads(reply.body) == {"message": "Not found"}


def test_an_error_that_holds_itself_comes_to_an_end(tmp_path: Path) -> None:
    document = json.loads(_document("400", {"$ref": "#/components/schemas/Error"}, "application/json"))
    error = _object(message=TEXT, innererror={"$ref": "#/components/schemas/Error"})
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps({**document, "components": {"schemas": {"Error": error}}}), encoding="utf-8")
    contract = load(path)
    reply = ErrorResponses(contract).reply(REFUSED, contract.operations[0])
    assert json.loads(reply.body) == {"message": SENTENCE}


def test_a_list_of_errors_stays_where_the_status_documents_it_or_a_text() -> None:
    contract = load(bundled())
    create = contract.operation("create_channel_endpoint")
    errors = ErrorResponses(contract)
    for status, listed in ((422, True), (400, True), (404, False)):
        told = json.loads(errors.reply(ErrorReply(status, "d", refusals=(REFUSAL,)), create).body)["detail"]
        assert isinstance(told, list) is listed


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
