"""Updates that change too little."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.hydracore_contract.services.broken.update.updated_values import after
from tests.hydracore_contract.services.probes import same, updated
from tests.hydracore_contract.services.store import Sent, Store
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="state")


def ignoring(*names: str) -> type[Store]:
    """A store that never changes these fields."""

    class Ignoring(Store):
        def changes(self, sent: Sent) -> Sent:
            return {name: value for name, value in super().changes(sent).items() if name not in names}

    return Ignoring


def dropping(*values: Any) -> type[Store]:
    """A store that takes these values for fields that were not sent."""

    class Dropping(Store):
        def changes(self, sent: Sent) -> Sent:
            found = super().changes(sent)
            return {
                name: value for name, value in found.items() if not any(same(value, each) for each in values)
            }

    return Dropping


class FirstFieldOnly(Store):
    def changes(self, sent: Sent) -> Sent:
        return dict(list(super().changes(sent).items())[:1])


TABLE = {
    **{
        f"update-ignores-{name.replace('_', '-')}": broken(
            text=f"Update ignores {name}", store=ignoring(name), probe=updated(**{name: value})
        )
        for name, value in {
            "config": {"a": 2},
            "enabled": False,
            "error_message": "Down",
            "external_identifier": "+1",
            "provider": "x",
            "status": "paused",
        }.items()
    },
    "update-ignores-two": broken(
        text="Update ignores provider and external_identifier",
        store=ignoring("provider", "external_identifier"),
        probe=updated(provider="x"),
    ),
    "update-ignores-false": broken(
        text="Update ignores false", store=dropping(False), probe=updated(enabled=False)
    ),
    "update-ignores-empty": broken(
        text="Update ignores empty texts", store=dropping(""), probe=updated(status="", error_message="")
    ),
    "update-ignores-empty-config": broken(
        text="Update ignores an empty config", store=dropping({}), probe=after({}, {"config": {}}, config={})
    ),
    "update-first-field-only": broken(
        text="Update with two fields changes the first",
        store=FirstFieldOnly,
        probe=updated(status="paused", enabled=False),
    ),
}
