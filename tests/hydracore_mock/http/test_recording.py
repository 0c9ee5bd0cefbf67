"""The record of an exchange, and exchanges that have none."""

from __future__ import annotations

import io
from typing import Any

from hydracore_mock.http.access_log import AccessLog
from hydracore_mock.http.context import RequestContext
from hydracore_mock.http.recording import ExchangeRecorder
from hydracore_mock.http.reply import JSON, Reply
from hydracore_mock.journal import CUT, Journal


def _context(*headers: tuple[bytes, bytes]) -> RequestContext:
    scope: Any = {"method": "GET", "path": "/it", "query_string": b"", "headers": list(headers)}
    return RequestContext(scope)


def test_a_record_has_what_came_and_what_was_sent() -> None:
    journal = Journal(10)
    context = _context((b"x-mock-world", b"mine"))
    context.body = b"a" * (CUT + 5)
    ExchangeRecorder(journal, None)(context, Reply(200, b"{}", why="because"), list(JSON), b"{}")
    record = journal.get(1)
    assert record is not None
    assert (record.world, record.status, record.answer, record.why) == ("mine", 200, b"{}", "because")
    assert (len(record.body), record.body_size) == (CUT, CUT + 5)
    assert (record.operation, record.scenario, record.rule) == (None, None, None)
    assert 0 <= record.took < 60


def test_an_answer_that_was_never_sent_has_no_status() -> None:
    journal = Journal(10)
    ExchangeRecorder(journal, None)(_context(), Reply(200), [], b"")
    assert [record.status for _, record in journal] == [0]


def test_a_preflight_is_logged_and_not_recorded() -> None:
    journal, stream = Journal(10), io.StringIO()
    record = ExchangeRecorder(journal, AccessLog(stream, color=False))
    record(_context(), Reply(204, b"", (), "preflight", is_preflight=True), [(b"a", b"b")], b"")
    assert (len(journal), "preflight" in stream.getvalue()) == (0, True)
    record(_context(), Reply(204, b"", (), "preflight"), [(b"a", b"b")], b"")
    assert len(journal) == 1


def test_the_log_names_a_world_that_is_not_the_default_one() -> None:
    stream = io.StringIO()
    record = ExchangeRecorder(None, AccessLog(stream, color=False))
    record(_context(), Reply(200, why="one"), [], b"")
    record(_context((b"x-mock-world", b"mine")), Reply(200, why="two"), [], b"")
    first, second = stream.getvalue().splitlines()
    assert first.endswith("200 one")
    assert second.endswith("200 two (world mine)")
