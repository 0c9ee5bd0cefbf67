"""The ledger of what a run has created, on disk before anything else happens, so that nothing is lost by a crash.

One JSON value a line: the run's own first, then what happens to a create, in this order:

    {"asked": COLLECTION, "ask": ASK, "texts": [[NAME, TEXT]]}  it is about to be sent; the texts tell what it makes
    {"answered": ASK, "status": 201, "headers": […], "body": …} it has made something, and where is not known
    {"settled": ASK}                                            what it made is known, or that it made nothing
    {"created": PATH}  {"removed": PATH}                        an item is there, and is not any more
    {"private": COLLECTION, "before": [PATH]}                   nobody else makes anything there; what was there before

`"customer": "other"` in the first and the last but one says that the other customer's credentials are needed.

So whatever may have been made stays open until it is found or proven absent. A file may hold several runs against one
service. All strands of a run share one ledger: each entry has an `owner`, the strand that may remove it while others
are at work. A run whose ledger can't be written any more sends no more creates.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import RLock
from typing import Any, TextIO

from hydracore_contract.errors import Misused, Unwritable
from hydracore_contract.exchange import Answer
from hydracore_contract.settings import Settings
from hydracore_contract.synchronized import synchronized
from hydracore_contract.transport.customers import Customer

KIND = "hydracore-contract ledger"
REMEDY = "name a file that can be written with --ledger"
MOST_KEPT = 2_000
"""Bytes of an answer's body that are kept."""
_TURNS = count(1)
"""Counts the ledgers of this process: several may begin in one second."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A create that was sent: the path of its collection, and the texts in its body; `answer` where it has made
    something that was not found yet."""

    path: str
    texts: tuple[tuple[str, str], ...]
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    answer: Answer | None = None
    customer: Customer = Customer.FIRST
    """Whoever has sent it."""


