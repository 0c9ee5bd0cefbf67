"""The one walker of schemas: what applies to the same value as a schema does, and what is written inside it.

JSON Schema calls a keyword that holds schemas an applicator. Some apply in place, to the same value (2020-12 Core,
sections 8.2.3 and 10.2: `$ref`, `allOf`, `anyOf`, `oneOf`, `if`); the others apply to a member or an item (10.3). "What
does the document say of this value?" is always a walk in place, and there are three such questions:

- What is certain to hold, as an author reads it (`layers`)? References are seen through, `allOf` adds, and so does the
  one branch of an `anyOf` or `oneOf` that stands beside null. Each schema comes once and the nearest first: it knows
  best what a property means here.
- What must hold all at once, as a merger needs it (`conjuncts`)? References and `allOf`, every time they are said,
  since merging twice may differ from merging once, but never inside themselves.
- What may hold (`applicable`)? Everything, alternatives and conditions included, each schema once.

All are visitors of `walk`: they say where a schema leads and in which order they want to hear of it. References lead
into the `$defs` of the same document, which is how documents are rendered; one that leads nowhere allows everything.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from hydracore_openapi.json_schema.pointers import unescaped

Part = Mapping[str, Any]
"""A schema that is an object."""
Subschema = Part | bool
"""Any schema: `true` allows everything, `false` nothing (2020-12 Core, section 4.3.2)."""
Definitions = Mapping[str, Subschema]

Follow = Callable[[str], Subschema]
"""The lookup of a reference: its target by its text."""

DEFINITIONS = "#/$defs/"
ALTERNATIVES = ("anyOf", "oneOf")
LISTS = ("allOf", *ALTERNATIVES)
CONDITION = ("if", "then", "else")
SINGLES = (
    *("items", "contains", "additionalProperties", "propertyNames", "not", *CONDITION),
    *("unevaluatedItems", "unevaluatedProperties"),
)
MAPS = ("properties", "patternProperties", "dependentSchemas")
RANKS = {keyword: rank for rank, keyword in enumerate((*LISTS, "prefixItems", *SINGLES, *MAPS))}

EVERYTHING: Part = {}
NOTHING: Part = {"not": {}}

Step = tuple[Subschema, frozenset[str]]
"""A schema, and the references that are being followed where it is met."""

T = TypeVar("T")

IMPLIED_NULL = "x-implied-null"
"""Marks a schema that allows null as its author means it, and not as it is written: null is taken, and not shown."""


def walk(
    start: Iterable[T],
    parts: Callable[[T], Iterable[T]],
    key: Callable[[T], Hashable] | None = id,
    *,
    nearest_first: bool = False,
) -> Iterator[T]:
    """`start` and all that `parts` leads to, each before its parts: depth first, or the nearest first.

    What has the same `key` comes once; without one nothing is known again, and `parts` has to come to an end.
    """
    pending = deque(start)
    seen: set[Hashable] = set()
    while pending:
        each = pending.popleft()
        if key is not None:
            known = key(each)
            if known in seen:
                continue
            seen.add(known)
        yield each
        if nearest_first:
            pending.extend(parts(each))
        else:
            pending.extendleft(reversed([*parts(each)]))


CHOICES = 3
"""Choices within choices that are looked into."""


def definition_name(reference: str) -> str:
    return unescaped(reference.removeprefix(DEFINITIONS))


def target(reference: str, definitions: Definitions) -> Subschema:
    """The definition that a reference leads to."""
    return definitions.get(definition_name(reference), True)


def resolved(document: Part, part: Subschema) -> Part:
    """The schema that a part stands for, without what is written beside its `$ref`."""
    while not isinstance(part, bool) and "$ref" in part:
        part = target(part["$ref"], document.get("$defs", {}))
    if isinstance(part, bool):
        return EVERYTHING if part else NOTHING
    return part


def layers(document: Part, part: Subschema) -> Iterator[Part]:
    """A schema and all that holds together with it: its `allOf`, and what a null wrap wraps."""

    def parts(schema: Part) -> list[Part]:
        added = [resolved(document, each) for each in schema["allOf"]] if "allOf" in schema else []
        wrapped = beside_null(schema)
        return added if wrapped is None else [*added, resolved(document, wrapped)]

    first = resolved(document, part)
    # Most schemas are a layer alone, and this is asked for each of them many times.
    if first.keys().isdisjoint(LISTS):
        return iter((first,))
    return walk([first], parts, nearest_first=True)


def conjuncts(
    node: Subschema, follow: Callable[[str], Subschema], *, innermost_first: bool = False
) -> Iterator[Subschema]:
    """A schema and what its `$ref` and `allOf` add, as often as they do."""
    steps = conjunct_steps((node, frozenset()), follow, innermost_first=innermost_first)
    return (schema for schema, _ in steps)


def conjunct_steps(start: Step, follow: Follow, *, innermost_first: bool = False) -> Iterator[Step]:
    """The same, each with the references that are being followed there."""

    def parts(step: Step) -> list[Step]:
        schema, opened = step
        if isinstance(schema, bool):
            return []
        found: list[Step] = []
        reference = schema.get("$ref")
        if reference is not None and reference not in opened:
            found.append((follow(reference), opened | {reference}))
        found += [(part, opened) for part in schema.get("allOf", ())]
        return found[::-1] if innermost_first else found

    found = walk([start], parts, key=None)
    return reversed([*found]) if innermost_first else found


def applicable(nodes: Iterable[Subschema], definitions: Definitions) -> Iterator[Part]:
    """Every schema that applies, or may apply, to the same value as `nodes` do."""

    def parts(schema: Subschema) -> Iterator[Subschema]:
        if not isinstance(schema, bool):
            if "$ref" in schema:
                yield target(schema["$ref"], definitions)
            for keyword in LISTS:
                yield from schema.get(keyword, ())
            yield from (schema[keyword] for keyword in CONDITION if keyword in schema)
            yield from schema.get("dependentSchemas", {}).values()

    return (schema for schema in walk(nodes, parts) if not isinstance(schema, bool))


def beside_null(schema: Part) -> Part | None:
    """The other alternative of an `anyOf` or `oneOf` of two of which one is null."""
    for keyword in ALTERNATIVES:
        branches = schema.get(keyword, ())
        if len(branches) == 2:
            others: list[Subschema] = [branch for branch in branches if not is_null(branch)]
            if len(others) == 1 and not isinstance(others[0], bool):
                return others[0]
    return None


def without_implied_null(node: Any) -> Any:
    """A schema without the nulls that are only implied; the same where there are none."""
    if isinstance(node, list):
        return [without_implied_null(each) for each in node]
    if not isinstance(node, dict):
        return node
    out = {key: without_implied_null(part) for key, part in node.items()}
    if IMPLIED_NULL in node:
        kinds = out.get("type")
        if isinstance(kinds, list) and "null" in kinds:
            out["type"] = [kind for kind in kinds if kind != "null"]
        if "enum" in out and len(out["enum"]) > 1:
            out["enum"] = [each for each in out["enum"] if each is not None]
        if len(out.get("anyOf", ())) > 1:
            out["anyOf"] = [branch for branch in out["anyOf"] if not is_null(branch)]
    return out


def is_null(part: Subschema) -> bool:
    return not isinstance(part, bool) and part.get("type") == "null"


def alternatives(document: Part, part: Subschema) -> Iterator[list[Subschema]]:
    """The shapes of each choice that a schema leaves between several, null left out."""
    for layer in layers(document, part):
        for keyword in ALTERNATIVES:
            shapes = [each for each in layer.get(keyword, ()) if not is_null(resolved(document, each))]
            if len(shapes) > 1:
                yield shapes


def properties(document: Part, part: Subschema, depth: int = CHOICES) -> dict[str, Part]:
    """The properties that may be there, each as the first layer that names it describes it.

    Of a choice they are those that each shape of it names, at most `depth` choices deep.
    """
    found: dict[str, Part] = {}
    forbidden: set[str] = set()
    for layer in layers(document, part):
        for name, member in layer.get("properties", {}).items():
            if member is False:
                forbidden.add(name)
            else:
                found.setdefault(name, member if member is not True else {})
    for shapes in alternatives(document, part) if depth else ():
        for name, member in shared([properties(document, each, depth - 1) for each in shapes]):
            found.setdefault(name, member)
    return {name: member for name, member in found.items() if name not in forbidden}


def shared(shapes: Sequence[Mapping[str, Part]]) -> Iterator[tuple[str, Part]]:
    """The properties that all shapes have, each as it may be in any of them."""
    for name in shapes[0]:
        members = [each[name] for each in shapes if name in each]
        if len(members) == len(shapes):
            same = all(each == members[0] for each in members)
            yield name, members[0] if same else {"anyOf": members}


def required(document: Part, part: Subschema, depth: int = CHOICES) -> frozenset[str]:
    """The properties that must be there, whatever is chosen."""
    found = {name for layer in layers(document, part) for name in layer.get("required", ())}
    for shapes in alternatives(document, part) if depth else ():
        found |= frozenset.intersection(*(required(document, each, depth - 1) for each in shapes))
    return frozenset(found)


def inside(*nodes: Subschema) -> Iterator[Part]:
    """Schemas and all that are written inside them, definitions left out."""
    return walk([node for node in nodes if not isinstance(node, bool)], subschemas)


def subschemas(part: Part) -> Iterator[Part]:
    """The schemas written directly inside a schema."""
    for keyword in sorted(RANKS.keys() & part.keys(), key=RANKS.__getitem__):
        value = part[keyword]
        if keyword in MAPS:
            yield from (member for member in value.values() if type(member) is not bool)
        elif keyword in SINGLES:
            if type(value) is not bool:
                yield value
        else:
            yield from (branch for branch in value if type(branch) is not bool)


def referenced(node: Subschema) -> dict[str, None]:
    """The names of the definitions that a schema refers to by itself, in order."""
    return dict.fromkeys(definition_name(part["$ref"]) for part in inside(node) if "$ref" in part)


def reachable(definitions: Definitions, part: Part) -> dict[str, Subschema]:
    """The definitions that a schema needs, in the order in which it leads to them."""
    names = walk(referenced(part), lambda name: referenced(definitions[name]), str)
    return {name: definitions[name] for name in names}


def is_circular(definitions: Definitions) -> bool:
    """Tells whether any definition needs itself."""
    waiting = {name: referenced(node).keys() for name, node in definitions.items()}
    while waiting:
        settled = [name for name, needs in waiting.items() if not needs & waiting.keys()]
        if not settled:
            return True
        for name in settled:
            del waiting[name]
    return False
