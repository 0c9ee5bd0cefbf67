"""Options for the service that is tested: which document it keeps, and how to reach it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import click

from hydracore_contract.errors import Misused
from hydracore_contract.option_types import TextLines
from hydracore_contract.options.config_file import CONFIG
from hydracore_contract.options.connection import connection_options
from hydracore_contract.options.credentials import credential_options
from hydracore_contract.options.option import option
from hydracore_openapi import NotBrought
from hydracore_openapi.source.document import DocumentUrl, document_url, is_url

SENT = r"[\x20-\x7e\xa0-\xff]*"
SENDERS = frozenset(["connection", "content-length", "expect", "host", "transfer-encoding", "upgrade"])
"""Headers that whoever sends a request sets."""


def spec_options() -> list[click.Parameter]:
    return [
        option(
            "--config", metavar="FILE", help=f"Read options from this file; from {CONFIG} here, if left out."
        ),
        option(
            "--spec",
            metavar="FILE|URL",
            help="OpenAPI 3.0 document, a file or a URL; the one that is shipped, if left out.",
        ),
        option(
            "--spec-header",
            type=TextLines(),
            multiple=True,
            metavar="NAME:VALUE",
            help="Sent where the document is asked for by its URL, and there alone (repeatable).",
        ),
        option(
            "--overlay",
            type=TextLines(),
            multiple=True,
            metavar="FILE",
            help="OpenAPI Overlay that changes the document before it is read (repeatable).",
        ),
        option(
            "--allow-ref",
            type=TextLines(),
            multiple=True,
            metavar="PATH|URL",
            help="What the document may refer to beside its own folder or host (repeatable).",
        ),
    ]


def check_options() -> list[click.Parameter]:
    return [
        option(
            "--checks",
            type=TextLines(),
            multiple=True,
            metavar="FILE",
            help="Functions check_… of your own, which each answer is held against too (repeatable).",
        )
    ]


def target_options() -> list[click.Parameter]:
    return [
        *spec_options(),
        *check_options(),
        *credential_options(),
        option(
            "--header",
            type=TextLines(),
            multiple=True,
            metavar="NAME:VALUE",
            help="Sent with every request, for gateways (repeatable).",
        ),
        option(
            "--path-value",
            type=TextLines(),
            multiple=True,
            metavar="NAME=VALUE",
            help="What a path parameter above a collection is filled with (repeatable).",
        ),
        option(
            "--allow-host",
            multiple=True,
            metavar="HOST",
            help="A host beside this machine to test (repeatable).",
        ),
        option(
            "--rate-limit",
            type=click.FloatRange(0, min_open=True),
            metavar="N",
            help="Requests a second at most.",
        ),
        option(
            "--concurrency",
            type=click.IntRange(1, 256),
            default=16,
            show_default=True,
            metavar="N",
            help="Requests under way at a time at most; as many as the service bears.",
        ),
        option(
            "--request-timeout",
            type=click.FloatRange(0.1),
            default=10.0,
            show_default=True,
            metavar="SECONDS",
            help="An answer that takes longer hangs.",
        ),
        *connection_options(),
    ]


def header(text: str, option: str = "--header") -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) or not re.fullmatch(SENT, value):
        shown = repr(text) if option == "--header" else "holds what"
        raise Misused(f"{option} {shown} is no header", "write it as Name: value")
    if name.lower() in SENDERS:
        raise Misused(f"{option} {name} says how a request is sent", "leave it to this program")
    return name, value.strip()


def document(text: str | None, headers: Sequence[str]) -> Path | DocumentUrl | None:
    """The document by its file, or by its URL, whose credentials become a header. Raises Misused."""
    if not text or not is_url(text):
        return Path(text) if text else None
    try:
        return document_url(text, [header(each, "--spec-header") for each in headers], "--spec-header")
    except NotBrought as error:
        raise Misused("--spec is no URL", error.remedy) from error


def path_value(text: str) -> tuple[str, str]:
    """A parameter's name and its value; an empty name where there is none, which the document's names are told for."""
    name, equals, value = text.partition("=")
    return (name.strip(), value) if equals else ("", text)
