from __future__ import annotations

import json
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest

from hydracore_contract.exchange import Request, Trouble
from hydracore_contract.generate.request_builder import request
from hydracore_contract.isolation.creates import makers
from hydracore_contract.isolation.guarded_custody import guarded
from hydracore_contract.isolation.item_search import listed
from hydracore_contract.isolation.ledger import Ask, Ledger, read
from hydracore_contract.run_events import Cleaned
from hydracore_contract.settings import Secrets, Settings
from hydracore_contract.transport.target import Target, Unguarded
from tests.hydracore_contract.contracts import contract, own
from tests.hydracore_contract.scripted import answer, hangs_after, keeps_saying, says, serving
from tests.hydracore_contract.searching import unguarded
from tests.hydracore_contract.small_services import Answered, Asked, small

INSTANCE = "3c1d7a5e-8f0b-4a52-9d43-0b6a1e2f7c81"
COLLECTION = f"/v1/instances/{INSTANCE}/channels"
FIRST, SECOND, THIRD = (f"{COLLECTION}/a4f2c6d8-1b3e-4d57-8c90-5e7f9a1b2d3{number}" for number in "678")
GONE = answer("204 No Content", b"")
CREATE, LIST = "create_channel_endpoint", "list_instance_channels"


def settings(url: str) -> Settings:
    return Settings(url, Secrets("t0ken-of-mine"), concurrency=1)


