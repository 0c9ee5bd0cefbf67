"""Exchanges, as they go over the wire: a request, its answer, or the trouble that kept an answer away.

No secret is ever in them: where a request carries a credential it stands as a placeholder such as `${TOKEN}`,
which `transport.target` fills in while it sends, and where an answer repeats one, it is replaced by the same
placeholder.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Those of RFC 9110, section 9.2.1, that a run sends: they change nothing, however often they are sent."""
Headers = tuple[tuple[str, str], ...]
SHORT_BODY = 2**16
"""Bytes of a body up to which its value is kept for whoever looks at it next."""
AWAY = (502, 503, 504)
"""Statuses by which a gateway answers for a service, or that itself where it is away for a while (RFC 9110, sections
15.6.3 to 15.6.5)."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request; `path` holds the query as well and is percent-encoded."""

    method: str
    path: str
    headers: Headers = ()
    body: bytes | None = None
    as_is: bool = field(default=False, compare=False)
    """Tells whether it keeps its credentials, though its path is another customer's."""

    @property
    def bare_path(self) -> str:
        """The path without its query."""
        return self.path.partition("?")[0]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, its body decoded from any transfer or content coding; `seconds` until its last byte."""

    status: int
    headers: Headers
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        """The value of its body, which nobody may change; None where that is no JSON."""
        return json_value(self.body)

    def header(self, name: str) -> str | None:
        """The header's value, joined with a comma where it is there more than once."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None


class Trouble(StrEnum):
    """Reasons for which an exchange has no whole answer."""

    UNREACHABLE = "the connection could not be made"
    CLOSED = "the connection was closed without an answer"
    CUT_SHORT = "the answer was cut short"
    NO_HTTP = "what came back is no HTTP answer"
    HANGS = "no whole answer came in time"
    TOO_LARGE = "the answer is too large to be read"
    HELD_BACK = "it was not sent, since it might touch what is not this run's"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and what came of it: an answer, or the trouble that kept it away, never neither.

    `number` counts the exchanges of a run from 1; `operation` is the contract's operation id, or empty where the
    request is meant for none. `at` is when it ended, in seconds since the run began. Exchanges that share a
    `burst` other than 0 were sent at the same moment. With trouble, `answer` holds what did arrive, if
    its head was whole.
    """

    number: int
    operation: str
    request: Request
    answer: Answer | None
    trouble: Trouble | None = None
    details: str = ""
    seconds: float = 0.0
    at: float = 0.0
    burst: int = 0
    resent: bool = False
    """Tells whether it was sent twice, since a connection that had been kept was closed: both may have been done."""

    @property
    def is_held_back(self) -> bool:
        """Tells whether nothing was sent: it is no exchange of the service's, and `details` says why."""
        return self.trouble is Trouble.HELD_BACK

    @property
    def is_away(self) -> bool:
        """Tells whether a status has come that may be a gateway's."""
        return self.answer is not None and self.answer.status in AWAY

    @property
    def is_success(self) -> bool:
        """Tells whether an answer 2xx has come, if not all of it."""
        return self.answer is not None and 200 <= self.answer.status < 300

    @property
    def is_client_error(self) -> bool:
        """Tells whether an answer 4xx has come."""
        return self.answer is not None and 400 <= self.answer.status < 500

    @property
    def has_failed(self) -> bool:
        """Tells whether no whole answer came, or that of a service which failed: nobody knows what was done."""
        return self.trouble is not None or (self.answer is not None and self.answer.status >= 500)


def unsent(operation: str, request: Request, why: str) -> Exchange:
    """An exchange that is none: the request was held back."""
    return Exchange(0, operation, request, None, Trouble.HELD_BACK, why)


def json_value(body: bytes | None, otherwise: Any = None) -> Any:
    """The value of a body, which nobody may change; `otherwise` where it is no JSON."""
    read = recent_value if len(body or b"") <= SHORT_BODY else json.loads
    try:
        return read(body or b"")
    except (ValueError, RecursionError):
        return otherwise


recent_value = lru_cache(maxsize=64)(json.loads)
"""Several modules look at the same body, one after the other."""
