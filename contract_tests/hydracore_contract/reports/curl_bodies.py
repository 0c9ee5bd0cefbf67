"""A request's body as bash hands it to curl."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from hydracore_contract.reports.curl_variables import LONG, in_body, pieces
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
def payload(body: bytes | None, names: tuple[tuple[str, str], ...] = (), file: str = "") -> CurlPayload:
    """`names` are texts and the variables that stand for them; `file` holds a body that is no argument, if given."""
    if body is None:
        return CurlPayload("", ())
    text, known = inline(body), dict(names)
    if text is not None:
        option = "--data-raw" if text.startswith("@") else "--data-binary"
        return CurlPayload("", (f"{option} {assembled(pieces(text, in_body(known), known))}",))
    expecting = ("-H 'Expect:'",) if len(body) >= EXPECTING else ()
    renaming = renamed(body, known)
    if file and not renaming:
        return CurlPayload("", (*expecting, f"--data-binary {quoted(f'@{file}')}"))
    origin = f"cat {quoted(file)}" if file else source(body)
    return CurlPayload(" | ".join((origin, *renaming, "")), (*expecting, "--data-binary @-"))


def is_long(body: bytes | None) -> bool:
    """Tells whether a body makes its command too long to be read, if it does not stand in a file."""
    return len(payload(body).before) > 2 * LONGEST


def renamed(body: bytes, known: Mapping[str, str]) -> list[str]:
    """A filter for a body that is piped, which puts variables in the place of what it names, if it does."""
    held = [
        (text, variable) for text, variable in known.items() if len(text) >= LONG and text.encode() in body
    ]
    edits = "; ".join(f"s/{text.replace('.', '[.]')}/${{{variable}:?}}/g" for text, variable in held)
    return [f'LC_ALL=C sed "{edits}"'] if held else []


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
