"""Contracts for tests: written to a file, and loaded."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent
from typing import Any

from hydracore_contract.fields import Field
from hydracore_openapi import Contract, load
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import Operation, RequestPlace
from tests.contracts import hydracore
from tests.paths import ROOT

OWN = ROOT / "openapi.yaml"
HEAD = "openapi: 3.0.3\ninfo: {title: Case, version: '1'}\n"


@cache
def contract(text: str) -> Contract:
    """The contract of a document that is written without its first two lines."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "openapi.yaml")
        path.write_text(HEAD + dedent(text), encoding="utf-8")
        return load(path)


def own() -> Contract:
    """The contract that is shipped."""
    return hydracore()


def operation(text: str) -> Operation:
    """The first operation of a document."""
    return contract(text).operations[0]


def field(schema: Mapping[str, Any], place: str = RequestPlace.BODY, *, required: bool = False) -> Field:
    """A field of some operation, with a schema of its own."""
    operation = own().operation("create_channel_endpoint")
    return Field(operation, RequestPlace(place), ("value",), required, Schema(schema))
