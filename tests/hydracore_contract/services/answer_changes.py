"""Small changes of answers before they are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.hydracore_contract.services.app import Finish
from tests.hydracore_contract.services.exchange import Answer, Ask

Change = Callable[[Answer], Any]
ItemChange = Callable[[dict[str, Any]], Any]


def when(status: int, change: Change, operation: str | None = None) -> Finish:
    """Changes the answers with this status, in place."""

    def changed(ask: Ask, answer: Answer) -> Answer:
        if answer.status == status and operation in (None, ask.operation):
            change(answer)
        return answer

    return changed


def instead(operation: str, old: int, new: int) -> Finish:
    """Answers of the operation have the new status in place of the old."""

    def change(answer: Answer) -> None:
        answer.status = new

    return when(old, change, operation)


def items(change: ItemChange, *operations: str) -> Finish:
    """Changes each channel that is shown, in place; in the answers of all operations, where none is named."""

    def changed(ask: Ask, answer: Answer) -> Answer:
        for item in answer.items if not operations or ask.operation in operations else ():
            change(item)
        return answer

    return changed


def setting(**values: Any) -> ItemChange:
    return lambda item: item.update(values)


def without(name: str) -> ItemChange:
    return lambda item: item.pop(name)


def mapped(name: str, change: Callable[[Any], Any]) -> ItemChange:
    """Replaces one value of a channel by another made of it."""

    def changed(item: dict[str, Any]) -> None:
        item[name] = change(item[name])

    return changed


def faults(change: ItemChange) -> Finish:
    """Changes each entry of a 422."""

    def changed(_ask: Ask, answer: Answer) -> Answer:
        for fault in answer.faults:
            change(fault)
        return answer

    return changed
