"""Updates of the model by what answers show, and the violations of what does not fit what was known before.

The model is not a second service: it computes no answers. It keeps what the service itself has last shown of each
item, and the contract says only how the next answer may differ. What an operation does to the items of its resource
follows from its role:

- A create adds the item that its answer shows, and so does a PUT to what was not there; a read, an update or a replace
  shows it anew; a deletion removes it, and what hangs below it. A write that is done and shows nothing has left what it
  sent, as far as that is certain. A list is the one look at everything: it completes what is known, and every
  difference is attributed.
- A write without a whole answer, or with a server error, may have been done or not: what it may have changed is not
  known any more, and the write is remembered as a possible explanation.
- What an answer shows is believed from then on, so that each fault is told once, where it first shows. What was told to
  be wrong in it is not believed, nor is a create whose answer shows no item: a list that differs tells nothing new.

What an answer must be is decided by `creation`, `change` and `list_consistency`, and whose fault a difference in a
list is by `attribution`. Where the run is not alone, only items that are its own by `provenance` are kept and
compared. The workers of a campaign have collections of their own; where a service shows one what another has made, they
are not alone from then on: that items cross is told of those that are known, and what else it leads to is no fault of
what was sent here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from hydracore_contract.exchange import Exchange
from hydracore_contract.fields import is_free_object
from hydracore_contract.findings import rules
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.attribution import attributed
from hydracore_contract.oracle.belief import (
    ACCEPTED,
    attempted,
    believed,
    initial,
    is_unread,
    later,
    with_steps,
    written,
)
from hydracore_contract.oracle.change import EarlierItem, change, replaced, taken_over
from hydracore_contract.oracle.creation import creation, shared_violations
from hydracore_contract.oracle.equality import one_spelling
from hydracore_contract.oracle.holders import Holders
from hydracore_contract.oracle.item_view import Item, ItemView, OperationRole, Phrase
from hydracore_contract.oracle.list_consistency import differences, listing
from hydracore_contract.oracle.model_state import (
    MOST_STEPS,
    KnownItem,
    ModelState,
    Scope,
    ScopeKey,
    Write,
    WriteOutcome,
)
from hydracore_contract.oracle.overlap import overlap
from hydracore_contract.oracle.pages import goes_on, is_whole, queried
from hydracore_contract.oracle.provenance import is_made_by, is_signed, is_signed_by
from hydracore_contract.oracle.reading_log import Observation
from hydracore_contract.oracle.request_classification import ClassifiedRequest
from hydracore_contract.oracle.violation import Violation
from hydracore_contract.oracle.write_readings import shown_in_change, shown_in_creation
from hydracore_contract.transport.customers import Customer, customer_of
from hydracore_openapi.model import RoleKind

GONE = 404
WRITING = frozenset({OperationRole.CREATE, OperationRole.REPLACE, OperationRole.UPDATE, OperationRole.DELETE})


class ModelUpdater:
    """`made` holds the items that this run has made, as they come, until somebody takes them from there.

    Where the run is not alone others make, change and remove items too: only its own are kept and compared.
    """

    def __init__(self, alone: bool = True, mark: str = "", homes: Collection[str] = ()) -> None:
        """`mark` is in texts that nobody else sends; `homes` are the outermost path parameters' values where the run is
        `alone`, all of them if none are named."""
        self._alone = alone
        self.crowded = False
        """Tells whether others are at work in other collections."""
        self._homes = frozenset(map(one_spelling, homes))
        self.mark = mark
        self.state, self.holders = ModelState(), Holders()
        self.made: list[tuple[Scope, str]] = []
        self.readings: list[Observation] = []
        """The readings that the last exchange showed."""

    def is_alone(self, scope: Scope) -> bool:
        """Tells whether nobody else makes, changes or removes anything there."""
        return self._alone and (not self._homes or not scope.key[1] or scope.key[1][0] in self._homes)

    def scope(self, view: ItemView, values: Mapping[str, str], asker: Customer | None = None) -> Scope:
        """A collection as a customer sees it, or whoever holds it."""
        path = view.resource.collection_path
        key = tuple(one_spelling(str(values.get(name, ""))) for name in view.resource.scope)
        viewer = self.holders.viewer(path, values, asker) if asker else None
        return self.state.scope(view, ScopeKey(path, key, viewer))

    def wrote(
        self,
        exchange: Exchange,
        role: OperationRole,
        scope: Scope,
        key: str | None,
        outcome: WriteOutcome,
        sent: Item | None = None,
    ) -> None:
        steps = self.state.steps(scope.key[0], key)
        self.state.wrote(Write(exchange, role, scope.key, key, outcome, sent, steps))

    def note(
        self,
        view: ItemView,
        role: OperationRole,
        classified: ClassifiedRequest,
        exchange: Exchange,
        is_accepted: bool,
        told: Collection[str] = (),
    ) -> Iterator[Violation]:
        """The violations of an exchange; `told` are properties that its answer shows wrong by itself."""
        self.readings.clear()
        scope = self.scope(view, classified.path, customer_of(exchange.request))
        key = item_key(view, classified.path)
        status = exchange.answer.status if exchange.answer and not exchange.trouble else 0
        is_pending = status == ACCEPTED and role in WRITING and role is not OperationRole.CREATE
        is_respelt = key is not None and role in WRITING and scope.is_respelt(key, classified.path)
        if key is not None and (is_pending or is_respelt):
            self.state.leave_open(scope, key)
        if is_pending or not 200 <= status < 300:
            if role in WRITING:
                is_refused = 300 <= status < 500 and not exchange.resent
                outcome = WriteOutcome.REFUSED if is_refused else WriteOutcome.UNKNOWN
                self.wrote(exchange, role, scope, key, outcome, body_item(classified))
                if key is not None and key in scope.items:
                    may_be_done = not (is_refused or is_pending)
                    known = scope.items[key]
                    attempted(view, role, classified, exchange, known, may_be_done=may_be_done)
            is_doubtful = role is OperationRole.DELETE and not is_pending and not 300 <= status < 500
            if (is_doubtful or (status == GONE and is_accepted)) and key is not None:
                scope.miss(key)  # whatever took it away, that is told once
            return
        value = answer_value(exchange)
        if role == OperationRole.LIST:
            yield from self._listed(view, scope, classified, exchange, value, told)
        elif role == OperationRole.CREATE:
            yield from self._created(view, scope, classified, exchange, view.item(value), told)
        elif role == OperationRole.DELETE:
            self.wrote(exchange, role, scope, key, WriteOutcome.DONE)
            if key is not None:
                scope.drop(key)
                self.state.drop_below(scope, key)
        else:
            yield from self._shown(view, role, scope, key, classified, exchange, view.item(value), told)

    def _listed(
        self,
        view: ItemView,
        scope: Scope,
        classified: ClassifiedRequest,
        exchange: Exchange,
        value: Any,
        told: Collection[str],
    ) -> Iterator[Violation]:
        items = view.items(value)
        if items is None:
            return
        is_part = queried(classified) or goes_on(exchange.answer, value)
        is_complete = is_whole(view.resource.list) and not is_part
        strangers = {
            key for key in map(view.key, items) if key and self.state.elsewhere(scope, key) is not None
        }
        yield from listing(view, classified, value, items, strangers, is_whole=is_complete)
        found = {view.key(item) or "": item for item in items}
        if is_part:
            return
        if self.crowded and self._meets_others(scope, found):
            self._alone = False
            self.state.keep_own()
        alone = self.is_alone(scope)
        if not alone:
            found = {key: item for key, item in found.items() if self._is_ours(scope, key, item)}
        if scope.complete or not alone:
            certain = {key: each.item for key, each in scope.items.items() if not each.is_doubtful}
            doubtful = (scope.items.keys() | scope.swapped) - certain.keys()
            shown = {key: item for key, item in found.items() if key not in doubtful}
            yield from attributed(self.state, scope, differences(view, certain, shown), found)
        self._adopt(scope, {key: believed(view, item, (), told) for key, item in found.items()}, exchange)

    def _adopt(self, scope: Scope, found: dict[str, Item], exchange: Exchange) -> None:
        if is_whole(scope.view.resource.list):
            for key in [key for key in scope.items if key not in found]:
                scope.miss(key)
        for key, item in found.items():
            known = scope.items.get(key) or scope.missing.get(key)
            if known is None:
                writes, is_gone = self.state.since(scope.compared), key in scope.gone
                is_ours = is_made_by(writes, scope.view, item) or is_signed_by(writes, self.mark, item)
                own = is_ours and not is_gone
                is_elsewhere = self.state.elsewhere(scope, key) or self.state.is_anothers(scope, key, item)
                is_doubtful = is_gone or key in scope.swapped or bool(is_elsewhere)
                scope.put(key, KnownItem(item, exchange.at, own=own, is_doubtful=is_doubtful, is_seen=True))
                self.made.extend([(scope, key)] if own else [])
            else:
                known.show(item)
                known.is_seen = True
                scope.put(key, known)
        scope.complete = self.is_alone(scope) and is_whole(scope.view.resource.list)
        scope.compared = exchange.number

    def _meets_others(self, scope: Scope, found: Mapping[str, Item]) -> bool:
        """Tells whether a list that was known as a whole shows an item that nothing sent here can have made."""
        unknown = [key for key in found if scope.last(key) is None and not self.state.is_used(scope, key)]
        return scope.complete and not all(
            is_signed(self.mark, found[key]) or is_made_by(self.state.writes, scope.view, found[key])
            for key in unknown
        )

    def _is_ours(self, scope: Scope, key: str, item: Item) -> bool:
        if scope.last(key) is not None:
            return True
        return is_signed(self.mark, item) and is_made_by(self.state.since(scope.compared), scope.view, item)

    def _created(
        self,
        view: ItemView,
        scope: Scope,
        classified: ClassifiedRequest,
        exchange: Exchange,
        item: Item | None,
        told: Collection[str] = (),
    ) -> Iterator[Violation]:
        key = view.key(item) if item else None
        if exchange.resent:
            self.wrote(
                exchange, OperationRole.CREATE, scope, None, WriteOutcome.UNKNOWN, body_item(classified)
            )
        outcome = WriteOutcome.UNKNOWN if key is None else WriteOutcome.DONE
        self.wrote(exchange, OperationRole.CREATE, scope, key, outcome, body_item(classified))
        if item is None or key is None:
            return
        if self.state.is_used(scope, key):
            summary = f"{key} was given to a new item, and is or was that of another"
            earlier = tuple(write.exchange for write in self.state.writes[:-1] if write.key == key)
            yield view.violation(
                rules.IDENTITY,
                view.identity or "",
                summary,
                Phrase("a new one"),
                key,
                before=earlier[-MOST_STEPS:],
            )
        writes = [each.exchange for each in self.state.writes[:-1] if each.scope[0] == scope.key[0]]
        wrong = [*creation(view, classified, item, exchange)]
        known = {each.subject.name for each in wrong}
        shared = shared_violations(view, classified, item, exchange, writes, self.mark)
        wrong += [each for each in shared if each.subject.name not in known]
        # What was sent is not known where it can't be read.
        wrong = [] if is_unread(classified) else wrong
        yield from wrong
        self.readings += shown_in_creation(view, classified, item, exchange)
        scope.put(key, KnownItem(believed(view, item, wrong, told), exchange.at, (exchange,), own=True))
        if exchange.answer is not None and exchange.answer.status == ACCEPTED:
            scope.miss(key)
        self.made.append((scope, key))

    def _shown(
        self,
        view: ItemView,
        role: OperationRole,
        scope: Scope,
        key: str | None,
        classified: ClassifiedRequest,
        exchange: Exchange,
        item: Item | None,
        told: Collection[str] = (),
    ) -> Iterator[Violation]:
        known = scope.items.get(key or "")
        is_made = role is OperationRole.REPLACE and known is None and view.may_make(classified.operation)
        if role in WRITING:
            effect = OperationRole.CREATE if is_made else OperationRole.UPDATE
            self.wrote(exchange, effect, scope, key, WriteOutcome.DONE, body_item(classified))
        if key is None:
            return
        if item is not None and view.identity is not None and view.key(item) != key:
            yield another_item(view, role, scope, key, item)
            return
        if is_made:
            yield from self._put(view, scope, key, classified, exchange, item, told)
        elif known is not None and item is not None and self._is_open(role, scope, key, classified):
            known.show(believed(view, item, (), told))
        elif known is not None and item is not None:
            yield from self._compared(view, role, known, classified, exchange, item, told)
        elif known is not None and role in WRITING:
            known.show(written(view, classified, known.item, role))
            known.is_unshown = True
        if known is not None and (item is not None or role in WRITING):
            known.since = exchange.at
            if role in WRITING:
                known.step(exchange)
                scope.put(key, known)

    def _is_open(self, role: OperationRole, scope: Scope, key: str, classified: ClassifiedRequest) -> bool:
        """Tells whether an answer may show anything, since nobody knows what came of a write, or of which item."""
        is_unknown = self.state.is_pending(scope, key) or any(
            each.has_failed for each in scope.items[key].attempts
        )
        return scope.is_respelt(key, classified.path) or (role is OperationRole.READ and is_unknown)

    def _compared(
        self,
        view: ItemView,
        role: OperationRole,
        known: KnownItem,
        classified: ClassifiedRequest,
        exchange: Exchange,
        item: Item,
        told: Collection[str],
    ) -> Iterator[Violation]:
        """An answer that shows an item, held against what is known of it."""
        if exchange.burst:
            yield from self._overlapping(view, known, classified, item)
            known.show(known.item, overlap(known.overlap, exchange))
            return
        before = EarlierItem(known.item, exchange.at - exchange.seconds - known.since, initial(view, known))
        if role is OperationRole.REPLACE:
            found = replaced(view, classified, before, item)
        else:
            self.readings += shown_in_change(view, classified, before, item, exchange, known.steps)
            found = change(view, classified, before, item, exchange)
        wrong = [] if is_unread(classified) else [*found]
        for violation in wrong:
            if not (known.is_doubtful and violation.subject.name in view.names(RoleKind.PATH)):
                yield with_steps(violation, known)
        known.show(believed(view, item, wrong, told))
        known.is_seen = known.is_seen or role is OperationRole.READ

    def _put(
        self,
        view: ItemView,
        scope: Scope,
        key: str,
        classified: ClassifiedRequest,
        exchange: Exchange,
        item: Item | None,
        told: Collection[str],
    ) -> Iterator[Violation]:
        """A PUT that has made an item, as its answer shows it, or else as it was sent."""
        is_unshown = item is None
        if item is None:
            item = written(view, classified, {}, OperationRole.REPLACE)
        elif not is_unread(classified):
            wrong = [*creation(view, classified, item, exchange)]
            yield from wrong
            item = believed(view, item, wrong, told)
        name = str(classified.path[view.resource.item_parameter or ""])
        made = KnownItem(item, exchange.at, (exchange,), own=True, is_unshown=is_unshown, name=name)
        scope.put(key, made)
        self.made.append((scope, key))

    def _overlapping(
        self, view: ItemView, known: KnownItem, classified: ClassifiedRequest, item: Item
    ) -> Iterator[Violation]:
        """An update beside others of the same item: it answers for what it sent itself, and for nothing else."""
        sent = classified.members
        after = dict(known.item)
        taken, before = view.takes(classified.operation), EarlierItem(known.item, 0.0, initial(view, known))
        for name in taken.keys() & sent.keys() & item.keys() & view.properties.keys():
            is_open = sent[name] is None or is_free_object(view.properties[name])
            after[name] = item[name] if is_open else sent[name]
            yield from taken_over(view, taken[name], before, sent[name], item[name])
        for name in view.names(RoleKind.UPDATED):
            if name in item:
                after[name] = later(after.get(name), item[name])
            else:
                after.pop(name, None)  # it has moved, and nobody knows how far
        known.item = after


def another_item(view: ItemView, role: OperationRole, scope: Scope, key: str, item: Item) -> Violation:
    """An answer is about another item than the path: after a write nobody knows what has become of either."""
    shown = view.key(item)
    if role in WRITING:
        scope.swap(key, shown)
    summary = "the answer is about another item than the path"
    return view.violation(rules.IDENTITY, view.identity or "", summary, key, shown)


def item_key(view: ItemView, values: Mapping[str, str]) -> str | None:
    """The item that a path names, if it names one."""
    value = values.get(view.resource.item_parameter or "")
    return None if value is None else one_spelling(str(value))


def body_item(classified: ClassifiedRequest) -> Item | None:
    return classified.body if isinstance(classified.body, dict) else None
