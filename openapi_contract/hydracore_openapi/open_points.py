"""Open points: what a document leaves open, with every reading of it that a correct service may show.

A document states a point with `x-open` beside the place that it is about, one or a list of them:

    x-open: {why: TEXT, readings: [{name: NAME, update: FRAGMENT}, …]}
    x-open: {why: TEXT, behaviour: BEHAVIOUR, readings: [{name: NAME}, …]}

`update` is a JSON Merge Patch (RFC 7396) of the object that `x-open` stands in, as the action of an Overlay holds one.
The document as it stands is the first reading, whose `update` may repeat what it says. What no schema can say is a
`Behaviour`, whose readings have the names in `READINGS`; it may have updates as well, for what a schema can say of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.location import Location


class Behaviour(StrEnum):
    """What correct services do differently and no schema can say."""

    NULL_ON_CREATE = "null-on-create"
    """Null for an optional field of a new item."""
    NULL_ON_UPDATE = "null-on-update"
    """Null for a field of an update."""
    OBJECT_ON_UPDATE = "object-on-update"
    """An object sent in an update for a field that holds one already."""
    UNSET_VALUE = "unset-value"
    """What answers show in a field that nobody sent."""
    UNKNOWN_FIELDS = "unknown-fields"
    """Members of a body that are not described."""
    UNKNOWN_PARAMETERS = "unknown-parameters"
    """Query parameters that are not described."""
    EMPTY_TEXT = "empty-text"
    """The empty string where no minimum length is given."""
    LARGE_NUMBERS = "large-numbers"
    """Numbers that a double can't hold exactly (RFC 8259, section 6)."""
    UNREADABLE_JSON = "unreadable-json"
    """The status for a body that is no JSON."""
    INVALID_UTF8 = "invalid-utf8"
    """The status for a body that is no UTF-8."""
    MALFORMED_IDENTITY = "malformed-identity"
    """The status for a path parameter that its schema refuses."""
    UNKNOWN_SCOPE = "unknown-scope"
    """A path parameter that names a holder of items which nobody made."""
    REFUSED_CREDENTIALS = "refused-credentials"
    """The status for missing, malformed or wrong credentials."""
    CHALLENGE = "challenge"
    """WWW-Authenticate beside a refusal of credentials (RFC 9110, section 11.6.1)."""
    ORDER_OF_JUDGEMENT = "order-of-judgement"
    """The fault that is told, of a request that has several."""


class ReadingName(StrEnum):
    """The readings of behaviours; those that are a status are its digits."""

    LEFT_OUT = "left-out"
    """Taken as if the field were not there."""
    CLEAR = "clear"
    """The field holds null then, or what it holds in an item that never had a value."""
    KEEP = "keep"
    REFUSE = "refuse"
    REPLACE = "replace"
    MERGE = "merge"
    """As JSON Merge Patch does it, or member by member at the top."""
    EMPTY = "empty"
    """The empty value of its type: `{}`, `[]` or `""`."""
    NULL = "null"
    IGNORE = "ignore"
    ACCEPT = "accept"
    EXACT = "exact"
    DOUBLE = "double"
    """Rounded to the nearest IEEE 754 double."""
    EXISTS = "exists"
    SENT = "sent"
    OMITTED = "omitted"
    UNREADABLE_FIRST = "unreadable-first"
    """What can't be read as JSON, credentials, parameters and body, state."""
    CREDENTIALS_FIRST = "credentials-first"
    """Credentials, parameters and body, state."""
    INPUT_FIRST = "input-first"
    """Parameters and body, credentials, state."""
    STATE_FIRST = "state-first"
    """Credentials, state, parameters and body."""
    BAD_REQUEST = "400"
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    NOT_FOUND = "404"
    UNPROCESSABLE = "422"


READINGS: Mapping[Behaviour, tuple[ReadingName, ...]] = {
    Behaviour.NULL_ON_CREATE: (ReadingName.LEFT_OUT, ReadingName.REFUSE),
    Behaviour.NULL_ON_UPDATE: (ReadingName.CLEAR, ReadingName.KEEP, ReadingName.REFUSE),
    Behaviour.OBJECT_ON_UPDATE: (ReadingName.REPLACE, ReadingName.MERGE),
    Behaviour.UNSET_VALUE: (ReadingName.EMPTY, ReadingName.NULL),
    Behaviour.UNKNOWN_FIELDS: (ReadingName.IGNORE, ReadingName.REFUSE),
    Behaviour.UNKNOWN_PARAMETERS: (ReadingName.IGNORE, ReadingName.REFUSE),
    Behaviour.EMPTY_TEXT: (ReadingName.ACCEPT, ReadingName.REFUSE),
    Behaviour.LARGE_NUMBERS: (ReadingName.EXACT, ReadingName.DOUBLE),
    Behaviour.UNREADABLE_JSON: (ReadingName.UNPROCESSABLE, ReadingName.BAD_REQUEST),
    Behaviour.INVALID_UTF8: (ReadingName.BAD_REQUEST, ReadingName.UNPROCESSABLE),
    Behaviour.MALFORMED_IDENTITY: (ReadingName.UNPROCESSABLE, ReadingName.BAD_REQUEST, ReadingName.NOT_FOUND),
    Behaviour.UNKNOWN_SCOPE: (ReadingName.EXISTS, ReadingName.NOT_FOUND),
    Behaviour.REFUSED_CREDENTIALS: (ReadingName.UNAUTHORIZED, ReadingName.FORBIDDEN),
    Behaviour.CHALLENGE: (ReadingName.SENT, ReadingName.OMITTED),
    Behaviour.ORDER_OF_JUDGEMENT: (
        ReadingName.UNREADABLE_FIRST,
        ReadingName.CREDENTIALS_FIRST,
        ReadingName.INPUT_FIRST,
        ReadingName.STATE_FIRST,
    ),
}
"""The readings that each behaviour may have; a document names those of them that it takes, its own first."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One reading; `request` and `response` are the schema as this reading has it, where the place is a schema.

    Of a parameter `request`, of a header `response` is its schema, and `required` tells whether it has to be there.
    """

    name: str
    update: Mapping[str, Any]
    request: Schema | None = None
    response: Schema | None = None
    required: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class OpenPoint:
    """One point that a document leaves open; the first of its `readings` is the document as it stands.

    `source` is the place that it stands at, as `x-source` of a schema names it. `operations` are the ids of those that
    come to that place, by whatever references, in the order of the document; a point at the top is about all of them.
    """

    source: str
    location: Location
    why: str
    behaviour: Behaviour | None
    readings: tuple[Reading, ...]
    operations: tuple[str, ...]

    def reading(self, name: str) -> Reading | None:
        return next((each for each in self.readings if each.name == name), None)
