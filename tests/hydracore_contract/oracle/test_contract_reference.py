from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.exchange import Exchange
from hydracore_contract.oracle.contract_reference import LIMITS, MARK, PARTS, SCOPE, reason, reference
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.settings import Settings
from tests.hydracore_contract.oracle.exchanges import (
    CONTRACT,
    CREATE,
    DELETE,
    ERROR,
    GOOD,
    INVALID,
    KEY,
    LIST,
    STORED,
    UPDATE,
    A,
    B,
    answered,
    exchange,
    sent,
)

SCHEMAS = "#/components/schemas"
DOCUMENT = {
    "a": {MARK: "far", "b": {"c": {"d": [{MARK: "item", "e": 1}]}}},
    "limited": {MARK: "limit", "type": "string", "maxLength": 5, "title": "t"},
    "typed": {MARK: "text", "type": "string", "nullable": True},
    "parted": {MARK: "null changes nothing", "type": "object", "properties": {"type": {"type": "string"}}},
    "scoped": {MARK: "why", SCOPE: ["format", "count"], "type": "string", "format": "uuid", "maxLength": 5},
    "one": {MARK: 7, SCOPE: "maxLength", "maxLength": 5},
    "odd": {MARK: "odd", SCOPE: 7},
}


@pytest.mark.parametrize(
    ("source", "about", "why"),
    [
        ("#/a", "", "far"),
        ("#/a/b", "", None),
        ("#/a/b/c", "", None),
        ("#/a/b/c/d/0", "", "item"),
        ("#/a/b/c/d/0/e", "", None),
        ("#/limited/maxLength", "", "limit"),
        ("#/limited/type", "", None),
        ("#/limited/title", "", None),
        ("#/limited", "value-changed", None),
        ("#/typed/type", "", "text"),
        ("#/parted/type", "", None),
        ("#/parted/properties/type", "", None),
        ("#/parted/properties/type/type", "", None),
        ("#/parted/required", "", None),
        ("#/scoped", "", None),
        ("#/scoped/format", "", "why"),
        ("#/scoped/maxLength", "", None),
        ("#/scoped/type", "", None),
        ("#/scoped", "count", "why"),
        ("#/scoped", "update", None),
        ("#/one/maxLength", "", "7"),
        ("#/odd", "", None),
        ("#/a/b/c/no/such", "", None),
        ("#/a/b/c/d/9/e", "", None),
        ("#", "", None),
        ("other.yaml#/a", "", None),
    ],
)
def test_a_reason_belongs_to_its_rule(source: str, about: str, why: str | None) -> None:
    assert reason(DOCUMENT, source, about) == why


KEYWORDS = st.sampled_from(sorted(LIMITS | PARTS | {"type", "title", "writeOnly"}))


@given(KEYWORDS, st.sets(KEYWORDS), st.none() | st.lists(KEYWORDS | st.just("count")), st.just("") | KEYWORDS)
def test_a_mark_never_explains_what_it_is_not_about(
    keyword: str, others: set[str], scope: list[str] | None, about: str
) -> None:
    schema: dict[str, Any] = {keyword: 1, **dict.fromkeys(others, 1), MARK: "why"}
    schema |= {} if scope is None else {SCOPE: scope}
    told = reason({"properties": {"x": schema}}, "#/properties/x" + ("" if about else f"/{keyword}"), about)
    name = about or keyword
    if scope is not None:
        assert told == ("why" if name in scope else None)
    elif name not in LIMITS:
        assert told is None or (name == "type" and not schema.keys() & (LIMITS | PARTS))
    else:
        assert told == ("why" if name in schema else None)
    assert reason({"properties": {"x": schema}}, f"#/properties/x/{keyword}/deeper") is None


