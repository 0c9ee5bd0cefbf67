"""An option of the command line, with its twin in the environment."""

from __future__ import annotations

from typing import Any

import click

PREFIX = "HYDRACORE_CONTRACT_"


def option(*names: str, **attributes: Any) -> click.Option:
    """An option with its twin in the environment."""
    longest = max(names, key=len).partition("/")[0].lstrip("-")
    variable = PREFIX + longest.upper().replace("-", "_")
    return click.Option(list(names), envvar=variable, show_envvar=True, **attributes)


def base_url() -> click.Argument:
    return click.Argument(["base_url"], metavar="[BASE_URL]", required=False, envvar=f"{PREFIX}BASE_URL")
