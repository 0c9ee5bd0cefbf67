"""The journal: what came, what was answered and why, for whoever looks."""

from mock_server.journal.archives import har
from mock_server.journal.entries import Reader
from mock_server.journal.faults import shown
from mock_server.journal.filters import Filters
from mock_server.journal.records import CUT, Journal, Record
from mock_server.journal.verifying import verify

__all__ = ["CUT", "Filters", "Journal", "Reader", "Record", "har", "shown", "verify"]
