"""Styles of parameters: the trees of texts that a request spells (OpenAPI 3.0.4, 4.7.12.3; RFC 6570).

| style | `v` | `[a, b]` | the same exploded | `{x: 1, y: 2}` | the same exploded |
| --- | --- | --- | --- | --- | --- |
| simple | `v` | `a,b` | `a,b` | `x,1,y,2` | `x=1,y=2` |
| label | `.v` | `.a,b` | `.a.b` | `.x,1,y,2` | `.x=1.y=2` |
| matrix | `;p=v` | `;p=a,b` | `;p=a;p=b` | `;p=x,1,y,2` | `;x=1;y=2` |
| form | `p=v` | `p=a,b` | `p=a&p=b` | `p=x,1,y,2` | `x=1&y=2` |
| spaceDelimited and others | | `p=a b` | `p=a&p=b` | `p=x 1 y 2` | |
| deepObject | | `p[]=a&p[]=b` | | | `p[x]=1&p[y]=2` |

A delimiter stands as it is and texts are percent-encoded, so a text is split first and decoded then. Two habits are
met all the same, where the strict reading finds nothing to split: clients that encode the commas too, and the dots of
`label` that versions before 3.0.4 show between the members of what is not exploded. Spaces, pipes and tabs can stand
in no URL and delimit as they are encoded. What deepObject means for lists, and for objects within objects, is
what clients do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass

from hydracore_openapi.json_schema.typed_texts import Tree, TypedTexts

Pairs = Sequence[tuple[str, str]]
"""Names, which are decoded, and texts as they were sent."""
DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}
_FORMS = ("form", "cookie")
"""`cookie` is OpenAPI 3.2's, and is `form` without percent-encoding."""
_MARKS = {"label": ".", "matrix": ";"}
_ENCODED_COMMA = re.compile("%2[Cc]")
_CHARACTERS = re.compile(r"(%[0-9A-Fa-f]{2}|[+ |\t])")
"""Those that may be a delimiter."""
_KEYS = re.compile(r"\[([^\[\]]*)\]")
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class Style:
    """The style of one parameter; `decode` reads one text."""

    name: str
    style: str
    explode: bool
    decode: Callable[[str], str]

    def trees(self, pairs: Pairs, typed: TypedTexts) -> Iterator[Tree]:
        """What may have been sent of a value of such types, the likeliest first."""
        if self.style == "deepObject" and (deep := self.deep(pairs)) is not None:
            yield deep
        texts = self.texts(pairs)
        if not texts:
            return
        text = self.scalar(texts) if typed.is_scalar else None
        lists = [*self.arrays(texts)] if typed.is_array else []
        if text is not None and all(len(each) == 1 for each in lists):
            yield text
        yield from lists
        if typed.is_object and not self.spreads(typed):
            yield from self.objects(texts)
        if text is not None:
            yield text

    def spreads(self, typed: TypedTexts) -> bool:
        """Whether the members of an object stand beside the other names, under names of their own."""
        return self.explode and self.style in _FORMS and typed.is_object

    def spread(self, pairs: Pairs, typed: TypedTexts, others: Set[str]) -> dict[str, Tree]:
        """The members that stand under their own names, of which none is one of `others`."""
        found: dict[str, Tree] = {}
        for name, text in pairs:
            if name in typed.names or (typed.is_open and name not in others):
                _put(found, [name], self.decode(text))
        return found

    def texts(self, pairs: Pairs) -> list[str]:
        """What stands for the parameter as a whole, as it was sent; none where it was not sent, or marked wrongly."""
        found = [text for name, text in pairs if name == self.name]
        mark = _MARKS.get(self.style)
        if mark is not None:
            found = [text[1:] for text in found if text.startswith(mark)]
        if self.style == "matrix" and not self.explode:
            return [value for text in found for value in self._named(text)]
        return found

    def scalar(self, texts: Sequence[str]) -> str | None:
        """The one text that was sent."""
        if self.style == "matrix" and self.explode:
            texts = [value for text in texts for value in self._named(text)]
        return self.decode(texts[-1]) if texts else None

    def arrays(self, texts: Sequence[str]) -> Iterator[list[Tree]]:
        """The lists that were sent, the strictest reading first."""
        for parts in self._split(texts):
            yield [self.decode(part) for part in parts]
        if texts == [""]:
            yield [""]

    def _split(self, texts: Sequence[str]) -> Iterator[list[str]]:
        if self.style == "matrix" and self.explode:
            values = [value for text in texts for part in text.split(";") for value in self._named(part)]
            if values:
                yield values
        elif self.style == "label" and self.explode:
            yield [part for text in texts if text for part in text.split(".")]
        elif self.style in (*_FORMS, "deepObject", *DELIMITERS) and self.explode:
            yield list(texts)
        else:
            yield from self._parts(texts)

    def _parts(self, texts: Sequence[str]) -> Iterator[list[str]]:
        """The parts of what is not exploded."""
        delimiter = DELIMITERS.get(self.style)
        if delimiter is not None:
            yield [part for text in texts if text for part in self._cut(text, delimiter)]
            return
        yield [part for text in texts if text for part in text.split(",")]
        whole = "".join(texts)
        if "," not in whole and _ENCODED_COMMA.search(whole):
            yield [part for text in texts for part in _ENCODED_COMMA.split(text)]
        if self.style == "label" and "," not in whole and "." in whole:
            yield [part for text in texts for part in text.split(".")]

    def _cut(self, text: str, delimiter: str) -> list[str]:
        """The parts between the delimiters, encoded or not, each as it was sent."""
        parts = [""]
        for piece in _CHARACTERS.split(text):
            if delimiter in (piece, self.decode(piece)):
                parts.append("")
            else:
                parts[-1] += piece
        return parts

    def objects(self, texts: Sequence[str]) -> Iterator[Tree]:
        """The objects that were sent as one text, the strictest reading first; a text where it spells none."""
        if self.style == "deepObject":
            yield self.decode(texts[-1])
            return
        if not self.explode:
            for parts in self._parts(texts):
                found = self._alternating(parts)
                yield self.decode(texts[-1]) if found is None else found
            return
        between = {"label": ".", "matrix": ";"}.get(self.style, ",")
        parts = [part for text in texts if text for part in text.split(between)]
        if all("=" in part for part in parts):
            named = (part.partition("=") for part in parts)
            yield {self.decode(name): self.decode(text) for name, _, text in named}
        else:
            yield self.decode(texts[-1])

    def _alternating(self, parts: list[str]) -> Tree | None:
        if len(parts) % 2:
            return None
        texts = [self.decode(part) for part in parts]
        return dict(zip(texts[::2], texts[1::2], strict=True))

    def _named(self, text: str) -> Iterator[str]:
        """The value of `name=value`, where the name is the parameter's."""
        name, _, value = text.partition("=")
        if self.decode(name) == self.name:
            yield value

    def deep(self, pairs: Pairs) -> Tree | None:
        """The object that stands in names with brackets."""
        found: dict[str, Tree] = {}
        for name, text in pairs:
            keys = _keys(name.removeprefix(self.name)) if name.startswith(f"{self.name}[") else []
            if keys:
                _put(found, keys, self.decode(text))
        return found or None


def _keys(brackets: str) -> list[str]:
    """The keys of `[a][b]`; none where something else stands between, or there are too many."""
    keys = _KEYS.findall(brackets)
    return keys if 0 < len(keys) <= _DEEPEST and "".join(f"[{key}]" for key in keys) == brackets else []


def _put(into: dict[str, Tree], keys: list[str], text: str) -> None:
    """Puts a text where the keys lead; a key that comes again holds a list, and an object stays one."""
    *way, last = keys
    for key in way:
        below = into.get(key)
        if not isinstance(below, dict):
            below = into[key] = {}
        into = below
    old = into.get(last)
    if isinstance(old, list):
        old.append(text)
    elif not isinstance(old, dict):
        into[last] = text if old is None else [old, text]
