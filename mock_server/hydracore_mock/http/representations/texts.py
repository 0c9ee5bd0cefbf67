"""Texts: a value as plain text, in the charset of its media type, or as rows of values parted by commas (RFC 4180)."""

from __future__ import annotations

import codecs
import io
import re
from typing import Any

from hydracore_mock.state.json_text import dumps

_CHARSET = re.compile(r';\s*charset\s*=\s*"?([\w.:-]+)', re.IGNORECASE)


def encoded(media_type: str, value: Any) -> bytes:
    """A text as it is, nothing for null, and anything else as JSON."""
    if value is None:
        return b""
    if not isinstance(value, str):
        return dumps(value)
    return value.encode(charset(media_type), "replace")


def charset(media_type: str) -> str:
    """The charset that a media type names, if it is one; else UTF-8."""
    named = _CHARSET.search(media_type)
    try:
        return codecs.lookup(named[1]).name if named else "utf-8"
    except LookupError:
        return "utf-8"


def csv_text(value: Any) -> bytes:
    """A list as rows, under the names of its objects' members; any other value as text."""
    if not isinstance(value, list | dict):
        return encoded("", value)
    # Imported here: most contracts have no rows.
    import csv

    rows = value if isinstance(value, list) else [value]
    out = io.StringIO()
    writer = csv.writer(out)
    names = list(dict.fromkeys(name for row in rows if isinstance(row, dict) for name in row))
    if names:
        writer.writerow(names)
    for row in rows:
        if isinstance(row, dict):
            writer.writerow([_cell(row.get(name)) for name in names])
        else:
            writer.writerow(map(_cell, row if isinstance(row, list) else [row]))
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> str:
    return encoded("", value).decode()
