"""What is written to, and what never is, beside items of others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.isolation.ledger import Ledger
from hydracore_contract.isolation.ownership import MOST_SENT, Ownership
from hydracore_contract.isolation.request_guard import Objection, RequestGuard
from hydracore_contract.isolation.tenants import tenants_of
from hydracore_contract.settings import Settings
from hydracore_openapi.model import Contract
from tests.hydracore_contract.contracts import contract, own
from tests.hydracore_contract.hammering import hammered
from tests.hydracore_contract.isolation.shared_service import Shelves, contract_of_shelves
from tests.hydracore_contract.searching import unread_ledger

SETTINGS = Settings("http://127.0.0.1:1")
CHANNELS = "/v1/instances/{}/channels"
MADE_UP = tenants_of(own(), SETTINGS).main["instance_id"]
RANDOM = "1b671a64-40d5-491e-99b0-da01ff1f3341"


def guard(document: Contract, settings: Settings = SETTINGS, ledger: Ledger | None = None) -> RequestGuard:
    ownership = Ownership(document, ledger or unread_ledger(settings.base_url))
    return RequestGuard(document, settings, tenants_of(document, settings), ownership)


class Talk:
    """A guard before a service, with no wire between them."""

    def __init__(self, service: Shelves, settings: Settings = SETTINGS, ledger: Ledger | None = None) -> None:
        self.contract = contract_of_shelves()
        self.service = service
        self.guard = guard(self.contract, settings, ledger)
        self.at = 0.0

    def objection(self, method: str, path: str, body: Any = None) -> str | None:
        return self.guard.objection(request(method, path, body), self.ask)

    def send(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's value, None where the request was held back."""
        if self.objection(method, path, body) is not None:
            return None
        answer = self.ask("", request(method, path, body)).answer
        assert answer is not None
        return json.loads(answer.body or b"{}")

    def ask(self, operation: str, sent: Request) -> Exchange:
        status, value = self.service.answer(sent.method, sent.path, sent.body or b"")
        answer = Answer(status, (), b"" if value is None else json.dumps(value).encode(), 0.1)
        self.at += 1.0
        exchange = Exchange(1, operation, sent, answer, seconds=0.1, at=self.at)
        self.guard.saw(exchange)
        return exchange


def request(method: str, path: str, body: Any = None) -> Request:
    return Request(method, path, (), None if body is None else json.dumps(body).encode())


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/buckets/1"),
        ("PUT", "/buckets/1"),
        ("PATCH", "/buckets/4"),
        ("DELETE", "/buckets/1/collections/3"),
        ("DELETE", "/buckets/1/collections"),
        ("PUT", "/buckets/1/collections"),
        ("POST", "/buckets/1/collections"),
        ("DELETE", "/buckets/1/collections/"),
        ("DELETE", "/buckets/"),
        ("POST", "/buckets/1"),
        ("BREW", "/buckets/1"),
        ("POST", "/buckets/clear"),
        ("GET", "/buckets/reset"),
        ("HEAD", "/buckets/reset"),
        ("GET", "/buckets/1/empty"),
        ("DELETE", "/notes"),
        ("DELETE", "/notes/alpha"),
        ("PUT", "/notes/beta"),
        ("DELETE", "/buckets/%31"),
        ("DELETE", "/buckets/%2531"),
        ("DELETE", "/buckets//1"),
        ("DELETE", "/Buckets/1"),
        ("DELETE", "/buckets/77/../1"),
        ("DELETE", "/buckets/77%2f..%2f1"),
        ("DELETE", "/buckets/1;x=1"),
        ("DELETE", "/buckets/1%00"),
        ("DELETE", "/buckets/1%3Fforce"),
        ("DELETE", "/buckets\\1"),
        ("DELETE", "/buckets/1/collections/77/.."),
    ],
)
def test_what_others_own_is_not_written_to(method: str, path: str) -> None:
    talk = Talk(Shelves())
    assert talk.objection(method, path, {"name": "mine"}) is not None
    assert not talk.service.touched


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/buckets/1"),
        ("HEAD", "/buckets"),
        ("OPTIONS", "/buckets/reset"),
        ("POST", "/buckets"),
        ("DELETE", "/buckets/not-valid"),
        ("DELETE", "/buckets/not-valid/collections"),
        ("DELETE", "/buckets/100000"),
        ("PATCH", "/buckets/100000/collections/5"),
        ("PUT", "/notes/gamma"),
        ("DELETE", "/elsewhere/1"),
    ],
)
def test_what_names_nothing_of_others_is_sent(method: str, path: str) -> None:
    assert Talk(Shelves()).objection(method, path, {"name": "mine"}) is None


