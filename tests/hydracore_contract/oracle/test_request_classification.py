from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]  # has no stubs

from hydracore_contract.exchange import Request
from hydracore_contract.fields import ABSENT, body_schema
from hydracore_contract.oracle.oddities import LARGE_BODY
from hydracore_contract.oracle.request_classification import (
    ClassifiedRequest,
    classify,
    path_values,
)
from tests.hydracore_contract.oracle.exchanges import (
    BEARER,
    CREATE,
    GOOD,
    ITEM,
    ITEMS,
    JSON,
    KEY,
    LIST,
    OTHER,
    UPDATE,
    A,
    classified,
    operation,
    sent,
)


def reference(name: str) -> Draft202012Validator:
    schema = body_schema(operation(name))
    assert schema
    return Draft202012Validator(dict(schema.document), format_checker=FormatChecker())


VALIDATORS = {name: reference(name) for name in (CREATE, UPDATE)}
NAMES = [
    *("channel_type", "config", "connection_id", "credential_id", "enabled", "error_message"),
    *("external_identifier", "provider", "status", "webhook_secret", "unknown"),
]
texts = (
    st.text(max_size=3)
    | st.sampled_from(
        ["telegram", "Telegram", "web_chat", "true", "yes", KEY, KEY.upper(), KEY[1:], f"{{{KEY}}}"]
    )
    | st.sampled_from("aé😀").flatmap(
        lambda letter: st.sampled_from([49, 50, 51, 254, 255, 256]).map(letter.__mul__)
    )
)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([0.5, 1.0, 1e300]) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=3,
)
changes: st.SearchStrategy[Any] = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, values))
bodies = changes | changes.map(lambda change: GOOD | change) | values


@given(st.sampled_from([CREATE, UPDATE]), bodies)
def test_it_agrees_with_the_reference_implementation(name: str, body: Any) -> None:
    found = classify(operation(name), sent(name, body))
    assert found.is_good == VALIDATORS[name].is_valid(body)
    assert found.body == body
    assert {fault.field.split(".")[1] for fault in found.faults if "." in fault.field} == found.faulty


ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    1.5,
    "",
    "x" * 50,
    "😀" * 51,
    "x" * 255,
    "é" * 256,
    KEY,
    KEY + "0",
    [],
    {},
)


@pytest.mark.parametrize("name", [CREATE, UPDATE])
def test_each_field_is_read_as_the_reference_does(name: str) -> None:
    for field, value in product(NAMES, ODD):
        if (field, value) == ("enabled", None):
            continue  # another reading takes it for the default
        body = {**GOOD, field: value}
        assert classified(name, body).is_good == VALIDATORS[name].is_valid(body), body


def told(found: ClassifiedRequest) -> list[str]:
    return sorted(f"{each.field} {each.keyword}{' ~' if each.lenient else ''}" for each in found.faults)


@pytest.mark.parametrize(
    ("name", "body", "faults"),
    [
        (CREATE, GOOD, []),
        (CREATE, {}, ["body required"] * 3),
        (CREATE, [], ["body type"]),
        (CREATE, None, ["body type"]),
        (CREATE, GOOD | {"enabled": "yes"}, ["body.enabled type ~"]),
        (CREATE, GOOD | {"enabled": 1}, ["body.enabled type ~"]),
        (CREATE, GOOD | {"enabled": 2}, ["body.enabled type"]),
        (CREATE, GOOD | {"connection_id": KEY.replace("-", "")}, ["body.connection_id format ~"]),
        (CREATE, GOOD | {"connection_id": KEY[:-1]}, ["body.connection_id format"]),
        (CREATE, GOOD | {"provider": 7}, ["body.provider type"]),
        (CREATE, GOOD | {"provider": None}, ["body.provider type"]),
        (CREATE, GOOD | {"channel_type": "Telegram"}, ["body.channel_type enum"]),
        (CREATE, GOOD | {"no such": {"a": 1}, "": 0}, []),
        (
            CREATE,
            GOOD | {"provider": "x" * 51, "enabled": "yes"},
            ["body.enabled type ~", "body.provider maxLength"],
        ),
        (CREATE, GOOD | {"config": {"a": "\ud800"}}, []),
        (UPDATE, {}, []),
        (UPDATE, {"channel_type": 7}, []),
        (UPDATE, {"provider": None, "enabled": None, "status": None}, []),
    ],
)
def test_faults_of_bodies(name: str, body: Any, faults: list[str]) -> None:
    found = classified(name, body)
    assert told(found) == faults
    assert found.is_lenient is (bool(faults) and all("~" in each for each in faults))


