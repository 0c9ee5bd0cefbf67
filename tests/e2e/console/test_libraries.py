"""The console's own modules that know no page, run where they belong: in the browser."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest

from tests.e2e.console.driving import Console
from tests.paths import ROOT

FILES = ROOT / "mock_server" / "hydracore_mock" / "console"


@pytest.fixture
def run(console: Console) -> Any:
    """Calls a function of a module of `lib/`."""
    page = console.open("scenarios")

    def call(module: str, function: str, *arguments: Any) -> Any:
        script = "([m, f, a]) => import(`/_mock/console/lib/${m}.js`).then(module => module[f](...a))"
        return page.evaluate(script, [module, function, list(arguments)])

    return call


def test_every_module_is_told_of_in_advance() -> None:
    """The browser would otherwise find them one layer of imports after the other."""
    page = (FILES / "index.html").read_text()
    named = set(re.findall(r'<(?:link|script)[^>]+"/_mock/console/([^"]+\.(?:js|css))"', page))
    assert named == {
        str(file.relative_to(FILES)) for kind in ("js", "css") for file in FILES.rglob(f"*.{kind}")
    }


def test_nothing_is_asked_of_another_host() -> None:
    for file in [*FILES.rglob("*.js"), *FILES.rglob("*.css"), *FILES.rglob("*.html")]:
        hosts = set(re.findall(r"https?://[\w.-]+", file.read_text()))
        assert hosts <= {"http://www.w3.org"}, file  # the names of SVG and MathML in Preact


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"a": 1,}', 1),
        ('{\n"a": 1\n"b": 2}', 3),
        ("[1, 2", 1),
        ("{\n  a: 1}", 2),
        ('["\n"]', 1),
        ("01", 1),
        ("{} x", 1),
        ("", 1),
        ("[\n\n'x']", 3),
        ('{"a"\n1}', 2),
        ('"\\x"', 1),
    ],
)
def test_broken_json_is_told_with_its_line(run: Any, text: str, line: int) -> None:
    told = run("json_places", "readJson", text)
    assert told["fault"]["line"] == line
    assert told["fault"]["message"]


def test_whole_json_is_read_as_the_browser_does(run: Any) -> None:
    text = '{"a": [1, -2.5e3, {"b/c~": null}], "é\\u0041": "x\\n", "": true}'
    told = run("json_places", "readJson", text)
    assert told["fault"] is None
    assert told["value"] == {"a": [1, -2500, {"b/c~": None}], "éA": "x\n", "": True}


def test_a_difference_shows_what_changed_and_little_else(run: Any) -> None:
    before = {name: number for number, name in enumerate("abcdefghijkl")}
    lines = run("diff", "difference", before, {**before, "f": "new"})
    assert [line["text"].strip() for line in lines if line["mark"] == "-"] == ['"f": 5,']
    assert [line["text"].strip() for line in lines if line["mark"] == "+"] == ['"f": "new",']
    assert sum(line["mark"] == "…" for line in lines) == 2
    assert {line["mark"] for line in run("diff", "difference", None, before)} == {"+"}
    assert {line["mark"] for line in run("diff", "difference", before, None)} == {"-"}
    without_last = {name: before[name] for name in "abcdefghijk"}
    changed = [line for line in run("diff", "difference", before, without_last) if line["mark"] in "+-"]
    assert [line["text"].strip() for line in changed] == ['"l": 11']


def test_a_path_gives_back_what_filled_its_template(run: Any) -> None:
    template, values = "/v1/things/{a}/parts/{b}", {"a": "x/y z", "b": "ü?#"}
    path = run("paths", "filled", template, values)
    assert path.count("/") == 5
    assert run("paths", "matched", template, path) == values
    assert run("paths", "matched", template, f"/base{path}") == values
    assert run("paths", "matched", template, "/v1/things/1") is None


def test_a_command_survives_any_shell(run: Any) -> None:
    body = 'it\'s $HOME `x` \\ "quoted"\n'
    request = {"url": "http://h/p?a=b&c=d", "method": "PUT", "headers": [["X-A", "'"]], "body": body}
    words = shlex.split(run("commands", "asCurl", request).replace("\\\n", " "))
    assert words == ["curl", "-X", "PUT", request["url"], "-H", "X-A: '", "--data-raw", body]


def test_masked_credentials_are_filled_in(run: Any) -> None:
    entry = {
        "world": "w",
        "request": {
            "method": "GET",
            "target": "/p?key=***",
            "headers": [
                ["authorization", "Basic ***"],
                ["x-key", "***"],
                ["host", "h"],
                ["x-mock-world", "w"],
            ],
            "body": None,
        },
    }
    assert run("commands", "requestOf", entry, "http://h", "me:$& you") == {
        "url": "http://h/_mock/worlds/w/p?key=me%3A%24%26%20you",
        "method": "GET",
        "headers": [["authorization", "Basic bWU6JCYgeW91"], ["x-key", "me:$& you"]],
        "body": None,
    }
