from __future__ import annotations

from collections.abc import Callable

import pytest

from hydracore_openapi import Contract

PATHS = "paths: {/a: {get: {responses: {200: {description: Fine}}}}}\n"
TWO = "readings: [{name: a}, {name: b, update: {maxLength: 3}}]"


def thing(mark: str) -> str:
    return f"{PATHS}components:\n  schemas:\n    Other: {{}}\n    Thing:\n      type: string\n      x-open: {mark}\n"


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("5", "x-open isn't an object; write x-open: {why:"),
        ("null", "x-open isn't an object"),
        ("[]", "x-open is empty; remove it"),
        ("[3]", "x-open isn't an object"),
        (f"{{{TWO}}}", "'why' is no text; say why it is open"),
        (f"{{why: ' ', {TWO}}}", "'why' is no text"),
        (f"{{why: [], {TWO}}}", "'why' is no text"),
        ("{why: x}", "x-open has no two readings; list every reading, the document's own first"),
        ("{why: x, readings: {}}", "x-open has no two readings"),
        ("{why: x, readings: [{name: a}]}", "x-open has no two readings"),
        (f"{{why: x, reading: 5, {TWO}}}", "'reading' means nothing here; did you mean 'readings'?"),
        (
            f"{{why: x, behaviour: null-on-updates, {TWO}}}",
            "'null-on-updates'; did you mean 'null-on-update'?",
        ),
        (f"{{why: x, behaviour: [], {TWO}}}", "there is no behaviour []; write one of"),
        (
            "{why: x, behaviour: null-on-update, readings: [{name: keep}, {name: refused}]}",
            "null-on-update has no reading 'refused'; did you mean 'refuse'?",
        ),
        ("{why: x, readings: [{name: a}, {name: a, update: {maxLength: 3}}]}", "two readings are named 'a'"),
        ("{why: x, readings: [{name: a}, 7]}", "a reading isn't an object"),
        ("{why: x, readings: [{name: a}, {update: {maxLength: 3}}]}", "'name' is no text"),
        ("{why: x, readings: [{name: a}, {name: 400, update: {maxLength: 3}}]}", "'name' is no text"),
        ("{why: x, readings: [{name: a}, {name: b, update: 5}]}", "the update isn't an object"),
        (
            "{why: x, readings: [{name: a}, {name: b, update: {maxLength: 3}, updates: 5}]}",
            "did you mean 'update'?",
        ),
        (
            "{why: x, readings: [{name: a}, {name: b}]}",
            "the reading says nothing; add update, or the behaviour",
        ),
        (
            "{why: x, readings: [{name: a}, {name: b, update: {maxLenght: 3}}]}",
            "updated, 'maxLenght' isn't a field of a Schema object; did you mean 'maxLength'?",
        ),
        (
            "{why: x, readings: [{name: a}, {name: b, update: {pattern: '('}}]}",
            "updated, '(' isn't a regular",
        ),
        (
            "{why: x, readings: [{name: a}, {name: b, update: {type: array}}]}",
            "updated, an array without items",
        ),
        (
            "{why: x, readings: [{name: a}, {name: b, update: {$ref: '#/components/schemas/Other'}}]}",
            "an update can't be a reference",
        ),
        ("{why: x, readings: [{name: a}, {name: b, update: {not: {$ref: '#/nowhere'}}}]}", "leads nowhere"),
        (
            "{why: x, readings: [{name: a}, {name: b, update: {not: {$ref: '#/paths'}}}]}",
            "leads to no schema",
        ),
        (
            "{why: x, readings: [{name: a, update: {type: object}}, {name: b, update: {maxLength: 3}}]}",
            "the first reading changes 'type'; put the reading first that the document states",
        ),
        (
            "[{why: x, behaviour: empty-text, readings: [{name: accept}, {name: refuse}]},"
            " {why: y, behaviour: empty-text, readings: [{name: refuse}, {name: accept}]}]",
            "empty-text is told twice here",
        ),
    ],
)
def test_refused(defects: Callable[[str], list[str]], mark: str, words: str) -> None:
    told = defects(thing(mark))
    assert len(told) == 1
    assert told[0].startswith("9: ")
    assert words in told[0]


@pytest.mark.parametrize(
    "mark",
    [
        f"{{why: x, {TWO}}}",
        f"[{{why: x, {TWO}}}, {{why: y, {TWO}}}]",
        "{why: x, behaviour: empty-text, readings: [{name: refuse}, {name: accept}]}",
        "{why: x, readings: [{name: a, update: {type: string, nullable: false}}, {name: b, update: {nullable: true}}]}",
        "{why: x, readings: [{name: a}, {name: b, update: {allOf: [{$ref: '#/components/schemas/Thing'}]}}]}",
    ],
)
def test_accepted(contract: Callable[[str], Contract], mark: str) -> None:
    assert contract(thing(mark)).open_points


def test_a_mark_beside_a_reference_is_refused(defects: Callable[[str], list[str]]) -> None:
    document = thing(f"{{why: x, {TWO}}}") + "    Third: {$ref: '#/components/schemas/Thing', x-open: {}}\n"
    assert defects(document) == ["10: x-open beside $ref means nothing; write it where the reference leads"]


def test_updates_of_other_objects_keep_their_shape(defects: Callable[[str], list[str]]) -> None:
    document = (
        "paths:\n  /a:\n    get:\n      responses:\n        200:\n          description: Fine\n"
        "          x-open: {why: x, readings: [{name: a}, {name: b, update: {description: 5}}]}\n"
    )
    assert defects(document) == ["9: updated, 'description' is 5, not text; write it in quotes"]
