"""Unusual values that are not borne."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from tests.contract_tests.services.broken.wires import transport
from tests.contract_tests.services.exchange import Answer, Ask
from tests.contract_tests.services.probes import created
from tests.contract_tests.services.probing import A, Client, channels
from tests.contract_tests.services.service import Service
from tests.contract_tests.services.variants import Probe, Variant

broken = partial(Variant, kind="requests")
ASTRAL = "\N{BICYCLE}"
NESTED = b'{"a":' * 499 + b"{}" + b"}" * 499


class Kept(Service):
    """Changes every text and number of a body that is accepted."""

    @staticmethod
    def scalar(value: Any) -> Any:
        return value

    def sent(self, ask: Ask, value: Any) -> Any:
        sent, faults = super().sent(ask, value)
        return mapped(sent, self.scalar), faults


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {change(name): mapped(inner, change) for name, inner in value.items()}
    return [mapped(inner, change) for inner in value] if isinstance(value, list) else change(value)


def texts(change: Callable[[str], str]) -> type[Service]:
    """A service that changes texts so."""

    class Changed(Kept):
        @staticmethod
        def scalar(value: Any) -> Any:
            return change(value) if isinstance(value, str) else value

    return Changed


def numbers(change: Callable[[Any], Any]) -> type[Service]:
    class Changed(Kept):
        @staticmethod
        def scalar(value: Any) -> Any:
            return change(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    return Changed


def crashes(test: Callable[[str], bool]) -> type[Service]:
    """A service that can't bear some texts."""

    def change(value: str) -> str:
        if test(value):
            raise RuntimeError("invalid byte sequence")
        return value

    return texts(change)


class BodyCrashes(Service):
    """`bears` tells whether the bytes of a body do no harm."""

    @staticmethod
    def bears(body: bytes) -> bool:
        return True

    def parsed(self, body: bytes) -> Any:
        if not self.bears(body):
            raise RuntimeError("out of memory")
        return super().parsed(body)


class NestingCrashes(BodyCrashes):
    @staticmethod
    def bears(body: bytes) -> bool:
        return body.count(b"{") + body.count(b"[") < 400


class BigCrashes(BodyCrashes):
    @staticmethod
    def bears(body: bytes) -> bool:
        return len(body) < 60_000


class SurrogateCrashes(Service):
    def unfit(self, value: Any) -> str | None:
        if reason := super().unfit(value):
            raise RuntimeError(reason)
        return None


class ConstantsCrash(BodyCrashes):
    @staticmethod
    def bears(body: bytes) -> bool:
        return b"NaN" not in body and b"Infinity" not in body


class FallsOver(SurrogateCrashes):
    fallen = False

    async def answer(self, ask: Ask) -> Answer:
        if self.fallen:
            raise RuntimeError("the connection pool is exhausted")
        try:
            return await super().answer(ask)
        except RuntimeError:
            self.fallen = True
            raise


def over(size: int, harm: Callable[[Any], Any]) -> Callable[[ASGIApp], ASGIApp]:
    """Does harm to requests with more bytes than this."""

    def shell(app: ASGIApp) -> ASGIApp:
        async def changed(scope: Scope, receive: Receive, send: Send) -> None:
            length = next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)
            if length > size:
                await harm(receive)
                return
            await app(scope, receive, send)

        return changed

    return shell


async def hang(_receive: Receive) -> None:
    await asyncio.sleep(60)


async def drop(receive: Receive) -> None:
    transport(receive).abort()


def bears(body: bytes) -> Probe:
    """The body is accepted or refused, and the service lives on."""

    def probe(client: Client) -> bool:
        statuses = {client.send("POST", channels(A), body).status, client.get().status}
        return statuses <= {200, 201, 422}

    return probe


def with_config(text: bytes) -> bytes:
    return b'{"channel_type":"sms","provider":"x","external_identifier":"y","config":%s}' % text


def large(size: int) -> bytes:
    return with_config(b'{"a":"%s"}' % (b"x" * size))


def keeps(value: Any) -> Probe:
    return created(config={"a": value, "b": [value]})


def text_crash(text: str, test: Callable[[str], bool], value: str) -> Variant:
    return broken(text=text, service=crashes(test), probe=created(external_identifier=value))


def has(*letters: str) -> Callable[[str], bool]:
    return lambda value: any(letter in value for letter in letters)


def astral(value: str) -> Iterator[str]:
    return (letter for letter in value if letter > "\uffff")


SIZES = {
    "large-body-hangs": (over(900_000, hang), "A body of 1 MiB is not answered for 60 s"),
    "large-body-drops": (over(900_000, drop), "A body of 1 MiB closes the connection"),
}
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
        service=texts(lambda value: value.partition(next(astral(value), "\0"))[0]),
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
    "line-break-500": text_crash("A line break answers 500", has("\n", "\r"), "a\r\nb"),
    "surrogate-500": broken(
        text="Half of a surrogate pair answers 500",
        service=SurrogateCrashes,
        probe=bears(with_config(b'{"a":"\\ud800"}')),
    ),
    "nan-500": broken(text="NaN answers 500", service=ConstantsCrash, probe=bears(with_config(b'{"a":NaN}'))),
    "nesting-500": broken(
        text="Nesting of 500 levels answers 500", service=NestingCrashes, probe=bears(with_config(NESTED))
    ),
    "large-config-500": broken(
        text="A config of 64 KiB answers 500",
        service=BigCrashes,
        probe=bears(large(65_536)),
    ),
    "big-integer-500": broken(
        text="Integers past 64 bits answer 500",
        service=numbers(lambda value: (int(value).to_bytes(8, signed=True), value)[1]),
        probe=bears(with_config(b'{"a":9223372036854775808}')),
    ),
    "big-integer-rounded": broken(
        text="Integers from 2^53 on are rounded",
        service=numbers(lambda value: int(float(value)) if isinstance(value, int) else value),
        probe=keeps(9007199254740993),
    ),
    "big-integer-as-float": broken(
        text="Integers past 63 bits become floats",
        service=numbers(lambda value: float(value) if abs(value) >= 2**63 else value),
        probe=keeps(2**63 + 1),
    ),
    "big-integer-wraps": broken(
        text="Integers past 31 bits wrap around",
        service=numbers(lambda value: (value + 2**31) % 2**32 - 2**31 if isinstance(value, int) else value),
        probe=keeps(4294967297),
    ),
    "fractions-cut": broken(text="Numbers lose their fraction", service=numbers(int), probe=keeps(-2.5)),
    "fractions-rounded": broken(
        text="Numbers are rounded to two digits",
        service=numbers(lambda value: round(value, 2)),
        probe=keeps(0.123456),
    ),
    "falls-over": broken(
        text="After half of a surrogate pair every request answers 500",
        service=FallsOver,
        probe=bears(with_config(b'{"a":"\\ud800"}')),
    ),
    **{
        name: broken(text=text, shell=shell, probe=bears(large(2**20)))
        for name, (shell, text) in SIZES.items()
    },
}
