"""Checks of media type, body and headers against the response that is documented for the status."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NoReturn

from jsonschema_rs import Draft202012Validator

from hydracore_contract.exchange import Answer
from hydracore_contract.fields import ITEMS
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import Difference
from hydracore_contract.findings.subject import Subject, SubjectKind, response_body
from hydracore_contract.oracle.contract_reference import ContractReference, reference
from hydracore_contract.oracle.excerpts import bytes_excerpt, dumped
from hydracore_contract.oracle.header_readings import is_right
from hydracore_contract.oracle.open_alternatives import OpenPoints, open_points
from hydracore_contract.oracle.violation import Violation
from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.json_schema.violations import DEPTH, ENCODING, FORBIDDEN, SchemaViolation, violations
from hydracore_openapi.media_types import essence
from hydracore_openapi.model import Contract, MediaType, Response
from hydracore_openapi.readers.dialect import View
from hydracore_openapi.readers.resources import is_json

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DATE_TIME = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
WANTED: Mapping[str, str] = {
    "uuid": "a UUID in lower case with hyphens",
    "date-time": "an RFC 3339 time with an offset",
}
QUOTED = re.compile(r'"([^"]*)"')
MOST = 5
"""So many violations of one answer are told."""


BODILESS = frozenset({204, 205, 304})
"""Statuses of answers without content (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5)."""


def content(
    contract: Contract, response: Response, answer: Answer, sent: bytes, *, is_bodiless: bool = False
) -> Iterator[Violation]:
    """The violations of an answer by the response that is documented for it; `sent` is all that the request said.

    `is_bodiless` tells that the answer is to HEAD, which has the headers of a GET and no body.
    """
    yield from headers(open_points(contract), response, answer)
    if is_bodiless or not (response.media or answer.status in BODILESS):
        return  # there is no body, or nothing is said of one
    if answer.status in BODILESS:
        yield from unwanted(response, answer)
        return
    media = media_type(response, answer)
    if media is None:
        shown = answer.header("Content-Type") or "none"
        wanted = " or ".join(response.media)
        summary = f"the media type of {answer.status} is {shown}"
        yield Violation(
            rules.MEDIA_TYPE,
            response_body(answer.status),
            summary,
            wanted,
            shown,
            ContractReference(response.location),
            difference=Difference(f"{shown.partition(';')[0].strip().lower()} for {wanted}", ""),
        )
    elif media.schema is not None and is_json(media.name):
        yield from body(contract, response, media, answer, sent)


def unwanted(response: Response, answer: Answer) -> Iterator[Violation]:
    declared = (answer.header("Content-Length") or "0").strip()
    chunked = answer.status == 204 and answer.header("Transfer-Encoding") is not None
    if answer.body or (answer.status == 204 and (declared != "0" or chunked)):
        actual = bytes_excerpt(answer.body) if answer.body else f"Content-Length: {declared}"
        summary = f"{answer.status} has a body"
        yield Violation(
            rules.NO_BODY,
            response_body(answer.status),
            summary,
            "no body",
            actual,
            ContractReference(response.location),
            difference=Difference("a body", ""),
        )


def media_type(response: Response, answer: Answer) -> MediaType | None:
    """The documented media type of an answer, wildcards included."""
    sent = essence(answer.header("Content-Type") or "")
    for name, media in response.media.items():
        known = essence(name)
        if sent == known or known == "*/*" or (known.endswith("/*") and sent.startswith(known[:-1])):
            return media
    return None


def body(
    contract: Contract, response: Response, media: MediaType, answer: Answer, sent: bytes
) -> Iterator[Violation]:
    try:
        value = json.loads(answer.body.decode(), parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        summary = f"the body of {answer.status} is no JSON: {error}"
        yield Violation(
            rules.BODY_SCHEMA,
            response_body(answer.status),
            summary,
            "JSON",
            bytes_excerpt(answer.body),
            ContractReference(response.location),
            difference=Difference(
                "no UTF-8"
                if isinstance(error, UnicodeDecodeError)
                else "no JSON"
                if answer.body
                else "no body",
                "",
            ),
        )
        return
    assert media.schema is not None  # noqa: S101 (the caller has looked)
    others = [each.schema for each in open_points(contract).alternatives(media.schema, View.RESPONSE)]
    for each in broken(media.schema, value, sent, others):
        yield described(contract, each, value, answer.status)


def broken(schema: Schema, value: Any, sent: bytes, others: Sequence[Schema] = ()) -> list[SchemaViolation]:
    """The violations of a value, formats in their canonical spelling unless the request itself spelt them so.

    What another reading of the contract, which is one of the `others`, has no violation of at that place is right.
    """
    found = strict_violations(schema, value)
    if found:
        kept = [{each.path for each in strict_violations(other, value)} for other in others]
        found = [each for each in found if all(each.path in paths for paths in kept)]
    told = [each for each in found if each.keyword not in (FORBIDDEN, ENCODING, DEPTH)]
    echoed = [each for each in told if each.keyword == "format" and is_echo(reached(value, each.path), sent)]
    return [each for each in told if each not in echoed][:MOST]


def strict_violations(schema: Schema, value: Any) -> list[SchemaViolation]:
    strict = strictly(schema)
    return list(violations(schema.document, strict, strict.is_valid, value))


def is_echo(value: Any, sent: bytes) -> bool:
    return isinstance(value, str) and len(value) > 1 and value.encode("utf-8", "replace") in sent


@cache
def strictly(schema: Schema) -> Draft202012Validator:
    return Draft202012Validator(
        dict(schema.document),
        validate_formats=True,
        formats={
            "uuid": lambda text: UUID.fullmatch(text) is not None,
            "date-time": lambda text: DATE_TIME.fullmatch(text) is not None and DATE_TIMES.is_valid(text),
        },
    )


DATE_TIMES = Draft202012Validator({"format": "date-time"}, validate_formats=True)


def described(contract: Contract, each: SchemaViolation, value: Any, status: int) -> Violation:
    subject = response_body(status, *(ITEMS if isinstance(key, int) else key for key in each.path))
    shown = bytes_excerpt(dumped(reached(value, each.path)).encode())
    rule = rules.BODY_FORMAT if each.form else rules.BODY_SCHEMA
    wanted = f"the format {each.form}" if each.form else f"what {each.keyword} says"
    return Violation(
        rule,
        subject,
        f"{subject}: {each.message[:200]}",
        WANTED.get(each.form, wanted),
        shown,
        reference(contract, each.source),
        difference=schema_difference(each),
    )


def schema_difference(each: SchemaViolation) -> Difference:
    """The line of the document that is broken; of a property that is missing also which one."""
    missing = QUOTED.match(each.message) if each.keyword == "required" else None
    return Difference(each.form or each.keyword, f"{each.source} {missing[1]}" if missing else each.source)


def headers(points: OpenPoints, response: Response, answer: Answer) -> Iterator[Violation]:
    for name, header in response.headers.items():
        value = answer.header(name)
        if is_right(points, header, value):
            continue
        where = ContractReference(header.location, header.inferred)
        subject = Subject(SubjectKind.RESPONSE_HEADER, (str(answer.status), name))
        if value is None:
            summary = f"{answer.status} has no {name} header"
            missing = Difference("missing", name.lower())
            wanted = f"the header {name}"
            yield Violation(rules.HEADER, subject, summary, wanted, "none", where, difference=missing)
        else:
            summary = f"the header {name} of {answer.status} is {value!r}"
            wrong = Difference("wrong", name.lower())
            wanted = "what its schema says"
            yield Violation(rules.HEADER, subject, summary, wanted, value, where, difference=wrong)


def reached(value: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
