"""Requests that are judged wrongly."""

from tests.hydracore_contract.services.broken.requests import (
    characters,
    content_types,
    enumerations,
    hostile_bodies,
    json_types,
    nulls,
    numbers,
    text_lengths,
    unknown_fields,
    unreadable_bodies,
    uuids,
)

TABLES = [
    text_lengths.TABLE,
    enumerations.TABLE,
    nulls.TABLE,
    json_types.TABLE,
    uuids.TABLE,
    unreadable_bodies.TABLE,
    content_types.TABLE,
    unknown_fields.TABLE,
    hostile_bodies.TABLE,
    numbers.TABLE,
    characters.TABLE,
]
