"""Text quoted for bash, in one line, and safe to paste: history and completion never see it."""

from __future__ import annotations

import re
from collections.abc import Sequence

PLACEHOLDER = re.compile(
    r"(\$\{(?:BASIC_)?(?:OTHER_)?(?:TOKEN|API_KEY|AUTH_[A-Z0-9_]+)(?:%\?|\^\^|,,|@[a-z-]+)?\})"
)
VARIABLE = re.compile(r"\$\{(?:BASIC_)?(\w+).*")
FORM = re.compile(r"\$\{(\w+)@([a-z-]+)\}")
AS_PASSWORD = re.compile(r"\$\{BASIC_(\w+)\}")
ENCODED = " | base64 | tr -d '\\n'"
EDITS = {
    "other-password": "s/:.*/:wrong-0f3c9a/",
    "no-password": "s/:.*/:/",
    "longer-password": "s/$/x/",
    "shorter-password": "s/.$//",
    "upper-password": "s/:.*/\\U&/",
    "lower-password": "s/:.*/\\L&/",
    "other-user": "s/^[^:]*/wrong-0f3c9a/",
    "longer-user": "s/:/x:/",
    "shorter-user": "s/.:/:/",
    "no-colon": "s/:.*//",
    "plain": "",
}
"""What sed makes of `user:password` for each form of nearly right Basic credentials."""
DANGEROUS = re.compile(r'["\\$`!]')
"""Characters that bash interprets in double quotes, or on its way to them."""
ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", "'": "\\'", "!": "\\x21"}


def quoted(text: str, encoding: str = "utf-8") -> str:
    """The text as one word. Characters that can't be seen are spelled out, as is what is not ASCII in another
    encoding than UTF-8."""
    if text.isprintable() and (text.isascii() or encoding == "utf-8"):
        return "'" + text.replace("'", "'\\''") + "'"
    return "$'" + "".join(spelled(letter, encoding) for letter in text) + "'"


def spelled(letter: str, encoding: str) -> str:
    if letter in ESCAPES:
        return ESCAPES[letter]
    if letter.isprintable() and (letter.isascii() or encoding == "utf-8"):
        return letter
    return "".join(f"\\x{octet:02x}" for octet in letter.encode(encoding, "surrogatepass"))


def secrets_in(text: str) -> list[str]:
    """The variables of the secrets whose placeholders a text holds."""
    return [VARIABLE.sub(r"\1", each) for each in PLACEHOLDER.findall(text)]


def expanding(text: str, encoding: str = "utf-8") -> str:
    """The text as one word in which bash fills in the placeholders of secrets, and nothing else."""
    pieces = PLACEHOLDER.split(text)
    pieces[1::2] = map(expansion, pieces[1::2])
    return assembled(pieces, encoding)


def expansion(placeholder: str) -> str:
    """A placeholder as bash expands it: Basic credentials are made of the right ones, or of the token."""
    if found := AS_PASSWORD.fullmatch(placeholder):
        return f'$(printf :%s "${found[1]}"{ENCODED})'
    found = FORM.fullmatch(placeholder)
    if found is None or found[2] not in EDITS:
        return placeholder
    encoded = "" if found[2] == "plain" else ENCODED
    return f"$(base64 -d <<< \"${found[1]}\" | sed '{EDITS[found[2]]}'{encoded})"


def assembled(pieces: Sequence[str], encoding: str = "utf-8") -> str:
    """The pieces as one word in which bash fills in each second one, and nothing else."""
    if len(pieces) == 1:
        return quoted(pieces[0], encoding)
    plain = "".join(pieces[::2])
    if plain.isascii() and plain.isprintable() and not DANGEROUS.search(plain):
        return f'"{"".join(pieces)}"'
    return "".join(
        f'"{piece}"' if index % 2 else quoted(piece, encoding) for index, piece in enumerate(pieces) if piece
    )
