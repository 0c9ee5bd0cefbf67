"""References (`$ref`, OpenAPI 3.0.3, 4.7.23), followed through one or many files.

A reference is a relative file name, a `#` and a JSON pointer (RFC 6901, section 6), each part percent-encoded. Files
are read once, and only where the library lets them be.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

from hydracore_openapi.errors import ContractError, Defect, NotBrought
from hydracore_openapi.json_schema.pointers import pointer, tokens
from hydracore_openapi.location import Location
from hydracore_openapi.source.files import Source, readable, structured
from hydracore_openapi.source.library import Library
from hydracore_openapi.source.shapes import SHAPES, Shapes, version_of

Key = tuple[Path, tuple[str, ...]]


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """A value of a document, together with its file and the keys that lead to it."""

    value: Any
    source: Source
    keys: tuple[str, ...] = ()

    def __getitem__(self, key: str | int) -> Node:
        return Node(self.value[key], self.source, (*self.keys, str(key)))

    def get(self, key: str) -> Node | None:
        return self[key] if type(self.value) is dict and key in self.value else None

    def items(self) -> Iterator[tuple[str, Node]]:
        """The members of an object; nothing for any other value."""
        if type(self.value) is dict:
            for key in self.value:
                yield key, self[key]

    def members(self, key: str) -> Iterator[tuple[str, Node]]:
        """The members of the object under a key; nothing if there is none."""
        child = self.get(key)
        return child.items() if child else iter(())

    def elements(self) -> Iterator[Node]:
        """The elements of an array; nothing for any other value."""
        if type(self.value) is list:
            for index in range(len(self.value)):
                yield self[index]

    @property
    def key(self) -> Key:
        return self.source.identity, self.keys

    @property
    def location(self) -> Location:
        return self.source.location(self.keys)

    @property
    def reference(self) -> str | None:
        """The text of this value's `$ref`; None where it is no reference."""
        if type(self.value) is dict:
            target = self.value.get("$ref")
            if isinstance(target, str):
                return target
        return None

    def defect(self, reason: str, remedy: str) -> Defect:
        return Defect(self.location, reason, remedy)


@dataclass(slots=True, eq=False, repr=False)
class Files:
    """The document, and every file that its references lead to, each read once."""

    root: Source
    library: Library
    sources: dict[Path, Source] = field(default_factory=dict)
    broken: dict[Path, ContractError] = field(default_factory=dict)
    targets: dict[Key, Node | Defect] = field(default_factory=dict)
    indices: dict[Path, Index] = field(default_factory=dict)
    defects: list[Defect] = field(default_factory=list)
    """What is wrong with the drafts that schemas are written in."""
    draft: int | None = None
    """The draft of the schemas that name none, if the document names one."""
    shapes: Shapes = field(init=False)

    def __post_init__(self) -> None:
        self.shapes = SHAPES[version_of(self.root.value)]
        self.draft = self.modern(self.root)

    def modern(self, source: Source) -> int | None:
        """Rewrites the schemas of a file as the newest draft has it, and returns the draft of those that name none."""
        if not self.shapes.has_any_keyword:
            return None
        # Imported here: no other version needs it.
        from hydracore_openapi.source.drafts import NEWEST, Drafts

        drafts = Drafts(self.shapes, source, self.draft or NEWEST)
        drafts.rewrite()
        self.defects += drafts.defects
        return drafts.default

    @property
    def document(self) -> Node:
        return Node(self.root.value, self.root)

    @property
    def all(self) -> tuple[Source, ...]:
        return (self.root, *self.sources.values())

    def name(self, source: Source) -> str:
        """A file as the document would name it; nothing for the document itself."""
        if source is self.root:
            return ""
        if source.url:
            return source.url
        return os.path.relpath(source.path, self.root.path.parent).replace(os.sep, "/")

    def origin(self, node: Node) -> str:
        """A place as one text: its pointer, after the name of its file where that isn't the document."""
        return self.name(node.source) + pointer(node.keys)

    def follow(self, node: Node) -> Node:
        """The node itself, or the one at the end of its chain of references.

        Raises: ContractError where the chain leads nowhere, or in a circle.
        """
        if node.reference is None:
            return node
        found = self.targets.get(node.key)
        if found is None:
            found = self.targets[node.key] = self.resolved(node)
        if isinstance(found, Defect):
            raise ContractError([found])
        return found

    def referred(self, node: Node) -> Node | None:
        """The node one step along a `$ref`, or else a `$dynamicRef`; None where there is none."""
        dynamic = node.get("$dynamicRef")
        reference = node.reference or (dynamic and dynamic.value)
        found = self.target(node, reference) if isinstance(reference, str) else None
        return found if isinstance(found, Node) else None

    def resolved(self, node: Node) -> Node | Defect:
        seen = {node.key}
        while node.reference is not None:
            target = self.target(node, node.reference)
            if isinstance(target, Defect):
                return target
            if target.key in seen:
                reason = f"the reference {node.reference!r} leads back to itself"
                return referring(node, reason, "let one of them hold the content")
            seen.add(target.key)
            node = target
        return node

    def target(self, node: Node, reference: str) -> Node | Defect:
        """The node that a reference in `node` leads to, one step far; a defect where there is none."""
        base, _, fragment = reference.partition("#")
        resource = self.resource(node, base)
        if resource is None:
            source = self.source(node, reference)
            if isinstance(source, Defect):
                return source
            resource = Node(source.value, source)
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            anchored = self.anchored(resource, fragment)
            if anchored is None:
                reason = f"{reference!r} has no JSON pointer after #"
                return referring(node, reason, "write it like #/components/schemas/Name")
            return anchored
        return found(node, reference, resource, tokens(fragment))

    def resource(self, node: Node, base: str) -> Node | None:
        """The schema whose `$id` a reference names, or that it stands in; None where it is about files."""
        ids = self.index(node.source).ids
        if not ids:
            return None
        around, inner = identity_around(node)
        return ids.get(joined(around, base).rstrip("#")) if base else inner

    def anchored(self, resource: Node, name: str) -> Node | None:
        """The schema that has an anchor: in a resource, or else anywhere in its file."""
        found = self.index(resource.source).anchors.get(name, [])
        own = (each for each in found if home(each).keys == home(resource).keys)
        return next(own, found[0] if found else None)

    def index(self, source: Source) -> Index:
        if source.identity not in self.indices:
            self.indices[source.identity] = indexed(source) if self.shapes.has_any_keyword else Index()
        return self.indices[source.identity]

    def source(self, node: Node, reference: str) -> Source | Defect:
        try:
            path = self.library.place(node.source.path, reference)
            return node.source if path is None else self.file(path)
        except NotBrought as error:
            return referring(node, error.reason, error.remedy)

    def file(self, path: Path) -> Source | Defect:
        """A file that is read once, or what is wrong with it. Raises: NotBrought where it can't be had."""
        identity = path.resolve()
        if identity == self.root.identity:
            return self.root
        if identity in self.broken:
            return self.broken[identity].defects[0]
        if identity not in self.sources:
            self.library.bring(path)
            try:
                self.sources[identity] = structured(readable(path, self.library.url(path)))
                self.modern(self.sources[identity])
            except ContractError as error:
                self.broken[identity] = error
                return error.defects[0]
        return self.sources[identity]


