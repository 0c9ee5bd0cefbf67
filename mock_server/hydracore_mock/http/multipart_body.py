"""Multipart bodies (RFC 7578): from bytes to their parts, by the parser that Starlette uses."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_MOST_PARTS = 10_000
_PARSER_LOG = logging.getLogger("python_multipart")


class BrokenMultipart(Exception):
    """Bytes that are no form in parts; `reason` says why not, in words that Starlette has where it refuses the same."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Part:
    """One part. `headers` are by lower-case names; `filename` is None where the part is no file."""

    name: str = ""
    filename: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    content: bytearray = field(default_factory=bytearray)


def multipart_parts(content_type: bytes, raw: bytes) -> list[Part]:
    """The parts of a form, in order. Raises: BrokenMultipart."""
    # Imported here: most contracts have no such body.
    from python_multipart import MultipartParser
    from python_multipart.exceptions import FormParserError
    from python_multipart.multipart import parse_options_header

    _PARSER_LOG.setLevel(logging.CRITICAL)  # what is wrong with a body stands in the answer
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise BrokenMultipart("Missing boundary in multipart.")
    assembly = _Assembly(parse_options_header)
    try:
        parser = MultipartParser(boundary, assembly.callbacks())
        parser.write(raw)
        parser.finalize()
    except FormParserError:
        raise BrokenMultipart("Invalid multipart data.") from None
    if not assembly.is_complete:
        raise BrokenMultipart("The last boundary is missing in multipart.")
    return assembly.parts


class _Assembly:
    """Puts together what the parser tells piece by piece."""

    def __init__(self, options: Callable[[Any], tuple[bytes, dict[bytes, bytes]]]) -> None:
        self.parts: list[Part] = []
        self.is_complete = False
        self._options = options
        self._name = self._value = b""

    def callbacks(self) -> Any:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_name,
            "on_header_value": self._header_value,
            "on_header_end": self._header,
            "on_headers_finished": self._named,
            "on_part_data": self._content,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.parts) >= _MOST_PARTS:
            raise BrokenMultipart(f"Too many parts. Maximum number of parts is {_MOST_PARTS}.")
        self.parts.append(Part())

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        self.parts[-1].headers[self._name.decode("latin-1").lower()] = _text(self._value)
        self._name = self._value = b""

    def _named(self) -> None:
        part = self.parts[-1]
        _, options = self._options(part.headers.get("content-disposition", "").encode())
        if b"name" not in options:
            raise BrokenMultipart('The Content-Disposition header field "name" must be provided.')
        part.name = _text(options[b"name"])
        if b"filename" in options:
            part.filename = _text(options[b"filename"])

    def _content(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].content += data[start:end]

    def _end(self) -> None:
        self.is_complete = True


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("latin-1")
