from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import click
import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydracore_contract.cli import run_command
from hydracore_contract.errors import Misused
from hydracore_contract.exchange import Request
from hydracore_contract.generate.credentials import carried_right
from hydracore_contract.options import run_options, settings
from hydracore_contract.options.credentials import secrets
from hydracore_contract.options.option import PREFIX
from hydracore_contract.options.target import header
from hydracore_contract.settings import OTHERS, REPORTS, Secrets, Settings, TokenSource
from hydracore_contract.transport.keyring import Keyring
from hydracore_contract.transport.placeholders import Mask
from tests.hydracore_contract.contracts import contract

URL = "http://127.0.0.1:8000"
NAMES = sorted((each.name or "").replace("_", "-") for each in run_options())


def asked(
    *arguments: str, environment: Mapping[str, str] | None = None, file: str | bytes = b"", url: str = URL
) -> Settings:
    """What a run is told by a command line, an environment and a file."""
    with TemporaryDirectory() as folder, patch.dict(os.environ, environment or {}):
        path = Path(folder, "contract.toml")
        path.write_bytes(file if isinstance(file, bytes) else file.encode())
        command = run_command()
        with command.make_context(
            "run", [*([url] if url else []), "--config", str(path), *arguments]
        ) as context:
            return settings(context.params)


def problem(*arguments: str, environment: Mapping[str, str] | None = None, file: str | bytes = b"") -> str:
    """What is wrong with that; empty where nothing is."""
    try:
        asked(*arguments, environment=environment, file=file)
    except Misused as misused:
        return str(misused)
    except click.ClickException as error:
        return error.format_message()
    return ""


def test_what_a_run_is_told_where_nothing_is_said() -> None:
    found = asked()
    assert found == Settings(URL, seed=found.seed)
    assert 0 <= found.seed < 2**31


def test_a_run_draws_its_seed() -> None:
    assert len({asked().seed for _ in range(4)}) > 1
    assert asked("--seed", "0").seed == 0


def test_everything_can_be_told() -> None:
    words = "--token t --api-key k --header X-A:b --header Y:z --allow-host h --allow-host i --rate-limit 2.5"
    more = "--request-timeout 3 --ca-file c --insecure --instance-id a --other-instance-id b --profile deep"
    last = (
        "--read-only --destructive --strict-types --max-response-time 4 -x --start s --ledger l --baseline b"
    )
    lines = "--quiet --no-color --seed 9 --max-time 1h30m --spec s --report html,json,html --report-dir d"
    assert asked(*" ".join((words, more, last, lines)).split()) == Settings(
        URL,
        Secrets("t", "k"),
        spec=Path("s"),
        instance_id="a",
        other_instance_id="b",
        profile="deep",
        seed=9,
        allow_hosts=("h", "i"),
        read_only=True,
        destructive=True,
        strict_types=True,
        max_response_time=4.0,
        max_time=5400.0,
        request_timeout=3.0,
        rate_limit=2.5,
        headers=(("X-A", "b"), ("Y", "z")),
        ca_file=Path("c"),
        insecure=True,
        ledger=Path("l"),
        baseline=Path("b"),
        reports=("html", "json"),
        report_dir=Path("d"),
        color=False,
        quiet=True,
        start="s",
        fail_fast=True,
    )


TOLD = (
    ("token", "secrets", [Secrets(each) for each in "abc"], ("a", "b", "c")),
    ("api-key", "secrets", [Secrets(None, each) for each in "abc"], ("a", "b", "c")),
    ("instance-id", "instance_id", ["a", "b", "c"], ("a", "b", "c")),
    ("seed", "seed", [1, 2, 3], (1, 2, 3)),
    ("profile", "profile", ["quick", "deep", "default"], ("quick", "deep", "default")),
    ("rate-limit", "rate_limit", [1.5, 2.0, 3.0], (1.5, 2, 3)),
    ("request-timeout", "request_timeout", [1.0, 2.0, 3.0], (1, 2, 3)),
    ("max-time", "max_time", [5.0, 300.0, 7200.0], ("5", "5m", "2h")),
    ("report-dir", "report_dir", [Path("a"), Path("b"), Path("c")], ("a", "b", "c")),
    ("report", "reports", [("html",), ("json",), ("junit", "sarif")], ("html", "json", "junit,sarif")),
    ("report", "reports", [("html",), ("json",), ("junit", "sarif")], ("html", "json", ["junit", "sarif"])),
    ("header", "headers", [(("X", each),) for each in "abc"], ("X:a", "X:b", "X:c")),
    ("header", "headers", [(("X", each),) for each in "abc"], ("X:a", "X:b", ["X:c"])),
    ("allow-host", "allow_hosts", [("a",), ("b", "c"), ("d", "e")], ("a", "b c", ["d", "e"])),
    ("spec", "spec", [Path("a"), Path("b"), Path("c")], ("a", "b", "c")),
    *(
        ("auth", "secrets", [Secrets(named=(("a", each),)) for each in ("T b", "u:p q", "x=y")], told)
        for told in (("a=T b", "a=u:p q", ["a=x=y"]), ("a=T b", "a=u:p q", "a=x=y"))
    ),
)


