"""Other readings of what the contract leaves open."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.hydracore_contract.services.exchange import Ask
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.variants import Variant

correct = partial(Variant, kind="open points")


class NothingUnknown(Service):
    def sent(self, ask: Ask, value: Any) -> Any:
        sent, faults = super().sent(ask, value)
        extra = set(value) - self.bodies[ask.operation].names if isinstance(value, dict) else set()
        missing = {"type": "extra_forbidden", "msg": "Extra inputs are not permitted"}
        return sent, [*faults, *({**missing, "loc": ["body", name]} for name in sorted(extra))]


class QueryUnknown(Service):
    def target(self, ask: Ask) -> Any:
        found, faults = super().target(ask)
        unknown = {"type": "extra_forbidden", "msg": "Not permitted"}
        return found, [*faults, *({**unknown, "loc": ["query", name]} for name in ask.query)]


TABLE = {
    "unknown-fields-refused": correct(text="Unknown fields are refused", service=NothingUnknown),
    "unknown-query-refused": correct(text="Unknown query parameters are refused", service=QueryUnknown),
}
