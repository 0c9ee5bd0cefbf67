from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from hydracore_contract.exchange import Exchange, Request, Trouble
from hydracore_contract.fields import ABSENT
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.settings import Settings
from tests.hydracore_contract.contracts import contract
from tests.hydracore_contract.oracle.exchanges import (
    BEARER,
    CONTRACT,
    CREATE,
    DELETE,
    GOOD,
    ITEM,
    ITEMS,
    JSON,
    KEY,
    LIST,
    LOGINS,
    OTHER,
    STORED,
    UPDATE,
    A,
    B,
    answered,
    dumped,
    exchange,
    ids,
    sent,
)
from tests.hydracore_contract.oracle.service import SCOPES


def oracle(*items: dict[str, Any]) -> Oracle:
    """One that has seen a list of these items; the scope is known to be served."""
    made = Oracle(CONTRACT, Settings("http://127.0.0.1"))
    made.serves(SCOPES[0])
    assert ids(made.observe(listed(1, *items))) == []
    return made


def listed(number: int, *items: dict[str, Any], **more: Any) -> Exchange:
    value = {"channels": list(items), "count": len(items)}
    return exchange(number, LIST, sent(LIST), answered(200, value), **more)


def patched(number: int, body: Any, shown: dict[str, Any], status: int = 200, **more: Any) -> Exchange:
    return exchange(number, UPDATE, sent(UPDATE, body), answered(status, STORED | shown), **more)


OTHER_KEY = "7d7a3a2e-51f3-4c7e-9b0a-0f2b8f1f7a10"
THIRD_KEY = "9f1e5a04-3c52-4f5b-8d1e-6a0f4f3f7a11"
LATER = {"updated_at": "2026-03-09T10:00:30Z"}
DOWN = {"error_message": "Down"} | LATER
OFF = {"enabled": False} | LATER


def test_what_was_refused_before_is_told_with_what_it_may_have_done() -> None:
    seen = oracle(STORED)
    refused = patched(2, {"status": "off", "enabled": None}, {}, 422)
    seen.observe(refused)
    changed = patched(3, {"error_message": "Down"}, DOWN | {"status": "off"})
    (violation,) = (each for each in seen.observe(changed) if each.subject.text == "status")
    assert violation.before == (refused,)
    seen.observe(patched(4, {"enabled": 5}, {}, 422))
    shown = DOWN | {"status": "off"}
    assert ids(seen.observe(listed(5, STORED | shown))) == []
    again = patched(6, {"error_message": "Up"}, shown | {"error_message": "Up", "provider": "x"})
    (violation,) = (each for each in seen.observe(again) if each.subject.text == "provider")
    assert violation.before == (changed,)


def test_updates_at_the_same_moment_add_up() -> None:
    seen = oracle(STORED)
    burst = [
        patched(2, {"enabled": False}, OFF, burst=1),
        patched(3, {"error_message": "Down"}, DOWN, burst=1),
    ]
    assert [ids(violations) for _, violations in seen.observe_burst(burst)] == [[], []]
    assert ids(seen.observe(listed(4, STORED | DOWN | OFF))) == []


@pytest.mark.parametrize("lost", [DOWN, OFF])
def test_an_update_that_is_lost_among_others(lost: dict[str, Any]) -> None:
    seen = oracle(STORED)
    burst = [
        patched(2, {"enabled": False}, OFF, burst=1),
        patched(3, {"error_message": "Down"}, DOWN, burst=1),
    ]
    assert not any(violations for _, violations in seen.observe_burst(burst))
    assert "concurrency" in " ".join(ids(seen.observe(listed(4, STORED | lost))))


def test_an_update_among_others_answers_for_what_it_sent() -> None:
    ((_, violations),) = oracle(STORED).observe_burst([patched(2, {"enabled": False}, LATER, burst=1)])
    assert ids(violations) == ["update enabled"]


