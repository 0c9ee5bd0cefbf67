"""Updates that reset what was not sent."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.hydracore_contract.services.broken.update.side_effects import others_stay
from tests.hydracore_contract.services.broken.update.updated_values import after
from tests.hydracore_contract.services.probes import Probe
from tests.hydracore_contract.services.store import Sent, Store
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="state")


class ResetsOthers(Store):
    def changes(self, sent: Sent) -> Sent:
        return {"config": None, "error_message": None, "enabled": True, **super().changes(sent)}


class ResetsConfig(Store):
    def changes(self, sent: Sent) -> Sent:
        return {"config": None, **super().changes(sent)}


class ResetsError(Store):
    def changes(self, sent: Sent) -> Sent:
        return {"error_message": None, **super().changes(sent)}


class ResetsConnection(Store):
    def changes(self, sent: Sent) -> Sent:
        return {**super().changes(sent), "connection_id": None}


class EnablesAgain(Store):
    def changes(self, sent: Sent) -> Sent:
        return {"enabled": True, **super().changes(sent)}


def without_error(**fields: Any) -> Probe:
    return after({"error_message": "Down"}, fields, error_message="Down")


TABLE = {
    "update-resets-others": broken(
        text="Update resets what was not sent", store=ResetsOthers, probe=others_stay(provider="x")
    ),
    "update-resets-config": broken(
        text="Update without config takes it away", store=ResetsConfig, probe=others_stay(provider="x")
    ),
    "update-resets-error": broken(
        text="Update without error_message takes it away",
        store=ResetsError,
        probe=without_error(provider="x"),
    ),
    "update-resets-connection": broken(
        text="Update takes connection_id away", store=ResetsConnection, probe=others_stay(provider="x")
    ),
    "update-enables": broken(
        text="Update without enabled enables", store=EnablesAgain, probe=others_stay(provider="x")
    ),
}
