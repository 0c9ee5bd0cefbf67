"""Options of the command line, the environment and `contract.toml`, parsed once into `Settings`.

An option on the command line wins over the environment (`HYDRACORE_CONTRACT_…`), and that over the file. Nothing else
reads either of them.
"""

from __future__ import annotations

import math
import os
import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from hydracore_contract.errors import Misused
from hydracore_contract.option_types import DurationParameter, NameList
from hydracore_contract.profiles import PROFILES
from hydracore_contract.settings import PHASES, REPORTS, Secrets, Settings

PREFIX = "HYDRACORE_CONTRACT_"
CONFIG = "contract.toml"
WIDEST = 2**63
ONE_OF = "give a text, a number, true or false, or several of them in brackets"


SENT = r"[\x20-\x7e\xa0-\xff]*"
SENDERS = frozenset(["connection", "content-length", "expect", "host", "transfer-encoding", "upgrade"])
"""Headers that whoever sends a request sets."""


def option(*names: str, **attributes: Any) -> click.Option:
    """An option with its twin in the environment."""
    longest = max(names, key=len).partition("/")[0].lstrip("-")
    variable = PREFIX + longest.upper().replace("-", "_")
    return click.Option(list(names), envvar=variable, show_envvar=True, **attributes)


def spec_options() -> list[click.Parameter]:
    return [
        option(
            "--config", metavar="FILE", help=f"Read options from this file; from {CONFIG} here, if left out."
        ),
        option("--spec", metavar="FILE", help="OpenAPI 3.0 document; the one that is shipped, if left out."),
    ]


def target_options() -> list[click.Parameter]:
    return [
        *spec_options(),
        option("--token", metavar="TOKEN", help="A bearer token that the service accepts."),
        option("--api-key", metavar="KEY", help="An API key that the service accepts."),
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
        option("--ca-file", metavar="FILE", help="Certificates to trust, as PEM."),
        option("--insecure", is_flag=True, help="Don't check the service's certificate."),
    ]


def run_options() -> list[click.Parameter]:
    return [
        *target_options(),
        option("--instance-id", metavar="UUID", help="An instance that exists; made up, if left out."),
        option(
            "--other-instance-id",
            metavar="UUID",
            help="Another one, which must not see the first one's items.",
        ),
        option(
            "--profile",
            type=click.Choice(tuple(PROFILES)),
            default="default",
            show_default=True,
            help="How much is tried: seconds, a minute, or several.",
        ),
        option(
            "--phase",
            type=NameList(PHASES),
            default=PHASES,
            metavar=",".join(PHASES),
            help="Only these parts; all, if left out.",
        ),
        option(
            "--seed",
            type=click.IntRange(0),
            help="The same seed sends the same requests; drawn, if left out.",
        ),
        option(
            "--start", metavar="COMMAND", help="Run this, which serves BASE_URL, for as long as it is tested."
        ),
        option("--plan", is_flag=True, help="Only print what would be done, and send nothing."),
        option(
            "--shared",
            is_flag=True,
            help="Others work in these instances too: compare only what the run has made.",
        ),
        option("--read-only", is_flag=True, help="Send nothing but GET, HEAD and OPTIONS."),
        destructive(),
        option(
            "--strict-types", is_flag=True, help="A scalar of a lenient type is a failure, and not a note."
        ),
        option(
            "--max-response-time",
            type=click.FloatRange(0, min_open=True),
            metavar="SECONDS",
            help="An answer that takes longer is a failure.",
        ),
        option(
            "--max-time",
            type=DurationParameter(),
            metavar="TIME",
            help="For how long at most, clean-up included, such as 5m; as long as it takes, if left out.",
        ),
        option(
            "--min-coverage",
            type=click.FloatRange(0, 100),
            default=100.0,
            show_default=True,
            metavar="PERCENT",
            help="So many of the operations must have been tried for a verdict.",
        ),
        *outcome_options(),
    ]


def destructive() -> click.Option:
    return option(
        "--destructive",
        is_flag=True,
        help="Send what may touch everything in a collection where others' items are too.",
    )


def outcome_options() -> list[click.Parameter]:
    return [
        option("--fail-fast", "-x", is_flag=True, help="Stop at the first failure."),
        option("--ledger", metavar="FILE", help="Where to write down what the run creates."),
        option("--baseline", metavar="FILE", help="Findings that are known and accepted for a time."),
        option(
            "--report",
            type=NameList(REPORTS),
            default=(),
            metavar=",".join(REPORTS),
            help="Reports to write.",
        ),
        option(
            "--report-dir",
            default="contract-report",
            show_default=True,
            metavar="DIR",
            help="The folder for reports and findings.",
        ),
        option("--quiet", is_flag=True, help="Print the outcome only."),
        option("--color/--no-color", default=None, help="Colours; as the terminal likes it, if left out."),
    ]


def campaign_options() -> list[click.Parameter]:
    own = [
        option(
            "--duration",
            type=DurationParameter(),
            default="10m",
            show_default=True,
            metavar="TIME",
            help="For how long.",
        ),
        option(
            "--workers",
            type=click.IntRange(1, 256),
            default=os.cpu_count() or 1,
            show_default="one for each processor",
            help="Processes that send requests.",
        ),
        option(
            "--wait",
            type=DurationParameter(),
            default="60s",
            show_default=True,
            metavar="TIME",
            help="How long the service may be away before the campaign ends.",
        ),
        option("--campaign", metavar="DIR", help="The campaign's folder; named by the time, if left out."),
        option("--resume", metavar="DIR", help="Go on with the campaign in this folder."),
        option("--dask", metavar="ADDRESS", help="Let a Dask cluster do the work: tcp://scheduler:8786."),
        option(
            "--report",
            type=NameList(("html",), REPORTS),
            default=(),
            metavar="html",
            help="Reports to write.",
        ),
        option(
            "--dictionary",
            metavar="DIR",
            help="A folder of *.yaml with values to try, beside those that are shipped.",
        ),
    ]
    left_out = {"profile", "phase", "ledger", "report", "report_dir", "max_time"}
    return [*(each for each in run_options() if each.name not in left_out), *own]


