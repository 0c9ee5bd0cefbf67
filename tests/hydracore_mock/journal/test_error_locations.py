from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from hydracore_mock.journal import ExchangeRecord
from hydracore_mock.journal.error_locations import ErrorLocations, location_json
from hydracore_openapi.json_schema.wording.refusals import Refusals
from hydracore_openapi.location import Location
from tests.hydracore_mock.journal.samples import HYDRACORE, JSON, OWN, Refused, record
from tests.paths import ROOT

MAKE = "#/paths/~1things~1{size}/post"
BODY = f"{MAKE}/requestBody"
SCHEMA = f"{BODY}/content/application~1json/schema"
CREATE = HYDRACORE.operation("create_channel_endpoint")
COMPONENTS = "#/components"


def places(made: ExchangeRecord) -> list[str | None]:
    found = ErrorLocations(OWN if made.operation in OWN.operations else HYDRACORE).of(made)
    return [None if place is None else place.pointer for *_, place in found]


def refused(*refusals: Refused, **facts: Any) -> ExchangeRecord:
    given = {
        "method": "POST",
        "path": "/things/1",
        "operation": OWN.operation("make"),
        "status": 422,
        **facts,
    }
    return record(refusals=refusals, **given)


@pytest.mark.parametrize(
    ("body", "refusal", "pointer"),
    [
        ({"name": 1}, Refused("string_type", ("body", "name")), f"{SCHEMA}/properties/name/type"),
        ({}, Refused("missing", ("body", "name")), f"{SCHEMA}/required"),
        (
            {"name": "bbbb"},
            Refused("string_too_long", ("body", "name")),
            f"{SCHEMA}/properties/name/maxLength",
        ),
        (
            {"name": "bbbb"},
            Refused("string_pattern_mismatch", ("body", "name")),
            f"{SCHEMA}/properties/name/pattern",
        ),
        ({"name": "a", "x": 1}, Refused("extra_forbidden", ("body", "x")), f"{SCHEMA}/additionalProperties"),
        (
            {"name": "a", "rows": [{"n": 1}, {"n": "x"}]},
            Refused("int_parsing", ("body", "rows", 1, "n")),
            f"{SCHEMA}/properties/rows/items/properties/n/type",
        ),
        (
            {"rows": [{"n": 1}, {}]},
            Refused("missing", ("body", "rows", 1, "n")),
            f"{SCHEMA}/properties/rows/items/required",
        ),
        ([], Refused("model_attributes_type", ("body",)), f"{SCHEMA}/type"),
        (b"{", Refused("json_invalid", ("body", 1)), BODY),
        (b"", Refused("missing", ("body",)), BODY),
        ({"name": "a"}, Refused("string_type", ("body", "name")), BODY),
    ],
)
def test_bodies(body: Any, refusal: Refused, pointer: str) -> None:
    assert places(refused(refusal, body=body, headers=[JSON])) == [pointer]


def test_a_cut_body_has_to_do_with_the_place_of_the_body() -> None:
    made = refused(Refused("string_type", ("body", "name")), body={"name": 1}, body_size=10**6)
    assert places(made) == [BODY]


@pytest.mark.parametrize(
    ("facts", "refusal", "pointer"),
    [
        ({"path": "/things/9"}, Refused("less_than_equal", ("path", "size")), "0/schema/maximum"),
        ({"path": "/things/x"}, Refused("int_parsing", ("path", "size")), "0/schema/type"),
        (
            {"query": b"tags=abc"},
            Refused("string_too_long", ("query", "tags", 0)),
            "1/schema/items/maxLength",
        ),
        (
            {"query": b"tags=a&tags=abc"},
            Refused("string_too_long", ("query", "tags", 1)),
            "1/schema/items/maxLength",
        ),
        ({"query": b"limit=0"}, Refused("greater_than_equal", ("query", "limit")), "2/schema/minimum"),
        ({"query": b""}, Refused("missing", ("query", "limit")), "2"),
        (
            {"headers": [(b"x-level", b"odd")]},
            Refused("literal_error", ("header", "x-level")),
            "3/schema/enum",
        ),
        (
            {"headers": [(b"cookie", b"mood=A")]},
            Refused("string_pattern_mismatch", ("cookie", "mood")),
            "4/schema/pattern",
        ),
        ({"path": "/things/1"}, Refused("less_than_equal", ("path", "size")), "0"),
        ({"path": "/elsewhere"}, Refused("less_than_equal", ("path", "size")), "0"),
    ],
)
def test_parameters(facts: dict[str, Any], refusal: Refused, pointer: str) -> None:
    assert places(refused(refusal, **facts)) == [f"{MAKE}/parameters/{pointer}"]


