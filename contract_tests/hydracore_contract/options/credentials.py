"""Options for credentials, and what they say."""

from __future__ import annotations

import click

from hydracore_contract.errors import Misused
from hydracore_contract.options.option import option


def credential_options() -> list[click.Parameter]:
    return [
        option("--token", metavar="TOKEN", help="A bearer token that the service accepts."),
        option("--api-key", metavar="KEY", help="An API key that the service accepts."),
    ]


def secret(name: str, value: str | None) -> str | None:
    if value is None or value == "":
        return None
    if not value.isprintable() or not value.isascii() or " " in value:
        raise Misused(
            f"{name} has blanks or characters in it that no request can send", "give the credential alone"
        )
    return value
