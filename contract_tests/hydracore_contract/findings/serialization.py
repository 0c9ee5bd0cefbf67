"""Findings as plain JSON data and back, nothing lost, so that they can be kept, sent to others and replayed."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from hydracore_contract.errors import Misused
from hydracore_contract.exchange import Answer, Exchange, Headers, Request, Trouble
from hydracore_contract.findings import rules
from hydracore_contract.findings.finding import (
    NO_DIFFERENCE,
    CauseKey,
    Difference,
    Finding,
    Rule,
    Severity,
    Tally,
)
from hydracore_contract.findings.subject import (
    LOST,
    NO_CREDENTIALS,
    QUERY,
    SEVERAL,
    WHOLE,
    CarriedCredential,
    Subject,
    SubjectKind,
    carried,
    item_property,
)
from hydracore_openapi.location import Location

VERSION = 1
KINDS = {
    rules.CREDENTIALS_ACCEPTED.id: SubjectKind.CREDENTIALS,
    rules.CREDENTIALS_LATE.id: SubjectKind.CREDENTIALS,
    rules.CREDENTIALS_REFUSED.id: SubjectKind.CREDENTIALS,
    rules.UNDOCUMENTED_STATUS.id: SubjectKind.STATUS,
    rules.METHOD.id: SubjectKind.METHOD,
    rules.INVALID_ACCEPTED.id: SubjectKind.REQUEST_FIELD,
    rules.WRONG_STATUS.id: SubjectKind.REQUEST_FIELD,
    rules.LENIENT.id: SubjectKind.REQUEST_FIELD,
    rules.VALID_REFUSED.id: SubjectKind.REQUEST_FIELD,
    rules.MEDIA_TYPE.id: SubjectKind.RESPONSE_BODY,
    rules.NO_BODY.id: SubjectKind.RESPONSE_BODY,
    rules.BODY_SCHEMA.id: SubjectKind.RESPONSE_BODY,
    rules.BODY_FORMAT.id: SubjectKind.RESPONSE_BODY,
    rules.HEADER.id: SubjectKind.RESPONSE_HEADER,
    rules.TWO_READINGS.id: SubjectKind.OPEN_POINT,
    rules.OWN_CHECK.id: SubjectKind.OWN_CHECK,
}
"""The kind of a rule's subjects; those of all others are properties."""
REMEDY = "name a file that a run has written into findings/"

SEVERITIES = {each.value: each for each in Severity}
T = TypeVar("T")


@dataclass
class NotStored(Exception):
    """Something that came in is not what `stored` writes; `place` is a JSON pointer."""

    place: str
    problem: str

    def __str__(self) -> str:
        return f"{self.place or 'it'} {self.problem}"


def stored(finding: Finding) -> dict[str, Any]:
    return {
        "version": VERSION,
        "fingerprint": finding.fingerprint,
        "rule": {"id": finding.rule.id, "title": finding.rule.title, "help": finding.rule.help},
        "severity": finding.severity.value,
        "operation": finding.operation,
        "subject": finding.subject.text,
        "summary": finding.statement,
        "doubt": finding.doubt,
        "expected": finding.expected,
        "actual": finding.actual,
        "location": {
            "file": str(finding.location.file),
            "line": finding.location.line,
            "pointer": finding.location.pointer,
        },
        "inferred": finding.inferred,
        "phase": finding.phase,
        "exchange": exchange_data(finding.exchange),
        "before": [exchange_data(each) for each in finding.before],
        "difference": finding.difference._asdict(),
        "resource": finding.resource,
        "resent": finding.resent._asdict(),
    } | ({} if finding.allowed_seconds is None else {"allowed_seconds": finding.allowed_seconds})


def exchange_data(exchange: Exchange) -> dict[str, Any]:
    return {
        "number": exchange.number,
        "operation": exchange.operation,
        "request": request_data(exchange.request),
        "answer": exchange.answer and answer_data(exchange.answer),
        "trouble": exchange.trouble and exchange.trouble.name.lower(),
        "details": exchange.details,
        "seconds": exchange.seconds,
        "at": exchange.at,
        "burst": exchange.burst,
    }


def request_data(request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "path": request.path,
        "headers": header_data(request.headers),
        "body": None if request.body is None else body_data(request.body),
    }


def answer_data(answer: Answer) -> dict[str, Any]:
    return {
        "status": answer.status,
        "headers": header_data(answer.headers),
        "body": body_data(answer.body),
        "seconds": answer.seconds,
    }