@given(st.sampled_from(TOLD), st.tuples(st.booleans(), st.booleans(), st.booleans()), st.booleans())
def test_the_command_line_wins_over_the_environment_and_that_over_the_file(
    told: tuple[str, str, list[Any], tuple[Any, ...]], said: tuple[bool, bool, bool], is_snake: bool
) -> None:
    name, attribute, values, (first, second, third) = told
    written = name.replace("-", "_") if is_snake else name
    found = asked(
        *([f"--{name}", str(first)] if said[0] else []),
        environment={PREFIX + name.upper().replace("-", "_"): str(second)} if said[1] else {},
        file=f"{written} = {json.dumps(third)}\n" if said[2] else "",
    )
    usual = Settings(URL, seed=found.seed)
    wanted = next(
        (value for value, is_said in zip(values, said, strict=True) if is_said), getattr(usual, attribute)
    )
    assert getattr(found, attribute) == wanted


@pytest.mark.parametrize(
    ("arguments", "variable", "file", "is_so"),
    [
        ([], "", "", False),
        (["--read-only"], "0", "read-only = false", True),
        ([], "true", "read-only = false", True),
        ([], "no", "read-only = true", False),
        ([], "", "read-only = true", True),
        ([], "", "read-only = 1", True),
    ],
)
def test_flags(arguments: list[str], variable: str, file: str, is_so: bool) -> None:
    environment = {f"{PREFIX}READ_ONLY": variable}
    assert asked(*arguments, environment=environment, file=file).read_only is is_so


def test_the_base_url() -> None:
    environment = {f"{PREFIX}BASE_URL": "http://127.0.0.2/"}
    file = 'base-url = "http://127.0.0.3//"'
    assert asked(environment=environment, file=file).base_url == URL
    assert asked(environment=environment, file=file, url="").base_url == "http://127.0.0.2"
    assert asked(file=file, url="").base_url == "http://127.0.0.3"
    with pytest.raises(Misused, match="no base URL was given"):
        asked(url="")


def test_the_file_that_is_here_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with run_command().make_context("run", [URL]) as context:
        assert settings(context.params).profile == "default"
    (tmp_path / "contract.toml").write_text('profile = "deep"')
    with run_command().make_context("run", [URL]) as context:
        assert settings(context.params).profile == "deep"


@pytest.mark.parametrize("name", ["nothing.toml", "."])
def test_a_file_that_can_not_be_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(Misused, match="; name a file that can be read with --config"):
        run_command().make_context("run", [URL, "--config", str(tmp_path / name)])


@pytest.mark.parametrize("each", run_options(), ids=lambda each: each.name)
def test_each_option_has_its_twin_in_the_environment(each: click.Option) -> None:
    assert each.name is not None
    assert each.envvar == PREFIX + each.name.upper()
    assert each.help
    with click.Context(click.Command("run", params=[each])) as context:
        record = each.get_help_record(context)
    assert record is not None
    assert f"env var: {each.envvar}" in record[1]


