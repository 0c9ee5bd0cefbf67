"""The mock's own pages answer any request, and the mock lives."""

from __future__ import annotations

import json
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.hydracore_mock.admin.asking import CHANNELS, control
from tests.hydracore_mock.running import Running
from tests.hydracore_mock.wire import ask

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
texts = st.text(max_size=12)
names = st.sampled_from(
    [
        "name", "description", "rules", "match", "then", "status", "body", "state", "count", "items", "exactly",
        "operation", "method", "path", "header", "query", "call", "probability", "delay", "fault", "drip", "change",
        "set", "after", "polls", "sequence", "times", "rate-limit", "merge", "seed", "breaks-contract", CHANNELS,
        "/v1/instances/{instance_id}/channels", "id", "enabled", "list_instance_channels", "GET", "drop", "1s",
    ]
)  # fmt: skip
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names | texts, inner, max_size=4),
    max_leaves=20,
)
asked = st.sampled_from(
    [
        ("PUT", "/worlds/garbage/snapshot"),
        ("PATCH", "/worlds/garbage/snapshot"),
        ("PUT", "/worlds/garbage/scenario"),
        ("POST", "/verify"),
        ("POST", "/worlds/garbage/reset"),
    ]
)


@QUICK
@given(asked, values)
def test_any_json(mock: Running, request: tuple[str, str], value: object) -> None:
    method, path = request
    answer = control(mock, method, path, json.dumps(value).encode())
    assert answer.status < 500, answer.body
    if answer.status >= 400:
        assert answer.json["detail"]
    assert (
        ask(mock.url, "GET", CHANNELS, {"Authorization": "Bearer x", "X-Mock-World": "other"}).status == 200
    )


@QUICK
@given(asked, st.binary(max_size=40))
def test_any_bytes(mock: Running, request: tuple[str, str], body: bytes) -> None:
    method, path = request
    assert control(mock, method, path, body).status < 500


@QUICK
@given(
    st.sampled_from(
        ["/journal", "/journal/har", "/worlds/garbage/collections", "/worlds/{}", "/scenarios/{}", "/{}"]
    ),
    st.dictionaries(
        st.sampled_from(["path", "status", "q", "limit", "since", "verdict", "x"]), texts, max_size=3
    ),
    texts,
)
def test_any_path_and_query(mock: Running, path: str, query: dict[str, str], name: str) -> None:
    told = "&".join(f"{quote(key)}={quote(value, safe='')}" for key, value in query.items())
    answer = control(mock, "GET", f"{path.format(quote(name, safe=''))}?{told}")
    assert answer.status < 500, answer.body


@QUICK
@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20),
    st.sampled_from(["World", "Scenario"]),
)
def test_any_name_in_a_header(mock: Running, name: str, which: str) -> None:
    answer = ask(mock.url, "GET", CHANNELS, {"Authorization": "Bearer x", f"X-Mock-{which}": name})
    assert answer.status in (200, 400)
