"""Every operation of documents that have nothing in common answers as documented, in each mode of the mock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hydracore_openapi import load
from tests.e2e.served import BASIC, BEARER, Answer, Sample, Served, served
from tests.paths import DOCUMENTS

FILES = (*sorted((DOCUMENTS / "others").glob("*.yaml")), DOCUMENTS / "petstore" / "petstore.yaml")
MODES = ("stateful", "static", "dynamic")


@pytest.fixture(
    scope="module",
    params=[(file, mode) for file in FILES for mode in MODES],
    ids=lambda each: f"{each[0].stem}-{each[1]}",
)
def mock(request: pytest.FixtureRequest) -> Iterator[Served]:
    file, mode = request.param
    contract = load(file)
    schemes = {each.scheme for each in contract.security_schemes.values()}
    with served(contract, "--mode", mode, headers=BEARER if "bearer" in schemes else BASIC) as mock:
        yield mock


def sent(mock: Served, sample: Sample, **headers: str) -> Answer:
    body = () if sample.body is None else (sample.body,)
    return mock.ask(
        sample.method, sample.path, *body, headers={**sample.headers, **headers}, query=sample.query
    )


def test_each_operation_answers_as_documented(mock: Served) -> None:
    for operation in mock.contract.operations:
        for seed in "abc":
            answer = sent(mock, Sample.of(operation, seed))
            assert answer.status < 300 or answer.status in (404, 409), (operation.id, answer)


def test_each_documented_status_can_be_asked_for(mock: Served) -> None:
    for operation in mock.contract.operations:
        for status in filter(str.isdigit, operation.responses):
            for preference in (f"code={status}", f"code={status}, dynamic=true"):
                answer = sent(mock, Sample.of(operation), Prefer=preference)
                assert (answer.status, answer.headers["preference-applied"]) == (int(status), preference)


def test_each_documented_example_can_be_asked_for(mock: Served) -> None:
    for operation in mock.contract.operations:
        for status, response in operation.responses.items():
            for media in response.media.values():
                for name, example in media.examples.items():
                    code = f"code={status}, " if status.isdigit() else ""
                    answer = sent(
                        mock, Sample.of(operation), Prefer=f"{code}example={name}", Accept=media.name
                    )
                    assert answer.value == example.value


def test_what_is_no_operation_is_refused_as_a_problem(mock: Served) -> None:
    assert mock.send("GET", "/no/such/path").media == "application/problem+json"
    for operation in mock.contract.operations:
        answer = mock.send("TRACE", Sample.of(operation).path)
        assert (answer.status, answer.media) == (405, "application/problem+json")
        assert operation.method in answer.headers["allow"]