def test_what_must_not_be_shown_is_survived_among_others() -> None:
    seen, shown = Oracle(LOGINS, Settings("http://127.0.0.1")), {"id": 1, "username": "a", "pin": "1234"}
    one, path = LOGINS.operation("change_user"), "/users/1"
    made = Request("POST", "/users", (JSON,), dumped({"username": "a"}))
    seen.observe(exchange(1, "sign_up", made, answered(201, {"id": 1, "username": "a"})))
    changed = Request(one.method, path, (JSON,), dumped({"pin": "1234"}))
    burst = [exchange(number, one.id, changed, answered(200, shown), burst=1) for number in (2, 3)]
    assert [ids(found) for _, found in seen.observe_burst(burst)] == [["secret-shown pin"]] * 2


@pytest.mark.parametrize("odd", [None, 7, [], "x"])
def test_broken_times_among_others_are_left_to_the_schema(odd: Any) -> None:
    shown = {name: value for name, value in STORED.items() if name != "updated_at"}
    bare = exchange(2, UPDATE, sent(UPDATE, {}), answered(200, shown), burst=1)
    burst = [bare, patched(3, {}, {"updated_at": odd}, burst=1)]
    found = [each.rule.id for _, violations in oracle(STORED).observe_burst(burst) for each in violations]
    assert set(found) <= {"body-schema", "body-format"}
    assert found


def test_deletes_at_the_same_moment() -> None:
    gone = [
        exchange(number, DELETE, sent(DELETE), answered(404, {"detail": "no"}), burst=1) for number in (2, 3)
    ]
    done = exchange(4, DELETE, sent(DELETE), answered(204), burst=1)
    assert [ids(violations) for _, violations in oracle(STORED).observe_burst([*gone, done])] == [[], [], []]
    twice = [done, replace(done, number=5)]
    assert [ids(found) for _, found in oracle(STORED).observe_burst(twice)] == [[], ["unknown-served"]]


UNKNOWN: list[tuple[str, Any, dict[str, Any], list[dict[str, Any]]]] = [
    (DELETE, None, {}, []),
    (DELETE, None, {}, [STORED]),
    (UPDATE, {"status": "x"}, {}, [STORED]),
    (UPDATE, {"status": "x"}, {}, [STORED | {"status": "x"} | LATER]),
    (CREATE, GOOD | {"external_identifier": "perhaps here"}, {}, [STORED]),
    (
        CREATE,
        GOOD | {"external_identifier": "perhaps here"},
        {},
        [STORED, STORED | {"id": KEY.replace("c", "d"), "external_identifier": "perhaps here"}],
    ),
]


@pytest.mark.parametrize(("name", "body", "more", "after"), UNKNOWN)
def test_what_came_to_no_answer_may_have_happened_or_not(
    name: str, body: Any, more: dict[str, Any], after: list[dict[str, Any]]
) -> None:
    seen = oracle(STORED)
    request = sent(name, body) if body is not None else sent(name)
    assert ids(seen.observe(Exchange(2, name, request, None, Trouble.HANGS, **more))) == ["hangs"]
    assert ids(seen.observe(listed(3, *after))) == []


@pytest.mark.parametrize(
    ("items", "breaks"),
    [([STORED], []), ([], ["refused-changed"]), ([STORED | {"status": "x"}], ["refused-changed status"])],
)
def test_what_was_refused_must_not_have_happened(items: list[dict[str, Any]], breaks: list[str]) -> None:
    seen = oracle(STORED)
    name, body = (UPDATE, {"status": "x", "provider": 7}) if items else (DELETE, None)
    request = sent(name, body) if body else sent(name, headers=(JSON,))
    answer = answered(422, {"detail": []}) if body else answered(403, {"detail": "no"})
    assert ids(seen.observe(exchange(2, name, request, answer))) == []
    assert ids(seen.observe(listed(3, *items))) == breaks


@pytest.mark.parametrize("method", ["PUT", "HEAD", "OPTIONS"])
def test_a_method_that_is_not_documented_is_blamed_for_what_it_does(method: str) -> None:
    seen = oracle(STORED)
    assert ids(seen.observe(exchange(2, "", Request(method, ITEM), answered(405)))) == []
    found = seen.observe(listed(3, STORED | {"status": "put"}))
    assert ids(found) == ["undocumented-method status"]
    assert [each.number for each in found[0].before] == [2]


