from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.exchange import Answer, Exchange, Request, Trouble
from hydracore_contract.fields import ABSENT
from hydracore_contract.findings.finding import Severity
from hydracore_contract.oracle.expectations import Circumstances
from hydracore_contract.oracle.request_classification import classify
from hydracore_contract.oracle.response_oracle import ResponseOracle, other_method
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.settings import Settings
from tests.hydracore_contract.contracts import contract
from tests.hydracore_contract.oracle.exchanges import (
    CHALLENGE,
    CONTRACT,
    CREATE,
    DELETE,
    ERROR,
    GOOD,
    INVALID,
    ITEM,
    ITEMS,
    JSON,
    LIST,
    STORED,
    UPDATE,
    answered,
    exchange,
    ids,
    opened,
    operation,
    sent,
)

SETTINGS = Settings("http://127.0.0.1", max_response_time=2.0)
FILES = contract("""
    paths:
      /files:
        parameters: [{name: name, in: query, schema: {type: string}}]
        head:
          operationId: head
          responses: &answers
            '200':
              description: there
              headers: {X-Size: {required: true, schema: {type: integer}}}
              content: {application/json: {schema: {type: object}}}
            '404': {description: not there, content: {application/json: {schema: {type: object}}}}
            '400': {description: wrong, content: {application/json: {schema: {type: object}}}}
        get: {operationId: get, responses: *answers}
        post: {operationId: move, responses: {'303': {description: see there}, '4XX': {description: no}}}
        delete:
          operationId: drop
          responses: {'200': {description: gone}, default: {description: whatever it is}}
    """)
JUDGE = ResponseOracle(CONTRACT, SETTINGS)
KNOWN = Circumstances()
GONE = Circumstances(found=False)
UNSURE = Circumstances(found=None)
STRANGER = Circumstances(accepted=False)
TAKEN = Circumstances(conflicts=frozenset({409, 422}))
EMPTY = {"channels": [], "count": 0}
HTML = Answer(404, (("Content-Type", "text/html"),), b"<h1>no</h1>", 0.1)


def judged(request: Request, name: str, answer: Answer, known: Circumstances) -> list[str]:
    return ids(JUDGE.violations(opened(CONTRACT, name, request), exchange(1, name, request, answer), known))


