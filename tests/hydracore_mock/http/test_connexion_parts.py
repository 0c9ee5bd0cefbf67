"""Assumptions about Connexion on which the stand-ins for its package modules rest."""

from __future__ import annotations

import subprocess
import sys

import pytest

_UNUSED = (
    "starlette.testclient",
    "httpx",
    "requests.sessions",
    "jinja2.environment",
    "werkzeug",
    "flask",
    "rich",
)
_LOADED = f"; print(*sorted(set({_UNUSED!r}) & sys.modules.keys()))"
_PARTS = "import sys; import hydracore_mock.http.connexion_parts as parts"


def _printed(code: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, f"Connexion has changed; see http/connexion_parts.py:\n{ran.stderr}"
    return ran.stdout.strip()


def test_what_the_mock_does_not_use_stays_unimported() -> None:
    assert _printed(f"{_PARTS}{_LOADED}") == ""


def test_connexion_by_itself_still_imports_it() -> None:
    """When this fails, Connexion imports lazily, and connexion_parts.py can become plain imports."""
    assert (
        "starlette.testclient"
        in _printed(f"import sys; import connexion.middleware.routing{_LOADED}").split()
    )


@pytest.mark.parametrize(
    "use",
    [
        "import connexion; print(connexion.AsyncApp.__name__)",
        "from connexion.middleware import ConnexionMiddleware; import connexion.apps.asynchronous as apps; "
        "print(apps.AsyncApp.__name__)",
    ],
)
def test_other_code_finds_the_whole_of_connexion(use: str) -> None:
    assert _printed(f"{_PARTS}; {use}") == "AsyncApp"


def test_other_code_finds_the_whole_of_what_connexion_uses() -> None:
    use = "import requests, jinja2; print(requests.Session.__name__, jinja2.Template.__name__)"
    assert _printed(f"{_PARTS}; {use}") == "Session Template"


def test_what_was_imported_before_is_left_as_it_is() -> None:
    code = "import sys; import connexion; before = connexion.AsyncApp; import hydracore_mock.http.connexion_parts"
    assert _printed(f"{code}; print(sys.modules['connexion'].AsyncApp is before)") == "True"
