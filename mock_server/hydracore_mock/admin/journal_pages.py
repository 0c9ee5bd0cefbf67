"""Pages of the journal: its entries, its growth as a stream of events, its export, and questions to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from hydracore_mock.admin.json_endpoints import answer, json_body, nothing, page
from hydracore_mock.errors import UnknownEntry
from hydracore_mock.journal import Filters, Journal, RecordReader, har, verify
from hydracore_mock.state.json_text import dumps

_PING = 15.0
"""Seconds between signs of life, so that nothing on the way takes the stream for dead."""
_LARGEST_QUESTION = 2**20
"""Bytes."""


class JournalPages:
    """The pages of one mock's journal."""

    def __init__(self, journal: Journal, reader: RecordReader) -> None:
        self._journal = journal
        self._reader = reader

    def routes(self) -> list[Route]:
        return [
            page("/journal", GET=self.entries, DELETE=self.clear),
            page("/journal/har", GET=self.archive),
            page("/journal/stream", GET=self.stream),
            page("/journal/{number:int}", GET=self.entry),
            page("/verify", POST=self.verify),
        ]

    async def entries(self, request: Request) -> Response:
        filters = Filters(request.query_params)
        found = filters.select(self._journal, self._reader)
        shown = [self._reader.entry(number, record, filters.brief) for number, record in found.records]
        counts = {"matched": found.matched, "total": self._journal.total, "size": self._journal.size}
        return answer({"entries": shown, **counts, "last": self._journal.last})

    async def entry(self, request: Request) -> Response:
        number = request.path_params["number"]
        record = self._journal.get(number)
        if record is None:
            raise UnknownEntry(number)
        return answer(self._reader.entry(number, record))

    async def clear(self, _: Request) -> Response:
        self._journal.clear()
        return nothing()

    async def archive(self, request: Request) -> Response:
        found = Filters(request.query_params).select(self._journal, self._reader)
        shown = answer(har(self._reader, found.records))
        shown.headers["content-disposition"] = 'attachment; filename="mock.har"'
        return shown

    async def verify(self, request: Request) -> Response:
        question = await json_body(request, _LARGEST_QUESTION)
        return answer(verify(self._journal, self._reader, question))

    async def stream(self, request: Request) -> Response:
        filters = Filters({name: value for name, value in request.query_params.items() if name != "limit"})
        given = request.headers.get("last-event-id", request.query_params.get("since", ""))
        begin = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else self._journal.last
        events = self._events(filters, begin)
        return StreamingResponse(
            events,
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    async def _events(self, filters: Filters, last: int) -> AsyncIterator[bytes]:
        """Server-sent events (WHATWG HTML, section 9.2): each entry as it is made, a comment while there is none."""
        grown = asyncio.Event()
        self._journal.listeners.add(grown.set)
        try:
            yield b": the journal\n\n"
            while True:
                grown.clear()
                for number, record in self._journal.since(last):
                    last = number
                    if filters.matches(record, self._reader):
                        yield _event(number, self._reader.entry(number, record, filters.brief))
                try:
                    await asyncio.wait_for(grown.wait(), _PING)
                except TimeoutError:
                    yield b": ping\n\n"
        finally:
            self._journal.listeners.discard(grown.set)


def _event(number: int, entry: Any) -> bytes:
    return b"event: exchange\nid: %d\ndata: %b\n\n" % (number, dumps(entry))
