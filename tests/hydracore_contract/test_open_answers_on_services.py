"""Services that answer as a second reading of a document has it, and one that answers as none has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hydracore_contract.small_services import Answered, Asked, Service, run, small, told

DOCUMENT = """
paths:
  /jobs:
    get:
      operationId: jobs
      parameters: [{name: after, in: query, schema: {type: string}}]
      responses:
        '200':
          description: all of them
          content:
            application/json:
              schema: {type: object, required: [jobs], properties: {jobs: {type: array, items: {}}}}
              x-open:
                why: no example is shown
                readings:
                  - {name: in an object}
                  - {name: bare, update: {schema: {type: array, required: null, properties: null, items: {}}}}
        '404': {description: no such thing}
        x-open:
          why: it is not said when there are none
          readings:
            - {name: an empty list}
            - {name: no content, update: {'204': {description: none}}}
"""


def answering(status: int, value: object) -> Service:
    def service(asked: Asked) -> Answered:
        if asked.path != ("jobs",):
            return 404, None
        return (status, value) if asked.method == "GET" else (405, None)

    return service


@pytest.mark.parametrize(
    ("status", "value", "reading"),
    [(200, {"jobs": []}, "in an object"), (200, [], "bare"), (204, None, "no content"), (200, "none", None)],
)
def test_an_answer_is_right_by_any_reading_and_the_reading_is_told(
    status: int, value: object, reading: str | None, tmp_path: Path
) -> None:
    with small(answering(status, value)) as server:
        outcome = run(DOCUMENT, server.url, tmp_path, phases=("requests",))
    assert bool(told(outcome)) == (reading is None)
    assert {each.reading for each in outcome.readings} & {"in an object", "bare", "no content"} == (
        {reading} if reading else set()
    )