@pytest.mark.parametrize("path", ["/", "/v2/nothing", f"{ITEM}/more"])
def test_paths_of_nothing_are_not_judged(path: str) -> None:
    assert oracle().observe(exchange(2, "", Request("GET", path), answered(200))) == ()


@pytest.mark.parametrize(
    ("path", "is_told"),
    [(ITEM, True), (ITEM.replace(KEY, KEY.upper()), True), (f"{ITEMS}/{KEY[::-1]}", False), ("/x", False)],
)
def test_the_exchange_that_made_an_item_is_known(path: str, *, is_told: bool) -> None:
    seen = oracle()
    created = exchange(2, CREATE, sent(CREATE, GOOD), answered(201, STORED))
    assert ids(seen.observe(created)) == []
    assert (
        seen.origin(exchange(3, UPDATE, sent(UPDATE, {}, path=path), answered(404))) == (created,) * is_told
    )


def test_findings_name_what_led_to_them() -> None:
    seen = oracle()
    created = exchange(2, CREATE, sent(CREATE, GOOD), answered(201, STORED))
    seen.observe(created)
    found, *_ = seen.observe(patched(3, {}, {"provider": "x"}))
    assert (found.before, found.subject.text) == ((created,), "provider")
    seen.observe(patched(4, {"status": "y"}, {"provider": "x", "status": "y"} | LATER))
    (found,) = seen.observe(listed(5, STORED | {"provider": "z", "status": "y"} | LATER))
    assert [each.number for each in found.before] == [2, 3, 4]
    assert found.operation == UPDATE


def test_what_was_cleaned_away_is_not_missed() -> None:
    seen = oracle()
    seen.observe(exchange(2, CREATE, sent(CREATE, GOOD), answered(201, STORED)))
    seen.forget(ITEM)
    assert ids(seen.observe(listed(3))) == []


def test_what_is_gone_stays_gone_even_where_nothing_was_listed() -> None:
    seen = Oracle(CONTRACT, Settings("http://127.0.0.1"))
    for number, taken in enumerate(
        ((CREATE, GOOD, answered(201, STORED)), (DELETE, ABSENT, answered(204))), 1
    ):
        assert ids(seen.observe(exchange(number, taken[0], sent(*taken[:2]), taken[2]))) == []
    assert ids(seen.observe(patched(3, {}, {}))) == ["unknown-served"]


@pytest.mark.parametrize("status", [200, 404])
def test_what_was_deleted_and_is_listed_may_be_there_or_not(status: int) -> None:
    seen = oracle(STORED)
    seen.observe(exchange(2, DELETE, sent(DELETE), answered(204)))
    assert ids(seen.observe(listed(3, STORED))) == ["delete"]
    shown = answered(200, STORED) if status == 200 else answered(404, {"detail": "no"})
    assert ids(seen.observe(exchange(4, UPDATE, sent(UPDATE, {}), shown))) == []
    assert ids(seen.observe(listed(5, STORED | {"status": "x"}))) == []
    assert ids(seen.observe(listed(6))) == []


def test_what_leaked_may_be_refused_where_it_does_not_belong() -> None:
    seen = oracle(STORED)
    there = sent(LIST, path=ITEMS.replace(A, B))
    for number, items in ((2, []), (3, [STORED | {"instance_id": B}])):
        value = {"channels": items, "count": len(items)}
        found = seen.observe(exchange(number, LIST, there, answered(200, value)))
        assert ids(found) == ["isolation"] * bool(items)
    stray = sent(UPDATE, {}, path=ITEM.replace(A, B))
    assert ids(seen.observe(exchange(4, UPDATE, stray, answered(404, {"detail": "no"})))) == []


def test_what_breaks_its_schema_is_not_told_twice() -> None:
    shown = {"provider": 7, "updated_at": 7}
    found = oracle(STORED).observe(patched(2, {"provider": "x"}, shown))
    assert ids(found) == ["body-schema response 200.provider", "body-schema response 200.updated_at"]


def test_an_answer_about_another_item() -> None:
    assert ids(oracle(STORED).observe(patched(2, {}, {"id": KEY.replace("c", "d")}))) == ["identity id"]


