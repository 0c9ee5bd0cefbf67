"""Customers: each operation of one customer on what is another's, by path, query and body.

Two customers have an instance each, or, where a contract has no instances, a view each of the same collections. Either
one tries to reach what the other has: the whole collection, an item where it is, the same item by way of one's own
collection, and what neither has, so that the refusals can be compared. Each write is followed by a look of the other's.
What comes back is the oracle's business, as always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from hydracore_contract.exchange import SAFE_METHODS, Exchange
from hydracore_contract.fields import ABSENT
from hydracore_contract.generate.credentials import right
from hydracore_contract.generate.request_builder import plain, request
from hydracore_contract.generate.valid_values import Unmakeable
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.item_view import Item, OperationRole
from hydracore_contract.oracle.references import references
from hydracore_contract.phases.known_paths import is_below, path_parameters
from hydracore_contract.phases.owner_fields import owner_fields
from hydracore_contract.phases.targets import Path, body, parents, role_of
from hydracore_contract.phases.unit import Phase, Unit, ids
from hydracore_contract.session import Session
from hydracore_contract.transport.customers import Customer
from hydracore_openapi.model import Operation, RequestPlace, Resource

ITEM_ROLES = (OperationRole.READ, OperationRole.REPLACE, OperationRole.UPDATE, OperationRole.DELETE)
UNKNOWN = 2
"""Identities that nobody has which are tried beside each item: what their refusals differ in tells nothing."""
ONE = (
    "isolation of customers: each was served whatever was asked for of the other's; if both credentials are of one "
    "customer, give another's with --other-token"
)
MADE = 2
"""Items by which owners and counts are told."""


def phase(session: Session) -> Phase:
    return Phase(
        "customers", "Two customers", tuple(units(session)) if session.settings.other_secrets else ()
    )


def units(session: Session) -> Iterator[Unit]:
    for resource in session.contract.resources:
        every = operations(session, resource)
        named, looks = ids(*every), ids(*(each for each in every if is_of_collection(each, resource)))
        yield Unit(
            f"{resource.name}: read", 8, run_of(resource, Trespass.read), writes=False, operations=looks
        )
        if session.oracle.views[resource.collection_path].maker is None:
            continue
        parts: tuple[tuple[str, int, TrespassPart], ...] = (
            ("reached by path", 60, Trespass.reached),
            ("owners and references in bodies", 30, Trespass.written),
            ("lists and counts", 16, Trespass.counted),
        )
        for title, estimate, part in parts:
            yield Unit(f"{resource.name}: {title}", estimate, run_of(resource, part), operations=named)


def operations(session: Session, resource: Resource) -> list[Operation]:
    """The operations on a resource's collection and items, and those below its items that are no resource's own."""
    own = (getattr(resource, role) for role in (OperationRole.LIST, OperationRole.CREATE, *ITEM_ROLES))
    others = (each for each in session.contract.operations if role_of(session, each) is None)
    beside = (each for each in others if is_about(each, resource, session.contract.resources))
    return [each for each in (*own, *beside) if each is not None and each.security and all(each.security)]


def is_of_collection(operation: Operation, resource: Resource) -> bool:
    """Tells whether an operation reads without naming an item."""
    names = {each.name for each in path_parameters(operation)}
    return operation.method in SAFE_METHODS and names <= set(resource.scope)


def is_about(operation: Operation, resource: Resource, resources: Sequence[Resource]) -> bool:
    """Tells whether an operation works below a resource's items, or is none of any resource's and reads beside it."""
    above = [each for each in resources if each.item_path and is_below(operation.path, each.item_path)]
    if above:
        return resource is max(above, key=lambda each: len(each.item_path or ""))
    makers = [each for each in resources if each.parent is None and (each.create or each.replace)]
    is_asked = operation.method in SAFE_METHODS or resource is next(iter(makers), None)
    named = {each.name for each in path_parameters(operation)}
    return is_asked and resource.parent is None and named <= set(resource.scope)


def run_of(resource: Resource, part: TrespassPart) -> Callable[[Session], None]:
    def run(session: Session) -> None:
        for intruder, victim in ((Customer.FIRST, Customer.OTHER), (Customer.OTHER, Customer.FIRST)):
            try:
                part(Trespass(session, resource, intruder, victim))
            except Unmakeable as reason:
                session.miss(f"customers of {resource.name}: {reason}")
        session.tidy()
        doubt_customers(session)

    return run


def doubt_customers(session: Session) -> None:
    """Has the report say, where nothing was refused, that both customers may be one."""
    if session.state.trespasses[True] and not session.state.trespasses[False]:
        session.miss(ONE)
    else:
        session.state.missed.pop(ONE, None)


TrespassPart = Callable[["Trespass"], None]


@contextmanager
def asking(session: Session, customer: Customer) -> Iterator[None]:
    """Has a customer ask for what is nobody's."""
    before, session.asker = session.asker, customer
    try:
        yield
    finally:
        session.asker = before


