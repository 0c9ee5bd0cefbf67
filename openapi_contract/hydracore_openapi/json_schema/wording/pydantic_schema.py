"""Translation of a JSON Schema to the core schema of the model classes that such a document is generated from.

FastAPI makes documents out of classes; this goes the other way, construct by construct: an object with properties was a
model, one without a `dict`; a reference alone was a field of a model's type, an `allOf` of one part the same with a
description; a closed list was an `Enum` where it is a definition, else a `Literal`; `anyOf` was a union, a tagged one
where there is a discriminator, an optional field where all but one branch are null. pydantic-core compiles such a core
schema directly, so no class has to exist.

A translation is either lax, which is how a FastAPI service reads a request, or checked: then every place
where pydantic asks for less than JSON Schema does (scalars, which it coerces, and keywords that it has no
notion of) is held to its own part of the JSON Schema as well. A checked translation accepts nothing that
the JSON Schema refuses, and says where and why in pydantic's words.

Names in error locations come out as pydantic gives them because the same validators are built: the members
of a union are labelled by their validators' titles, those of a discriminated union by their tags.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeAlias, cast

from pydantic_core import CoreSchema, SchemaError, SchemaValidator

from hydracore_openapi.json_schema.flattening import (
    NULL,
    Flattener,
    JSONSchema,
    bare,
    of_type,
    single_part,
    types_of,
)
from hydracore_openapi.json_schema.wording.pydantic_checks import Check
from hydracore_openapi.json_schema.wording.pydantic_formats import FORMATS

Core: TypeAlias = dict[str, Any]

BOUNDS = {
    "minimum": "ge",
    "exclusiveMinimum": "gt",
    "maximum": "le",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
}
LENGTHS = {"minLength": "min_length", "maxLength": "max_length"}
ITEMS = {"minItems": "min_length", "maxItems": "max_length"}
PROPERTIES = {"minProperties": "min_length", "maxProperties": "max_length"}
HASHABLE = frozenset({"string", "integer", "number", "boolean"})


class _Model:
    """Stands for the model class that the document was generated from."""

    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")


def validator(document: JSONSchema) -> SchemaValidator:
    """Refuses what pydantic refuses. Raises: pydantic_core.SchemaError where a document can't be translated."""
    return Translation(document).validator()


def checked_validator(document: JSONSchema, *, text: bool) -> SchemaValidator:
    """Refuses what pydantic or the JSON Schema refuse; with `text`, scalars come as spelled in a URL."""
    return CheckedTranslation(document, text=text).validator()