def test_what_the_run_has_made_is_its_own() -> None:
    talk = Talk(Shelves())
    bucket = talk.send("POST", "/buckets", {"name": "mine"})["id"]
    item = talk.send("POST", f"/buckets/{bucket}/collections", {"name": "mine"})["id"]
    for method, path in (
        ("PATCH", f"/buckets/{bucket}/collections/{item}"),
        ("PATCH", f"/buckets/0{bucket}"),
        ("PUT", f"/buckets/{bucket}/collections"),
        ("GET", f"/buckets/{bucket}/empty"),
        ("DELETE", f"/buckets/{bucket}/collections"),
        ("DELETE", f"/buckets/{bucket}"),
    ):
        assert talk.send(method, path, {"name": "changed"}) is not None, path
    # Whoever comes next may have the same number.
    talk.service.buckets[bucket] = {"id": bucket, "name": "of others"}
    assert talk.objection("DELETE", f"/buckets/{bucket}") is not None
    assert not talk.service.touched


def test_what_a_put_makes_where_nothing_was_is_the_runs_own() -> None:
    talk = Talk(Shelves())
    assert talk.send("PUT", "/notes/gamma", {"name": "mine"})
    assert talk.send("PUT", "/notes/gamma", {"name": "mine, too"})
    assert talk.objection("DELETE", "/notes") is not None
    assert talk.send("DELETE", "/notes/gamma") is not None
    talk.service.notes["gamma"] = {"slug": "gamma", "name": "of others"}
    assert talk.objection("DELETE", "/notes/gamma") is not None


def test_a_collection_is_emptied_where_it_holds_nothing_but_the_runs_own() -> None:
    talk = Talk(Shelves())
    talk.service.buckets.clear()
    assert talk.objection("DELETE", "/buckets") is None
    assert talk.send("POST", "/buckets", {"name": "mine"})
    assert talk.objection("POST", "/buckets/clear") is None
    assert talk.objection("GET", "/buckets/reset") is None
    talk.service.made(talk.service.buckets, {"name": "of others"})
    for method, path in (("DELETE", "/buckets"), ("POST", "/buckets/clear"), ("GET", "/buckets/reset")):
        assert Objection.ALL in (talk.objection(method, path) or "")


def test_destructive_empties_collections_and_still_leaves_items_alone() -> None:
    talk = Talk(Shelves(), replace(SETTINGS, destructive=True))
    assert talk.objection("DELETE", "/buckets") is None
    assert talk.objection("GET", "/buckets/reset") is None
    assert talk.objection("DELETE", "/buckets/1") is not None
    assert talk.objection("DELETE", "/buckets/1/collections") is not None


def test_nothing_with_a_verb_is_sent_to_be_read_only() -> None:
    talk = Talk(Shelves(), replace(SETTINGS, read_only=True, destructive=True))
    assert Objection.READ_ONLY in (talk.objection("GET", "/buckets/reset") or "")
    assert talk.objection("GET", "/buckets") is None


def test_a_get_that_changed_something_is_sent_no_more() -> None:
    talk = Talk(Shelves())
    bucket = talk.send("POST", "/buckets", {"name": "mine"})["id"]
    assert talk.objection("GET", f"/buckets/{bucket}/empty") is None
    talk.guard.never_again("empty_bucket")
    assert Objection.UNSAFE in (talk.objection("GET", f"/buckets/{bucket}/empty") or "")
    assert Objection.UNSAFE in (talk.objection("HEAD", f"/buckets/{bucket}/empty") or "")


def test_a_body_may_not_name_what_is_anothers() -> None:
    talk = Talk(Shelves())
    mine = talk.send("POST", "/buckets", {"name": "mine"})["id"]
    for method, path in (("POST", "/buckets"), ("PATCH", f"/buckets/{mine}")):
        assert Objection.BODY in (talk.objection(method, path, {"id": 1, "name": "x"}) or "")
        for harmless in (mine, 100_000, "text", None, [1]):
            assert talk.objection(method, path, {"id": harmless, "name": "x"}) is None


def test_an_item_that_a_create_answers_with_is_not_taken_over() -> None:
    """A service may answer with an item that was there before."""
    talk = Talk(Shelves())
    talk.send("GET", "/buckets")
    answer = Answer(201, (), b'{"id": 1, "name": "mine"}', 0.1)
    talk.at += 1
    talk.guard.saw(
        Exchange(1, "", request("POST", "/buckets", {"name": "mine"}), answer, seconds=0.1, at=talk.at)
    )
    assert talk.objection("DELETE", "/buckets/1") is not None


def test_what_a_create_made_whose_answer_was_lost_is_known_by_its_texts() -> None:
    talk = Talk(Shelves())
    body = {"name": "a name that nobody else has"}
    talk.send("GET", "/buckets")
    talk.guard.saw(Exchange(1, "", request("POST", "/buckets", body), None, seconds=0.1, at=talk.at + 1))
    made = talk.service.made(talk.service.buckets, body)["id"]
    assert talk.objection("DELETE", f"/buckets/{made}") is None


