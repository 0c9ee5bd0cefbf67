"""Documents that leave the usual ways are served with state all the same.

Every answer is checked against what its document says, by `Served` itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest

from hydracore_openapi import load
from tests.e2e.served import Served, served
from tests.paths import DOCUMENTS

OTHERS = DOCUMENTS / "others"


@pytest.fixture(scope="module")
def identities() -> Iterator[Served]:
    with served(load(OTHERS / "identities.yaml")) as mock:
        yield mock


@pytest.fixture(scope="module")
def shapes() -> Iterator[Served]:
    with served(load(OTHERS / "shapes.yaml"), base="/v2") as mock:
        yield mock


def test_an_identity_that_the_client_chose_is_taken_once(identities: Served) -> None:
    created = identities.send("POST", "/tags", {"name": "a b/ü", "weight": 1.5})
    assert (created.status, created.value) == (201, {"name": "a b/ü", "color": "grey", "weight": 1.5})
    assert created.headers["location"] == "/tags/a%20b/%C3%BC"
    again = identities.send("POST", "/tags", {"name": "a b/ü"})
    assert again.status == 409
    assert again.value["error"]["code"] == 409
    assert "a b/ü" in again.value["error"]["message"]


def test_put_makes_what_is_not_there_where_that_is_documented(identities: Served) -> None:
    made = identities.send("PUT", "/tags/new%20one", {"color": "red"})
    assert (made.status, made.value) == (201, {"name": "new one", "color": "red"})
    changed = identities.send("PUT", "/tags/new%20one", {"weight": 2})
    assert (changed.status, changed.value) == (200, {"name": "new one", "color": "grey", "weight": 2})
    assert identities.send("POST", "/tags", {"name": "new one"}).status == 409
    assert identities.send("GET", "/tags/new%20one").value == changed.value


def test_delete_shows_the_item_as_it_was(identities: Served) -> None:
    item = identities.send("POST", "/tags", {"name": "short-lived"}).value
    assert identities.send("DELETE", "/tags/short-lived").value == item
    assert identities.send("DELETE", "/tags/short-lived").status == 404


def test_a_header_tells_how_many_there_are(identities: Served) -> None:
    before = identities.send("GET", "/tags")
    identities.send("POST", "/tags", {"name": "one more"})
    after = identities.send("GET", "/tags")
    assert int(after.headers["x-total-count"]) == len(after.value) == len(before.value) + 1
    assert 1 <= int(after.headers["x-rate-limit"]) <= 100


def test_identities_follow_the_pattern_of_the_path(identities: Served) -> None:
    receipts = [identities.send("POST", "/tickets", {"title": str(n)}).value for n in range(50)]
    codes = {receipt["code"] for receipt in receipts}
    assert len(codes) == 50
    assert all(re.fullmatch("[A-Z]{3}-[0-9]{4}", code) for code in codes)
    assert identities.send("GET", f"/tickets/{receipts[7]['code']}").value["title"] == "7"


def test_x_mock_says_where_values_come_from(identities: Served) -> None:
    code = identities.send("POST", "/tickets", {"title": "t", "state": "closed"}).value["code"]
    ticket = identities.send("GET", f"/tickets/{code}").value
    assert (ticket["state"], ticket["sequence"], ticket["assignee"]) == ("open", 7, None)
    assert ticket["opened"] == ticket["revision"]
    merge = {"Content-Type": "application/merge-patch+json"}
    changed = identities.send("PATCH", f"/tickets/{code}", {"assignee": "Ada", "title": None}, headers=merge)
    assert changed.status in (204, 422)
    assert identities.send("PATCH", f"/tickets/{code}", {"assignee": "Ada"}, headers=merge).status == 204
    after = identities.send("GET", f"/tickets/{code}").value
    assert (after["assignee"], after["opened"]) == ("Ada", ticket["opened"])
    assert after["revision"] > ticket["revision"]


def test_actions_below_an_item_answer_as_documented(identities: Served) -> None:
    assert identities.send("POST", "/tickets/ABC-1234/close").status == 200


def test_pages_end_without_a_limit(identities: Served) -> None:
    for n in range(45):
        identities.send("POST", "/tickets", {"title": f"page {n}"})
    seen: list[str] = []
    for page in range(1, 20):
        tickets = identities.send("GET", "/tickets", page=page).value["tickets"]
        seen += [ticket["code"] for ticket in tickets]
        if not tickets:
            break
    assert len(seen) == len(set(seen)) == len(identities.send("GET", "/tickets").value["tickets"])
    titles = [each["title"] for each in identities.send("GET", "/tickets", sort="-title").value["tickets"]]
    assert titles == sorted(titles, reverse=True)


def test_numbers_begin_where_the_contract_lets_them(identities: Served) -> None:
    numbers = [
        identities.send("POST", "/rooms", {"floor": n, "number": n + 200}).value["number"] for n in range(3)
    ]
    assert numbers == [200, 201, 202]
    assert identities.send("POST", "/rooms", {"number": 201, "floor": 1}).status == 409
    gone = identities.send("DELETE", "/rooms/201")
    assert (gone.status, gone.value) == (202, {"number": 201, "removed": True})
    assert identities.send("GET", "/rooms/201").status == 404


def test_an_identity_may_be_all_that_is_answered(identities: Served) -> None:
    made = identities.send("POST", "/keys", {"label": "mine"}).value
    assert identities.send("GET", f"/keys/{made}").value == {"uuid": made, "label": "mine"}


def test_a_uuid_is_the_same_in_any_case(identities: Served) -> None:
    chosen = str(uuid4())
    assert identities.send("POST", "/keys", {"uuid": chosen.upper()}).value == chosen
    assert identities.send("POST", "/keys", {"uuid": chosen}).status == 409
    assert identities.send("GET", f"/keys/{chosen.upper()}").value["uuid"] == chosen


def test_items_without_an_identity_are_found_by_their_path(identities: Served) -> None:
    made = identities.send("POST", "/notes", {"text": "remember"})
    assert made.status == 204
    assert identities.send("GET", made.headers["location"]).value == {"text": "remember"}


def test_bodies_and_answers_in_wrappers(shapes: Served) -> None:
    made = shapes.send("POST", "/users", {"data": {"name": "Ada", "password": "hidden", "age": 36}})
    assert made.status == 201
    user = made.value["data"]
    assert (made.value["success"], user["name"], user["role"], user["age"]) == (True, "Ada", "reader", 36)
    assert set(made.value) == {"success", "data"}
    assert "password" not in user
    assert shapes.send("GET", f"/users/{user['id']}").value == {"data": user}
    replaced = shapes.send("PUT", f"/users/{user['id']}", {"name": "Bo"}).value
    assert [(each["id"], each["name"], each.get("age")) for each in replaced] == [(user["id"], "Bo", None)]
    assert shapes.send("DELETE", f"/users/{user['id']}").value == {"message": "The user is gone."}
    assert shapes.send("GET", f"/users/{user['id']}").status == 404


def test_errors_have_the_documented_shape(shapes: Served) -> None:
    refused = shapes.send("POST", "/users", {"data": {"age": -1}})
    assert refused.status == 400
    assert {error["field"] for error in refused.value["errors"]} == {"body.data.name", "body.data.age"}


def test_lists_of_summaries_with_filters_pages_and_order(shapes: Served) -> None:
    for n in range(12):
        body = {"name": f"user {n:02}", "role": "admin" if n % 2 else "reader", "age": 100 + n}
        shapes.send("POST", "/users", {"data": body})
    query = {"filter[role]": "admin", "sort_by": "name", "sort_order": "desc"}
    listed = shapes.ask("GET", "/users", query=query).value
    assert [each["name"] for each in listed["data"]] == [f"user {n:02}" for n in (11, 9, 7, 5, 3)]
    assert all(set(each) == {"id", "name", "active"} for each in listed["data"])
    assert listed["meta"]["total"] >= 6
    assert [
        each["name"] for each in shapes.ask("GET", "/users", query={"filter[age]": "103"}).value["data"]
    ] == ["user 03"]


def test_free_properties_are_kept(shapes: Served) -> None:
    made = shapes.send("POST", "/labels", {"team": "a", "id": "mine", "größe": "xl"}).value
    assert made == {"id": made["id"], "team": "a", "größe": "xl"}
    assert made["id"] != "mine"
    assert shapes.send("GET", f"/labels/{made['id']}").value == made
    assert shapes.send("POST", "/labels", {"team": 1}).status == 422


def test_items_of_several_kinds_keep_what_belongs_to_theirs(shapes: Served) -> None:
    circle = shapes.send("POST", "/shapes", {"kind": "circle", "radius": 2}).value
    assert circle == {"id": circle["id"], "kind": "circle", "radius": 2}
    changed = shapes.send("PATCH", f"/shapes/{circle['id']}", {"radius": 3}).value
    assert changed == {**circle, "radius": 3}
    broken = shapes.send("PATCH", f"/shapes/{circle['id']}", {"radius": -1, "width": None})
    assert broken.status == 200
    assert shapes.send("GET", f"/shapes/{circle['id']}").value["radius"] == 3


def test_secrets_inside_are_not_shown(shapes: Served) -> None:
    body = {"owner": "Ada", "pin": "s3cret", "auth": {"login": "ada", "secret": "s3cret"}, "more": [1]}
    made = shapes.send("POST", "/accounts", body)
    assert made.value == {"id": made.value["id"], "owner": "Ada", "auth": {"login": "ada"}, "more": [1]}
    assert b"s3cret" not in shapes.send("GET", "/accounts").body


def test_forms_are_read_by_their_types(shapes: Served) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    made = shapes.send("POST", "/forms", b"count=3&agreed=true&tags=a&tags=b", headers=form).value
    assert made == {"id": made["id"], "count": 3, "agreed": True, "tags": ["a", "b"]}
    one = shapes.send("POST", "/forms", b"count=3&agreed=false&tags=a", headers=form).value
    assert (one["agreed"], one["tags"]) == (False, ["a"])
    multipart = {"Content-Type": "multipart/form-data; boundary=x"}
    assert shapes.send("POST", "/forms", b"--x--\r\n", headers=multipart).status in (201, 422)


@pytest.mark.parametrize("path", ["/settings", "/health", "/version", "/nothing", "/anything", "/report"])
def test_what_is_no_collection_answers_as_documented(shapes: Served, path: str) -> None:
    assert shapes.send("GET", path).status == 200


def test_media_types_are_chosen_by_accept(shapes: Served) -> None:
    assert shapes.send("GET", "/health").body == b"fine"
    assert shapes.send("GET", "/report").media == "application/json"
    csv = shapes.send("GET", "/report", headers={"Accept": "text/csv, */*;q=0.1"})
    assert (csv.media, csv.body) == ("text/csv", b"title\nA report\n")
    assert set(csv.headers["x-flags"].split(",")) <= {"true", "false"}
    assert csv.headers["x-ready"] in ("true", "false")


def test_searches_are_no_collections(shapes: Served) -> None:
    assert shapes.send("POST", "/search", {}).status == 200
    assert shapes.send("POST", "/anything", {"a": 1}).status == 202
