"""Limits of rates and sizes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial

from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from tests.hydracore_contract.services.variants import Shell, Variant

correct = partial(Variant, kind="limits")


class Bucket:
    """So many requests a second, and as many at once."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.left = rate
        self.last = time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self.left = min(self.rate, self.left + (now - self.last) * self.rate)
        self.last = now
        if self.left < 1:
            return False
        self.left -= 1
        return True


def at_a_date() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)


def limited(rate: float, retry: Callable[[], str] | None) -> Shell:
    """429 for what is asked too fast."""

    def shell(app: ASGIApp) -> ASGIApp:
        bucket = Bucket(rate)

        async def changed(scope: Scope, receive: Receive, send: Send) -> None:
            if bucket.take():
                await app(scope, receive, send)
                return
            headers = {"Retry-After": retry()} if retry else None
            await JSONResponse({"detail": "Too many requests"}, 429, headers)(scope, receive, send)

        return changed

    return shell


def busy(every: int, seconds: float) -> Shell:
    """503 for a while after so many requests, as where all connections of a pool are in use."""

    def shell(app: ASGIApp) -> ASGIApp:
        left, until = every, 0.0

        async def changed(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal left, until
            if time.monotonic() < until:
                unavailable = JSONResponse({"detail": "Try later"}, 503, {"Retry-After": "1"})
                await unavailable(scope, receive, send)
                return
            left -= 1
            if not left:
                left, until = every, time.monotonic() + seconds
            await app(scope, receive, send)

        return changed

    return shell


def short_fields(status: int) -> Shell:
    """A header field of more than 1,000 bytes is refused by the server, before the service sees it."""

    def shell(app: ASGIApp) -> ASGIApp:
        async def changed(scope: Scope, receive: Receive, send: Send) -> None:
            is_long = any(len(value) > 1_000 for _, value in scope["headers"])
            refusal = PlainTextResponse("Header field too large", status)
            await (refusal if is_long else app)(scope, receive, send)

        return changed

    return shell


def sized(most: int, *, early: bool) -> Shell:
    """413 for bodies of more bytes than this; early ones close the connection before the body has come."""

    def shell(app: ASGIApp) -> ASGIApp:
        async def changed(scope: Scope, receive: Receive, send: Send) -> None:
            sent = next((int(value) for name, value in scope["headers"] if name == b"content-length"), 0)
            if sent <= most:
                await app(scope, receive, send)
                return
            while not early and (await receive()).get("more_body"):
                pass
            headers = {"Connection": "close"} if early else None
            await JSONResponse({"detail": "Content too large"}, 413, headers)(scope, receive, send)

        return changed

    return shell


TABLE = {
    "rate-40": correct(
        text="40 requests a second, else 429 with Retry-After: 1", shell=limited(40, lambda: "1")
    ),
    "rate-40-date": correct(
        text="40 requests a second, else 429 with a date in Retry-After", shell=limited(40, at_a_date)
    ),
    "rate-40-silent": correct(
        text="40 requests a second, else 429 without Retry-After", shell=limited(40, None)
    ),
    "pool-busy": correct(
        text="503 with Retry-After: 1 for half a second after 500 requests", shell=busy(500, 0.5)
    ),
    "fields-1-kb-400": correct(text="400 for a header field over 1,000 bytes", shell=short_fields(400)),
    "fields-1-kb-431": correct(text="431 for a header field over 1,000 bytes", shell=short_fields(431)),
    "size-16-kib": correct(text="413 over 16 KiB", shell=sized(16 * 1024, early=False)),
    "size-16-kib-early": correct(
        text="413 over 16 KiB, before the body has come, and the connection closed",
        shell=sized(16 * 1024, early=True),
    ),
    "size-1-mb-early": correct(
        text="413 over 1 MB, before the body has come, and the connection closed",
        shell=sized(1_000_000, early=True),
    ),
}
