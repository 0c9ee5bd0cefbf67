"""The path prefix: whether the base URL leaves out what the service has before its paths, or has too much there.

A path that a service knows is answered in another way than one that nobody has: with another status, or in other words.
Where harmless requests of the contract are all answered as such a path is, nothing of the contract is below the base
URL. Then they are sent below other prefixes: without the last parts of the one that was given, with what the document's
`servers` put before its paths, with what is usual. Where one of them is answered, that is where the service is.

A service that knows its paths and no item of them, as one does in which nobody has made anything yet, words that in
another way, or is found below no other prefix either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote
from uuid import uuid4

from hydracore_contract.errors import Unreachable
from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.health import page_of
from hydracore_contract.isolation.reach import Reach
from hydracore_contract.run_state import RunState
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import Contract, Operation
from hydracore_openapi.readers.reader import server_path

USUAL = ("/api", "/v1", "/api/v1", "/v2", "/api/v2")
MISSED = (404, 405)
"""Statuses of a path that nobody has, or only for another method."""
MOST = 4
"""Operations that are asked for below the prefix that was given."""
FEW = 2
"""Those that are asked for below others."""
WITH_DIGITS = re.compile(r"[\w:.+-]*\d[\w:.+-]*")
"""What differs between two answers that say the same: identities, times, counts."""
COMPARED = 4096
"""Bytes of a body that are compared."""


@dataclass(frozen=True, slots=True)
class PrefixLook:
    """What an answer says, without the path that it was asked for."""

    status: int
    media: str
    text: str


def check_prefix(state: RunState, first: Exchange, operation: Operation) -> None:
    """Raises Unreachable where the `first` answer, to `operation`, comes from beside the service."""
    answer = first.answer
    if answer is None or (answer.status not in MISSED and page_of(answer) is None):
        return
    search = PrefixSearch(state)
    if not search.requests or search.knows(search.given + search.documented):
        return
    url = state.settings.base_url
    missed = f"{url} answers {answer.status} to the paths of the contract, as to one that nobody has"
    if (prefix := search.found()) is not None:
        raise Unreachable(*search.told(missed, prefix))
    # That an item is not there says nothing: it was made up.
    is_list = operation is state.health.simplest or "{" not in operation.path
    if answer.status == 404 and is_list and "404" not in operation.responses:
        named = (
            ", or name an instance that exists with --instance-id or --path-value"
            if state.health.tenants.main
            else ""
        )
        raise Unreachable(missed, f"correct the path in the base URL{named}")


class PrefixSearch:
    """The search for the prefix below which a service answers; the document puts `documented` before its paths."""

    def __init__(self, state: RunState) -> None:
        self._target = state.target
        self.given = state.target.route.url.path.rstrip("/")
        self.servers = server_paths(state.contract)
        self.documented = self.servers[0]
        self.requests = [
            replace(sent, path=sent.path.removeprefix(self.documented))
            for sent in map(state.health.somewhere, harmless(state))
        ]

    def found(self) -> str | None:
        """The first prefix below which a request is answered."""
        return next(filter(self.answers, prefixes(self.given, self.servers)), None)

    def told(self, missed: str, prefix: str) -> tuple[str, str]:
        """The problem, and what to do about it."""
        url = self._target.route.url
        if prefix.endswith(self.documented):
            right = url._replace(path=prefix.removesuffix(self.documented)).geturl()
            return f"{missed}; below {right} they are answered", f"give {right} as the base URL"
        where = f"below {prefix}" if prefix else "with nothing before them"
        return (
            f"{missed}; {where} they are answered, where the document's servers put {self.documented}",
            "correct servers in the document",
        )

    def knows(self, prefix: str) -> bool:
        """Tells whether any request is answered in another way than a path that nobody has."""
        return any(self._known(prefix, MOST))

    def answers(self, prefix: str) -> bool:
        """Tells whether any request is answered, by a service that knows its path."""
        return any(
            answer.status < 500 and answer.status != 404 and page_of(answer) is None
            for answer in self._known(prefix, FEW)
        )

    def _known(self, prefix: str, most: int) -> Iterator[Answer]:
        """The answers of a service that knows the path of the request."""
        with self._target.below(prefix):
            unknown = self._look(prefix, Request("GET", f"/{uuid4()}"))
            for sent in self.requests[:most]:
                answer = self._target.send("", sent).answer
                if answer is not None and look(answer, prefix + sent.bare_path) != unknown:
                    yield answer

    def _look(self, prefix: str, sent: Request) -> PrefixLook | None:
        answer = self._target.send("", sent).answer
        return None if answer is None else look(answer, prefix + sent.bare_path)


def prefixes(given: str, servers: Sequence[str]) -> Iterator[str]:
    """Prefixes to try, the likely ones first."""
    parts = given.split("/")
    shorter = ["/".join(parts[:size]) for size in range(len(parts) - 1, 0, -1)]
    found = [
        *(f"{start}{path}" for start in (given, *shorter) for path in servers),
        given,
        *shorter,
        *(f"{start}{usual}{servers[0]}" for start in dict.fromkeys((given, "")) for usual in USUAL),
    ]
    return (each for each in dict.fromkeys(found) if each != given + servers[0])


def server_paths(contract: Contract) -> list[str]:
    """What the document's servers put before its paths; the first one counts."""
    servers = contract.document.get("servers") or [{"url": "/"}]
    return list(dict.fromkeys(map(server_path, servers)))


def harmless(state: RunState) -> list[Operation]:
    """Operations that change nothing, the simplest first."""
    found = [
        each
        for each in state.contract.operations
        if each.method == "GET" and state.guard.reach(each.id) is Reach.NOTHING
    ]
    found.sort(key=lambda each: (each is not state.health.simplest, each.path.count("{")))
    return found[:MOST]


def look(answer: Answer, path: str) -> PrefixLook:
    text = unquote(answer.body[:COMPARED].decode("latin-1")).replace(unquote(path), "")
    media = essence(answer.header("Content-Type") or "")
    return PrefixLook(answer.status, media, WITH_DIGITS.sub("", text))
