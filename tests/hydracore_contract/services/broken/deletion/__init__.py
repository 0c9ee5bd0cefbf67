"""Deletes that take too much or too little."""

from tests.hydracore_contract.services.broken.deletion import collateral_deletions, undeleted_items

TABLES = [collateral_deletions.TABLE, undeleted_items.TABLE]
