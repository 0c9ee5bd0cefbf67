"""Refusals in other words and statuses that the contract leaves open."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.hydracore_contract.services.exchange import Answer, Ask, Refused
from tests.hydracore_contract.services.service import Service
from tests.hydracore_contract.services.values import NoJson, parts
from tests.hydracore_contract.services.variants import Shell, Variant

correct = partial(Variant, kind="refusals")
DEEPEST = 64


def other_words(_ask: Ask, answer: Answer) -> Answer:
    if isinstance(answer.value, dict) and isinstance(answer.value.get("detail"), str):
        answer.value = {"detail": f"Das geht nicht ({answer.status})"}
    for fault in answer.faults:
        fault["msg"] = "Ungültig"
    return answer


def forbidden(_ask: Ask, answer: Answer) -> Answer:
    return Answer(403, {"detail": "Not authenticated"}) if answer.status == 401 else answer


def talkative(_ask: Ask, answer: Answer) -> Answer:
    for fault in answer.faults:
        fault |= {"url": "https://errors.example/v/1", "severity": 3, "hint": None}
    return answer


def broken_escapes_answered(status: int) -> Shell:
    """A server that answers a path with a percent sign that escapes nothing by itself, as Node's routers do."""

    def shell(app: ASGIApp) -> ASGIApp:
        refusal = PlainTextResponse("Failed to decode the path", status)

        async def checked(scope: Scope, receive: Receive, send: Send) -> None:
            is_broken = re.search(rb"%(?![0-9a-fA-F]{2})", scope.get("raw_path", b""))
            await (refusal if is_broken else app)(scope, receive, send)

        return checked

    return shell


def terse(_ask: Ask, answer: Answer) -> Answer:
    for fault in answer.faults:
        for name in set(fault) - {"loc", "msg", "type"}:
            del fault[name]
    return answer


def other_challenge(_ask: Ask, answer: Answer) -> Answer:
    if answer.status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="channels", error="invalid_token", ApiKey'
    return answer


def other_media_unread(ask: Ask, answer: Answer) -> Answer:
    is_other = bool(ask.body) and not ask.headers.get("content-type", "").startswith("application/json")
    return (
        Answer(400, {"detail": "Cannot parse request body"}) if is_other and answer.status == 422 else answer
    )


class Broken400(Service):
    """As Django and Rails have it."""

    def broken(self, error: NoJson) -> Refused:
        return Refused(Answer(400, {"detail": f"There was an error parsing the body: {error}"}))


class NothingIsNoJson(Service):
    """Gives the reader of JSON whatever there is."""

    def value(self, ask: Ask) -> Any:
        if ask.operation in self.bodies and not ask.body:
            raise self.broken(NoJson(0, "Expecting value"))
        return super().value(ask)


class CredentialsFirst(Service):
    async def judged(self, ask: Ask) -> Answer:
        self.admit(ask)
        return await super().judged(ask)


class Stricter(Service):
    """Refuses more values with 422."""

    def bears(self, value: Any) -> bool:
        return True

    def unfit(self, value: Any) -> str | None:
        return super().unfit(value) or (None if everywhere(value, self.bears) else "Value is not supported")


class NoNul(Stricter):
    def bears(self, value: Any) -> bool:
        return not isinstance(value, str) or "\0" not in value


class SmallIntegers(Stricter):
    def bears(self, value: Any) -> bool:
        return not isinstance(value, int) or -(2**63) <= value < 2**63


class Flat(Stricter):
    def unfit(self, value: Any) -> str | None:
        return super().unfit(value) or (None if depth(value) <= DEEPEST else "Value is nested too deeply")


def everywhere(value: Any, test: Any) -> bool:
    """The test is true of the value and of all inside it."""
    return test(value) and all(everywhere(part, test) for part in parts(value))


def depth(value: Any) -> int:
    return 1 + max(map(depth, parts(value)), default=0)


TABLE = {
    "other-words": correct(text="Reasons are in other words", after=other_words),
    "forbidden": correct(text="403 in place of 401, without WWW-Authenticate", after=forbidden),
    "other-challenge": correct(text="WWW-Authenticate says more", after=other_challenge),
    "broken-escapes-400": correct(
        text="A path with a percent sign that escapes nothing is refused by the server",
        shell=broken_escapes_answered(400),
    ),
    "faults-talkative": correct(text="422 says more about each fault", after=talkative),
    "faults-terse": correct(text="422 says loc, msg and type, and no more", after=terse),
    "other-media-400": correct(text="A body of another media type answers 400", after=other_media_unread),
    "nothing-is-no-json": correct(
        text="No body is told as one that is no JSON, before credentials", service=NothingIsNoJson
    ),
    "broken-json-400": correct(text="Broken JSON answers 400", service=Broken400),
    "credentials-before-json": correct(
        text="Credentials are judged before broken JSON", service=CredentialsFirst
    ),
    "nul-refused": correct(text="U+0000 answers 422", service=NoNul),
    "big-integers-refused": correct(text="Integers past 64 bits answer 422", service=SmallIntegers),
    "nesting-refused": correct(text="More than 64 levels answer 422", service=Flat),
}
