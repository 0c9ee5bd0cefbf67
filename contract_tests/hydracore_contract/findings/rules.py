"""The rules that findings name."""

from __future__ import annotations

from hydracore_contract.exchange import Trouble
from hydracore_contract.findings.finding import Rule

SERVER_ERROR = Rule(
    "server-error",
    "No request may make the service fail",
    "An answer of 500 and above is a bug in the service: something was not caught or not checked.",
)
UNDOCUMENTED_STATUS = Rule(
    "undocumented-status",
    "Only documented statuses are answered",
    "Clients handle what the contract names. Document the status, or answer one that is documented.",
)
UNNAMED_REFUSALS = Rule(
    "undocumented-refusals",
    "Documents name how requests are refused",
    "No operation names a 4xx, so clients can't know what a refusal looks like: a default response would do.",
)
WRONG_STATUS = Rule(
    "wrong-status",
    "The status fits what the request asks for",
    "The status is documented, but for another situation than this one.",
)
INVALID_ACCEPTED = Rule(
    "invalid-accepted",
    "What the contract forbids is refused",
    "The request breaks the contract and was accepted; a check is missing or is too wide.",
)
VALID_REFUSED = Rule(
    "valid-refused",
    "What the contract allows is accepted",
    "The request keeps the contract and was refused; a check is too narrow.",
)
LENIENT = Rule(
    "lenient-accepted",
    "Scalars are of their documented type",
    "The service reads a scalar of another type as the documented one, as pydantic does in its lax mode.",
)
CREDENTIALS_ACCEPTED = Rule(
    "credentials-accepted",
    "Wrong credentials are refused",
    "The request was served although its credentials are not what the contract asks for.",
)
CREDENTIALS_REFUSED = Rule(
    "credentials-refused",
    "Right credentials are accepted",
    "The contract accepts these credentials and the service does not.",
)
CREDENTIALS_LATE = Rule(
    "credentials-late",
    "Credentials are judged first",
    "Without good credentials the answer tells something about the request or the state: validation or a look-up "
    "comes before the credentials.",
)
NOT_FOUND_ANSWERED = Rule(
    "unknown-served",
    "What does not exist is not found",
    "The path names something that does not exist here, and the answer is not 404.",
)
MEDIA_TYPE = Rule(
    "media-type",
    "Answers have a documented media type",
    "Clients choose how to read an answer by its Content-Type.",
)
BODY_SCHEMA = Rule(
    "body-schema",
    "Bodies of answers keep their schema",
    "The answer's body breaks the documented schema.",
)
BODY_FORMAT = Rule(
    "body-format",
    "Values in answers have their documented format",
    "UUIDs are in canonical spelling (lower case, hyphens), times are RFC 3339 with an offset.",
)
NO_BODY = Rule(
    "body-unwanted",
    "An answer without content has no body",
    "Bytes after a 204, or after an answer to HEAD, are taken for the beginning of the next answer.",
)
HEADER = Rule(
    "header",
    "Documented headers are there and as described",
    "The contract promises this header.",
)
SECRET = Rule(
    "secret-shown",
    "What is written only is never shown",
    "A value that the contract marks writeOnly, or its name, is in an answer.",
)
OWN_CHECK = Rule(
    "own-check",
    "Checks of one's own hold",
    "A function of --checks, or of the fixture contract_checks, has something against this answer.",
)
SLOW = Rule(
    "slow",
    "Answers come within the time allowed",
    "The answer took longer than --max-response-time, or a thousand times as long as others of its operation.",
)
RECOVERY = Rule(
    "not-recovered",
    "The service answers after whatever it was sent",
    "After this request the service no longer answers as before.",
)
METHOD = Rule(
    "undocumented-method",
    "Methods that are not documented do nothing",
    "The path has no such operation, and the service served it.",
)
SAFE = Rule(
    "safe-changed",
    "What only reads changes nothing",
    "GET promises to be safe (RFC 9110, section 9.2.1): crawlers, previews and retries send it at any time.",
)
ECHO = Rule(
    "value-changed",
    "Values are kept as they were sent",
    "What the answer shows is not what was sent.",
)
ROUNDED = Rule(
    "number-rounded",
    "Numbers past 2^53 are kept as they were sent",
    "A reader that knows doubles alone keeps the nearest one: send such numbers as texts (RFC 8259, section 6).",
)
DEFAULT = Rule(
    "default",
    "Values left out get their defaults",
    "A property that was not sent does not hold what the contract says for that case.",
)
SHARED = Rule(
    "value-shared",
    "An item holds nothing that only another was sent",
    "Items share what each should have for itself: a default that all have in common, a cache, or a buffer.",
)
MANAGED = Rule(
    "managed-written",
    "Values that the server manages can't be written",
    "The client chose a value that only the server may choose.",
)
IDENTITY = Rule(
    "identity",
    "Identities are unique and match their path",
    "Two items share an identity, or an answer names another item than the path does.",
)
TIMES = Rule(
    "timestamps",
    "Times of creation and change tell the truth",
    "created_at never moves, updated_at moves forward with each change, neither is before the other.",
)
CLOCK = Rule(
    "clock",
    "The service's clock agrees with its Date header",
    "A wrong zone or a wrong clock makes every time that clients see wrong.",
)
LISTED = Rule(
    "listed",
    "What was created is listed exactly once, as it is",
    "The list and the answers to writes tell different stories.",
)
COUNT = Rule(
    "count",
    "The count is that of the list",
    "Clients page and show totals by it.",
)
UPDATE = Rule(
    "update",
    "An update changes what was sent and nothing else",
    "A property that was not sent has changed, or one that was sent has not.",
)
DELETE = Rule(
    "delete",
    "A delete removes one item and only that one",
    "The item is still there, or another one is gone.",
)
ISOLATION = Rule(
    "isolation",
    "Scopes never see or touch each other's items",
    "An item could be seen, changed or removed under another path than its own, or by another customer. If both "
    "customers' credentials are of one customer, give the second one's with --other-token.",
)
EXISTENCE = Rule(
    "existence-told",
    "A refusal does not tell what another customer has",
    "What another has is refused in another way than what nobody has: whoever tries identities learns which there are.",
)
REFUSED_WRITES = Rule(
    "refused-changed",
    "A refused request changes nothing",
    "The service answered that it refuses, and did it all the same.",
)
TWO_READINGS = Rule(
    "two-readings",
    "What the contract leaves open is read in one way",
    "Correct services differ here, and each does the same every time: no client can rely on one that does both.",
)
CONCURRENCY = Rule(
    "concurrency",
    "Requests at the same moment lose and duplicate nothing",
    "Reading, changing and writing back is not one step.",
)

DELIVERY = {
    Trouble.UNREACHABLE: Rule(
        "unreachable", "The service can be reached", "It was, at the start of the run."
    ),
    Trouble.CLOSED: Rule(
        "no-answer",
        "Every request is answered",
        "The connection was closed: a crash, or a limit without an answer.",
    ),
    Trouble.CUT_SHORT: Rule(
        "cut-short",
        "Answers are whole",
        "The connection ended before the answer did: the service fell over in it.",
    ),
    Trouble.NO_HTTP: Rule("no-http", "Answers are HTTP", "What came back can't be read as HTTP/1.1."),
    Trouble.HANGS: Rule(
        "hangs", "Every request is answered in time", "No whole answer came within --request-timeout."
    ),
    Trouble.TOO_LARGE: Rule(
        "too-large",
        "Answers are of a size that clients can take",
        "The answer was cut and not compared with anything. Page the list, or limit what a value may hold.",
    ),
}

ALL: tuple[Rule, ...] = (*(each for each in globals().values() if isinstance(each, Rule)), *DELIVERY.values())
"""The worst first, roughly: what reports sort by."""