def defaults(file: str | None, known: frozenset[str]) -> dict[str, Any]:
    """Defaults from `contract.toml` by parameter name; empty where there is no file. Raises Misused."""
    path = Path(file) if file else Path(CONFIG)
    if file is None and not path.exists():
        return {}
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise Misused(f"{path}: {error.strerror}", "name a file that can be read with --config") from error
    except (ValueError, RecursionError) as error:
        raise Misused(
            f"{path} is no TOML: {error}", "see contract.toml in the documentation for CI"
        ) from error
    found = {name.replace("-", "_"): value for name, value in said.items()}
    for name in found:
        if name not in known:
            close = ", ".join(sorted(each.replace("_", "-") for each in known))
            raise Misused(f"{path}: there is no option {name.replace('_', '-')}", f"there are {close}")
    return {name: typed(f"{path}: {name.replace('_', '-')}", name, value) for name, value in found.items()}


def typed(about: str, name: str, value: Any) -> str | list[str]:
    """A value of the file as it would stand on the command line, so that it is judged in the same way."""
    texts = []
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, (str, int, float)) or (isinstance(each, int) and abs(each) >= WIDEST):
            raise Misused(f"{about} has a value that no option takes", ONE_OF)
        texts.append(str(each).lower() if isinstance(each, bool) else str(each))
    if any("\0" in text for text in texts):
        raise Misused(f"{about} holds U+0000", ONE_OF)
    return texts if name in repeatable() else ",".join(texts)


def repeatable() -> set[str | None]:
    return {each.name for each in run_options() if isinstance(each, click.Option) and each.multiple}


def settings(given: Mapping[str, Any], color: bool | None = None) -> Settings:
    """Raises Misused where a value can be read and can't be meant."""
    base_url = str(given.get("base_url") or "").rstrip("/")
    if not base_url:
        raise Misused("no base URL was given", "name the service, as http://127.0.0.1:8000")
    seed = given.get("seed")
    return Settings(
        base_url=base_url,
        secrets=Secrets(secret("--token", given.get("token")), secret("--api-key", given.get("api_key"))),
        spec=path(given.get("spec")),
        instance_id=given.get("instance_id") or None,
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
        rate_limit=finite("--rate-limit", given.get("rate_limit")),
        headers=tuple(map(header, given.get("header") or ())),
        ca_file=path(given.get("ca_file")),
        insecure=bool(given.get("insecure")),
        ledger=path(given.get("ledger")),
        baseline=path(given.get("baseline")),
        reports=tuple(given.get("report") or ()),
        report_dir=path(given.get("report_dir")) or Path("contract-report"),
        color=given.get("color", color),
        quiet=bool(given.get("quiet")),
        fail_fast=bool(given.get("fail_fast")),
        phases=tuple(given.get("phase") or PHASES),
        min_coverage=finite("--min-coverage", given.get("min_coverage", 100.0)) or 0.0,
        start=given.get("start") or None,
    )


def colored(wanted: Settings) -> bool | None:
    if wanted.color is None and os.environ.get("NO_COLOR"):
        return False
    return wanted.color


def secret(name: str, value: str | None) -> str | None:
    if value is None or value == "":
        return None
    if not value.isprintable() or not value.isascii() or " " in value:
        raise Misused(
            f"{name} has blanks or characters in it that no request can send", "give the credential alone"
        )
    return value


def header(text: str) -> tuple[str, str]:
    name, colon, value = text.partition(":")
    if not colon or not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) or not re.fullmatch(SENT, value):
        raise Misused(f"--header {text!r} is no header", "write it as Name: value")
    if name.lower() in SENDERS:
        raise Misused(f"--header {name} says how a request is sent", "leave it to this program")
    return name, value.strip()


def path(text: str | None) -> Path | None:
    return Path(text) if text else None


def finite(name: str, value: float | None) -> float | None:
    if value is not None and not math.isfinite(value):
        raise Misused(f"{name} is no number", "give a number")
    return value


class Configured(click.Command):
    """A command whose options may also stand in a file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = frozenset(each.name or "" for each in (base_url(), *run_options(), *campaign_options()))
        ctx.default_map = defaults(config_file(args), known)
        return super().parse_args(ctx, args)


def base_url() -> click.Argument:
    return click.Argument(["base_url"], metavar="[BASE_URL]", required=False, envvar=f"{PREFIX}BASE_URL")


def config_file(args: Sequence[str]) -> str | None:
    """The file that --config names, read before all other options."""
    for place, argument in enumerate(args):
        if argument == "--config" and place + 1 < len(args):
            return args[place + 1]
        if argument.startswith("--config="):
            return argument.partition("=")[2]
    return os.environ.get(f"{PREFIX}CONFIG") or None


def read_settings(arguments: Sequence[str]) -> Settings:
    """The settings of a run by the arguments of its command. Raises Misused."""
    command = Configured("run", params=[base_url(), *run_options()], callback=lambda **given: given)
    try:
        return settings(command.main(list(arguments), standalone_mode=False))
    except click.ClickException as error:
        raise Misused(error.format_message(), "see hydracore-contract run --help") from error
