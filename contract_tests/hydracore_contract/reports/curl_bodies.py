"""A request's body as bash hands it to curl."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from hydracore_contract.reports.curl_variables import in_body, pieces
from hydracore_contract.reports.shell_quoting import assembled, quoted

LONGEST = 4096
"""Bodies of more bytes are piped, and so is a program that makes one."""
RUN = re.compile(rb"(.{1,16}?)\1{31,}", re.DOTALL)
EXPECTING = 2**20
"""From so many bytes on curl asks whether it may send a body at all."""


class CurlPayload(NamedTuple):
    """The shell text before curl (a pipe, or nothing), and curl's options."""

    before: str
    options: tuple[str, ...]


@lru_cache(16)
def payload(body: bytes | None, names: tuple[tuple[str, str], ...] = ()) -> CurlPayload:
    """`names` are texts and the variables that stand for them, where the body is an argument."""
    if body is None:
        return CurlPayload("", ())
    text = inline(body)
    if text is not None:
        option = "--data-raw" if text.startswith("@") else "--data-binary"
        known = dict(names)
        return CurlPayload("", (f"{option} {assembled(pieces(text, in_body(known), known))}",))
    expecting = ("-H 'Expect:'",) if len(body) >= EXPECTING else ()
    return CurlPayload(f"{source(body)} | ", (*expecting, "--data-binary @-"))


def inline(body: bytes) -> str | None:
    """The body as text, if it can be an argument."""
    if len(body) > LONGEST or b"\x00" in body:
        return None
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None


def source(body: bytes) -> str:
    """A command that writes the body: the program that makes it, where that is much shorter."""
    if len(body) > LONGEST and len(zlib.compress(body, 1)) < len(body) // 8:
        program = " + ".join(
            f"{piece!r} * {times}" if times > 1 else f"{piece!r}" for piece, times in runs(body)
        )
        if len(program) <= LONGEST:
            return f"python3 -c {quoted(f'import sys; sys.stdout.buffer.write({program})')}"
    return f"printf %s {base64.b64encode(body).decode()} | base64 -d"


def runs(body: bytes) -> Iterator[tuple[bytes, int]]:
    """The body in pieces, each with how often it is repeated."""
    done = 0
    for run in RUN.finditer(body):
        if run.start() > done:
            yield body[done : run.start()], 1
        yield run[1], len(run[0]) // len(run[1])
        done = run.end()
    if done < len(body):
        yield body[done:], 1