def test_the_newest_is_removed_first(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://127.0.0.1")
    for path in (FIRST, SECOND, THIRD):
        ledger.created(path)
    with (
        serving(keeps_saying(GONE, answer("500 Broken"), answer("404 Not Found"))) as server,
        unguarded(own(), settings(server.url), ledger) as custody,
    ):
        found = custody.clean()
    assert (found.removed, found.left) == ((THIRD, FIRST), ((SECOND, "the service answers 500"),))
    assert [each.split(b" ")[1].decode() for each in server.heard] == [THIRD, SECOND, FIRST]
    ledger.close()
    assert list(read(ledger.path).open_entries) == [SECOND]


def test_what_hangs_is_not_waited_for_again_and_again(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://127.0.0.1")
    paths = [FIRST, SECOND, THIRD, f"{COLLECTION}/4", f"{COLLECTION}/5"]
    for path in paths:
        ledger.created(path)
    with (
        serving(hangs_after(b""), says(GONE), hangs_after(b""), hangs_after(b"")) as server,
        unguarded(own(), replace(settings(server.url), request_timeout=1.0), ledger) as custody,
    ):
        found = custody.clean()
    assert [each.split(b" ")[1].decode() for each in server.heard] == paths[:0:-1]
    assert found.removed == (paths[3],)
    assert [path for path, _ in found.left] == [paths[4], THIRD, SECOND, FIRST]
    assert len({why for _, why in found.left}) == 2
    ledger.close()
    assert len(read(ledger.path).open_entries) == 4


def test_creates_whose_answer_was_never_seen_are_looked_for(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://127.0.0.1")
    ledger.asked(Ask(COLLECTION, (("provider", "ours"), ("webhook_secret", "never shown"))))
    items = [
        {"id": FIRST.rpartition("/")[2], "provider": "theirs"},
        {"id": SECOND.rpartition("/")[2], "provider": "ours"},
        {"id": THIRD.rpartition("/")[2]},
    ]
    listed = answer(body=json.dumps({"channels": items, "count": 3}).encode())
    with (
        serving(keeps_saying(listed, GONE)) as server,
        unguarded(own(), settings(server.url), ledger) as custody,
    ):
        found = custody.clean()
    assert found.removed == (SECOND,)
    assert [each.split(b" ")[:2] for each in server.heard] == [
        [b"GET", COLLECTION.encode()],
        [b"DELETE", SECOND.encode()],
    ]
    ledger.close()
    assert not ledger.path.exists()


def test_what_can_not_be_looked_for_stays_and_is_told(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://127.0.0.1")
    ledger.asked(Ask("/elsewhere", (("provider", "ours"),)))
    ledger.asked(Ask(COLLECTION, (), answer=None))
    with (
        serving(keeps_saying(answer("503 Busy"))) as server,
        unguarded(own(), settings(server.url), ledger) as custody,
    ):
        found = custody.clean()
    assert (found.removed, found.left, found.lost) == ((), (), 0)
    assert [line.partition(" may have made items in ")[2] for line in found.doubts] == [
        "/elsewhere: the contract has no operation that makes them",
        f"{COLLECTION}: the list answers 503",
    ]
    ledger.close()
    assert len(read(ledger.path).open_asks()) == 2


def test_one_collection_alone_waits_for_a_service_that_stays_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hydracore_contract.isolation.custody.PAUSES", (0.0,) * 4)
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://127.0.0.1")
    collections = [f"/v1/instances/{UUID(int=number)}/channels" for number in range(6)]
    for path in collections:
        ledger.asked(Ask(path, (("provider", "ours"),)))
    ledger.created(f"{collections[0]}/1")
    with (
        serving(keeps_saying(answer("503 Service Unavailable"))) as server,
        unguarded(own(), settings(server.url), ledger) as custody,
    ):
        told = custody.clean().doubts
    heard = [each.split(b" ")[:2] for each in server.heard]
    looked_at = Counter(path.decode().partition("?")[0] for method, path in heard if method == b"GET")
    assert looked_at == dict.fromkeys(collections[1:], 2) | {collections[0]: 2 + 4}
    assert sum(method == b"DELETE" for method, _ in heard) == 1
    assert len(told) == len(collections)
    ledger.close()


def test_lists_that_hang_are_not_waited_for_again_and_again(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://127.0.0.1")
    for number in range(6):
        ledger.asked(Ask(f"/v1/instances/{UUID(int=number)}/channels", (("provider", "ours"),)))
    with (
        serving(*[hangs_after(b"")] * 6) as server,
        unguarded(own(), replace(settings(server.url), request_timeout=0.2), ledger) as custody,
    ):
        told = custody.clean().doubts
    assert len(server.heard) == 2
    assert len(told) == 6
    ledger.close()


def test_what_another_look_has_shown_settles_the_create_that_made_it(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://127.0.0.1")
    asks = [Ask(COLLECTION, (("provider", text),)) for text in ("ours", "ours", "of somebody")]
    for ask in asks:
        ledger.asked(ask)
    with (
        serving(keeps_saying(GONE, answer("500 Broken"))) as server,
        unguarded(own(), settings(server.url), ledger) as custody,
    ):
        custody.made(FIRST, {"id": FIRST.rpartition("/")[2], "provider": "ours"})
        assert ledger.open_asks() == asks[1:]
        custody.made(SECOND, {"id": SECOND.rpartition("/")[2], "provider": "ours"})
        assert ledger.open_asks() == asks[2:]
        assert ledger.paths() == [FIRST, SECOND]
    ledger.close()


def test_a_create_has_made_nothing_where_a_list_shows_nothing_new(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://127.0.0.1")
    ledger.asked(Ask(COLLECTION, ()))
    ledger.asked(Ask(COLLECTION, (("provider", "ours-and-nobody-else-s"),)))
    listed = answer(body=b'{"channels": [], "count": 0}')
    with serving(keeps_saying(listed)) as server, unguarded(own(), settings(server.url), ledger) as custody:
        assert custody.clean() == Cleaned((), (), ())
    ledger.close()
    assert not ledger.path.exists()


def made(identity: str, **fields: str) -> bytes:
    return answer("201 Created", json.dumps({"id": identity, **fields}).encode())


def post(provider: str) -> Request:
    return Request("POST", COLLECTION, (), json.dumps({"provider": provider}).encode())


def test_a_clean_up_in_mid_run_takes_nothing_from_under_another_strand(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://127.0.0.1")
    mine, theirs = object(), object()
    empty = answer(body=b'{"channels": [], "count": 0}')
    script = keeps_saying(empty, made("1"), made("2"), answer("500 Broken"), GONE, GONE, empty, empty)
    with serving(script) as server, unguarded(own(), settings(server.url), ledger) as custody:
        custody.send(CREATE, post("mine"), mine)
        custody.send(CREATE, post("theirs"), theirs)
        custody.send(CREATE, post("theirs, and it may be there"), theirs)
        assert custody.clean(mine) == Cleaned((f"{COLLECTION}/1",), (), ())
        assert (ledger.paths(), len(ledger.open_asks())) == ([f"{COLLECTION}/2"], 1)
        assert custody.clean().removed == (f"{COLLECTION}/2",)
    assert not ledger.is_open
    ledger.close()


def test_an_answer_that_names_what_was_there_before_is_not_believed(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://127.0.0.1")
    before = answer(body=b'{"channels": [{"id": "7", "provider": "theirs"}], "count": 1}')
    with (
        serving(keeps_saying(before, made("7"), before)) as server,
        unguarded(own(), settings(server.url), ledger) as custody,
    ):
        custody.send(CREATE, post("ours, and nobody else's"))
        found = custody.clean()
    assert (found.removed, found.left, found.lost) == ((), (), 1)
    assert not any(each.startswith(b"DELETE") for each in server.heard)
    ledger.close()


@pytest.mark.parametrize(("status", "is_made"), [(200, True), (201, True), (404, False), (500, True)])
def test_what_a_put_may_make_is_in_the_ledger_before_it_is_sent(
    status: int, is_made: bool, tmp_path: Path
) -> None:
    noted: list[str] = []

    def service(asked: Asked) -> Answered:
        noted.append(ledger.path.read_text("utf-8"))
        return (status if asked.method == "PUT" else 204), None

    with small(service) as there:
        ledger = Ledger(tmp_path / "ledger.jsonl", there.url)
        with guarded(own(), settings(there.url), ledger, (INSTANCE,)) as custody:
            custody.send("", Request("PUT", FIRST, (), b"{}"))
            assert custody.clean().removed == ((FIRST,) if is_made else ())
    assert FIRST in noted[0]
    assert not ledger.path.exists()


def test_a_list_is_read_to_its_last_page() -> None:
    pages = [[{"id": "1"}, {"id": "2"}], [{"id": "3"}], []]
    made_of = contract(PAGED)
    with (
        serving(keeps_saying(*(answer(body=json.dumps(page).encode()) for page in pages))) as server,
        closing(Target(settings(server.url), Unguarded())) as target,
    ):
        maker = makers(made_of)["add"]
        found = listed(
            maker, lambda listing, query: target.send(listing.id, request(listing, {}, query=query))
        )
    assert (list(found.items), found.problem) == (["1", "2", "3"], "")
    assert [each.split(b" ")[1] for each in server.heard] == [
        b"/things?limit=50",
        b"/things?limit=50&offset=2",
        b"/things?limit=50&offset=3",
    ]


@pytest.mark.parametrize(
    ("pages", "items", "problem"),
    [
        ([('[{"id": "1"}]', '</things?after=1>; rel="next"'), ('[{"id": "2"}]', "")], ["1", "2"], ""),
        (
            [('{"data": [{"id": "1"}], "links": {"next": {"href": "/things?page=2"}}}', ""), ("[]", "")],
            ["1"],
            "",
        ),
        ([('{"data": [{"id": "1"}], "meta": {"total": 3}}', "")], ["1"], "the list shows only a part"),
        ([('{"data": [{"id": "1"}], "has_more": true}', "")], ["1"], "the list shows only a part"),
    ],
)
def test_a_list_says_that_it_goes_on_where_no_document_names_pages(
    pages: list[tuple[str, str]], items: list[str], problem: str
) -> None:
    made_of = contract(PAGED.replace("parameters:", "x-parameters:", 1))
    scripts = [answer("200 OK", body.encode(), *([("Link", link)] if link else [])) for body, link in pages]
    with (
        serving(keeps_saying(*scripts)) as server,
        closing(Target(settings(server.url), Unguarded())) as target,
    ):
        found = listed(
            makers(made_of)["add"],
            lambda listing, query: target.send(listing.id, request(listing, {}, query=query)),
        )
    assert (list(found.items), found.problem) == (items, problem)
    assert len(server.heard) == len(pages)


PAGED = """
paths:
  /things:
    get:
      operationId: list
      parameters:
      - {name: limit, in: query, schema: {type: integer, maximum: 50}}
      - {name: offset, in: query, schema: {type: integer, minimum: 0}}
      responses: {'200': {description: fine}}
    post: {operationId: add, responses: {'201': {description: made}}}
  /things/{id}:
    delete:
      operationId: remove
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {'204': {description: gone}}
"""


def test_an_item_whose_answer_was_cut_short_is_known_once_a_list_shows_it(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://127.0.0.1")
    item = {"id": FIRST.rpartition("/")[2], "provider": "ours-and-nobody-else-s"}
    look = request(own().operation(LIST), {"instance_id": INSTANCE})
    shown = answer(body=json.dumps({"channels": [item], "count": 1}).encode())
    empty = answer(body=b'{"channels": [], "count": 0}')
    script = says(empty, made(item["id"])[:-20])
    with (
        serving(script, keeps_saying(shown)) as server,
        unguarded(own(), settings(server.url), ledger) as custody,
    ):
        assert custody.send(CREATE, post(item["provider"])).trouble is Trouble.CUT_SHORT
        assert len(ledger.open_asks()) == 1
        custody.send(LIST, look)
        assert (ledger.open_asks(), ledger.paths()) == ([], [FIRST])
    ledger.close()


@pytest.mark.parametrize("is_shown", [True, False])
def test_what_is_not_listed_has_gone_where_the_list_shows_what_is_made(
    is_shown: bool, tmp_path: Path
) -> None:
    """The create's answer was cut short, so that nobody knows what it has made."""
    ledger = Ledger(tmp_path / "ledger.jsonl", "http://127.0.0.1")
    known = {"id": FIRST.rpartition("/")[2], "provider": "ours-and-nobody-else-s"}
    look = request(own().operation(LIST), {"instance_id": INSTANCE})
    shown = answer(body=json.dumps({"channels": [known] * is_shown, "count": int(is_shown)}).encode())
    empty = answer(body=b'{"channels": [], "count": 0}')
    cut_short = made(SECOND.rpartition("/")[2])[:-20]
    with (
        serving(says(empty, made(known["id"]), cut_short), says(shown, GONE, empty, empty, empty)) as server,
        unguarded(own(), settings(server.url), ledger) as custody,
    ):
        custody.send(CREATE, post(known["provider"]))
        assert custody.send(CREATE, post("another-of-ours")).trouble is Trouble.CUT_SHORT
        custody.send(LIST, look)
        custody.send("delete_channel_endpoint", Request("DELETE", FIRST))
        assert custody.clean().lost == (not is_shown)
    ledger.close()
