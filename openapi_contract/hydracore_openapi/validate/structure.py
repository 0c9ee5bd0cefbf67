"""Validation of a document's structure, by the JSON Schema of the OpenAPI 3.0 specification itself.

The schema is the one that Connexion ships. It says `oneOf` at nearly every place, so that a plain report
would say little more than that nothing fits. Each failure is told by the alternative that was meant instead:

1. Nearly every `oneOf` is "this object, or a reference": an object with `$ref` was meant as a reference, any other not.
2. Of what is left, alternatives of another type than the value's were not meant.
3. Nor were those whose tag differs: `in` and `type` choose between parameters and between security schemes. If the
   tag is that of no alternative, the tag itself is what is wrong.
4. Of the rest, the one whose errors lie deepest was meant: the value fits it longest. Then the one with fewest errors.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft4Validator, ValidationError, Validator

from hydracore_openapi.errors import ContractError, Defect
from hydracore_openapi.json_schema.pointers import value_at_path
from hydracore_openapi.source.outline import Outline
from hydracore_openapi.source.references import Node
from hydracore_openapi.validate.messages import messages

SHIPPED = "resources/schemas/v3.0/schema.json"
REFERENCE = {"$ref": "#/definitions/Reference"}
TAGS = ("in", "type")
"""Members that choose between alternatives."""

Branch = list[ValidationError]


def check_version(node: Node) -> None:
    """Raises: ContractError for anything that isn't OpenAPI 3.0."""
    value = node.value
    if type(value) is not dict:
        raise ContractError(
            [node.defect("this isn't an OpenAPI document", "write an object with openapi: 3.0.3")]
        )
    if "swagger" in value:
        raise ContractError(
            [node["swagger"].defect(f"this is Swagger {value['swagger']}", "convert it to OpenAPI 3.0.3")]
        )
    if "openapi" not in value:
        raise ContractError([node.defect("'openapi' is missing", "add openapi: 3.0.3 as the first line")])
    version = value["openapi"]
    if not isinstance(version, str) or not version.startswith("3.0."):
        raise ContractError([node["openapi"].defect(f"this is OpenAPI {version}", "write it as 3.0.3")])


def structure_defects(found: Outline) -> Iterator[Defect]:
    for name, node in found.entries:
        validator = validator_for(name)
        if not validator.is_valid(node.value):
            yield from entry_defects(validator, node)


def entry_defects(validator: Validator, node: Node) -> Iterator[Defect]:
    for error in validator.iter_errors(node.value):
        for told in meant(error):
            keys = (*node.keys, *map(str, told.instance_path))
            for key, reason, remedy in messages(told, official()):
                inner = keys if key is None else (*keys, key)
                yield Defect(node.source.location(inner), reason, remedy)


@cache
def official() -> Mapping[str, Any]:
    """The specification's schema. Two rules differ: schemes are named in any case, and names are checked.

    Raises: RuntimeError where the package that ships it is missing.
    """
    package = importlib.util.find_spec("connexion")
    if package is None or package.origin is None:
        raise RuntimeError("connexion isn't installed, and the schema of OpenAPI 3.0 comes with it")
    schema: dict[str, Any] = json.loads((Path(package.origin).parent / SHIPPED).read_bytes())
    definitions = schema["definitions"]
    definitions["HTTPSecurityScheme"].pop("oneOf", None)
    for names in definitions["Components"]["properties"].values():
        names["additionalProperties"] = False
    return schema


@cache
def validator_for(name: str) -> Validator:
    schema = official()
    if name == "OpenAPI":
        return Draft4Validator(dict(schema), validate_formats=False)
    part = {"$ref": f"#/definitions/{name}", "definitions": schema["definitions"]}
    return Draft4Validator(part, validate_formats=False)


def meant(error: ValidationError) -> Iterator[ValidationError]:
    """The errors of the alternative that was meant, where an error is about alternatives."""
    branches: list[Branch] | None = getattr(error.kind, "context", None)
    if not branches:
        yield error
    elif error.kind.name != "oneOfMultipleValid":
        chosen = chosen_branch(error, branches)
        if chosen is None:
            yield error
        else:
            for each in chosen:
                yield from meant(each)


def chosen_branch(error: ValidationError, branches: list[Branch]) -> Branch | None:
    """The alternative that was meant; None where a tag fits none, so that only the tag's own values can be told."""
    candidates = referring_or_not(error, branches)
    typed = [branch for branch in candidates if not has_wrong_type(branch, error)] or candidates
    tagged = [branch for branch in typed if wrong_tag(branch, error) is None]
    if not tagged:
        return None
    return min(
        tagged,
        key=lambda branch: (-max((len(each.instance_path) for each in branch), default=0), len(branch)),
    )


def referring_or_not(error: ValidationError, branches: list[Branch]) -> list[Branch]:
    options = value_at_path(official(), error.schema_path)
    refers = isinstance(error.instance, Mapping) and "$ref" in error.instance
    chosen = [
        branch for option, branch in zip(options, branches, strict=True) if (option == REFERENCE) == refers
    ]
    return chosen or branches


def has_wrong_type(branch: Branch, error: ValidationError) -> bool:
    return any(each.kind.name == "type" and each.instance_path == error.instance_path for each in branch)


def wrong_tag(branch: Branch, error: ValidationError) -> ValidationError | None:
    """The error that says that the value of a tag isn't that of this alternative."""
    for each in branch:
        inner = list(each.instance_path)[len(error.instance_path) :]
        if (
            each.kind.name == "enum"
            and inner in [[tag] for tag in TAGS]
            and len(each.kind.as_dict()["options"]) == 1
        ):
            return each
    return None
