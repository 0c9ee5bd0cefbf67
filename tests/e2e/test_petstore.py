"""The petstore, served with state: integer ids, a nested resource, query parameters, another shape of errors.

Every answer is checked against what the document says, by `Served` itself.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contracts import petstore
from tests.e2e.served import BASIC, Served, served

CONTRACT = petstore()
OWNER = {"name": "Ada", "email": "ada@example.org"}
CARD = {"method": "card", "last4": "4242"}
ORDER = {"petId": 7, "payment": CARD}
Item = dict[str, Any]


@pytest.fixture(scope="module")
def mock() -> Iterator[Served]:
    with served(CONTRACT, "--unknown-items", "404", headers=BASIC, base="/api/v3") as mock:
        yield mock


@pytest.fixture
def owner(mock: Served) -> Item:
    return made(mock, "/owners", OWNER)


@pytest.fixture
def pets(owner: Item) -> str:
    """The list of the pets of a new owner."""
    return f"/owners/{owner['id']}/pets"


def made(mock: Served, path: str, body: Item) -> Item:
    answer = mock.send("POST", path, body)
    assert answer.status == 201, answer
    item: Item = answer.value
    return item


def refused(mock: Served, code: int, method: str, path: str, /, *body: Any, **query: Any) -> str:
    """The message of a refusal in the document's own shape."""
    answer = mock.ask(method, path, *body, query=query)
    assert (answer.status, answer.media, answer.value["code"]) == (code, "application/json", code), answer
    return str(answer.value["message"])


def test_the_three_resources_begin_with_what_the_document_shows() -> None:
    with served(CONTRACT, "--unknown-items", "404", headers=BASIC, base="/api/v3") as fresh:
        owners = fresh.send("GET", "/owners")
        assert [owner["name"] for owner in owners.value] == ["Ada Nielsen", "Bo"]
        assert owners.headers["x-total-count"] == "2"
        assert [order["payment"] for order in fresh.send("GET", "/orders").value] == [CARD]
        pets = fresh.send("GET", "/owners/2/pets").value
        assert pets["total"] == len(pets["items"]) == 3
        assert {pet["ownerId"] for pet in pets["items"]} == {2}
        assert fresh.send("GET", "/owners/1/pets").value != pets
        with served(CONTRACT, "--unknown-items", "404", headers=BASIC, base="/api/v3", fresh=True) as again:
            assert again.send("GET", "/owners/2/pets").body == fresh.send("GET", "/owners/2/pets").body


def test_ids_are_integers_in_order(mock: Served) -> None:
    first, second = made(mock, "/owners", OWNER), made(mock, "/owners", OWNER)
    assert isinstance(first["id"], int)
    assert second["id"] == first["id"] + 1
    mock.send("DELETE", f"/owners/{second['id']}")
    assert made(mock, "/owners", OWNER)["id"] > second["id"]


def test_the_place_of_a_new_owner_is_told(mock: Served) -> None:
    answer = mock.send("POST", "/owners", OWNER)
    assert answer.headers["location"] == f"/api/v3/owners/{answer.value['id']}"
    assert mock.send("GET", answer.headers["location"]).value == answer.value


def test_a_new_owner_has_no_pets(mock: Served, pets: str) -> None:
    assert mock.send("GET", pets).value == {"items": [], "total": 0}


def test_below_nobody_there_is_nothing(mock: Served) -> None:
    for method, path, body in (
        ("GET", "/owners/999/pets", ()),
        ("POST", "/owners/999/pets", ({"name": "Rex"},)),
        ("GET", "/owners/999/pets/1", ()),
        ("PATCH", "/owners/999/pets/1", ({"name": "Rex"},)),
        ("DELETE", "/owners/999/pets/1", ()),
        ("GET", "/owners/999", ()),
        ("DELETE", "/orders/999", ()),
    ):
        assert refused(mock, 404, method, path, *body)


def test_pets_go_with_their_owner(mock: Served, owner: Item, pets: str) -> None:
    pet = made(mock, pets, {"name": "Rex"})
    assert mock.send("DELETE", f"/owners/{owner['id']}").status == 204
    assert refused(mock, 404, "GET", f"{pets}/{pet['id']}")
    assert refused(mock, 404, "GET", pets)


def test_owners_have_pets_of_their_own(mock: Served, pets: str) -> None:
    other = f"/owners/{made(mock, '/owners', OWNER)['id']}/pets"
    pet = made(mock, pets, {"name": "Rex"})
    assert refused(mock, 404, "GET", f"{other}/{pet['id']}")
    assert mock.send("GET", other).value["total"] == 0


