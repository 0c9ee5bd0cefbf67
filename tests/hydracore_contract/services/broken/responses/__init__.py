"""Answers that are not the documented ones."""

from tests.hydracore_contract.services.broken.responses import (
    documented_fields,
    http_framing,
    leaked_secrets,
    media_types,
    refusal_bodies,
    rfc_formats,
    statuses,
)

TABLES = [
    statuses.TABLE,
    media_types.TABLE,
    documented_fields.TABLE,
    rfc_formats.TABLE,
    refusal_bodies.TABLE,
    leaked_secrets.TABLE,
    http_framing.TABLE,
]
