"""The mutator of values: to where the contract draws the line, or to what breaks careless code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from hydracore_contract.fields import ABSENT, Field
from hydracore_contract.fuzz.dictionary import Dictionary
from hydracore_contract.fuzz.programs import is_directive
from hydracore_contract.fuzz.seeds import edge_values, valid_values
from hydracore_contract.generate.boundary_values import OTHER_TYPES
from hydracore_openapi.json_schema.json_values import is_encodable

HUGE = 0.01
MOST_PLACES = 300
DEEPEST = 30
WIDEST = 2**80
LONGEST_MIX = 2_000
LETTERS = (
    "a",
    "Z",
    "0",
    " ",
    "-",
    "_",
    ".",
    "'",
    '"',
    "\\",
    "/",
    "%",
    "<",
    "\0",
    "\n",
    "\t",
    "é",
    "ß",
    "你",
    "😀",
    "\u0301",
    "\u202e",
)
KINDS: Mapping[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
}
Path = tuple[str | int, ...]


class ValueMutator:
    """Draws from one source of chance."""

    def __init__(self, random: Random, dictionary: Dictionary) -> None:
        self.random = random
        self.dictionary = dictionary

    def mutate(self, value: Any, field: Field | None, name: str) -> Any:
        """Another value for a place; ABSENT where it is to be left out."""
        if field is not None and self.random.random() < 0.75:
            return self._by_contract(value, field, name)
        return self.random.choice(FREE)(self, value, name)

    def _by_contract(self, value: Any, field: Field, name: str) -> Any:
        chance = self.random.random()
        if chance < 0.3 and (edges := edge_values(field)):
            return self.lighter(edges)
        if chance < 0.5 and (valid := valid_values(field)):
            return self.lighter(valid)
        if chance < 0.8 and field.is_free_object:
            return self.mixed_object()
        if chance < 0.75 and field.is_free_text:
            return self.mixed_text(field.said.get("maxLength", LONGEST_MIX))
        return self._word(value, field, name)

    def _word(self, value: Any, field: Field, name: str) -> Any:
        """A value of the dictionary for a field, by its format, its type or its name."""
        form, domain = field.said.get("format"), self.dictionary.of_name(name)
        kind = (
            str(form)
            if form and self.random.random() < 0.8
            else self.random.choice(field.kinds or ["string"])
        )
        words = self.dictionary.of_kind(kind)
        if domain and (not words or self.random.random() < 0.4):
            return self.random.choice(domain)
        if self.random.random() < HUGE and (huge := self.dictionary.huge.get(kind)):
            return self.random.choice(huge)
        return self.random.choice(words) if words else self.random.choice(FREE)(self, value, name)

    def mixed_text(self, longest: int) -> str:
        """Several words in one text, each of which any service has to keep."""
        words = [
            each for each in self.dictionary.of_kind("string") if isinstance(each, str) and is_quiet(each)
        ]
        picked = self.random.choices(words, k=self.random.randint(2, 6)) if words else []
        return self.random.choice(("", "", " ", "x")).join(picked)[:longest]

    def mixed_object(self) -> dict[str, Any]:
        """An object with values of every kind, any of which may be nested."""
        kinds = ("string", "string", "integer", "number", "boolean", "array", "object", "uuid", "date-time")
        made: dict[str, Any] = {}
        for number in range(self.random.randint(1, 5)):
            value = self.random.choice(self.dictionary.of_kind(self.random.choice(kinds)) or [None])
            names = [f"m{number}", *self.dictionary.of_kind("key")]
            name = self.random.choice(names) if self.random.random() < 0.3 else names[0]
            shown = self.random.choice((value, value, [value], {"in": value}))
            made[name if isinstance(name, str) else names[0]] = shown
        return made

    def lighter(self, values: Sequence[Any]) -> Any:
        """One of the values; those that cost time less often."""
        chosen = self.random.choice(values)
        if is_heavy(chosen) and self.random.random() > 20 * HUGE:
            chosen = self.random.choice(values)
        return self.random.choice(values) if is_heavy(chosen) and self.random.random() > 20 * HUGE else chosen

    def swap_type(self, value: Any, _: str) -> Any:
        return self.random.choice([*OTHER_TYPES.values()])

    def null(self, _: Any, __: str) -> Any:
        return None

    def leave_out(self, _: Any, __: str) -> Any:
        return ABSENT

    def wrap(self, value: Any, name: str) -> Any:
        return self.random.choice(([value], {"value": value}, {name: value}, [value, value]))

    def as_text(self, value: Any, _: str) -> Any:
        return value if isinstance(value, (str, dict, list)) else str(value)

    def look_up(self, value: Any, _: str) -> Any:
        words = self.dictionary.of_kind(KINDS.get(type(value), "string")) or self.dictionary.of_kind("string")
        return self.random.choice(words) if words else value

    def trade(self, value: Any, name: str) -> Any:
        words = self.dictionary.of_name(name)
        return self.random.choice(words) if words else self.look_up(value, name)

    def alter(self, value: Any, _: str) -> Any:
        """Nearly the same value."""
        if isinstance(value, bool) or value is None:
            return not value
        if isinstance(value, str):
            return self.alter_text(value)
        if isinstance(value, (int, float)):
            return self._alter_number(value)
        return value

    def alter_text(self, text: str) -> Any:
        random = self.random
        at, letter = random.randint(0, len(text)), random.choice(LETTERS)
        end = random.randint(at, len(text))
        return random.choice(
            (
                text[:at] + letter + text[at:],
                text[:at] + text[end:],
                text[:at] + letter + text[at + 1 :],
                text[:at] + text[at:end] * 2 + text[end:],
                text.upper(),
                text.lower(),
                text.swapcase(),
                text + letter,
                letter + text,
                text[:-1],
                text[::-1],
                text.strip(),
            )
        )[:5_000]

    def _alter_number(self, value: float) -> Any:
        made = self.random.choice(
            (value + 1, value - 1, -value, value * 2, value * 10, value + 0.5, int(value))
        )
        return made if abs(made) < WIDEST else 0


Free = Callable[[ValueMutator, Any, str], Any]
FREE: Sequence[Free] = (
    ValueMutator.swap_type,
    ValueMutator.null,
    ValueMutator.leave_out,
    ValueMutator.wrap,
    ValueMutator.as_text,
    ValueMutator.look_up,
    ValueMutator.look_up,
    ValueMutator.trade,
    ValueMutator.alter,
    ValueMutator.alter,
    ValueMutator.alter,
)


def is_quiet(text: str) -> bool:
    """Tells whether no service has a reason to refuse a text."""
    return bool(text) and is_encodable(text) and not any(each < " " and each not in "\t\r\n" for each in text)


def is_heavy(value: Any) -> bool:
    if isinstance(value, dict) and "$repeat" in value and isinstance(value.get("times"), int):
        return bool(value["times"] > 10_000)
    return isinstance(value, dict) and (len(value) > 100 or any(map(is_heavy, value.values())))


def places(value: Any) -> list[Path]:
    """Paths of the values inside a value, outermost first; none leads into a directive."""
    found: list[Path] = []
    pending: list[tuple[Path, Any]] = [((), value)]
    while pending and len(found) < MOST_PLACES:
        path, part = pending.pop(0)
        if path:
            found.append(path)
        if len(path) < DEEPEST and not is_directive(part):
            inner = (
                part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
            )
            pending.extend(((*path, key), each) for key, each in inner)
    return found


def value_at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def with_value_at(value: Any, path: Path, new: Any) -> Any:
    """The value with another one at a place that is there, or with a new member; ABSENT takes what is there away."""
    if not path:
        return new
    key, rest = path[0], path[1:]
    if isinstance(value, list) and isinstance(key, int):
        inner = with_value_at(value[key], rest, new)
        return [*value[:key], *([] if inner is ABSENT else [inner]), *value[key + 1 :]]
    inner = with_value_at(value[key] if rest else None, rest, new)
    if inner is ABSENT:
        return {name: part for name, part in value.items() if name != key}
    return {**value, key: inner}
