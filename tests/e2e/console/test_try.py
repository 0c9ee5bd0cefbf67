"""Try: a form for each operation, and faults beside what they concern."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.console.driving import CHANNELS, SMS, Console


def answer(page: Page) -> Locator:
    return page.get_by_role("region", name="Answer", exact=True)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send").click()


def test_the_example_is_sent_and_the_answer_shown(console: Console) -> None:
    page = console.open("try/create_channel_endpoint")
    expect(page.get_by_label("Body", exact=True)).to_have_value(re.compile('"channel_type": "telegram"'))
    send(page)
    expect(answer(page)).to_contain_text("201")
    expect(answer(page)).to_contain_text("ms")
    expect(answer(page).get_by_role("region", name="Answer body")).to_contain_text('"created_at"')
    expect(answer(page).get_by_role("table")).to_contain_text("content-type")
    answer(page).get_by_role("link", name="in Requests").click()
    expect(page.locator(".exchange-head")).to_contain_text(f"world {console.world.name}")


def test_operations_are_chosen_and_searched(console: Console) -> None:
    page = console.open("try")
    page.get_by_role("searchbox").fill("delete")
    expect(page.locator(".try-list li")).to_have_count(2)
    page.get_by_role("link", name="Delete Channel Endpoint").click()
    expect(page.get_by_label("endpoint_id")).to_be_visible()
    assert "/try/delete_channel_endpoint" in page.url


def test_faults_stand_at_their_field_and_at_their_line(console: Console) -> None:
    page = console.open("try/create_channel_endpoint")
    page.get_by_label("instance_id").fill("no-uuid")
    page.get_by_label("Body", exact=True).fill(json.dumps({**SMS, "channel_type": "fax"}, indent=2))
    send(page)
    field = page.locator(".field").filter(has_text="instance_id")
    expect(field.locator(".field-fault")).to_contain_text("UUID")
    expect(page.get_by_label("instance_id")).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".faults-below li")).to_contain_text("line 2")
    page.get_by_role("button", name="line 2").click()
    selected = "area => area.value.slice(area.selectionStart, area.selectionEnd)"
    assert page.get_by_label("Body", exact=True).evaluate(selected) == '"channel_type": "fax"'


def test_credentials_can_be_left_out(console: Console) -> None:
    page = console.open("try/list_instance_channels")
    page.get_by_label("Scheme").select_option("")
    send(page)
    expect(answer(page)).to_contain_text("401")
    expect(page.locator(".group").filter(has_text="Credentials").first).to_contain_text(
        "refused these credentials"
    )
    page.get_by_label("Scheme").select_option("ApiKey")
    send(page)
    expect(answer(page)).to_contain_text("200")


def test_prefer_scenario_and_headers_are_sent(console: Console) -> None:
    page = console.open("try/list_instance_channels")
    page.get_by_label("Answer Prefer").select_option("code=200, example=empty")
    page.get_by_role("button", name="Add a header").click()
    page.get_by_label("Name", exact=True).fill("X-Trace")
    page.get_by_label("Value").fill("abc")
    send(page)
    expect(answer(page).get_by_role("region", name="Answer body")).to_contain_text('"count": 0')
    answer(page).get_by_role("link", name="in Requests").click()
    expect(page.get_by_role("table", name="Request headers")).to_contain_text("abc")
    page.go_back()
    page.get_by_label("Answer Prefer").select_option("")
    page.get_by_label("Scenario for this request").select_option("expired-token")
    send(page)
    expect(answer(page)).to_contain_text("401")


def test_a_form_is_kept_while_one_looks_elsewhere(console: Console) -> None:
    page = console.open("try/create_channel_endpoint")
    page.get_by_label("Body", exact=True).fill("{}")
    page.get_by_role("link", name="State").first.click()
    page.get_by_role("link", name="Try").first.click()
    expect(page.get_by_label("Body", exact=True)).to_have_value("{}")
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_label("Body", exact=True)).to_have_value(re.compile("telegram"))


def test_any_request_can_be_sent(console: Console) -> None:
    page = console.open("try")
    page.get_by_role("link", name="Any request").click()
    page.get_by_label("Path").fill(CHANNELS)
    send(page)
    expect(answer(page)).to_contain_text("401")


AT_ONCE = """path => {
  new MutationObserver((_, observer) => {
    const field = document.querySelector('.any-line input')
    if (!field) return
    observer.disconnect()
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, path)
    field.dispatchEvent(new Event('input', { bubbles: true }))
    setTimeout(() => document.querySelector('.send-line .primary').click())
  }).observe(document.body, { childList: true, subtree: true })
  location.hash = location.hash.replace(/try[^?]*/, 'try/@any')
}"""


def test_what_is_typed_the_moment_a_form_appears_is_sent(console: Console) -> None:
    page = console.open("try/create_channel_endpoint")
    page.evaluate(AT_ONCE, CHANNELS)
    expect(answer(page)).to_contain_text("401")
