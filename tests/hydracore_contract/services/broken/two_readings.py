"""Services that read what the contract leaves open now in one way, now in another."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import Any

from tests.hydracore_contract.services.correct.open_points import NoEmptyTexts
from tests.hydracore_contract.services.exchange import Answer, Ask, Refused
from tests.hydracore_contract.services.probe_client import A, Client, channels
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.store import Sent, Store
from tests.hydracore_contract.services.values import NoJson
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="state")


class ClearsInTurns(Store):
    """Every other null clears the config."""

    def __init__(self, instances: frozenset[str] | None = None) -> None:
        super().__init__(instances)
        self.nulls = count()

    def changes(self, sent: Sent) -> Sent:
        found = super().changes(sent)
        is_null = "config" in sent and sent["config"] is None
        if is_null and next(self.nulls) % 2:
            del found["config"]
        return found


class RefusesInTurns(NoEmptyTexts):
    """Every other empty text is refused."""

    empties = 0

    def sent(self, ask: Ask, value: Any) -> Any:
        sent, faults = super().sent(ask, value)
        if any(fault["type"] == "string_too_short" for fault in faults):
            self.empties += 1
            if self.empties % 2:
                return sent, [fault for fault in faults if fault["type"] != "string_too_short"]
        return sent, faults


class UnreadableInTurns(Service):
    """Every other body that is no JSON answers 400."""

    unreadable = 0

    def broken(self, error: NoJson) -> Refused:
        self.unreadable += 1
        if self.unreadable % 2:
            return Refused(Answer(400, {"detail": str(error)}))
        return super().broken(error)


class NullIsText(Store):
    def changes(self, sent: Sent) -> Sent:
        found = super().changes(sent)
        is_null = "error_message" in sent and sent["error_message"] is None
        return {**found, "error_message": "null"} if is_null else found


def forbidden_by_chance() -> Any:
    refused = count()

    def after(_ask: Ask, answer: Answer) -> Answer:
        if answer.status == 401 and next(refused) % 2:
            return Answer(403, {"detail": "Not authenticated"})
        return answer

    return after


def refuses_alike(client: Client) -> bool:
    return len({client.send("GET", channels(A), authorization="Bearer x").status for _ in range(4)}) == 1


def unreadable_alike(client: Client) -> bool:
    return len({client.send("POST", channels(A), b"{").status for _ in range(4)}) == 1


def empty_alike(client: Client) -> bool:
    return len({client.create(provider="").status for _ in range(4)}) == 1


def null_alike(client: Client) -> bool:
    shown = []
    for _ in range(4):
        item = client.item(config={"a": 1})
        shown.append(client.update(item["id"], config=None).value["config"])
    return all(each == shown[0] for each in shown)


TABLE = {
    "refusals-401-or-403": broken(
        text="Wrong credentials answer 401 and 403 in turns", after=forbidden_by_chance(), probe=refuses_alike
    ),
    "unreadable-400-or-422": broken(
        text="Broken JSON answers 400 and 422 in turns", service=UnreadableInTurns, probe=unreadable_alike
    ),
    "empty-texts-in-turns": broken(
        text="Empty texts are taken and refused in turns", service=RefusesInTurns, probe=empty_alike
    ),
    "config-null-in-turns": broken(
        text="Null clears and keeps the config in turns", store=ClearsInTurns, probe=null_alike
    ),
    "error-null-is-text": broken(
        text="Update takes an error_message of null for the text null",
        store=NullIsText,
        probe=lambda client: (
            client.update(client.item()["id"], error_message=None).value["error_message"] is None
        ),
    ),
}
