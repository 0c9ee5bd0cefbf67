from __future__ import annotations

from collections.abc import Callable

import pytest

from hydracore_openapi import Contract

KEYS = "required: [id, key], properties: {id: {readOnly: true}, key: {writeOnly: true}}"
PATHS = "paths: {/a: {get: {responses: {200: {description: Fine}}}}}\n"


@pytest.mark.parametrize(
    ("schema", "line", "words"),
    [
        ("{type: array}", 6, "an array without items"),
        ("{type: object, properties: {a: {items: {type: array}}}}", 6, "an array without items"),
        ("{minItems: 3, maxItems: 2}", 6, "minItems 3 is more than maxItems 2"),
        ("{minProperties: 3, maxProperties: 2}", 6, "minProperties 3 is more than maxProperties 2"),
        ("{pattern: '('}", 6, "'(' isn't a regular expression"),
        ("{pattern: '\\Z'}", 6, "isn't a regular expression"),
        ("{x-mock: 5}", 6, "x-mock isn't an object"),
        ("{type: integer, enum: [1, x, 2.5]}", 6, 'no such value is possible: "x" is not of type "integer"'),
        ("{maxLength: 1, enum: [ab]}", 6, "no such value is possible"),
        ("{not: {$ref: '#/components/schemas/Thing'}}", 6, "the schema contains itself without end"),
        (
            "{anyOf: [{type: string}, {allOf: [{$ref: '#/components/schemas/Thing'}]}]}",
            6,
            "contains itself without end",
        ),
        ("{$ref: '#/components/schemas/Thing'}", 6, "leads back to itself"),
        ("{type: string, default: 1}", 6, "the default breaks its schema"),
        ("{items: {type: string, example: 1}, type: array}", 6, "the example breaks its schema"),
    ],
)
def test_refused(defects: Callable[[str], list[str]], schema: str, line: int, words: str) -> None:
    told = defects(f"{PATHS}components:\n  schemas:\n    Thing: {schema}\n")
    assert told[0].startswith(f"{line}: ")
    assert words in told[0]


@pytest.mark.parametrize(
    "schema",
    [
        "{type: array, items: {}}",
        "{minimum: 2, maximum: 2}",
        "{type: string, nullable: true, enum: [a], default: null}",
        "{type: string, nullable: true, enum: [a, null]}",
        "{pattern: '^(?=a)\\p{L}+$'}",
        "{type: object, properties: {next: {$ref: '#/components/schemas/Thing'}}}",
        "{allOf: [{$ref: '#/components/schemas/Other'}]}",
        "{x-mock: {role: id}}",
        "{type: object, required: [undescribed]}",
        f"{{type: object, {KEYS}, example: {{id: 1}}}}",
        f"{{type: object, {KEYS}, example: {{key: 1}}}}",
        f"{{type: object, {KEYS}, example: {{id: 1, key: 1}}}}",
    ],
)
def test_accepted(contract: Callable[[str], Contract], schema: str) -> None:
    contract(f"{PATHS}components:\n  schemas:\n    Other: {{type: string}}\n    Thing: {schema}\n")


def test_what_cannot_be_compiled_is_refused(defects: Callable[[str], list[str]]) -> None:
    huge = "a{1,1000}" * 200
    (told,) = defects(f"{PATHS}components:\n  schemas:\n    Thing: {{pattern: '({huge}){{1000}}'}}\n")
    assert "isn't a regular expression" in told or "can't be compiled" in told
