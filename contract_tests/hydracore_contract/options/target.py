"""Options for the service that is tested: which document it keeps, and how to reach it."""

from __future__ import annotations

import re

import click

from hydracore_contract.errors import Misused
from hydracore_contract.options.config_file import CONFIG
from hydracore_contract.options.connection import connection_options
from hydracore_contract.options.credentials import credential_options
from hydracore_contract.options.option import option

SENT = r"[\x20-\x7e\xa0-\xff]*"
SENDERS = frozenset(["connection", "content-length", "expect", "host", "transfer-encoding", "upgrade"])
"""Headers that whoever sends a request sets."""


def spec_options() -> list[click.Parameter]:
    return [
        option(
            "--config", metavar="FILE", help=f"Read options from this file; from {CONFIG} here, if left out."
        ),
        option("--spec", metavar="FILE", help="OpenAPI 3.0 document; the one that is shipped, if left out."),
    ]


def check_options() -> list[click.Parameter]:
    return [
        option(
            "--checks",
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
            multiple=True,
            metavar="NAME:VALUE",
            help="Sent with every request, for gateways (repeatable).",
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
            "--request-timeout",
            type=click.FloatRange(0.1),
            default=10.0,
            show_default=True,
            metavar="SECONDS",
            help="An answer that takes longer hangs.",
        ),
        *connection_options(),
    ]


def header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) or not re.fullmatch(SENT, value):
        raise Misused(f"--header {text!r} is no header", "write it as Name: value")
    if name.lower() in SENDERS:
        raise Misused(f"--header {name} says how a request is sent", "leave it to this program")
    return name, value.strip()
