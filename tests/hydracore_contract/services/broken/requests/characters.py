"""Letters that are not borne, or changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tests.hydracore_contract.services.broken.altered_values import crashes, keeps, texts
from tests.hydracore_contract.services.exchange import Answer, Ask
from tests.hydracore_contract.services.probe_client import Client
from tests.hydracore_contract.services.probes import created
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="requests")

ASTRAL = "\N{BICYCLE}"


class NoBreaks(Service):
    def unfit(self, value: Any) -> str | None:
        texts = value.values() if isinstance(value, dict) else ()
        refused = any(isinstance(text, str) and "\n" in text for text in texts)
        return "Value holds a line break" if refused else super().unfit(value)


def page(_ask: Ask) -> Answer:
    return Answer(403, text=b"<h1>Forbidden</h1>", media="text/html")


class QuotesBlocked(Service):
    async def judged(self, ask: Ask) -> Answer:
        return page(ask) if b"'" in ask.body else await super().judged(ask)


class CreatesBlocked(Service):
    """Every fifth create."""

    creates = 0

    async def judged(self, ask: Ask) -> Answer:
        self.creates += ask.operation == "create"
        is_blocked = ask.operation == "create" and self.creates % 5 == 0
        return page(ask) if is_blocked else await super().judged(ask)


def always_created(client: Client) -> bool:
    return {client.create(external_identifier="O'Brien").status for _ in range(6)} == {201}


def text_crash(text: str, test: Callable[[str], bool], value: str) -> Variant:
    return broken(text=text, service=crashes(test), probe=created(external_identifier=value))


def has(*letters: str) -> Callable[[str], bool]:
    return lambda value: any(letter in value for letter in letters)


def astral(value: str) -> Iterator[str]:
    return (letter for letter in value if letter > "\uffff")


TABLE = {
    "nul-500": text_crash("U+0000 answers 500", has("\0"), "a\0b"),
    "nul-ends-text": broken(
        text="Texts end at U+0000",
        service=texts(lambda value: value.partition("\0")[0]),
        probe=created(external_identifier="a\0b"),
    ),
    "astral-500": text_crash("Astral characters answer 500", lambda value: any(astral(value)), ASTRAL),
    "astral-as-question-mark": broken(
        text="Astral characters become question marks",
        service=texts(lambda value: "".join("?" if letter > "\uffff" else letter for letter in value)),
        probe=created(external_identifier=f"a{ASTRAL}b"),
    ),
    "astral-ends-text": broken(
        text="Texts end at the first astral character",
        service=texts(lambda value: value.partition(next(astral(value), f"{value}."))[0]),
        probe=created(external_identifier=f"a{ASTRAL}b"),
    ),
    "latin-1-only": broken(
        text="What Latin-1 lacks becomes a question mark",
        service=texts(lambda value: value.encode("latin-1", "replace").decode("latin-1")),
        probe=keeps("日本"),
    ),
    "mojibake": broken(
        text="UTF-8 is read as Latin-1",
        service=texts(lambda value: value.encode().decode("latin-1")),
        probe=keeps("é"),
    ),
    "quote-500": text_crash("An apostrophe answers 500", has("'"), "O'Brien"),
    "quote-blocked": broken(
        text="An apostrophe answers a page with 403",
        service=QuotesBlocked,
        probe=always_created,
    ),
    "creates-blocked": broken(
        text="Every fifth create answers a page with 403",
        service=CreatesBlocked,
        probe=always_created,
    ),
    "quotes-doubled": broken(
        text="Apostrophes are doubled",
        service=texts(lambda value: value.replace("'", "''")),
        probe=created(external_identifier="O'Brien"),
    ),
    "percent-500": text_crash("A percent sign answers 500", has("%"), "100%s"),
    "html-escaped": broken(
        text="Texts are escaped for HTML",
        service=texts(lambda value: value.replace("&", "&amp;").replace("<", "&lt;")),
        probe=created(external_identifier="<a> & b"),
    ),
    "line-break-refused": broken(
        text="A line break is refused", service=NoBreaks, probe=created(external_identifier="a\r\nb")
    ),
    "line-break-500": text_crash("A line break answers 500", has("\n", "\r"), "a\r\nb"),
}