def test_what_follows_from_an_update_that_is_answered_with_another_item_is_not_told_beside_it() -> None:
    seen, moved = oracle(STORED), KEY.replace("c", "d")
    assert ids(seen.observe(patched(2, {}, {"id": moved}))) == ["identity id"]
    gone = answered(404, {"detail": "no"})
    assert ids(seen.observe(exchange(3, UPDATE, sent(UPDATE, {}), gone))) == []
    assert ids(seen.observe(listed(4, STORED | {"id": moved}))) == []


def test_unserved_scopes_may_be_refused() -> None:
    seen = Oracle(CONTRACT, Settings("http://127.0.0.1"))
    for number, status in enumerate((404, 200, 404), 1):
        value = {"detail": "no"} if status == 404 else {"channels": [], "count": 0}
        assert ids(seen.observe(exchange(number, LIST, sent(LIST), answered(status, value)))) == []
    seen.serves(SCOPES[0].upper())
    refused = exchange(9, LIST, sent(LIST), answered(404, {"detail": "no"}))
    assert ids(seen.observe(refused)) == ["valid-refused"]


@pytest.mark.parametrize("status", [409, 422])
@pytest.mark.parametrize(
    ("text", "is_taken"),
    [("@acme_support_bot", True), ("never seen anywhere", False), ("@acme_support_boT", False)],
)
def test_a_uniqueness_rule(status: int, text: str, *, is_taken: bool) -> None:
    body = {"channel_type": "sms", "provider": "never seen there", "external_identifier": text}
    answer = answered(status, {"detail": [{"loc": [], "msg": "taken", "type": "value_error"}]})
    found = ids(oracle(STORED).observe(exchange(2, CREATE, sent(CREATE, body), answer)))
    assert (found == []) is is_taken


ORDERS = """
    paths:
      /orders/{id}/payments:
        parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
        get:
          operationId: payments
          responses:
            '200':
              description: all
              content: {application/json: {schema: {type: array, items: &payment {type: object}}}}
            '409': {description: not now}
        post:
          operationId: pay
          responses:
            '201': {description: done, content: {application/json: {schema: *payment}}}
            '402': {description: too little}
            '409': {description: paid already}
"""


@pytest.mark.parametrize(
    ("name", "method", "status", "breaks"),
    [
        ("pay", "POST", 409, []),
        ("pay", "POST", 402, ["valid-refused"]),
        ("payments", "GET", 409, ["valid-refused"]),
    ],
)
def test_an_action_may_be_refused_for_the_state_of_an_item(
    name: str, method: str, status: int, breaks: list[str]
) -> None:
    seen = Oracle(contract(ORDERS), Settings("http://127.0.0.1"))
    seen.serves("7")
    request = Request(method, "/orders/7/payments", (), None)
    assert ids(seen.observe(exchange(1, name, request, answered(status)))) == breaks


def test_what_was_sent_in_another_spelling_may_be_shown_so() -> None:
    seen = oracle()
    upper = {"connection_id": KEY.upper()}
    created = exchange(2, CREATE, sent(CREATE, GOOD | upper), answered(201, STORED | upper))
    assert ids(seen.observe(created)) == []
    assert ids(seen.observe(listed(3, STORED | upper))) == []
    assert ids(seen.observe(listed(4, STORED | upper | {"id": KEY.upper()}))) == []
    other = {"id": KEY[:-1].upper() + "D", "connection_id": KEY.upper()}
    assert "body-format response 200.channels.[].id" in ids(seen.observe(listed(5, STORED | other)))


def test_only_the_latest_spellings_are_remembered() -> None:
    seen = oracle()
    upper = {"connection_id": KEY.upper()}
    for number in range(2, 210):
        value = KEY.upper() if number == 2 else f"{KEY[:-4]}{number:04}"
        seen.observe(
            exchange(number, CREATE, sent(CREATE, GOOD | {"connection_id": value}), answered(422, {}))
        )
    assert "body-format response 200.channels.[].connection_id" in ids(
        seen.observe(listed(300, STORED | upper))
    )


