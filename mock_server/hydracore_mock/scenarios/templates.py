"""Templates: JSON values with OpenAPI's runtime expressions in their texts, rendered in one exchange.

A text that is one expression (`{$request.body#/tags}`) becomes its value, with its type; inside other text the value is
inserted as text. An expression that leads nowhere is null, or the empty text. `{{$` stands for the characters `{$`.
Names of members are never templates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from hydracore_mock.errors import TooMuchToFill
from hydracore_mock.request_matcher import MISSING
from hydracore_mock.scenarios.expressions import RuntimeExpression, read_expression, unreadable
from hydracore_mock.scenarios.template_context import TemplateContext
from hydracore_openapi.json_schema.depth import cut, is_shallow
from hydracore_openapi.json_schema.json_values import children, is_text

LARGEST = 16 * 2**20
_MARK = re.compile(r"\{\{\$|\{\$([^{}]*)\}")


class _Node(Protocol):
    def rendered_with(self, rendering: _Rendering) -> Any: ...


@dataclass(frozen=True, slots=True, eq=False)
class Template:
    """`value` is the JSON value as it was written; `_node` is what is rendered, None for a value without
    expressions."""

    value: Any
    _plain: Any
    _node: _Node | None

    @property
    def is_static(self) -> bool:
        return self._node is None


def read_template(value: Any) -> Template:
    """The template of a value in which `template_faults` finds nothing."""
    read = _read(value)
    if isinstance(read, _Text | _Object | _Array):
        return Template(value, None, read)
    return Template(value, read, None)


def rendered(template: Template, context: TemplateContext) -> Any:
    """The value, to be read only: parts of it may be the template's own. Raises: TooMuchToFill if it grows too
    large."""
    if template._node is None:
        return template._plain
    return template._node.rendered_with(_Rendering(context))


def rendered_text(template: Template, context: TemplateContext) -> str:
    """The value as the text of a header: one line."""
    return re.sub(r"[^ -~\x80-\xff]", "", _as_text(rendered(template, context)))


def template_faults(
    value: Any, sources: frozenset[str] | None = None
) -> Iterator[tuple[tuple[str, ...], str]]:
    """The expressions in a value that can't be read, each with the keys that lead to it; `sources` are those
    allowed."""
    if isinstance(value, str):
        for mark in _MARK.finditer(value):
            reason = None if mark[1] is None else unreadable(mark[1], sources)
            if reason is not None:
                yield (), reason
        if "{$" in _MARK.sub(" ", value):
            yield (
                (),
                "an expression that begins with {$ has no } after it; for the characters themselves write {{$",
            )
        return
    members = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, member in members:
        for keys, reason in template_faults(member, sources):
            yield (str(key), *keys), reason


@dataclass(slots=True)
class _Rendering:
    """One rendering: the values of expressions so far, and the characters that may still be filled in."""

    context: TemplateContext
    left: int = LARGEST
    known: dict[RuntimeExpression, tuple[Any, int]] = field(default_factory=dict)

    def value(self, source: RuntimeExpression) -> Any:
        value, size = self.known[source] if source in self.known else self._found(source)
        self.spend(size)
        return value

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise TooMuchToFill(LARGEST)

    def _found(self, source: RuntimeExpression) -> tuple[Any, int]:
        value = source.of(self.context)
        value = None if value is MISSING else _sendable(value)
        found = value, _size(value)
        if not source.is_new_each_time:
            self.known[source] = found
        return found


_Part: TypeAlias = str | RuntimeExpression


@dataclass(frozen=True, slots=True, eq=False)
class _Text:
    parts: tuple[_Part, ...]

    def rendered_with(self, rendering: _Rendering) -> Any:
        if len(self.parts) == 1 and isinstance(self.parts[0], RuntimeExpression):
            return rendering.value(self.parts[0])
        return "".join(each if isinstance(each, str) else self._text(each, rendering) for each in self.parts)

    def _text(self, source: RuntimeExpression, rendering: _Rendering) -> str:
        return _as_text(rendering.value(source))


@dataclass(frozen=True, slots=True, eq=False)
class _Object:
    members: Mapping[str, Any]

    def rendered_with(self, rendering: _Rendering) -> Any:
        return {name: _rendered(member, rendering) for name, member in self.members.items()}


@dataclass(frozen=True, slots=True, eq=False)
class _Array:
    elements: Sequence[Any]

    def rendered_with(self, rendering: _Rendering) -> Any:
        return [_rendered(element, rendering) for element in self.elements]


def _rendered(part: Any, rendering: _Rendering) -> Any:
    return part.rendered_with(rendering) if isinstance(part, _Text | _Object | _Array) else part


def _read(value: Any) -> Any:
    """The value with a node in place of each part that holds expressions."""
    if isinstance(value, str):
        return _read_text(value)
    if isinstance(value, dict):
        members = {name: _read(member) for name, member in value.items()}
        return _Object(members) if _holds_node(members.values()) else members
    if isinstance(value, list):
        elements = [_read(element) for element in value]
        return _Array(elements) if _holds_node(elements) else elements
    return value


def _holds_node(parts: Any) -> bool:
    return any(isinstance(each, _Text | _Object | _Array) for each in parts)


def _read_text(text: str) -> Any:
    parts: list[_Part] = []
    start = 0
    for found in _MARK.finditer(text):
        parts.append(text[start : found.start()])
        parts.append("{$" if found[1] is None else read_expression(found[1]))
        start = found.end()
    parts.append(text[start:])
    kept = tuple(each for each in parts if each != "")
    return (
        _Text(kept) if any(isinstance(each, RuntimeExpression) for each in kept) else "".join(map(str, kept))
    )


def _sendable(value: Any) -> Any:
    """The value without what no answer can hold: lone surrogates, and nesting that is too deep."""
    return value if is_shallow(value) and is_text(value) else cut(value)


def _size(value: Any) -> int:
    """About how many characters of JSON it is."""
    size, pending = 0, [value]
    while pending:
        each = pending.pop()
        size += len(each) + 4 if isinstance(each, str) else 8
        if isinstance(each, dict):
            size += sum(map(len, each))
        pending.extend(children(each))
    return size


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
