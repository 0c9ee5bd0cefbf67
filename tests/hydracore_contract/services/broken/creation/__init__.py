"""Creates that keep something else than was sent."""

from tests.hydracore_contract.services.broken.creation import created_items, kept_configs, kept_texts

TABLES = [created_items.TABLE, kept_texts.TABLE, kept_configs.TABLE]
