"""Updates that change something else than was sent."""

from tests.hydracore_contract.services.broken.update import (
    ignored_fields,
    reset_fields,
    side_effects,
    updated_values,
)

TABLES = [updated_values.TABLE, ignored_fields.TABLE, side_effects.TABLE, reset_fields.TABLE]
