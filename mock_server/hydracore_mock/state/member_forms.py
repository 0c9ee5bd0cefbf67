"""Forms of members: a value that a request gives in one form and an answer shows in another.

Many APIs take a member by the short and show it at length: `"status": "planned"` becomes `{"value": "planned", "label":
"Planned"}`, and `"device": 7` a brief of the device of that identity. Nothing in a contract says so but the types: a
member that both sides name, and that one shows as an object and the other doesn't. For such a member, in order:

1. What the answer's schema allows as it is stays as it is; in a list each item is looked at by itself.
2. An identity becomes the item that has it, as far as the member shows it, where the member is named like one of a
   collection, or has the schema of its items.
3. A short value stands in the first member of a usual name that may hold it (`id`, `value`, `code`, …); beside it are
   what is demanded, made from the value, and a label that says the same in words.
4. The other way round, of an object the short value is taken.

What fits nowhere is left as it is, for `item_repair` to mend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Operation, Resource
from hydracore_openapi.readers.property_roles import squashed
from hydracore_openapi.readers.resources import is_object, request_body, request_schema, request_wrapper

_NUMBERED = ("id", "number", "value", "pk", "key", "code", "uuid")
_NAMED = ("value", "id", "uuid", "code", "key", "slug", "gid", "name", "username", "login", "email", "type")
_LABELS = ("label", "display", "displayname", "displayvalue", "title", "name", "text", "description")
Lookup = Callable[[str, Any], Any]
"""The item of an identity as a member shows it, by the member's name; None where there is none."""


class MemberForms:
    """The members of one operation's body that items show in another form, compiled."""

    def __init__(self, operation: Operation | None, resource: Resource, seed: str) -> None:
        whole, body = request_schema(operation), request_body(operation, resource.item)
        self._wrapper = None if whole is None else request_wrapper(whole, resource.item)
        shared = (
            {}
            if body is None
            else {name: body.parts[name] for name in body.parts if name in resource.item.parts}
        )
        self.members: Mapping[str, Schema] = {
            name: resource.item.sub(resource.item.parts[name])
            for name, part in shared.items()
            if body is not None and _form(body, part) != _form(resource.item, resource.item.parts[name])
        }
        self._seed = seed

    def shown(self, body: Any, lookup: Lookup) -> Any:
        """The body with these members as items show them."""
        if not self.members or not isinstance(body, dict):
            return body
        if self._wrapper is not None:
            inner = body.get(self._wrapper)
            return {**body, self._wrapper: self._within(inner, lookup)} if isinstance(inner, dict) else body
        return self._within(body, lookup)

    def _within(self, body: dict[str, Any], lookup: Lookup) -> dict[str, Any]:
        changed = {
            name: self._shown(name, schema, body[name], lookup)
            for name, schema in self.members.items()
            if body.get(name) is not None
        }
        return {**body, **changed}

    def _shown(self, name: str, schema: Schema, value: Any, lookup: Lookup) -> Any:
        if schema.is_valid(value):
            return value
        items = _items(schema)
        if isinstance(value, list) and items is not None:
            return [self._shown(name, items, each, lookup) for each in value]
        if not isinstance(value, dict | list):
            found = lookup(name, value)
            if found is not None and schema.is_valid(found):
                return found
        return in_form(value, schema, f"{self._seed}\n{name}")


def in_form(value: Any, schema: Schema, seed: str) -> Any:
    """The value in the form that the schema asks for; as it is, where none is found."""
    candidates = _short(value) if isinstance(value, dict) else _at_length(value, schema, seed)
    return next((each for each in candidates if schema.is_valid(each)), value)


def _short(value: Mapping[str, Any]) -> Iterator[Any]:
    plain = {squashed(name): part for name, part in value.items()}
    yield from (plain[name] for name in dict.fromkeys((*_NUMBERED, *_NAMED)) if name in plain)


def _at_length(value: Any, schema: Schema, seed: str) -> Iterator[Any]:
    parts = schema.parts
    if isinstance(value, list | bool) or not parts:
        return
    made = _made(schema, f"{seed}\n{value}")
    demanded = {name: made[name] for name in made if name in schema.required}
    plain = {squashed(name): name for name in parts}
    for word in _NUMBERED if isinstance(value, int | float) else _NAMED:
        if word in plain and schema.sub(parts[plain[word]]).is_valid(value):
            held = {**demanded, plain[word]: value}
            yield {**held, **dict(_label(value, schema, plain[word]))}
            yield held
            yield {**made, plain[word]: value}


def _label(value: Any, schema: Schema, holder: str) -> Iterator[tuple[str, Any]]:
    """The first member that says the value in words."""
    own = schema.resolve(schema.parts[holder]).get("enum", [])
    for name, part in schema.parts.items():
        if name != holder and squashed(name) in _LABELS:
            member = schema.sub(part)
            options: Sequence[Any] = member.document.get("enum", [])
            words = [options[own.index(value)]] if value in own and len(own) == len(options) else []
            text = str(value).replace("_", " ").replace("-", " ")
            words += [text.capitalize(), text.title(), text, str(value)]
            for word in words:
                if member.is_valid(word):
                    yield name, word
                    return


def _made(schema: Schema, seed: str) -> dict[str, Any]:
    try:
        made = Generator(schema.document).value(seed)
    except Unsatisfiable:
        return {}
    return made if isinstance(made, dict) else {}


def _form(schema: Schema, part: Any) -> str:
    if is_object(schema.document, part):
        return "object"
    items = _items(schema.sub(part))
    return "short" if items is None else f"list of {_form(items, items.document)}"


def _items(schema: Schema) -> Schema | None:
    items = schema.resolve(schema.document).get("items")
    return schema.sub(items) if isinstance(items, Mapping) else None
