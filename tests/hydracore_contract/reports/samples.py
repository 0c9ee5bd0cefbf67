"""Outcomes as runs against a real service give them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hydracore_contract.exchange import Answer, Exchange, Request, Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Cause, Finding, Rule, Severity
from hydracore_contract.findings.outcome import (
    Coverage,
    Goal,
    GoalKind,
    OperationsTried,
    Outcome,
    PhaseResult,
)
from hydracore_contract.findings.serialization import subject_from
from hydracore_contract.findings.subject import WHOLE
from hydracore_openapi.location import Location

ITEMS = "/v1/instances/06587974-2dbe-4e10-8bf9-38cce0f5a366/channels"
ITEM = f"{ITEMS}/6d2f0f9e-8a3c-4a57-9a55-2f6d7f1f3c11"
AUTHORISED = (("Authorization", "Bearer ${TOKEN}"), ("Content-Type", "application/json"))
JSON = (("Content-Type", "application/json"), ("Date", "Tue, 04 Mar 2025 10:12:01 GMT"))
CHANNEL = {
    "id": "6d2f0f9e-8a3c-4a57-9a55-2f6d7f1f3c11",
    "channel_type": "telegram",
    "provider": "telegram",
    "external_identifier": "my_shop_bot",
    "enabled": True,
    "config": {"language": "en"},
    "created_at": "2025-03-04T10:12:01Z",
    "updated_at": "2025-03-04T10:12:01Z",
}


def at(line: int, pointer: str = "#/paths") -> Location:
    return Location(Path("openapi.yaml"), line, pointer)


def exchange(
    number: int, operation: str, method: str, path: str, sent: object, status: int, got: object
) -> Exchange:
    body = None if sent is None else json.dumps(sent).encode()
    answer = Answer(status, JSON, json.dumps(got).encode(), 0.012)
    return Exchange(number, operation, Request(method, path, AUTHORISED, body), answer, seconds=0.012)


SENT = {"channel_type": "sms", "provider": "x" * 51}
CREATED = exchange(40, "create_channel", "POST", ITEMS, {"channel_type": "telegram"}, 201, CHANNEL)

CREATE_FAILS = Finding(
    rules.SERVER_ERROR,
    Severity.FAILURE,
    "create_channel",
    subject_from(rules.WRONG_STATUS, "body.provider"),
    "500 for a provider of 51 characters",
    "422",
    "500",
    at(142, "#/components/schemas/CreateChannel/properties/provider/maxLength"),
    None,
    "requests",
    exchange(
        12,
        "create_channel",
        "POST",
        ITEMS,
        {"channel_type": "sms", "provider": "x" * 51},
        500,
        {"detail": "Oops"},
    ),
)
TIMES_MOVE = Finding(
    rules.TIMES,
    Severity.FAILURE,
    "update_channel",
    subject_from(rules.HEADER, "response 200 updated_at"),
    "updated_at stayed at 2025-03-04T10:12:01Z after a change",
    "a time after 2025-03-04T10:12:01Z",
    "2025-03-04T10:12:01Z",
    at(388),
    "FastAPI services set it on each write",
    "states",
    exchange(41, "update_channel", "PATCH", ITEM, {"enabled": False}, 200, CHANNEL),
    (CREATED,),
)
HANGS = Finding(
    rules.DELIVERY[Trouble.HANGS],
    Severity.FAILURE,
    "list_channels",
    WHOLE,
    "no whole answer within 10 s",
    "an answer",
    "nothing",
    at(30),
    None,
    "requests",
    Exchange(
        77,
        "list_channels",
        Request("GET", f"{ITEMS}?api_key=${{API_KEY}}", (("Accept", ""),)),
        None,
        Trouble.HANGS,
        "read timed out",
        10.0,
    ),
)
LENIENT = Finding(
    rules.LENIENT,
    Severity.NOTE,
    "create_channel",
    subject_from(rules.LENIENT, "body.enabled"),
    'enabled is read from "yes"',
    "422",
    "201",
    at(150),
    None,
    "requests",
    exchange(13, "create_channel", "POST", ITEMS, {"enabled": "yes"}, 201, CHANNEL),
)


def variant(finding: Finding, rule: Rule, operation: str, subject: str, summary: str, **more: Any) -> Finding:
    about = subject_from(rule, subject)
    return replace(finding, rule=rule, operation=operation, subject=about, statement=summary, **more)


TEN = (
    CREATE_FAILS,
    HANGS,
    variant(
        CREATE_FAILS,
        rules.INVALID_ACCEPTED,
        "create_channel",
        "body.external_identifier",
        "256 characters are accepted, 255 are allowed",
        actual="201",
        location=at(146),
    ),
    variant(
        CREATE_FAILS,
        rules.CREDENTIALS_ACCEPTED,
        "list_channels",
        "no credentials",
        "the request was served without credentials",
        expected="401",
        actual="200",
        inferred="the reference does not say what is answered without credentials",
        location=at(60),
    ),
    variant(
        CREATE_FAILS,
        rules.BODY_SCHEMA,
        "list_channels",
        "response 200.channels.[].config",
        'response 200.channels.[].config: null is not of type "object"',
        expected="what type says",
        actual="null",
        location=at(301),
    ),
    TIMES_MOVE,
    variant(
        TIMES_MOVE,
        rules.UPDATE,
        "update_channel",
        "body.config",
        'config was not sent and has changed from {"language": "en"} to {}',
        location=at(212),
    ),
    variant(
        TIMES_MOVE,
        rules.ISOLATION,
        "delete_channel",
        "",
        "a channel of one instance was deleted under the path of another",
        expected="404",
        actual="204",
        location=at(250),
        before=(CREATED, replace(CREATED, number=41), replace(CREATED, number=42)),
    ),
    variant(
        TIMES_MOVE,
        rules.COUNT,
        "list_channels",
        "response 200 count",
        "count is 50, and 51 channels are listed",
        expected="51",
        actual="50",
        location=at(296),
        inferred=None,
    ),
    variant(
        TIMES_MOVE,
        rules.CONCURRENCY,
        "update_channel",
        "",
        "of 8 updates at the same moment 3 were lost",
        expected="the last of them",
        actual="an earlier one",
        location=at(220),
        before=tuple(replace(CREATED, number=50 + index, burst=1) for index in range(8)),
    ),
)
FIELDS = ("channel_type", "provider", "external_identifier", "enabled", "config", "connection_id")
OPERATIONS = ("list_channels", "create_channel", "update_channel", "delete_channel")


def coverage() -> Coverage:
    goals: dict[Goal, int] = {}
    for operation in OPERATIONS:
        for status in ("200", "401", "404", "422"):
            missed = (operation, status) == ("update_channel", "404")
            goals[Goal(operation, GoalKind.STATUS, "", status, "")] = 0 if missed else 40
        for kept in (True, False):
            for keyword in ("required", "type", "format"):
                goals[Goal(operation, GoalKind.PARAMETER, "path", "instance_id", keyword, kept)] = 12
    for operation in OPERATIONS[1:3]:
        for number, name in enumerate(FIELDS):
            for keyword in ("required", "type", "maxLength", "enum", "nullable", "format")[number % 3 :]:
                goals[Goal(operation, GoalKind.BODY, "body", name, keyword, True)] = 9
                goals[Goal(operation, GoalKind.BODY, "body", name, keyword, False)] = number % 4
    return Coverage(MappingProxyType(goals))


GOOD = Outcome(
    base_url="https://staging.hydracore.example/api",
    title="HydraCore Channels API",
    version="1.4.0",
    document="openapi.yaml",
    profile="default",
    seed=482913,
    started="2025-03-04T10:12:00Z",
    seconds=38.4,
    requests=2114,
    phases=(
        PhaseResult("requests", "Every operation, with good and broken requests", 1480, 21.2, OPERATIONS),
        PhaseResult("states", "Resources through their life", 512, 11.9, OPERATIONS),
        PhaseResult("moments", "Requests at the same moment", 122, 5.3, OPERATIONS),
    ),
    causes=(),
    coverage=coverage(),
    operations=OperationsTried(OPERATIONS, frozenset(OPERATIONS)),
    unreached=(),
)
BAD = replace(
    GOOD,
    causes=(
        *(Cause((each,) * (1 + index * 3)) for index, each in enumerate(TEN)),
        Cause((LENIENT,) * 4),
        Cause((replace(LENIENT, subject=subject_from(rules.LENIENT, "body.config")),), None),
        Cause(
            (replace(CREATE_FAILS, subject=subject_from(rules.LENIENT, "body.config")),),
            "known, fixed in 1.5",
        ),
    ),
    unreached=(
        "wrong API keys were not tried: give --api-key",
        "another instance's channels were not tried: give --other-instance-id",
    ),
    leftover=(ITEM,),
)


def many(count: int) -> Outcome:
    causes = tuple(
        Cause((replace(TEN[index % 10], subject=subject_from(rules.LENIENT, f"body.field_{index}")),))
        for index in range(count)
    )
    return replace(BAD, causes=causes)
