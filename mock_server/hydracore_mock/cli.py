"""Command line of the mock: options and their twins in the environment become `MockSettings`.

What can't be used ends with one line on standard error and status 2.
"""

from __future__ import annotations

import gc
import math
import os
import re
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import click

from hydracore_mock.document_options import document_of, document_options, printable
from hydracore_mock.errors import MockError
from hydracore_mock.settings import CheckFormat, Limits, MockSettings, Mode
from hydracore_openapi import ContractError, NotBrought
from hydracore_openapi.json_schema.generate import Unsatisfiable
from hydracore_openapi.source.document import DocumentText
from hydracore_openapi.version import __version__

_PREFIX = "HYDRACORE_MOCK_"
_MIB = 2**20
_USUAL = MockSettings(spec=Path())
_ORIGIN = re.compile(r"\*|null|[A-Za-z][A-Za-z0-9+.-]*://[^/\s?#]+/?")


class _Unusable(click.ClickException):
    """A value that can be read and can't be meant."""


class _Port(click.IntRange):
    name = "port"


def _option(name: str, **attributes: Any) -> click.Option:
    """An option with its twin in the environment."""
    variable = _PREFIX + name.strip("-").partition("/")[0].upper().replace("-", "_")
    attributes.setdefault("envvar", variable)
    return click.Option([name], show_envvar=True, **attributes)


def _options() -> list[click.Parameter]:
    many = {"multiple": True, "type": click.STRING}
    return [
        _option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
        _option(
            "--port", type=_Port(0, 65535), default=4010, show_default=True, help="Port; 0 takes a free one."
        ),
        _option(
            "--mode",
            type=click.Choice([mode.value for mode in Mode]),
            default=Mode.STATEFUL.value,
            show_default=True,
            help="What answers: state, the contract's examples, or values made from its schemas.",
        ),
        _option(
            "--seed",
            default="0",
            show_default=True,
            help="Makes all that is generated; the same seed, the same values.",
        ),
        _option(
            "--seed-data",
            metavar="empty|FILE|DIR",
            help="What each collection holds at first; the fixtures, if left out.",
        ),
        _option(
            "--state",
            metavar="FILE",
            help="Keep state in this file, so that it outlives the mock.",
        ),
        _option(
            "--unknown-items",
            type=click.Choice(["present", "404"]),
            default="present",
            show_default=True,
            help="What an item is that nobody made, where there are no seed data.",
        ),
        _option("--token", **many, help="Accept only this bearer token (repeatable)."),
        _option("--api-key", **many, help="Accept only this API key (repeatable)."),
        _option("--no-auth", is_flag=True, help="Ask for no credentials."),
        _option(
            "--cors-origin",
            **many,
            metavar="ORIGIN",
            help="Origin that may use the mock from a browser (repeatable); any, if left out.",
        ),
        _option(
            "--max-body",
            type=click.IntRange(1),
            default=_MIB,
            show_default=True,
            metavar="BYTES",
            help="Largest request body.",
        ),
        _option(
            "--max-items",
            type=click.IntRange(1),
            default=Limits().per_collection,
            show_default=True,
            help="Most items in one collection.",
        ),
        _option(
            "--max-total-items",
            type=click.IntRange(1),
            default=Limits().total,
            show_default=True,
            help="Most items in all.",
        ),
        _option(
            "--max-state-size",
            type=click.IntRange(1),
            default=Limits().total_bytes // _MIB,
            show_default=True,
            metavar="MIB",
            help="Most memory for items.",
        ),
        _option(
            "--request-timeout",
            type=click.FloatRange(0.1),
            default=30.0,
            show_default=True,
            metavar="SECONDS",
            help="Time that a request may take to arrive.",
        ),
        _option(
            "--scenario",
            metavar="NAME",
            help="What goes on from the start, in every world; /_mock/scenarios lists those there are.",
        ),
        _option(
            "--scenarios",
            metavar="FILE|DIR",
            help="Where scenarios are; those of the fixtures, if left out.",
        ),
        _option(
            "--max-worlds",
            type=click.IntRange(1),
            default=_USUAL.max_worlds,
            show_default=True,
            help="Most worlds at a time; the least recently used goes first.",
        ),
        _option(
            "--world-ttl",
            type=click.FloatRange(0, min_open=True),
            default=_USUAL.world_ttl,
            show_default=True,
            metavar="SECONDS",
            help="How long a world stays that nobody uses.",
        ),
        _option(
            "--journal-size",
            type=click.IntRange(0, 100_000),
            default=_USUAL.journal_size,
            show_default=True,
            help="How many exchanges the journal keeps; 0 keeps none.",
        ),
        _option(
            "--max-snapshot-size",
            type=click.IntRange(1),
            default=_USUAL.max_snapshot // _MIB,
            show_default=True,
            metavar="MIB",
            help="Largest snapshot or scenario that is taken.",
        ),
        _option(
            "--admin-token",
            metavar="TEXT",
            help="Let other machines use /_mock/ with this token; only this one may, if left out.",
        ),
        _option("--reload", is_flag=True, help="Follow changes of the document and the files it references."),
        _option("--quiet", is_flag=True, help="Write no line for each request."),
        _option(
            "--color/--no-color",
            default=None,
            help="Colour the lines; as the terminal likes it, if left out.",
        ),
    ]


def _command() -> click.Command:
    command = click.Command(
        "hydracore-mock",
        params=[*document_options(_option), *_options()],
        callback=lambda **given: given,
        help=(
            "Serves a mock of the API that an OpenAPI document describes. `hydracore-mock check SPEC` tells what is "
            "wrong with a document, `hydracore-mock routes SPEC` where each operation's answers come from."
        ),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    )
    return click.version_option(__version__, "-V", "--version", prog_name="hydracore-mock")(command)


