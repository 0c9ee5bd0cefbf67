"""Requests of the console's tests to the mock, and their view of the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, WebError

INSTANCE = "f3c95789-ace1-4954-ac5d-6baed2eac902"
CHANNELS = f"/v1/instances/{INSTANCE}/channels"
SMS = {"channel_type": "sms", "provider": "twilio", "external_identifier": "+15550100"}
# The browser's own line for an answer such as 422, which the page shows in its own words.
EXPECTED = "Failed to load resource"


@dataclass(frozen=True, slots=True)
class World:
    """One world of a running mock, as a frontend's code uses it."""

    url: str
    name: str

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The answer's JSON; None if it has none. Credentials are sent along."""
        own = {"Authorization": "Bearer secret-token-7", "X-Mock-World": self.name}
        own |= {name.replace("_", "-"): value for name, value in headers.items()}
        return asked(self.url, method, path, body, own)[1]

    def send_often(self, times: int, path: str) -> None:
        """GET, over one connection."""
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=20)
        for _ in range(times):
            connection.request("GET", path, headers={"X-Api-Key": "key", "X-Mock-World": self.name})
            connection.getresponse().read()
        connection.close()

    def control(self, method: str, path: str, body: Any = None) -> Any:
        return asked(self.url, method, f"/_mock/worlds/{self.name}{path}", body)[1]

    def create(self, **changed: Any) -> Any:
        return self.send("POST", CHANNELS, {**SMS, **changed})

    def items(self) -> list[Any]:
        found: list[Any] = self.control("GET", f"/collections?path={CHANNELS}")["items"]
        return found


def asked(
    url: str, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[int, Any]:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=20)
    sent = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    kind = {} if sent is None else {"Content-Type": "application/json"}
    try:
        connection.request(method, path, sent, {**kind, **(headers or {})})
        answer = connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None
    finally:
        connection.close()


@dataclass  # no slots: Playwright keeps its wrappers on the owner of a handler
class Watch:
    """What a page must not do: fail, complain, or ask another origin for anything."""

    origin: str
    seen: list[str] = field(default_factory=list)

    @contextmanager
    def over(self, context: BrowserContext) -> Iterator[None]:
        """Watches all pages of the context until the block ends."""
        context.on("console", self._said)
        context.on("weberror", self._failed)
        context.on("request", self._asked)
        yield
        context.remove_listener("console", self._said)
        context.remove_listener("weberror", self._failed)
        context.remove_listener("request", self._asked)

    def _failed(self, error: WebError) -> None:
        self.seen.append(str(error.error))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(EXPECTED):
            self.seen.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.seen.append(f"asked for {request.url}")


# Loading the page anew would do as well, and take ten times as long.
_FORGET = """async () => {
  const load = name => import(`/_mock/console/${name}.js`);
  const [journal, filters, drafts, session, notices] = await Promise.all(
    ["model/journal", "lib/filters", "views/try_draft", "model/session", "model/notices"].map(load));
  Object.assign(journal.filters, {value: filters.NONE});
  Object.assign(journal.paused, {value: false});
  for (const kept of [drafts.drafts, drafts.results]) kept.value = {};
  session.dialog.value = session.adminToken.value = session.theme.value = "";
  session.credential.value = "anything";
  notices.notices.value = [];
  location.hash = `#/${location.hash.startsWith("#/requests") ? "try" : "requests"}`;
}"""


@dataclass(frozen=True, slots=True)
class Console:
    page: Page
    world: World

    def open(self, address: str = "requests") -> Page:
        """The console at an address of the test's world, once the mock's requests come in."""
        if not self.page.url.startswith(f"{self.world.url}/_mock/"):
            self.page.goto(f"{self.world.url}/_mock/")
        self.page.goto(f"{self.world.url}/_mock/#/{address}?world={self.world.name}")
        self.page.locator("[data-state=live]").wait_for()
        return self.page

    def forget(self) -> None:
        """Leaves nothing of one test on the page for the next."""
        if self.page.url.startswith(self.world.url):
            self.page.evaluate(_FORGET)

    @property
    def copied(self) -> str:
        text: str = self.page.evaluate("navigator.clipboard.readText()")
        return text


@contextmanager
def watching(origin: str, context: BrowserContext) -> Iterator[None]:
    watch = Watch(origin)
    with watch.over(context):
        yield
    assert watch.seen == []


def rows(page: Page) -> Locator:
    """The requests that are drawn; there may be more."""
    return page.locator(".virtual-row")


def is_within(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways to be seen."""
    fits: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return fits
