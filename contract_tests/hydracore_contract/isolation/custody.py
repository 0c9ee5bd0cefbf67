"""Custody of what a run makes: noted before it is sent, known by its answer or found again, and removed.

One for a whole run: whatever may make an item is sent through here, by any strand, so that nothing can be forgotten.
Which items are the run's own is decided by `ownership`; here it is seen to that each is known. A create is open until
it is settled, and it is settled

- by an answer that names the item, which is in the ledger from then on,
- by a refusal, since that makes nothing,
- by a look at the list (`item_search`), which shows the item, or that there is none.

What is not settled at the end is told. While others are at work only the items of one `owner` are removed, and only
those that are surely its own; at the end all are, and each collection is looked at once more for texts that only this
run sends.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from threading import RLock

from hydracore_contract.crowd import side_by_side
from hydracore_contract.errors import TimeIsOver, Unreachable
from hydracore_contract.exchange import Exchange, Request, Trouble, json_value
from hydracore_contract.isolation.bulk_creates import sent_items, shown_keys
from hydracore_contract.isolation.clean_up import (
    delete_item,
    is_item_of,
    own_texts,
    says_outcome,
    with_credentials,
)
from hydracore_contract.isolation.creates import Leaf, Maker, leaves
from hydracore_contract.isolation.item_search import Item, ListedItems, Query, listed, matched
from hydracore_contract.isolation.ledger import Ask, Ledger
from hydracore_contract.isolation.ownership import Ownership, Seat
from hydracore_contract.isolation.removal import HOPELESS, LONGEST, PASSING, PAUSES, Removal
from hydracore_contract.oracle.request_classification import path_values
from hydracore_contract.run_events import Cleaned
from hydracore_contract.settings import Settings
from hydracore_contract.synchronized import synchronized
from hydracore_contract.transport.customers import Customer, customer_of
from hydracore_contract.transport.target import Order, Target
from hydracore_openapi.model import Contract, Operation

FIRST = Customer.FIRST
STAYS = "is listed after its deletion"
AT_ONCE = 8
"""Deletions that are sent at a time."""
MOST_REFUSED = 500
"""Refused creates of a collection that are remembered."""


@dataclass(slots=True)
class Custody:
    contract: Contract
    settings: Settings
    target: Target
    ownership: Ownership
    is_private: bool = False
    """Tells whether nobody else knows the instances that it works in."""
    marks: frozenset[str] = frozenset()
    """Texts that are in what this run sends, and in nothing else."""
    _tried: dict[Seat, Maker] = field(default_factory=dict)
    """Collections in which something may have been made."""
    _staying: Counter[str] = field(default_factory=Counter)
    """Items that were made and that nothing deletes, by operation."""
    _refused: dict[str, deque[frozenset[Leaf]]] = field(default_factory=dict)
    """What the last creates sent to each collection that were refused, and that no text of this run was in."""
    _strange: dict[str, int] = field(default_factory=dict)
    """New items of each collection that a refused create may have made, or somebody else."""
    _gone: dict[str, Customer] = field(default_factory=dict)
    """The paths of items that were removed, each with who has removed it."""
    _is_away: bool = False
    """Tells whether the service was asked again in vain: only one collection's looks wait for it."""
    _hung: int = 0
    """Looks in a row that hung."""
    _lock: RLock = field(default_factory=RLock)
    _looks: defaultdict[Seat, RLock] = field(default_factory=lambda: defaultdict(RLock))
    """Held while a collection is looked at."""

    @property
    def ledger(self) -> Ledger:
        return self.ownership.ledger

    @synchronized
    def mark(self, text: str) -> None:
        """Takes note that a text is in what this run sends, and in nothing else."""
        self.marks |= {text}

    # ------------------------------------------------------------------------------------------------- sending

    def send(self, operation: str, sent: Request, owner: object = None) -> Exchange:
        """One exchange. Raises what `Target.send` does, and Unwritable where a create can't be noted."""
        sent = self.target.addressed(operation, sent)
        asks = self._asked(operation, sent, owner)
        exchange = self.target.send(operation, sent)
        self._note(exchange, asks, owner)
        return exchange

    def together(self, orders: Sequence[Order], owner: object = None) -> list[Exchange]:
        """Exchanges at the same moment. Raises what `send` does."""
        orders = [Order(each.operation, self.target.addressed(*each)) for each in orders]
        asks = [(order.request, self._asked(*order, owner)) for order in orders]
        exchanges = self.target.together(orders)
        for exchange in exchanges:
            pair = next(each for each in asks if each[0] == exchange.request)
            asks.remove(pair)
            self._note(exchange, pair[1], owner)
        return exchanges

    @synchronized
    def made(self, path: str, item: Item, owner: object = None, customer: Customer = FIRST) -> None:
        """Takes note of an item that was made, as something else than its create's answer shows."""
        self.ownership.take(path, owner, customer)
        asks = [ask for ask in self.ledger.open_asks(owner) if is_item_of(item, ask)]
        self.ledger.found(path, asks[:1])

    def _asked(self, operation: str, sent: Request, owner: object) -> list[Ask]:
        if sent.method != "POST":
            return []
        maker, home = self.ownership.collection(operation, sent.bare_path)
        is_beside = self.ownership.maker(operation, sent.bare_path) is None
        if maker is None or maker.delete is None:
            return []
        body = json_value(sent.body)
        items = sent_items(body, is_beside=is_beside)
        path, customer = home if is_beside else sent.bare_path, customer_of(sent)
        made = items or ([] if is_beside else [body])
        asks = [Ask(path, tuple(own_texts(each)), customer=customer) for each in made]
        if asks:
            self._look_before(maker, home, customer)
        for ask in asks:
            self.ledger.asked(ask, owner)
        return asks

    @synchronized
    def _note(self, exchange: Exchange, asks: Sequence[Ask], owner: object) -> None:
        """Takes note of what came of a request."""
        path, method = exchange.request.bare_path, exchange.request.method
        if exchange.is_held_back:
            self._close(asks)
            return
        if method == "PUT" and self.ownership.has(path):
            self.ownership.take(path, owner, customer_of(exchange.request))
        if method == "DELETE" and exchange.is_success:
            self._gone[path] = customer_of(exchange.request)
        if method != "POST":
            return
        maker = self.ownership.maker(exchange.operation, path)
        if maker is None or isinstance(json_value(exchange.request.body), list):
            self._settle_bulk(exchange, asks, owner)
            return
        self._tried[maker.home(path), customer_of(exchange.request)] = maker
        if asks:
            self._settle(maker, exchange, asks[0], owner)
        elif exchange.is_success:
            self._staying[exchange.operation] += 1

    def _settle(self, maker: Maker, exchange: Exchange, ask: Ask, owner: object) -> None:
        """Settles a create by its answer, if that is enough."""
        answer = exchange.answer
        if answer is None or not says_outcome(exchange):
            return
        if exchange.is_success:
            found = self.ownership.named_by(exchange)
            if found is None:
                self.ledger.answered(ask, answer)
                return
            self.ownership.take(found, owner, ask.customer)
        elif answer.status >= 400:
            self._note_refused(maker.home(ask.path), exchange.request.body or b"")
        if not exchange.resent:
            self.ledger.settled(ask)

    def _settle_bulk(self, exchange: Exchange, asks: Sequence[Ask], owner: object) -> None:
        """The same for a request that may have made several items: what its answer does not name is looked for."""
        maker, home = self.ownership.collection(exchange.operation, exchange.request.bare_path)
        if maker is None or not asks:
            return
        self._tried[home, asks[0].customer] = maker
        paths = {maker.item_path(home, key) for key in shown_keys(maker, exchange, asks)}
        found = [path for path in paths if path and not self.ownership.is_others(path, exchange)]
        for path in found if exchange.is_success else ():
            self.ownership.take(path, owner, asks[0].customer)
        is_known = len(found) >= len(asks) or not exchange.is_success
        if says_outcome(exchange) and is_known and not exchange.resent:
            self._close(asks)

    def _close(self, asks: Sequence[Ask]) -> None:
        for ask in asks:
            self.ledger.settled(ask)

    def _note_refused(self, home: str, body: bytes) -> None:
        """Remembers a create that was refused: it may have made something all the same."""
        if not any(mark.encode() in body for mark in self.marks):
            sent = frozenset(leaves(json_value(body)))
            self._refused.setdefault(home, deque(maxlen=MOST_REFUSED)).append(sent)

    def _look_before(self, maker: Maker, home: str, customer: Customer) -> None:
        """Sees what is in a collection before the first create there."""
        seat = home, customer
        with self._look_lock(seat):
            if self.ownership.is_begun(*seat):
                return
            if not self.ownership.is_known_before(*seat) and maker.listing is not None:
                self._hung = 0
                if not self.look(maker, *seat).problem:
                    self.ownership.whole(*seat)
            if self.is_private and self.ownership.is_known_before(*seat) and home not in self.ledger.private:
                self.ledger.note_private(home, self.ownership.others_in(home))

    @synchronized
    def _look_lock(self, seat: Seat) -> RLock:
        return self._looks[seat]

    # ------------------------------------------------------------------------------------------------- cleaning

    def clean(self, owner: object = None) -> Cleaned:
        """Removes what one owner has made, or all; the newest first, as long as the service answers."""
        gone: list[str] = []
        self._hung = 0
        problems = self._find(owner)
        left = self._remove(owner, gone)
        if owner is None:
            problems, stays = self._find(None) if problems else {}, self._look_again(problems)
            for pause in PAUSES if self.ownership.is_late else ():
                if stays or problems:
                    time.sleep(min(pause, self.target.limit.left))
                    problems = self._find(None)
                    stays = self._look_again(problems)
            left = {**left, **self._remove(None, gone, left), **dict.fromkeys(stays, STAYS)}
        return Cleaned(tuple(gone), (), tuple(left.items()), *self._unsettled(owner, problems))

    def attempted(self, clean: Callable[[], Cleaned]) -> Cleaned:
        """What a clean-up leaves, and why where it could not be tried to its end."""
        try:
            return clean()
        except Unreachable as error:
            return self.untried(f"not tried, since {error.problem}")
        except TimeIsOver:
            return self.untried("not tried, since the time was over")

    def untried(self, why: str) -> Cleaned:
        """Whatever is or may be there, where nothing could be removed."""
        left = tuple((path, why) for path in self.ledger.paths())
        return Cleaned((), (), left, *self._unsettled(None, {}))

    def _remove(self, owner: object, gone: list[str], skipped: Collection[str] = ()) -> Mapping[str, str]:
        """Deletes what the ledger names, but for what is `skipped`; the paths of what is left, and why."""

        def drop(path: str) -> None:
            gone.append(path)
            self._gone[path] = self.ledger.customer(path)
            self.ownership.drop(path)

        removal = Removal(
            self._delete, min(AT_ONCE, self.settings.concurrency), lambda: self.target.limit.left
        )
        return removal.remove(
            lambda: [each for each in self.ledger.paths(owner) if each not in skipped],
            drop,
            () if self._is_away else PAUSES,
        )

    def _delete(self, path: str) -> str | None:
        return delete_item(self.target, self.contract, path)

    def _find(self, owner: object) -> dict[str, str]:
        """Settles creates by a look at their lists; the reasons for which that can't be done, by collection."""
        problems: dict[str, str] = {}
        by_seat: dict[Seat, tuple[Maker, list[Ask]]] = {}
        for ask in self.ledger.open_asks(owner):
            maker = self.ownership.maker("", ask.path)
            if maker is None:
                problems[ask.path] = "the contract has no operation that makes them"
            else:
                by_seat.setdefault((maker.home(ask.path), ask.customer), (maker, []))[1].append(ask)
        for seat, (maker, asks) in by_seat.items():
            found = self.look(maker, *seat)
            if found.problem and not found.items:
                problems |= {ask.path: found.problem for ask in asks}
                continue
            new = dict(self._new(maker, seat, found.items))
            is_known = self.ownership.is_begun(*seat) and self.ownership.is_known_before(*seat)
            is_alone = owner is None and not self.settings.shared and is_known
            is_shown = self.ownership.is_shown_in(*seat)
            result = matched(new, asks, is_whole=not found.problem, is_alone=is_alone, is_shown=is_shown)
            for key, ask in result.found.items():
                if (path := maker.item_path(ask.path, key)) is not None:
                    self.ownership.take(path, owner, ask.customer)
            for ask in result.settled:
                self.ledger.settled(ask)
            problems |= {
                ask.path: found.problem or "nothing in the list tells which they are"
                for ask in asks
                if ask not in result.settled
            }
        return problems

    def _new(self, maker: Maker, seat: Seat, items: Mapping[str, Item]) -> Iterator[tuple[str, Item]]:
        """The items that were not there before, and of which nobody knows yet who has made them."""
        for key, item in items.items():
            path = maker.item_path(seat[0], key)
            if path is None or not (self.ownership.has(path) or self.ownership.was_before(path, *seat)):
                yield key, item

    def _look_again(self, problems: Collection[str]) -> list[str]:
        """Takes note of items that hold a mark of this run or what a refused create sent, and that nobody has noted.

        The result is the paths of those that were removed, and are listed all the same. `problems` are collections in
        which creates are open: what is new there may be theirs.
        """
        stays: list[str] = []
        self._strange.clear()
        if self.settings.shared or not (self.marks or self.settings.other_secrets):
            return stays
        seats = self.ownership.seats(self._tried, both=bool(self.settings.other_secrets)).items()
        homes = [
            (maker, *seat)
            for seat, maker in seats
            if maker.delete is not None and not any(seat[0].startswith(f"{each}/") for each in self._gone)
        ]
        shown = side_by_side(lambda each: self.look(*each), homes, self.settings.concurrency)
        for (maker, home, customer), found in zip(homes, shown, strict=True):
            for key, item in self._new(maker, (home, customer), found.items):
                path = maker.item_path(home, key)
                if path is not None and self._gone.get(path) is customer:
                    stays.append(path)
                elif path is not None and (
                    path in self._gone
                    or self._is_marked(item)
                    or (home not in problems and self._is_refused(home, item))
                ):
                    self.ownership.take(path, customer=customer)
                elif path is None or home in problems:
                    continue
                elif self._refused.get(home) and self.ownership.is_known_before(home, customer):
                    self._strange[home] = self._strange.get(home, 0) + 1
        return stays

    def _is_refused(self, home: str, item: Item) -> bool:
        """Tells whether a new item, which nobody else can have made, holds all that a create sent which was refused."""
        if not (self.is_private and self.ownership.is_known_before(home)):
            return False
        shown = frozenset(leaves(item))
        return any(sent and sent <= shown for sent in self._refused.get(home, ()))

    def _is_marked(self, item: Item) -> bool:
        texts = [value.lower() for _, value in leaves(item) if isinstance(value, str)]
        return any(mark in text for mark in self.marks for text in texts)

    def look(self, maker: Maker, home: str, customer: Customer = FIRST) -> ListedItems:
        """What is in a collection, asked for again where the service is away for a moment."""
        if self._hung >= HOPELESS:
            return ListedItems({}, "not looked for, since lists hang")
        give_up = time.monotonic() + LONGEST
        look = partial(self._list, home, customer)
        found = listed(maker, look)
        for pause in () if self._is_away else PAUSES:
            if found.problem not in PASSING or time.monotonic() > give_up:
                break
            time.sleep(min(pause, self.target.limit.left))
            found = listed(maker, look)
        self._is_away = found.problem in PASSING
        self._hung = self._hung + 1 if found.problem == str(Trouble.HANGS) else 0
        return found

    def _list(self, home: str, customer: Customer, listing: Operation, query: Query) -> Exchange:
        values = path_values(listing, home) or {}
        sent = with_credentials(listing, values, self.target.keyring, query)
        return self.target.send(listing.id, sent, customer)

    @synchronized
    def _unsettled(self, owner: object, problems: Mapping[str, str]) -> tuple[int, tuple[str, ...]]:
        """The number of items that were made and can't be found, and a line for what else may be or stay there."""
        asks = self.ledger.open_asks(owner)
        lost = sum(ask.answer is not None for ask in asks)
        maybe = Counter(
            f"{ask.path}: {problems.get(ask.path, 'not looked for')}" for ask in asks if ask.answer is None
        )
        lines = [
            f"{count} creates without an answer may have made items in {where}"
            for where, count in maybe.items()
        ]
        lines += [
            f"{count} items in {home} were not there before, and nothing shows who has made them"
            for home, count in self._strange.items()
            if owner is None
        ]
        lines += [
            f"{count} items made by {name} stay: the contract has no operation that deletes them"
            for name, count in self._staying.items()
            if owner is None
        ]
        return lost, tuple(lines)
