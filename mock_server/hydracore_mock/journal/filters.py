"""Filters of the journal: the records that a query asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import takewhile
from typing import NamedTuple

from hydracore_mock.errors import FilterError
from hydracore_mock.journal.entries import ExchangeVerdict, RecordReader, verdict
from hydracore_mock.journal.records import ExchangeRecord, Journal, Numbered
from hydracore_mock.request_matcher import path_matches

LIMIT = 100
_NAMES = (
    "world", "operation", "method", "path", "status", "verdict", "scenario", "q", "since", "limit", "brief",
)  # fmt: skip
_STATUS = re.compile(r"[1-5](?:[0-9]{2}|XX)")
_LONGEST_PATH, _MOST_WILDCARDS = 2000, 20
_FLAGS = {"true": True, "1": True, "": True, "false": False, "0": False}
_Test = Callable[[ExchangeRecord], bool]


class FilterResult(NamedTuple):
    """The newest records that match, up to the limit, and how many match in all."""

    records: list[Numbered]
    matched: int


class Filters:
    """The filters of a query: `since`, `limit`, `brief`, and tests of records.

    Raises: FilterError for what can't be meant.
    """

    def __init__(self, query: Mapping[str, str]) -> None:
        for name in query:
            if name not in _NAMES:
                raise FilterError(name, query[name], f"is no filter: there are {', '.join(_NAMES)}")
        self._query = query
        self.since = _number("since", query.get("since", "0"))
        self.limit = _number("limit", query.get("limit", str(LIMIT)))
        self.brief = _flag("brief", query.get("brief", "false"))
        self._tests = tuple(self._compiled())
        self._text = query.get("q", "").casefold()

    def matches(self, record: ExchangeRecord, reader: RecordReader) -> bool:
        """Tells whether a record passes all tests, its number aside."""
        return all(test(record) for test in self._tests) and (
            not self._text or reader.holds(record, self._text)
        )

    def select(self, journal: Journal, reader: RecordReader) -> FilterResult:
        matching = [each for each in self._newer(journal) if self.matches(each[1], reader)]
        return FilterResult(matching[: self.limit], len(matching))

    def _newer(self, journal: Journal) -> Iterable[Numbered]:
        return takewhile(lambda each: each[0] > self.since, journal)

    def _compiled(self) -> Iterator[_Test]:
        for name, compiled in _TESTS.items():
            if name in self._query:
                yield compiled(self._query[name])


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise FilterError(name, text, "is no number: write digits only")
    return int(text)


def _flag(name: str, text: str) -> bool:
    if text.lower() not in _FLAGS:
        raise FilterError(name, text, "is neither true nor false")
    return _FLAGS[text.lower()]


def _world(name: str) -> _Test:
    return lambda record: record.world == name


def _operation(name: str) -> _Test:
    return lambda record: record.operation is not None and record.operation.id == name


def _method(name: str) -> _Test:
    wanted = name.upper()
    return lambda record: record.scope["method"] == wanted


def _path(template: str) -> _Test:
    if len(template) > _LONGEST_PATH or template.count("*") + template.count("{") > _MOST_WILDCARDS:
        most = f"at most {_LONGEST_PATH:,} characters and {_MOST_WILDCARDS} wildcards"
        raise FilterError("path", template, f"is too long: a path has {most} here")
    fits = path_matches(template)
    return lambda record: fits(record.scope["path"])


def _status(text: str) -> _Test:
    if not _STATUS.fullmatch(text.upper()):
        raise FilterError("status", text, "is no status: write a code such as 404, or a class such as 4XX")
    fits = re.compile(text.upper().replace("X", "[0-9]")).fullmatch
    return lambda record: fits(str(record.status)) is not None


def _verdict(name: str) -> _Test:
    try:
        wanted = ExchangeVerdict(name)
    except ValueError:
        raise FilterError("verdict", name, f"is no verdict: there are {', '.join(ExchangeVerdict)}") from None
    return lambda record: verdict(record) is wanted


def _scenario(name: str) -> _Test:
    return lambda record: record.scenario == name


_TESTS: Mapping[str, Callable[[str], _Test]] = {
    "world": _world,
    "operation": _operation,
    "method": _method,
    "path": _path,
    "status": _status,
    "verdict": _verdict,
    "scenario": _scenario,
}