@pytest.mark.parametrize(
    ("raw", "media", "faults", "unreadable"),
    [
        (None, "application/json", ["body required"], None),
        (b"", "application/json", ["body required"], None),
        (b" \n", "application/json", ["body required"], None),
        (b"{", "application/json", ["body json"], "it is no JSON"),
        (b"{'a': 1}", "application/json", ["body json"], "it is no JSON"),
        (b'{"a": NaN}', "application/json", ["body json"], "it is no JSON"),
        (b"{}{}", "application/json", ["body json"], "it is no JSON"),
        (b"[" * 100_000, "application/json", ["body json"], "it is no JSON"),
        (b'{"a": "\xff"}', "application/json", ["body json"], "it is no UTF-8"),
        (b"{}", "text/plain", ["body content"], None),
        (b"a=b", "application/x-www-form-urlencoded", ["body content"], "it is no JSON"),
        (b"{}", "application/json; charset=utf-8", [], None),
        (b"{}", "APPLICATION/JSON", [], None),
        (b"{}", "application/merge-patch+json", [], None),
        (b"{}", None, [], None),
    ],
)
def test_bodies_that_are_no_json(
    raw: bytes | None, media: str | None, faults: list[str], unreadable: str
) -> None:
    headers = (BEARER, *((("content-type", media),) if media else ()))
    found = classified(UPDATE, raw=raw, headers=headers)
    assert told(found) == faults
    assert found.unreadable == unreadable
    assert found.is_bodiless is (found.body is ABSENT)


@pytest.mark.parametrize(
    ("path", "faults", "strayed", "misroutable"),
    [
        (ITEM, [], False, False),
        (
            ITEM.upper().replace("/V1/INSTANCES/", "/v1/instances/").replace("CHANNELS", "channels"),
            [],
            False,
            False,
        ),
        (f"{ITEM}?a=b", [], False, False),
        (f"{ITEMS}/x", ["path.endpoint_id format"], False, False),
        (f"{ITEMS}/1", ["path.endpoint_id format"], False, False),
        (f"{ITEMS}/null", ["path.endpoint_id format"], False, False),
        (f"{ITEMS}/{KEY.replace('-', '')}", ["path.endpoint_id format ~"], False, False),
        (f"{ITEMS}/%7B{KEY}%7D", ["path.endpoint_id format ~"], False, False),
        (f"{ITEMS}/{'%5B' * 3000}", ["path.endpoint_id format"], False, False),
        (f"{ITEMS}/{'9' * 5000}", ["path.endpoint_id format"], False, False),
        (f"{ITEMS}/%00", ["path.endpoint_id format"], False, True),
        (f"{ITEMS}/a%2Fb", ["path.endpoint_id format"], False, True),
        (f"{ITEMS}/%zz", ["path.endpoint_id format"], False, True),
        (f"{ITEMS}/%ff", ["path.endpoint_id format"], False, True),
        (f"{ITEMS}/..", ["path.endpoint_id format"], False, True),
        (f"{ITEMS}/a..b", ["path.endpoint_id format"], False, True),
        (f"{ITEMS}/%27%20OR%201", ["path.endpoint_id format"], False, True),
        (f"{ITEMS}/%3Cscript%3E", ["path.endpoint_id format"], False, True),
        (f"{ITEMS}/", [], True, True),
        (f"{ITEMS}//{KEY}", [], True, True),
        (f"{ITEM}/x", [], True, True),
        (f"/v1/instances/a.b/channels/{KEY}", ["path.instance_id format"], False, False),
    ],
)
def test_paths(path: str, faults: list[str], *, strayed: bool, misroutable: bool) -> None:
    found = classified(UPDATE, {}, path=path)
    assert told(found) == faults
    assert (found.strayed, found.misroutable) == (strayed, misroutable)
    assert found.has_path_fault is bool(faults)
    assert found.has_hard_path_fault is (bool(faults) and "~" not in faults[0])


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_path_values_are_decoded(text: str) -> None:
    path = "/v1/instances/" + "".join(f"%{byte:02x}" for byte in text.encode()) + "/channels"
    assert path_values(operation(LIST), path) == {"instance_id": text}


