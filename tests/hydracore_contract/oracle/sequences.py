"""Sequences of requests in two scopes, and what an oracle says of a service that is sent them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hypothesis import strategies as st

from hydracore_contract.exchange import Exchange, Request
from hydracore_contract.findings.finding import Severity
from hydracore_contract.oracle.canaries import Planter
from hydracore_contract.oracle.oracle import Oracle
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.settings import Settings
from tests.hydracore_contract.oracle.exchanges import (
    BEARER,
    CONTRACT,
    CREATE,
    DELETE,
    JSON,
    KEY,
    LIST,
    UPDATE,
    operation,
)
from tests.hydracore_contract.oracle.service import SCOPES, Service, Ways


class Step(NamedTuple):
    """`item` picks one of those that were made."""

    action: str
    scope: int = 0
    item: int = 0
    body: Any = None


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=14)
objects = st.dictionaries(
    st.sampled_from("abc"), st.none() | st.integers(0, 2) | st.just({"d": [1.5]}), max_size=2
)
creates = st.fixed_dictionaries(
    {
        "channel_type": st.sampled_from(["telegram", "sms"]),
        "external_identifier": texts | st.sampled_from(["@acme_support_bot", "x"]),
        "provider": texts | st.just("twilio-seed"),
    },
    optional={
        "config": st.none() | objects,
        "connection_id": st.none() | st.sampled_from([KEY, KEY.upper(), KEY.replace("-", "")]),
        "enabled": st.sampled_from([None, True, False, "yes", 0]),
        "webhook_secret": st.none() | st.just("secret"),
        "credential_id": st.just(KEY),
        "id": st.just(KEY),
        "no such": objects,
    },
)
updates = st.fixed_dictionaries(
    {},
    optional={
        "config": st.none() | objects,
        "enabled": st.sampled_from([None, True, False, "off"]),
        "error_message": st.none() | texts,
        "external_identifier": st.none() | texts | st.just("x"),
        "provider": st.none() | texts,
        "status": st.none() | texts,
        "channel_type": st.just("sms"),
        "created_at": st.just("2020-01-01T00:00:00Z"),
    },
)
ways = st.builds(
    Ways,
    shuffles=st.booleans(),
    digits=st.sampled_from([0, 3, 6, 9]),
    list_digits=st.sampled_from([0, 3, 6, 9]),
    zone=st.sampled_from(["Z", "+00:00", "+02:00", "z"]),
    version=st.sampled_from([1, 4, 5]),
    more=st.booleans(),
    merges=st.booleans(),
    lax=st.booleans(),
    empty_config=st.sampled_from([None, {}]),
    still=st.booleans(),
    status=st.sampled_from(["active", "pending"]),
    unique=st.sampled_from([0, 409, 422]),
    early=st.booleans(),
    forbidden=st.sampled_from([401, 403]),
)
DEFAULT = {"channel_type": "telegram", "external_identifier": "@acme_support_bot", "provider": "telegram-one"}


@dataclass
class Run:
    """A service and what watches it; `told` holds every violation so far."""

    service: Service
    oracle: Oracle = field(default_factory=lambda: Oracle(CONTRACT, Settings("http://127.0.0.1")))
    planter: Planter = field(default_factory=lambda: Planter(1))
    told: list[Violation] = field(default_factory=list)
    made: tuple[list[str], list[str]] = field(default_factory=lambda: ([], []))

    def send(self, name: str, scope: int, key: str | None = None, body: Any = None, **more: Any) -> Exchange:
        path = f"/v1/instances/{SCOPES[scope]}/channels" + (f"/{key}" if key else "")
        data = json.dumps(body).encode() if name in (CREATE, UPDATE) else None
        headers = more.pop("headers", (BEARER, JSON))
        one = operation(name)
        exchange = self.service.exchange(one, Request(one.method, path, headers, data), **more)
        self.told += self.oracle.observe(exchange)
        return exchange

    def look(self) -> None:
        for scope in range(len(SCOPES)):
            self.send(LIST, scope)

    def create(self, scope: int, body: Any = None) -> str | None:
        exchange = self.send(
            CREATE, scope, body=self.planter.plant(operation(CREATE), DEFAULT if body is None else body)
        )
        if exchange.answer is None or exchange.answer.status != 201:
            return None
        key: str = json.loads(exchange.answer.body)["id"]
        self.made[scope].append(key)
        return key

    def step(self, step: Step) -> None:
        ACTIONS[step.action](self, step, self.key(step))

    def key(self, step: Step) -> str:
        made = self.made[step.scope]
        return made[step.item % len(made)] if made else KEY

    @property
    def failures(self) -> list[str]:
        return [
            f"{each.rule.id} {each.subject}: {each.summary}"
            for each in self.told
            if each.severity is Severity.FAILURE
        ]


def stray(run: Run, step: Step, key: str) -> None:
    """What is there is asked for under another path."""
    run.send(UPDATE, 1 - step.scope, key, step.body)
    run.send(DELETE, 1 - step.scope, key)


def bad(run: Run, step: Step, key: str) -> None:
    run.send(UPDATE, step.scope, key, {"provider": "x" * 51, "status": "bad"})
    run.send(CREATE, step.scope, body={"channel_type": "fax", **step.body})


def unknown(run: Run, step: Step, _: str) -> None:
    run.send(UPDATE, step.scope, KEY, {"provider": 7} if step.item % 2 else step.body)


ACTIONS: Mapping[str, Callable[[Run, Step, str], object]] = {
    "update": lambda run, step, key: run.send(UPDATE, step.scope, key, step.body),
    "delete": lambda run, step, key: run.send(DELETE, step.scope, key),
    "list": lambda run, step, _: run.send(LIST, step.scope),
    "anonymous": lambda run, step, key: run.send(UPDATE, step.scope, key, step.body, headers=(JSON,)),
    "stray": stray,
    "bad": bad,
    "unknown": unknown,
    "create": lambda run, step, _: run.create(step.scope, step.body),
}
others = st.sampled_from([name for name in ACTIONS if name != "create"])
steps = st.builds(Step, others, st.integers(0, 1), st.integers(0, 7), updates) | st.builds(
    Step, st.just("create"), st.integers(0, 1), st.just(0), creates
)


def started(service: Service) -> Run:
    """A run in which both scopes are known, and known to be served."""
    run = Run(service)
    for scope in SCOPES:
        run.oracle.serves(scope)
    run.look()
    return run
