"""Structure of a document: every object has the shape of its type, and what hasn't is told and taken out.

What is wrong costs only itself. A fault is told where it stands, and then the least is taken out that makes the rest
sound: a field that need not be there, an entry of an object or an array, else the object that can't be without it. Two
kinds of fault cost nothing: an unknown field, and a field that is missing though nothing depends on it, as a
description. What stands in the place of a schema and is none becomes `{}`, which anything fits, unless that would
refuse values for it: under `not`, `contains` and a condition, and in a `oneOf`.

Objects are visited depth first, each once for each type that it is used as. A reference is followed to see whether what
it leads to is usable, but those to schemas: they may lead in circles, and there is always something to make of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from hydracore_openapi.errors import UNKNOWN_KEYWORD, ContractError, Defect
from hydracore_openapi.json_schema.json_values import everything
from hydracore_openapi.source.outline import Outline
from hydracore_openapi.source.references import Files, Key, Node
from hydracore_openapi.source.shapes import VALUES, Kind, Shapes, Version, version_of
from hydracore_openapi.validate import messages

STATUS = re.compile(r"[1-5](?:[0-9][0-9]|XX)|default")
COMPONENT = re.compile(r"[a-zA-Z0-9.\-_]+")
STYLES = {
    "path": ("matrix", "label", "simple"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form", "cookie"),
}
DISPENSABLE = frozenset(
    [
        "openapi",
        "swagger",
        "info",
        "title",
        "version",
        "description",
        "paths",
        "responses",
        "content",
        "default",
    ]
)
"""Fields that must be there, and without which everything else can be read all the same."""
DEMANDING = frozenset(["not", "if", "then", "else", "contains"])
"""Keywords of which `{}` would demand something."""
CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "any": lambda _: True,
    "text": lambda value: type(value) is str,
    "texts": lambda value: type(value) is list and all(type(each) is str for each in value),
    "boolean": lambda value: type(value) is bool,
    "number": lambda value: type(value) in (int, float),
    "positive": lambda value: type(value) in (int, float) and value > 0,
    "natural": lambda value: type(value) in (int, float) and value >= 0 and value == int(value),
    "object": lambda value: type(value) is dict,
}


def outline(files: Files) -> Outline:
    """The objects of a document, once what is unsound has been taken out of it.

    Raises: ContractError where it is no document of OpenAPI at all.
    """
    walker = Walker(files)
    if type(files.document.value) is not dict or not {"openapi", "swagger", "paths"} & {
        *files.document.value
    }:
        raise ContractError(
            [files.document.defect("this isn't an OpenAPI document", "write an object with openapi: 3.1.0")]
        )
    walker.version(files.document)
    walker.visit("OpenAPI", files.document)
    while walker.pending:
        node = walker.pending.pop()
        if (node.key, "Schema") not in walker.usable:
            walker.found.loose.append(node)
            walker.visit("Schema", node)
    if walker.found.cut:
        files.targets.clear()
    return walker.found


def defects_of(files: Files, name: str, node: Node) -> list[Defect]:
    """What is wrong with one object, which is left as it is."""
    walker = Walker(files)
    walker.visit(name, Node(copied(node.value), node.source, node.keys))
    return walker.found.defects


def copied(value: Any) -> Any:
    if type(value) is dict:
        return {key: copied(member) for key, member in value.items()}
    return [*map(copied, value)] if type(value) is list else value


@dataclass(slots=True, eq=False, repr=False)
class Walker:
    """One walk through a document: `usable` tells of each object seen whether it can stay."""

    files: Files
    found: Outline = field(default_factory=Outline)
    usable: dict[tuple[Key, str], bool] = field(default_factory=dict)
    pending: list[Node] = field(default_factory=list)

    @property
    def shapes(self) -> Shapes:
        return self.files.shapes

    def tell(self, node: Node, kind: str, reason: str, remedy: str) -> None:
        self.found.defects.append(Defect(node.location, reason, remedy, kind))

    def version(self, node: Node) -> None:
        version = self.shapes.version
        name = "swagger" if version is Version.V2 else "openapi"
        written = node.value.get(name)
        if written is not None and (type(written) is not str or not written.startswith(f"{version}")):
            self.tell(
                node[name], "version", f"this is OpenAPI {written}", f"it is read as {version_of(node.value)}"
            )

    def visit(self, name: str, node: Node) -> bool:
        """Whether an object of a type can stay, after what is unsound in it has been taken out."""
        value = node.value
        if type(value) is bool and name == "Schema" and self.shapes.has_any_keyword:
            return True
        if node.reference is not None and name in self.shapes.referable:
            usable = self.reference(name, node)
            if not (name == "Schema" and self.shapes.has_any_keyword and len(value) > 1):
                return usable
            if not usable:
                self.found.cut.add(node.key)
                del value["$ref"]
        if type(value) is not dict:
            self.tell(node, "wrong-type", *messages.wrong_type(node, "object"))
            return False
        key = (node.key, name)
        if key not in self.usable:
            self.usable[key] = True
            self.usable[key] = self.object(name, node)
        return self.usable[key]

    def object(self, name: str, node: Node) -> bool:
        before = {*node.value}
        for rule in RULES.get(name, ()):
            rule(self, node)
        for key in [*node.value]:
            if not key.startswith("x-"):
                kind = self.shapes.kind(name, key)
                if kind is not None:
                    self.bring_in(kind, node, key)
                    if not self.member(name, kind, node[key]):
                        alone = kind.is_schema and not kind.container
                        self.cut(node, key, stands_in=alone and key not in DEMANDING)
                else:
                    is_open = name == "Schema" and self.shapes.has_any_keyword
                    fault = UNKNOWN_KEYWORD if is_open else "unknown-field"
                    self.tell(node[key], fault, *messages.unknown(self.shapes, name, key))
        self.found.nodes[name].append(node)
        self.found.types[node.key] = name
        missing = [key for key in self.shapes.required(name) if not self.has(name, node, key, before)]
        return not missing

    def bring_in(self, kind: Kind, node: Node, key: str) -> None:
        """Puts what a reference leads to in its place, where it stands for a whole map or list, as it often does."""
        member = node[key]
        if kind.container and member.reference is not None:
            node.value[key] = {} if kind.container == "{" else []
            try:
                target = self.files.follow(member).value
            except ContractError as error:
                self.found.defects.extend(error.defects)
                return
            if any(each is node.value for each in everything(target)):
                reason = f"the reference {member.reference!r} leads to what it stands in"
                self.tell(member, "circle", reason, "write out what is meant")
            else:
                node.value[key] = target

    def has(self, name: str, node: Node, key: str, before: set[str]) -> bool:
        if key in node.value:
            return True
        if key not in before:
            self.tell(node, "missing-field", f"{key!r} is missing", f"add it to the {name} object")
        return key in DISPENSABLE

    def member(self, owner: str, kind: Kind, node: Node) -> bool:
        """Whether a field's value can stay, after what is unsound in it has been taken out."""
        if not kind.container:
            return self.value(owner, kind, node)
        container = "array" if kind.container == "[" else "object"
        if type(node.value) is not (list if container == "array" else dict):
            self.tell(node, "wrong-type", *messages.wrong_type(node, container))
            return False
        keys = range(len(node.value)) if container == "array" else node.value
        unsound = [key for key in [*keys] if not self.value(owner, kind, node[key])]
        for key in unsound[::-1]:
            self.cut(node, key, stands_in=kind.is_schema and node.keys[-1] != "oneOf")
        return node.value != [] or not unsound

    def value(self, owner: str, kind: Kind, node: Node) -> bool:
        value = node.value
        for name in kind.names:
            if name not in CHECKS and (type(value) is dict or name == "Schema"):
                return self.visit(name, node)
            if name in CHECKS and CHECKS[name](value):
                return bool(kind.container) or self.choice(owner, node)
        wanted = kind.names[0] if kind.names[0] in VALUES else "object"
        self.tell(node, "wrong-type", *messages.wrong_type(node, wanted))
        return False

    def choice(self, owner: str, node: Node) -> bool:
        options = self.shapes.choices.get((owner, node.keys[-1])) if node.keys else None
        values = node.value if type(node.value) is list else [node.value]
        if options is None or all(each in options for each in values):
            return True
        self.tell(node, "unknown-value", *messages.choice(node.keys[-1], node.value, options))
        return False

    def reference(self, name: str, node: Node) -> bool:
        try:
            target = self.files.follow(node)
        except ContractError as error:
            self.found.defects.extend(error.defects)
            return False
        self.found.references.append(node)
        if name == "Schema":
            self.pending.append(target)
            return True
        return self.visit(name, target)

    def cut(self, node: Node, key: str | int, *, stands_in: bool) -> None:
        """Takes out what stands under a key; a schema that anything fits stands in for it where one has to."""
        self.found.cut.add(node.key)
        if stands_in:
            node.value[key] = {}
            return
        del node.value[key]
        lines: Any = node.source.parsed.lines.get(id(node.value))
        if type(key) is int and lines is not None:
            del lines[key]


