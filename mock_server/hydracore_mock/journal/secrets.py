"""Secrets: the names that say that a value is one, and texts of bodies without such values.

The theory is that people name secrets in a few words. Headers and parameters are named for credentials when they hold a
`key` or `auth` at all, so there the words are wide, with the few known exceptions (`_KNOWN_PLAIN`). Properties of
bodies are data, where `key` and `author` are ordinary, so there the words are narrow, and a name that ends by
describing a secret (`token_type`, `password_expires_at`) is none.

A body is scanned piece by piece instead of parsed, since a body that is cut or broken must not show its secrets either,
and since all else has to stay as it was, character by character. The scan follows objects and arrays: within a secret
property every text is masked, and so are the `input` and `ctx` of a validation error whose `loc` names a secret. What
is then no JSON is masked once more by what it looks like: `name: value`, `name=value`, and parts of a multipart form.
Numbers, booleans and null stay, as no credential is one.

A body that holds none of the hints is returned at once: most bodies do, and the scan costs a hundred times more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

MASK = "***"
IsSecret = Callable[[str], bool]

_WIRE = re.compile(r"key|token|secret|passw|auth|credential", re.IGNORECASE)
_KNOWN_PLAIN = re.compile(
    r"access-control-.*|.*-authenticate|sec-.*|idempotency-key|:authority|authority", re.IGNORECASE
)
_PROPERTY = re.compile(
    r"secret|passw|passphrase|passcode|passkey|token|apikey|(?:access|private|signing|encryption|shared|master)key"
    r"|credentials?$|authorization$|bearer|jwt$|^(?:pwd|pin|cvv|cvc|otp)$"
)
_DESCRIBING = re.compile(r"(?:type|expiry|expires|expiresin|expiresat|createdat|updatedat|count|limit)$")
_HINTS = (
    *("secret", "passw", "passphrase", "passcode", "passkey", "token", "key", "credential"),
    *("authorization", "bearer", "jwt", "pwd"),
)
_SHORT_HINTS = ('"pin"', '"cvv"', '"cvc"', '"otp"', "\\u")
_HINT = "|".join(_HINTS)
_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"?' + r"|'[^'\\]*(?:\\.[^'\\]*)*'?"
_WORD = r"""[^\s{}\[\],:"']+"""
_PIECE = re.compile(rf"(?P<text>{_STRING}|{_WORD})(?P<key>\s*:)?|[{{}}\[\],]", re.DOTALL)
_LOOSE = re.compile(
    rf"""((?:{_HINT})[\w.\-\[\]]{{0,64}}["']?\s{{0,8}}[:=]\s{{0,8}})("[^"\n]*|'[^'\n]*|[^\s"'&,;}}\]]+)""",
    re.IGNORECASE,
)
_FORM_PART = re.compile(
    r"""(\bname="([^"\r\n]{1,200})"[^\r\n]{0,500}\r?\n(?:[^\r\n]{1,500}\r?\n){0,8}\r?\n)(.*?)(?=\r?\n--|\Z)""",
    re.DOTALL,
)
_PLAIN_VALUE = re.compile(r"true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def is_secret_name(name: str) -> bool:
    """Tells whether a header or a query parameter is named like a secret."""
    return bool(_WIRE.search(name)) and not _KNOWN_PLAIN.fullmatch(name)


@lru_cache(maxsize=4096)
def is_secret_property(name: str) -> bool:
    """Tells whether a property is named like a secret, more narrowly."""
    plain = re.sub(r"[^a-z0-9]", "", name.lower())
    return bool(_PROPERTY.search(plain)) and not _DESCRIBING.search(plain)


def without_secrets(text: str, is_secret: IsSecret = is_secret_property, also: Sequence[str] = ()) -> str:
    """The text of a body with a mask for each text in a property that is named like a secret.

    `also` are further names of secrets, in lower case.
    """
    plain = text.lower()
    if not any(hint in plain for hint in (*_HINTS, *_SHORT_HINTS, *also)):
        return text
    masked = "".join(_scanned(text, is_secret))
    return masked if _is_json(text) else _guessed(masked, is_secret)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


class _Level:
    """An object or array: its name, the name that is being read in it, and whether it is hidden as a whole. `echoes` is
    True for the entry of a validation error that quotes a secret."""

    __slots__ = ("echoes", "hidden", "key", "name")

    def __init__(self, name: str = "", hidden: bool = False) -> None:
        self.name = name
        self.hidden = hidden
        self.key = ""
        self.echoes = False

    def hides(self, is_secret: IsSecret) -> bool:
        return (
            self.hidden
            or (bool(self.key) and is_secret(self.key))
            or (self.echoes and self.key in ("input", "ctx"))
        )


def _scanned(text: str, is_secret: IsSecret) -> Iterator[str]:
    levels = [_Level()]
    end = 0
    for found in _PIECE.finditer(text):
        yield text[end : found.start()]
        end = found.end()
        yield _piece(found, levels, is_secret)
    yield text[end:]


def _piece(found: re.Match[str], levels: list[_Level], is_secret: IsSecret) -> str:
    piece, level = found[0], levels[-1]
    if found["key"] is not None:
        level.key = _decoded(found["text"])
    elif found["text"] is not None:
        if level.hides(is_secret):
            return _hidden(piece)
        if level.name == "loc" and is_secret(_decoded(piece)):
            levels[-2].echoes = True
    elif piece in "{[":
        levels.append(_Level(level.key, level.hides(is_secret)))
    elif piece in "}]":
        if len(levels) > 1:
            levels.pop()
    else:
        level.key = ""
    return piece


def _decoded(piece: str) -> str:
    """The text that a JSON string stands for."""
    if "\\" in piece:
        try:
            return str(json.loads(piece))
        except ValueError:
            pass
    return piece.strip("\"'")


def _hidden(piece: str) -> str:
    quote = piece[0]
    if quote not in "\"'":
        return piece if _PLAIN_VALUE.fullmatch(piece) else MASK
    if piece == quote * 2:
        return piece
    return quote + MASK + (quote if len(piece) > 1 and piece.endswith(quote) else "")


def _guessed(text: str, is_secret: IsSecret) -> str:
    text = _LOOSE.sub(_guess, text)
    return _FORM_PART.sub(lambda part: part[1] + (MASK if is_secret(part[2]) else part[3]), text)


def _guess(found: re.Match[str]) -> str:
    value = found[2]
    if _PLAIN_VALUE.fullmatch(value):
        return found[0]
    return found[1] + (value[0] if value[0] in "\"'" else "") + MASK
