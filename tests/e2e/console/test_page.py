"""The page as a whole: its looks, narrow windows, the keyboard, and what happens when the mock is away."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from tests.e2e.console.driving import CHANNELS, Console, World, asked, is_within, rows, watching
from tests.e2e.serving import free_port
from tests.hydracore_mock.running import running

ADDRESSES = ("requests", f"state{CHANNELS}", "state", "scenarios", "try", "try/create_channel_endpoint")


def test_the_keyboard_is_enough(console: Console) -> None:
    for _ in range(3):
        console.world.send("GET", CHANNELS)
    page = console.open()
    expect(rows(page)).to_have_count(3)
    press = page.keyboard.press
    press("j")
    press("ArrowDown")
    press("Enter")
    expect(page.locator(".exchange-head")).to_be_visible()
    expect(page.locator(".virtual-row[aria-selected=true]")).to_have_attribute("aria-posinset", "2")
    press("k")
    expect(page.locator(".virtual-row[aria-selected=true]")).to_have_attribute("aria-posinset", "1")
    press("Escape")
    expect(page.locator(".exchange-head")).to_have_count(0)
    press("p")
    expect(page.locator(".connection")).to_have_text("Paused")
    press("p")
    press("/")
    page.keyboard.type("p1")
    expect(page.get_by_role("searchbox")).to_have_value("p1")
    press("Escape")
    for key, view in (("2", "state"), ("3", "scenarios"), ("4", "try"), ("1", "requests")):
        press(key)
        expect(page.locator("main")).to_have_attribute("data-view", view)
    press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Pause and resume")
    press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_who_has_gone_elsewhere_is_not_led_back(console: Console) -> None:
    page = console.open("requests")
    page.evaluate(
        """async () => {
          const { go, link } = await import("/_mock/console/model/router.js");
          location.hash = link("scenarios");
          go(link("state"), { instead: true });
        }"""
    )
    expect(page.locator("main")).to_have_attribute("data-view", "scenarios")


def test_state_scenarios_and_try_have_keys_too(console: Console) -> None:
    page = console.open(f"state{CHANNELS}")
    expect(page.locator(".items tbody tr")).to_have_count(6)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator(".items tr[data-chosen=true]")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    expect(page.get_by_role("switch").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.get_by_role("switch").first).to_have_attribute("aria-checked", "true")
    page.keyboard.press("4")
    expect(page.locator(".try-list a").first).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Create Channel Endpoint")).to_be_visible()


def test_everything_that_can_be_pressed_has_a_name(console: Console) -> None:
    console.world.send("POST", CHANNELS, {})
    for address in ADDRESSES:
        page = console.open(address)
        expect(page.locator("main :is(h2, .virtual, nav):visible").first).to_be_visible()
        assert page.evaluate(NAMELESS) == []


NAMELESS = """[...document.querySelectorAll("button, a, input, select, textarea, [role=switch]")].filter(each =>
  each.offsetParent && !each.innerText.trim() && !each.ariaLabel && !each.getAttribute("aria-labelledby")
  && !each.labels?.length && !each.querySelector(".out-of-sight")).map(each => each.outerHTML)"""


def test_a_phone_never_scrolls_sideways(console: Console) -> None:
    console.world.send("POST", CHANNELS, {"channel_type": "fax"})
    console.page.set_viewport_size({"width": 360, "height": 740})
    for address in ADDRESSES:
        page = console.open(address)
        expect(page.locator("main :is(h2, .virtual, nav):visible").first).to_be_visible()
        assert is_within(page), address
    page.get_by_role("link", name="Requests").last.click()
    rows(page).first.click()
    expect(page.locator(".exchange-head")).to_be_visible()
    assert is_within(page)
    assert page.locator(".request-list").is_hidden()


def test_themes_follow_the_system_until_one_is_chosen(console: Console) -> None:
    console.page.emulate_media(color_scheme="dark")
    page = console.open()
    dark = background(page)
    page.emulate_media(color_scheme="light")
    light = background(page)
    assert dark != light
    page.get_by_role("button", name="Settings and credentials").click()
    page.get_by_role("button", name="Dark").click()
    assert background(page) == dark
    page.reload()
    page.locator("[data-state=live]").wait_for()
    assert background(page) == dark
    page.get_by_role("button", name="Theme").click()
    assert background(page) == light


def background(page: Page) -> str:
    colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return colour


def test_a_request_that_is_gone_is_said_to_be(console: Console) -> None:
    page = console.open("requests/987654")
    expect(page.get_by_role("alert")).to_contain_text("no longer in the journal")


def test_the_admin_token_is_asked_for_and_a_restart_survived(browser: Browser) -> None:
    options = ("--quiet", "--port", str(free_port()), "--admin-token", "open-sesame")
    with browser.new_context() as context:
        page = context.new_page()
        with running(*options) as mock:
            page.goto(f"{mock.url}/_mock/")
            dialog = page.get_by_role("dialog")
            for token in ("wrong", "open-sesame"):
                dialog.get_by_label("Admin token").fill(token)
                dialog.get_by_role("button", name="Unlock").click()
                if token == "wrong":
                    expect(dialog).to_contain_text("not the one")
            expect(page.locator(".connection")).to_have_text("Live")
            World(mock.url, "default").send("GET", CHANNELS)
            expect(rows(page)).to_have_count(1)
        expect(page.get_by_role("alert")).to_contain_text("doesn't answer")
        with running(*options) as mock:
            expect(page.locator(".connection")).to_have_text("Live", timeout=15000)
            expect(rows(page)).to_have_count(0)
            World(mock.url, "default").send("GET", CHANNELS)
            expect(rows(page)).to_have_count(1)


def test_another_contract_is_shown_as_well(browser: Browser) -> None:
    spec = ("--spec", "tests/documents/petstore/petstore.yaml")
    with running("--quiet", *spec) as mock, browser.new_context() as context, watching(mock.url, context):
        page = context.new_page()
        for operation in asked(mock.url, "GET", "/_mock/contract")[1]["operations"]:
            page.goto(f"{mock.url}/_mock/#/try/{operation['id']}")
            title = operation["summary"] or operation["id"]
            expect(page.locator(".try-form").get_by_role("heading", name=title)).to_be_visible()
        page.goto(f"{mock.url}/_mock/#/state")
        expect(page.get_by_role("region", name="Open a collection")).to_be_visible()
        page.goto(f"{mock.url}/_mock/#/scenarios")
        expect(page.locator("main h2").first).to_be_visible()
