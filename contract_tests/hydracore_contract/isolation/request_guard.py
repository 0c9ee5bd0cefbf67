"""The guard: decides of every request whether it may be sent, so that nothing of others is touched.

Whatever sends, be it a phase, a campaign, the shrinker, a replay, background traffic or clean-up, goes through
`transport.target`, which asks here first. A request is read as every router may read it (`path_readings`), and held
back where one of these readings could do harm:

- What only reads may go anywhere. A GET with a verb (`reach`) counts as a write, and is held back for good once it has
  changed something.
- Each name in the path of a write must be that of an item of the run's own, of the instance that it works in, or of
  nothing at all: a text that no identity of this kind can be, a random UUID that nobody has seen, or what a read just
  before shows to be missing. A body that names an item by its identity is held to the same.
- What may touch everything in a collection is sent only where a look just before shows nothing but the run's own
  items, or with `--destructive`.

Where nothing can be shown, such as by a collection of which a list shows only a page, the request is held back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from hydracore_contract.exchange import Exchange, Request, json_value
from hydracore_contract.fields import kinds, words
from hydracore_contract.isolation.clean_up import with_credentials
from hydracore_contract.isolation.item_search import NOWHERE
from hydracore_contract.isolation.ownership import Ownership, item_address
from hydracore_contract.isolation.path_readings import Segments, plain_reading, readings, segments
from hydracore_contract.isolation.reach import (
    READING,
    Name,
    PathTemplate,
    Reach,
    path_templates,
    unnamed,
)
from hydracore_contract.isolation.tenants import Tenants
from hydracore_contract.oracle.answers import answer_value
from hydracore_contract.oracle.equality import canonical, one_spelling
from hydracore_contract.oracle.item_view import Item, ItemView
from hydracore_contract.oracle.pages import goes_on, is_whole, total
from hydracore_contract.oracle.request_classification import PARAMETER
from hydracore_contract.settings import Settings
from hydracore_contract.transport.keyring import Keyring
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Contract, Operation, Resource

REPLACING = ("DELETE", "PUT", "PATCH")
UUID_DIGITS = 32
HEX = re.compile(r"[0-9a-fA-F]")
WORDS_OF_NUMBERS = frozenset({"", "true", "false", "null", "none", "nil", "undefined"})
"""Texts without a digit that some language takes for a number."""

Ask = Callable[[str, Request], Exchange]
"""Sends a request of an operation as it is."""


class Objection(StrEnum):
    """Reasons to hold a request back."""

    NAMED = "its path names what this run has not made, and nothing shows that it is not there"
    BODY = "its body names an item that is there, and that this run has not made"
    ALL = (
        "it may touch everything in a collection, and nothing shows that all in there is this run's own; "
        "--destructive sends it all the same"
    )
    UNSAFE = "it has changed something, though it is a GET"
    READ_ONLY = "left out by --read-only"


class Standing(StrEnum):
    """What a name in a path stands for."""

    HOME = "the instance that the run works in"
    OWN = "an item of the run's own"
    NOTHING = "nothing"
    OTHERS = "what may be somebody else's"


@dataclass(frozen=True, slots=True, eq=False)
class MatchedPath:
    """A path as a router reads it: its template, its segments, and the values of its parameters."""

    template: PathTemplate
    segments: Segments
    values: Mapping[str, str]

    def path(self, name: Name) -> str:
        """The path up to a name, each segment in one spelling."""
        return canonical("".join("/" + quote(each, safe="") for each in self.segments[: name.depth + 1]))


class RequestGuard:
    """The guard of one run, which works in the instances of `homes` and of its tenants."""

    def __init__(
        self,
        contract: Contract,
        settings: Settings,
        tenants: Tenants,
        ownership: Ownership,
        homes: Iterable[str] = (),
        keyring: Keyring | None = None,
    ) -> None:
        self.keyring = keyring or Keyring(contract.security_schemes, settings.secrets)
        self.templates = path_templates(contract, tenants.main, tenants.given)
        self.ownership = ownership
        self._contract = contract
        self._settings = settings
        self._homes = spellings((*tenants.homes, *homes))
        self._has_verbs = any(template.writes("GET") for template in self.templates)
        self._unsafe: set[str] = set()
        self._reaches = {
            each.id: template.reach(method)
            for template in self.templates
            for method, each in template.operations.items()
        }

    def admit(self, homes: Iterable[str]) -> None:
        """Takes note that the run works in these instances too."""
        self._homes |= spellings(homes)

    def saw(self, exchange: Exchange) -> None:
        """Learns from an exchange."""
        self.ownership.saw(exchange)

    def never_again(self, operation: str) -> None:
        """Holds a reading operation back from now on: it has changed something."""
        self._unsafe.add(operation)

    def reach(self, operation: str) -> Reach:
        """What an operation may touch, by its id."""
        return self._reaches[operation]

    def writes(self, operation: str) -> bool:
        """Tells whether an operation is treated as one that writes, by its id."""
        return self._reaches[operation] is not Reach.NOTHING

    def objection(self, sent: Request, ask: Ask) -> str | None:
        """The reason to hold a request back, None where it may be sent; `ask` sends a look just before it."""
        is_harmless = sent.method in READING and not (self._has_verbs or self._unsafe)
        if sent.method == "OPTIONS" or is_harmless:
            return None
        path = sent.bare_path
        plain = plain_reading(path)
        # Where a PUT has made something, all readings were asked about, and the service has shown which is its own.
        others = readings(path) - {plain} if not self.ownership.has_put(path) else ()
        for reading in (plain, *others):
            at = self._matched(reading)
            # Where a path has to be bent to be another one, that one must be known to take the method.
            if at is None or (reading != plain and not at.template.takes(sent.method)):
                continue
            why = self._objection(at, sent, ask)
            if why is not None:
                return f"{sent.method} {at.template.path}: {why.value}"
        if sent.method == "PUT":
            self.ownership.reserve(sent)
        return None

    def _matched(self, reading: Segments) -> MatchedPath | None:
        """The template that a router takes for these segments: the one with the fewest parameters."""
        for template in self.templates:
            values = template.values(reading)
            if values is not None:
                return MatchedPath(template, reading, values)
        return None

    def _objection(self, at: MatchedPath, sent: Request, ask: Ask) -> Objection | None:
        method, template = sent.method, at.template
        if method in READING:
            operation = template.operations.get("GET")
            if operation is not None and operation.id in self._unsafe:
                return Objection.UNSAFE
        if not template.writes(method):
            return None
        if method in READING and self._settings.read_only:
            return Objection.READ_ONLY
        names = template.names(method)
        owned = bool(names) and self.ownership.has(at.path(names[-1]))
        if not owned and any(self._standing(at, name, ask) is Standing.OTHERS for name in names):
            return Objection.NAMED
        if template.reach(method) is not Reach.ALL:
            return self._objection_to_body(at, sent, ask)
        if self._settings.destructive or self._holds_only_own(at, method, ask):
            return None
        return Objection.ALL

    # ------------------------------------------------------------------------------------------------- names

    def _standing(self, at: MatchedPath, name: Name, ask: Ask) -> Standing:
        """What a name in a path stands for."""
        text, path = at.values[name.parameter], at.path(name)
        if name.is_tenant and one_spelling(text) in self._homes:
            return Standing.HOME
        if self.ownership.owns(path, text):
            return Standing.OWN
        if names_nothing(name.schema, text) or self.ownership.is_fresh(text):
            return Standing.NOTHING
        return self._looked_up(name, at.values, ask)

    def _looked_up(self, name: Name, values: Mapping[str, str], ask: Ask) -> Standing:
        """The same, by a look just before."""
        reader = self._reader(name)
        if reader is not None:
            return self._standing_shown(name, self._asked(reader, renamed(reader, values), ask))
        if name.resource is None:
            return self._standing_of_collection(name, values, ask)
        items = self._listed(name.resource, values, ask)
        if items is None:
            return Standing.OTHERS
        view, text = self.ownership.views[name.resource.collection_path], values[name.parameter]
        meant = [item for item in items if alike(view.key(item), text)]
        if not meant:
            return Standing.NOTHING
        is_own = all(self._owns(name.resource, values, item) for item in meant)
        return Standing.OWN if is_own else Standing.OTHERS

    def _standing_shown(self, name: Name, exchange: Exchange) -> Standing:
        """What an answer shows of a name that it was asked for."""
        if is_missing(exchange):
            return Standing.NOTHING
        view = self.ownership.views[name.resource.collection_path] if name.resource else None
        item = view.item(answer_value(exchange)) if view and exchange.is_success else None
        if view is None or item is None:
            return Standing.OTHERS
        above, key = exchange.request.bare_path.rpartition("/")[0], view.key(item) or ""
        path = below(above, key)
        is_own = self.ownership.owns(path, key) or self.ownership.made(path, item)
        return Standing.OWN if is_own else Standing.OTHERS

    def _standing_of_collection(self, name: Name, values: Mapping[str, str], ask: Ask) -> Standing:
        """What a name stands for of which nothing but the collections below it can be read."""
        for resource in self._contract.resources:
            place = unnamed(resource.collection_path)
            if (
                resource.list is not None
                and place.startswith(f"{name.prefix}/")
                and place.count("{}") == name.prefix.count("{}")
            ):
                exchange = self._asked(resource.list, renamed(resource.list, values), ask)
                return Standing.NOTHING if is_missing(exchange) else Standing.OTHERS
        return Standing.OTHERS

    def _reader(self, name: Name) -> Operation | None:
        """The operation that shows what a name stands for."""
        for template in self.templates:
            if unnamed(template.path) == name.prefix and not template.writes("GET"):
                return template.operations.get("GET")
        return None

    # ------------------------------------------------------------------------------------------------- collections

    def _holds_only_own(self, at: MatchedPath, method: str, ask: Ask) -> bool:
        """Tells whether all that a request may touch is the run's own, by a look at it."""
        template = at.template
        if template.touched:
            return all(self._is_own(resource, at.values, ask) for resource in template.touched)
        if method not in REPLACING:
            return True  # it has a verb, and there is no collection that it could be about
        reader = template.operations.get("GET")
        if reader is None or template.writes("GET"):
            return False
        exchange = self._asked(reader, at.values, ask)
        return is_missing(exchange) or (exchange.is_success and answer_value(exchange) in ([], {}))

    def _is_own(self, resource: Resource, values: Mapping[str, str], ask: Ask) -> bool:
        items = self._listed(resource, values, ask)
        return items is not None and all(self._owns(resource, values, item) for item in items)

    def _owns(self, resource: Resource, values: Mapping[str, str], item: Item) -> bool:
        key = self.ownership.views[resource.collection_path].key(item)
        path = item_address(resource, values, key or "")
        return key is not None and (self.ownership.owns(path, key) or self.ownership.made(path, item))

    def _listed(self, resource: Resource, values: Mapping[str, str], ask: Ask) -> list[Item] | None:
        """All items of a collection; None where they can't be known."""
        listing = resource.list
        if listing is None or any(name not in values for name in resource.scope):
            return None
        exchange = self._asked(listing, values, ask)
        if is_missing(exchange):
            return []
        view = self.ownership.views[resource.collection_path]
        return whole_list(view, exchange) if exchange.is_success else None

    def _asked(self, operation: Operation, values: Mapping[str, str], ask: Ask) -> Exchange:
        return ask(operation.id, with_credentials(operation, values, self.keyring))

    # ------------------------------------------------------------------------------------------------- bodies

    def _objection_to_body(self, at: MatchedPath, sent: Request, ask: Ask) -> Objection | None:
        """An objection where the body names an item of others: a service may take that for the one to write to."""
        resource = at.template.resource
        if resource is None or resource.id_property is None or resource.item_path is None or not sent.body:
            return None
        said = json_value(sent.body)
        named = said.get(resource.id_property) if isinstance(said, dict) else None
        if isinstance(named, bool) or not isinstance(named, (str, int)):
            return None
        key = resource.item_parameter or ""
        if one_spelling(at.values.get(key, "")) == one_spelling(str(named)):
            return None
        item = self._matched(segments(item_address(resource, at.values, str(named))))
        name = item.template.names("PUT")[-1] if item else None
        if item is None or name is None or name.resource is None:
            return None
        can_tell = self._reader(name) is not None or resource.list is not None
        return Objection.BODY if can_tell and self._standing(item, name, ask) is Standing.OTHERS else None


