"""Schemas of JSON Schema 2020-12, compiled once: the value that everything else passes around.

A validator is compiled with all the definitions that its schema leads to. That is little for most documents; where one
names hundreds of definitions that lead to each other, each of its operations would hold all of them several times over
(2.7 GB for 426 operations in 3.9 MB). So a schema of many definitions is compiled when it is asked for, and
what was asked for longest ago is forgotten again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from hydracore_openapi.json_schema import applicators
from hydracore_openapi.json_schema.depth import follows_values, is_shallow
from hydracore_openapi.json_schema.violations import SchemaViolation as SchemaViolation
from hydracore_openapi.json_schema.violations import violations

if TYPE_CHECKING:
    from jsonschema_rs import Validator


LARGE = 64
"""Definitions of a schema that is compiled when it is asked for."""
KEPT = 8192
"""Definitions of all the large schemas that are compiled at a time."""


class Schema:
    """A self-contained JSON Schema document (definitions under `$defs`) and its compiled validator; frozen.

    `is_valid` tells whether a value fits. For most schemas it is the validator's own method, with nothing
    in between; where a schema contains itself or demands unique items, values nested deeper than 200 levels
    never fit. NaN and the infinities are no numbers. What no JSON decoder makes is beyond it: lone
    surrogates and keys that aren't text may raise ValueError, integers of more than 4,300 digits have no
    bounds.

    `resolve` and `sub` take parts of `document` only. Every `sub` is compiled again, when it is asked for a verdict:
    whoever needs one often keeps it. `properties` and `required` are worked out at each use.
    """

    __slots__ = ("__weakref__", "_judge", "_parts", "document", "is_valid")

    document: Mapping[str, Any]
    is_valid: Callable[[Any], bool]
    _judge: Judge | None
    _parts: Mapping[str, Mapping[str, Any]] | None

    def __init__(self, document: Mapping[str, Any], *, is_part: bool = False) -> None:
        """`is_part`: of a document that was compiled, so that this one can be.

        Raises: jsonschema_rs.ValidationError or ReferencingError where the document is no schema.
        """
        object.__setattr__(self, "document", document)
        object.__setattr__(self, "_parts", None)
        if is_part or self._is_large:
            object.__setattr__(self, "_judge", None)
            object.__setattr__(self, "is_valid", self._is_valid)
        else:
            self._keep(Judge.of(document))

    @property
    def _is_large(self) -> bool:
        return len(self.document.get("$defs", ())) > LARGE

    def _keep(self, judge: Judge) -> Judge:
        object.__setattr__(self, "_judge", judge)
        object.__setattr__(self, "is_valid", judge.is_valid)
        return judge

    @property
    def judge(self) -> Judge:
        if self._judge is not None:
            return self._judge
        return COMPILED.of(self) if self._is_large else self._keep(attempted(self.document))

    def _is_valid(self, value: Any) -> bool:
        return self.judge.is_valid(value)

    @property
    def allows_null(self) -> bool:
        """Whether null fits; a `type` without it tells so by itself."""
        kinds = self.document.get("type", "null")
        return ("null" in kinds if isinstance(kinds, list) else kinds == "null") and self.is_valid(None)

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a schema is frozen: {name} can't be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a schema is frozen: {name} can't be deleted")

    def violations(self, value: Any) -> Iterator[SchemaViolation]:
        """Every violation, each as deep as it can be told; nothing for what is valid."""
        judge = self.judge
        return violations(self.document, judge.validator, judge.is_valid, value)

    def resolve(self, subschema: Mapping[str, Any] | bool) -> Mapping[str, Any]:
        """The schema that a part of `document` stands for once its references are followed."""
        return applicators.resolved(self.document, subschema)

    def sub(self, subschema: Mapping[str, Any] | bool) -> Schema:
        """A part of `document` as a schema of its own."""
        part = self.resolve(subschema)
        definitions = applicators.reachable(self.document.get("$defs", {}), part)
        own = {key: part[key] for key in part if key != "$defs"}
        return Schema({**own, "$defs": definitions} if definitions else own, is_part=True)

    @property
    def parts(self) -> Mapping[str, Mapping[str, Any]]:
        """The properties an object may have, from all that the schema is composed of, as they are written."""
        if self._parts is None:
            object.__setattr__(self, "_parts", applicators.properties(self.document, self.document))
        return self._parts or {}

    @property
    def properties(self) -> Mapping[str, Mapping[str, Any]]:
        """The same with their references followed."""
        return {name: self.resolve(part) for name, part in self.parts.items()}

    @property
    def required(self) -> frozenset[str]:
        """The properties that an object must have."""
        return applicators.required(self.document, self.document)


@dataclass(frozen=True, slots=True)
class Judge:
    """The compiled validator of a schema document, and its verdict."""

    validator: Validator
    is_valid: Callable[[Any], bool]

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Judge:
        """Raises: jsonschema_rs.ValidationError, ReferencingError where the document is no schema."""
        validator = compiled(document)
        # Looking through many definitions for a circle costs more than to look at each value.
        is_bounded = len(document.get("$defs", ())) > LARGE or follows_values(document)
        return cls(validator, bounded(validator.is_valid) if is_bounded else validator.is_valid)


@dataclass(slots=True)
class Compiled:
    """The large schemas that are compiled, those asked for last at the end."""

    judges: WeakKeyDictionary[Schema, Judge] = field(default_factory=WeakKeyDictionary)
    lock: Lock = field(default_factory=Lock)

    def of(self, schema: Schema) -> Judge:
        """The judge of a schema; one that anything fits where it is none."""
        with self.lock:
            known = self.judges.pop(schema, None)
            if known is not None:
                self.judges[schema] = known
                return known
        judge = attempted(schema.document)
        with self.lock:
            self.judges[schema] = judge
            while len(self.judges) > 1 and sum(map(size, self.judges)) > KEPT:
                del self.judges[next(iter(self.judges))]
        return judge


COMPILED = Compiled()


def size(schema: Schema) -> int:
    return len(schema.document["$defs"])


def attempted(document: Mapping[str, Any]) -> Judge:
    from jsonschema_rs import ReferencingError, ValidationError

    try:
        return Judge.of(document)
    except (ValidationError, ReferencingError):
        return Judge.of({})


def compiled(document: Mapping[str, Any]) -> Validator:
    """The validator of a schema document. Raises: jsonschema_rs.ValidationError, ReferencingError."""
    # Imported here: whoever only asks for help or a version need not wait for it.
    from jsonschema_rs import Draft202012Validator

    return Draft202012Validator(dict(document), validate_formats=True)


def bounded(check: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def is_valid(value: Any) -> bool:
        return is_shallow(value) and check(value)

    return is_valid