def test_spellings_of_one_path_are_one_scope() -> None:
    seen = oracle()
    upper = ITEMS.replace(SCOPES[0], SCOPES[0].upper())
    seen.observe(exchange(2, CREATE, sent(CREATE, GOOD, path=upper), answered(201, STORED)))
    assert ids(seen.observe(listed(3))) == ["listed"]


@pytest.mark.parametrize(
    "value", [None, [], 7, "x", {}, {"channels": None}, {"channels": [None, {"id": []}]}]
)
@pytest.mark.parametrize(("name", "status"), [(LIST, 200), (CREATE, 201), (UPDATE, 200), (DELETE, 204)])
def test_nonsense_is_told_and_survived(name: str, status: int, value: Any) -> None:
    seen = oracle(STORED)
    request = sent(name, GOOD) if name in (CREATE, UPDATE) else sent(name)
    assert seen.observe(exchange(2, name, request, answered(status, value)))
    seen.observe(listed(3, STORED))


@pytest.mark.parametrize(
    "body", [b"", b"\xff", b"[" * 100_000, b"{" * 9, b"9" * 5000, b'{"id": 1e999}', b"NaN"]
)
def test_bytes_that_are_no_json_are_told_and_survived(body: bytes) -> None:
    seen = oracle(STORED)
    for number, name in enumerate((CREATE, UPDATE, LIST), 2):
        answer = replace(answered(200, {}), body=body, status=201 if name == CREATE else 200)
        request = sent(name, GOOD) if name != LIST else sent(name)
        assert seen.observe(exchange(number, name, request, answer))


def test_deep_answers_are_survived() -> None:
    seen = oracle(STORED)
    shown = STORED | {"config": json.loads('{"a":' * 700 + "1" + "}" * 700)}
    assert seen.observe(exchange(2, UPDATE, sent(UPDATE, {}), answered(200, shown)))
    assert ids(seen.observe(listed(3, shown))) == []


@pytest.mark.parametrize("headers", [(JSON,), (("Authorization", "Bearer wrong"), JSON)])
def test_credentials_come_first(headers: tuple[tuple[str, str], ...]) -> None:
    seen = oracle(STORED)
    for number, request in enumerate(
        (sent(UPDATE, {}, headers=headers), sent(UPDATE, [], headers=headers)), 2
    ):
        assert ids(seen.observe(exchange(number, UPDATE, request, answered(403, {"detail": "no"})))) == []
        late = exchange(number + 5, UPDATE, request, answered(404, {"detail": "no"}))
        assert [each.rule.id for each in seen.observe(late)] == ["credentials-late"]
    assert ids(seen.observe(patched(20, {}, {}))) == []
    assert BEARER in sent(UPDATE).headers


@pytest.mark.parametrize(("is_deleted", "breaks"), [(True, []), (False, ["listed"])])
def test_what_hung_below_a_deleted_item_is_not_missed(breaks: list[str], *, is_deleted: bool) -> None:
    seen = Oracle(OTHER, Settings("http://127.0.0.1"))
    key = (("X-Key", "${API_KEY}"), JSON)
    notes = "/shelf-marks/a/books/7/notes"
    note = Request("POST", notes, key, b'{"text": "a long one"}')
    asked = Request("GET", notes, key)
    none = answered(200, {"notes": [], "total": 0})
    assert ids(seen.observe(exchange(1, "notes", asked, none))) == []
    made = answered(201, {"id": "n1", "text": "a long one"})
    assert ids(seen.observe(exchange(2, "note", note, made))) == []
    if is_deleted:
        removal = Request("DELETE", "/shelf-marks/a/books/7", (BEARER,))
        assert ids(seen.observe(exchange(3, "remove", removal, answered(204)))) == []
    assert ids(seen.observe(exchange(4, "notes", asked, none))) == breaks


