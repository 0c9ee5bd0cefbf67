"""An opened request: both sides, faults, the change, and what can be made of it."""

from __future__ import annotations

import json
import re
import shlex
import subprocess

from playwright.sync_api import Page, expect

from tests.e2e.console.driving import CHANNELS, Console, rows


def opened(console: Console) -> Page:
    page = console.open()
    rows(page).first.click()
    page.locator(".exchange-head").wait_for()
    return page


def test_both_sides_are_shown(console: Console) -> None:
    console.world.create(config={"deep": [1, {"er": True}]})
    page = opened(console)
    request, response = (
        page.get_by_role("region", name="Request", exact=True),
        page.get_by_label("Response", exact=True),
    )
    expect(request).to_contain_text('"er": true')
    expect(request.get_by_role("table")).to_contain_text("Bearer ***")
    expect(response).to_contain_text("201")
    expect(response).to_contain_text('"created_at"')
    assert request.locator(".j-name").count() > 3
    assert "/requests/" in page.url


def test_faults_point_into_the_contract(console: Console) -> None:
    console.world.send("POST", CHANNELS, {"channel_type": "fax", "provider": "x" * 51})
    page = opened(console)
    faults = page.locator(".faults li")
    expect(faults).to_have_count(3)
    expect(faults.filter(has_text="provider")).to_contain_text("at most 50 characters")
    for place in faults.locator(".source").all_inner_texts():
        name, _, line = place.partition(":")
        assert name == "openapi.yaml"
        assert int(line) > 100


def test_a_change_is_shown_as_before_and_after(console: Console) -> None:
    made = console.world.create()
    console.world.send("PATCH", f"{CHANNELS}/{made['id']}", {"enabled": False})
    page = opened(console)
    change = page.get_by_label("State change")
    expect(change.locator("[data-mark='-']").filter(has_text="enabled")).to_contain_text("true")
    expect(change.locator("[data-mark='+']").filter(has_text="enabled")).to_contain_text("false")
    change.get_by_role("link").click()
    expect(page.locator(".path-title")).to_have_text(CHANNELS)


def test_an_unknown_path_is_told_what_was_perhaps_meant(console: Console) -> None:
    console.world.send("GET", CHANNELS.replace("instances", "instance"))
    page = opened(console)
    page.locator(".explanation").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="List Instance Channels")).to_be_visible()


def test_curl_runs_with_the_credentials_that_were_typed(console: Console) -> None:
    console.world.create(external_identifier="it's quoted")
    page = opened(console)
    page.get_by_role("button", name="Settings and credentials").click()
    page.get_by_role("textbox", name="Credentials").fill("typed-token")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.get_by_text("curl command copied")).to_be_visible()
    command = shlex.split(console.copied.replace("\\\n", " "))
    assert "authorization: bearer typed-token" in [word.lower() for word in command]
    answer = subprocess.run(
        [*command, "--silent"], capture_output=True, text=True, timeout=20, check=True
    ).stdout
    assert json.loads(answer)["external_identifier"] == "it's quoted"
    assert [item["external_identifier"] for item in console.world.items()].count("it's quoted") == 2


def test_fetch_can_be_run_as_copied(console: Console) -> None:
    console.world.create()
    page = opened(console)
    page.get_by_role("button", name="Copy as fetch").click()
    call = console.copied.removeprefix("await ").removesuffix(";")
    assert page.evaluate(f"{call}.then(answer => answer.status)") == 201


def test_replay_fills_the_form_of_the_operation(console: Console) -> None:
    console.world.create(external_identifier="+15550199")
    page = opened(console)
    page.get_by_role("button", name="Replay in Try").click()
    expect(page.get_by_role("textbox", name="Body")).to_have_value(
        re.compile(re.escape('"external_identifier": "+15550199"'))
    )
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("region", name="Answer", exact=True)).to_contain_text("201")
    assert len([item for item in console.world.items() if item["external_identifier"] == "+15550199"]) == 2


def test_a_request_of_no_operation_is_replayed_as_it_was(console: Console) -> None:
    console.world.send("GET", "/v1/nothing?like=this")
    page = opened(console)
    page.get_by_role("button", name="Replay in Try").click()
    expect(page.get_by_label("Path")).to_have_value("/v1/nothing?like=this")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("region", name="Answer", exact=True)).to_contain_text("404")
