"""The list of requests: live, filtered, searched, paused, cleared, exported."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.console.driving import CHANNELS, INSTANCE, Console, rows


def test_an_empty_journal_teaches_how_to_begin(console: Console) -> None:
    page = console.open()
    expect(page.get_by_role("heading", name="No requests yet")).to_be_visible()
    expect(page.locator(".command").last).to_contain_text("curl")
    expect(page.locator(".command").first).to_contain_text(f"/_mock/worlds/{console.world.name}")


def test_requests_appear_as_they_come(console: Console) -> None:
    page = console.open()
    console.world.send("GET", CHANNELS)
    expect(rows(page)).to_have_count(1)
    console.world.send("POST", CHANNELS, {"channel_type": "fax"})
    expect(rows(page)).to_have_count(2)
    newest = rows(page).first
    for shown in ("refused", "POST", "/channels", "422", console.world.name, "ms", "Field required"):
        expect(newest).to_contain_text(shown)
    expect(newest.locator("time")).to_contain_text(":")
    expect(newest.locator("svg.shape")).to_have_attribute("data-verdict", "refused")


def test_what_was_sent_before_is_there_too(console: Console) -> None:
    console.world.send("GET", CHANNELS)
    expect(rows(console.open())).to_have_count(1)


def test_filters_narrow_the_list(console: Console) -> None:
    world = console.world
    world.send("GET", CHANNELS)
    world.create()
    world.send("POST", CHANNELS, {})
    world.send("GET", "/v1/nothing")
    world.send("GET", CHANNELS, X_Mock_Scenario="expired-token")
    page = console.open()
    expect(rows(page)).to_have_count(5)
    for verdict, count in (("accepted", 2), ("refused", 1), ("unknown", 1), ("scenario", 1)):
        page.get_by_role("group", name="Verdict").get_by_role("button", name=verdict).click()
        expect(rows(page)).to_have_count(count)
    page.get_by_role("group", name="Verdict").get_by_role("button", name="all").click()
    page.get_by_label("Status").select_option("4xx")
    expect(rows(page)).to_have_count(3)
    page.get_by_label("Method").select_option("POST")
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="clear filters").click()
    page.get_by_label("Operation").select_option("create_channel_endpoint")
    expect(rows(page)).to_have_count(2)


def test_text_is_found_in_bodies_that_came_before_the_page(console: Console) -> None:
    console.world.create(external_identifier="needle-in-a-body")
    console.world.send("GET", f"/v1/instances/{INSTANCE}/elsewhere")
    page = console.open()
    expect(rows(page)).to_have_count(2)
    page.get_by_role("searchbox").fill("needle-in-a-body")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_contain_text("POST")
    console.world.create(external_identifier="needle-in-a-body-2")
    expect(rows(page)).to_have_count(2)
    page.get_by_role("searchbox").fill("in no request at all")
    page.get_by_role("button", name="Clear the filters").click()
    expect(rows(page)).to_have_count(3)


def test_other_worlds_are_shown_on_demand(console: Console) -> None:
    console.world.send("GET", CHANNELS, X_Mock_World=f"{console.world.name}-other")
    page = console.open()
    expect(rows(page)).to_have_count(0)
    page.get_by_role("combobox", name="World", exact=True).last.select_option("all")
    expect(rows(page).first).to_contain_text(f"{console.world.name}-other")


def test_a_pause_holds_back_what_is_new(console: Console) -> None:
    page = console.open()
    page.get_by_role("button", name="Pause").click()
    expect(page.locator(".connection")).to_have_text("Paused")
    console.world.send("GET", CHANNELS)
    expect(page.get_by_role("button", name="Resume")).to_contain_text("1 new")
    expect(rows(page)).to_have_count(0)
    page.get_by_role("button", name="Resume").click()
    expect(rows(page)).to_have_count(1)


def test_export_gives_the_filtered_requests_as_har(console: Console, tmp_path: Path) -> None:
    console.world.send("GET", CHANNELS)
    console.world.send("POST", CHANNELS, {})
    page = console.open()
    page.get_by_role("group", name="Verdict").get_by_role("button", name="refused").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="HAR").click()
    download.value.save_as(tmp_path / "har")
    entries = json.loads((tmp_path / "har").read_text())["log"]["entries"]
    assert [entry["response"]["status"] for entry in entries] == [422]


def test_clear_forgets_everything(console: Console) -> None:
    console.world.send("GET", CHANNELS)
    page = console.open()
    expect(rows(page)).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    expect(page.get_by_role("heading", name="No requests yet")).to_be_visible()
    console.world.send("GET", CHANNELS)
    expect(rows(page)).to_have_count(1)


def test_a_thousand_requests_need_few_rows(console: Console) -> None:
    console.world.send_often(1000, CHANNELS)
    page = console.open()
    expect(page.locator(".tally")).to_contain_text("1,000")
    assert rows(page).count() < 50
    assert rows(page).first.get_attribute("aria-setsize") == "1000"
    box = page.locator(".virtual")
    box.evaluate("box => { box.scrollTop = box.scrollHeight }")
    expect(page.locator("[aria-posinset='1000']")).to_be_in_viewport()
    assert rows(page).count() < 50


def test_what_is_read_stays_where_it_is(console: Console) -> None:
    console.world.send_often(200, CHANNELS)
    page = console.open()
    expect(page.locator("[aria-setsize='200']").first).to_be_attached()
    page.locator(".virtual").evaluate("box => { box.scrollTop = 3000 }")
    name = page.locator("[aria-posinset='90']").get_attribute("id")
    before = page.locator(f"#{name}").bounding_box()
    for _ in range(3):
        console.world.send("POST", CHANNELS, {})
    expect(page.locator(".chip[data-verdict=refused]")).to_contain_text("3")
    expect(page.locator(f"#{name}")).to_have_attribute("aria-posinset", "93")
    assert page.locator(f"#{name}").bounding_box() == before
