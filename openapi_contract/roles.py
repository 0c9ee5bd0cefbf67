"""Where the value of each property of a resource comes from: the rules for server-managed values, as one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Role:
    """`kind` is one of

    - `id`: the identity that the server gives at creation
    - `path`: bound to the path parameter named by `parameter`
    - `created`: the time of creation
    - `updated`: the time of the last change
    - `input`: taken from the requests; `initial` where they leave it out
    - `initial`: chosen by the server; `initial` at creation

    `has_initial` tells whether `initial` is set (null is a value); where it is not, a value is generated.
    `nullable` tells whether the answer may hold null.
    """

    kind: str
    parameter: str | None = None
    has_initial: bool = False
    initial: Any = None
    nullable: bool = False
