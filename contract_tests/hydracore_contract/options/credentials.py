"""Options for credentials, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from hydracore_contract.errors import Misused
from hydracore_contract.option_types import Lines
from hydracore_contract.options.option import option
from hydracore_contract.settings import Secrets


def credential_options() -> list[click.Parameter]:
    return [
        option(
            "--token",
            metavar="TOKEN",
            help="What the service accepts in Authorization: a bearer token, or user:password for Basic.",
        ),
        option("--api-key", metavar="KEY", help="An API key that the service accepts."),
        option(
            "--auth",
            type=Lines(),
            multiple=True,
            metavar="SCHEME=VALUE",
            help="What one security scheme of the document is opened with, by its name (repeatable).",
        ),
    ]


def secrets(given: Mapping[str, Any]) -> Secrets:
    """Raises Misused where no request can carry one."""
    return Secrets(
        secret("--token", given.get("token")),
        secret("--api-key", given.get("api_key")),
        tuple(named_secret("--auth", text) for text in given.get("auth") or ()),
    )


def secret(name: str, value: str | None) -> str | None:
    if value is None or value == "":
        return None
    if not value.isprintable():
        raise Misused(
            f"{name} has characters in it that no request can send", "give the credential alone, in one line"
        )
    return value


def named_secret(option: str, text: str) -> tuple[str, str]:
    """A scheme's name and its secret; an empty name where there is none, which the document's names are told for."""
    name, equals, value = text.partition("=")
    if not equals:
        return "", text
    return name.strip(), secret(f"{option} {name}", value) or ""
