"""Variables for the values that an answer gives."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from typing import Any

import pytest

from hydracore_contract.exchange import Answer, Exchange, Request
from hydracore_contract.reports.curl import curl
from hydracore_contract.reports.curl_variables import BashVariable, bash_variables, definition

ID = "6d2f0f9e-8a3c-4a57-9a55-2f6d7f1f3c11"
SLUG = "long-one"
URL = "http://127.0.0.1:8000/7"


def step(method: str, path: str, sent: Any = None, got: Any = None, status: int = 201) -> Exchange:
    body = None if sent is None else json.dumps(sent).encode()
    return Exchange(1, "", Request(method, path, (), body), Answer(status, (), json.dumps(got).encode(), 0.1))


def located(location: str) -> Exchange:
    request = Request("POST", "/a", (), b"{}")
    return Exchange(1, "", request, Answer(201, (("location", location),), b"", 0.1))


@pytest.mark.parametrize(
    ("made", "used", "naming"),
    [
        (step("POST", "/a", {}, {"id": ID}), step("GET", f"/a/{ID}"), BashVariable("id", ID, "ID_1")),
        (step("POST", "/a", {}, {"of_id": 8, "id": 7}), step("GET", "/a/7?x=1"), BashVariable("id", "7", "ID_1")),
        (step("POST", "/a", {}, {"id": 7}), step("GET", "/a?of=7&b"), BashVariable("id", "7", "ID_1")),
        (step("POST", "/a", {}, {"slug": SLUG}), step("GET", f"/b/{SLUG}"), BashVariable("slug", SLUG, "ID_1")),
        (step("POST", "/a", {}, {"id": ID}), step("POST", "/b", {"of": ID}), BashVariable("id", ID, "ID_1")),
        (step("POST", "/a", {}, {"id": 7}), step("GET", "/a/77"), None),
        (step("POST", "/a", {}, {"count": 7}), step("GET", "/a?most=7"), None),
        (step("POST", "/a", {"id": ID}, {"id": ID}), step("GET", f"/a/{ID}"), None),
        (step("PATCH", f"/a/{ID}", {}, {"id": ID}), step("GET", f"/a/{ID}"), None),
        (step("POST", "/a", {}, {"id": ID}, 422), step("GET", f"/a/{ID}"), None),
        (step("POST", "/a", {}, [ID]), step("GET", f"/a/{ID}"), BashVariable("0", ID, "ID_1")),
        (step("POST", "/a", {}, {"data": [{"id": 7}]}), step("GET", "/a/7"), BashVariable("data.0.id", "7", "ID_1")),
        (step("POST", "/a", {}, {"id": 7}), step("POST", "/b", {"a_id": 7}), BashVariable("id", "7", "ID_1")),
        (step("POST", "/a", {}, {"id": 7}), step("POST", "/b", {"a": 7}), None),
        (located("/v1/a/7/?x=1#y"), step("GET", "/a/7"), BashVariable(":location", "7", "ID_1")),
        (located("http://[/7"), step("GET", "/a/7"), None),
        (step("POST", "/a", {}, {"id": "a'b$(c)d"}), step("GET", "/a/a'b$(c)d"), None),
    ],
)  # fmt: skip
def test_what_is_named_later(made: Exchange, used: Exchange, naming: BashVariable | None) -> None:
    assert bash_variables([made, used]) == ({0: [naming]} if naming else {})
    assert bash_variables([used, made]) == {}
    assert bash_variables([replace(made, burst=1), replace(used, burst=1)]) == {}


def test_several_of_one_answer() -> None:
    made = step("POST", "/a", {}, {"rev": "abcdefgh", "id": 7})
    found = bash_variables([made, step("GET", "/a/7?rev=abcdefgh")])
    assert found == {0: [BashVariable("id", "7", "ID_1"), BashVariable("rev", "abcdefgh", "ID_2")]}


def test_each_has_a_variable_of_its_own() -> None:
    one, two = step("POST", "/a", {}, {"id": 1}), step("POST", "/a", {}, {"id": 2})
    found = bash_variables([one, two, step("GET", "/a/2"), step("GET", "/a/1"), step("GET", "/a/2")])
    assert {index: each.variable for index, (each,) in found.items()} == {0: "ID_1", 1: "ID_2"}


def test_a_variable_stands_in_the_place_of_the_name() -> None:
    sent = Request("POST", f"/a/7/77?of=7&key=a$7&all={ID}", (), json.dumps({"of": ID, "n": 7}).encode())
    known = {"7": "ID_1", ID: "ID_2"}
    command = curl(URL, sent, known)
    assert '"http://127.0.0.1:8000/7/a/${ID_1:?}/77?of=${ID_1:?}' not in command  # a$7 is no name
    script = f"curl() {{ printf '%s\\n' \"$@\"; }}\nID_1=x\nID_2=y\n{command}\n"
    told = subprocess.run(["bash"], input=script, capture_output=True, text=True, check=True).stdout
    assert "http://127.0.0.1:8000/7/a/x/77?of=x&key=a$7&all=y" in told.splitlines()
    assert '{"of": "y", "n": 7}' in told.splitlines()
    assert curl(URL, Request("GET", "/a/7"), known).split()[4] == '"http://127.0.0.1:8000/7/a/${ID_1:?}"'
    assert "${TOKEN}" in curl(URL, Request("GET", "/a/7?key=${TOKEN}"), known)


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ("id", "7\n"),
        ("text", "\u00e9\n"),
        ("data.1.id id", "8 7\n"),
        (":location", "9\n"),
        (":location text", "9 \u00e9\n"),
    ],
)
def test_bash_reads_names_from_an_answer(places: str, told: str) -> None:
    head = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nA: b\r\nLOCATION: /v1/things/9/?a=b\r\n\r\n"
    body = json.dumps({"id": 7, "data": [{}, {"id": 8}], "text": "\u00e9"}, ensure_ascii=False)
    read = [BashVariable(place, "", "ID") for place in places.split()]
    script = f"{definition([read])}\nnamed {places}\n"
    run = subprocess.run(
        ["bash", "-c", script], input=(head + body).encode(), capture_output=True, check=True
    )
    assert run.stdout == told.encode()
    assert run.stderr == (head + body).encode() + b"\n"


def test_nothing_is_sent_where_no_name_came() -> None:
    command = curl(URL, Request("DELETE", "/a/7"), {"7": "ID_1"})
    script = f"curl() {{ echo sent; }}\n{definition(())}\nID_1=$(echo '{{}}' | named id)\n{command}\n"
    run = subprocess.run(["bash"], input=script, capture_output=True, text=True, check=False)
    assert "sent" not in run.stdout
    assert "ID_1" in run.stderr
