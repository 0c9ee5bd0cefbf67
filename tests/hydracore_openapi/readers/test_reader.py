from __future__ import annotations

from collections.abc import Callable

import pytest

from hydracore_openapi import Contract, load
from hydracore_openapi.json_schema.generate import Generator
from hydracore_openapi.model import Operation
from tests.paths import DOCUMENTS

Load = Callable[[str], Contract]
EVERYTHING = DOCUMENTS / "accepted" / "everything.yaml"


@pytest.fixture(scope="module")
def everything() -> Contract:
    return load(EVERYTHING)


def test_operations(everything: Contract) -> None:
    assert [(each.id, each.method, each.path) for each in everything.operations[:5]] == [
        ("listPets", "GET", "/v1/pets"),
        ("createPet", "POST", "/v1/pets"),
        ("getPet", "GET", "/v1/pets/{petId}"),
        ("PATCH /pets/{petId}", "PATCH", "/v1/pets/{petId}"),
        ("DELETE /pets/{petId}", "DELETE", "/v1/pets/{petId}"),
    ]
    assert everything.operation("createPet").extensions == {"x-cost": 3}


def test_parameters(everything: Contract) -> None:
    trace, limit, tags, filtered = everything.operation("listPets").parameters
    assert (trace.name, trace.place, trace.required, trace.style, trace.explode) == (
        "X-Trace",
        "header",
        False,
        "simple",
        False,
    )
    assert trace.inferred == "seen in logs"
    assert trace.examples["example"].value == "0af"
    assert (limit.style, limit.explode, limit.inferred, limit.media) == ("form", True, None, None)
    assert limit.schema.is_valid(100)
    assert not limit.schema.is_valid(101)
    assert (tags.style, tags.explode, tags.examples["example"].value) == ("form", False, ["a", "b"])
    assert (filtered.media, filtered.schema.is_valid({}), filtered.schema.is_valid([])) == (
        "application/json",
        True,
        False,
    )
    assert filtered.examples["example"].value == {"a": 1}


def test_locations(everything: Contract) -> None:
    lines = EVERYTHING.read_text().splitlines()
    limit = everything.operation("listPets").parameters[1]
    assert "name: limit" in lines[limit.location.line - 1]
    assert limit.location.pointer == "#/paths/~1pets/get/parameters/0"
    assert "get:" in lines[everything.operation("listPets").location.line - 1]


def test_bodies(everything: Contract) -> None:
    body = everything.operation("createPet").body
    assert body is not None
    assert (body.required, body.inferred) == (True, "bodies are never optional here")
    media = body.media["application/json"]
    assert media.examples["example"].value == {"name": "Rex", "kind": "dog", "secret": "s"}
    assert media.schema is not None
    assert media.schema.is_valid({"name": "Rex", "kind": "dog", "secret": "s"})
    assert everything.operation("listPets").body is None


def test_responses(everything: Contract) -> None:
    listed = everything.operation("listPets").responses
    assert list(listed) == ["200", "default"]
    assert listed["default"].inferred == "as elsewhere"
    assert listed["200"].headers["X-Total"].required
    assert listed["200"].headers["X-Total"].examples["example"].value == 1
    examples = listed["200"].media["application/json"].examples
    assert {name: each.summary for name, each in examples.items()} == {"none": "Nothing yet", "one": ""}
    assert everything.operation("DELETE /pets/{petId}").responses["204"].media == {}


def test_which_response_a_status_has(everything: Contract) -> None:
    create = everything.operation("createPet")
    assert [getattr(create.response(code), "status", None) for code in (201, 404, 500)] == [
        "201",
        "4XX",
        None,
    ]
    assert [
        getattr(everything.operation("listPets").response(code), "status", None) for code in (200, 418)
    ] == [
        "200",
        "default",
    ]
    assert [everything.operation(name).success for name in ("createPet", "DELETE /pets/{petId}")] == [
        201,
        204,
    ]


def test_links(everything: Contract) -> None:
    links = everything.operation("createPet").responses["201"].links
    assert {name: (each.operation_id, dict(each.parameters)) for name, each in links.items()} == {
        "self": ("getPet", {"petId": "$response.body#/id"}),
        "again": ("getPet", {"path.petId": "$response.body#/id"}),
    }


def test_security(everything: Contract) -> None:
    assert everything.operation("listPets").security == ({"bearer": ()}, {"key": ()}, {})
    assert everything.operation("createPet").security == ({"bearer": ("write",)},)
    assert everything.operation("GET /me").security == ()
    bearer, key = (everything.security_schemes[name] for name in ("bearer", "key"))
    assert (bearer.kind, bearer.scheme, bearer.place, bearer.parameter) == ("http", "bearer", None, "")
    assert (key.kind, key.scheme, key.place, key.parameter, key.inferred) == (
        "apiKey",
        "",
        "header",
        "X-Key",
        "as elsewhere",
    )


SERVERS = """
servers: [{url: %s}]
paths:
  /a:
    get: {responses: {200: {description: Fine}}}
    put: {servers: [{url: /deep/}], responses: {200: {description: Fine}}}
  /b:
    servers: [{url: 'https://b.example'}]
    get: {responses: {200: {description: Fine}}}
"""


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("/", "/a"),
        ("https://a.example", "/a"),
        ("https://a.example:8080/v1/", "/v1/a"),
        ("v2", "/v2/a"),
        ("'{base}/x', variables: {base: {default: /v3}}", "/v3/x/a"),
    ],
)
def test_base_paths(contract: Load, url: str, path: str) -> None:
    found: tuple[Operation, ...] = contract(SERVERS % url).operations
    assert [each.path for each in found] == [path, "/deep/a", "/b"]


def test_an_operation_replaces_the_parameters_of_its_path(contract: Load) -> None:
    found = contract(
        """
        paths:
          /a:
            parameters:
            - {name: x, in: query, schema: {type: string}}
            - {name: X-A, in: header, schema: {type: string}}
            - {name: x, in: cookie, schema: {type: string}}
            get:
              parameters:
              - {name: x, in: query, schema: {type: integer}}
              - {name: x-a, in: header, required: true, schema: {type: string}}
              - {name: Authorization, in: header, schema: {type: string}}
              - {name: content-type, in: header, schema: {type: string}}
              responses: {200: {description: Fine}}
        """
    )
    parameters = found.operations[0].parameters
    assert [(each.place, each.name, each.required) for each in parameters] == [
        ("query", "x", False),
        ("header", "x-a", True),
        ("cookie", "x", False),
    ]
    assert parameters[0].schema.is_valid(1)


def test_paths_that_share_one_item(contract: Load) -> None:
    found = contract(
        """
        paths:
          /a: {get: {responses: {200: {description: Fine}}}}
          /b: {$ref: '#/paths/~1a'}
        """
    )
    assert [each.id for each in found.operations] == ["GET /a", "GET /b"]


def test_references_are_followed_where_documents_have_them() -> None:
    (operation,) = load(DOCUMENTS / "accepted" / "references-everywhere.yaml", strict=True).operations
    assert operation.id == "listThings"
    media = operation.responses["200"].media["application/json"]
    assert media.examples["example"].value == [{"name": "a"}]
    assert media.schema is not None
    assert not media.schema.is_valid([{"name": 1}])
    assert media.schema.is_valid(Generator(media.schema.document).value("0"))