def test_defaults_and_what_the_server_gives(mock: Served, owner: Item, pets: str) -> None:
    pet = made(mock, pets, {"name": "Rex", "id": 500, "ownerId": 500, "createdAt": "1999-01-01T00:00:00Z"})
    assert pet == {
        "id": pet["id"],
        "name": "Rex",
        "ownerId": owner["id"],
        "status": "available",
        "tags": [],
        "vaccinated": False,
        "weightKg": None,
        "createdAt": pet["createdAt"],
        "updatedAt": pet["createdAt"],
    }
    assert pet["id"] != 500
    assert pet["createdAt"] > "2020"


def test_a_password_is_never_shown(mock: Served) -> None:
    answer = mock.send("POST", "/owners", {**OWNER, "password": "not to be shown"})
    assert b"not to be shown" not in answer.body + mock.send("GET", "/owners", limit=100).body


def test_patch_changes_what_was_sent_and_put_everything(mock: Served, owner: Item, pets: str) -> None:
    pet = made(mock, pets, {"name": "Rex", "tags": ["a"], "category": {"name": "dogs"}, "weightKg": 30.5})
    changed = mock.send("PATCH", f"{pets}/{pet['id']}", {"tags": ["b", "c"], "weightKg": None}).value
    assert changed == {**pet, "tags": ["b", "c"], "weightKg": None, "updatedAt": changed["updatedAt"]}
    assert changed["updatedAt"] > pet["updatedAt"]
    path = f"/owners/{owner['id']}"
    body = {**OWNER, "phone": "+4520123456", "address": {"street": "Vej 1", "city": "Aarhus", "zip": "8000"}}
    first = mock.send("PUT", path, body).value
    assert first == {**owner, **body, "updatedAt": first["updatedAt"]}
    second = mock.send("PUT", path, {**OWNER, "id": 999}).value
    assert second == {**owner, "updatedAt": second["updatedAt"]}
    assert second["updatedAt"] > first["updatedAt"] > owner["updatedAt"]


def test_recursive_values(mock: Served, pets: str) -> None:
    category: Item = {"name": "root"}
    for level in range(30):
        category = {"name": str(level), "parent": category}
    pet = made(mock, pets, {"name": "Rex", "category": category})
    assert mock.send("GET", f"{pets}/{pet['id']}").value["category"] == category
    assert "category.parent.name" in refused(
        mock, 400, "POST", pets, {"name": "x", "category": {"name": "a", "parent": {"name": ""}}}
    )


def test_one_of_several_kinds(mock: Served) -> None:
    invoice = {"method": "invoice", "dueOn": "2026-07-01", "reference": None}
    order = made(mock, "/orders", {"petId": 7, "quantity": 3, "payment": invoice, "status": "delivered"})
    assert (order["payment"], order["status"], order["shipAt"]) == (invoice, "placed", None)
    path = f"/orders/{order['id']}"
    replaced = mock.send("PUT", path, {**ORDER, "shipAt": "2026-07-02T00:00:00Z"}).value
    assert replaced == {**order, **ORDER, "quantity": 1, "shipAt": "2026-07-02T00:00:00Z"}
    assert mock.send("GET", path).value == replaced
    for payment in (
        {"method": "card", "last4": "42"},
        {"method": "cash"},
        {},
        {"method": "invoice", "last4": "4242"},
    ):
        assert "payment" in refused(mock, 400, "POST", "/orders", {"petId": 7, "payment": payment})


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, ["name"]),
        ({"name": ""}, ["name"]),
        ({"name": "x" * 41, "status": "lost", "vaccinated": "yes"}, ["name", "status", "vaccinated"]),
        ({"name": "x", "tags": ["a", "a"]}, ["tags"]),
        ({"name": "x", "tags": list("abcdef")}, ["tags"]),
        ({"name": "x", "weightKg": 0}, ["weightKg"]),
        ({"name": "x", "weightKg": 1000.5}, ["weightKg"]),
        ([], ["body"]),
    ],
)
def test_bodies_that_break_the_contract(mock: Served, pets: str, body: Any, named: list[str]) -> None:
    message = refused(mock, 400, "POST", pets, body)
    assert [name for name in named if name not in message] == []
    assert mock.send("GET", pets).value["total"] == 0


def test_a_change_has_to_be_one(mock: Served, pets: str) -> None:
    pet = made(mock, pets, {"name": "Rex"})
    for body in ({}, {"name": "Max", "colour": "red"}, {"name": None}):
        refused(mock, 400, "PATCH", f"{pets}/{pet['id']}", body)
    assert mock.send("GET", f"{pets}/{pet['id']}").value == pet