def test_what_nothing_is_known_about_has_no_place() -> None:
    strange = (
        Refused("a", ()),
        Refused("a", ("query",)),
        Refused("a", ("query", 1)),
        Refused("a", ("moon", "x")),
    )
    assert places(refused(*strange)) == [None] * 4


@pytest.mark.parametrize(
    ("operation", "status", "kind", "pointer"),
    [
        ("make", 401, "not_authenticated", f"{MAKE}/security"),
        ("look", 401, "not_authenticated", "#/security"),
        ("make", 404, "not_found", f"{MAKE}/responses/404"),
        ("make", 409, "conflict", MAKE),
        ("make", 415, "unsupported_media_type", MAKE),
        ("make", 499, "status_499", MAKE),
    ],
)
def test_answers_without_refusals(operation: str, status: int, kind: str, pointer: str) -> None:
    made = record(operation=OWN.operation(operation), status=status, why="the reason")
    ((loc, told, message, place),) = ErrorLocations(OWN).of(made)
    assert (loc, told, message) == ([], kind, "the reason")
    assert place is not None
    assert place.pointer == pointer


def test_what_is_no_fault_of_the_request() -> None:
    make = OWN.operation("make")
    for made in (
        record(operation=make),
        record(operation=make, status=500),
        record(status=404),
        record(operation=make, status=404, rule="flaky"),
    ):
        assert ErrorLocations(OWN).of(made) == []


def test_the_refusals_of_a_real_request_lead_to_the_document() -> None:
    body = {"channel_type": "fax", "provider": "x" * 51, "connection_id": "no", "enabled": "yes"}
    assert CREATE.body is not None
    schema = CREATE.body.media["application/json"].schema
    assert schema is not None
    found = Refusals(schema.document, schema.violations).of(body, ("body",))
    made = record("POST", body=body, operation=CREATE, status=422, headers=[JSON], refusals=found)
    channel = f"{COMPONENTS}/schemas/ChannelCreate"
    assert {
        ".".join(map(str, loc)): place and place.pointer
        for loc, _, _, place in ErrorLocations(HYDRACORE).of(made)
    } == {
        "body.channel_type": f"{channel}/properties/channel_type/enum",
        "body.provider": f"{channel}/properties/provider/maxLength",
        "body.connection_id": f"{channel}/properties/connection_id/format",
        "body.enabled": f"{channel}/properties/enabled/type",
        "body.external_identifier": f"{channel}/required",
    }
    line = next(
        place.line
        for _, kind, _, place in ErrorLocations(HYDRACORE).of(made)
        if place and kind == "string_too_long"
    )
    assert "maxLength: 50" in (ROOT / "openapi.yaml").read_text(encoding="utf-8").splitlines()[line - 1]


def test_files_below_the_working_directory_are_named_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    inside = Location(tmp_path / "a" / "b.yaml", 3, "#/x")
    assert location_json(inside) == {"file": "a/b.yaml", "line": 3, "pointer": "#/x"}
    outside = Location(ROOT / "openapi.yaml", 3, "#/x")
    assert location_json(outside)["file"] == (ROOT / "openapi.yaml").as_posix()


def test_a_deep_body_is_no_trouble() -> None:
    deep = json.dumps("x").encode()
    for _ in range(900):
        deep = b"[" + deep + b"]"
    assert places(refused(Refused("a", ("body", 0)), body=deep)) == [f"{SCHEMA}/type"]
    assert places(refused(Refused("a", ("body",)), body=b"[" * 60_000)) == [BODY]
