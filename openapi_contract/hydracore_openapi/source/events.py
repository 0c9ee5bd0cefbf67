"""The events of a YAML or JSON text, built into JSON values with the line of each.

YAML is read by its JSON schema as far as that matters here (YAML 1.2.2, section 10.2): only `true` and `false` are
booleans, only JSON's numbers are numbers, `null`, `~` and nothing are null. Everything else, dates and `yes` included,
is text, and keys always are. Values are built from the parser's events on a stack of our own, so that no nesting can
exhaust the interpreter's. Whatever JSON can't hold (duplicate keys, foreign tags, aliases without an end) is a fault
with its line; reading goes on to find the others.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from yaml import events
from yaml._yaml import CParser

DEEPEST = 200
"""Levels of nesting that a document may have, aliases counted as what they stand for."""
EXPANSION = 10
"""Aliases may make a document this many times larger than it is written."""
LONGEST_NUMBER = 400
"""Characters of a number: more than any double needs, and less than what is slow to read."""

TAG = "tag:yaml.org,2002:"
CONSTANTS: Mapping[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
NUMERIC = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][-+]?[0-9]+)?")
NO_KEY: Any = object()


class Fault(NamedTuple):
    """A fault at a line of the text; `keys` leads to the value that holds it."""

    line: int
    keys: tuple[str | int, ...]
    reason: str
    remedy: str


class Elsewhere(NamedTuple):
    """A line of another file, from which a value came into this one."""

    path: Path
    line: int


Line = int | Elsewhere


@dataclass(slots=True, eq=False, repr=False)
class Parsed:
    """`lines` maps the identity of each object and array of `value` to the lines of its members."""

    value: Any = None
    line: int = 1
    lines: dict[int, dict[str, Line] | list[Line]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True, eq=False, repr=False)
class Frame:
    """An object or array that is being built; `size` and `height` count aliases as what they stand for."""

    value: Any
    lines: Any
    line: int
    anchor: str | None
    key: Any = NO_KEY
    key_line: int = 0
    merged: list[tuple[Any, int]] = field(default_factory=list)
    size: int = 1
    height: int = 1
    closed: bool = False
    ignored: bool = False


def parse(text: str) -> Parsed:
    """The values of a text, and all that is wrong with it. Raises: yaml.YAMLError where it isn't YAML at all."""
    builder = Builder()
    parser = CParser(text)
    while parser.check_event() and not builder.stopped:
        event = parser.get_event()
        handle = HANDLERS.get(type(event))
        if handle is not None:
            handle(builder, event)
    return builder.parsed