CORRECT: list[tuple[str, Any, Answer, Circumstances]] = [
    (LIST, ABSENT, answered(200, EMPTY), KNOWN),
    (LIST, ABSENT, answered(200, EMPTY | {"next": None}, ("X-Request-Id", "7"), ("ETag", '"x"')), KNOWN),
    (LIST, ABSENT, answered(404, {"detail": "Never heard of it"}), UNSURE),
    (LIST, ABSENT, answered(401, ERROR, CHALLENGE), STRANGER),
    (LIST, ABSENT, answered(401, ERROR), STRANGER),
    (LIST, ABSENT, answered(403, ERROR), STRANGER),
    (CREATE, GOOD, answered(201, STORED), KNOWN),
    (CREATE, GOOD, answered(201, STORED, ("Location", ITEM)), KNOWN),
    (CREATE, GOOD, answered(409, {"error": "taken"}), TAKEN),
    (CREATE, GOOD, answered(422, {"error": "taken"}), TAKEN),
    (CREATE, {}, answered(422, INVALID), KNOWN),
    (CREATE, {}, answered(404, ERROR), UNSURE),
    (CREATE, GOOD | {"config": {"a": "\0"}}, answered(422, {"other": "shape"}), KNOWN),
    (CREATE, GOOD | {"config": {"a": "\ud800"}}, answered(400, "no"), KNOWN),
    (CREATE, GOOD | {"external_identifier": "x" * 2**16}, Answer(413, (), b"too large", 0.1), KNOWN),
    (CREATE, GOOD | {"enabled": 0}, answered(422, INVALID), KNOWN),
    (UPDATE, {}, answered(404, ERROR), GONE),
    (UPDATE, {"provider": 7}, answered(404, ERROR), GONE),
    (UPDATE, {"provider": 7}, answered(422, INVALID), GONE),
    (DELETE, ABSENT, answered(204), KNOWN),
]
BROKEN: list[tuple[str, Any, Answer, Circumstances, list[str]]] = [
    (LIST, ABSENT, answered(200, []), KNOWN, ["body-schema response 200"]),
    (LIST, ABSENT, answered(500, ERROR), KNOWN, ["server-error"]),
    (LIST, ABSENT, answered(503, ERROR), STRANGER, ["server-error"]),
    (LIST, ABSENT, answered(403, {}), STRANGER, ["body-schema response 403"]),
    (LIST, ABSENT, Answer(403, (), b"", 0.1), STRANGER, ["media-type response 403"]),
    (LIST, ABSENT, answered(401, {}, CHALLENGE), STRANGER, ["body-schema response 401"]),
    (LIST, ABSENT, answered(200, EMPTY), STRANGER, ["credentials-accepted no credentials"]),
    (LIST, ABSENT, HTML, UNSURE, ["media-type response 404"]),
    (CREATE, GOOD, answered(422, ERROR), KNOWN, ["body-schema response 422.detail", "valid-refused"]),
    (CREATE, GOOD, Answer(201, answered(201).headers, b"", 0.1), KNOWN, ["media-type response 201"]),
    (CREATE, {}, answered(422, ERROR), KNOWN, ["body-schema response 422.detail"]),
    (UPDATE, {"provider": 7}, HTML, GONE, ["media-type response 404"]),
    (DELETE, ABSENT, answered(204, {}), KNOWN, ["body-unwanted response 204"]),
    (DELETE, ABSENT, answered(200, {}), KNOWN, ["undocumented-status status 200"]),
]


@pytest.mark.parametrize(("name", "body", "answer", "known"), CORRECT)
def test_what_a_correct_service_may_answer(
    name: str, body: Any, answer: Answer, known: Circumstances
) -> None:
    assert judged(sent(name, body), name, answer, known) == []


@pytest.mark.parametrize(("name", "body", "answer", "known", "breaks"), BROKEN)
def test_what_it_may_not(
    name: str, body: Any, answer: Answer, known: Circumstances, breaks: list[str]
) -> None:
    assert judged(sent(name, body), name, answer, known) == breaks


def test_trouble_is_all_that_is_told() -> None:
    half = Exchange(1, LIST, sent(LIST), answered(200, {"channels": []}), Trouble.CUT_SHORT)
    assert ids(JUDGE.violations(opened(CONTRACT, LIST, half.request), half, KNOWN)) == ["cut-short"]


def test_slow_answers() -> None:
    slow = exchange(1, LIST, sent(LIST), answered(200, EMPTY), seconds=2.5)
    assert ids(JUDGE.violations(opened(CONTRACT, LIST, slow.request), slow, KNOWN)) == ["slow"]


@pytest.mark.parametrize(
    ("method", "status", "breaks", "severity"),
    [
        ("HEAD", 200, [], None),
        ("HEAD", 405, [], None),
        ("OPTIONS", 204, [], None),
        ("OPTIONS", 200, [], None),
        ("PUT", 405, [], None),
        ("PUT", 404, [], None),
        ("PUT", 307, [], None),
        ("TRACE", 501, [], None),
        ("PUT", 401, [], None),
        ("PUT", 200, ["undocumented-method PUT"], Severity.FAILURE),
        ("TRACE", 200, ["undocumented-method TRACE"], Severity.FAILURE),
        ("GET", 200, ["undocumented-method GET"], Severity.NOTE),
        ("GET", 500, ["server-error"], Severity.FAILURE),
        ("HEAD", 500, ["server-error"], Severity.FAILURE),
    ],
)
def test_other_methods(method: str, status: int, breaks: list[str], severity: Severity | None) -> None:
    taken = exchange(1, "", Request(method, ITEM), answered(status))
    found = list(other_method(operation(UPDATE), taken))
    assert ids(found) == breaks
    assert [each.severity for each in found] == [severity] * bool(severity)


