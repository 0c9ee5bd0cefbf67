"""Options for credentials, and what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import click

from hydracore_contract.errors import Misused
from hydracore_contract.option_types import TextLines
from hydracore_contract.options.option import option
from hydracore_contract.settings import OTHERS, Secrets, TokenSource


def credential_options() -> list[click.Parameter]:
    return [
        option(
            "--token",
            metavar="TOKEN",
            help="What the service accepts in Authorization: a bearer token, or user:password for Basic.",
        ),
        option(
            "--token-command",
            metavar="COMMAND",
            help="Prints the token: run at the start, before it expires and once it is refused.",
        ),
        option(
            "--oauth2-client-id",
            metavar="ID",
            help="Tokens are had by OAuth2 client credentials, and anew before they expire and once one is refused.",
        ),
        option("--oauth2-client-secret", metavar="SECRET", help="The client's secret."),
        option(
            "--oauth2-token-url",
            metavar="URL",
            help="The token endpoint; that of the document, if left out.",
        ),
        option("--oauth2-scope", metavar="SCOPES", help="The scopes to ask for, with blanks between them."),
        option("--api-key", metavar="KEY", help="An API key that the service accepts."),
        option(
            "--auth",
            type=TextLines(),
            multiple=True,
            metavar="SCHEME=VALUE",
            help="What one security scheme of the document is opened with, by its name (repeatable).",
        ),
        option(
            "--other-token",
            metavar="TOKEN",
            help="A second customer's, whose instance --other-instance-id is: nothing may pass between the two.",
        ),
        option("--other-api-key", metavar="KEY", help="The second customer's API key."),
        option(
            "--other-auth",
            type=TextLines(),
            multiple=True,
            metavar="SCHEME=VALUE",
            help="The second customer's for one security scheme (repeatable).",
        ),
    ]


def secrets(given: Mapping[str, Any], owner: str = "") -> Secrets:
    """What one customer is given. Raises Misused where no request can carry it."""
    found = Secrets(owner=owner)
    name = found.prefix.replace("-", "_")
    return replace(
        found,
        token=secret(f"--{found.prefix}token", given.get(f"{name}token")),
        api_key=secret(f"--{found.prefix}api-key", given.get(f"{name}api_key")),
        named=tuple(named_secret(f"--{found.prefix}auth", text) for text in given.get(f"{name}auth") or ()),
    )


def token_source(given: Mapping[str, Any]) -> TokenSource | None:
    """Where the token comes from; None where it was given, or none is to be got. Raises Misused."""
    command = given.get("token_command") or ""
    names = ("oauth2_client_id", "oauth2_client_secret", "oauth2_token_url", "oauth2_scope")
    client_id, client_secret, url, scope = (secret(option_of(name), given.get(name)) or "" for name in names)
    if not (command or client_id or client_secret or url or scope):
        return None
    ways = [("--token", given.get("token")), ("--token-command", command), ("--oauth2-client-id", client_id)]
    if len(several := [name for name, value in ways if value]) > 1:
        raise Misused(f"{' and '.join(several)} all say where the token comes from", "give one of them")
    if not command and not (client_id and client_secret):
        lacking = option_of(names[0] if not client_id else names[1])
        raise Misused(f"{lacking} is missing for OAuth2 client credentials", "give it too")
    return TokenSource(command, url, client_id, client_secret, scope)


def option_of(name: str) -> str:
    return f"--{name.replace('_', '-')}"


def other_secrets(given: Mapping[str, Any], first: Secrets) -> Secrets:
    """A second customer's. Raises Misused where they are the first one's as well, or there is no first one."""
    found = secrets(given, OTHERS)
    if found and not first:
        raise Misused("a second customer's credentials were given, and no first one's", "give both")
    shared = {first.token, first.api_key, *(text for _, text in first.named)} & {
        found.token,
        found.api_key,
        *(text for _, text in found.named),
    }
    if any(shared):
        raise Misused("both customers were given the same credentials", "give the second one's own")
    return found


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
