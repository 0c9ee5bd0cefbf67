"""Services that change the texts and numbers that they keep."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.hydracore_contract.services.exchange import Ask
from tests.hydracore_contract.services.probes import created
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.variants import Probe


class Kept(Service):
    """Changes every text and number of a body that is accepted."""

    @staticmethod
    def scalar(value: Any) -> Any:
        return value

    def sent(self, ask: Ask, value: Any) -> Any:
        sent, faults = super().sent(ask, value)
        return mapped(sent, self.scalar), faults


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {change(name): mapped(inner, change) for name, inner in value.items()}
    return [mapped(inner, change) for inner in value] if isinstance(value, list) else change(value)


def texts(change: Callable[[str], str]) -> type[Service]:
    """A service that changes texts so."""

    class Changed(Kept):
        @staticmethod
        def scalar(value: Any) -> Any:
            return change(value) if isinstance(value, str) else value

    return Changed


def numbers(change: Callable[[Any], Any]) -> type[Service]:
    class Changed(Kept):
        @staticmethod
        def scalar(value: Any) -> Any:
            return change(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    return Changed


def crashes(test: Callable[[str], bool]) -> type[Service]:
    """A service that can't bear some texts."""

    def change(value: str) -> str:
        if test(value):
            raise RuntimeError("invalid byte sequence")
        return value

    return texts(change)


def keeps(value: Any) -> Probe:
    return created(config={"a": value, "b": [value]})
