"""Services that differ and keep the contract."""

from tests.hydracore_contract.services.correct import (
    additions,
    customers,
    delivery,
    formats,
    frameworks,
    identifiers,
    limits,
    open_points,
    refusals,
    states,
)

TABLES = [
    formats.TABLE,
    frameworks.TABLE,
    identifiers.TABLE,
    additions.TABLE,
    refusals.TABLE,
    states.TABLE,
    delivery.TABLE,
    limits.TABLE,
    open_points.TABLE,
    customers.TABLE,
]