def test_what_a_ledger_holds_is_the_runs_own(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", SETTINGS.base_url)
    ledger.created("/buckets/1/collections/2")
    talk = Talk(Shelves(), ledger=ledger)
    assert talk.objection("DELETE", "/buckets/1/collections/2") is None
    assert talk.objection("DELETE", "/buckets/1/collections/3") is not None
    ledger.close()


SPELLED: Sequence[Any] = (
    lambda text: text,
    lambda text: quote(text, safe=""),
    lambda text: "".join(f"%{ord(letter):02x}" for letter in text),
    lambda text: quote("".join(f"%{ord(letter):02x}" for letter in text), safe=""),
)


@given(
    st.sampled_from(["1", "4", "7"]),
    st.lists(st.sampled_from(["", ".", "x/..", "x%2F%2e%2E", "%2e", "77/../"]), max_size=3),
    st.sampled_from(SPELLED),
    st.sampled_from(["", "/", "//", "/.", ";a=b", "%00", "?a=b", "/x/.."]),
)
def test_no_spelling_of_a_path_reaches_an_item_of_others(
    key: str, noise: list[str], spelled: Any, end: str
) -> None:
    path = "/".join(["/buckets", *noise, spelled(key)]) + end
    assert Talk(Shelves()).objection("DELETE", path) is not None


# ------------------------------------------------------------------------------------------------- HydraCore's document


def unasked(_: str, sent: Request) -> Exchange:
    raise AssertionError(f"{sent.method} {sent.path} was sent to look")


@pytest.mark.parametrize(
    "key", [RANDOM, RANDOM.upper(), UUID(RANDOM).hex, "not-valid", "a" * 31, "42", "%00"]
)
@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_unknown_uuids_and_what_is_none_are_sent_without_a_look(method: str, key: str) -> None:
    sent = request(method, f"{CHANNELS.format(MADE_UP)}/{key}", {})
    assert guard(own()).objection(sent, unasked) is None


def test_a_uuid_that_somebody_showed_is_not_unknown() -> None:
    found = guard(own())
    shown = Answer(200, (), json.dumps({"channels": [{"id": RANDOM}], "count": 1}).encode(), 0.1)
    listed = Exchange(1, "", request("GET", CHANNELS.format(MADE_UP)), shown, at=1.0)
    found.saw(listed)
    sent = request("DELETE", f"{CHANNELS.format(MADE_UP)}/{RANDOM}")
    assert Objection.NAMED in (found.objection(sent, lambda *_: listed) or "")


@pytest.mark.parametrize(
    "key", ["00000000-0000-0000-0000-000000000000", "11111111-1111-4111-8111-111111111111"]
)
def test_a_uuid_that_people_write_by_hand_is_looked_for(key: str) -> None:
    looked: list[str] = []

    def ask(operation: str, sent: Request) -> Exchange:
        looked.append(operation)
        return Exchange(1, operation, sent, Answer(200, (), b'{"channels": [], "count": 0}', 0.1))

    sent = request("DELETE", f"{CHANNELS.format(MADE_UP)}/{key}")
    assert guard(own()).objection(sent, ask) is None
    assert looked == ["list_instance_channels"]


def test_another_instance_is_not_written_to() -> None:
    sent = request("POST", CHANNELS.format("11111111-1111-4111-8111-111111111111"), {})
    found = Answer(200, (), b'{"channels": [], "count": 0}', 0.1)
    assert guard(own()).objection(sent, lambda name, look: Exchange(1, name, look, found)) is not None


PAGED = """
    paths:
      /things:
        get:
          parameters: [{name: offset, in: query, schema: {type: integer}}]
          responses: {'200': {description: '-', content: {application/json: {schema:
            {type: object, properties: {items: {type: array, items: {type: object, properties:
              {id: {type: integer}}}}, total: {type: integer}}}}}}}
        delete: {responses: {'204': {description: '-'}}}
"""


@pytest.mark.parametrize(
    ("shown", "is_sent"),
    [
        ('{"items": [], "total": 0}', True),
        ('{"items": [], "total": 3}', False),
        ('{"items": [], "next": "/things?offset=20"}', False),
        ('{"items": [{"id": 1}], "total": 1}', False),
        ("[", False),
    ],
)
def test_a_page_shows_everything_only_where_it_shows_nothing(shown: str, is_sent: bool) -> None:
    answer = Answer(200, (), shown.encode(), 0.1)
    why = guard(contract(PAGED)).objection(
        request("DELETE", "/things"), lambda name, look: Exchange(1, name, look, answer)
    )
    assert (why is None) is is_sent


def test_threads_that_send_at_once_get_in_nobodys_way() -> None:
    talk = Talk(Shelves())

    def create(thread: int, number: int) -> None:
        sent = request("POST", "/shelves/1/books", {"name": f"a book of thread {thread}, number {number}"})
        talk.guard.saw(Exchange(1, "", sent, Answer(409, (), b"", 0.1), seconds=0.1, at=1.0))

    hammered(MOST_SENT // 2, [partial(create, thread) for thread in range(8)])
