"""Pages: what an answer says of items that it does not show, and how these are asked for.

A document may name parameters for that. Whether it does or not, a service may give a link to the next page, in a `Link`
header (RFC 8288, section 3) or in the body, or say that there is more. Such an answer is never taken for all there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from hydracore_contract.exchange import Answer
from hydracore_contract.fields import parameters
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_openapi.model import Operation, RequestPlace
from hydracore_openapi.readers.property_roles import squashed

NEXT_LINK = re.compile(r"""<([^>]*)>\s*;[^,]*\brel\s*=\s*"?[^",;]*\bnext\b""", re.IGNORECASE)
GOES_ON = frozenset(
    {
        "next",
        "nextpage",
        "nextcursor",
        "nextpagetoken",
        "nexttoken",
        "nextlink",
        "nexturl",
        "hasmore",
        "hasnext",
    }
)
"""Members by which a list says that there is more, their names squashed."""
PAGING = frozenset(
    {"limit", "offset", "page", "cursor", "per_page", "page_size", "pagesize", "after", "before", "skip"}
)
"""Parameters that ask for a page."""
TOTALS = frozenset({"count", "total", "totalcount", "totalitems", "totalresults", "totalelements"})


def goes_on(answer: Answer | None, value: Any) -> bool:
    """Tells whether a list, whose body has this value, says that there is more."""
    is_linked = answer is not None and NEXT_LINK.search(answer.header("Link") or "") is not None
    return is_linked or any(each for name, each in said(value) if squashed(name) in GOES_ON)


def total(value: Any) -> int:
    """The number of items that a list says there are; 0 where it says none."""
    counts = [each for name, each in said(value) if squashed(name) in TOTALS]
    return max((value for value in counts if isinstance(value, int)), default=0)


def next_link(answer: Answer | None, value: Any) -> Mapping[str, str] | None:
    """The query of the next page's link; None where there is no such link."""
    header = answer.header("Link") if answer is not None else None
    links = [found[1] for found in NEXT_LINK.finditer(header or "")]
    for name, member in said(value):
        inner = member.get("href") if isinstance(member, dict) else member
        links += [inner] if squashed(name) in GOES_ON and isinstance(inner, str) and "?" in inner else []
    return dict(parse_qsl(urlsplit(links[0]).query, keep_blank_values=True)) if links else None


def said(value: Any) -> Iterator[tuple[str, Any]]:
    """The members of a body's objects, but for those of the items that it lists."""
    todo = [value]
    while todo:
        part = todo.pop()
        if isinstance(part, dict):
            yield from part.items()
            todo += part.values()


def is_whole(listing: Operation | None) -> bool:
    """Tells whether a list shows everything at once."""
    return listing is not None and not any(each.name.lower() in PAGING for each in listing.parameters)


def queried(classified: ClassifiedRequest) -> bool:
    """Tells whether a list was asked for a part of what there is."""
    return any(
        field.path[0] in classified.query for field in parameters(classified.operation, RequestPlace.QUERY)
    )
