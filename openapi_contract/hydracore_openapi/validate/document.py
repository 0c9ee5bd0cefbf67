"""Validation of a whole document, in stages: each relies on what the ones before it have found sound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hydracore_openapi.errors import ContractError, Defect
from hydracore_openapi.readers.dialect import Dialect
from hydracore_openapi.source.lines import Lines
from hydracore_openapi.source.outline import Outline, outline
from hydracore_openapi.validate import path_rules, schema_rules
from hydracore_openapi.validate.examples import example_defects
from hydracore_openapi.validate.structure import check_version, structure_defects


def check(dialect: Dialect) -> None:
    """Raises: ContractError with all defects of the first stage that finds any."""
    check_version(dialect.files.document)
    found = outline(dialect.files)
    refuse([*found.defects, *structure_defects(found)])
    refuse(rule_defects(dialect, found))
    lines = Lines(dialect.files)
    refuse(schema_rules.uncompilable(dialect, found, lines))
    refuse([*schema_rules.enums(dialect, found), *example_defects(dialect, found, lines)])


def rule_defects(dialect: Dialect, found: Outline) -> Iterator[Defect]:
    for rule in path_rules.RULES:
        yield from rule(dialect.files, found)
    yield from schema_rules.schema_defects(found)
    yield from schema_rules.bottomless(dialect, found)


def refuse(defects: Iterable[Defect]) -> None:
    found = tuple(defects)
    if found:
        raise ContractError(found)
