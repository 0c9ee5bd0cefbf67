from __future__ import annotations

from collections.abc import Callable

import pytest

from hydracore_openapi import Contract

Defects = Callable[[str], list[str]]

FINE = "responses: {200: {description: Fine}}"


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        (
            "/a/{x}{x}: {get: {parameters: [{name: x, in: path, required: true, schema: {}}], %s}}",
            "names the parameter 'x' twice",
        ),
        ("/a/{}: {get: {%s}}", "don't pair"),
        ("/a}: {get: {%s}}", "don't pair"),
        (
            "/a: {get: {parameters: [{name: x, in: path, required: true, schema: {}}], %s}}",
            "the path parameter 'x' isn't in '/a'",
        ),
        ("/a: {get: {security: [{none: []}], %s}}", "there is no security scheme 'none'; describe it"),
        ("/a: {get: {servers: [{url: '/{v}'}], %s}}", "the server variable 'v' isn't described"),
        ("/a: {get: {servers: [{url: 'http://[/'}], %s}}", "this is no URL"),
        ("/a: {get: {servers: [{url: '//{v}', variables: {v: {default: '['}}}], %s}}", "this is no URL"),
        (
            "/a: {get: {operationId: a, %s}}\n  /b: {$ref: '#/paths/~1a'}",
            "the operationId 'a' is already used in line 4",
        ),
        (
            "/a: {get: {responses: {200: {description: '', links: {l: {description: x}}}}}}",
            "the link leads nowhere",
        ),
        (
            "/a: {get: {responses: {200: {description: '', links: {l: {operationRef: '#/paths/~1a'}}}}}}",
            "leads to no operation",
        ),
        (
            "/a: {get: {responses: {200: {description: '', links: {l: {operationRef: '#/none'}}}}}}",
            "leads nowhere",
        ),
        (
            "/a: {get: {responses: {200: {description: '',"
            " links: {l: {operationRef: '#/paths/~1a/get', parameters: {query.x: 1}}}}}}}",
            "GET /a has no parameter 'query.x'",
        ),
    ],
)
def test_refused(defects: Defects, paths: str, words: str) -> None:
    (told,) = defects(f"paths:\n  '{paths.replace(': ', chr(39) + ': ', 1)}\n".replace("%s", FINE))
    assert words in told


def test_a_scheme_may_be_needed_nowhere(contract: Callable[[str], Contract]) -> None:
    found = contract("paths: {/a: {get: {security: [{}], responses: {200: {description: Fine}}}}}")
    assert found.operations[0].security == ({},)


def test_similar_templates_that_match_other_requests(contract: Callable[[str], Contract]) -> None:
    get = "get: {parameters: [{name: x, in: path, required: true, schema: {}}], %s}".replace("%s", FINE)
    paths = [f"  {path}: {{{get}}}\n" for path in ("/a/{x}", "/a/{x}.json", "/a/{x}/c")]
    found = contract("paths:\n" + "".join(paths) + f"  /a/b: {{get: {{{FINE}}}}}\n")
    assert len(found.operations) == 4
