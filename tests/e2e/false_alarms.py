"""What Schemathesis takes for a fault of the mock and is none, each with its reason and the case that shows it.

A case is a document of tests/documents and an operation of it: an entry that its own case no longer needs fails the
test. The first entry that explains an alarm counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from jsonschema_rs import Draft202012Validator

from hydracore_openapi.json_schema.schema import Schema
from hydracore_openapi.model import MediaType, Parameter, RequestPlace
from hydracore_openapi.readers.rendering import BASE64
from tests.e2e.schemathesis_run import Alarm

STATUS = "status_code_conformance"
POSITIVE = "positive_data_acceptance"
NEGATIVE = "negative_data_rejection"
HEADER = "missing_required_header"
ALLOW = "allow_header_conformance"
CONTENT = ("content_type_conformance", "response_schema_conformance")
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
PLACES = {
    "path_parameters": RequestPlace.PATH,
    "query": RequestPlace.QUERY,
    "headers": RequestPlace.HEADER,
    "cookies": RequestPlace.COOKIE,
}
KEYS = {place: key for key, place in PLACES.items()}


@dataclass(frozen=True, slots=True)
class FalseAlarm:
    """`case` is a document below tests/documents and an operation of it."""

    name: str
    reason: str
    case: tuple[str, str]
    checks: tuple[str, ...]
    applies: Callable[[Alarm], bool]

    def explains(self, alarm: Alarm) -> bool:
        return alarm.check in self.checks and self.applies(alarm)


def documents_none_of(alarm: Alarm, *statuses: int) -> bool:
    return all(alarm.operation.response(status) is None for status in statuses)


def is_invalid_and_undocumented(alarm: Alarm) -> bool:
    return alarm.status in (400, 415, 422) and documents_none_of(alarm, 400, 415, 422)


def is_taken_as_documented(alarm: Alarm) -> bool:
    return alarm.status in (400, 422) and b"already an item" in alarm.answer and documents_none_of(alarm, 409)


def is_unauthorized_and_undocumented(alarm: Alarm) -> bool:
    return alarm.status == 401 and bool(alarm.operation.security) and documents_none_of(alarm, 401, 403)


def is_gone_and_undocumented(alarm: Alarm) -> bool:
    gone = any(alarm.path == path or alarm.path.startswith(f"{path}/") for path in alarm.deleted)
    return alarm.status == 404 and gone and documents_none_of(alarm, 404, 410)


def is_taken_and_undocumented(alarm: Alarm) -> bool:
    return alarm.status == 409 and alarm.method == "POST" and documents_none_of(alarm, 409, 422, 400)


def is_without_content(alarm: Alarm) -> bool:
    response = alarm.operation.response(alarm.status)
    return response is None or not response.media


def is_unknown_field(alarm: Alarm) -> bool:
    media = content(alarm)
    if media is None or media.schema is None or alarm.media not in FORMS:
        return False
    return "additionalProperties" not in media.schema.document and "unexpected properties" in alarm.message


def is_only_for_errors(alarm: Alarm) -> bool:
    return all(key[0] in "45" for key in alarm.operation.responses) and not documents_none_of(
        alarm, alarm.status
    )


def content(alarm: Alarm) -> MediaType | None:
    """What is documented of the body that was sent."""
    body = alarm.operation.body
    found = [] if body is None else [each for name, each in body.media.items() if fnmatch(alarm.media, name)]
    return found[0] if found else None


def is_ambiguous_by_schema(alarm: Alarm) -> bool:
    media = content(alarm)
    if media is None or media.schema is None or "json" not in alarm.media:
        return False
    return "discriminator" in str(media.schema.document) and not media.schema.is_valid(
        alarm.given.get("body")
    )


def is_wrong_by_format(alarm: Alarm) -> bool:
    media, value = content(alarm), alarm.given.get("body", {})
    if media is None or media.schema is None or media.schema.is_valid(value):
        return False
    open_text = json.dumps({**media.schema.document}).replace(json.dumps(BASE64), '""')
    return Draft202012Validator(json.loads(open_text), validate_formats=False).is_valid(value)


def is_wrong_by_dynamic_reference(alarm: Alarm) -> bool:
    media = content(alarm)
    if (
        media is None
        or media.schema is None
        or "unevaluatedProperties" not in json.dumps({**media.schema.document})
    ):
        return False
    return not media.schema.is_valid(alarm.given.get("body"))


def is_null_of_enum(alarm: Alarm) -> bool:
    media = content(alarm)
    if media is None or media.schema is None or "incorrect type" not in alarm.message.lower():
        return False
    return media.schema.is_valid(alarm.given.get("body")) and ", null]" in json.dumps(media.schema.document)


def is_of_ignored_header(alarm: Alarm) -> bool:
    return re.search(r"[`'](accept|authorization|content-type)[`']", alarm.message, re.IGNORECASE) is not None


def of_parts(alarm: Alarm) -> Iterator[tuple[Parameter, Any]]:
    """The values that were sent for lists and objects, each as the text or value that Schemathesis wrote."""
    for each in alarm.operation.parameters:
        for name, value in (alarm.given.get(KEYS[each.place]) or {}).items():
            is_meant = name.partition("[")[0] in (each.name, "") or name in each.schema.properties
            if is_meant and each.media is None and may_have_parts(each.schema):
                yield each, value


def may_have_parts(schema: Schema) -> bool:
    return any(kind in json.dumps(schema.document) for kind in ('"array"', '"object"'))


def has_invalid_text(alarm: Alarm) -> bool:
    return any(
        each.place in (RequestPlace.HEADER, RequestPlace.COOKIE)
        and each.schema.document.get("type") == "string"
        and (value := sent(alarm, each)) is not None
        and not each.schema.is_valid(value)
        for each in alarm.operation.parameters
    )


def is_list_in_cookie(alarm: Alarm) -> bool:
    return any(
        each.place is RequestPlace.COOKIE and each.explode and "," in str(value)
        for each, value in of_parts(alarm)
    )


def is_nested_in_flat_style(alarm: Alarm) -> bool:
    return any(
        each.style != "deepObject" and any(sign in str(value) for sign in "[{")
        for each, value in of_parts(alarm)
    )


def has_empty_part(alarm: Alarm) -> bool:
    form = alarm.given.get("body", {}) if alarm.media.partition(";")[0] in FORMS else "a text"
    found = [*of_parts(alarm)]
    is_left_out = any(
        each.required and may_have_parts(each.schema) and each not in [parameter for parameter, _ in found]
        for each in alarm.operation.parameters
    )
    return is_left_out or any(value in ("", [], {}) for _, value in found) or _has_empty(form)


def _has_empty(value: Any) -> bool:
    return value in ([], {}, None) or any(_has_empty(part) for part in _parts(value))


def _parts(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def is_nothing_on_the_wire(alarm: Alarm) -> bool:
    body = alarm.operation.body
    return is_in_body(alarm) and body is not None and not body.required and not alarm.body


def is_in_body(alarm: Alarm) -> bool:
    """Tells whether the body is what was meant to be wrong."""
    return "body" in alarm.wrong


def is_a_text_on_the_wire(alarm: Alarm) -> bool:
    """Tells whether what was meant to be wrong is of a form by its type, or of parameters that can be read validly."""
    if is_in_body(alarm):
        return alarm.media.partition(";")[0] in FORMS and "incorrect type" in alarm.message.lower()
    return all(
        reads_validly(each, value)
        for each in alarm.operation.parameters
        if not may_have_parts(each.schema) and (value := sent(alarm, each)) is not None
    ) and not any(each.required and sent(alarm, each) is None for each in alarm.operation.parameters)


def sent(alarm: Alarm, parameter: Parameter) -> Any:
    """What Schemathesis wrote for a parameter of its name; "" where its members have names of their own, else None."""
    values = {name.lower(): value for name, value in (alarm.given.get(KEYS[parameter.place]) or {}).items()}
    return values.get(parameter.name.lower(), "" if may_have_parts(parameter.schema) else None)


def reads_validly(parameter: Parameter, value: Any) -> bool:
    """Tells whether the one text that was sent is valid, as a text or as the scalar that it spells."""
    parts = [*value] if isinstance(value, dict) else value if isinstance(value, list) else [value]
    last = parts[-1] if parts else ""
    text = unquote(last) if isinstance(last, str) else json.dumps(last)
    text = {"label": text[1:], "matrix": text.partition("=")[2]}.get(parameter.style, text)
    readings: list[Any] = [text]
    with suppress(ValueError):
        readings.append(json.loads(text))
    return any(parameter.schema.is_valid(each) for each in readings)


def is_not_judged(alarm: Alarm) -> bool:
    kind = alarm.media.partition(";")[0]
    is_read = "json" in kind or kind in (*FORMS, "text/plain")
    return is_in_body(alarm) and not is_read


def is_no_xml(alarm: Alarm) -> bool:
    if "xml" not in alarm.media:
        return False
    with suppress(ElementTree.ParseError):
        ElementTree.fromstring(alarm.body)  # noqa: S314 - made by Schemathesis
        return False
    return True


def is_image_past_its_length(alarm: Alarm) -> bool:
    media = content(alarm)
    limit = None if media is None or media.schema is None else media.schema.document.get("maxLength")
    return limit is not None and alarm.media.startswith("image/") and len(alarm.body) > limit


def has_object_in_form(alarm: Alarm) -> bool:
    body = alarm.given.get("body")
    return alarm.media == FORMS[0] and any(isinstance(part, Mapping) for part in _parts(body))


def is_whole_stream(alarm: Alarm) -> bool:
    response = alarm.operation.response(alarm.status)
    media = None if response is None else response.media.get("text/event-stream")
    return media is not None and media.item is None


def is_of_another_template(alarm: Alarm) -> bool:
    """Tells whether each method that is said to be undocumented is one of an operation that the path leads to."""
    told = re.search(r"Undocumented methods advertised: (.*)", alarm.message)
    return told is not None and {*told[1].split(", ")} <= alarm.methods


def is_forbidden_as_documented(alarm: Alarm) -> bool:
    return (
        alarm.status == 403 and "403" in alarm.operation.responses and "401" not in alarm.operation.responses
    )


ANSWERS = "accepted/answers.yaml"
STYLES = "accepted/parameter-styles.yaml"
BODIES = "accepted/request-bodies.yaml"
SHAPES = "others/shapes.yaml"
IDENTITIES = "others/identities.yaml"

FALSE_ALARMS = (
    FalseAlarm(
        "a format that is not kept",
        "texts are made without a format beside null, and without `contentEncoding`",
        ("accepted/formats.yaml", "POST /things"),
        (POSITIVE,),
        is_wrong_by_format,
    ),
    FalseAlarm(
        "members that are evaluated elsewhere",
        "objects are made without `unevaluatedProperties` where a `$dynamicRef` leads to them",
        ("accepted/version-3.1.yaml", "POST /trees"),
        (POSITIVE,),
        is_wrong_by_dynamic_reference,
    ),
    FalseAlarm(
        "a text that its own schema refuses",
        "some headers and cookies are made without their pattern",
        ("accepted/swagger.yaml", "POST /v2/marks"),
        (POSITIVE,),
        has_invalid_text,
    ),
    FalseAlarm(
        "no status for what is invalid",
        "a mock refuses what breaks the contract, also where no status is documented that could say so",
        (SHAPES, "POST /v2/accounts"),
        (STATUS,),
        is_invalid_and_undocumented,
    ),
    FalseAlarm(
        "no status for credentials",
        "as with what is invalid",
        ("accepted/credentials.yaml", "GET /basic"),
        (STATUS,),
        is_unauthorized_and_undocumented,
    ),
    FalseAlarm(
        "no status for what was deleted",
        "an item is gone after its DELETE, also where no status is documented that could say so",
        (IDENTITIES, "DELETE /rooms/{number}"),
        (STATUS,),
        is_gone_and_undocumented,
    ),
    FalseAlarm(
        "no status for a conflict",
        "two items can't have one identity, also where no status is documented that could say so",
        (IDENTITIES, "POST /rooms"),
        (STATUS,),
        is_taken_and_undocumented,
    ),
    FalseAlarm(
        "a conflict as it is documented",
        "it has the status of what is invalid where 409 is not documented",
        ("accepted/conflict.yaml", "POST /rooms"),
        (POSITIVE,),
        is_taken_as_documented,
    ),
    FalseAlarm(
        "a media type for no status",
        "2.0 gives the media types of all answers at once: they say nothing of a status that has no schema",
        ("accepted/swagger.yaml", "GET /v2/things"),
        CONTENT,
        is_without_content,
    ),
    FalseAlarm(
        "a field that nothing forbids",
        "the parameters of a form, in 2.0, are those that are read: others are ignored",
        ("accepted/swagger.yaml", "POST /v2/forms"),
        (NEGATIVE,),
        is_unknown_field,
    ),
    FalseAlarm(
        "nothing is documented",
        "some status has to be sent",
        ("flawed/empty-responses.yaml", "GET /things"),
        (STATUS,),
        lambda alarm: not alarm.operation.responses,
    ),
    FalseAlarm(
        "a 204 with content",
        "a 204 and a 304 have no body, whatever is documented (RFC 9110, section 15.3.5)",
        (ANSWERS, "GET /without-body"),
        CONTENT,
        lambda alarm: alarm.status in (204, 304) and not alarm.answer,
    ),
    FalseAlarm(
        "only errors are documented",
        "one of them is the answer to a valid request then",
        (ANSWERS, "GET /only-client-errors"),
        (POSITIVE,),
        is_only_for_errors,
    ),
    FalseAlarm(
        "a discriminator decides nothing",
        "a value that two of `oneOf` take is invalid, whatever the discriminator says (OpenAPI 3.1.1, 4.8.25)",
        ("accepted/everything.yaml", "POST /v1/pets"),
        (POSITIVE,),
        is_ambiguous_by_schema,
    ),
    FalseAlarm(
        "a 403 for credentials",
        "it is what the document has for them",
        ("others/readings.yaml", "POST /notes"),
        (HEADER,),
        is_forbidden_as_documented,
    ),
    FalseAlarm(
        "a header that is no parameter",
        "parameters that are named so are ignored (OpenAPI 3.0.3, 4.7.12.1)",
        (STYLES, "GET /cookies"),
        (NEGATIVE, HEADER),
        is_of_ignored_header,
    ),
    FalseAlarm(
        "a list in a cookie",
        "it is written with commas, also where each item has a pair of its own",
        (STYLES, "GET /cookies"),
        (POSITIVE,),
        is_list_in_cookie,
    ),
    FalseAlarm(
        "a nested value in a flat style",
        "it is written as Python shows it",
        (STYLES, "GET /flat"),
        (POSITIVE,),
        is_nested_in_flat_style,
    ),
    FalseAlarm(
        "an object in a form",
        "its members are written beside it, not as JSON, which is the default (OpenAPI 3.0.3, 4.7.15.1)",
        (BODIES, "POST /forms"),
        (POSITIVE, NEGATIVE),
        has_object_in_form,
    ),
    FalseAlarm(
        "an empty part",
        "null and an empty list or object have no text: a form or parameter leaves them out, or has another value",
        (SHAPES, "POST /v2/forms"),
        (POSITIVE,),
        has_empty_part,
    ),
    FalseAlarm(
        "a text on the wire",
        "forms and parameters are texts: a value of another type, once written, may be a valid one",
        (STYLES, "GET /label/{ids}/{one}"),
        (NEGATIVE,),
        is_a_text_on_the_wire,
    ),
    FalseAlarm(
        "null beside an enum",
        "`nullable` allows null, whether or not `enum` names it, as its users mean it",
        ("accepted/null-beside-enum.yaml", "POST /things"),
        (NEGATIVE,),
        is_null_of_enum,
    ),
    FalseAlarm(
        "nothing on the wire",
        "a form without members is no body, which may be left out",
        (SHAPES, "POST /v2/forms"),
        (NEGATIVE,),
        is_nothing_on_the_wire,
    ),
    FalseAlarm(
        "a body that is not judged",
        "docs/requests.md says which",
        (BODIES, "POST /kinds"),
        (NEGATIVE,),
        is_not_judged,
    ),
    FalseAlarm(
        "an XML that is none",
        "lists become several roots",
        (SHAPES, "POST /v2/anything"),
        (POSITIVE,),
        is_no_xml,
    ),
    FalseAlarm(
        "an image that is too long",
        "images are made without their schema",
        (BODIES, "POST /kinds"),
        (POSITIVE,),
        is_image_past_its_length,
    ),
    FalseAlarm(
        "a stream with a schema of the whole",
        "each event is held to be of an object that describes them all",
        ("accepted/streams.yaml", "GET /chunks"),
        CONTENT,
        is_whole_stream,
    ),
    FalseAlarm(
        "methods of other places",
        "a path has the methods of all templates that match it, and those of 3.2's `additionalOperations`",
        ("flawed/same-template.yaml", "GET /things/{a}"),
        (ALLOW,),
        is_of_another_template,
    ),
)


def explanation(alarm: Alarm) -> FalseAlarm | None:
    """The entry that an alarm is of; None for what is a fault of the mock."""
    return next((each for each in FALSE_ALARMS if each.explains(alarm)), None)