def named(document: Node, keys: tuple[str, ...]) -> Iterator[tuple[str, Node]]:
    """The members of what keys lead to; nothing where they lead nowhere."""
    node: Node | None = document
    for key in keys:
        node = node.get(key) if node else None
    return node.items() if node else iter(())


@dataclass(slots=True, eq=False, repr=False)
class Index:
    """What names itself in a file: by `$id` or `$self`, each resolved against those around it, and by anchors."""

    ids: dict[str, Node] = field(default_factory=dict)
    anchors: dict[str, list[Node]] = field(default_factory=dict)
    dynamic: dict[str, list[Node]] = field(default_factory=dict)


def indexed(source: Source) -> Index:
    index = Index()
    pending = [(Node(source.value, source), "")]
    while pending:
        node, base = pending.pop()
        own = node.get("$id") or (node.get("$self") if not node.keys else None)
        if own is not None and isinstance(own.value, str):
            base = joined(base, own.value)
            index.ids[base.rstrip("#")] = node
        for keyword in ("$anchor", "$dynamicAnchor"):
            anchor = node.get(keyword)
            if anchor is not None and isinstance(anchor.value, str):
                index.anchors.setdefault(anchor.value, []).append(node)
                if keyword == "$dynamicAnchor":
                    index.dynamic.setdefault(anchor.value, []).append(node)
        pending.extend([*((each, base) for _, each in node.items())][::-1])
        pending.extend([*((each, base) for each in node.elements())][::-1])
    return index


def identity_around(node: Node) -> tuple[str, Node | None]:
    """The base of what stands at a node, and the innermost schema with an `$id` that it stands in."""
    around = ""
    value = node.source.value
    inner: Node | None = None
    for index, key in enumerate((*node.keys, "")):
        if type(value) is dict and isinstance(value.get("$id"), str):
            around = joined(around, value["$id"])
            inner = Node(value, node.source, node.keys[:index])
        if index < len(node.keys):
            value = value[int(key)] if type(value) is list else value[key]
    return around, inner


def home(node: Node) -> Node:
    """The schema resource (2020-12 Core, 4.3.5) that a node stands in: the innermost with an `$id`, or its file."""
    return identity_around(node)[1] or Node(node.source.value, node.source)


def joined(base: str, reference: str) -> str:
    """A reference resolved; as it is written where it is none."""
    try:
        return urljoin(base, reference)
    except ValueError:
        return reference


def found(node: Node, reference: str, target: Node, keys: tuple[str, ...]) -> Node | Defect:
    for key in keys:
        child = member(target, key)
        if child is None:
            return referring(
                node,
                f"{reference!r} leads nowhere: there is no {key!r} in {target.location}",
                "correct the reference",
            )
        target = child
    return target


def member(node: Node, key: str) -> Node | None:
    if type(node.value) is list:
        return node[int(key)] if key.isdecimal() and int(key) < len(node.value) else None
    return node.get(key)


def referring(node: Node, reason: str, remedy: str) -> Defect:
    location = node.source.location((*node.keys, "$ref"))
    return Defect(replace(location, pointer=pointer(node.keys)), reason, remedy, "reference")
