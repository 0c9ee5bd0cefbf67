"""A request as a command that can be pasted into bash.

It sends what was sent: nothing is normalised, guessed or added that a service could tell apart. Secrets are those of
the variables TOKEN and API_KEY.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from contract_tests.findings import Request
from contract_tests.reports.payloads import payload
from contract_tests.reports.quoting import PLACEHOLDER, expanding, quoted

URL = re.compile(r"/[!-~]*")
"""What curl sends as it stands."""


def curl(base_url: str, request: Request) -> str:
    body = payload(request.body)
    return body.before + " ".join(("curl", *options(base_url, request), *headers(request), *body.options))


def options(base_url: str, request: Request) -> Iterator[str]:
    yield "-isSg"
    yield method(request)
    path, mark, query = request.path.partition("?")
    if is_sendable(request.path):
        yield word(base_url + path + mark, query)
    else:
        yield f"--request-target {word(base_path(base_url) + path + mark, query)} {quoted(base_url)}"
    yield "--path-as-is"


def base_path(base_url: str) -> str:
    try:
        return urlsplit(base_url).path.rstrip("/")
    except ValueError:
        return ""


def is_sendable(path: str) -> bool:
    """Tells whether curl takes the path in a URL and leaves it as it is."""
    return bool(URL.fullmatch(path)) and "#" not in path and not path.endswith("?")


def word(before: str, query: str) -> str:
    """Both as one word, with placeholders filled in in the query only."""
    if not PLACEHOLDER.search(query):
        return quoted(before + query)
    return quoted(before) + expanding(query) if PLACEHOLDER.search(before) else expanding(before + query)


def method(request: Request) -> str:
    """The option for the method; curl must be told of HEAD in another way, or waits for a body."""
    if request.method != "HEAD":
        return f"-X {word_of(request.method)}"
    return "-I" if request.body is None else "-X HEAD -m 10"


def word_of(name: str) -> str:
    return name if name.isascii() and name.isalpha() else quoted(name)


def headers(request: Request) -> Iterator[str]:
    names = {name.lower() for name, _ in request.headers}
    for name, value in request.headers:
        yield f"-H {header(name, value)}"
    if request.body is not None and "content-type" not in names:
        yield "-H 'Content-Type:'"


def header(name: str, value: str) -> str:
    """curl takes `Name:` for a header to leave out, and `Name;` for one without a value."""
    text = f"{name}: {value}" if value.strip() else f"{name};"
    return expanding(text, encoding(text))


def encoding(text: str) -> str:
    """Headers are sent in Latin-1, if they can be."""
    return "latin-1" if all(letter <= "\xff" for letter in text) else "utf-8"