class Translation:
    """The lax translation of one document."""

    def __init__(self, document: JSONSchema) -> None:
        self.document = document
        self.flattener = Flattener(document)
        self._definitions: dict[str, Core] = {}
        self._kinds: Mapping[str, Callable[[JSONSchema, str | None], Core]] = {
            "string": self._string,
            "integer": self._integer,
            "number": self._number,
            "boolean": self._boolean,
            "null": self._null,
            "array": self._array,
            "object": self._object,
        }

    def validator(self) -> SchemaValidator:
        return self._compiled(self.core(self.document))

    def core(self, schema: Any, name: str | None = None) -> Core:
        """`name` is the definition's name, where the schema is a definition."""
        if not isinstance(schema, Mapping):
            return {"type": "any"} if schema else self._checked({"type": "any"}, {"not": {}})
        if set(bare(schema)) == {"$ref"}:
            return self._reference(schema["$ref"])
        if (part := single_part(schema)) is not None:
            return self.core(part, name)
        if "$ref" in schema or "allOf" in schema:
            return self._merged(schema, name)
        return self._shape(schema, name)

    def _merged(self, schema: JSONSchema, name: str | None) -> Core:
        key = json.dumps(bare(schema), default=dict, sort_keys=True)
        if key not in self._definitions:
            self._definitions[key] = {}
            core = self._checked(self._shape(self.flattener.flat(schema), name), schema)
            self._definitions[key] = {"ref": key, **core}
        return {"type": "definition-ref", "schema_ref": key}

    def _compiled(self, core: Core) -> SchemaValidator:
        whole = {"type": "definitions", "schema": core, "definitions": list(self._definitions.values())}
        return SchemaValidator(cast(CoreSchema, whole))

    def _checked(self, core: Core, schema: JSONSchema) -> Core:
        """`core`, held to `schema` as well."""
        del schema
        return core

    def _checked_beyond(self, core: Core, schema: JSONSchema, known: str) -> Core:
        """`core`, held to `schema` as well if that says more than the keywords in `known`."""
        return core if bare(schema).keys() <= set(known.split()) else self._checked(core, schema)

    def _choice(self, schema: Any) -> Any:
        return self.core(schema)

    def _reference(self, reference: str) -> Core:
        name, schema = self.flattener.target(reference)
        if name not in self._definitions:
            self._definitions[name] = {}
            core = self.core(schema, name)
            self._definitions[name] = {**core, "ref": name}
        return {"type": "definition-ref", "schema_ref": name}

    def _shape(self, schema: JSONSchema, name: str | None) -> Core:
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema and "properties" not in schema:
                return self._alternatives(schema, keyword)
        kinds = types_of(schema)
        if "null" in kinds and len(kinds) > 1:
            rest = [kind for kind in kinds if kind != "null"]
            one = of_type(schema, rest[0]) if len(rest) == 1 else {**of_type(schema, rest[0]), "type": rest}
            return {"type": "nullable", "schema": self._shape(one, name)}
        if "enum" in schema or "const" in schema:
            return self._literal(schema, name)
        if len(kinds) > 1:
            return self._union([of_type(schema, kind) for kind in kinds])
        return self._kinds[kinds[0]](schema, name) if kinds else self._any(schema)

    def _alternatives(self, schema: JSONSchema, keyword: str) -> Core:
        rest = {key: value for key, value in bare(schema).items() if key != keyword}
        branches = [{"allOf": [rest, branch]} if rest else branch for branch in schema[keyword]]
        inner = [branch for branch, own in zip(branches, schema[keyword], strict=True) if not _is_null(own)]
        tags = self._tags(schema, inner)
        core = self._tagged(schema, tags) if tags else self._union(inner)
        core = core if len(inner) == len(branches) else {"type": "nullable", "schema": core}
        return self._checked_beyond(core, schema, "anyOf")

    def _union(self, branches: Sequence[Any]) -> Core:
        if len(branches) < 2:
            return self.core(branches[0] if branches else NULL)
        return {"type": "union", "choices": [self._choice(branch) for branch in branches]}

    def _tagged(self, schema: JSONSchema, tags: Mapping[str, Any]) -> Core:
        return {
            "type": "tagged-union",
            "choices": {tag: self.core(branch) for tag, branch in tags.items()},
            "discriminator": schema["discriminator"]["propertyName"],
            "from_attributes": True,
        }

    def _tags(self, schema: JSONSchema, branches: Sequence[Any]) -> dict[Any, Any]:
        """The branch for each tag of a discriminator; empty where some branch has no tag."""
        discriminator = schema.get("discriminator")
        if not isinstance(discriminator, Mapping):
            return {}
        tags: dict[Any, Any] = {}
        for branch in branches:
            found = self._tags_of(branch, discriminator)
            if not found:
                return {}
            tags.update(dict.fromkeys(found, branch))
        return tags

    def _tags_of(self, branch: Any, discriminator: JSONSchema) -> list[Any]:
        flat = self.flattener.flat(branch)
        own = self.flattener.flat(flat.get("properties", {}).get(discriminator["propertyName"], {}))
        if "const" in own or "enum" in own:
            return [own["const"]] if "const" in own else list(own["enum"])
        name = str(branch.get("$ref", "")).rsplit("/", 1)[-1]
        mapping = discriminator.get("mapping", {}).items()
        return [tag for tag, target in mapping if target.rsplit("/", 1)[-1] == name] or [name] * bool(name)

    def _literal(self, schema: JSONSchema, name: str | None) -> Core:
        values = list(schema["enum"]) if "enum" in schema else [schema["const"]]
        if name is None or not all(isinstance(value, str | int) for value in values):
            return self._checked({"type": "literal", "expected": values}, schema)
        # A definition that is a closed list was an Enum class; a Literal is written where it is used.
        named = [(f"m{index}", value) for index, value in enumerate(values)]
        members = enum.Enum(_class_name(schema, name), named)  # type: ignore[misc]  # mypy wants literals
        core: Core = {"type": "enum", "cls": members, "members": list(members)}
        kinds = {type(value) for value in values}
        sub_type = {str: "str", int: "int"}.get(kinds.pop()) if len(kinds) == 1 else None
        return self._checked({**core, "sub_type": sub_type} if sub_type else core, schema)

    def _any(self, schema: JSONSchema) -> Core:
        return self._checked_beyond({"type": "any"}, schema, "")

    def _null(self, schema: JSONSchema, _: str | None) -> Core:
        return self._checked_beyond({"type": "none"}, schema, "type")

    def _boolean(self, schema: JSONSchema, _: str | None) -> Core:
        return self._checked({"type": "bool"}, schema)

    def _integer(self, schema: JSONSchema, _: str | None) -> Core:
        bounds = {ours: schema[theirs] for theirs, ours in BOUNDS.items() if theirs in schema}
        whole = {key: int(bound) for key, bound in bounds.items() if bound == int(bound)}
        return self._checked({"type": "int", **whole}, schema)

    def _number(self, schema: JSONSchema, _: str | None) -> Core:
        return self._checked({"type": "float", **_renamed(schema, BOUNDS)}, schema)

    def _string(self, schema: JSONSchema, _: str | None) -> Core:
        if schema.get("format") in FORMATS:
            return self._checked(FORMATS[schema["format"]](schema), schema)
        core: Core = {"type": "str", **_renamed(schema, LENGTHS)}
        engine = regex_engine(schema["pattern"]) if "pattern" in schema else None
        if engine:
            core |= {"pattern": schema["pattern"], "regex_engine": engine}
        return self._checked(core, schema)

    def _array(self, schema: JSONSchema, _: str | None) -> Core:
        prefix = schema.get("prefixItems")
        if prefix and schema.get("minItems") == schema.get("maxItems") == len(prefix):
            core: Core = {"type": "tuple", "items_schema": [self.core(item) for item in prefix]}
            return self._checked_beyond(core, schema, "type prefixItems minItems maxItems items")
        items = schema.get("items", True) if not prefix else True
        kind = "set" if schema.get("uniqueItems") and self._hashable(items) else "list"
        core = {"type": kind, "items_schema": self.core(items), **_renamed(schema, ITEMS)}
        return self._checked_beyond(core, schema, "type items minItems maxItems")

    def _hashable(self, items: Any) -> bool:
        kinds = types_of(self.flattener.flat(items))
        return bool(kinds) and HASHABLE.issuperset(kinds)

    def _object(self, schema: JSONSchema, name: str | None) -> Core:
        extra = schema.get("additionalProperties", None)
        if "properties" in schema or "required" in schema or extra is False:
            return self._model(schema, name, extra)
        core: Core = {
            "type": "dict",
            "keys_schema": {"type": "str"},
            "values_schema": self.core(True if extra is None or "patternProperties" in schema else extra),
            **_renamed(schema, PROPERTIES),
        }
        return self._checked_beyond(core, schema, "type additionalProperties minProperties maxProperties")

    def _model(self, schema: JSONSchema, name: str | None, extra: Any) -> Core:
        required = list(schema.get("required", ()))
        declared = schema.get("properties", {})
        properties = {**declared, **{field: True for field in required if field not in declared}}
        fields = {field: self._field(part, field in required) for field, part in properties.items()}
        model_fields = {"type": "model-fields", "fields": fields, **self._extra(schema, extra)}
        cls = type(_class_name(schema, name), (_Model,), {"__slots__": ()})
        core: Core = {"type": "model", "cls": cls, "schema": model_fields}
        return self._checked_beyond(core, schema, "type properties required additionalProperties")

    def _field(self, schema: Any, required: bool) -> Core:
        core = self.core(schema)
        optional = {"type": "default", "schema": core, "default": None}
        return {"type": "model-field", "schema": core if required else optional}

    def _extra(self, schema: JSONSchema, extra: Any) -> Core:
        if extra is None or extra is True or "patternProperties" in schema:
            return {"extra_behavior": "ignore"}
        if extra is False:
            return {"extra_behavior": "forbid"}
        return {"extra_behavior": "allow", "extras_schema": self.core(extra)}


