"""Loading of a document: from its file to the frozen values of the model, and the only way to them.

Files are read as events (`source`), the whole document is judged (`validate`), and only what was found sound is turned
into values (`readers`). Judging has stages, each of which relies on what those before it have found sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from hydracore_openapi.errors import ContractError, Defect
from hydracore_openapi.model import Contract, Operation
from hydracore_openapi.readers.bundling import bundle
from hydracore_openapi.readers.dialect import Dialect
from hydracore_openapi.readers.open_marks import open_points, operation_readings
from hydracore_openapi.readers.reader import Reader
from hydracore_openapi.readers.resources import resources
from hydracore_openapi.source.files import read
from hydracore_openapi.source.lines import Lines
from hydracore_openapi.source.outline import Outline, outline
from hydracore_openapi.source.references import Bring, Files
from hydracore_openapi.validate import path_rules, schema_rules
from hydracore_openapi.validate.examples import example_defects
from hydracore_openapi.validate.open_rules import open_defects, uncompilable_readings
from hydracore_openapi.validate.structure import check_version, structure_defects


def load(path: Path | str, bring: Bring | None = None) -> Contract:
    """The contract that a document states. Raises: ContractError where the document can't be used."""
    files = Files(read(Path(path)), bring)
    dialect = Dialect(files)
    found = check(dialect)
    reader = Reader(files, dialect)
    operations = reader.operations()
    points = open_points(dialect, found)
    info = files.document.value["info"]
    return Contract(
        title=info["title"],
        version=info["version"],
        openapi=files.document.value["openapi"],
        document=bundle(dialect),
        files=tuple(source.path for source in files.all),
        operations=operations,
        resources=resources(operations),
        security_schemes=reader.security_schemes(),
        open_points=points,
        operation_readings=tuple(operation_readings(files, found, points, operations_of)),
        lines=Lines(files),
    )


def operations_of(files: Files) -> tuple[Operation, ...]:
    """The operations of a document as an update has changed it. Raises: ContractError where that is unsound."""
    dialect = Dialect(files)
    check_rules(dialect)
    return Reader(files, dialect).operations()


def check(dialect: Dialect) -> Outline:
    """The outline of a sound document. Raises: ContractError with all defects of the first stage that finds any."""
    found = check_rules(dialect)
    refuse([*schema_rules.enums(dialect, found), *example_defects(dialect, found, Lines(dialect.files))])
    return found


def check_rules(dialect: Dialect) -> Outline:
    """The same, examples and defaults aside."""
    check_version(dialect.files.document)
    found = outline(dialect.files)
    refuse([*found.defects, *structure_defects(found)])
    refuse(rule_defects(dialect, found))
    lines = Lines(dialect.files)
    refuse([*schema_rules.uncompilable(dialect, found, lines), *uncompilable_readings(dialect, found)])
    return found


def rule_defects(dialect: Dialect, found: Outline) -> Iterator[Defect]:
    for rule in path_rules.RULES:
        yield from rule(dialect.files, found)
    yield from schema_rules.schema_defects(found)
    yield from schema_rules.bottomless(dialect, found)
    yield from open_defects(dialect.files, found)


def refuse(defects: Iterable[Defect]) -> None:
    found = tuple(defects)
    if found:
        raise ContractError(found)
