from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_mock.http.suggestions import Suggestions
from hydracore_openapi import load
from tests.contracts import hydracore, petstore

HYDRACORE = Suggestions(hydracore())
PETSTORE = Suggestions(petstore())
ID = "f3c95789-ace1-4954-ac5d-6baed2eac902"
LIST, CREATE = (f"{method} /v1/instances/{{instance_id}}/channels" for method in ("GET", "POST"))
UPDATE, DELETE = (
    f"{method} /v1/instances/{{instance_id}}/channels/{{endpoint_id}}" for method in ("PATCH", "DELETE")
)
OWNERS, OWNER = "GET /api/v3/owners", "GET /api/v3/owners/{ownerId}"
PETS, PET = f"{OWNER}/pets", f"{OWNER}/pets/{{petId}}"
ORDERS, ORDER = "GET /api/v3/orders", "GET /api/v3/orders/{orderId}"


@pytest.mark.parametrize(
    ("asked", "suggested"),
    [
        (f"GET /instances/{ID}/channels", (LIST, CREATE)),
        (f"GET /v2/instances/{ID}/channels", (LIST, CREATE)),
        (f"GET /api/v1/instances/{ID}/channels", (LIST, CREATE)),
        (f"GET /hydracore/api/v1/instances/{ID}/channels", (LIST, CREATE)),
        (f"POST /v1/instances/{ID}/chanels", (CREATE, LIST)),
        (f"POST /v1/instances/{ID}/channles", (CREATE, LIST)),
        (f"POST /v1/instance/{ID}/channel", (CREATE, LIST)),
        (f"HEAD /V1/Instances/{ID}/CHANNELS", (LIST, CREATE)),
        (f"get /v1/instances/{ID}/channels.json", (LIST, CREATE)),
        (f"GET /v1/instances/{ID}/channels/", (LIST, CREATE)),
        (f"GET //v1//instances/{ID}/channels)", (LIST, CREATE)),
        (f"GET \\v1\\instances\\{ID}\\channels", (LIST, CREATE)),
        ("GET /v1/channels", (LIST, CREATE)),
        ("GET /v2/channels", (LIST, CREATE)),
        ("GET /v1/instances", (LIST, CREATE)),
        (f"GET /v1/instances/{ID}", (LIST, CREATE)),
        (f"GET /v1/instances/{ID}/widgets", (LIST, UPDATE, DELETE)),
        (f"GET /v1/instances/{ID}/channels/{ID}", (UPDATE, DELETE, LIST)),
        (f"PUT /v1/instances/{ID}/channels/{ID}", (UPDATE, DELETE)),
        (f"DELETE /v1/instances/{ID}/channel/{ID}/x", (DELETE, UPDATE)),
        ("GET /favicon.ico", ()),
        ("GET /robots.txt", ()),
        ("GET /", ()),
        ("GET ", ()),
        ("GET /v1", ()),
        ("GET /health", ()),
        (f"GET /{ID}/{ID}", ()),
        (f"GET /v1/instances/{ID}/channels/{ID}/messages/{ID}/parts", ()),
    ],
)
def test_hydracore(asked: str, suggested: tuple[str, ...]) -> None:
    method, _, path = asked.partition(" ")
    assert HYDRACORE.nearest(method, path) == suggested


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("GET /owners", OWNERS),
        ("GET /api/v3/owner", OWNERS),
        ("GET /api/v2/owners/2/pets", PETS),
        ("GET /v3/api/owners", OWNERS),
        ("GET /pets", PETS),
        ("GET /api/v3/pets/3", PET),
        ("GET /owners/1/pet/2", PET),
        ("GET /owners/1", OWNER),
        ("GET /Orders/1/", ORDER),
        ("GET /api/v3/order_s", ORDERS),
        ("DELETE /api/v3/order/5", "DELETE /api/v3/orders/{orderId}"),
        ("DELETE /api/v3/owners/2/pets", PETS),
        ("GET /graphql", None),
        ("GET /api/v3/users", None),
    ],
)
def test_the_petstore(asked: str, nearest: str | None) -> None:
    suggested = PETSTORE.nearest(*asked.split(" "))
    assert next(iter(suggested), None) == nearest


def test_a_parameter_may_be_a_part_of_a_segment(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n"
        "  /files/report-{name}.csv:\n"
        "    parameters: [{name: name, in: path, required: true, schema: {type: string}}]\n"
        "    get: {responses: {'200': {description: d}}}\n",
        encoding="utf-8",
    )
    suggestions = Suggestions(load(path))
    assert suggestions.nearest("GET", "/file/report-x.csv") == ("GET /files/report-{name}.csv",)
    assert suggestions.nearest("GET", "/files/repart-x.csv") == ("GET /files/report-{name}.csv",)


@given(
    st.text(), st.text() | st.lists(st.sampled_from(["v1", "instances", "channels", "", "x"])).map("/".join)
)
def test_whatever_is_asked_there_are_three_at_most(method: str, path: str) -> None:
    assert len(HYDRACORE.nearest(method, path)) <= 3
    assert len(PETSTORE.nearest(method, path)) <= 3


@pytest.mark.parametrize(
    "path",
    [
        "/" + "a" * 65_000,
        "/channels" * 7000,
        "/" * 65_000,
        "." * 65_000,
        "/owners/" + " ." * 32_000,
        "/owners.json" * 5000,
    ],
)
def test_long_paths_take_no_time(path: str) -> None:
    began = time.process_time()
    for _ in range(20):
        HYDRACORE.nearest("GET", path)
        PETSTORE.nearest("GET", path)
    assert time.process_time() - began < 3
