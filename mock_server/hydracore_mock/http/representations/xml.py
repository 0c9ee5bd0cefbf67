"""XML: a value as elements, by the `xml` objects of its schema (OpenAPI 3.0.3, 4.7.26; 3.2's `nodeType`).

- An object is an element with one for each member; a member with `attribute` is an attribute instead.
- An array is its items, each named by the items' `xml.name`, else like the array; with `wrapped` they are inside an
  element of the array's own name. The root is always an element.
- The root is named by `xml.name`, else like the component that its schema is, else `root`; a list of named items after
  those, in the plural.
- `prefix` and `namespace` are declared where they are met, unless that prefix says the same already. Null is an element
  with `xsi:nil`. Characters that XML can't hold are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from hydracore_mock.state.json_text import dumps
from hydracore_openapi.json_schema.applicators import applicable, layers, properties, target
from hydracore_openapi.json_schema.schema import Schema

Part = Mapping[str, Any]
Scope = Mapping[str, str]
"""Namespaces by their prefixes; the default one has an empty prefix."""
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_NAME = re.compile(r"[^\w.-]")
_COMPONENT = re.compile(r"^#/(?:components/schemas|definitions)/([^/]+)$")
_NOTHING: Part = {}


def xml_text(schema: Schema | None, charset: str, value: Any) -> bytes:
    """An XML document; a text that begins as one does is taken for one that is written out."""
    if isinstance(value, str) and value.lstrip().startswith("<"):
        return value.encode(charset, "xmlcharrefreplace")
    document = _NOTHING if schema is None else schema.document
    head = f'<?xml version="1.0" encoding="{charset.upper()}"?>\n'
    return (head + _Writer(document).root(value)).encode(charset, "xmlcharrefreplace")


class _Writer:
    def __init__(self, document: Part) -> None:
        self._document = document

    def root(self, value: Any) -> str:
        name = self._said(self._document).get("name") or self._component(self._document)
        if isinstance(value, list):
            item = self._item(self._document)
            inner = self._said(item).get("name") or self._component(item)
            name = name or (f"{inner}s" if inner else "root")
            content = "".join(self._element(inner or "item", item, each, {}) for each in value)
            return self._tag(name, self._said(self._document), content, {})
        return self._element(name or "root", self._document, value, {})

    def _element(self, name: str, part: Part, value: Any, scope: Scope) -> str:
        said = self._said(part)
        if isinstance(value, list):
            return self._array(name, part, value, scope)
        name = said.get("name", name)
        if value is None:
            return self._tag(name, said, "", {**scope, "xsi": _XSI}, f' xmlns:xsi="{_XSI}" xsi:nil="true"')
        if not isinstance(value, dict):
            return self._tag(name, said, self._content(said, value), scope)
        return self._object(name, part, value, scope)

    def _object(self, name: str, part: Part, value: Mapping[str, Any], scope: Scope) -> str:
        said, members = self._said(part), self._members(part)
        inner = {**scope, **_declared(said, scope)}
        attributes, content = "", ""
        for key, each in value.items():
            member = members.get(key, self._other(part))
            own = self._said(member)
            match _kind(own):
                case "attribute":
                    prefix, declared = _prefixed(own, inner)
                    inner.update(_declared(own, inner))
                    attributes += f"{declared} {prefix}{_name(own.get('name', key))}={_quoted(each)}"
                case "text":
                    content += _text(each)
                case "cdata":
                    content += _cdata(each)
                case _:
                    content += self._element(key, member, each, inner)
        return self._tag(name, said, content, scope, attributes)

    def _members(self, part: Part) -> Mapping[str, Part]:
        """The schemas of members, those of alternatives included."""
        definitions = self._document.get("$defs", {})
        found: dict[str, Part] = {}
        for layer in applicable([part], definitions):
            for name, member in layer.get("properties", {}).items():
                if isinstance(member, Mapping):
                    found.setdefault(name, member)
        return {**found, **properties(self._document, part)}

    def _array(self, name: str, part: Part, value: list[Any], scope: Scope) -> str:
        said, item = self._said(part), self._item(part)
        wrapped = said.get("wrapped") is True or said.get("nodeType") == "element"
        own = said.get("name", name)
        inner = {**scope, **_declared(said, scope)} if wrapped else scope
        content = "".join(self._element(own if wrapped else name, item, each, inner) for each in value)
        return self._tag(own, said, content, scope) if wrapped else content

    def _tag(self, name: str, said: Part, content: str, scope: Scope, attributes: str = "") -> str:
        prefix, declared = _prefixed(said, scope)
        full = prefix + _name(name)
        opening = f"<{full}{declared}{attributes}"
        return f"{opening}>{content}</{full}>" if content else f"{opening}/>"

    def _content(self, said: Part, value: Any) -> str:
        return _cdata(value) if said.get("nodeType") == "cdata" else _text(value)

    def _item(self, part: Part) -> Part:
        found = (layer["items"] for layer in layers(self._document, part) if "items" in layer)
        item = next(found, _NOTHING)
        return item if isinstance(item, Mapping) else _NOTHING

    def _other(self, part: Part) -> Part:
        found = (layer.get("additionalProperties") for layer in layers(self._document, part))
        return next((each for each in found if isinstance(each, Mapping)), _NOTHING)

    def _said(self, part: Part) -> Part:
        """What the schema says of its XML, beside a reference or behind it."""
        own = part.get("xml")
        if isinstance(own, Mapping):
            return own
        behind = (layer.get("xml") for layer in layers(self._document, part))
        return next((each for each in behind if isinstance(each, Mapping)), _NOTHING)

    def _component(self, part: Part) -> str:
        """The name of the component that a schema is or refers to; empty where it is none."""
        for each in self._followed(part):
            found = _COMPONENT.match(str(each.get("x-source", "")))
            if found:
                return found[1]
        return ""

    def _followed(self, part: Part) -> Iterator[Part]:
        while "$ref" in part:
            led = target(part["$ref"], self._document.get("$defs", {}))
            if isinstance(led, bool):
                return
            part = led
        yield part


def _kind(said: Part) -> str:
    return "attribute" if said.get("attribute") is True else str(said.get("nodeType", "element"))


def _declared(said: Part, scope: Scope) -> Scope:
    """The namespace that an element declares, by its prefix."""
    namespace = said.get("namespace")
    prefix = _name(str(said["prefix"])) if said.get("prefix") else ""
    if not isinstance(namespace, str) or not namespace or scope.get(prefix) == namespace:
        return {}
    return {prefix: namespace}


def _prefixed(said: Part, scope: Scope) -> tuple[str, str]:
    """The prefix of a name, with its colon, and the declaration that it needs. A prefix of no namespace is left out."""
    declared = _declared(said, scope)
    text = "".join(
        f" xmlns{':' if prefix else ''}{prefix}={_quoted(namespace)}"
        for prefix, namespace in declared.items()
    )
    prefix = _name(str(said["prefix"])) if said.get("prefix") else ""
    return (f"{prefix}:" if prefix and prefix in {**scope, **declared} else ""), text


def _name(text: str) -> str:
    name = _NO_NAME.sub("_", str(text)) or "_"
    return name if name[0].isalpha() or name[0] == "_" else f"_{name}"


def _plain(value: Any) -> str:
    return _NO_CHARACTER.sub("", value if isinstance(value, str) else dumps(value).decode())


def _text(value: Any) -> str:
    return escape(_plain(value), {"\r": "&#13;"})


def _quoted(value: Any) -> str:
    return quoteattr(_plain(value), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _cdata(value: Any) -> str:
    return "<![CDATA[" + _plain(value).replace("]]>", "]]]]><![CDATA[>") + "]]>"