@dataclass(frozen=True, slots=True)
class Made:
    """An item that a customer has made: the values of its path, and as the answer shows it."""

    path: Path
    key: str
    item: Item


class Trespass:
    """One resource, of which one customer, the intruder, tries to reach what another one has, the victim."""

    def __init__(self, session: Session, resource: Resource, intruder: Customer, victim: Customer) -> None:
        self.session = session
        self.resource = resource
        self.intruder = intruder
        self.victim = victim
        self.view = session.oracle.views[resource.collection_path]
        self.operations = operations(session, resource)

    # ------------------------------------------------------------------------------------------------ requests

    def home(self, customer: Customer) -> Path | None:
        """A customer's own collection."""
        tenants = self.session.tenants
        with asking(self.session, customer):
            return parents(
                self.session, self.resource, tenants.main if customer is Customer.FIRST else tenants.other
            )

    def made(self, customer: Customer, home: Path, sent: Any = ABSENT) -> Made | None:
        """An item of a customer's own; None where that did not work."""
        maker, name = self.view.maker, self.resource.item_parameter or ""
        if maker is None or self.session.settings.read_only:
            return None
        path = home if maker is self.resource.create else {**home, name: self.unknown_key(maker)}
        sent = self.body(maker) if sent is ABSENT else sent
        with asking(self.session, customer):
            exchange = self.session.ask(maker, path, sent)
        item = self.view.item(answer_value(exchange)) if exchange.is_success else None
        key = path.get(name) or (self.view.shown_key(item) if item else None)
        return None if key is None else Made({**home, name: key}, key, item or {})

    def look(self, customer: Customer, home: Path, *items: Made) -> None:
        """Has a customer look at their own."""
        with asking(self.session, customer):
            self.session.look(self.resource, home)
            for each in items if self.resource.read is not None else ():
                self.session.ask(self.resource.read, each.path)  # type: ignore[arg-type]

    def trespass(
        self, operation: Operation, path: Path, sent: Any = ABSENT, query: Mapping[str, Any] | None = None
    ) -> Exchange | None:
        """A request with the intruder's credentials, whatever it names; None where these are of no use for it."""
        shown = right(operation, self.session.target.keyrings[self.intruder])
        if shown is None:
            return None
        wanted = request(operation, path, shown.headers, sent, query=query, credential_query=shown.query)
        exchange = self.session.send(operation, replace(wanted, as_is=True))
        holders = self.session.oracle.holders
        key = path.get(self.resource.item_parameter or "")
        if holders.is_anothers(wanted.bare_path, self.intruder) and (key is None or holders.has_key(key)):
            with self.session.state.lock:
                self.session.state.trespasses[exchange.is_success] += 1
        return exchange

    def unknown_key(self, operation: Operation) -> str:
        """An identity that nobody has. Raises Unmakeable."""
        name = self.resource.item_parameter or ""
        schema = next(each.schema for each in path_parameters(operation) if each.name == name)
        return plain(self.session.samples.unlikely(schema, name))

    @property
    def writing(self) -> list[Operation]:
        named = (self.resource.create, self.resource.replace, self.resource.update)
        return [each for each in named if each is not None]

    def body(self, operation: Operation) -> Any:
        """A valid body that names no other item. Raises Unmakeable."""
        sent = body(self.session, operation)
        if not isinstance(sent, dict):
            return sent
        named, fields = references(self.session.contract, operation), self.view.takes(operation)
        return {
            name: value
            for name, value in sent.items()
            if name not in named or (name in fields and fields[name].required)
        }

    def full(self, operation: Operation, values: Path) -> Path | None:
        """The values of an operation's path; None where more is named than a collection and an item of it."""
        names = {each.name for each in path_parameters(operation)}
        return values if names <= values.keys() else None

    # --------------------------------------------------------------------------------------------------- parts

    def read(self) -> None:
        """Reads what the victim's instance holds already, after one's own."""
        mine, theirs = self.home(self.intruder), self.home(self.victim)
        if mine is None or theirs is None:
            return
        for operation in (each for each in self.operations if is_of_collection(each, self.resource)):
            with asking(self.session, self.intruder):
                self.session.ask(operation, mine)
            if mine != theirs:
                self.trespass(operation, theirs)

    def reached(self) -> None:
        """Tries each operation on the victim's collection and item, and on the item by way of the intruder's own."""
        mine, theirs = self.home(self.intruder), self.home(self.victim)
        if mine is None or theirs is None or (held := self.made(self.victim, theirs)) is None:
            self.session.miss(f"customers of {self.resource.name}: nothing could be made to try it on")
            return
        self.look(self.intruder, mine)
        self.look(self.victim, theirs)
        for operation in self.operations:
            if self.full(operation, theirs) is not None:
                if theirs != mine:
                    self.on_collection(operation, theirs, held)
                continue
            for home in (theirs, mine) if theirs != mine else (theirs,):
                held = self.on_item(operation, home, theirs, held) or held

    def on_collection(self, operation: Operation, theirs: Path, held: Made) -> None:
        self.trespass(operation, theirs, self.body(operation))
        if operation.method not in SAFE_METHODS:
            self.look(self.victim, theirs, held)

    def on_item(self, operation: Operation, home: Path, theirs: Path, held: Made) -> Made | None:
        """Tries an operation on what nobody has and on the victim's item; a new item where that one may be gone."""
        sent, name = self.body(operation), self.resource.item_parameter or ""
        if self.full(operation, {**home, name: held.key}) is None:
            return None
        for _ in range(UNKNOWN):
            self.trespass(operation, {**home, name: self.unknown_key(operation)}, sent)
        exchange = self.trespass(operation, {**home, name: held.key}, sent)
        if operation.method not in SAFE_METHODS:
            self.look(self.victim, theirs, held)
        is_touched = exchange is not None and exchange.is_success and operation.method not in SAFE_METHODS
        return self.made(self.victim, theirs) if is_touched else None

    def written(self) -> None:
        """Sends the victim's values in bodies of the intruder's own, and in queries."""
        mine, theirs = self.home(self.intruder), self.home(self.victim)
        if mine is None or theirs is None:
            return
        own, others = self.several(self.intruder, mine), self.several(self.victim, theirs)
        if not own or not others:
            return
        fields = owner_fields(self.resource, [each.item for each in own], [each.item for each in others])
        fields |= {name: value for name, value in theirs.items() if mine.get(name) != value}
        self.look(self.intruder, mine)
        self.look(self.victim, theirs)
        self.queried(mine, fields)
        for name, value in fields.items():
            self.sent_as(own[0], mine, theirs, {name: value})
        for operation in self.writing:
            for name, target in references(self.session.contract, operation).items():
                self.referred(operation, own[0], mine, name, target)
        self.look(self.intruder, mine, own[0])
        self.look(self.victim, theirs, others[0])

    def several(self, customer: Customer, home: Path) -> list[Made]:
        made = [self.made(customer, home) for _ in range(MADE)]
        return [each for each in made if each is not None]

    def queried(self, mine: Path, fields: Mapping[str, Any]) -> None:
        """Asks for one's own list with the victim's values, whether the contract has such parameters or not."""
        for operation in self.operations:
            if operation.method in SAFE_METHODS and self.full(operation, mine) is not None:
                for name, value in fields.items():
                    self.trespass(operation, mine, query={name: value})

    def sent_as(self, own: Made, mine: Path, theirs: Path, fields: Item) -> None:
        """Creates and changes items of the intruder's own as if they were the victim's."""
        for operation in self.writing:
            sent = self.body(operation)
            sent = {**sent, **fields} if isinstance(sent, dict) else fields
            self.trespass(operation, mine if operation is self.resource.create else own.path, sent)
            self.look(self.intruder, mine)
            self.look(self.victim, theirs)

    def referred(self, operation: Operation, own: Made, mine: Path, name: str, target: Resource) -> None:
        """Refers to what nobody has, and then to an item of the victim's."""
        held = Trespass(self.session, target, self.intruder, self.victim)
        home = held.home(self.victim)
        theirs = held.made(self.victim, home) if home is not None else None
        sent = self.body(operation)
        if theirs is None or not isinstance(sent, dict):
            return
        nothing = self.session.samples.unlikely(self.view.takes(operation)[name].schema, name)
        for value in (nothing, theirs.item.get(held.view.identity or "", theirs.key)):
            path = mine if operation is self.resource.create else own.path
            self.trespass(operation, path, {**sent, name: value})

    def counted(self) -> None:
        """Reads one's own lists and numbers twice, and again after the victim has made items."""
        mine, theirs = self.home(self.intruder), self.home(self.victim)
        if mine is None or theirs is None:
            return
        self.made(self.intruder, mine)
        reading = [
            each
            for each in self.operations
            if each.method in SAFE_METHODS
            and self.full(each, mine) is not None
            and not any(part.required and part.place == RequestPlace.QUERY for part in each.parameters)
        ]
        for _ in range(2):
            for operation in reading:
                self.trespass(operation, mine)
        self.several(self.victim, theirs)
        for operation in reading:
            self.trespass(operation, mine)
