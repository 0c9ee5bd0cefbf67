"""The journal: what came, what was answered and why, for whoever looks."""

from hydracore_mock.journal.entries import Reader
from hydracore_mock.journal.error_locations import shown
from hydracore_mock.journal.filters import Filters
from hydracore_mock.journal.http_archive import har
from hydracore_mock.journal.records import CUT, Journal, Record
from hydracore_mock.journal.verification import verify

__all__ = ["CUT", "Filters", "Journal", "Reader", "Record", "har", "shown", "verify"]
