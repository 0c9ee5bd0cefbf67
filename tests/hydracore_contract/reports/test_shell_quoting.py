from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from hydracore_contract.reports.shell_quoting import assembled, expanding, quoted
from hydracore_contract.settings import Secrets
from hydracore_contract.transport.keyring import Keyring
from hydracore_contract.transport.placeholders import placeholder_values
from hydracore_openapi.location import Location
from hydracore_openapi.model import SecurityKind, SecurityScheme


@pytest.mark.parametrize(
    ("text", "encoding", "word"),
    [
        ("plain", "utf-8", "'plain'"),
        ("it's", "utf-8", "'it'\\''s'"),
        ("\u00e4", "utf-8", "'\u00e4'"),
        ("\u00e4", "latin-1", "$'\\xe4'"),
        ("a\nb\t'!\\", "utf-8", "$'a\\nb\\t\\'\\x21\\\\'"),
        ("\x1b\u200b", "utf-8", "$'\\x1b\\xe2\\x80\\x8b'"),
        ("\ud800", "utf-8", "$'\\xed\\xa0\\x80'"),
    ],
)
def test_a_text_is_one_word_of_one_line(text: str, encoding: str, word: str) -> None:
    assert quoted(text, encoding) == word


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("no secret", "'no secret'"),
        ("Bearer ${TOKEN}", '"Bearer ${TOKEN}"'),
        ("${TOKEN%?} ${API_KEY^^}", '"${TOKEN%?} ${API_KEY^^}"'),
        ("${HOME} ${TOKEN}", "'${HOME} '\"${TOKEN}\""),
        ("${HOME}", "'${HOME}'"),
    ],
)
def test_only_placeholders_of_secrets_are_filled_in(text: str, word: str) -> None:
    assert expanding(text) == word
    script = f"HOME=no TOKEN='$(id)' API_KEY=key; printf %s {word}"
    told = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout
    filled = text
    for name, value in {"TOKEN%?": "$(id", "API_KEY^^": "KEY", "TOKEN": "$(id)"}.items():
        filled = filled.replace(f"${{{name}}}", value)
    assert told == filled


PAIRS = [("ann", "s3cret-Word"), ("ann", "p"), ("", "a-token"), ("a-key", ""), ("j\u00fc", "p\u00e4:ss")]


@pytest.mark.parametrize(("user", "password"), PAIRS)
def test_credentials_that_are_nearly_right_are_made_of_the_right_ones(user: str, password: str) -> None:
    scheme = SecurityScheme("b", SecurityKind.HTTP, "basic", None, "", None, Location(Path("a"), 1, "#"))
    keyring = Keyring({"b": scheme}, Secrets(f"{user}:{password}"))
    for name, value in placeholder_values(keyring):
        if "@" in name or "BASIC" in name:
            script = (
                f"export LC_ALL=C.UTF-8; TOKEN={keyring.secret(scheme)}; printf %s {expanding(f'<{name}>')}"
            )
            told = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout
            assert told == f"<{value}>", name


def test_empty_pieces_are_left_out() -> None:
    assert assembled(["", "${TOKEN}", "\n"]) == "\"${TOKEN}\"$'\\n'"