class CheckedTranslation(Translation):
    """The translation that holds scalars, and whatever pydantic has no notion of, to the JSON Schema."""

    def __init__(self, document: JSONSchema, *, text: bool) -> None:
        super().__init__(document)
        self._text = text
        self._lax = Translation(document)

    def _checked(self, core: Core, schema: JSONSchema) -> Core:
        check = Check(schema, self.flattener.definitions, text=self._text)
        return {"type": "function-wrap", "function": {"type": "no-info", "function": check}, "schema": core}

    def _choice(self, schema: Any) -> Any:
        # A check shows in a validator's title, and the title would show in the location of an error.
        return self.core(schema), self._lax._compiled(self._lax.core(schema)).title


def _class_name(schema: JSONSchema, name: str | None) -> str:
    return str(schema.get("title") or name or "object").replace("\0", "")


def _is_null(schema: Any) -> bool:
    return isinstance(schema, Mapping) and bare(schema) in (NULL, {"const": None}, {"enum": [None]})


def _renamed(schema: JSONSchema, names: Mapping[str, str]) -> Core:
    return {ours: schema[theirs] for theirs, ours in names.items() if theirs in schema}


@lru_cache(maxsize=1024)
def regex_engine(pattern: str) -> str | None:
    """The engine that pydantic could run a pattern with, if there is one."""
    for engine in ("rust-regex", "python-re"):
        try:
            SchemaValidator(cast(CoreSchema, {"type": "str", "pattern": pattern, "regex_engine": engine}))
        except SchemaError:
            continue
        return engine
    return None
