"""Operations that need no credentials."""

from __future__ import annotations

from functools import partial

from tests.hydracore_contract.services.broken.credentials.bearer_tokens import REQUESTS, guarded
from tests.hydracore_contract.services.exchange import Ask
from tests.hydracore_contract.services.gate import Gate
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="credentials")


def unguarded(*operations: str) -> type[Gate]:
    """A gate that checks nothing before these operations."""

    class Open(Gate):
        def admits(self, ask: Ask) -> bool:
            return ask.operation in operations or super().admits(ask)

    return Open


TABLE = {
    "list-unguarded": broken(text="List needs no credentials", gate=unguarded("list"), probe=guarded("list")),
    "create-unguarded": broken(
        text="Create needs no credentials", gate=unguarded("create"), probe=guarded("create")
    ),
    "update-unguarded": broken(
        text="Update needs no credentials", gate=unguarded("update"), probe=guarded("update")
    ),
    "delete-unguarded": broken(
        text="Delete needs no credentials", gate=unguarded("delete"), probe=guarded("delete")
    ),
    "all-unguarded": broken(
        text="No operation needs credentials", gate=unguarded(*REQUESTS), probe=guarded("list")
    ),
}
