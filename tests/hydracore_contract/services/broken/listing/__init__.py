"""Lists and counts that do not show what is kept."""

from tests.hydracore_contract.services.broken.listing import counts, list_content

TABLES = [list_content.TABLE, counts.TABLE]
