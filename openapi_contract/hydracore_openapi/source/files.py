"""Files of a document: read whole, decoded and parsed, or refused with file, line and remedy."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from yaml import YAMLError

from hydracore_openapi.errors import ContractError, Defect
from hydracore_openapi.json_schema.pointers import pointer
from hydracore_openapi.location import Location
from hydracore_openapi.source.document import LARGEST
from hydracore_openapi.source.events import Elsewhere, Parsed, line_at, parse

SURROGATES = re.compile(r"\\\\|\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


@dataclass(eq=False, repr=False)
class Source:
    """One file. `path` is how the user would name it, or where it lies that came from `url`."""

    path: Path
    parsed: Parsed
    url: str | None = None

    @property
    def value(self) -> Any:
        return self.parsed.value

    @cached_property
    def identity(self) -> Path:
        return self.path.resolve()

    @property
    def defects(self) -> list[Defect]:
        """What JSON can't hold of the file."""
        return [
            Defect(
                Location(self.path, each.line, pointer(each.keys), self.url), each.reason, each.remedy, "yaml"
            )
            for each in self.parsed.faults
        ]

    def rename(self, value: dict[str, Any], key: str, name: str) -> None:
        """Gives a member of an object another name; it keeps its line."""
        if key in value:
            value[name] = value.pop(key)
            lines: Any = self.parsed.lines.get(id(value), {})
            if key in lines:
                lines[name] = lines[key]

    def location(self, keys: tuple[str, ...]) -> Location:
        line = line_at(self.parsed, keys)
        if isinstance(line, Elsewhere):
            return Location(line.path, line.line, pointer(keys))
        return Location(self.path, line, pointer(keys), self.url)


def read(path: Path) -> Source:
    """The values of a YAML or JSON file without a fault. Raises: ContractError for any other."""
    source = readable(path)
    if source.parsed.faults:
        raise ContractError(source.defects)
    return source


def readable(path: Path, url: str | None = None, data: bytes | None = None) -> Source:
    """The values of a YAML or JSON file as far as JSON can hold them; `data` are its bytes where it isn't on disk.

    Raises: ContractError where it can't be read.
    """
    try:
        text = decoded(path, content(path) if data is None else data)
        parsed = parse(as_yaml(text) if is_json(path, text) else text)
    except YAMLError as error:
        raise told_of(url, syntax_error(path, text, error)) from None
    except ContractError as error:
        raise told_of(url, error) from None
    source = Source(path, parsed, url)
    if parsed.value is None:
        empty = told_of(url, refused(path, 1, "the file is empty", "write an OpenAPI document into it"))
        raise ContractError(source.defects) if parsed.faults else empty
    return source


def structured(source: Source) -> Source:
    """A file that holds an object or a list. Raises: ContractError for text, of which nothing is quoted."""
    if isinstance(source.value, dict | list | bool):
        return source
    raise told_of(
        source.url, refused(source.path, 1, "this is neither YAML nor JSON", "correct the reference")
    )


def is_json(path: Path, text: str) -> bool:
    """Tells a file by its name, or one that has none of YAML by its first character."""
    suffix = path.suffix.lower()
    return suffix == ".json" or (suffix not in (".yaml", ".yml") and text.lstrip()[:1] == "{")


def told_of(url: str | None, error: ContractError) -> ContractError:
    """The same defects, of what was fetched from a URL."""
    return ContractError(replace(each, location=replace(each.location, url=url)) for each in error.defects)


def content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise refused(path, 1, "there is no such file", "check the name and the folder") from None
    except IsADirectoryError:
        raise refused(path, 1, "this is a folder", "name the document in it") from None
    except PermissionError:
        raise refused(path, 1, "reading this file isn't permitted", "change its permissions") from None
    except (OSError, ValueError) as error:
        raise refused(path, 1, f"it can't be read: {error}", "check the name") from None
    return data


def decoded(path: Path, data: bytes) -> str:
    if len(data) > LARGEST:
        raise refused(path, 1, f"the file has more than {LARGEST} bytes", "split it into several files")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refused(path, line, "this isn't UTF-8 text", "save the file as UTF-8") from None


def as_yaml(text: str) -> str:
    """JSON in the same lines, without what YAML reads differently: tabs and escaped surrogate pairs."""
    return SURROGATES.sub(character, text.replace("\t", " "))


def character(match: re.Match[str]) -> str:
    high, low = match.groups()
    if high is None:
        return match[0]
    return chr(0x10000 + (int(high, 16) - 0xD800) * 0x400 + int(low, 16) - 0xDC00)


def syntax_error(path: Path, text: str, error: YAMLError) -> ContractError:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return unacceptable(path, text, error)
    line, column = mark.line + 1, mark.column + 1
    problem = str(getattr(error, "problem", None) or "this isn't YAML")
    if character_at(text, mark.line, mark.column) == "\t":
        return refused(path, line, f"column {column}: a tab can't indent YAML", "indent with spaces")
    return refused(path, line, f"column {column}: {problem}", "correct the YAML")


def unacceptable(path: Path, text: str, error: YAMLError) -> ContractError:
    position = int(getattr(error, "position", 0))
    line = text.count("\n", 0, position) + 1
    code = getattr(error, "character", None)
    name = f"the character U+{code:04X}" if isinstance(code, int) else "a character"
    return refused(path, line, f"{name} isn't allowed here", "remove it, or write it as an escape in quotes")


def character_at(text: str, line: int, column: int) -> str:
    lines = text.split("\n", line + 1)
    return lines[line][column : column + 1] if line < len(lines) else ""


def refused(path: Path, line: int, reason: str, remedy: str) -> ContractError:
    return ContractError([Defect(Location(path, line, "#"), reason, remedy)])
