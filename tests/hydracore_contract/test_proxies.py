from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from hydracore_contract.errors import Misused
from hydracore_contract.proxies import Proxies, read_proxy

VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
P = "http://proxy.internal:3128"


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


def leading_to(url: str) -> str | None:
    found = Proxies.from_environment().leading_to(urlsplit(url))
    return None if found is None else str(found)


@pytest.mark.parametrize(
    ("variables", "url", "proxy"),
    [
        ({"HTTP_PROXY": P}, "http://service.internal", P),
        ({"HTTP_PROXY": P}, "https://service.internal", None),
        ({"https_proxy": P}, "https://service.internal", P),
        ({"HTTPS_PROXY": P}, "http://service.internal", None),
        ({"ALL_PROXY": P}, "http://service.internal", P),
        ({"all_proxy": P}, "https://service.internal", P),
        ({"all_proxy": "http://other:1", "https_proxy": P}, "https://service.internal", P),
        ({"http_proxy": P, "HTTP_PROXY": "http://other:1"}, "http://service.internal", P),
        ({"http_proxy": "", "HTTP_PROXY": P}, "http://service.internal", None),
        ({"http_proxy": "proxy.internal:3128"}, "http://service.internal", P),
        ({"http_proxy": "http://proxy.internal"}, "http://service.internal", "http://proxy.internal:80"),
        ({"http_proxy": "http://[2001:db8::1]:3128"}, "http://service.internal", "http://[2001:db8::1]:3128"),
        ({}, "http://service.internal", None),
    ],
)
def test_the_variable_for_the_scheme_counts(
    variables: dict[str, str], url: str, proxy: str | None, clean: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        clean.setenv(name, value)
    assert leading_to(url) == proxy


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.9.9.9:80",
        "localhost:8000",
        "LOCALHOST",
        "api.localhost",
        "[::1]",
        "0.0.0.0",  # noqa: S104 (nothing listens there)
        "[::ffff:127.0.0.1]",
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_this_machine_is_never_reached_by_a_proxy(scheme: str, host: str, clean: pytest.MonkeyPatch) -> None:
    clean.setenv("all_proxy", "socks5://proxy.internal")
    assert leading_to(f"{scheme}://{host}/path") is None


@pytest.mark.parametrize(
    ("exceptions", "url", "is_direct"),
    [
        ("service.internal", "http://service.internal", True),
        ("SERVICE.internal", "http://Service.Internal", True),
        ("internal", "http://service.internal", True),
        (".internal", "http://service.internal", True),
        ("*.internal", "http://service.internal", True),
        ("service.internal", "http://service.internal.", True),
        ("service.internal", "http://my-service.internal", False),
        ("ice.internal", "http://service.internal", False),
        ("other, service.internal", "http://service.internal", True),
        ("other service.internal", "http://service.internal", True),
        ("*", "http://service.internal", True),
        ("service.internal:8080", "http://service.internal:8080", True),
        ("service.internal:8080", "http://service.internal", False),
        ("service.internal:80", "http://service.internal", True),
        ("service.internal:443", "https://service.internal", True),
        ("10.1.2.3", "http://10.1.2.3", True),
        ("10.0.0.0/8", "http://10.1.2.3:99", True),
        ("10.0.0.0/8", "http://11.1.2.3", False),
        ("10.1.2.3:80", "http://10.1.2.3:81", False),
        ("2001:db8::/32", "http://[2001:db8::7]", True),
        ("[2001:db8::7]:80", "http://[2001:db8::7]", True),
        ("[2001:db8::7]:81", "http://[2001:db8::7]", False),
        ("2001:db8::7", "http://[2001:db8::7]", True),
        ("", "http://service.internal", False),
        (",", "http://service.internal", False),
    ],
)
def test_what_no_proxy_names_is_reached_directly(
    exceptions: str, url: str, is_direct: bool, clean: pytest.MonkeyPatch
) -> None:
    clean.setenv("ALL_PROXY", P)
    clean.setenv("NO_PROXY", exceptions)
    assert (leading_to(url) is None) is is_direct


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("socks5://user:pw-of-it@proxy.internal:1080", "SOCKS proxies are not supported"),
        ("socks5h://proxy.internal", "SOCKS proxies are not supported"),
        ("https://proxy.internal", "a proxy of https:// is not supported"),
        ("http://user:pw-of-it@", "names no proxy"),
        ("http://user:pw-of-it@proxy.internal:x", "names no proxy"),
        ("http://[pw-of-it", "names no proxy"),
    ],
)
def test_what_is_no_proxy_is_told_in_a_line_without_credentials(text: str, problem: str) -> None:
    with pytest.raises(Misused, match=f"HTTP_PROXY.*{problem}") as caught:
        read_proxy("HTTP_PROXY", text)
    assert "pw-of-it" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_credentials_are_never_shown() -> None:
    named = Proxies((("http", "http://us%40er:pw-of-it@proxy.internal:3128"),))
    proxy = named.leading_to(urlsplit("http://service.internal"))
    assert proxy is not None
    assert (proxy.user, proxy.password) == ("us@er", "pw-of-it")
    assert "pw-of-it" not in f"{named!r} {proxy!r} {proxy}"
    assert str(proxy) == "http://proxy.internal:3128"
