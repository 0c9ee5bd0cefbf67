"""Runtime expressions: OpenAPI's own, and those that ask the mock.

$method  $url  $statusCode                   as OpenAPI has them
$request.path.NAME  $request.query.NAME  $request.header.NAME  $request.body  $request.body#/POINTER
$response.header.NAME  $response.body  $response.body#/POINTER         the mock's own answer
$item  $item#/POINTER                        the item that the request addresses or has made
$items  $items#/POINTER  $count              the collection that it addresses
$call                                        the how-manieth call of the rule this is
$index  $index.WIDTH                         the number of an item from 1, with zeros before it up to a width
$now  $uuid
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, NamedTuple

from hydracore_mock.request_matcher import MISSING
from hydracore_mock.scenarios.template_context import TemplateContext
from hydracore_openapi.json_schema.pointers import value_at_pointer

_WIDEST = 12


@dataclass(frozen=True, slots=True)
class RuntimeExpression:
    """A source of a value. Equal expressions have the same value in one exchange, but for those that are new each
    time."""

    name: str
    detail: str

    def of(self, context: TemplateContext) -> Any:
        return _KINDS[self.name].find(context, self.detail)

    @property
    def is_new_each_time(self) -> bool:
        return _KINDS[self.name].is_new_each_time


class _Detail(Enum):
    """The kind of what may follow a source: a name after a dot, a JSON pointer after `#`, a width, or nothing."""

    NONE = auto()
    NAME = auto()
    POINTER = auto()
    WIDTH = auto()


class _Kind(NamedTuple):
    detail: _Detail
    find: Callable[[TemplateContext, str], Any]
    is_new_each_time: bool = False


def _pointed(value: Any, pointer: str) -> Any:
    return value_at_pointer(value, pointer, MISSING) if pointer else value


def _padded(number: int | None, width: str) -> Any:
    return str(number).zfill(int(width)) if width and number is not None else number


_KINDS: Mapping[str, _Kind] = {
    "method": _Kind(_Detail.NONE, lambda context, _: context.request.method),
    "url": _Kind(_Detail.NONE, lambda context, _: context.request.url),
    "statusCode": _Kind(_Detail.NONE, lambda context, _: context.response_status),
    "request.path": _Kind(_Detail.NAME, lambda context, name: context.request.path_parameters.get(name)),
    "request.query": _Kind(
        _Detail.NAME, lambda context, name: next(iter(context.request.query.get(name, ())), None)
    ),
    "request.header": _Kind(_Detail.NAME, lambda context, name: context.request.headers.get(name.lower())),
    "request.body": _Kind(_Detail.POINTER, lambda context, pointer: _pointed(context.request.body, pointer)),
    "response.header": _Kind(_Detail.NAME, lambda context, name: context.response_headers.get(name.lower())),
    "response.body": _Kind(
        _Detail.POINTER, lambda context, pointer: _pointed(context.response_body(), pointer)
    ),
    "item": _Kind(_Detail.POINTER, lambda context, pointer: _pointed(context.item(), pointer)),
    "items": _Kind(_Detail.POINTER, lambda context, pointer: _pointed(context.items(), pointer)),
    "count": _Kind(_Detail.NONE, lambda context, _: context.count()),
    "call": _Kind(_Detail.NONE, lambda context, _: context.call),
    "index": _Kind(_Detail.WIDTH, lambda context, width: _padded(context.index, width)),
    "now": _Kind(_Detail.NONE, lambda context, _: context.now()),
    "uuid": _Kind(_Detail.NONE, lambda context, _: context.uuid(), True),
}


def read_expression(text: str) -> RuntimeExpression:
    """The expression of a text without `{$` and `}`, with which `unreadable` finds no fault."""
    return RuntimeExpression(*_split(text))


def unreadable(text: str, allowed: frozenset[str] | None = None) -> str | None:
    """The reason why an expression can't be read, or isn't allowed here; None if it is fine."""
    name, detail = _split(text)
    kind = _KINDS.get(name)
    if kind is None or (allowed is not None and name not in allowed):
        return _unknown(text, name, allowed)
    if kind.detail is _Detail.NAME and not detail:
        return f"{{${text}}} needs a name, as {{${name}.NAME}}"
    if kind.detail is _Detail.POINTER and detail and not detail.startswith("/"):
        return f"{{${text}}} needs a JSON pointer after the #, as {{${name}#/NAME}}"
    if kind.detail is _Detail.WIDTH and detail and not _is_width(detail):
        return f"{{${text}}} needs a width from 1 to {_WIDEST}, as {{$index.3}}"
    if kind.detail is _Detail.NONE and detail:
        return f"{{${text}}} takes nothing after its name; write {{${name}}}"
    return None


def _split(text: str) -> tuple[str, str]:
    name, _, pointer = text.partition("#")
    if "#" in text or name in _KINDS:
        return name, pointer
    known = max((each for each in _KINDS if name.startswith(f"{each}.")), key=len, default=name)
    return known, name[len(known) + 1 :]


def _is_width(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= _WIDEST


def _unknown(text: str, name: str, allowed: frozenset[str] | None) -> str:
    known = [each for each in _KINDS if allowed is None or each in allowed]
    similar = difflib.get_close_matches(name[:60], known, 1)
    if similar:
        remedy = f"did you mean {{${similar[0]}}}?"
    else:
        remedy = f"write {{{{${text[:60]}}} for the characters themselves, or use one of {', '.join(known)}"
    where = "no expression" if allowed is None or name not in _KINDS else "no expression that is known here"
    return f"{{${text[:60]}}} is {where}; {remedy}"
