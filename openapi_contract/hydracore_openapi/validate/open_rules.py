"""Rules on `x-open`: the shape of a mark, the names in it, and what its updates make of the place that it stands at."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from hydracore_openapi.errors import Defect
from hydracore_openapi.open_points import READINGS, Behaviour
from hydracore_openapi.readers.dialect import Dialect
from hydracore_openapi.readers.open_marks import MARK, VIEWS, marked_nodes, marks, schema_of, updated
from hydracore_openapi.source.outline import Outline
from hydracore_openapi.source.references import Files, Node
from hydracore_openapi.validate.schema_rules import RULES, items
from hydracore_openapi.validate.structure import defects_of

SHAPE = "write x-open: {why: ..., readings: [{name: ..., update: {...}}, ...]}"
FIELDS = ("why", "behaviour", "readings")
READING_FIELDS = ("name", "update")


def open_defects(files: Files, found: Outline) -> Iterator[Defect]:
    for node in found.references:
        if MARK in node.value:
            yield node[MARK].defect(f"{MARK} beside $ref means nothing", "write it where the reference leads")
    for kind, holder in [*marked_nodes(found)]:
        defects = list(holder_defects(files, found, kind, holder))
        yield from defects
        if defects:
            del holder.value[MARK]


def holder_defects(files: Files, found: Outline, kind: str, holder: Node) -> Iterator[Defect]:
    behaviours = set()
    if holder[MARK].value == []:
        yield holder[MARK].defect(f"{MARK} is empty", "remove it")
    for mark in marks(holder):
        defects = list(mark_defects(mark))
        yield from defects
        if defects:
            continue
        behaviour = mark.value.get("behaviour")
        if behaviour in behaviours:
            yield mark["behaviour"].defect(f"{behaviour} is told twice here", "keep one of the two")
        behaviours |= {behaviour} - {None}
        for reading in mark["readings"].elements():
            yield from update_defects(files, found, kind, holder, reading)
        yield from first_defects(holder, mark["readings"][0])


def mark_defects(mark: Node) -> Iterator[Defect]:
    if not isinstance(mark.value, dict):
        yield mark.defect(f"{MARK} isn't an object", SHAPE)
        return
    yield from unknown(mark, FIELDS)
    yield from text(mark, "why", "say why it is open")
    behaviour = mark.value.get("behaviour")
    if behaviour is not None and behaviour not in list(Behaviour):
        yield mark["behaviour"].defect(f"there is no behaviour {behaviour!r}", choice(behaviour, Behaviour))
        return
    readings = mark.value.get("readings")
    if not isinstance(readings, list) or len(readings) < 2:
        place = mark.get("readings") or mark
        yield place.defect(f"{MARK} has no two readings", "list every reading, the document's own first")
        return
    yield from readings_defects(mark, None if behaviour is None else Behaviour(behaviour))


def readings_defects(mark: Node, behaviour: Behaviour | None) -> Iterator[Defect]:
    names: set[str] = set()
    for index, reading in enumerate(mark["readings"].elements()):
        if not isinstance(reading.value, dict):
            yield reading.defect("a reading isn't an object", SHAPE)
            continue
        yield from unknown(reading, READING_FIELDS)
        yield from text(reading, "name", "name it")
        name = reading.value.get("name")
        if not isinstance(name, str):
            continue
        if name in names:
            yield reading["name"].defect(f"two readings are named {name!r}", "name each differently")
        names.add(name)
        if behaviour is not None and name not in READINGS[behaviour]:
            remedy = choice(name, READINGS[behaviour])
            yield reading["name"].defect(f"{behaviour} has no reading {name!r}", remedy)
        update = reading.value.get("update", {})
        if not isinstance(update, dict):
            yield reading["update"].defect("the update isn't an object", "write what is merged at this place")
        elif index and behaviour is None and not update:
            yield reading.defect(
                "the reading says nothing", "add update, or the behaviour that no schema can say"
            )


def update_defects(files: Files, found: Outline, kind: str, holder: Node, reading: Node) -> Iterator[Defect]:
    """Defects of the place as a reading has it, each told of its update."""
    update = reading.get("update")
    if update is None:
        return
    leading_astray = list(reference_defects(files, found, update))
    yield from leading_astray
    if leading_astray:
        return
    place = updated(holder, reading)
    broken = defects_of(files, kind, place)
    if not broken and kind == "Schema":
        broken = [defect for rule in (*RULES, items) for defect in rule(place)]
    yield from (update.defect(f"updated, {each.reason}", each.remedy) for each in broken)


def reference_defects(files: Files, found: Outline, update: Node) -> Iterator[Defect]:
    """References of an update that lead to no schema: nothing else that they may lead to was judged."""
    for node in references(update):
        target = files.target(node, node.value["$ref"])
        if node.keys == update.keys:
            yield node.defect("an update can't be a reference", "write what is merged at this place")
        elif isinstance(target, Defect):
            yield target
        elif found.types.get(target.key) != "Schema":
            yield node.defect(f"{node.value['$ref']!r} leads to no schema", "correct the reference")


def first_defects(holder: Node, first: Node) -> Iterator[Defect]:
    """The first reading is the document's own: its update repeats what stands there, or what is so by default."""
    for name, node in first.members("update"):
        if name in holder.value and holder.value[name] != node.value:
            yield node.defect(
                f"the first reading changes {name!r}", "put the reading first that the document states"
            )


def uncompilable_readings(dialect: Dialect, found: Outline) -> Iterator[Defect]:
    """The updates that make schemas of which there are no validators, seen in the views that are wanted later on."""
    for kind, holder in [*marked_nodes(found)]:
        before = len(dialect.defects)
        for mark in marks(holder):
            for reading in mark["readings"].elements():
                schema = schema_of(kind, updated(holder, reading)) if "update" in reading.value else None
                if schema is not None:
                    for view in VIEWS[kind]:
                        dialect.schema(schema, view)
        defects = dialect.defects[before:]
        yield from (
            replace(each, reason=f"updated, {each.reason}", remedy="correct the update") for each in defects
        )
        if defects:
            del holder.value[MARK]


def references(node: Node) -> Iterator[Node]:
    pending = [node]
    while pending:
        each = pending.pop()
        if each.reference is not None:
            yield each
        pending.extend(child for _, child in each.items())
        pending.extend(each.elements())


def unknown(node: Node, known: Iterable[str]) -> Iterator[Defect]:
    for name, member in node.items():
        if name not in known:
            yield member.defect(f"{name!r} means nothing here", choice(name, known))


def text(node: Node, name: str, remedy: str) -> Iterator[Defect]:
    value = node.value.get(name)
    if not isinstance(value, str) or not value.strip():
        yield (node.get(name) or node).defect(f"{name!r} is no text", remedy)


def choice(name: Any, known: Iterable[str]) -> str:
    options = [str(each) for each in known]
    similar = difflib.get_close_matches(str(name), options, 1)
    return f"did you mean {similar[0]!r}?" if similar else f"write one of {', '.join(options)}"
