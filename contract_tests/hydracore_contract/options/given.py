"""What was given, as `Settings`: by the command line, else the environment, else `contract.toml`."""

from __future__ import annotations

import math
import os
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click

from hydracore_contract.errors import Misused
from hydracore_contract.options.config_file import config_file, defaults
from hydracore_contract.options.credentials import other_secrets, secrets, token_source
from hydracore_contract.options.option import base_url as base_url_argument
from hydracore_contract.options.run import campaign_options, run_options
from hydracore_contract.options.target import document, header, path_value
from hydracore_contract.own_checks import read_checks
from hydracore_contract.proxies import Proxies
from hydracore_contract.settings import PHASES, Settings


class Configured(click.Command):
    """A command whose options may also stand in a file; what is said in the file's way elsewhere wins over that."""

    said: Mapping[str, Any] = MappingProxyType({})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        options = (base_url_argument(), *run_options(), *campaign_options())
        known = frozenset(each.name or "" for each in options)
        several = frozenset(each.name or "" for each in options if getattr(each, "multiple", False))
        file = config_file(args) or self.said.get("config")
        ctx.default_map = {**defaults(file, known, several), **self.said}
        return super().parse_args(ctx, args)


def read_settings(
    arguments: Sequence[str],
    said: Mapping[str, Any] = MappingProxyType({}),
    base_url: str = "",
    seed: int | None = None,
) -> Settings:
    """The settings of a run by the arguments of its command. Raises Misused.

    What is `said`, in the names and texts of `contract.toml`, wins over that. `base_url` and `seed` are for where none
    is given.
    """
    command = Configured("run", params=[base_url_argument(), *run_options()], callback=lambda **given: given)
    command.said = said
    try:
        given = command.main(list(arguments), standalone_mode=False)
        drawn = seed if given["seed"] is None else given["seed"]
        return settings({**given, "base_url": given["base_url"] or base_url, "seed": drawn})
    except click.ClickException as error:
        raise Misused(error.format_message(), "see hydracore-contract run --help") from error


def settings(given: Mapping[str, Any], color: bool | None = None) -> Settings:
    """Raises Misused where a value can be read and can't be meant."""
    base_url = str(given.get("base_url") or "").rstrip("/")
    if not base_url:
        raise Misused("no base URL was given", "name the service, as http://127.0.0.1:8000")
    seed = given.get("seed")
    first = replace(secrets(given), source=token_source(given))
    other = other_secrets(given, first)
    if given.get("phase") == ("customers",) and not other:
        raise Misused("--phase customers tries two customers, and one is known", "give --other-token")
    return Settings(
        base_url=base_url,
        secrets=first,
        other_secrets=other,
        spec=document(given.get("spec"), given.get("spec_header") or ()),
        overlays=tuple(map(Path, given.get("overlay") or ())),
        allowed_references=tuple(given.get("allow_ref") or ()),
        instance_id=given.get("instance_id") or None,
        path_values=tuple(map(path_value, given.get("path_value") or ())),
        other_instance_id=given.get("other_instance_id") or None,
        profile=given.get("profile") or "default",
        seed=random.SystemRandom().randrange(2**31) if seed is None else seed,
        allow_hosts=tuple(given.get("allow_host") or ()),
        read_only=bool(given.get("read_only")),
        destructive=bool(given.get("destructive")),
        strict_types=bool(given.get("strict_types")),
        shared=bool(given.get("shared")),
        max_response_time=finite("--max-response-time", given.get("max_response_time")),
        max_time=given.get("max_time"),
        request_timeout=finite("--request-timeout", given.get("request_timeout")) or 10.0,
        concurrency=given.get("concurrency") or 16,
        rate_limit=finite("--rate-limit", given.get("rate_limit")),
        headers=tuple(map(header, given.get("header") or ())),
        ca_file=path(given.get("ca_file")),
        insecure=bool(given.get("insecure")),
        client_cert=path(given.get("client_cert")),
        client_key=path(given.get("client_key")),
        proxies=Proxies.from_environment(),
        ledger=path(given.get("ledger")),
        baseline=path(given.get("baseline")),
        reports=tuple(given.get("report") or ()),
        report_dir=path(given.get("report_dir")) or Path("contract-report"),
        color=given.get("color", color),
        quiet=bool(given.get("quiet")),
        fail_fast=bool(given.get("fail_fast")),
        phases=tuple(given.get("phase") or PHASES),
        min_coverage=finite("--min-coverage", given.get("min_coverage", 100.0)) or 0.0,
        checks=tuple(check for file in given.get("checks") or () for check in read_checks(Path(file))),
        start=given.get("start") or None,
    )


def colored(wanted: Settings) -> bool | None:
    if wanted.color is None and os.environ.get("NO_COLOR"):
        return False
    return wanted.color


def path(text: str | None) -> Path | None:
    return Path(text) if text else None


def finite(name: str, value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise Misused(f"{name} is no number", "give a number")
    return value
