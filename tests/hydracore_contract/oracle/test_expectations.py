from __future__ import annotations

from typing import Any

import pytest

from hydracore_contract.exchange import Request
from hydracore_contract.fields import ABSENT
from hydracore_contract.oracle.expectations import (
    NOT_FOR_CONTENT,
    Circumstances,
    expected,
    statuses,
    successes,
)
from hydracore_contract.oracle.oddities import LARGE_BODY
from tests.hydracore_contract.contracts import operation as contract_operation
from tests.hydracore_contract.oracle.exchanges import (
    BEARER,
    CREATE,
    DELETE,
    GOOD,
    ITEM,
    ITEMS,
    JSON,
    KEY,
    LIST,
    OTHER,
    UPDATE,
    classified,
    opened,
)

KNOWN = Circumstances()
GONE = Circumstances(found=False)
UNSURE = Circumstances(found=None)
STRANGER = Circumstances(accepted=False)
TAKEN = Circumstances(conflicts=frozenset({409, 422}))
FORM = {"raw": b"a=b", "headers": (BEARER, ("Content-Type", "text/plain"))}
LAX = {"path": f"{ITEMS}/{KEY.replace('-', '')}"}
LARGE = {"status": "x" * LARGE_BODY}

Case = tuple[str, Any, dict[str, Any], Circumstances, set[int]]
CASES: list[Case] = [
    (LIST, ABSENT, {}, KNOWN, {200}),
    (LIST, ABSENT, {}, UNSURE, {200, 404}),
    (LIST, ABSENT, {"path": ITEMS.replace("f3c9", "F3C9")}, KNOWN, {200, 404, 422}),
    (LIST, ABSENT, {"path": "/v1/instances/x/channels"}, KNOWN, {400, 404, 422}),
    (LIST, ABSENT, {"path": "/v1/instances/x/channels"}, UNSURE, {400, 404, 422}),
    (CREATE, GOOD, {}, KNOWN, {201}),
    (CREATE, GOOD, {}, UNSURE, {201, 404}),
    (CREATE, GOOD, {}, TAKEN, {201, 409, 422}),
    (CREATE, {}, {}, KNOWN, {422}),
    (CREATE, {}, {}, UNSURE, {422, 404}),
    (CREATE, {}, {}, TAKEN, {422}),
    (CREATE, GOOD | {"enabled": "yes"}, {}, KNOWN, {201, 422}),
    (CREATE, GOOD | {"enabled": "yes", "provider": 7}, {}, KNOWN, {422}),
    (CREATE, GOOD | {"connection_id": KEY.upper()}, {}, KNOWN, {201, 404, 422}),
    (CREATE, GOOD | {"config": {"a": "\0"}}, {}, KNOWN, {201, 400, 422}),
    (CREATE, GOOD | {"config": {"a": "\ud800"}}, {}, KNOWN, {201, 400, 422}),
    (CREATE, GOOD | {"config": {"a": 2**70}}, {}, KNOWN, {201, 400, 422}),
    (CREATE, GOOD | {"external_identifier": "x" * LARGE_BODY}, {}, KNOWN, {413, 422}),
    (CREATE, ABSENT, {}, KNOWN, {400, 415, 422}),
    (CREATE, ABSENT, {"raw": b"{"}, KNOWN, {400, 422}),
    (CREATE, ABSENT, {"raw": b'{"a": "\xff"}'}, KNOWN, {400, 422}),
    (CREATE, ABSENT, FORM, KNOWN, {400, 415, 422}),
    (CREATE, GOOD, {"headers": (BEARER,)}, KNOWN, {201, 415, 422}),
    (UPDATE, {}, {}, KNOWN, {200}),
    (UPDATE, {}, {}, GONE, {404}),
    (UPDATE, {}, {}, UNSURE, {200, 404}),
    (UPDATE, {"provider": 7}, {}, KNOWN, {422}),
    (UPDATE, {"provider": 7}, {}, GONE, {404, 422}),
    (UPDATE, {"provider": 7}, {"path": f"{ITEMS}/x"}, GONE, {400, 404, 422}),
    (UPDATE, {"provider": 7}, LAX, GONE, {400, 404, 422}),
    (UPDATE, {}, LAX, KNOWN, {200, 400, 404, 422}),
    (UPDATE, {}, LAX, GONE, {400, 404, 422}),
    (UPDATE, {"enabled": "yes"}, {}, KNOWN, {200, 422}),
    (UPDATE, {"enabled": "yes"}, {}, GONE, {404, 422}),
    (UPDATE, LARGE, {}, KNOWN, {200, 400, 413, 422}),
    (UPDATE, LARGE, {}, GONE, {404, 400, 413, 422}),
    (UPDATE, {"provider": "a"}, {}, TAKEN, {200, 409, 422}),
    (UPDATE, {}, {"path": f"{ITEMS}/%00"}, GONE, {301, 302, 307, 308, 400, 403, 404, 405, 414, 422}),
    (DELETE, ABSENT, {}, KNOWN, {204}),
    (DELETE, ABSENT, {}, GONE, {404}),
    (DELETE, ABSENT, {"headers": (("Content-Type", "multipart/form-data"),)}, KNOWN, {204, 400, 415}),
    (DELETE, ABSENT, {"headers": (("Content-Type", "application/json"),)}, GONE, {404, 400, 415}),
    (DELETE, ABSENT, {"path": f"{ITEMS}/"}, KNOWN, {301, 302, 307, 308, 400, 403, 404, 405, 414, 422}),
    (LIST, ABSENT, {}, STRANGER, {401, 403}),
    (
        DELETE,
        ABSENT,
        {"path": f"{ITEMS}/"},
        STRANGER,
        {401, 403, 301, 302, 307, 308, 400, 404, 405, 414, 422},
    ),
    (CREATE, {}, {}, STRANGER, {401, 403}),
    (CREATE, ABSENT, {"raw": b"{"}, STRANGER, {400, 401, 403, 422}),
    (CREATE, ABSENT, {"raw": b"\n"}, STRANGER, {400, 401, 403, 422}),
    (CREATE, ABSENT, {}, STRANGER, {400, 401, 403, 422}),
    (UPDATE, {}, {}, Circumstances(accepted=False, found=False), {401, 403}),
    (UPDATE, LARGE, {}, STRANGER, {401, 403, 413}),
]


