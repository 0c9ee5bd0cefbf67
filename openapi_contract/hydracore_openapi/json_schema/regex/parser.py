r"""The parser of regular expressions: ECMA-262 as JSON Schema uses it, into nodes of a `Pool`.

`\d`, `\w` and `\s` are taken as ASCII, the part on which engines agree. A group that is referred back to is
settled on one text. Lookbehinds, and back references in what is forbidden, are taken roughly: whoever uses a
text has to check it.
"""

from __future__ import annotations

from collections.abc import Callable

from hydracore_openapi.json_schema.regex.characters import (
    ANY,
    DIGIT,
    END,
    LINE_ENDS,
    SPACE,
    START,
    WORD,
    Ranges,
    any_case,
    complement,
    intersection,
    named,
    readable,
    union,
)
from hydracore_openapi.json_schema.regex.derivatives import Pool, TextSet

_CLASSES: dict[str, Ranges] = {
    "d": DIGIT, "D": complement(DIGIT), "w": WORD, "W": complement(WORD), "s": SPACE, "S": complement(SPACE),
}  # fmt: skip
_CONTROLS = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11, "0": 0, "a": 7, "e": 27}
_LARGEST_COUNT = 100_000


class UnreadablePatternError(Exception):
    """A regular expression that isn't understood at `at`."""

    def __init__(self, pattern: str, at: int) -> None:
        super().__init__(pattern, at)
        self.pattern = pattern
        self.at = at

    def __str__(self) -> str:
        return f"the pattern {self.pattern!r} isn't understood at character {self.at}"