Rule = Callable[[Walker, Node], None]


def paths(walker: Walker, node: Node) -> None:
    for key in [*node.value]:
        if not key.startswith(("/", "x-")):
            walker.tell(node[key], "name", f"{key!r} isn't a path", "start it with /")
            walker.found.cut.add(node.key)
            del node.value[key]


def responses(walker: Walker, node: Node) -> None:
    """Codes in the wrong case are meant all the same."""
    if not [key for key in node.value if not key.startswith("x-")]:
        walker.tell(node, "missing-field", "'responses' is empty", "add a response")
    for key in [*node.value]:
        meant = "default" if key.lower() == "default" else key.upper()
        if key.startswith("x-") or STATUS.fullmatch(key):
            continue
        walker.tell(
            node[key],
            "name",
            f"{key!r} isn't a status",
            "write a code such as 200, a range such as 4XX, or default",
        )
        value = node.value.pop(key)
        if STATUS.fullmatch(meant):
            node.value.setdefault(meant, value)


def components(walker: Walker, node: Node) -> None:
    remedy = "use letters, digits, '.', '-' and '_' only"
    for kind in node.value:
        for key, member in node.members(kind):
            if not COMPONENT.fullmatch(key):
                walker.tell(member, "name", f"{key!r} isn't a name for a component", remedy)


