"""Credentials that are judged wrongly, too late, or not at all."""

from tests.hydracore_contract.services.broken.credentials import (
    api_keys,
    bearer_tokens,
    check_order,
    refused_writes,
    unguarded_operations,
)

TABLES = [
    bearer_tokens.TABLE,
    unguarded_operations.TABLE,
    api_keys.TABLE,
    check_order.TABLE,
    refused_writes.TABLE,
]
