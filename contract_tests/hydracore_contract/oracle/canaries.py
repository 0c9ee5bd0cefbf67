"""Canaries: values that are found again wherever an answer shows what the contract marks as `writeOnly`.

A secret that leaks seldom leaks under its own name: it turns up in an error, in a header, or in base64. So each
`writeOnly` text and UUID that the run sends carries one mark that nothing else has, and every answer is searched for
it, in whatever spelling: in any case, without hyphens, and encoded. A value with the mark is proof wherever it is.

A *name* that is shown is weaker evidence, since a client may have put it there: it counts only among the members that
the contract describes, never in an object that clients fill freely. A refusal may quote the request that it refuses,
as FastAPI's do: what that very request sent is excused there, and nothing else.

Which canaries were sent is learnt from the requests, so that a stored finding can be judged again.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID

from hydracore_contract.exchange import Exchange
from hydracore_contract.fields import ITEMS, body_fields, member, words
from hydracore_contract.findings import rules
from hydracore_contract.findings.subject import item_property
from hydracore_contract.oracle.contract_reference import ContractReference
from hydracore_contract.oracle.violation import Violation
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Contract

MARK = "ca4a5e1f"
ENCODED = base64.b64encode(f"canary-{MARK}".encode()).decode()
"""The beginning of base64 that holds a canary."""
MOST = 2_000
"""So many canaries are remembered."""


class Planter:
    """Puts fresh canaries into request bodies."""

    def __init__(self, contract: Contract, seed: int | str) -> None:
        self._random = Random(f"canaries {seed}")  # noqa: S311 (nothing secret)
        self._names = frozenset(name for name, _ in write_only(contract))

    def plant(self, body: Any) -> Any:
        """The body with a fresh canary in each writeOnly text and UUID that it holds."""
        if not isinstance(body, dict):
            return body
        return {name: self._canary(name, value) for name, value in body.items()}

    def _canary(self, name: str, value: Any) -> Any:
        if name not in self._names or not isinstance(value, str):
            return value
        fresh = self._random.getrandbits(64)
        if is_uuid(value):
            return str(UUID(int=(int(MARK, 16) << 96) | (0x4000 << 64) | (0x8 << 60) | fresh >> 4))
        return f"canary-{MARK}-{fresh:016x}" if len(value) > 1 else value


class Canaries:
    """Remembers the write-only values that were sent, and finds them in answers."""

    def __init__(self, contract: Contract) -> None:
        self.references = dict(write_only(contract))
        """The places of writeOnly properties by name."""
        self._sent: dict[str, tuple[str, Exchange]] = {}

    def learn(self, body: Any, exchange: Exchange) -> None:
        """Remembers the canaries of a request's body."""
        for name in self.references.keys() & body.keys() if isinstance(body, dict) else ():
            value = body[name]
            if isinstance(value, str) and MARK in value:
                self._sent[value.replace("-", "")] = (name, exchange)
        while len(self._sent) > MOST:
            del self._sent[next(iter(self._sent))]

    def violations(self, exchange: Exchange, schema: Schema | None) -> Iterator[Violation]:
        """The violations of an answer that shows a canary, or the name of a write-only property."""
        if exchange.answer is None or not self.references:
            return
        headers = "\n".join(f"{key}: {value}" for key, value in exchange.answer.headers)
        text = f"{headers}\n{exchange.answer.body.decode('utf-8', 'replace')}"
        is_refused = exchange.answer.status >= 400
        sent = (exchange.request.body or b"").decode("utf-8", "replace")
        yield from self._values(text, sent if is_refused else "")
        yield from self._names(exchange, text, sent, is_refused, schema)

    def _values(self, text: str, excused: str) -> Iterator[Violation]:
        """Refusals may quote the request that they refuse, as FastAPI's do."""
        if ENCODED in text:
            yield from self._encoded(text)
        if MARK not in text.lower():
            return
        plain, quoted = (each.lower().replace("-", "") for each in (text, excused))
        for canary, (name, exchange) in self._sent.items():
            if canary in plain and canary not in quoted:
                violation = self._breach(name, f"the value sent as {name} is shown in an answer", canary)
                yield replace(violation, before=(exchange,))

    def _encoded(self, text: str) -> Iterator[Violation]:
        """Violations by canaries in base64, where they are as readable as before."""
        for canary, (name, exchange) in self._sent.items():
            whole = f"{canary[:6]}-{canary[6:14]}-{canary[14:]}".encode()
            if canary.startswith("canary") and base64.b64encode(whole).decode()[: len(whole)] in text:
                violation = self._breach(name, f"the value sent as {name} is in an answer, as base64", canary)
                yield replace(violation, before=(exchange,))

    def _names(
        self, exchange: Exchange, text: str, sent: str, is_refused: bool, schema: Schema | None
    ) -> Iterator[Violation]:
        for name in self.references:
            if f'"{name}"' not in text:
                continue
            if is_refused:
                is_shown = name not in sent and f'"{name}":' in text.replace(" ", "")
            else:
                is_shown = any(name in found for found in described_objects(exchange, schema))
            if is_shown:
                yield self._breach(name, f"{name} is shown in an answer", f'"{name}"')

    def _breach(self, name: str, summary: str, actual: str) -> Violation:
        return Violation(
            rules.SECRET, item_property(name), summary, "never in an answer", actual, self.references[name]
        )


def write_only(contract: Contract) -> Iterator[tuple[str, ContractReference]]:
    for operation in contract.operations:
        for field in body_fields(operation):
            said = words(field.schema)
            if said.get("writeOnly") is True and len(field.path) == 1:
                source = str(said.get("x-source", "#"))
                yield field.path[0], ContractReference(contract.locate(source), said.get("x-inferred"))


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return len(text) == 36


def described_objects(exchange: Exchange, schema: Schema | None) -> Iterator[Mapping[str, Any]]:
    """The objects of an answer whose members the contract describes, without those that clients fill freely."""
    try:
        value = json.loads(exchange.answer.body) if exchange.answer else None
    except (ValueError, RecursionError):
        return
    pending: list[tuple[Any, Schema | None]] = [(value, schema)]
    while pending:
        part, known = pending.pop()
        said = words(known) if known else {}
        if isinstance(part, list):
            items = said.get("items")
            pending.extend((each, member(known, ITEMS, items) if known and items else None) for each in part)
        elif isinstance(part, dict) and (known is None or known.parts):
            yield part
            parts = known.parts if known else {}
            pending.extend(
                (part[key], member(known, key, parts[key])) for key in part.keys() & parts.keys() if known
            )
