"""The README's session, run as it is written."""

from __future__ import annotations

import json
import re
import subprocess

from tests.e2e.serving import serving
from tests.paths import ROOT

README = (ROOT / "README.md").read_text()
SESSION = re.search(r"```sh\n(.*?)```", README, re.DOTALL)


def test_the_session_works_when_pasted() -> None:
    assert SESSION is not None
    with serving("hydracore_mock", "--quiet") as url:
        script = SESSION[1].replace("http://127.0.0.1:4010", url)
        run = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, timeout=60, check=True)
    answers = run.stdout.replace("204\n", "")
    decoder, values = json.JSONDecoder(), []
    while answers.strip():
        value, end = decoder.raw_decode(answers.lstrip())
        answers = answers.lstrip()[end:]
        values.append(value)
    listed, created, changed, refused, missing, example = values
    assert listed["count"] == len(listed["channels"]) == 6
    assert created["enabled"] is True
    assert changed == {**created, "enabled": False, "updated_at": changed["updated_at"]}
    assert "204\n" in run.stdout
    assert {error["type"] for error in refused["detail"]} == {"literal_error", "bool_parsing", "missing"}
    assert "detail" in missing
    assert example["channels"][0]["channel_type"] == "whatsapp"


def test_every_make_target_that_it_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"`make ([a-z-]+)", README):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_first_five_minutes_work_when_pasted() -> None:
    sessions = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    definitions = "\n".join(line for line in sessions[0].splitlines() if line.startswith("AUTH="))
    with serving("hydracore_mock", "--quiet") as url:
        script = "\n".join((definitions, sessions[1])).replace("http://127.0.0.1:4010", url)
        run = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, timeout=60, check=True)
    decoder, values, rest = json.JSONDecoder(), [], run.stdout.strip()
    while rest:
        value, end = decoder.raw_decode(rest)
        rest = rest[end:].lstrip()
        values.append(value)
    own, scenarios, switched, outage, reset, journal, verified = values
    assert own["count"] == 6
    assert "provider-outage" in {each["name"] for each in scenarios["scenarios"]}
    assert switched["name"] == "provider-outage"
    assert any(channel["status"] == "error" for channel in outage["channels"])
    assert (reset["name"], reset["scenario"]) == ("mine", None)
    assert journal["entries"][0]["scenario"] == "provider-outage"
    assert verified["ok"]
