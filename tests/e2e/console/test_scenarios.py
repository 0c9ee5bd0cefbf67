"""Scenarios: switched on and off for the chosen world."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.console.driving import CHANNELS, Console


def test_cards_tell_what_a_scenario_does(console: Console) -> None:
    page = console.open("scenarios")
    card = page.locator(".card").filter(has=page.get_by_role("heading", name="flaky"))
    for shown in ("One request in four fails", "breaks contract", "3 rules", "flaky.yaml"):
        expect(card).to_contain_text(shown)
    expect(page.locator(".card").filter(has_text="An account without any")).to_contain_text("has state")
    card.get_by_role("button", name="Document").click()
    expect(card.get_by_role("region")).to_contain_text('"breaks-contract": true')
    page.get_by_role("searchbox").fill("slow")
    expect(page.locator(".card")).to_have_count(1)


def test_a_switch_plays_a_scenario_in_the_chosen_world_alone(console: Console) -> None:
    page = console.open("scenarios")
    switch = page.get_by_role("switch", name="expired-token")
    expect(switch).to_have_attribute("aria-checked", "false")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    expect(page.locator(".card[data-active=true]")).to_contain_text("active")
    assert console.world.control("GET", "/scenario")["name"] == "expired-token"
    assert "detail" in console.world.send("GET", CHANNELS)
    page.get_by_role("combobox", name="World").select_option("default")
    expect(switch).to_have_attribute("aria-checked", "false")
    page.go_back()
    page.get_by_role("switch", name="empty-account").click()
    expect(switch).to_have_attribute("aria-checked", "false")
    page.get_by_role("switch", name="empty-account").click()
    expect(page.locator(".card[data-active=true]")).to_have_count(0)
    assert console.world.control("GET", "/scenario")["name"] is None


def test_a_scenario_of_the_api_can_be_stopped(console: Console) -> None:
    console.world.control("PUT", "/scenario", {"description": "made by a test", "rules": []})
    page = console.open("scenarios")
    page.get_by_role("button", name="Stop it").click()
    expect(page.get_by_role("button", name="Stop it")).to_have_count(0)
    assert console.world.control("GET", "/scenario")["name"] is None
