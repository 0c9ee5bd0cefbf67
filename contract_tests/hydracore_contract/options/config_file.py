"""`contract.toml`: options in a file, for whatever the command line and the environment leave unsaid."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hydracore_contract.errors import Misused
from hydracore_contract.options.option import PREFIX

CONFIG = "contract.toml"
WIDEST = 2**63
ONE_OF = "give a text, a number, true or false, or several of them in brackets"


def defaults(file: str | None, known: frozenset[str], repeatable: frozenset[str]) -> dict[str, Any]:
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
    return {
        name: typed(f"{path}: {name.replace('_', '-')}", value, is_several=name in repeatable)
        for name, value in found.items()
    }


def typed(about: str, value: Any, *, is_several: bool) -> str | list[str]:
    """A value of the file as it would stand on the command line, so that it is judged in the same way."""
    if is_several and isinstance(value, dict):
        value = [f"{key}={each}" if isinstance(each, (str, int)) else each for key, each in value.items()]
    texts = []
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, (str, int, float)) or (isinstance(each, int) and abs(each) >= WIDEST):
            raise Misused(f"{about} has a value that no option takes", ONE_OF)
        texts.append(str(each).lower() if isinstance(each, bool) else str(each))
    if any("\0" in text for text in texts):
        raise Misused(f"{about} holds U+0000", ONE_OF)
    return texts if is_several else ",".join(texts)


def config_file(args: Sequence[str]) -> str | None:
    """The file that --config names, read before all other options."""
    for place, argument in enumerate(args):
        if argument == "--config" and place + 1 < len(args):
            return args[place + 1]
        if argument.startswith("--config="):
            return argument.partition("=")[2]
    return os.environ.get(f"{PREFIX}CONFIG") or None
