"""Services with one bug each."""

from tests.hydracore_contract.services.broken import (
    creation,
    credentials,
    customers,
    deletion,
    isolation,
    listing,
    narrow_faults,
    races,
    requests,
    responses,
    shared_faults,
    speed,
    timestamps,
    two_readings,
    update,
)

TABLES = [
    *responses.TABLES,
    *requests.TABLES,
    *credentials.TABLES,
    *creation.TABLES,
    *update.TABLES,
    *deletion.TABLES,
    isolation.TABLE,
    customers.TABLE,
    *listing.TABLES,
    timestamps.TABLE,
    races.TABLE,
    speed.TABLE,
    narrow_faults.TABLE,
    shared_faults.TABLE,
    two_readings.TABLE,
]