@pytest.mark.parametrize(
    ("source", "about", "begins"),
    [
        ("ChannelUpdate/properties/provider/maxLength", "", "the limit of create"),
        ("ChannelUpdate/properties/provider/type", "", None),
        ("ChannelUpdate/properties/provider", "update", None),
        ("ChannelUpdate/type", "", None),
        ("ChannelCreate/properties/provider/maxLength", "", None),
        ("ChannelCreate/properties/credential_id/format", "", "a UUID, like connection_id"),
        ("ChannelCreate/properties/credential_id", "writeOnly", "a UUID, like connection_id; no answer"),
        ("ChannelCreate/properties/webhook_secret", "writeOnly", "no answer shows it"),
        ("ChannelCreate/properties/config/type", "", None),
        ("ChannelResponse/required", "", "all fields are required"),
        ("ChannelResponse/type", "", None),
        ("ChannelResponse/properties/connection_id", "default", "null where none was sent"),
        ("ChannelResponse/properties/connection_id", "value-changed", None),
        ("ChannelResponse/properties/connection_id/format", "", None),
        ("ChannelResponse/properties/channel_type/type", "", None),
        ("ChannelList/properties/count", "count", "the number of the channels"),
        ("ChannelList/properties/count/minimum", "", None),
        ("Error/required", "", "FastAPI's usual answer"),
        ("Error/properties/detail/type", "", "FastAPI's usual answer"),
    ],
)
def test_the_reasons_of_the_document(source: str, about: str, begins: str | None) -> None:
    told = reference(CONTRACT, f"{SCHEMAS}/{source}", about)
    assert told.location.pointer == f"{SCHEMAS}/{source}"
    assert told.location.line > 100
    assert (told.inferred or "").startswith(begins or "")
    assert (told.inferred is None) == (begins is None)


def created(body: dict[str, Any], status: int = 201, **shown: Any) -> Exchange:
    answer = answered(status, STORED | body | shown) if status < 300 else answered(status, INVALID)
    return exchange(2, CREATE, sent(CREATE, GOOD | body), answer)


def updated(body: Any, status: int = 200, **shown: Any) -> Exchange:
    return exchange(3, UPDATE, sent(UPDATE, body), answered(status, STORED | {"updated_at": LATER} | shown))


def listed(*items: Any, **more: Any) -> Exchange:
    value = {"channels": [*items], "count": len(items)} | more
    return exchange(1, LIST, sent(LIST), answered(200, value))


LATER = "2026-03-09T10:00:09.250000Z"
MADE = (listed(), created({}))


@pytest.mark.parametrize(
    ("exchanges", "rule", "begins"),
    [
        ([*MADE, updated(7)], "invalid-accepted", None),
        ([*MADE, updated({"provider": "x" * 51}, provider="x" * 51)], "invalid-accepted", "the limit of create"),
        ([*MADE, updated({"provider": "b"}, provider="c")], "update", None),
        ([*MADE, updated({"provider": "b"}, provider="b", enabled=False)], "update", "a partial body"),
        ([listed(), created({}, connection_id=B)], "default", "null where none was sent"),
        ([listed(), created({"connection_id": A}, connection_id=B)], "value-changed", None),
        ([listed(), created({}, 201, connection_id="none")], "body-format", None),
        ([listed(), created({"webhook_secret": "a secret of the run"})], "secret-shown", "no answer shows it"),
        ([listed(count=3)], "count", "the number of the channels"),
        ([*MADE, created({"id": KEY}, 200)], "undocumented-status", "the number 201"),
        ([exchange(1, LIST, sent(LIST, headers=()), answered(200, {}))], "credentials-accepted", "the reference asks"),
        ([exchange(1, LIST, sent(LIST), answered(401, ERROR))], "credentials-refused", "either credential"),
        ([exchange(1, DELETE, sent(DELETE), answered(204, {}))], "body-unwanted", None),
        ([exchange(1, LIST, sent(LIST), answered(200))], "media-type", None),
        ([exchange(1, LIST, sent(LIST), answered(404, {}))], "body-schema", "FastAPI's usual answer"),
    ],
)  # fmt: skip
def test_a_finding_has_the_reason_of_what_it_breaks(
    exchanges: list[Exchange], rule: str, begins: str | None
) -> None:
    oracle = Oracle(CONTRACT, Settings("http://127.0.0.1"))
    oracle.serves(A)
    told = [each for exchange in exchanges for each in oracle.observe(exchange)]
    found = [each.reference.inferred for each in told if each.rule.id == rule]
    assert len(found) == 1, told
    assert (found[0] or "").startswith(begins or "")
    assert (found[0] is None) == (begins is None)
