"""The journal: the exchanges of the mock, read, searched, exported, and asked whether a request came."""

from hydracore_mock.journal.entries import RecordReader
from hydracore_mock.journal.error_locations import location_json
from hydracore_mock.journal.filters import Filters
from hydracore_mock.journal.http_archive import har
from hydracore_mock.journal.records import CUT, ExchangeRecord, Journal
from hydracore_mock.journal.verification import verify

__all__ = ["CUT", "ExchangeRecord", "Filters", "Journal", "RecordReader", "har", "location_json", "verify"]
