"""The state of a world: its items, and what can be done to them and to worlds."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.console.driving import CHANNELS, SMS, Console, World

ADDRESS = f"state{CHANNELS}"


def edit(page: Page, text: str) -> None:
    page.get_by_label("Item as JSON").fill(text)


def first_row(page: Page) -> None:
    page.locator(".items tbody tr").first.click()


def test_items_are_shown_as_table_and_as_json(console: Console) -> None:
    page = console.open(ADDRESS)
    expect(page.locator(".items tbody tr")).to_have_count(6)
    for name in ("id", "channel_type", "provider"):
        expect(page.get_by_role("columnheader", name=name, exact=True)).to_be_visible()
    page.get_by_role("searchbox").fill("whatsapp")
    expect(page.locator(".items tbody tr")).to_have_count(1)
    page.get_by_role("button", name="JSON").click()
    expect(page.get_by_role("region", name="Items")).to_contain_text('"provider": "meta_cloud"')


def test_a_collection_is_opened_by_its_parameters(console: Console) -> None:
    page = console.open("state")
    other = "06587974-2dbe-4e10-8bf9-38cce0f5a366"
    page.get_by_label("instance_id").fill(other)
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("heading", name=other)).to_be_visible()
    assert page.url.count(other) == 1
    expect(page.locator(".items tbody tr")).to_have_count(6)


def test_an_item_is_changed_and_the_change_undone(console: Console) -> None:
    page = console.open(ADDRESS)
    before = console.world.items()
    first_row(page)
    edit(page, json.dumps({**before[0], "status": "changed by hand"}))
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".items tbody tr").first).to_contain_text("changed by hand")
    assert console.world.items()[0]["status"] == "changed by hand"
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".items tbody tr").first).not_to_contain_text("changed by hand")
    assert console.world.items() == before


def test_what_the_server_refuses_is_shown_on_its_line(console: Console) -> None:
    page = console.open(ADDRESS)
    item = {**console.world.items()[0], "enabled": "perhaps"}
    first_row(page)
    written = json.dumps(item, indent=2)
    edit(page, written)
    page.get_by_role("button", name="Save").click()
    line = 1 + [text.strip().startswith('"enabled"') for text in written.split("\n")].index(True)
    fault = page.locator(".faults-below li")
    expect(fault).to_contain_text(f"line {line}")
    expect(fault).to_contain_text('is not of type "boolean"')
    expect(page.locator(".editor-gutter [data-faulty=true]")).to_have_text(str(line))
    assert all(item["enabled"] != "perhaps" for item in console.world.items())


def test_what_two_items_may_not_share_is_shown_on_its_line(console: Console) -> None:
    page = console.open(ADDRESS)
    first, second = console.world.items()[:2]
    page.locator(".items tbody tr").nth(1).click()
    written = json.dumps({**second, "id": first["id"]}, indent=2)
    edit(page, written)
    page.get_by_role("button", name="Save").click()
    line = 1 + [text.strip().startswith('"id"') for text in written.split("\n")].index(True)
    fault = page.locator(".faults-below li")
    expect(fault).to_contain_text(f"line {line}")
    expect(fault).to_contain_text("has the id of an item before it")


def test_broken_json_is_not_sent(console: Console) -> None:
    page = console.open(ADDRESS)
    first_row(page)
    edit(page, '{\n  "channel_type": "sms"\n  "provider": 3\n}')
    expect(page.locator(".faults-below")).to_contain_text("line 3")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()


def test_items_are_added_and_deleted(console: Console) -> None:
    page = console.open(ADDRESS)
    page.get_by_role("button", name="Add").click()
    edit(page, json.dumps({**SMS, "external_identifier": "by hand"}))
    page.get_by_role("region", name="New item").get_by_role("button", name="Add").click()
    added = page.locator(".items tbody tr").filter(has_text="by hand")
    expect(added).to_have_count(1)
    assert len(console.world.items()) == 7
    added.click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(added).to_have_count(0)
    page.get_by_role("button", name="Seed").click()
    expect(page.get_by_text("as the seed data have it")).to_be_visible()
    assert len(console.world.items()) == 6


def test_the_table_follows_the_api(console: Console) -> None:
    page = console.open(ADDRESS)
    expect(page.locator(".items tbody tr")).to_have_count(6)
    console.world.create()
    expect(page.locator(".items tbody tr")).to_have_count(7)


def test_a_reset_can_be_undone(console: Console) -> None:
    console.world.create()
    page = console.open(ADDRESS)
    expect(page.locator(".items tbody tr")).to_have_count(7)
    page.locator(".world-panel").get_by_role("button", name="Reset").click()
    expect(page.locator(".items tbody tr")).to_have_count(6)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".items tbody tr")).to_have_count(7)


def test_a_snapshot_goes_out_and_comes_back(console: Console, tmp_path: Path) -> None:
    console.world.create(external_identifier="kept")
    page = console.open(ADDRESS)
    with page.expect_download() as download:
        page.get_by_role("button", name="Snapshot", exact=True).click()
    file = tmp_path / "snapshot.json"
    download.value.save_as(file)
    assert json.loads(file.read_text())[CHANNELS][-1]["external_identifier"] == "kept"
    console.world.control("POST", "/reset")
    page.get_by_label("Upload a snapshot").set_input_files(file)
    expect(page.get_by_text("holds the snapshot")).to_be_visible()
    assert console.world.items()[-1]["external_identifier"] == "kept"
    file.write_text(json.dumps({CHANNELS: [{"channel_type": 3}]}))
    page.get_by_label("Upload a snapshot").set_input_files(file)
    expect(page.locator(".world-panel .problem code")).to_have_text(f"{CHANNELS} → 0 → channel_type")
    file.write_text('{"x": [}')
    page.get_by_label("Upload a snapshot").set_input_files(file)
    expect(page.locator(".world-panel .problem")).to_contain_text("snapshot.json, line 1")


def test_worlds_are_made_entered_and_deleted(console: Console) -> None:
    page = console.open("state")
    name = f"{console.world.name}-made"
    page.get_by_label("Name of the new world").fill(name)
    page.get_by_role("button", name="Create").click()
    expect(page.get_by_role("combobox", name="World", exact=True)).to_have_value(name)
    World(console.world.url, name).create()
    expect(page.locator(".worlds li").filter(has_text=name)).to_contain_text("7 items")
    page.get_by_label("Copy the base URL").click()
    assert console.copied == f"{console.world.url}/_mock/worlds/{name}"
    page.get_by_label(f"Delete world {name}").click()
    expect(page.locator(".worlds li").filter(has_text=name)).to_have_count(0)
    expect(page.get_by_role("combobox", name="World", exact=True)).to_have_value("default")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".worlds li").filter(has_text=name)).to_contain_text("7 items")