def either(first: str, second: str, reason: str) -> Rule:
    def rule(walker: Walker, node: Node) -> None:
        if first in node.value and second in node.value:
            walker.tell(node, "exclusive", reason, "keep one of the two")
            del node.value[first]

    return rule


def path_parameter(walker: Walker, node: Node) -> None:
    if node.value.get("in") == "path" and node.value.get("required") is not True:
        remedy = "add required: true" if "required" not in node.value else "write required: true"
        place = node["required"] if "required" in node.value else node
        walker.tell(place, "required", "a path parameter must be required", remedy)


def has_schema(walker: Walker, node: Node) -> None:
    if walker.shapes.version is Version.V2:
        wanted = "schema" if node.value.get("in") == "body" else "type"
        if wanted not in node.value:
            walker.tell(node, "missing-field", f"{wanted!r} is missing", "add it")
    elif "schema" not in node.value and "content" not in node.value:
        walker.tell(node, "missing-field", "'schema' is missing", "add it, or 'content' instead")


def style(walker: Walker, node: Node) -> None:
    options = STYLES.get(str(node.value.get("in")), ())
    written = node.get("style")
    if written is not None and options and written.value not in options:
        walker.tell(written, "unknown-value", *messages.choice("style", written.value, options))
        del node.value["style"]


def each_once(walker: Walker, node: Node) -> None:
    for holder, key in [(node, "required"), (node, "type"), *each_dependency(node)]:
        names = holder.value.get(key)
        if CHECKS["texts"](names) and len({*names}) < len(names):
            walker.tell(holder[key], "repeated", f"{key!r} has the same entry twice", "remove one")
            holder.value[key] = [*dict.fromkeys(names)]


def dynamic_reference(walker: Walker, node: Node) -> None:
    reference = node.value.get("$dynamicRef")
    if type(reference) is str:
        target = walker.files.target(node, reference)
        if isinstance(target, Node):
            walker.pending.append(target)
        else:
            walker.found.defects.append(target)
            walker.found.cut.add(node.key)
            del node.value["$dynamicRef"]


def flags(walker: Walker, node: Node) -> None:
    """3.0's and draft 4's `exclusiveMinimum: true` is meant all the same."""
    if walker.shapes.has_any_keyword:
        # Imported here: no other version needs it.
        from hydracore_openapi.source.drafts import exclusive_flags

        for key in ("exclusiveMinimum", "exclusiveMaximum"):
            if type(node.value.get(key)) is bool:
                walker.tell(node[key], "wrong-type", *messages.wrong_type(node[key], "number"))
        exclusive_flags(node.value)


def each_dependency(node: Node) -> Iterator[tuple[Node, str]]:
    dependencies = node.get("dependentRequired")
    return ((dependencies, name) for name, _ in dependencies.items()) if dependencies else iter(())


def some_alternative(walker: Walker, node: Node) -> None:
    for key in ("enum", "type", "prefixItems", "allOf", "anyOf", "oneOf"):
        if node.value.get(key) == []:
            walker.tell(node[key], "empty", f"{key!r} is empty", "add an entry, or remove it")
            del node.value[key]


def security_scheme(walker: Walker, node: Node) -> None:
    """What a scheme can't be used without."""
    needed = {"apiKey": ("name", "in"), "http": ("scheme",)}.get(str(node.value.get("type")), ())
    for key in needed:
        if key not in node.value:
            walker.tell(node, "missing-field", f"{key!r} is missing", "add it to the SecurityScheme object")
            node.value.pop("type")
            return


EXAMPLES = either("example", "examples", "'example' and 'examples' exclude each other")
CONTENT = either(
    "content",
    "schema",
    "a parameter or header has either 'schema' (with style and examples) or 'content'",
)
LINK = either("operationRef", "operationId", "'operationId' and 'operationRef' exclude each other")
RULES: Mapping[str, tuple[Rule, ...]] = {
    "Paths": (paths,),
    "Responses": (responses,),
    "Components": (components,),
    "Parameter": (path_parameter, has_schema, style, EXAMPLES, CONTENT),
    "Schema": (each_once, some_alternative, dynamic_reference, flags),
    "Header": (EXAMPLES, CONTENT),
    "MediaType": (EXAMPLES,),
    "Link": (LINK,),
    "SecurityScheme": (security_scheme,),
}
