from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from hydracore_contract.exchange import Request
from hydracore_contract.isolation.bulk_creates import sent_items
from hydracore_contract.settings import Settings
from tests.hydracore_contract.contracts import contract
from tests.hydracore_contract.searching import unguarded
from tests.hydracore_contract.small_services import UNREADABLE, Answered, Asked, small

DOCUMENT = """
paths:
  /things:
    get: {operationId: list, responses: {'200': &any {description: fine, content: {application/json: {schema: {}}}}}}
    post: {operationId: add, requestBody: &body {content: {application/json: {schema: {}}}}, responses: {'201': *any}}
  /things/bulk:
    post: {operationId: bulk, requestBody: *body, responses: {'201': *any}}
  /things/{id}:
    delete:
      operationId: remove
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: gone}}
"""
THEIRS = {"id": "0d3c51f0-7c0e-4c52-9c1f-6f4f0a8f5a11", "name": "somebody else's thing"}
TEXTS = ("text of mine 1", "text of mine 2")
OWN = [{"name": text} for text in TEXTS]
SHORT = [{"name": "a"}, {"name": "b"}]


@dataclass
class Things:
    """Takes one thing or an array of them; `says` is what the answer to a bulk create tells of what was made."""

    says: str
    status: int = 201
    things: dict[str, Any] = field(default_factory=lambda: {THEIRS["id"]: THEIRS})

    def __call__(self, asked: Asked) -> Answered:
        if asked.method == "GET":
            return 200, [*self.things.values()]
        if asked.method == "DELETE":
            return (204, None) if self.things.pop(asked.path[-1], None) else (404, {})
        assert asked.json is not UNREADABLE
        body = asked.json["things"] if isinstance(asked.json, dict) else asked.json
        made = [{"id": str(uuid4()), **each} for each in body]
        self.things |= {each["id"]: each for each in made}
        answers: dict[str, Any] = {
            "all": made,
            "in envelopes": {"results": [{"status": 201, "item": each} for each in made]},
            "with theirs": {"made": made, "last": [THEIRS]},
            "one": made[:1],
            "a number": {"id": 7, "made": len(made)},
            "nothing": None,
        }
        return self.status, answers[self.says]


@pytest.mark.parametrize("path", ["/things", "/things/bulk"])
@pytest.mark.parametrize("says", ["all", "in envelopes", "with theirs", "one", "a number", "nothing"])
@pytest.mark.parametrize(
    ("body", "status"),
    [(OWN, 201), (OWN, 200), (SHORT, 201), (SHORT, 200), (OWN[:1], 201), ({"things": OWN}, 201)],
)
def test_whatever_a_bulk_create_made_is_removed_and_nothing_else(
    path: str, says: str, body: Any, status: int
) -> None:
    things = Things(says, status)
    if isinstance(body, dict) and path == "/things":
        return  # an object with an array is one thing there
    with small(things) as there, unguarded(contract(DOCUMENT), Settings(there.url)) as custody:
        operation = "add" if path == "/things" else "bulk"
        sent = Request("POST", path, (("Content-Type", "application/json"),), json.dumps(body).encode())
        custody.send(operation, sent)
        cleaned = custody.clean()
    assert [*things.things] == [THEIRS["id"]]
    assert (cleaned.left, cleaned.lost, cleaned.doubts) == ((), 0, ())
    assert ("things", THEIRS["id"]) not in there.sent("DELETE")
    assert ("things", "7") not in there.sent("DELETE")


def test_a_search_beside_a_collection_makes_nothing() -> None:
    things = Things("all", 200)
    service = small(lambda asked: (200, [THEIRS]) if asked.method == "POST" else things(asked))
    with service as there, unguarded(contract(DOCUMENT), Settings(there.url)) as custody:
        body = json.dumps({"filters": [{"name": THEIRS["name"]}]}).encode()
        custody.send("bulk", Request("POST", "/things/bulk", (("Content-Type", "application/json"),), body))
        cleaned = custody.clean()
    assert (there.sent("DELETE"), cleaned.lost, cleaned.doubts) == ([], 0, ())


@pytest.mark.parametrize(
    ("body", "is_beside", "count"),
    [
        ([{}, {"a": 1}], False, 2),
        ([1, {}], True, 1),
        ({"things": [{}, {}]}, True, 2),
        ({"lines": [{}, {}]}, False, 0),
        ({"a": [{}], "b": [{}]}, True, 0),
        ({"a": 1}, True, 0),
        ("text", True, 0),
        (None, False, 0),
    ],
)
def test_what_is_sent_in_bulk(body: Any, count: int, *, is_beside: bool) -> None:
    assert len(sent_items(body, is_beside=is_beside)) == count