# What can't be meant


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("[", "is no TOML"),
        (b"\xff", "is no TOML"),
        ("seed = " + "9" * 5_000, "is no TOML"),
        ("seed = " + "[" * 5_000, "is no TOML"),
        ("sed = 1", "there is no option sed; there are allow-host, allow-ref, api-key"),
        ("seed = 1.5", "'1.5' is not a valid integer"),
        ("seed = true", "'true' is not a valid integer"),
        ("seed = [1, 2]", "'1,2' is not a valid integer"),
        ("seed = inf", "'inf' is not a valid integer"),
        ("seed = -1", "-1 is not in the range"),
        ("seed = 0x" + "f" * 5_000, "seed has a value that no option takes; give a text"),
        ("rate-limit = nan", "--rate-limit is no number"),
        ("rate-limit = 0", "not in the range"),
        ("request-timeout = inf", "--request-timeout is no number"),
        ("rate_limit = {a = 1}", "rate-limit has a value that no option takes"),
        ("token = 2020-01-01", "token has a value that no option takes"),
        ("header = [[]]", "header has a value that no option takes"),
        ("plan = 3", "'3' is not a valid boolean"),
        ("profile = 1", "'1' is not one of 'quick', 'default', 'deep'"),
        ('report = ["junit", "pdf"]', f"'pdf' is none of {', '.join(REPORTS)}"),
        ('ledger = "a\\u0000b"', "ledger holds U+0000"),
        ('token = "a\\u0007b"', "--token has characters in it that no request can send"),
        ('auth = ["a=\\u0007"]', "--auth a has characters in it that no request can send"),
        ('header = "X"', "--header 'X' is no header; write it as Name: value"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(file: str | bytes, told: str) -> None:
    found = problem(file=file)
    assert told in found
    assert "\n" not in found


BASIC_AND_MORE = contract("""
components:
  securitySchemes:
    basic: {type: http, scheme: basic}
    bearer: {type: http, scheme: bearer}
    own: {type: apiKey, in: header, name: Authorization}
    key: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: key}
    cookie: {type: apiKey, in: cookie, name: session}
    login: {type: oauth2, flows: {}}
    digest: {type: http, scheme: digest}
paths: {/a: {get: {responses: {'200': {description: fine}}}}}
""")
KEYS = st.sampled_from((*NAMES, "base-url", "nothing", '""'))
SCALARS = (
    "1",
    "-1",
    "1.5",
    "nan",
    "-inf",
    "0x" + "f" * 40,
    "true",
    "false",
    '""',
    '"a b"',
    '"\\u0000"',
    '"html"',
)
ODD = (
    *SCALARS,
    '"é"',
    "2020-01-01",
    "07:00:00",
    "[]",
    "[[]]",
    "{}",
    "{a = 1}",
    '["X:y"]',
    "[1, true]",
    '"1e400"',
)
files = (
    st.binary()
    | st.text().map(str.encode)
    | st.dictionaries(KEYS, st.sampled_from(ODD), max_size=3).map(
        lambda pairs: "\n".join(f"{key} = {value}" for key, value in pairs.items()).encode()
    )
)


@given(files)
def test_any_file_is_taken_or_refused(file: bytes) -> None:
    assert isinstance(problem(file=file), str)


@given(st.sampled_from(NAMES), st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_any_text_is_taken_or_refused(name: str, text: str) -> None:
    if name != "config":
        assert isinstance(problem(environment={PREFIX + name.upper().replace("-", "_"): text}), str)
        assert isinstance(problem(f"--{name}={text}"), str)


@given(st.text() | st.text(st.characters(max_codepoint=300)).map("X-Odd:".__add__))
def test_any_header_can_be_sent_or_is_refused(text: str) -> None:
    try:
        name, value = header(text)
    except Misused:
        return
    pairs = [(b"Host", b"a"), (name.encode(), value.encode("latin-1"))]
    sent = h11.Request(method="GET", target="/", headers=pairs)
    assert dict(sent.headers)[name.lower().encode()] == value.encode("latin-1")


@pytest.mark.parametrize(
    "name", ["Host", "content-length", "Transfer-Encoding", "CONNECTION", "Expect", "Upgrade"]
)
def test_headers_of_the_one_who_sends(name: str) -> None:
    with pytest.raises(Misused, match=f"--header {name} says how a request is sent"):
        header(f"{name}: 1")


@pytest.mark.parametrize(
    ("text", "found"),
    [("X-A: b: c ", ("X-A", "b: c")), ("x:", ("x", "")), ("X-Odd:\xe9", ("X-Odd", "\xe9"))],
)
def test_headers(text: str, found: tuple[str, str]) -> None:
    assert header(text) == found


@pytest.mark.parametrize("text", ["", "X", ": a", "X : a", "X-\xe9: a", "X: a\nY: b", "X: \x7f", "X: 你好"])
def test_what_is_no_header(text: str) -> None:
    with pytest.raises(Misused, match="is no header; write it as Name: value"):
        header(text)


@given(st.text() | st.text(st.characters(min_codepoint=33, max_codepoint=126)))
def test_any_secret_can_be_sent_or_is_refused(text: str) -> None:
    for scheme in BASIC_AND_MORE.security_schemes.values():
        try:
            keyring = Keyring({scheme.name: scheme}, secrets({"auth": [f"{scheme.name}={text}"]}))
        except Misused:
            continue
        headers, query = carried_right(scheme, keyring)
        sent = Mask(keyring).filled(Request("GET", f"/?{query}", headers))
        h11.Request(method="GET", target=sent.path, headers=[("Host", "a"), *sent.headers])


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("name", ["--rate-limit", "--request-timeout", "--max-response-time"])
def test_what_is_no_number(name: str, value: float) -> None:
    assert problem(f"{name}={value}")


def test_secrets_are_not_shown() -> None:
    assert "s3cret" not in problem("--token", "s3cret and more")
    assert "s3cret" not in repr(asked("--token", "s3cret", "--api-key", "s3cret"))


def test_several_schemes_by_each_way() -> None:
    both = Secrets(named=(("a", "Token abc"), ("b", "u:p q")))
    assert asked("--auth", "a=Token abc", "--auth", "b=u:p q").secrets == both
    assert asked(environment={f"{PREFIX}AUTH": "a=Token abc\nb=u:p q\n"}).secrets == both
    assert asked(file='auth = ["a=Token abc", "b=u:p q"]').secrets == both
    assert asked(file='[auth]\na = "Token abc"\nb = "u:p q"').secrets == both


def test_a_second_customer_is_told_as_the_first_is() -> None:
    both = Secrets("b", "l", (("s", "w"),), OTHERS)
    first = ("--token", "a", "--api-key", "k", "--auth", "s=v")
    assert (
        asked(*first, "--other-token", "b", "--other-api-key", "l", "--other-auth", "s=w").other_secrets
        == both
    )
    names = {"OTHER_TOKEN": "b", "OTHER_API_KEY": "l", "OTHER_AUTH": "s=w"}
    environment = {f"{PREFIX}{name}": text for name, text in names.items()}
    assert asked(*first, environment=environment).other_secrets == both
    file = 'other-token = "b"\nother-api-key = "l"\nother-auth = ["s=w"]'
    assert asked(*first, file=file).other_secrets == both
    assert not asked(*first).other_secrets


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--other-token", "b"), "a second customer's credentials were given, and no first one's; give both"),
        (("--token", "a", "--other-token", "a"), "both customers were given the same credentials"),
        (("--token", "a", "--auth", "s=v", "--other-auth", "s=v"), "both customers were given the same"),
        (("--token", "a", "--other-token", "b\u0007"), "--other-token has characters in it"),
        (("--token", "a", "--phase", "customers"), "--phase customers tries two customers, and one is known"),
    ],
)
def test_a_second_customer_that_can_not_be_meant(arguments: tuple[str, ...], told: str) -> None:
    assert told in problem(*arguments)


def test_where_the_token_comes_from() -> None:
    assert asked("--token-command", "print it").secrets.source == TokenSource("print it")
    words = "--oauth2-client-id i --oauth2-client-secret s --oauth2-token-url http://u --oauth2-scope"
    found = asked(*words.split(), "a b").secrets.source
    assert found == TokenSource("", "http://u", "i", "s", "a b")
    assert "--oauth2-client-secret is missing" in problem("--oauth2-client-id", "i")
    assert "--oauth2-client-id is missing" in problem("--oauth2-scope", "a")
    assert "--token and --token-command all say where" in problem("--token", "t", "--token-command", "c")
    assert "s3cret" not in repr(asked("--oauth2-client-id", "i", "--oauth2-client-secret", "s3cret"))
