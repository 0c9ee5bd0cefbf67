"""OpenAPI Overlays (1.0 and 1.1): changes of a document that stand beside it, made before it is read.

Each action names values by a JSONPath (RFC 9535), and merges an update or a copy of another value into them, or removes
them. An action that can't be done costs only itself. What an overlay brings keeps its place: whatever is wrong with it
is told with the overlay's file and line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hydracore_openapi.errors import ContractError, Defect
from hydracore_openapi.location import Location
from hydracore_openapi.source.events import Elsewhere, Line, Parsed
from hydracore_openapi.source.files import Source

Keys = tuple[str | int, ...]


class Unfit(Exception):
    """An action can't be done; `remedy` says what to do about it."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.reason, self.remedy = reason, remedy


@dataclass(frozen=True, slots=True)
class Origin:
    """A value that is merged, and the lines of what it holds; `path` is its file where that is another."""

    value: Any
    lines: dict[int, Any]
    path: Path | None = None

    def line(self, container: Any, key: Any) -> Line:
        line: Line = self.lines[id(container)][key]
        return Elsewhere(self.path, line) if self.path and isinstance(line, int) else line


def overlaid(source: Source, overlays: Iterable[Source]) -> tuple[Source, list[Defect]]:
    """The document as its overlays change it, in their order, and what is wrong with them.

    Raises: ContractError where a file is no overlay.
    """
    draft = Draft(source.parsed)
    defects: list[Defect] = []
    for overlay in overlays:
        defects += overlay.defects
        for keys, action in actions(overlay):
            try:
                draft.apply(action, Origin(action.get("update"), overlay.parsed.lines, overlay.path))
            except Unfit as error:
                defects.append(Defect(overlay.location(keys), error.reason, error.remedy, "overlay"))
    return replace(source, parsed=draft.parsed(source.parsed)), defects


def actions(overlay: Source) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """The actions of an overlay by where they stand. Raises: ContractError where it is none."""
    value = overlay.value
    version = value.get("overlay") if isinstance(value, dict) else None
    listed = value.get("actions") if isinstance(value, dict) else None
    if not str(version).startswith("1.") or not isinstance(listed, list):
        start = Location(overlay.path, 1, "#")
        remedy = "begin it with 'overlay: 1.0.0', and list its actions"
        raise ContractError([Defect(start, "this is no OpenAPI Overlay of version 1", remedy, "overlay")])
    for index, action in enumerate(listed):
        keys = ("actions", str(index))
        yield keys, action if isinstance(action, dict) else {}