def spellings(homes: Iterable[str]) -> frozenset[str]:
    """Instances as a router reads them that decodes a path, and as one that does not."""
    return frozenset(one_spelling(text) for each in homes for text in (each, quote(each, safe="")))


def names_nothing(schema: Schema, text: str) -> bool:
    """Tells whether no service can read a text as an identity of that kind, however lenient it is."""
    said = words(schema)
    if kinds(said) == ["string"] and said.get("format") == "uuid":
        return len(HEX.findall(text)) < UUID_DIGITS
    if kinds(said) in (["integer"], ["number"]):
        has_digits = any(character.isnumeric() for character in text)
        return not has_digits and text.strip().lower() not in WORDS_OF_NUMBERS
    return False


def alike(key: str | None, text: str) -> bool:
    """Tells whether a text may be read as an identity: in another case, or as a number in another spelling."""
    if key is None or one_spelling(text.strip()) == key:
        return True
    return key.isdecimal() and any(int(digits) == int(key) for digits in re.findall(r"\d{1,30}", text))


def below(path: str, key: str) -> str:
    return canonical(f"{path}/{quote(key, safe='')}")


def renamed(operation: Operation, values: Mapping[str, str]) -> dict[str, str]:
    """The values of a path's parameters under the names that another operation has for them."""
    return dict(zip(PARAMETER.findall(operation.path), values.values(), strict=False))


def is_missing(exchange: Exchange) -> bool:
    """Tells whether an answer says that there is no such thing."""
    return exchange.answer is not None and not exchange.trouble and exchange.answer.status in NOWHERE


def whole_list(view: ItemView, exchange: Exchange) -> list[Item] | None:
    """The items of a list that shows everything; None where it may not."""
    value = answer_value(exchange)
    items, envelope = view.items(value), view.resource.envelope
    if items is None:
        return None
    shown = value.get(envelope.items) if envelope and envelope.items else value
    has_more = goes_on(exchange.answer, value) or total(value) > len(items)
    is_part = has_more or len(shown) != len(items) or (items and not is_whole(view.resource.list))
    return None if is_part else items
