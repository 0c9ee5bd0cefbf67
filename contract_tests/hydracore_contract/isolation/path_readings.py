"""Readings of a path: the segments that some router may see in it.

RFC 3986 leaves room for more than one reading, and proxies and routers take it: percent-encoded slashes are decoded
early or late (section 2.2), dot segments are removed by the client, the server or nobody (section 5.2.4), empty
segments and backslashes count or don't, a NUL or a semicolon ends what is read. Who must not touch what is not theirs
has to know them all.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

Segments = tuple[str, ...]
"""The segments of a path, decoded, none of them empty."""
MOST_DECODED = 3
"""Times that percent-encoding is undone at most: behind several proxies it may be undone more than once."""
ENDS = re.compile(r"[\0?#;\r\n]")


def plain_reading(path: str) -> Segments:
    """The reading of a router that decodes each segment by itself."""
    return tuple(unquote(each) for each in path.split("/") if each)


def readings(path: str) -> frozenset[Segments]:
    """The readings of a path without its query."""
    if "%" not in path and "." not in path and "\\" not in path and ENDS.search(path) is None:
        return frozenset([plain_reading(path)])
    plain = plain_reading(path)
    spellings = {path}
    for _ in range(MOST_DECODED):
        spellings |= {unquote(each) for each in spellings}
    spellings |= {each.replace("\\", "/") for each in spellings}
    spellings |= {ENDS.split(each, maxsplit=1)[0] for each in spellings}
    found = {plain, without_dots(plain)}
    for each in spellings:
        found |= {segments(each), without_dots(tuple(each.split("/")))}
    return frozenset(found)


def segments(path: str) -> Segments:
    return tuple(each for each in path.split("/") if each)


def without_dots(parts: tuple[str, ...]) -> Segments:
    kept: list[str] = []
    for each in parts:
        if each == "..":
            del kept[-1:]
        elif each not in ("", "."):
            kept.append(each)
    return tuple(kept)