class Draft:
    """A copy of a document that is being changed. Nothing in it stands twice, as YAML's aliases have it."""

    def __init__(self, parsed: Parsed) -> None:
        # Imported here: few documents have overlays.
        from jsonpath import JSONPathEnvironment

        self._paths = JSONPathEnvironment(strict=True)
        self._lines: dict[int, Any] = {}
        self.value = self._copied(parsed.value, Origin(parsed.value, parsed.lines))

    def parsed(self, before: Parsed) -> Parsed:
        return replace(before, value=self.value, lines=self._lines)

    def apply(self, action: dict[str, Any], update: Origin) -> None:
        """Does an action. Raises Unfit where that is impossible; nothing has changed then but what came before."""
        target = action.get("target")
        found = self._found(target, "target")
        if not found:
            raise Unfit(f"the target {target!r} selects nothing", "correct the JSONPath, or leave this out")
        if action.get("remove") is True:
            # From the end, since what stands after a removed element of a list moves.
            for keys in sorted(found, key=in_lists, reverse=True):
                self._remove(keys)
            return
        if "update" not in action:
            update = self._original(action)
        for keys in found:
            if (clash := clashing(self._at(keys), update.value)) is not None:
                raise Unfit(
                    f"what {target!r} selects can't hold the update: {clash}", "give it the same type"
                )
        for keys in found:
            self._update(keys, update)

    def _original(self, action: dict[str, Any]) -> Origin:
        """What an action copies."""
        if "copy" not in action:
            raise Unfit("this action does nothing", "give it an update, a copy or 'remove: true'")
        found = self._found(action["copy"], "copy")
        if len(found) != 1:
            raise Unfit(f"{action['copy']!r} selects {len(found)} values", "copy one")
        # A copy of its own, since what it is copied into may hold it.
        lines = Origin(None, self._lines)
        return Origin(self._copied(self._at(found[0]), lines), self._lines)

    def _found(self, path: Any, name: str) -> list[Keys]:
        """The places that a JSONPath selects, each once."""
        from jsonpath import JSONPathError

        if not isinstance(path, str):
            raise Unfit(f"the {name} is no text", "write a JSONPath such as $.paths['/things'].get")
        try:
            return list(dict.fromkeys(tuple(match.parts) for match in self._paths.finditer(path, self.value)))
        except (JSONPathError, RecursionError) as error:
            # Its own text fails for an empty path.
            why = str(error.args[0]) if error.args else "too deep"
            raise Unfit(f"{path!r} is no JSONPath: {why}", "see RFC 9535") from None

    def _at(self, keys: Sequence[str | int]) -> Any:
        value = self.value
        for key in keys:
            value = value[key]
        return value

    def _remove(self, keys: Keys) -> None:
        if not keys:
            raise Unfit("the document itself can't be removed", "select what is in it")
        holder = self._at(keys[:-1])
        del holder[keys[-1]]
        del self._lines[id(holder)][keys[-1]]

    def _update(self, keys: Keys, update: Origin) -> None:
        target = self._at(keys)
        if isinstance(target, dict):
            self._merge(target, update.value, update)
        elif isinstance(target, list):
            self._extend(target, update.value, update)
        else:
            self._at(keys[:-1])[keys[-1]] = update.value

    def _merge(self, target: dict[str, Any], value: dict[str, Any], origin: Origin) -> None:
        for key, member in value.items():
            before = target.get(key)
            if isinstance(before, dict) and isinstance(member, dict):
                self._merge(before, member, origin)
            elif isinstance(before, list) and isinstance(member, list):
                self._extend(before, member, origin)
            else:
                target[key] = self._copied(member, origin)
                self._lines[id(target)][key] = origin.line(value, key)

    def _extend(self, target: list[Any], value: Any, origin: Origin) -> None:
        for index, element in enumerate(value if isinstance(value, list) else [value]):
            target.append(self._copied(element, origin))
            line = origin.line(value, index) if isinstance(value, list) else first_line(origin, value)
            self._lines[id(target)].append(line)

    def _copied(self, value: Any, origin: Origin) -> Any:
        """A copy with lines of its own."""
        made: Any
        if isinstance(value, dict):
            made = {key: self._copied(member, origin) for key, member in value.items()}
            self._lines[id(made)] = {key: origin.line(value, key) for key in value}
        elif isinstance(value, list):
            made = [self._copied(element, origin) for element in value]
            self._lines[id(made)] = [origin.line(value, index) for index in range(len(value))]
        else:
            made = value
        return made


def first_line(origin: Origin, value: Any) -> Line:
    """The first line inside a value that stands in no list."""
    if isinstance(value, dict) and value:
        return origin.line(value, next(iter(value)))
    return Elsewhere(origin.path, 1) if origin.path else 1


def clashing(target: Any, update: Any) -> str | None:
    """Why an update can't be merged into a value; None where it can."""
    if isinstance(target, list):
        return None
    if isinstance(target, dict) != isinstance(update, dict) or isinstance(update, list):
        return f"{kind(target)} and {kind(update)} can't be merged"
    if isinstance(target, dict):
        for key, member in update.items():
            if key in target and isinstance(target[key], list) != isinstance(member, list):
                return f"in {key!r}, {kind(target[key])} and {kind(member)} can't be merged"
            if key in target and (inner := clashing(target[key], member)) is not None:
                return f"in {key!r}, {inner}"
    return None


def kind(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else "a plain value"


def in_lists(keys: Keys) -> tuple[tuple[int, int | str], ...]:
    """An order in which the elements of a list follow each other."""
    return tuple((1, key) if isinstance(key, str) else (0, key) for key in keys)
