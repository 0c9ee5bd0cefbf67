"""Replies: status, headers and body, and in a few words why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from hydracore_mock.state import Change
from hydracore_openapi.json_schema.wording.refusals import Refusal

Headers = tuple[tuple[bytes, bytes], ...]
JSON: Headers = ((b"content-type", b"application/json"),)
ABORT = "mock.response.abort"
"""The type of a message that ends the connection at once; with `flush`, after all that was sent so far."""
PROBLEM: Headers = ((b"content-type", b"application/problem+json"),)


class Reply(NamedTuple):
    """`why` is for the access log; `close` closes the connection after the reply.

    `items` are the parts of a body that is a stream, which are sent one after another.

    The rest is for the journal: the errors of the request, the change of state, and the operations that may have been
    meant. The reply to a browser's preflight is not recorded.
    """

    status: int
    body: bytes = b""
    headers: Headers = JSON
    why: str = ""
    close: bool = False
    refusals: tuple[Refusal, ...] = ()
    change: Change | None = None
    suggestions: tuple[str, ...] = ()
    is_preflight: bool = False
    items: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorReply:
    """A refusal that has no body yet: what is wrong, in general and in particular.

    `refusals` are the errors of a request that breaks the contract; all other error replies have none.
    """

    status: int
    detail: str
    why: str = ""
    refusals: tuple[Refusal, ...] = ()
    headers: Headers = ()
    close: bool = False
    suggestions: tuple[str, ...] = ()