@pytest.mark.parametrize(
    ("path", "query", "named"),
    [
        ("/owners", {"limit": 0}, "limit"),
        ("/owners", {"limit": 101}, "limit"),
        ("/owners", {"limit": "ten", "offset": -1}, "offset"),
        ("/owners/0", {}, "ownerId"),
        ("/owners/abc", {}, "ownerId"),
        ("/owners/99999999999999999999", {}, "ownerId"),
        ("/owners/1/pets", {"status": "lost"}, "status"),
        ("/owners/1/pets", {"vaccinated": "yes"}, "vaccinated"),
        ("/orders", {"ids": "1,x"}, "ids"),
        ("/orders", {"placedAfter": "yesterday"}, "placedAfter"),
    ],
)
def test_parameters_that_break_the_contract(mock: Served, path: str, query: Item, named: str) -> None:
    assert named in refused(mock, 400, "GET", path, **query)


def test_lists_are_filtered_and_paged(mock: Served, pets: str) -> None:
    for n in range(25):
        status = ("available", "pending", "sold")[n % 3]
        made(
            mock,
            pets,
            {"name": f"pet {n}", "status": status, "tags": ["even"] if n % 2 == 0 else ["odd", "x"]},
        )

    def names(**query: Any) -> tuple[list[str], int]:
        page = mock.send("GET", pets, **query).value
        return [pet["name"].removeprefix("pet ") for pet in page["items"]], page["total"]

    assert names() == ([str(n) for n in range(20)], 25)
    assert names(offset=20) == (["20", "21", "22", "23", "24"], 25)
    assert names(limit=3, offset=1) == (["1", "2", "3"], 25)
    assert names(limit=100)[1] == len(names(limit=100)[0]) == 25
    assert names(status="sold", limit=2) == (["2", "5"], 8)
    assert names(tags=["odd", "x"], limit=2) == (["1", "3"], 12)
    assert names(tags=["odd", "even"]) == ([], 0)
    assert names(vaccinated="true") == ([], 0)
    orders = [made(mock, "/orders", ORDER)["id"] for _ in range(3)]
    found = mock.send("GET", "/orders", ids=f"{orders[0]},{orders[2]}").value
    assert [order["id"] for order in found] == [orders[0], orders[2]]


def test_the_number_of_all_is_told_beside_a_page(mock: Served) -> None:
    made(mock, "/owners", OWNER)
    page = mock.send("GET", "/owners", limit=1)
    assert len(page.value) == 1
    assert int(page.headers["x-total-count"]) == len(mock.send("GET", "/owners", limit=100).value)


@pytest.mark.parametrize(
    ("headers", "query", "status"),
    [
        ({}, {}, 200),
        ({"Authorization": None}, {}, 401),
        ({"Authorization": "Bearer token"}, {}, 401),
        ({"Authorization": "Basic"}, {}, 401),
        ({"Authorization": "basic " + b64encode(b"user:").decode()}, {}, 200),
        ({"Authorization": None}, {"apiKey": "any"}, 200),
        ({"Authorization": None}, {"apiKey": ""}, 401),
        ({"Authorization": None, "apiKey": "any"}, {}, 401),
    ],
)
def test_either_of_the_credentials_is_enough(mock: Served, headers: Item, query: Item, status: int) -> None:
    answer = mock.ask("GET", "/orders", headers=headers, query=query)
    assert answer.status == status
    if status == 401:
        assert answer.value["code"] == 401
        assert answer.headers["www-authenticate"].lower().startswith("basic")


def test_owners_are_listed_for_everybody(mock: Served) -> None:
    assert mock.send("GET", "/owners", headers={"Authorization": None}).status == 200
    assert mock.send("POST", "/owners", OWNER, headers={"Authorization": None}).status == 401


def test_the_default_error_is_for_what_is_not_documented_by_number(mock: Served) -> None:
    answer = mock.send(
        "POST", "/orders", b"petId=7", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert (answer.status, answer.value["code"]) == (415, 415)
    answer = mock.send("POST", "/orders", b'{"petId": 7, "more": "' + b"x" * 2**20 + b'"}')
    assert (answer.status, answer.value["code"]) == (413, 413)
    assert "JSON" in refused(mock, 400, "POST", "/orders", b"{")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("PATCH", "/owners/1", 405), ("PUT", "/owners", 405), ("GET", "/owner", 404), ("GET", "/", 404)],
)
def test_where_nothing_is_documented_problems_are_told(
    mock: Served, method: str, path: str, status: int
) -> None:
    answer = mock.send(method, path)
    assert (answer.status, answer.media) == (status, "application/problem+json")
    assert (answer.value["status"], answer.value["type"]) == (status, "about:blank")


def test_paths_begin_with_the_base_path(mock: Served) -> None:
    unbased = Served(mock.url, mock.contract, mock.headers)
    assert unbased.send("GET", "/owners").status == 404
    assert unbased.send("GET", "/api/v3/owners").status == 200