class _Reader:
    def __init__(self, pool: Pool, pattern: str, settled: frozenset[int] = frozenset()) -> None:
        self.pool = pool
        self.text = pattern
        self.at = 0
        self.any_case = False
        self.groups: list[TextSet] = []
        self.names: dict[str, int] = {}
        self.settled = settled
        self.referred: set[int] = set()

    def fail(self) -> UnreadablePatternError:
        return UnreadablePatternError(self.text, self.at)

    def took(self, token: str) -> bool:
        if not self.text.startswith(token, self.at):
            return False
        self.at += len(token)
        return True

    def char(self) -> str:
        if self.at >= len(self.text):
            raise self.fail()
        self.at += 1
        return self.text[self.at - 1]

    def until(self, token: str) -> str:
        end = self.text.find(token, self.at)
        if end < 0:
            raise self.fail()
        start, self.at = self.at, end + len(token)
        return self.text[start:end]

    def alternatives(self) -> TextSet:
        options = [self.sequence()]
        while self.took("|"):
            options.append(self.sequence())
        return self.pool.alt(options)

    def sequence(self) -> TextSet:
        items: list[TextSet] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            items.append(self.quantified(self.atom()))
        node = self.pool.empty
        for item in reversed(items):
            node = self.pool.cat(item, node)
        return node

    def quantified(self, node: TextSet) -> TextSet:
        while (times := self.times()) is not None:
            if not self.took("?"):
                self.took("+")
            # Repeating what may match nothing but looks ahead would never come to an end.
            node = node if node.looks and node.nullable else self.pool.repeat(node, *times)
        return node

    def times(self) -> tuple[int, int | None] | None:
        for token, times in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self.took(token):
                return times
        if not self.took("{"):
            return None
        low, comma, high = self.until("}").partition(",")
        if not low.isdecimal() or (high and not high.isdecimal()) or int(high or low) > _LARGEST_COUNT:
            raise self.fail()
        return int(low), int(low) if not comma else int(high) if high else None

    def atom(self) -> TextSet:
        read = _ATOMS.get(char := self.char())
        if read is not None:
            return read(self)
        if char in "*+?{":
            raise self.fail()
        return self.plain(((ord(char), ord(char)),))

    def plain(self, ranges: Ranges) -> TextSet:
        return self.pool.chars(any_case(ranges) if self.any_case else ranges)

    def mark(self, code: int) -> TextSet:
        return self.pool.chars(((code, code),))

    def group(self) -> TextSet:
        if self.took("?i)"):
            self.any_case = True
            return self.pool.empty
        if self.took("?="):
            return self.pool.look(self.closed(), wanted=True)
        if self.took("?!"):
            return self.forbidden()
        if self.took("?<="):
            # Right where anything may stand before, which is where people look behind.
            return self.closed()
        if self.took("?<!"):
            self.closed()
            return self.pool.empty
        name = self.group_name()
        return self.closed() if name is None else self.capturing(name)

    def forbidden(self) -> TextSet:
        before = len(self.referred)
        node = self.pool.look(self.closed(), wanted=False)
        # What refers back stands for too much, and too much must not be forbidden.
        return node if len(self.referred) == before else self.pool.empty

    def capturing(self, name: str) -> TextSet:
        index = len(self.groups)
        self.groups.append(self.pool.none)
        self.names[name] = index
        node = self.closed()
        if index in self.settled:
            node = self.literal(specimen(node))
        self.groups[index] = node
        return node

    def literal(self, text: str) -> TextSet:
        node = self.pool.empty
        for char in reversed(text):
            node = self.pool.cat(self.mark(ord(char)), node)
        return node

    def group_name(self) -> str | None:
        if self.took("?:") or self.took("?>"):
            return None
        if self.took("?<") or self.took("?P<"):
            return self.until(">")
        if self.took("?"):
            raise self.fail()
        return ""

    def closed(self) -> TextSet:
        node = self.alternatives()
        if not self.took(")"):
            raise self.fail()
        return node

    def escape(self) -> TextSet:
        char = self.char()
        if char in "bB":
            return self.pool.boundary(wanted=char == "b")
        if char in "Az":
            return self.mark(START if char == "A" else END)
        if char == "k" and self.took("<"):
            return self.back_to(self.names.get(self.until(">"), len(self.groups)))
        if char in "123456789":
            return self.back_to(int(char) - 1)
        return self.plain(self.escaped(char))

    def back_to(self, index: int) -> TextSet:
        if index >= len(self.groups):
            raise self.fail()
        self.referred.add(index)
        return self.groups[index]

    def escaped(self, char: str) -> Ranges:
        if char in _CLASSES:
            return _CLASSES[char]
        if char in "pP":
            ranges = self.property()
            return ranges if char == "p" else complement(ranges)
        code = self.code(char)
        return ((code, code),)

    def property(self) -> Ranges:
        ranges = named(self.until("}") if self.took("{") else self.char())
        if not ranges:
            raise self.fail()
        return ranges

    def code(self, char: str) -> int:
        if char == "x":
            return self.hexadecimal(2)
        if char == "u":
            return self.unit()
        if char == "c":
            return ord(self.char()) % 32
        return _CONTROLS.get(char, ord(char))

    def unit(self) -> int:
        high = self.hexadecimal(4)
        if 0xD800 <= high < 0xDC00 and self.took("\\u"):
            return 0x10000 + ((high - 0xD800) << 10) + (self.hexadecimal(4) - 0xDC00)
        return high

    def hexadecimal(self, digits: int) -> int:
        if self.took("{"):
            raw = self.until("}")
        else:
            raw = self.text[self.at : self.at + digits]
            self.at += digits
        try:
            return int(raw, 16)
        except ValueError:
            raise self.fail() from None

    def char_class(self) -> TextSet:
        negated = self.took("^")
        ranges: list[Ranges] = []
        while not self.took("]") or not ranges:
            # A bracket right behind the opening one is a character, not the end.
            self.at -= self.text[self.at - 1] == "]" and not ranges
            ranges.append(self.member())
        all_of_them = union(*ranges)
        all_of_them = any_case(all_of_them) if self.any_case else all_of_them
        return self.pool.chars(complement(all_of_them) if negated else all_of_them)

    def member(self) -> Ranges:
        low = self.one()
        behind = self.text[self.at + 1 : self.at + 2]
        if len(low) != 1 or low[0][0] != low[0][1] or behind in ("", "]") or not self.took("-"):
            return low
        high = self.one()
        if len(high) != 1 or high[0][0] != high[0][1] or high[0][0] < low[0][0]:
            raise self.fail()
        return ((low[0][0], high[0][0]),)

    def one(self) -> Ranges:
        char = self.char()
        if char == "\\":
            escaped = self.char()
            return ((8, 8),) if escaped == "b" else self.escaped(escaped)
        return ((ord(char), ord(char)),)


_ATOMS: dict[str, Callable[[_Reader], TextSet]] = {
    "(": _Reader.group,
    "[": _Reader.char_class,
    "\\": _Reader.escape,
    ".": lambda reader: reader.pool.chars(complement(LINE_ENDS)),
    "^": lambda reader: reader.mark(START),
    "$": lambda reader: reader.mark(END),
}


def specimen(node: TextSet) -> str:
    """One text of `node`, its lookaheads not considered."""
    if node.kind == "chars":
        return chr(readable(intersection(node.ranges, ANY))[0][0]) if node.high else ""
    if node.kind == "cat":
        return "".join(specimen(part) for part in node.parts)
    if node.kind == "rep":
        return specimen(node.parts[0]) * max(node.times[0], 1)
    return specimen(node.parts[0]) if node.kind == "alt" else ""


def read(pool: Pool, pattern: str) -> TextSet:
    """The node of `pattern`. Raises UnreadablePatternError."""
    node, referred = _read(pool, pattern, frozenset())
    return _read(pool, pattern, referred)[0] if referred else node


def _read(pool: Pool, pattern: str, settled: frozenset[int]) -> tuple[TextSet, frozenset[int]]:
    reader = _Reader(pool, pattern, settled)
    node = reader.alternatives()
    if reader.at != len(pattern):
        raise reader.fail()
    return node, frozenset(reader.referred)