@pytest.mark.parametrize(("name", "body", "more", "known", "allowed"), CASES)
def test_which_answers_conform(
    name: str, body: Any, more: dict[str, Any], known: Circumstances, allowed: set[int]
) -> None:
    found = expected(classified(name, body, **more), known)
    if found.success is False:
        assert not found.all & set(range(200, 300))
    assert found.all == allowed


@pytest.mark.parametrize(
    ("name", "body", "known", "documented"),
    [
        (CREATE, GOOD, TAKEN, {201}),
        (CREATE, {}, KNOWN, {422}),
        (UPDATE, {"provider": 7}, GONE, {404, 422}),
        (UPDATE, {}, GONE, {404}),
        (LIST, ABSENT, STRANGER, {401, 403}),
    ],
)
def test_bodies_are_judged_where_the_contract_names_the_case(
    name: str, body: Any, known: Circumstances, documented: set[int]
) -> None:
    assert expected(classified(name, body), known).documented == documented


@pytest.mark.parametrize(
    ("path", "body", "known", "success", "lenient"),
    [
        (ITEM, {}, KNOWN, True, False),
        (ITEM, {}, UNSURE, None, False),
        (ITEM, {}, GONE, False, False),
        (ITEM, {"enabled": 1}, KNOWN, None, True),
        (ITEM, {"enabled": 1}, GONE, None, False),
        (ITEM, {"enabled": 7}, KNOWN, False, False),
        (f"{ITEM}/x", {}, KNOWN, None, False),
    ],
)
def test_whether_it_is_served(
    path: str, body: Any, known: Circumstances, *, success: bool | None, lenient: bool
) -> None:
    found = expected(classified(UPDATE, body, path=path), known)
    assert (found.success, found.lenient) == (success, lenient)


ALL_2XX, ALL_4XX = (frozenset(range(start, start + 100)) for start in (200, 400))


@pytest.mark.parametrize(
    ("responses", "documented", "served"),
    [
        ("{'200': {description: x}}", {200}, {200}),
        ("{'200': {description: x}, '4XX': {description: x}}", {200} | ALL_4XX, {200}),
        (
            "{'200': {description: x}, '4XX': {description: x}, '404': {description: x}}",
            {200} | ALL_4XX,
            {200},
        ),
        (
            "{'200': {description: x}, '404': {description: x}, default: {description: x}}",
            {200} | ALL_4XX,
            {200},
        ),
        ("{2XX: {description: x}, default: {description: x}}", ALL_2XX | ALL_4XX, ALL_2XX),
        ("{default: {description: x}}", ALL_2XX | ALL_4XX, ALL_2XX),
        ("{'302': {description: x}, default: {description: x}}", {302} | ALL_4XX, {302}),
        ("{'302': {description: x}, '303': {description: x}}", {302, 303}, {302, 303}),
        ("{'201': {description: x}, '303': {description: x}}", {201, 303}, {201}),
        ("{'400': {description: x}}", {400}, set()),
    ],
)
def test_ranges_and_defaults_document_whatever_they_stand_for(
    responses: str, documented: set[int], served: set[int]
) -> None:
    one = contract_operation(f"paths: {{/a: {{get: {{responses: {responses}}}}}}}")
    assert statuses(one) == documented
    assert successes(one) == served


@pytest.mark.parametrize(
    ("name", "path", "body", "known", "allowed"),
    [
        ("add", "/shelf-marks/a/books", b'{"title": "x"}', KNOWN, ALL_2XX),
        ("add", "/shelf-marks/a/books", b'{"title": 7}', KNOWN, ALL_4XX - NOT_FOR_CONTENT | {403}),
        ("book", "/shelf-marks/a/books/7", None, GONE, {200, 404}),
        ("book", "/shelf-marks/a/books/x", None, KNOWN, {400, 404, 422}),
    ],
)
def test_other_contracts(
    name: str, path: str, body: bytes | None, known: Circumstances, allowed: set[int]
) -> None:
    one = OTHER.operation(name)
    found = expected(opened(OTHER, name, Request(one.method, path, (JSON,) if body else (), body)), known)
    assert found.all == allowed