def read_settings(arguments: Sequence[str]) -> MockSettings | None:
    """The settings that arguments and environment ask for; None if they only asked for help or the version.

    Raises:
        click.ClickException: they can't be understood.
    """
    given = _command().main(list(arguments), standalone_mode=False)
    return _settings(given) if isinstance(given, dict) else None


def _settings(given: Mapping[str, Any]) -> MockSettings:
    document = document_of(given)
    if given["reload"] and isinstance(document.place, DocumentText):
        raise _Unusable("--reload can't follow standard input; name a file or a URL")
    return MockSettings(
        spec=document.place,
        overlays=document.overlays,
        allowed_references=document.allowed,
        strict=given["strict"],
        host=printable("--host", given["host"]),
        port=given["port"],
        mode=Mode(given["mode"]),
        seed=given["seed"],
        seed_data=_seed_data(given["seed_data"]),
        state=_path("--state", given["state"]),
        unknown_items=given["unknown_items"] == "present",
        tokens=_filled("--token", given["token"]),
        api_keys=_filled("--api-key", given["api_key"]),
        auth=not given["no_auth"],
        cors_origins=_origins(given["cors_origin"]) or ("*",),
        max_body=given["max_body"],
        request_timeout=_seconds("--request-timeout", given["request_timeout"]),
        limits=Limits(given["max_items"], given["max_total_items"], given["max_state_size"] * _MIB),
        scenario=_maybe_text("--scenario", given["scenario"]),
        scenarios=_path("--scenarios", given["scenarios"]),
        max_worlds=given["max_worlds"],
        world_ttl=_seconds("--world-ttl", given["world_ttl"]),
        journal_size=given["journal_size"],
        max_snapshot=given["max_snapshot_size"] * _MIB,
        admin_token=_admin_token(given["admin_token"]),
        reload=given["reload"],
        quiet=given["quiet"],
        color=given["color"],
    )


def _filled(option: str, values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not value.strip():
            raise _Unusable(f"{option} is empty; name one, or leave it out")
        if not value.isprintable() or " " in value:
            raise _Unusable(f"{option} has blanks or control characters in it, which no request can send")
    return values


def _origins(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if not _ORIGIN.fullmatch(value):
            raise _Unusable(f"--cors-origin {value!r} is no origin; write it as http://localhost:3000")
    return values


def _path(option: str, value: str | None) -> Path | None:
    return None if value is None else Path(printable(option, value))


def _maybe_text(option: str, value: str | None) -> str | None:
    return None if value is None else printable(option, value)


def _admin_token(value: str | None) -> str | None:
    if value is not None and not value.isascii():
        raise _Unusable("--admin-token has letters beyond ASCII, which browsers don't send in headers")
    return None if value is None else _filled("--admin-token", (value,))[0]


def _seconds(option: str, value: float) -> float:
    if not math.isfinite(value):
        raise _Unusable(f"{option} is no number of seconds")
    return value


def _seed_data(text: str | None) -> Path | Literal[False] | None:
    return False if text == "empty" else _path("--seed-data", text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the mock; the exit status is 0 when it was stopped, 2 when it can't run."""
    try:
        asked = list(sys.argv[1:] if arguments is None else arguments)
        # A file of that name is ./routes.
        if asked[:1] == ["routes"]:
            return _tell_routes(asked[1:])
        if asked[:1] == ["check"]:
            return _check(asked[1:])
        settings = read_settings(asked)
        if settings is None:
            return 0
        # What a launch makes is kept: until the mock serves, a tenth of its time would go into looking for garbage.
        gc.disable()
        from hydracore_mock.launch import launch

        launch(settings, sys.stdout, _colored(settings))
    except click.ClickException as error:
        return _refuse(error.format_message())
    except (MockError, ContractError, NotBrought, Unsatisfiable) as error:
        return _refuse(str(error))
    except (KeyboardInterrupt, BrokenPipeError):
        return 0
    finally:
        gc.enable()
        _let_go_of_output()
    return 0


def _tell_routes(arguments: Sequence[str]) -> int:
    """Prints for each operation where its answers come from."""
    settings = read_settings(arguments)
    if settings is not None:
        from hydracore_mock.routes import routes_table

        print(routes_table(settings))
    return 0


def _check(arguments: Sequence[str]) -> int:
    """Prints what is wrong with a document: 0 if it can be served, else 2; 1 if anything is wrong and it is strict."""
    command = click.Command(
        "hydracore-mock check",
        params=[
            *document_options(_option),
            click.Option(
                ["--format", "form"],
                type=click.Choice([each.value for each in CheckFormat]),
                default=CheckFormat.TEXT.value,
                help="How it is told.",
            ),
        ],
        callback=lambda **given: given,
        help="Tells everything that is wrong with an OpenAPI document.",
    )
    given = command.main(list(arguments), standalone_mode=False)
    if not isinstance(given, dict):
        return 0
    from hydracore_mock.document_check import DocumentCheck

    check = DocumentCheck(document_of(given))
    print(check.told(CheckFormat(given["form"])))
    if not check.is_served:
        return 2
    return 1 if given["strict"] and check.defects else 0


def _let_go_of_output() -> None:
    """Keeps the interpreter from failing at its end over an output that nobody reads any more."""
    try:
        sys.stdout.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refuse(reason: str) -> int:
    print(f"hydracore-mock: {reason}", file=sys.stderr)
    return 2


def _colored(settings: MockSettings) -> bool:
    if settings.color is not None:
        return settings.color
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