def header_data(headers: Headers) -> list[list[str]]:
    return [[name, value] for name, value in headers]


def body_data(body: bytes) -> str | dict[str, str]:
    """The text that UTF-8 makes of it, else `{"base64": …}`."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def restored(data: object) -> Finding:
    """The finding that was stored. Raises Misused for anything else."""
    try:
        record = JsonObject(data, "")
        if record.whole("version") != VERSION:
            raise NotStored("/version", f"is not {VERSION}")
        return finding(record)
    except NotStored as error:
        raise Misused(f"this is no stored finding: {error}", REMEDY) from error


def finding(record: JsonObject) -> Finding:
    broken = rule(record.part("rule"))
    return Finding(
        rule=broken,
        severity=record.one_of("severity", SEVERITIES),
        operation=record.text("operation"),
        subject=subject_from(broken, record.text("subject")),
        statement=record.text("summary"),
        doubt=record.text("doubt") if "doubt" in record else "",
        expected=record.text("expected"),
        actual=record.text("actual"),
        location=location(record.part("location")),
        inferred=record.optional("inferred", record.text),
        phase=record.text("phase"),
        exchange=exchange(record.part("exchange")),
        before=tuple(map(exchange, record.parts("before"))),
        allowed_seconds=record.number("allowed_seconds") if "allowed_seconds" in record else None,
        # A file of version 0.1 has neither.
        difference=difference(record.part("difference")) if "difference" in record else NO_DIFFERENCE,
        resource=record.text("resource") if "resource" in record else "",
        resent=tally(record.part("resent")) if "resent" in record else Tally(),
    )


def tally(record: JsonObject) -> Tally:
    made = Tally(record.whole("tries"), record.whole("failed"))
    if not 0 <= made.failed <= made.tries:
        raise NotStored(record.place("failed"), "is out of range")
    return made


def subject_from(rule: Rule, text: str) -> Subject:
    """The subject with that text, as the rule has it; a property's, where it is of no kind that is known."""
    for known in (WHOLE, LOST, SEVERAL):
        if text == known.text:
            return known
    kind = KINDS.get(rule.id, SubjectKind.PROPERTY)
    made = Subject(kind, *parts_of(kind, text))
    return made if made.text == text else item_property(text)


def parts_of(kind: SubjectKind, text: str) -> tuple[tuple[str, ...], tuple[CarriedCredential, ...]]:
    match kind:
        case SubjectKind.CREDENTIALS:
            held = [] if text == NO_CREDENTIALS else text.split(", ")
            return (), tuple(map(credential, held))
        case SubjectKind.STATUS:
            return (text.removeprefix("status "),), ()
        case SubjectKind.RESPONSE_BODY:
            return tuple(text.removeprefix("response ").split(".")), ()
        case SubjectKind.RESPONSE_HEADER:
            return tuple(text.removeprefix("response ").split(" ", 1)), ()
        case SubjectKind.REQUEST_FIELD:
            return tuple(text.split(".")), ()
        case SubjectKind.OPEN_POINT:
            return tuple(text.split(" ", 2)), ()
    return (text,), ()


def credential(text: str) -> CarriedCredential:
    if text.startswith(QUERY):
        return CarriedCredential(QUERY, "", text.removeprefix(QUERY))
    place, _, value = text.partition(": ")
    return carried(place, value)


def difference(record: JsonObject) -> Difference:
    return Difference(record.text("kind"), record.optional("field", record.text))


def seen_data(seen: Iterable[tuple[CauseKey, int]]) -> list[dict[str, Any]]:
    """The places of a cause as data."""
    return [
        {
            "rule": key.rule,
            "operation": key.operation,
            "subject": key.subject.text,
            "difference": key.difference._asdict(),
            "severity": key.severity.value,
            "times": times,
        }
        for key, times in seen
    ]


def seen_from(records: Iterable[JsonObject]) -> tuple[tuple[CauseKey, int], ...]:
    """Raises NotStored for what `seen_data` has not made."""
    return tuple((cause_key(record), record.whole("times")) for record in records)


def cause_key(record: JsonObject) -> CauseKey:
    name = record.text("rule")
    subject = subject_from(Rule(name, "", ""), record.text("subject"))
    return CauseKey(
        name,
        record.text("operation"),
        subject,
        difference(record.part("difference")),
        record.one_of("severity", SEVERITIES),
    )


