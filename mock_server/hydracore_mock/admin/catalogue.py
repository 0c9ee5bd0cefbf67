"""Catalogue of the contract's operations: what the console needs to make a form for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hydracore_mock.http.representations import representations
from hydracore_mock.journal import location_json
from hydracore_openapi.json_schema.generate import Generator, Unsatisfiable
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Body, Contract, Operation, Parameter, Response
from hydracore_openapi.readers.resources import is_json

Sources = Callable[[], Mapping[str, str]]
"""Where an operation's answers come from, by its id."""


def catalogue(contract: Contract, sources: Mapping[str, str]) -> dict[str, Any]:
    """The title, the version, and the operations with examples of whatever can be sent."""
    operations = [
        {**_operation(contract, operation), "answers": sources.get(operation.id, "")}
        for operation in contract.operations
    ]
    return {"title": contract.title, "version": contract.version, "operations": operations}


def _operation(contract: Contract, operation: Operation) -> dict[str, Any]:
    schemes = {name: contract.security_schemes[name] for each in operation.security for name in each}
    return {
        "id": operation.id,
        "method": operation.method,
        "path": operation.path,
        "summary": operation.summary,
        "parameters": [_parameter(each) for each in operation.parameters],
        "body": None if operation.body is None else _body(operation.body),
        "responses": [_response(each) for each in operation.responses.values()],
        "credentials": [
            {
                "name": scheme.name,
                "kind": scheme.kind,
                "scheme": scheme.scheme,
                "place": scheme.place or "",
                "parameter": scheme.parameter,
            }
            for scheme in schemes.values()
        ],
        "source": location_json(operation.location),
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    example = next((each.value for each in parameter.examples.values()), None)
    if example is None:
        example = _example(parameter.schema)
    return {
        "name": parameter.name,
        "place": parameter.place,
        "required": parameter.required,
        "description": parameter.description,
        "schema": _plain(parameter.schema),
        "example": example,
    }


def _body(body: Body) -> dict[str, Any] | None:
    media = next((each for each in body.media.values() if "json" in each.name), None)
    media = media or next(iter(body.media.values()), None)
    if media is None:
        return None
    example = next((each.value for each in media.examples.values()), None)
    if example is None and media.schema is not None:
        example = _example(media.schema)
    sent = representations(media)[0]
    # JSON is shown as the value that it is; anything else as the text that goes over the wire.
    is_written = example is not None and not is_json(sent.name)
    return {
        "media": sent.content_type.decode("latin-1"),
        "required": body.required,
        "example": sent.write(example).decode("utf-8", "replace") if is_written else example,
        "schema": {} if media.schema is None else _plain(media.schema),
    }


def _response(response: Response) -> dict[str, Any]:
    names = {name: None for media in response.media.values() for name in media.examples}
    return {"status": response.status, "description": response.description, "examples": list(names)}


def _example(schema: Schema) -> Any:
    try:
        return Generator(schema.document).value("")
    except Unsatisfiable:
        return None


def _plain(schema: Schema) -> Any:
    """The schema's own keywords, without the parts that it only refers to."""
    return {name: value for name, value in schema.document.items() if not name.startswith(("$", "x-"))}