def of_files(name: str, answer: Answer, query: str = "") -> list[str]:
    """The rules that an answer about files breaks."""
    one = FILES.operation(name)
    request = Request(one.method, f"/files{query}")
    judge = ResponseOracle(FILES, SETTINGS)
    return ids(judge.violations(opened(FILES, one.id, request), exchange(1, name, request, answer), KNOWN))


def test_a_body_after_head_is_told_of_the_head() -> None:
    assert ids(
        other_method(operation(UPDATE), exchange(1, "", Request("HEAD", ITEM), answered(200, EMPTY)))
    ) == ["body-unwanted HEAD"]
    assert of_files("head", answered(200, EMPTY, ("X-Size", "3"))) == ["body-unwanted HEAD"]


def test_an_answer_to_head_has_headers_to_judge_and_no_body() -> None:
    assert of_files("head", answered(200, ABSENT, ("X-Size", "3"))) == []
    assert of_files("head", answered(200, ABSENT, ("X-Size", "big"))) == ["header response 200 X-Size"]
    assert of_files("head", answered(200)) == ["header response 200 X-Size"]
    assert of_files("get", answered(200, ABSENT, ("X-Size", "3"))) == ["media-type response 200"]


@pytest.mark.parametrize(
    ("status", "breaks"),
    [(400, []), (414, []), (431, []), (405, ["undocumented-status status 405"])],
)
def test_a_server_may_refuse_a_long_request_line_in_its_own_words(status: int, breaks: list[str]) -> None:
    own = Answer(status, (("Content-Type", "text/plain"),), b"Request line too long", 0.1)
    assert of_files("get", own, f"?name={'x' * 2**16}") == breaks
    assert of_files("get", own, "?name=x") != []


def test_an_operation_that_documents_only_redirects_is_served_by_them() -> None:
    assert of_files("move", answered(303)) == []
    assert of_files("move", answered(302)) == ["undocumented-status status 302"]
    assert of_files("move", answered(201)) == ["undocumented-status status 201"]


def test_where_no_content_is_documented_a_body_is_no_failure() -> None:
    assert of_files("drop", answered(200, EMPTY)) == []
    assert of_files("drop", answered(204, EMPTY)) == [
        "body-unwanted response 204",
        "undocumented-status status 204",
    ]


BARE = contract("""
    paths:
      /a:
        get: {operationId: get, responses: {'200': {description: fine}}}
        post:
          operationId: post
          requestBody: {content: {application/json: {schema: {type: object, required: [x]}}}}
          responses: {'201': {description: made}}
    """)


def of_bare(name: str, body: bytes | None, status: int, known: Circumstances) -> list[Violation]:
    one = BARE.operation(name)
    taken = exchange(1, name, Request(one.method, "/a", (JSON,), body), answered(status))
    return [*ResponseOracle(BARE, SETTINGS).violations(classify(one, taken.request), taken, known)]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 415, 418, 422])
def test_a_document_without_any_4xx_gets_one_note(status: int) -> None:
    told = [
        *of_bare("get", None, status, UNSURE),
        *of_bare("post", b"{}", status, KNOWN),
        *of_bare("post", b'{"x": 1}', status, UNSURE),
    ]
    assert {(each.rule.id, each.operation, each.subject.text, each.severity) for each in told} == {
        ("undocumented-refusals", "get", "", Severity.NOTE)
    }


def test_a_good_request_must_be_served_whatever_a_document_names() -> None:
    found = of_bare("post", b'{"x": 1}', 422, KNOWN)
    assert ids(found) == ["undocumented-refusals", "undocumented-status status 422"]


def test_other_methods_in_trouble() -> None:
    taken = Exchange(1, "", Request("PUT", ITEMS), None, Trouble.CLOSED)
    assert ids(other_method(operation(LIST), taken)) == ["no-answer"]