@dataclass(slots=True)
class Ledger:
    """Opened with the first entry; `open_entries` are the paths of what is still there, the oldest first, each with
    its owner, and `asks` the creates of which that is not known."""

    path: Path
    base_url: str
    open_entries: dict[str, object] = field(default_factory=dict)
    asks: dict[str, tuple[Ask, object]] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    """The paths of what the other customer has made."""
    private: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Collections in instances that the run has made up, and what was there before its first create."""
    _lock: RLock = field(default_factory=RLock)
    _file: TextIO | None = None
    _failed: OSError | None = None
    _is_alone: bool = True
    """Tells whether the file holds no other run."""
    _folders: list[Path] = field(default_factory=list)
    """Folders that were made for it, the innermost first."""

    def __post_init__(self) -> None:
        """Raises Misused where the file holds anything but runs against the same service."""
        self._is_alone = not is_taken(self.path)
        if not self._is_alone:
            entries(self.path, self.base_url)

    @synchronized
    def check(self) -> None:
        """Raises Misused where nothing can be written there."""
        self._open()
        self.close()

    @synchronized
    def note_private(self, collection: str, before: Iterable[str]) -> None:
        """Takes note that whatever lies in a collection is the run's own, but for what was there `before`."""
        self.private[collection] = tuple(before)
        self._write(private_entry(collection, self.private[collection]))

    @synchronized
    def asked(self, ask: Ask, owner: object = None) -> None:
        """Takes note of a create that is about to be sent. Raises Unwritable where that can't be written down."""
        self.asks[ask.id] = ask, owner
        self._write(asked_entry(ask))
        if self._failed is not None:
            del self.asks[ask.id]
            raise Unwritable(str(self.path), self._failed.strerror or str(self._failed))

    @synchronized
    def answered(self, ask: Ask, answer: Answer) -> None:
        """Takes note that a create has made something that is not found yet."""
        self.asks[ask.id] = replace(ask, answer=answer), self.asks.get(ask.id, (ask, None))[1]
        self._write({"answered": ask.id, **stored(answer)})

    @synchronized
    def settled(self, ask: Ask) -> None:
        """Takes note that what a create made is known, or that it made nothing."""
        if ask.id in self.asks:
            self._write({"settled": ask.id})
            del self.asks[ask.id]

    @synchronized
    def created(self, path: str, owner: object = None, customer: Customer = Customer.FIRST) -> None:
        """Takes note of an item, or of whose it is where that was not known."""
        is_new = path not in self.open_entries or self.customer(path) is not customer
        if self.open_entries.get(path) is None:
            self.open_entries[path] = owner
        (self.others.add if customer is Customer.OTHER else self.others.discard)(path)
        if is_new:
            self._write(self._entry(path))

    def customer(self, path: str) -> Customer:
        """Whose credentials the removal of an item takes."""
        return Customer.OTHER if path in self.others else Customer.FIRST

    @synchronized
    def found(self, path: str, asks: Sequence[Ask]) -> None:
        """Takes note that an item was found which came of one of these creates."""
        for ask in asks:
            self.created(path, self.asks[ask.id][1] if ask.id in self.asks else None, ask.customer)
            self.settled(ask)

    @synchronized
    def removed(self, path: str) -> None:
        """Takes note that an item is gone."""
        if path in self.open_entries:
            self._write({"removed": path})
            del self.open_entries[path]

    @synchronized
    def paths(self, owner: object = None) -> list[str]:
        """The paths of what is still there, the oldest first: those of one owner, or all."""
        return [path for path, whose in self.open_entries.items() if owner is None or whose is owner]

    @synchronized
    def open_asks(self, owner: object = None) -> list[Ask]:
        """The creates whose items are not known, the oldest first: those of one owner, or all."""
        return [ask for ask, whose in self.asks.values() if owner is None or whose is owner]

    @synchronized
    def rest(self) -> list[dict[str, Any]]:
        """Entries for a ledger that holds only what is still open."""
        return [
            {"kind": KIND, "base_url": self.base_url},
            *(private_entry(*each) for each in self.private.items()),
            *map(self._entry, self.open_entries),
            *(entry for ask, _ in self.asks.values() for entry in entries_of(ask)),
        ]

    @synchronized
    def close(self) -> None:
        """The file stays only where something is left."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
        self._file = None
        with suppress(Misused, OSError):
            if self._failed is not None and self._is_alone:
                # What is left takes less room than all that happened.
                self.path.write_text("".join(json.dumps(entry) + "\n" for entry in self.rest()), "utf-8")
            if not read(self.path).is_open:
                self.path.unlink(missing_ok=True)
                for folder in self._folders:
                    folder.rmdir()

    @property
    @synchronized
    def has_others(self) -> bool:
        """Tells whether the other customer's credentials are needed to remove what may still be there."""
        is_made = not self.others.isdisjoint(self.open_entries)
        return is_made or any(ask.customer is Customer.OTHER for ask, _ in self.asks.values())

    @property
    def size(self) -> int:
        """The number of items that are or may be there."""
        return len(self.open_entries) + len(self.asks)

    @property
    def is_open(self) -> bool:
        """Tells whether anything may still be there."""
        return bool(self.open_entries or self.asks)

    def _entry(self, path: str) -> dict[str, Any]:
        return {"created": path, **stored_customer(self.customer(path))}

    def _write(self, entry: dict[str, Any]) -> None:
        """Writes an entry, or takes note that it can't be written: what is known is known all the same."""
        if self._failed is None:
            try:
                self._open()
                self._put(entry)
            except Misused as error:
                self._failed = (
                    error.__cause__ if isinstance(error.__cause__, OSError) else OSError(error.problem)
                )
            except OSError as error:
                self._failed = error

    def _open(self) -> None:
        """Raises Misused where the file can't be opened."""
        if self._file is None:
            self._folders += missing_folders(self.path)
            self._file = opened(self.path)
            try:
                self._put({"kind": KIND, "base_url": self.base_url})
            except OSError as error:
                raise Misused(f"{self.path}: {error.strerror}", REMEDY) from error

    def _put(self, entry: dict[str, Any]) -> None:
        assert self._file is not None  # noqa: S101 (opened by whoever calls)
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()
        if "created" in entry:
            os.fdatasync(self._file.fileno())


