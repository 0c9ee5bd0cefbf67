"""The search for items that a create made without saying so: a look at the list, and what an item of ours looks like.

A create without an answer may have made an item or not, one whose answer names nothing has made one somewhere. A list
that shows everything tells: what was not there before the first create, and is nobody else's by the ledger, is a
candidate. It is an item of a create's

- if it shows texts that the create sent, one of them long enough to be nobody else's, and none that differs;
- where nobody else is at work, too if the create sent no such text, and there are no more such items than such creates.

Where no candidate is left, a create without an answer has made nothing, and what one made whose answer was cut short
has gone since, if the list has shown what others made. A list that shows only a page proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hydracore_contract.exchange import Exchange
from hydracore_contract.isolation.clean_up import is_item_of
from hydracore_contract.isolation.creates import Maker, leaves
from hydracore_contract.isolation.ledger import Ask
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.pages import goes_on, next_link, total
from hydracore_openapi.model import Operation, Parameter, RequestPlace
from hydracore_openapi.readers.property_roles import squashed

MOST_PAGES = 200
PART = "the list shows only a part"
NOWHERE = frozenset({400, 404, 410, 414, 422})
"""Statuses by which a read says that its path names nothing."""
LIMITS = frozenset({"limit", "perpage", "pagesize", "size", "top", "count", "take", "maxresults"})
OFFSETS = frozenset({"offset", "skip"})
PAGES = frozenset({"page", "pagenumber"})
CURSORS = frozenset({"cursor", "pagetoken", "nexttoken", "after", "startingafter", "marker", "continuation"})
NEXT = frozenset({"next", "nextcursor", "nextpagetoken", "nexttoken", "cursor", "after", "endcursor"})
"""Names of what a page says of the next one."""
SIZES = (1000, 500, 200, 100, 50, 25, 10)

Item = Mapping[str, Any]
Query = Mapping[str, Any]
Send = Callable[[Operation, Query], Exchange]
"""Sends a list with a query."""


@dataclass(frozen=True, slots=True)
class ListedItems:
    """The items of a list by identity; `problem` is why it does not show everything, empty where it does."""

    items: Mapping[str, Item]
    problem: str = ""


def listed(maker: Maker, send: Send) -> ListedItems:
    """All items of a collection, page by page."""
    if maker.listing is None:
        return ListedItems({}, "the contract has no list of them")
    found: dict[str, Item] = {}
    query: Query | None = first_query(maker.listing)
    for _ in range(MOST_PAGES):
        exchange = send(maker.listing, query or {})
        answer = exchange.answer
        if answer is None or exchange.trouble is not None:
            return ListedItems(found, str(exchange.trouble))
        if answer.status in NOWHERE:
            return ListedItems(found)
        if not exchange.is_success:
            return ListedItems(found, f"the list answers {answer.status}")
        items = shown_items(maker, answer_value(exchange))
        if items is None:
            return ListedItems(found, "the list can't be read")
        new = {key: item for item in items if (key := maker.key(item)) is not None and key not in found}
        found.update(new)
        query = next_query(maker.listing, query or {}, exchange, len(items)) if new else None
        if query is None:
            value = answer_value(exchange)
            is_part = total(value) > len(found) or goes_on(answer, value)
            return ListedItems(found, PART if is_part else "")
    return ListedItems(found, f"the list has more than {MOST_PAGES} pages")


def shown_items(maker: Maker, value: Any) -> list[Item] | None:
    """The items of a list's answer; None where it holds none that could be told apart."""
    if maker.view is not None and (items := maker.view.items(value)) is not None:
        return list(items)
    todo = [value]
    while todo:
        part = todo.pop(0)
        if isinstance(part, list) and all(isinstance(each, dict) and maker.key(each) for each in part):
            return part
        todo += part.values() if isinstance(part, dict) else ()
    return None


# ------------------------------------------------------------------------------------------------------------- pages


def first_query(listing: Operation) -> Query:
    sizes = {name: best_size(each) for name, each in named(listing, LIMITS)}
    return {name: size for name, size in sizes.items() if size is not None}


def next_query(listing: Operation, query: Query, exchange: Exchange, shown: int) -> Query | None:
    """The query of the next page; None where a list has no pages, or this was the last."""
    value = answer_value(exchange)
    if (linked := next_link(exchange.answer, value)) is not None:
        return linked
    for name, _ in named(listing, CURSORS):
        cursor = next((text for key, text in leaves(value) if squashed(key) in NEXT and text), None)
        return None if cursor is None else {**query, name: cursor}
    for name, _ in named(listing, OFFSETS):
        return {**query, name: int(query.get(name, 0)) + shown}
    for name, each in named(listing, PAGES):
        return {**query, name: int(query.get(name, 0 if each.schema.is_valid(0) else 1)) + 1}
    return None


def named(listing: Operation, names: frozenset[str]) -> Iterator[tuple[str, Parameter]]:
    for each in listing.parameters:
        if each.place == RequestPlace.QUERY and squashed(each.name) in names:
            yield each.name, each


def best_size(parameter: Parameter) -> int | None:
    return next((size for size in SIZES if parameter.schema.is_valid(size)), None)


# ---------------------------------------------------------------------------------------------------------- matching


@dataclass(slots=True)
class Matches:
    """`found` are identities of items that creates made, `settled` the creates that are accounted for."""

    found: dict[str, Ask]
    settled: list[Ask]


def matched(
    candidates: Mapping[str, Item],
    asks: Sequence[Ask],
    *,
    is_whole: bool,
    is_alone: bool,
    is_shown: bool,
) -> Matches:
    """The creates' items among the candidates.

    `is_whole` tells whether these are all new items, `is_alone` whether nobody else makes any, `is_shown` whether the
    list is known to show what creates make.
    """
    left, result = dict(candidates), Matches({}, [])
    for place, ask in enumerate(asks):
        mine = [key for key, item in left.items() if is_item_of(item, ask)]
        if any(later.texts == ask.texts for later in asks[place + 1 :]):
            mine = mine[:1]  # the same was sent again: that has made the others
        result.found.update(dict.fromkeys(mine, ask))
        result.settled += [ask] if mine else []
        for key in mine:
            del left[key]
    rest = [ask for ask in asks if ask not in result.settled]
    mute = [ask for ask in rest if not ask.texts]
    if is_whole and is_alone and left and len(left) <= len(mute):
        result.found.update(zip(left, mute, strict=False))
        result.settled += mute[: len(left)]
        left.clear()
    if is_whole:
        # What was made has gone in the meantime, or nothing was.
        open_still = [ask for ask in rest if ask not in result.settled and (ask.answer is None or is_shown)]
        result.settled += [ask for ask in open_still if is_absent(ask, left)]
    return result


def is_absent(ask: Ask, candidates: Mapping[str, Item]) -> bool:
    """Tells whether a create has made none of these items, and they would show it."""
    names = {name for name, _ in ask.texts}
    told = (names & {name for name, _ in leaves(item)} for item in candidates.values())
    return all(told)
