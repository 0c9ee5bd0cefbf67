"""What an answer to a valid request must be: of a documented status and media type, and valid."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hydracore_openapi.media_types import essence
from tools.documents.raw import Place, RawDocument, RawOperation


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    media: str
    body: bytes


def objection(document: RawDocument, operation: RawOperation, reply: Reply) -> str | None:
    """Why an answer isn't a documented, valid one; None where it is."""
    responses = document.followed(operation.operation, "responses")
    codes = list(responses.value) if responses and isinstance(responses.value, dict) else []
    if reply.status >= 400 and any(code[:1] in "23" for code in codes if code[:1].isdigit()):
        return f"{reply.status}: {_told(reply)}"
    names = (str(reply.status), f"{reply.status // 100}XX", f"{reply.status // 100}xx", "default")
    key = next((name for name in names if name in codes), None)
    if key is None:
        return f"status {reply.status} is not documented"
    content = _content(document, operation, document.followed(responses, key))
    if not content:
        return "a body where none is documented" if reply.body else None
    if not reply.body:
        return None if operation.method == "HEAD" or reply.status in (204, 304) else "no body"
    media = next((name for name in _fitting(reply.media) if name in content), None)
    if media is None:
        return f"media type {reply.media or 'none'} is not documented"
    return _invalid(document, content[media], reply)


def _content(
    document: RawDocument, operation: RawOperation, response: Place | None
) -> dict[str, Place | None]:
    """The documented schemas by media type, lower-case and without parameters."""
    if response is None:
        return {}
    if document.dialect.startswith("2"):
        schema = response.child("schema")
        named = operation.operation.value.get("produces", document.root.value.get("produces"))
        return dict.fromkeys(map(essence, named or ["*/*"]), schema) if schema else {}
    content = document.followed(response, "content")
    names = list(content.value) if content and isinstance(content.value, dict) else []
    return {
        essence(name): (document.followed(content, name) or Place({}, document.path)).child("schema")
        for name in names
    }


def _fitting(media: str) -> tuple[str, ...]:
    return media, f"{media.partition('/')[0]}/*", "*/*", "*"


def _invalid(document: RawDocument, schema: Place | None, reply: Reply) -> str | None:
    if not (reply.media.endswith(("/json", "+json")) or reply.media == "*/*"):
        return None
    try:
        value = json.loads(reply.body)
    except ValueError:
        return "no JSON"
    validator = document.validator(schema) if schema is not None else None
    error = next(iter(validator.iter_errors(value)), None) if validator is not None else None
    if error is None:
        return None
    rule = "/".join(str(key) for key in error.schema_path[-1:])
    return f"invalid ({rule})"


def _told(reply: Reply) -> str:
    """The reason of a refusal, in a few words."""
    text = reply.body.decode(errors="replace")
    try:
        value = json.loads(text)
    except ValueError:
        return text[:60]
    while isinstance(value, dict | list) and value:
        first = (
            value[0]
            if isinstance(value, list)
            else next(
                (
                    value[key]
                    for key in ("detail", "message", "msg", "errors", "error", "title", "type")
                    if key in value
                ),
                next(iter(value.values())),
            )
        )
        value = first
    return str(value)[:60]
