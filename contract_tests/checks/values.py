"""Is a value that comes back the one that was sent, or the one that was there?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contract_tests.checks.moments import agree, moment
from contract_tests.fields import words
from openapi_contract.schemas import Schema
from openapi_contract.violations import is_encodable


def same(one: Any, other: Any, schema: Schema | None = None) -> bool:
    """Tells whether two JSON values are equal, as far as the schema's format lets them be written differently.

    Numbers are equal by value, true is no number, arrays are ordered. A text with half a surrogate pair can't be told
    from another: UTF-8 does not carry it.
    """
    if isinstance(one, str) and isinstance(other, str):
        return one == other or same_text(one, other, schema) or not is_encodable(one)
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict) and isinstance(other, dict):
        return same_members(one, other)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return (
        type(one) is type(other) and one == other if not is_number(one) else is_number(other) and one == other
    )


def one_spelling(text: str) -> str:
    """A path value in the spelling that all spellings of the same one share: UUIDs have several."""
    try:
        return str(UUID(text))
    except ValueError:
        return text.lower()


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def same_members(one: dict[str, Any], other: dict[str, Any]) -> bool:
    if one.keys() != other.keys():
        return not all(map(is_encodable, one)) and len(one) == len(other)
    return all(same(value, other[key]) for key, value in one.items())


def same_text(one: str, other: str, schema: Schema | None) -> bool:
    form = words(schema).get("format") if schema else None
    if form == "uuid":
        return one.lower() == other.lower()
    if form == "date-time":
        mine, theirs = moment(one), moment(other)
        return mine is not None and theirs is not None and agree(mine, theirs)
    return False


def replaced_or_merged(old: Any, sent: Any, new: Any) -> bool:
    """Tells whether `new` is what an update of a free object may make of it: replaced, or merged, at any depth."""
    if same(sent, new):
        return True
    if sent is None:
        return same(new, {}) or same(new, old)
    if not (isinstance(old, dict) and isinstance(sent, dict)):
        return False
    return same({**old, **sent}, new) or same(deep(old, sent), new) or same(patched(old, sent), new)


def deep(old: Any, sent: Any) -> Any:
    if not (isinstance(old, dict) and isinstance(sent, dict)):
        return sent
    return {**old, **{key: deep(old.get(key), value) for key, value in sent.items()}}


def patched(old: Any, sent: Any) -> Any:
    """A JSON merge patch (RFC 7396): null removes a member."""
    if not isinstance(sent, dict):
        return sent
    kept = dict(old) if isinstance(old, dict) else {}
    for key, value in sent.items():
        if value is None:
            kept.pop(key, None)
        else:
            kept[key] = patched(kept.get(key), value)
    return kept
