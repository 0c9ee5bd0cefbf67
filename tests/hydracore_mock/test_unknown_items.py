"""Items that nobody made: there in a document without seed data until they are deleted, unless that is switched off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hydracore_mock.running import Running, running
from tests.hydracore_mock.wire import Answer, ask
from tests.paths import DOCUMENTS

KEPT = ("--quiet", "--spec", str(DOCUMENTS / "others" / "kept.yaml"))


@pytest.fixture(scope="module")
def kept() -> Iterator[Running]:
    with running(*KEPT) as mock:
        yield mock


def sent(mock: Running, world: str, method: str, path: str, body: object = None) -> Answer:
    return ask(mock.url, method, path, {"X-Mock-World": world}, body)


def test_an_item_that_nobody_made_is_there_until_it_is_deleted(kept: Running) -> None:
    first = sent(kept, "there", "GET", "/things/4711")
    assert (first.status, first.json["id"]) == (200, 4711)
    assert sent(kept, "there", "GET", "/things/4711").json == first.json
    assert 4711 not in [each["id"] for each in sent(kept, "there", "GET", "/things").json]
    assert sent(kept, "there", "DELETE", "/things/4711").status == 204
    for method, path in (
        ("GET", "/things/4711"),
        ("DELETE", "/things/4711"),
        ("POST", "/things/4711/archive"),
    ):
        assert sent(kept, "there", method, path).status == 404, (method, path)
    assert sent(kept, "elsewhere", "GET", "/things/4711").json == first.json
    ask(kept.url, "POST", "/_mock/worlds/there/reset")
    assert sent(kept, "there", "GET", "/things/4711").json == first.json


def test_an_item_that_was_made_is_gone_when_it_is_deleted(kept: Running) -> None:
    made = sent(kept, "made", "POST", "/things", {"name": "mine"}).json
    assert sent(kept, "made", "DELETE", f"/things/{made['id']}").status == 204
    assert sent(kept, "made", "GET", f"/things/{made['id']}").status == 404


def test_none_is_there_where_that_is_asked_for() -> None:
    with running(*KEPT, "--unknown-items", "404") as mock:
        assert sent(mock, "strict", "GET", "/things/4711").status == 404


def test_none_is_there_beside_seed_data(tmp_path: Path) -> None:
    seeds = tmp_path / "seed.json"
    seeds.write_text('{"/things": [{"id": 7, "name": "seven"}]}', encoding="utf-8")
    for given in (str(seeds), "empty"):
        with running(*KEPT, "--seed-data", given) as mock:
            assert sent(mock, "seeded", "GET", "/things/4711").status == 404
            assert sent(mock, "seeded", "GET", "/things/7").status == (200 if given != "empty" else 404)


NAMED = """
openapi: 3.0.3
info: {title: Events, version: '1'}
paths:
  /events.json:
    post:
      requestBody: {$ref: '#/components/requestBodies/Event'}
      responses:
        '201':
          description: d
          headers: {Location: {schema: {type: string}}}
          content: &content {application/json: &event {schema: {$ref: '#/components/schemas/Event'}}}
  /events/{event}.json:
    parameters: [{name: event, in: path, required: true, description: The id or the name., schema: {type: string}}]
    get: {responses: {'200': &answer {description: d, content: *content}}}
    post: {requestBody: {$ref: '#/components/requestBodies/Event'}, responses: {'200': *answer}}
    delete: {responses: {'204': {description: d}}}
components:
  requestBodies:
    Event: {content: {application/json: *event}}
  schemas:
    Event: {type: object, required: [id], properties: {id: {type: integer, readOnly: true}, name: {type: string}}}
"""


def test_one_is_there_by_what_else_a_path_names_it(tmp_path: Path) -> None:
    document = tmp_path / "events.yaml"
    document.write_text(NAMED, encoding="utf-8")
    with running("--quiet", "--spec", str(document)) as mock:
        shown = sent(mock, "named", "GET", "/events/opening.json")
        assert (shown.status, type(shown.json["id"])) == (200, int)
        made = sent(mock, "named", "POST", "/events.json", {"name": "closing"})
        assert made.headers["location"] == f"/events/{made.json['id']}.json"
        assert sent(mock, "named", "POST", made.headers["location"], {"name": "late"}).status == 200
        assert sent(mock, "named", "GET", made.headers["location"]).json["name"] == "late"
        assert sent(mock, "named", "DELETE", "/events/opening.json").status == 204
        assert sent(mock, "named", "GET", "/events/opening.json").status == 404
