"""A mock and a browser for the session; a world and a page for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count

import pytest

from tests.hydracore_mock.running import running

try:
    from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
except ImportError:
    collect_ignore_glob = ["test_*.py"]
else:
    from tests.e2e.console.driving import Console, Watch, World

CHROMIUM = shutil.which("chromium")
WINDOW: ViewportSize = {"width": 1280, "height": 800}
_numbers = count(1)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture(scope="package")
def mock() -> Iterator[str]:
    with running("--quiet") as started:
        yield started.url


@pytest.fixture
def world(mock: str) -> World:
    return World(mock, f"world-{next(_numbers)}")


@pytest.fixture(scope="package")
def page(browser: Browser) -> Iterator[Page]:
    """One page for all: a browser makes its first one slowly, and keeps compiled scripts for the next."""
    with browser.new_context(
        viewport=WINDOW, permissions=["clipboard-read", "clipboard-write"], reduced_motion="reduce"
    ) as context:
        context.set_default_timeout(8000)
        yield context.new_page()


@pytest.fixture
def console(page: Page, world: World) -> Iterator[Console]:
    watch = Watch(world.url)
    with watch.over(page.context):
        used = Console(page, world)
        yield used
        used.forget()
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WINDOW)
    assert watch.seen == []
