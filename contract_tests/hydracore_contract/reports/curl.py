"""A request as a command that can be pasted into bash.

It sends what was sent: nothing is normalised, guessed or added that a service could tell apart. Secrets are those of
the variables TOKEN, API_KEY and AUTH_… (that of a scheme by its name).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from urllib.parse import urlsplit

from hydracore_contract.exchange import Request
from hydracore_contract.reports.curl_bodies import payload
from hydracore_contract.reports.curl_variables import in_path, pieces
from hydracore_contract.reports.shell_quoting import PLACEHOLDER, assembled, expanding, quoted

URL = re.compile(r"/[!-~]*")
"""URLs that curl sends as they stand."""


NOTHING: Mapping[str, str] = MappingProxyType({})


def curl(base_url: str, request: Request, names: Mapping[str, str] = NOTHING, file: str = "") -> str:
    """`names` are texts of the request, and the variables that stand for them; `file` holds its body, if given."""
    body = payload(request.body, tuple(names.items()), file)
    words = ("curl", *options(base_url, request, names), *headers(request), *body.options)
    return body.before + " ".join(words)


def options(base_url: str, request: Request, names: Mapping[str, str]) -> Iterator[str]:
    yield "-isSg"
    yield method(request)
    path, mark, query = request.path.partition("?")
    if is_sendable(request.path):
        yield word(base_url, path + mark, query, names)
    else:
        yield f"--request-target {word(base_path(base_url), path + mark, query, names)} {quoted(base_url)}"
    yield "--path-as-is"


def base_path(base_url: str) -> str:
    try:
        return urlsplit(base_url).path.rstrip("/")
    except ValueError:
        return ""


def is_sendable(path: str) -> bool:
    """Tells whether curl takes the path in a URL and leaves it as it is."""
    return bool(URL.fullmatch(path)) and "#" not in path and not path.endswith("?")


def word(base: str, path: str, query: str, names: Mapping[str, str]) -> str:
    """All as one word, with placeholders of secrets filled in in the query only."""
    if not PLACEHOLDER.search(query):
        first, *others = pieces(path + query, in_path(names), names)
        return assembled([base + first, *others])
    first, *others = pieces(path, in_path(names), names)
    if others or PLACEHOLDER.search(base + path):
        return assembled([base + first, *others]) + expanding(query)
    return expanding(base + path + query)


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
