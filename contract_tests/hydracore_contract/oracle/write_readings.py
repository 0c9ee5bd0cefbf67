"""Readings that the answers to writes and reads show of the properties of an item."""

from __future__ import annotations

from collections.abc import Iterator

from hydracore_contract.exchange import Exchange
from hydracore_contract.fields import ABSENT
from hydracore_contract.findings.readings import OpenCase
from hydracore_contract.oracle.change import EarlierItem
from hydracore_contract.oracle.item_readings import shown_by_create, shown_by_update
from hydracore_contract.oracle.item_view import Item, ItemView
from hydracore_contract.oracle.reading_log import Observation
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_openapi.model import RoleKind


def shown_in_creation(
    view: ItemView, classified: ClassifiedRequest, item: Item, exchange: Exchange
) -> Iterator[Observation]:
    sent = classified.members
    for name, field in view.takes(classified.operation).items():
        if name in item and name not in classified.faulty and view.role(name).kind is RoleKind.INPUT:
            for point, kind, reading in shown_by_create(view, field, sent.get(name, ABSENT), item[name]):
                yield Observation(OpenCase(point, exchange.operation, field.name, kind), reading, exchange)


def shown_in_change(
    view: ItemView,
    classified: ClassifiedRequest,
    before: EarlierItem,
    item: Item,
    exchange: Exchange,
    steps: tuple[Exchange, ...],
) -> Iterator[Observation]:
    sent = classified.members
    for name, field in view.takes(classified.operation).items():
        is_shown = name in view.properties and name in item and name in before.item
        if name in sent and is_shown and name not in classified.faulty:
            shown = shown_by_update(view, field, before.item[name], sent[name], item[name], before.initial)
            for point, kind, reading in shown:
                case = OpenCase(point, exchange.operation, field.name, kind)
                yield Observation(case, reading, exchange, steps)
