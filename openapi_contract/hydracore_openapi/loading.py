"""Loading of a document: from its file to the frozen values of the model, and the only way to them.

Files are read as events (`source`), the whole document is judged (`validate`), and what is sound of it is turned into
values (`readers`). What is wrong costs only itself: it is told as a warning, and taken out before what stands on it is
judged. So judging has stages: shapes, then rules on paths and schemas, then what needs schemas that are compiled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from hydracore_openapi.errors import HARMLESS, ContractError, Defect, place
from hydracore_openapi.model import Contract, Operation
from hydracore_openapi.readers.bundling import bundle
from hydracore_openapi.readers.dialect import Dialect
from hydracore_openapi.readers.open_marks import open_points, operation_readings
from hydracore_openapi.readers.reader import Reader
from hydracore_openapi.readers.resources import resources, singletons
from hydracore_openapi.source.document import Document, DocumentText
from hydracore_openapi.source.files import Source, readable
from hydracore_openapi.source.library import Library
from hydracore_openapi.source.lines import Lines
from hydracore_openapi.source.outline import Outline
from hydracore_openapi.source.references import Files, Node
from hydracore_openapi.source.shapes import Version
from hydracore_openapi.validate import path_rules, schema_rules
from hydracore_openapi.validate.examples import example_defects, note_defects
from hydracore_openapi.validate.open_rules import open_defects, uncompilable_readings
from hydracore_openapi.validate.structure import outline

if TYPE_CHECKING:
    from hydracore_openapi.source.remote_files import Fetch


def load(document: Document | Path | str, fetch: Fetch | None = None, *, strict: bool = False) -> Contract:
    """The contract that a document states, as far as it is sound; `strict` refuses what is unsound in any part.

    Raises: ContractError where nothing of the document can be used, NotBrought where it can't be had.
    """
    if not isinstance(document, Document):
        document = Document(Path(document))
    library = Library(document, fetch)
    warnings: list[Defect] = []
    files = Files(main_file(library, warnings), library)
    found = sound(files, warnings)
    dialect = compiled(files, found, warnings)
    reader = reader_of(files, dialect)
    operations = reader.operations()
    collections = resources(operations)
    if not operations:
        raise ContractError([*warnings, *nothing_to_serve(files.document, found)])
    points = open_points(dialect, found)
    readings = []
    try:
        readings = [*operation_readings(files, found, points, operations_of)]
    except ContractError as error:
        warnings += named("open", error.defects)
    warnings += named("schema", dialect.defects)
    if strict and any(each.kind not in HARMLESS for each in warnings):
        raise ContractError(warnings)
    info = files.document.value.get("info", {})
    return Contract(
        title=info.get("title", files.root.path.stem),
        version=info.get("version", ""),
        openapi=str(files.document.value.get("openapi", files.shapes.version)),
        document=bundle(dialect),
        files=(*(source.path for source in files.all), *document.overlays),
        overlays=document.overlays,
        remote=library.remote,
        operations=operations,
        resources=collections,
        singletons=singletons(operations, collections),
        security_schemes=reader.security_schemes(),
        open_points=points,
        operation_readings=tuple(readings),
        lines=Lines(files),
        warnings=tuple(sorted(set(warnings), key=place)),
    )


def main_file(library: Library, warnings: list[Defect]) -> Source:
    """The document's own file, as its overlays change it; adds what is wrong with these to `warnings`."""
    document = library.document
    path = library.main()
    given = document.place.data if isinstance(document.place, DocumentText) else None
    source = readable(path, library.url(path), given)
    if not document.overlays:
        return source
    # Imported here: most documents have none.
    from hydracore_openapi.source.overlays import overlaid

    changed, defects = overlaid(source, map(readable, document.overlays))
    warnings += defects
    return changed


def nothing_to_serve(document: Node, found: Outline) -> Iterator[Defect]:
    """That there is no operation, unless why not has been told."""
    paths = document.get("paths") or document
    if found.cut.isdisjoint((document.key, paths.key)):
        yield paths.defect("there is no operation", "describe at least one")


def reader_of(files: Files, dialect: Dialect) -> Reader:
    if files.shapes.version is not Version.V2:
        return Reader(files, dialect)
    # Imported here, as whatever one version alone needs.
    from hydracore_openapi.readers.swagger import SwaggerReader

    return SwaggerReader(files, dialect)


def operations_of(files: Files) -> tuple[Operation, ...]:
    """The operations of a document as an update has changed it. Raises: ContractError where that is unsound."""
    warnings: list[Defect] = []
    sound(files, warnings)
    if warnings:
        raise ContractError(warnings)
    return reader_of(files, Dialect(files)).operations()


def sound(files: Files, warnings: list[Defect]) -> Outline:
    """The outline of what is sound in a document, before schemas are compiled; adds what was wrong to `warnings`."""
    found = outline(files)
    warnings += [*found.defects, *files.defects]
    for source in files.all:
        warnings += source.defects
    for rule in path_rules.RULES:
        warnings += named(rule.__name__.replace("_", "-"), rule(files, found))
    warnings += named("schema", schema_rules.schema_defects(files, found))
    warnings += named("circle", schema_rules.bottomless(files, found))
    warnings += named("open", open_defects(files, found))
    return found


def compiled(files: Files, found: Outline, warnings: list[Defect]) -> Dialect:
    """The compiled schemas of a document, once values that break them have been taken out of it."""
    lines = Lines(files)
    dialect = Dialect(files)
    in_schemas = [
        *named("enum", schema_rules.values(dialect, found)),
        *named("example", note_defects(dialect, found, lines)),
        *named("open", uncompilable_readings(dialect, found)),
    ]
    if in_schemas:
        dialect = Dialect(files)
    warnings += in_schemas
    warnings += named("example", example_defects(dialect, found, lines))
    return dialect


def named(kind: str, defects: Iterable[Defect]) -> Iterator[Defect]:
    return (replace(each, kind=each.kind or kind) for each in defects)
