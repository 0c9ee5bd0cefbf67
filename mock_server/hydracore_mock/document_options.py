"""Options that say which document is meant, for every command of the mock."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from hydracore_openapi import NotBrought, bundled
from hydracore_openapi.source.document import (
    HEADER,
    LARGEST,
    STDIN,
    Document,
    DocumentText,
    Place,
    document_url,
    is_url,
)


def document_options(option: Callable[..., click.Option]) -> list[click.Parameter]:
    """The argument and options; `option` makes one from its name and attributes."""
    many = {"multiple": True, "type": click.STRING}
    return [
        click.Argument(["document"], required=False, metavar="[SPEC]"),
        option(
            "--spec",
            metavar="FILE|URL|-",
            help="OpenAPI document, - for standard input; the one that is shipped, if left out.",
        ),
        option(
            "--header",
            **many,
            metavar="NAME:VALUE",
            help="Sent where the document is asked for by its URL, and there alone (repeatable).",
        ),
        option(
            "--overlay",
            **many,
            metavar="FILE",
            help="OpenAPI Overlay that changes the document before it is read (repeatable).",
        ),
        option(
            "--allow-ref",
            **many,
            metavar="PATH|URL",
            help="What the document may refer to beside its own folder or host (repeatable).",
        ),
        option("--strict", is_flag=True, help="Refuse a document with anything wrong in it."),
    ]


def document_of(given: Mapping[str, Any]) -> Document:
    """The document that was named, in either way. Raises: click.ClickException where it can't be meant."""
    headers = [_header(each) for each in given["header"]]
    named = [(name, given[key]) for name, key in (("SPEC", "document"), ("--spec", "spec"))]
    place = next((_place(name, text, headers) for name, text in named if text is not None), bundled())
    return Document(
        place,
        tuple(_path("--overlay", each) for each in given["overlay"]),
        tuple(str(each if is_url(each) else _path("--allow-ref", each)) for each in given["allow_ref"]),
    )


def _place(option: str, text: str, headers: Sequence[tuple[str, str]]) -> Place:
    if text == STDIN:
        return DocumentText(sys.stdin.buffer.read(LARGEST + 1))
    if not is_url(text):
        return _path(option, text)
    try:
        return document_url(text, headers)
    except NotBrought as error:
        raise click.ClickException(str(error)) from error


def _path(option: str, value: str) -> Path:
    return Path(printable(option, value))


def printable(option: str, value: str) -> str:
    """The value of an option. Raises: click.ClickException where it can't be meant."""
    if not value.strip() or not value.isprintable():
        raise click.ClickException(f"{option} is empty or not printable; leave it out for the default")
    return value


def _header(text: str) -> tuple[str, str]:
    # What it holds may be secret.
    if (found := HEADER.fullmatch(text)) is None:
        raise click.ClickException("--header is no header; write it as 'Authorization: Bearer …'")
    return found[1], found[2]