class Builder:
    """Builds values from events, one method for each kind; `frame`s on the stack are the containers that are open."""

    def __init__(self) -> None:
        self.parsed = Parsed()
        self.stack: list[Frame] = []
        self.anchors: dict[str, Frame] = {}
        self.documents = 0
        self.written = 0
        self.stopped = False

    def document(self, event: events.DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents == 2:
            self.fault(line_of(event), "a second YAML document starts here", "keep one document in a file")
            self.stopped = True

    def scalar(self, event: events.ScalarEvent) -> None:
        line = line_of(event)
        if self.expects_key():
            value: Any = event.value
            if value == "<<" and event.implicit[0]:
                value = MERGE
        else:
            value = self.scalar_value(event, line)
        if event.anchor:
            self.anchors[event.anchor] = Frame(value, None, line, None, closed=True)
        self.add(value, line, 1, 0)

    def scalar_value(self, event: events.ScalarEvent, line: int) -> Any:
        tag = event.tag
        if tag is None or tag == "!":
            return self.plain(event.value, line) if event.implicit[0] else event.value
        if tag == f"{TAG}str":
            return event.value
        value = self.plain(event.value, line)
        if TAGGED.get(tag, nothing)(value):
            return value
        self.fault(line, f"the tag {shown_tag(tag)} can't be read as JSON", "leave the tag out")
        return None

    def plain(self, text: str, line: int) -> Any:
        if text in CONSTANTS:
            return CONSTANTS[text]
        match = NUMERIC.fullmatch(text)
        if match is None:
            return text
        value = number(text, match)
        if value is None:
            self.fault(line, "this number is too large", "write a number that fits a double")
        return value

    def open(self, event: events.MappingStartEvent | events.SequenceStartEvent) -> None:
        line = line_of(event)
        mapping = isinstance(event, events.MappingStartEvent)
        frame = Frame({} if mapping else [], {} if mapping else [], line, event.anchor)
        if self.expects_key():
            self.fault(line, "a key must be text", "write a plain name before the colon")
            frame.ignored = True
        if event.tag not in (None, "!", TAG + ("map" if mapping else "seq")):
            self.fault(line, f"the tag {shown_tag(event.tag)} can't be read as JSON", "leave the tag out")
        if event.anchor:
            self.anchors[event.anchor] = frame
        self.stack.append(frame)
        self.check_depth(line, 0)

    def close(self, _: events.Event) -> None:
        frame = self.stack.pop()
        frame.closed = True
        if frame.merged:
            self.merge(frame)
        self.parsed.lines[id(frame.value)] = frame.lines
        if frame.ignored:
            self.stack[-1].key = IGNORED
        else:
            self.add(frame.value, frame.line, frame.size, frame.height)

    def alias(self, event: events.AliasEvent) -> None:
        line = line_of(event)
        frame = self.anchors.get(str(event.anchor))
        if frame is None:
            self.fault(line, f"the alias *{event.anchor} has no anchor", f"define &{event.anchor} before it")
            return self.add(None, line, 1, 0)
        if not frame.closed:
            self.fault(
                line, f"*{event.anchor} contains itself", "use $ref for schemas that repeat themselves"
            )
            return self.add(None, line, 1, 0)
        self.check_depth(line, frame.height)
        value = frame.value
        if self.expects_key() and not isinstance(value, str):
            self.fault(line, "a key must be text", "write a plain name before the colon")
            value = IGNORED
        return self.add(value, line, frame.size, frame.height)

    def expects_key(self) -> bool:
        return bool(self.stack) and type(self.stack[-1].value) is dict and self.stack[-1].key is NO_KEY

    def add(self, value: Any, line: int, size: int, height: int) -> None:
        if not self.stack:
            self.parsed.value, self.parsed.line = value, line
            return
        self.written += 1
        frame = self.stack[-1]
        frame.size += size
        frame.height = max(frame.height, height + 1)
        if frame.size > EXPANSION * self.written + 10_000:
            self.fault(line, "the aliases expand to far more than is written", "use $ref instead of aliases")
            self.stopped = True
        if type(frame.value) is list:
            frame.value.append(value)
            frame.lines.append(line)
        elif frame.key is NO_KEY:
            frame.key, frame.key_line = value, line
        else:
            self.member(frame, value)

    def member(self, frame: Frame, value: Any) -> None:
        key, frame.key = frame.key, NO_KEY
        if key is MERGE:
            frame.merged.append((value, frame.key_line))
        elif key in frame.value:
            first = frame.lines[key]
            self.fault(
                frame.key_line, f"the key {key!r} is already used in line {first}", "remove one of the two"
            )
        elif key is not IGNORED:
            frame.value[key] = value
            frame.lines[key] = frame.key_line

    def merge(self, frame: Frame) -> None:
        for value, line in frame.merged:
            for source in value if type(value) is list else [value]:
                if type(source) is not dict:
                    self.fault(line, "<< needs an object to merge", "give it an alias of an object")
                    continue
                lines = self.parsed.lines[id(source)]
                for key in source.keys() - frame.value.keys():
                    frame.value[key] = source[key]
                    frame.lines[key] = lines[key]

    def check_depth(self, line: int, more: int) -> None:
        if len(self.stack) + more > DEEPEST and not self.stopped:
            self.fault(line, f"this is nested more than {DEEPEST} levels deep", "flatten it, or use $ref")
            self.stopped = True

    def fault(self, line: int, reason: str, remedy: str) -> None:
        keys = (frame.key if type(frame.value) is dict else len(frame.value) for frame in self.stack)
        path = tuple(key for key in keys if isinstance(key, str | int))
        self.parsed.faults.append(Fault(line, path, reason, remedy))


MERGE: Any = object()
IGNORED: Any = object()

HANDLERS: Mapping[type, Callable[[Builder, Any], None]] = {
    events.DocumentStartEvent: Builder.document,
    events.ScalarEvent: Builder.scalar,
    events.MappingStartEvent: Builder.open,
    events.SequenceStartEvent: Builder.open,
    events.MappingEndEvent: Builder.close,
    events.SequenceEndEvent: Builder.close,
    events.AliasEvent: Builder.alias,
}


def nothing(_: Any) -> bool:
    return False


TAGGED: Mapping[str, Callable[[Any], bool]] = {
    f"{TAG}null": lambda value: value is None,
    f"{TAG}bool": lambda value: isinstance(value, bool),
    f"{TAG}int": lambda value: isinstance(value, int) and not isinstance(value, bool),
    f"{TAG}float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


def number(text: str, match: re.Match[str]) -> int | float | None:
    """None for a number that no double can hold."""
    if len(text) > LONGEST_NUMBER:
        return None
    if match["fraction"] is None and match["exponent"] is None:
        return int(text)
    value = float(text)
    return value if math.isfinite(value) else None


def line_of(event: events.Event) -> int:
    return event.start_mark.line + 1  # type: ignore[union-attr]  # events of a parser always have a mark


def shown_tag(tag: str) -> str:
    return tag.replace(TAG, "!!")


def line_at(parsed: Parsed, keys: Sequence[str]) -> Line:
    """The line of the value that `keys` lead to, or of the nearest one around it."""
    value: Any = parsed.value
    line: Line = parsed.line
    for key in keys:
        lines: Any = parsed.lines.get(id(value))
        try:
            index = key if type(value) is dict else int(key)
            line, value = lines[index], value[index]
        except (KeyError, IndexError, TypeError, ValueError):
            break
    return line
