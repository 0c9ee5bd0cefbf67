"""Subjects: the part of an operation that a finding is about, as a value that has one text.

Checks make subjects of what they know, and what compares causes reads what they hold. The text is for reports,
fingerprints and files alone; `serialization` knows the way back from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

NO_CREDENTIALS = "no credentials"
EMPTY = "(empty)"
"""The text for a credential that holds nothing."""
QUERY = "?"
LONGEST = 200
"""Characters of a secret that is told as a whole."""
ELLIPSIS = "…"


class SubjectKind(StrEnum):
    """Each kind says what its subject's `parts` are."""

    OPERATION = "the operation as a whole"
    CREDENTIALS = "none: see `credentials`"
    STATUS = "the status of an answer"
    REQUEST_FIELD = "a place of the request, and the names that lead to a part of it"
    RESPONSE_BODY = "the status of a response, and the names that lead to a part of its body"
    RESPONSE_HEADER = "the status of a response, and a header"
    PROPERTY = "a property of an item"
    LOST = "what was sent"
    SEVERAL = "several properties"
    METHOD = "a method"
    OWN_CHECK = "the name of a check of the user's own"
    OPEN_POINT = "a point that the contract leaves open, the place that it is about, and a kind of input"


class CarriedCredential(NamedTuple):
    """A credential as a request carries it: `Authorization: Bearer x` has all three parts.

    In `?access_token=x` the place is the question mark, and the secret the whole query.
    """

    place: str
    scheme: str
    secret: str

    def __str__(self) -> str:
        if self.place == QUERY:
            return f"{QUERY}{self.secret}"
        return f"{self.place}: {self.scheme} {self.secret}" if self.scheme else f"{self.place}: {self.secret}"


def carried(place: str, value: str) -> CarriedCredential:
    """The credential in a header, a cookie or a parameter: its last word is the secret, what comes before it the
    scheme. Of a very long secret its beginning is told, and its length."""
    scheme, _, secret = value.rpartition(" ")
    told = secret if len(secret) <= LONGEST else f"{secret[:12]}{ELLIPSIS}{len(secret)}"
    return CarriedCredential(place, scheme, told)


def secret_length(credential: CarriedCredential) -> int:
    """The length of a secret, in characters."""
    shown, _, length = credential.secret.partition(ELLIPSIS)
    return int(length) if length.isdecimal() else len(shown)


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Two subjects with the same text are the same, as their fingerprints are."""

    text: str = field(init=False)
    kind: SubjectKind = field(compare=False)
    parts: tuple[str, ...] = field(default=(), compare=False)
    credentials: tuple[CarriedCredential, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", text_of(self))

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        """Tells whether it is narrower than the operation."""
        return self.text != ""

    @property
    def name(self) -> str:
        """The innermost name that leads to it; empty where none does."""
        return self.parts[-1] if self.parts else ""


def text_of(subject: Subject) -> str:
    parts = subject.parts
    match subject.kind:
        case SubjectKind.CREDENTIALS:
            return ", ".join(map(str, subject.credentials)) or NO_CREDENTIALS
        case SubjectKind.STATUS:
            return f"status {parts[0]}"
        case SubjectKind.RESPONSE_BODY:
            return f"response {'.'.join(parts)}"
        case SubjectKind.RESPONSE_HEADER:
            return f"response {' '.join(parts)}"
        case SubjectKind.OPEN_POINT:
            return " ".join(parts)
        case SubjectKind.LOST | SubjectKind.SEVERAL:
            return subject.kind.value
        case _:
            return ".".join(parts)


WHOLE = Subject(SubjectKind.OPERATION)
LOST = Subject(SubjectKind.LOST)
"""The subject where an update loses most of what it sent."""
SEVERAL = Subject(SubjectKind.SEVERAL)
"""The subject where a write changes several properties of an item that it should have left alone."""


def item_property(name: str) -> Subject:
    return Subject(SubjectKind.PROPERTY, (name,)) if name else WHOLE


def response_body(status: int, *path: str) -> Subject:
    return Subject(SubjectKind.RESPONSE_BODY, (str(status), *path))