@pytest.mark.parametrize(
    ("body", "oddities"),
    [
        (GOOD, set()),
        ({"config": {"a": "b\tc\r\n"}}, set()),
        ({"config": {"a": "\0"}}, {"text"}),
        ({"config": {"\x1b": 1}}, {"text"}),
        ({"status": "\ud800"}, {"surrogate"}),
        ({"config": {"\udc00": 1}}, {"surrogate"}),
        ({"config": {"a": 2**63}}, {"number"}),
        ({"config": {"a": -(2**63)}}, {"number"}),
        ({"config": {"a": 2**63 - 1}}, set()),
        ({"config": {"a": [1.5e300]}}, {"number"}),
        ({"config": {"a": 5e-324}}, {"number"}),
        ({"config": {"a": 0.0}}, set()),
        ({"status": "x" * LARGE_BODY}, {"size"}),
        ({"connection_id": KEY.upper()}, {"spelling"}),
        ({"config": {"a": json.loads("[" * 29 + "]" * 29)}}, set()),
        ({"config": {"a": json.loads("[" * 30 + "]" * 30)}}, {"depth"}),
    ],
)
def test_what_a_careful_service_may_refuse(body: Any, oddities: set[str]) -> None:
    assert classified(UPDATE, body).oddities == oddities


@pytest.mark.parametrize(
    ("path", "headers", "oddities"),
    [
        (ITEM.replace("f3c9", "F3C9"), (JSON,), {"spelling"}),
        (f"{ITEMS}/00000000-0000-0000-0000-000000000000", (JSON,), {"spelling"}),
        (f"{ITEMS}/%00", (JSON,), {"text"}),
        (ITEM, (), {"no-media"}),
    ],
)
def test_odd_paths_and_headers(path: str, headers: tuple[tuple[str, str], ...], oddities: set[str]) -> None:
    assert classified(UPDATE, {}, path=path, headers=headers).oddities == oddities


@pytest.mark.parametrize(
    ("query", "headers", "faults"),
    [
        ("size=7", (), []),
        ("size=0", (), ["query.size minimum"]),
        ("size=x", (), ["query.size type"]),
        ("size=null", (), ["query.size type"]),
        ("", (), ["query.size required"]),
        ("size=7&flag=true", (), []),
        ("size=7&flag=True", (), ["query.flag type ~"]),
        ("size=7&flag=maybe", (), ["query.flag type"]),
        ("size=7&flag=" + "[" * 3000, (), ["query.flag type"]),
        ("size=7&tag=a&tag=b", (), []),
        ("size=7&tag=", (), ["query.tag.0 minLength"]),
        ("size=7&ids=1,2", (), []),
        ("size=7&ids=1,x", (), ["query.ids.1 type"]),
        ("size=7&bars=1|2", (), []),
        ("size=7&bars=1|x", (), ["query.bars.1 type"]),
        ("size=7&text=7", (), []),
        ("size=7&maybe=null", (), ["query.maybe format"]),
        ("size=7", (("X-Level", "4"),), ["header.X-Level maximum"]),
        ("size=7", (("x-level", "3"),), []),
    ],
)
def test_other_parameters(query: str, headers: tuple[tuple[str, str], ...], faults: list[str]) -> None:
    request = Request("GET", f"/shelf-marks/a1/books?{query}", headers)
    found = classify(OTHER.operation("books"), request)
    assert told(found) == faults
    assert found.query == {each.partition("=")[0] for each in query.split("&") if each}
    assert found.path == {"shelf-id": "a1"}


def test_a_request_is_read_as_it_went_over_the_wire() -> None:
    found = classify(operation(CREATE), sent(CREATE, GOOD))
    assert (found.body, dict(found.path), found.query) == (GOOD, {"instance_id": A}, frozenset())


def test_a_uuid_of_digits_alone_is_a_text() -> None:
    found = classify(operation(LIST), Request("GET", f"/v1/instances/{'1' * 32}/channels"))
    assert [(fault.keyword, fault.lenient) for fault in found.faults] == [("format", True)]