def test_what_two_collections_show_is_told_once() -> None:
    """And not again with all that is done to it from either."""
    seen = oracle(STORED)
    seen.serves(B)
    there, path = ITEMS.replace(A, B), ITEM.replace(A, B)
    value = {"channels": [STORED], "count": 1}
    empty = {"channels": [], "count": 0}
    look = sent(LIST, path=there)
    assert ids(seen.observe(exchange(2, LIST, look, answered(200, empty)))) == []
    assert ids(seen.observe(exchange(3, LIST, look, answered(200, value)))) == ["isolation"]
    changed = STORED | {"status": "x"} | LATER
    shown = exchange(4, UPDATE, sent(UPDATE, {"status": "x"}, path=path), answered(200, changed))
    assert ids(seen.observe(replace(shown, at=31.0))) == []
    assert ids(seen.observe(exchange(5, DELETE, sent(DELETE), answered(204)))) == []
    gone = answered(404, {"detail": "no"})
    assert ids(seen.observe(exchange(6, DELETE, sent(DELETE, path=path), gone))) == []


def deleted(number: int, status: int = 204) -> Exchange:
    value = ABSENT if status == 204 else {"detail": "no"}
    return exchange(number, DELETE, sent(DELETE), answered(status, value))


def test_what_a_list_leaves_out_may_be_there_all_the_same() -> None:
    """That is told once, of the list; what comes of it is no fault of anything else."""
    for status in (204, 404):
        seen = oracle(STORED)
        seen.observe(patched(2, {"enabled": False}, OFF))
        assert ids(seen.observe(listed(3))) == ["update"]
        assert ids(seen.observe(deleted(4, status))) == []
    seen = oracle(STORED)
    seen.observe(patched(2, {"enabled": False}, OFF))
    seen.observe(listed(3))
    assert ids(seen.observe(listed(4, STORED | OFF))) == []
    assert ids(seen.observe(deleted(5))) == []
    assert "delete" in " ".join(ids(seen.observe(listed(6, STORED | OFF))))


def test_what_was_not_found_and_is_listed_is_told_once() -> None:
    seen = oracle(STORED)
    assert ids(seen.observe(deleted(2, 404))) == ["valid-refused"]
    assert ids(seen.observe(listed(3, STORED))) == []
    assert ids(seen.observe(deleted(4))) == []
    assert ids(seen.observe(deleted(5))) == ["unknown-served"]


def test_of_the_same_in_two_collections_each_has_its_own() -> None:
    seen = oracle()
    elsewhere = ITEMS.replace(A, B)
    for number, path, key, home in ((2, ITEMS, OTHER_KEY, A), (3, elsewhere, THIRD_KEY, B)):
        made = answered(201, STORED | {"id": key, "instance_id": home})
        seen.observe(exchange(number, CREATE, sent(CREATE, GOOD, path=path), made))
    missing, extra = seen.observe(listed(4, STORED))
    assert (missing.rule.id, extra.rule.id) == ("listed", "listed")


def test_what_an_answer_showed_wrong_is_no_second_fault_in_a_list() -> None:
    """The list shows what the service keeps: only the answer before was wrong."""
    for wrong in ({"instance_id": f"urn:uuid:{A}"}, {"config": {"a": "?"}}):
        seen = oracle()
        body = {**GOOD, "config": {"a": "\u0301"}}
        stored = STORED | {"config": body["config"]}
        found = seen.observe(exchange(2, CREATE, sent(CREATE, body), answered(201, stored | wrong)))
        assert len(found) == 1
        assert seen.observe(listed(3, stored)) == ()
        changed = stored | {"provider": "other"}
        assert ids(seen.observe(listed(4, changed))) == ["listed provider"]


def test_a_create_whose_answer_shows_nothing_explains_what_is_listed() -> None:
    seen = oracle()
    unreadable = answered(201)
    assert ids(seen.observe(exchange(2, CREATE, sent(CREATE, GOOD), unreadable))) == [
        "media-type response 201"
    ]
    assert seen.observe(listed(3, STORED)) == ()


