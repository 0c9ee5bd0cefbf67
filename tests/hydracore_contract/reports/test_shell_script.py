"""A finding's requests as one block for bash; that it does what was done is tried against services in `reproduce`."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from hydracore_contract.exchange import Request
from hydracore_contract.findings.finding import Finding
from hydracore_contract.reports.finding_folder import commands
from hydracore_contract.reports.shell_script import ANSWERS_DEFINITION, LONGEST, script
from tests.hydracore_contract.reports.garbage import findings
from tests.hydracore_contract.reports.samples import CREATE_FAILS, CREATED, ITEMS, TEN, TIMES_MOVE

URL = "http://127.0.0.1:8000"
FOLDER = Path("contract-report/findings/one")
LARGE = bytes(range(256)) * 100


def lines_of(text: str) -> list[str]:
    """What is sent, without what prepares that."""
    preparing = ("#", "named() ", ANSWERS_DEFINITION)
    return [line for line in text.split("\n") if not line.startswith(preparing)]


@given(findings)
def test_each_request_is_a_line_that_can_be_shown(finding: Finding) -> None:
    for folder in (None, FOLDER):
        text = script(finding, URL, folder)
        assert text.replace("\n", "").isprintable()
        sent = [line for line in lines_of(text) if "curl -isSg" in line]
        assert len(sent) == len(finding.steps)


@given(findings)
def test_bash_reads_any_of_them(finding: Finding) -> None:
    for text in (commands(finding, URL), script(finding, URL, FOLDER)):
        assert subprocess.run(["bash", "-n"], input=text, text=True, check=False).returncode == 0


def test_bash_reads_the_commands() -> None:
    text = "".join(commands(each, URL) for each in TEN)
    assert subprocess.run(["bash", "-n"], input=text, text=True, check=False).returncode == 0
    concurrent = commands(TEN[-1], URL)
    assert concurrent.count(" &\n") == 8
    assert concurrent.index("\nwait\n") < concurrent.index("# 9. 200")


def test_a_request_alone_is_its_command() -> None:
    (only,) = script(CREATE_FAILS, URL, FOLDER).splitlines()
    assert only.startswith("curl -isSg -X POST")


def test_what_is_made_flows_into_what_follows() -> None:
    first, *_, made, _, used = script(TIMES_MOVE, URL, FOLDER).splitlines()
    assert first == "# Set TOKEN first."
    assert made.startswith("ID_1=$(curl ")
    assert made.endswith(" | named id)")
    assert "/channels/${ID_1:?}" in used


def test_what_is_made_at_the_same_moment_is_known_afterwards() -> None:
    burst = tuple(replace(CREATED, number=number, burst=1) for number in (1, 2))
    told = script(replace(TIMES_MOVE, before=burst), URL).splitlines()
    assert told[-7].endswith(' > "$ANSWERS/1" &')
    assert told[-4:-2] == ["wait", 'ID_1=$(cat "$ANSWERS/1" | named id)']
    assert "${ID_1:?}" in told[-1]


@pytest.mark.parametrize("body", [LARGE, LARGE + str(TIMES_MOVE.exchange.request.path).encode()])
def test_a_large_body_stands_in_a_file(body: bytes) -> None:
    large = replace(CREATE_FAILS, exchange=replace(CREATED, request=Request("POST", ITEMS, (), body)))
    comment, command = script(large, URL, FOLDER).splitlines()
    assert comment == f"# its body of {len(body):,} bytes is {FOLDER}/body-1"
    assert command.endswith(f" --data-binary '@{FOLDER}/body-1'")
    assert "base64 -d | curl" in script(large, URL)


def test_a_large_body_that_names_what_was_made_names_it_anew() -> None:
    named = Request("POST", ITEMS, (), LARGE + b"6d2f0f9e-8a3c-4a57-9a55-2f6d7f1f3c11")
    told = script(replace(TIMES_MOVE, exchange=replace(CREATED, request=named)), URL, FOLDER)
    edit = "s/6d2f0f9e-8a3c-4a57-9a55-2f6d7f1f3c11/${ID_1:?}/g"
    assert f"cat '{FOLDER}/body-2' | LC_ALL=C sed \"{edit}\" | curl " in told


def test_a_line_that_nobody_can_read_is_left_in_the_folder() -> None:
    sent = Request("GET", f"/{'x' * LONGEST}")
    told = script(replace(TIMES_MOVE, exchange=replace(CREATED, request=sent)), URL, FOLDER)
    _, one, two, command = told.splitlines()
    assert one == f"# 1. POST {ITEMS}: 201"
    assert two.startswith("# 2. GET /xxx")
    assert two.endswith("\u2026: 201")
    assert command == f"bash '{FOLDER}/request.curl'"


@pytest.mark.parametrize(
    ("folder", "named"), [(FOLDER, f"'{FOLDER}'"), (None, '"$(dirname "${BASH_SOURCE:-.}")"')]
)
def test_what_no_command_can_hold_is_sent_by_a_replay(folder: Path | None, named: str) -> None:
    for sent in (Request("GET", f"/{'x' * 200_000}"), Request("GET", "/", (("A", "x" * 200_000),))):
        told = script(replace(TIMES_MOVE, exchange=replace(CREATED, request=sent)), URL, folder)
        assert told.splitlines()[-1] == f"hydracore-contract replay {named}"
        assert len(told) < 2_000


def test_the_secrets_that_are_needed_are_named() -> None:
    sent = Request(
        "GET", "/a?k=${OTHER_API_KEY}", (("Authorization", "Basic ${BASIC_TOKEN}"), ("A", "${AUTH_A%?}"))
    )
    told = script(replace(TIMES_MOVE, exchange=replace(CREATED, request=sent)), URL)
    assert told.splitlines()[0] == "# Set TOKEN and OTHER_API_KEY and AUTH_A first."
