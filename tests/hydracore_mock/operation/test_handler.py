"""A request's `Prefer` header, and what is judged before it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.hydracore_mock.running import Running
from tests.hydracore_mock.wire import GOOD, TOKEN, Answer, ask, collection

_CODES = {"code=200", "code=400", "code=401", "code=403", "code=404", "code=422"}


def _prefer(mock: Running, *values: str, path: str | None = None, method: str = "GET") -> Answer:
    headers = [*TOKEN.items(), *(("Prefer", value) for value in values)]
    return ask(mock.url, method, path or collection(), headers)


def _applied(answer: Answer) -> str | None:
    return answer.headers.get("preference-applied")


@pytest.mark.parametrize(
    ("values", "status", "applied"),
    [
        (["code=200"], 200, "code=200"),
        (["code=404"], 404, "code=404"),
        (['code="404"'], 404, "code=404"),
        (["CODE=404"], 404, "code=404"),
        (["code = 404"], 404, "code=404"),
        (["respond-async, code=404"], 404, "code=404"),
        (['wait="1, code=401", code=404'], 404, "code=404"),
        (["respond-async", "code=404"], 404, "code=404"),
        (["code=404, code=401"], 404, "code=404"),
        (["code=404; foo=bar, handling=lenient"], 404, "code=404"),
        (["example=empty"], 200, "example=empty"),
        (['example="empty"'], 200, "example=empty"),
        (['example="em\\pty"'], 200, "example=empty"),
        (["code=422, example=bad_uuid"], 422, "code=422, example=bad_uuid"),
        (["code=422", "example=bad_uuid"], 422, "code=422, example=bad_uuid"),
        (["example=bad_uuid"], 422, "example=bad_uuid"),
        (["dynamic=true"], 200, "dynamic=true"),
        (["dynamic"], 200, "dynamic=true"),
        (["code=422, dynamic=true"], 422, "code=422, dynamic=true"),
    ],
)
def test_gives_what_is_preferred_and_says_so(
    mock: Running, values: list[str], status: int, applied: str
) -> None:
    answer = _prefer(mock, *values)
    assert (answer.status, _applied(answer)) == (status, applied)


@pytest.mark.parametrize("value", ["", ",,;;=", "respond-async", "return=minimal", 'x="code=404"', "wait=10"])
def test_unknown_preferences_are_ignored(mock: Running, value: str) -> None:
    answer = _prefer(mock, value)
    assert (answer.status, _applied(answer), answer.json["count"]) == (200, None, 6)


def test_an_example_is_the_one_of_the_contract(mock: Running) -> None:
    assert _prefer(mock, "example=empty").json == {"channels": [], "count": 0}
    assert _prefer(mock, "example=telegram").json["channels"][0]["channel_type"] == "telegram"


def test_a_dynamic_answer_differs_between_instances_and_not_between_requests(mock: Running) -> None:
    one, other = collection(), collection()
    first, again, second = (_prefer(mock, "dynamic=true", path=path).json for path in (one, one, other))
    assert first == again
    assert first != second


def test_a_preferred_answer_leaves_state_alone(mock: Running) -> None:
    path = collection()
    created = ask(mock.url, "POST", path, {**TOKEN, "Prefer": "code=201"}, GOOD)
    assert (created.status, _applied(created)) == (201, "code=201")
    assert ask(mock.url, "GET", path, TOKEN).json["count"] == 6


def _listed(text: str) -> set[str]:
    return set(text.partition("this operation has ")[2].split(", "))


@pytest.mark.parametrize("value", ["code=500", "code=204", "code=101", "code=200, code=500, code=999"])
def test_an_unknown_code_is_refused_with_those_there_are(mock: Running, value: str) -> None:
    answer = _prefer(mock, value.replace("code=200, ", ""))
    assert (answer.status, _applied(answer)) == (400, None)
    assert _listed(answer.json["detail"]) == _CODES


@pytest.mark.parametrize(
    "value", ["example=nope", "example=", 'example="empty, code"', "code=422, example=empty"]
)
def test_an_unknown_example_is_refused_with_those_there_are(mock: Running, value: str) -> None:
    answer = _prefer(mock, value)
    assert answer.status == 400
    assert {"example=empty (200)", "example=bad_uuid (422)"} <= _listed(answer.json["detail"])


@pytest.mark.parametrize("value", ["code=abc", "code=", "code=0", "code=99999", "code=-1", "dynamic=maybe"])
def test_what_cannot_be_meant_is_refused(mock: Running, value: str) -> None:
    answer = _prefer(mock, value)
    assert answer.status == 400
    assert value.partition("=")[0] in answer.json["detail"]


@pytest.mark.parametrize(
    "value", ["example=größe", 'example="unclosed', "code=" + "4" * 5000, '"' * 999, "=" * 999]
)
def test_garbage_is_answered(mock: Running, value: str) -> None:
    assert _prefer(mock, value).status in (200, 400)


def test_an_answer_without_a_body_has_no_example(mock: Running) -> None:
    item = f"{collection()}/{'0' * 8}-0000-4000-8000-{'0' * 12}"
    assert _prefer(mock, "code=204", path=item, method="DELETE").body == b""
    refused = _prefer(mock, "code=204, example=any", path=item, method="DELETE")
    assert refused.status == 400
    assert "example=unknown_endpoint (404)" in refused.json["detail"]


@pytest.mark.parametrize("value", ["code=200", "code=422", "example=empty", "dynamic=true", "code=nonsense"])
def test_credentials_and_parameters_are_judged_first(mock: Running, value: str) -> None:
    refused = ask(mock.url, "GET", collection(), {"Prefer": value})
    assert (refused.status, _applied(refused)) == (401, None)
    broken = _prefer(mock, value, path=collection("no-uuid"))
    assert (broken.status, _applied(broken)) == (422, None)
    assert broken.json["detail"][0]["loc"] == ["path", "instance_id"]


def test_the_body_is_judged_first(mock: Running) -> None:
    answer = ask(mock.url, "POST", collection(), {**TOKEN, "Prefer": "code=201"}, {})
    assert answer.status == 422
    assert _locations(answer) == {"channel_type", "provider", "external_identifier"}


def _locations(answer: Answer) -> Iterable[str]:
    return {error["loc"][-1] for error in answer.json["detail"]}


def test_what_is_nested_too_deeply_is_json_and_judged_after_credentials(mock: Running) -> None:
    deep = b'{"config": {"a": ' + b"[" * 300 + b"]" * 300 + b"}}"
    assert ask(mock.url, "POST", collection(), {}, deep).status == 401
    refused = ask(mock.url, "POST", collection(), TOKEN, deep)
    assert (refused.status, refused.json["detail"][0]["type"]) == (422, "json_invalid")
    assert ask(mock.url, "POST", collection(), {}, b"{").status == 422