def test_others_may_be_at_work_where_the_run_is_not_at_home() -> None:
    settings, mark = Settings("http://127.0.0.1"), "m4rk"
    seen = Oracle(CONTRACT, settings, mark=mark, homes=(A.upper(),))
    elsewhere = ITEMS.replace(A, B)

    def shown(number: int, path: str, *items: dict[str, Any]) -> Exchange:
        value = {"channels": list(items), "count": len(items)}
        return exchange(number, LIST, sent(LIST, path=path), answered(200, value))

    theirs = STORED | {"id": OTHER_KEY, "instance_id": B, "external_identifier": "@somebody_else_s"}
    assert ids(seen.observe(shown(1, ITEMS))) == []
    assert ids(seen.observe(shown(2, elsewhere, theirs))) == []
    seen.observe(exchange(3, CREATE, sent(CREATE, GOOD), answered(201)))
    assert ids(seen.observe(shown(4, elsewhere, theirs | {"enabled": False}))) == []
    assert ids(seen.observe(shown(5, elsewhere))) == []
    body = {**GOOD, "external_identifier": f"@one_of_{mark}_s"}
    made = STORED | {"external_identifier": f"@one_of_{mark}_s", "id": THIRD_KEY}
    seen.observe(exchange(6, CREATE, sent(CREATE, body), answered(201, made)))
    leaked = made | {"id": B, "instance_id": B}
    assert ids(seen.observe(shown(7, elsewhere, theirs, leaked))) == ["isolation"]
    assert ids(seen.observe(shown(8, ITEMS, STORED))) != []


def test_updates_at_the_same_moment_that_do_not_tell_when_they_were() -> None:
    seen = oracle(STORED)
    untold = {name: value for name, value in STORED.items() if name != "updated_at"}
    burst = [
        exchange(number, UPDATE, sent(UPDATE, body), answered(200, untold | body), burst=1)
        for number, body in ((2, {"enabled": False}), (3, {"error_message": "Down"}))
    ]
    told = [each.rule.id for _, violations in seen.observe_burst(burst) for each in violations]
    assert told == ["body-schema"] * 2
    assert ids(seen.observe(listed(4, STORED | DOWN | OFF))) == []


@pytest.mark.parametrize("status", [404, 409])
def test_a_write_that_was_sent_twice_may_be_refused_since_the_first_was_done(status: int) -> None:
    fresh = {
        "channel_type": "sms",
        "provider": "nobody's provider",
        "external_identifier": "nobody's identifier",
    }
    request, name = {404: (sent(DELETE), DELETE), 409: (sent(CREATE, fresh), CREATE)}[status]
    for is_twice in (True, False):
        refused = exchange(2, name, request, answered(status, {"detail": "no"}), resent=is_twice)
        assert (ids(oracle(STORED).observe(refused)) == []) is is_twice


LOST: list[dict[str, Any]] = [{"trouble": Trouble.CUT_SHORT}, {"answer": None, "trouble": Trouble.CLOSED}]


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("is_done", [True, False])
def test_an_update_whose_answer_was_lost_may_have_been_done(lost: dict[str, Any], is_done: bool) -> None:
    seen = oracle(STORED)
    change = replace(patched(2, {"enabled": False}, OFF), **lost)
    seen.observe(change)
    shown = {"enabled": not is_done, "error_message": "Down"} | LATER
    assert ids(seen.observe(patched(3, {"error_message": "Down"}, shown))) == []
    wrong = shown | {"provider": "another", "updated_at": "2026-03-09T10:00:40Z"}
    assert ids(seen.observe(patched(4, {"error_message": "Up"}, wrong | {"error_message": "Up"}))) != []


@pytest.mark.parametrize("lost", LOST)
def test_of_deletions_at_the_same_moment_the_one_that_was_not_answered_may_have_been_done(
    lost: dict[str, Any],
) -> None:
    late = replace(exchange(3, DELETE, sent(DELETE), answered(204), burst=1), **lost)
    refused = exchange(2, DELETE, sent(DELETE), answered(404, {"detail": "no"}), burst=1)
    told = [ids(found) for _, found in oracle(STORED).observe_burst([refused, late])]
    assert "valid-refused" not in str(told)


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("status", [404, 200])
def test_an_item_whose_deletion_was_not_answered_may_be_there(lost: dict[str, Any], status: int) -> None:
    seen = oracle(STORED)
    seen.observe(replace(exchange(2, DELETE, sent(DELETE), answered(204)), **lost))
    answer = answered(404, {"detail": "no"}) if status == 404 else answered(200, STORED | OFF)
    assert ids(seen.observe(exchange(3, UPDATE, sent(UPDATE, {"enabled": False}), answer))) == []
