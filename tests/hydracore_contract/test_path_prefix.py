"""A base URL that leaves out what the service has before its paths, or has too much there, is told as that."""

from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.errors import Unreachable
from hydracore_contract.path_prefix import prefixes
from hydracore_contract.reachability import check_there
from hydracore_contract.run_events import Silent
from hydracore_contract.runner import prepared
from hydracore_contract.settings import Settings
from hydracore_openapi.model import Contract
from tests.hydracore_contract.contracts import contract, own
from tests.hydracore_contract.small_services import Answered, Asked, Service, small

NOTES = """
{servers}
paths:
  /notes:
    get:
      operationId: listNotes
      responses:
        '200': {{description: all, content: {{application/json: {{schema: {{type: array, items: {{}}}}}}}}}}
        {more}
    post: {{operationId: addNote, responses: {{'201': {{description: made}}}}}}
  /notes/{{id}}:
    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]
    get: {{operationId: getNote, responses: {{'200': {{description: it}}, '404': {{description: none}}}}}}
"""
DOCUMENTED = "'404': {description: none yet}"


def notes(*servers: str, more: str = "") -> Contract:
    told = f"servers: [{', '.join(f'{{url: {each}}}' for each in servers)}]" if servers else ""
    return contract(NOTES.format(servers=told, more=more))


def below(prefix: str, unknown: Any = None, *, holds: bool = True) -> Service:
    """Serves notes below a prefix; whatever it does not know it answers 404, in the words of `unknown`."""
    start = tuple(filter(None, prefix.split("/")))

    def service(asked: Asked) -> Answered:
        if asked.path == (*start, "notes") and asked.method == "GET" and holds:
            return 200, []
        return 404, unknown or {
            "error": "Not Found",
            "path": "/" + "/".join(asked.path),
            "at": "12:31:07.113Z",
        }

    return service


def told(document: Contract, service: Service, given: str) -> str | None:
    """What the first look says of a service at a base URL."""
    with small(service) as there:
        session = prepared(document, Settings(there.url + given, seed=1), Silent(), "document").session
        try:
            check_there(session)
        except Unreachable as error:
            return str(error).replace(there.url, "URL")
        finally:
            session.target.close()
            assert {each.method for each in there.asked} == {"GET"}
    return None


@pytest.mark.parametrize(
    ("servers", "prefix", "given", "right"),
    [
        ([], "/api/v2", "", "URL/api/v2"),
        ([], "/v1", "/v2", "URL/v1"),
        ([], "", "/v2", "URL"),
        ([], "/team/notes", "/team/notes/v1", "URL/team/notes"),
        (["/api/v2"], "/api/v2", "/api/v2", "URL"),
        (["/service"], "/gateway/service", "/gateway/service", "URL/gateway"),
        (["https://notes.example/service"], "/service", "/other", "URL"),
    ],
)
def test_a_prefix_that_is_left_out_or_too_much_is_named(
    servers: list[str], prefix: str, given: str, right: str
) -> None:
    assert told(notes(*servers), below(prefix), given) == (
        f"URL{given} answers 404 to the paths of the contract, as to one that nobody has; below {right} they are "
        f"answered; give {right} as the base URL"
    )


@pytest.mark.parametrize(
    ("servers", "prefix", "where"),
    [
        (
            ["/api/v2"],
            "",
            "with nothing before them they are answered, where the document's servers put /api/v2",
        ),
        (["/v2", "/v1"], "/v1", "below /v1 they are answered, where the document's servers put /v2"),
    ],
)
def test_what_no_base_url_can_mend_is_told_of_the_document(
    servers: list[str], prefix: str, where: str
) -> None:
    said = told(notes(*servers), below(prefix), "")
    assert said is not None
    assert said.endswith(f"; {where}; correct servers in the document")


@pytest.mark.parametrize("given", ["", "/v2"])
def test_the_shipped_contract_at_a_wrong_prefix(given: str) -> None:
    start = ("api", "v1") if not given else ("v1",)

    def service(asked: Asked) -> Answered:
        known = asked.path[: len(start)] == start and asked.path[-1] == "channels"
        return (200, {"channels": [], "count": 0}) if known else (404, {"detail": "Not Found"})

    said = told(own(), service, given)
    assert said is not None
    assert f"give URL{'/api' if not given else ''} as the base URL" in said


def test_where_no_prefix_is_found_the_path_is_doubted() -> None:
    assert told(notes(), below("/somewhere/else"), "") == (
        "URL answers 404 to the paths of the contract, as to one that nobody has; correct the path in the base URL"
    )


@pytest.mark.parametrize(
    ("document", "service"),
    [
        (notes(), below("")),
        (notes("/api"), below("/api")),
        # Nothing has been made yet, and it has no other words for that.
        (notes(more=DOCUMENTED), below("", holds=False)),
        (notes(more=DOCUMENTED), below("", {"error": "none"}, holds=False)),
        # A server of pages answers the same for whatever is asked below another prefix.
        (
            notes(more=DOCUMENTED),
            lambda asked: (404, {}) if asked.path[0] == "notes" else (200, {"page": True}),
        ),
        # It knows the path, and says so.
        (notes(), lambda asked: (404, {"detail": "no notes" if asked.path == ("notes",) else "Not Found"})),
        (notes(), lambda asked: (405 if asked.path == ("notes",) else 404, None)),
    ],
)
def test_a_service_that_is_there_is_judged(document: Contract, service: Service) -> None:
    assert told(document, service, "") is None


def test_an_instance_that_is_unknown_is_no_wrong_prefix() -> None:
    def service(asked: Asked) -> Answered:
        known = len(asked.path) == 4 and asked.path[-1] == "channels"
        return 404, {"detail": "no such instance" if known else "Not Found"}

    said = told(own(), service, "")
    assert said is not None
    assert "does not know instance_id" in said
    assert "--instance-id" in said


def test_a_contract_without_collections_is_looked_at_too() -> None:
    status = contract("""
        paths:
          /status:
            get: {operationId: status, responses: {'200': {description: fine}}}
    """)

    def service(asked: Asked) -> Answered:
        return (200, {}) if asked.path == ("v1", "status") else (404, {})

    assert "give URL/v1 as" in (told(status, service, "") or "")
    assert told(status, service, "/v1") is None


def test_likely_prefixes_are_tried_first_and_none_twice() -> None:
    found = [*prefixes("/a/b", ["/s", ""])]
    assert found[:6] == ["/a/b", "/a/s", "/a", "/s", "", "/a/b/api/s"]
    assert len(found) == len({*found})
    assert "/a/b/s" not in found