def opened(path: Path) -> TextIO:
    """Raises Misused where nothing can be written there."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a", encoding="utf-8")
        file.write("\n" if file.tell() else "")  # after a line that was cut short
        return file
    except OSError as error:
        raise Misused(f"{path}: {error.strerror}", REMEDY) from error


def ledger_path(settings: Settings) -> Path:
    """The ledger of a run that begins now; each of a process has another."""
    stamp, turn = datetime.now(UTC).strftime("%Y%m%d-%H%M%S"), next(_TURNS)
    name = f"ledger-{stamp}-{os.getpid()}{f'-{turn}' if turn > 1 else ''}.jsonl"
    return settings.ledger or settings.report_dir / name


def missing_folders(path: Path) -> list[Path]:
    """The folders above a file that are not there, the innermost first."""
    return [folder for folder in path.parents if not folder.exists()]


def is_taken(path: Path) -> bool:
    """Tells whether there is anything already. Raises Misused where nothing can be written."""
    try:
        if path.exists() and not path.is_file():
            raise Misused(f"{path} is no file", REMEDY)
        return path.exists() and path.stat().st_size > 0
    except OSError as error:
        raise Misused(f"{path}: {error.strerror}", REMEDY) from error


def read(path: Path) -> Ledger:
    """The ledger in a file, a last line cut short left out. Raises Misused where it is none."""
    found = entries(path)
    ledger = Ledger(path, found[0]["base_url"])
    for entry in found:
        if isinstance(entry.get("created"), str):
            ledger.open_entries[entry["created"]] = None
            (ledger.others.add if customer_in(entry) is Customer.OTHER else ledger.others.discard)(
                entry["created"]
            )
        if isinstance(entry.get("private"), str):
            ledger.private[entry["private"]] = texts_in(entry.get("before"))
        if isinstance(entry.get("removed"), str):
            ledger.open_entries.pop(entry["removed"], None)
        if isinstance(entry.get("asked"), str):
            ask = ask_of(entry)
            ledger.asks[ask.id] = ask, None
        if isinstance(name := entry.get("answered"), str) and name in ledger.asks:
            ledger.asks[name] = replace(ledger.asks[name][0], answer=restored(entry)), None
        if isinstance(entry.get("settled"), str):
            ledger.asks.pop(entry["settled"], None)
    return ledger


def asked_entry(ask: Ask) -> dict[str, Any]:
    return {"asked": ask.path, "ask": ask.id, "texts": ask.texts, **stored_customer(ask.customer)}


def ask_of(entry: dict[str, Any]) -> Ask:
    name, texts = entry.get("ask"), pairs(entry.get("texts"))
    ask = Ask(entry["asked"], texts, name) if isinstance(name, str) else Ask(entry["asked"], texts)
    return replace(ask, customer=customer_in(entry))


def stored_customer(customer: Customer) -> dict[str, str]:
    return {"customer": customer.value} if customer is Customer.OTHER else {}


def customer_in(entry: dict[str, Any]) -> Customer:
    return Customer.OTHER if entry.get("customer") == Customer.OTHER else Customer.FIRST


def private_entry(collection: str, before: Sequence[str]) -> dict[str, Any]:
    return {"private": collection, "before": before}


def texts_in(value: Any) -> tuple[str, ...]:
    """The texts in a list."""
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def pairs(value: Any) -> tuple[tuple[str, str], ...]:
    """The pairs of texts in a list."""
    found = value if isinstance(value, list) else []
    return tuple((str(each[0]), str(each[1])) for each in found if isinstance(each, list) and len(each) == 2)


def entries_of(ask: Ask) -> Iterator[dict[str, Any]]:
    """The entries of a create that is not settled."""
    yield asked_entry(ask)
    if ask.answer is not None:
        yield {"answered": ask.id, **stored(ask.answer)}


def stored(answer: Answer) -> dict[str, Any]:
    body = answer.body[:MOST_KEPT].decode("utf-8", "backslashreplace")
    return {"status": answer.status, "headers": answer.headers, "body": body}


def restored(entry: dict[str, Any]) -> Answer:
    """The answer in an entry, as far as it can be read."""
    status, body = entry.get("status"), entry.get("body")
    data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else b""
    return Answer(status if isinstance(status, int) else 0, pairs(entry.get("headers")), data, 0.0)


def entries(path: Path, base_url: str | None = None) -> list[dict[str, Any]]:
    """The entries of a ledger file. Raises Misused where it is no ledger, or one of another service."""
    try:
        found = list(parsed(path.read_text("utf-8").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise Misused(f"{path}: {why}", "name the ledger that a run printed") from error
    if not found or found[0].get("kind") != KIND or not isinstance(found[0].get("base_url"), str):
        raise Misused(f"{path} is no ledger", "name the ledger that a run printed")
    services = {entry["base_url"] for entry in found if entry.get("kind") == KIND and "base_url" in entry}
    if services != {base_url or found[0]["base_url"]}:
        raise Misused(f"{path} is the ledger of another service", "name a file of its own with --ledger")
    return found


def parsed(lines: list[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict):
            yield entry