def rule(record: JsonObject) -> Rule:
    return Rule(record.text("id"), record.text("title"), record.text("help"))


def location(record: JsonObject) -> Location:
    return Location(Path(record.text("file")), record.whole("line"), record.text("pointer"))


def exchange(record: JsonObject) -> Exchange:
    troubles = {each.name.lower(): each for each in Trouble}
    return Exchange(
        number=record.whole("number"),
        operation=record.text("operation"),
        request=request(record.part("request")),
        answer=record.optional("answer", lambda key: answer(record.part(key))),
        trouble=record.optional("trouble", lambda key: record.one_of(key, troubles)),
        details=record.text("details"),
        seconds=record.number("seconds"),
        at=record.number("at"),
        burst=record.whole("burst"),
    )


def request(record: JsonObject) -> Request:
    return Request(
        record.text("method"),
        record.text("path"),
        record.pairs("headers"),
        record.optional("body", record.octets),
    )


def answer(record: JsonObject) -> Answer:
    return Answer(
        record.whole("status"), record.pairs("headers"), record.octets("body"), record.number("seconds")
    )


def text(finding: Finding) -> str:
    return json.dumps(stored(finding), indent=2) + "\n"


def read(path: Path) -> Finding:
    """The finding in a file. Raises Misused where there is none."""
    try:
        return restored(json.loads(path.read_bytes(), parse_constant=no_constant))
    except OSError as error:
        raise Misused(f"{path} can't be read: {error.strerror}", REMEDY) from error
    except (ValueError, RecursionError) as error:
        raise Misused(f"{path} is no JSON: {error}", REMEDY) from error
    except Misused as error:
        raise Misused(f"{path}: {error.problem}", error.remedy) from error


def no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


class JsonObject:
    """A JSON object, read key by key. Raises NotStored where it does not hold what is asked for."""

    def __init__(self, data: object, place: str) -> None:
        if not isinstance(data, dict):
            raise NotStored(place, "is no object")
        self._data = data
        self._place = place

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def __getitem__(self, key: str) -> object:
        if key not in self._data:
            raise NotStored(self.place(key), "is missing")
        return self._data[key]

    def place(self, key: str) -> str:
        return f"{self._place}/{key}"

    def text(self, key: str) -> str:
        return self._of(str, key, "is no text")

    def whole(self, key: str) -> int:
        return self._of(int, key, "is no whole number")

    def number(self, key: str) -> float:
        value = self[key]
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not is_finite(value):
            raise NotStored(self.place(key), "is no number")
        return value

    def flag(self, key: str) -> bool:
        value = self[key]
        if not isinstance(value, bool):
            raise NotStored(self.place(key), "is neither true nor false")
        return value

    def one_of(self, key: str, choice: Mapping[str, T]) -> T:
        if (name := self.text(key)) not in choice:
            raise NotStored(self.place(key), f"is none of {', '.join(choice)}")
        return choice[name]

    def optional(self, key: str, get: Callable[[str], T]) -> T | None:
        return None if self[key] is None else get(key)

    def part(self, key: str) -> JsonObject:
        return JsonObject(self[key], self.place(key))

    def parts(self, key: str) -> list[JsonObject]:
        members = self._of(list, key, "is no array")
        return [JsonObject(member, f"{self.place(key)}/{index}") for index, member in enumerate(members)]

    def pairs(self, key: str) -> Headers:
        members = self._of(list, key, "is no array")
        return tuple(pair(member, f"{self.place(key)}/{index}") for index, member in enumerate(members))

    def octets(self, key: str) -> bytes:
        """Raises NotStored for what is no `body_data`."""
        try:
            if isinstance(self[key], str):
                return self.text(key).encode()
            return base64.b64decode(self.part(key).text("base64"), validate=True)
        except (UnicodeEncodeError, binascii.Error, ValueError) as error:
            raise NotStored(self.place(key), "is neither text nor base64") from error

    def _of(self, kind: type[T], key: str, problem: str) -> T:
        value = self[key]
        if not isinstance(value, kind) or isinstance(value, bool):
            raise NotStored(self.place(key), problem)
        return value


def is_finite(number: float) -> bool:
    try:
        return isfinite(number)
    except OverflowError:
        return False


def pair(value: object, place: str) -> tuple[str, str]:
    match value:
        case [str() as name, str() as text]:
            return name, text
    raise NotStored(place, "is no pair of texts")
