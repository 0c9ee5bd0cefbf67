"""What a document leaves open of parameters and headers: by their schemas, and by whether they have to be there."""

from __future__ import annotations

import pytest

from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.settings import Settings
from tests.hydracore_contract.contracts import contract
from tests.hydracore_contract.oracle.exchanges import ids

DOCUMENT = contract("""
    paths:
      /things/{id}:
        get:
          operationId: read
          parameters:
            - {name: id, in: path, required: true,
               schema: {type: string, x-open: {why: w, readings: [{name: any}, {name: short, update: {maxLength: 3}}]}}}
            - {name: size, in: query, schema: {type: integer},
               x-open: {why: w, readings: [{name: left out}, {name: named, update: {required: true}}]}}
            - {name: page, in: query, required: false, schema: {$ref: '#/components/schemas/Page'}}
            - {name: X-Kind, in: header, schema: {type: string, enum: [a]},
               x-open: {why: w, readings: [{name: one}, {name: two, update: {schema: {enum: [a, b]}}}]}}
          responses:
            '204':
              description: Here
              headers:
                X-Total:
                  schema: {type: integer, x-open: {why: w, readings: [{name: number}, {name: all,
                    update: {type: string, enum: [all]}}]}}
                X-Id: {$ref: '#/components/headers/Id'}
            '404': {description: Nowhere}
            '422': {description: Invalid}
    components:
      schemas:
        Page: {type: integer, minimum: 1,
               x-open: {why: w, readings: [{name: from one}, {name: from none, update: {minimum: 0}}]}}
      headers:
        Id:
          required: true
          schema: {type: string}
          x-open: {why: w, readings: [{name: always}, {name: at times, update: {required: false}}]}
""")
GOOD = "/things/abc?size=1&page=1"


def told(
    path: str, status: int, *kind: str, headers: tuple[tuple[str, str], ...] = (("X-Id", "1"),)
) -> tuple[list[str], list[str]]:
    """The violations of an exchange, and the readings that it shows."""
    oracle = Oracle(DOCUMENT, Settings(""))
    sent = Request("GET", path, tuple(("X-Kind", each) for each in kind))
    found = oracle.observe(Exchange(1, "read", sent, Answer(status, headers, b"", 0.1)))
    shown = [f"{each.case.place} {each.reading}" for each in oracle.readings.shown]
    return ids(found), shown


@pytest.mark.parametrize(
    ("path", "kind", "served", "refused"),
    [
        (GOOD, "a", [], None),
        ("/things/abcd?size=1&page=1", "a", ["path.id any"], ["path.id short"]),
        ("/things/abc?page=1", "a", ["query.size left out"], ["query.size named"]),
        ("/things/abc?size=1&page=0", "a", ["query.page from none"], ["query.page from one"]),
        (GOOD, "b", ["header.X-Kind two"], ["header.X-Kind one"]),
        ("/things/abc?size=1&page=-1", "a", None, []),
        ("/things/abc?size=x&page=1", "a", None, []),
        (GOOD, "c", None, []),
        ("/things/abc?size=1&page=-1", "b", None, []),
    ],
)
def test_a_parameter_is_right_by_any_reading_and_tells_which(
    path: str, kind: str, served: list[str] | None, refused: list[str] | None
) -> None:
    """None where it is wrong to serve the request, or to refuse it, by every reading."""
    found, shown = told(path, 204, kind)
    assert (found == []) is (served is not None), found
    assert served is None or [each for each in shown if not each.startswith("the header")] == served
    found, shown = told(path, 422, kind, headers=())
    assert (found == []) is (refused is not None), found
    assert refused is None or shown == refused


@pytest.mark.parametrize(
    ("headers", "violations", "readings"),
    [
        ((("X-Id", "1"), ("X-Total", "7")), [], ["the header X-Total of 204 number"]),
        ((("X-Id", "1"), ("X-Total", "all")), [], ["the header X-Total of 204 all"]),
        ((("X-Id", "1"), ("X-Total", "some")), ["header response 204 X-Total"], []),
        ((), [], ["the header X-Id of 204 at times"]),
    ],
)
def test_a_header_is_right_by_any_reading_and_tells_which(
    headers: tuple[tuple[str, str], ...], violations: list[str], readings: list[str]
) -> None:
    assert told(GOOD, 204, "a", headers=headers) == (violations, readings)
