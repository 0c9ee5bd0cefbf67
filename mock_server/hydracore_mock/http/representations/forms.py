"""Forms: an object as fields of a form (WHATWG URL, section 5), or as parts (RFC 7578 and 2046)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any
from urllib.parse import urlencode

from hydracore_mock.state.json_text import dumps
from hydracore_openapi.model import Encoding

BOUNDARY = "part-of-the-answer"
_DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_USUAL = Encoding()


def urlencoded(encoding: Mapping[str, Encoding], value: Any) -> bytes:
    """The fields of an object; a text is taken for fields that are written out."""
    if not isinstance(value, dict):
        return b"" if value is None else _text(value).encode("utf-8", "replace")
    fields = [
        field
        for name, part in value.items()
        if part is not None
        for field in _fields(name, part, encoding.get(name, _USUAL))
    ]
    return urlencode(fields, errors="replace").encode()


def _fields(name: str, value: Any, encoding: Encoding) -> Iterator[tuple[str, str]]:
    explode = encoding.style in (None, "form") if encoding.explode is None else encoding.explode
    if isinstance(value, list):
        if explode:
            yield from ((name, _text(item)) for item in value)
        else:
            yield name, _DELIMITERS.get(encoding.style or "", ",").join(map(_text, value))
    elif isinstance(value, dict) and encoding.style == "deepObject":
        yield from ((f"{name}[{key}]", _text(part)) for key, part in value.items())
    elif isinstance(value, dict) and encoding.style == "form":
        parts = [(key, _text(part)) for key, part in value.items()]
        yield from parts if explode else [(name, ",".join(map(",".join, parts)))]
    else:
        yield name, _text(value)


def multipart(files: Set[str], value: Any) -> bytes:
    """The members of an object as fields, those of `files` with the name of a file; the items of a list as parts."""
    if isinstance(value, dict):
        parts = [
            (f'form-data; name="{_quoted(name)}"' + ('; filename="file"' if name in files else ""), part)
            for name, part in value.items()
        ]
    else:
        parts = [("inline", part) for part in (value if isinstance(value, list) else [value])]
    written = [
        f"--{BOUNDARY}\r\nContent-Disposition: {place}\r\nContent-Type: {_type(part)}\r\n\r\n{_text(part)}\r\n"
        for place, part in parts
    ]
    return ("".join(written) + f"--{BOUNDARY}--\r\n").encode("utf-8", "replace")


def _quoted(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _type(value: Any) -> str:
    return "text/plain; charset=utf-8" if isinstance(value, str) else "application/json"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else dumps(value).decode()
