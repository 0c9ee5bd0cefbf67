"""Refusals whose bodies have another shape."""

from __future__ import annotations

from functools import partial
from typing import Any

from tests.hydracore_contract.services.answer_changes import faults, setting, when, without
from tests.hydracore_contract.services.exchange import Answer, Ask
from tests.hydracore_contract.services.probe_client import NOBODY, A, Client, channels
from tests.hydracore_contract.services.variants import Variant

broken = partial(Variant, kind="responses")


def explains(client: Client) -> bool:
    """401 and 404 have a reason in words."""
    refused = client.send("GET", channels(A), authorization=None)
    return all(isinstance(reply.detail, str) for reply in (refused, client.delete(NOBODY)))


def names_faults(client: Client) -> bool:
    """A 422 names both faults, with place, words and type."""
    detail = client.create(provider=5, enabled=[]).detail
    places = [fault["loc"] for fault in detail]
    worded = all(isinstance(fault[name], str) for fault in detail for name in ("msg", "type"))
    return worded and sorted(places) == [["body", "enabled"], ["body", "provider"]]


def shaped(status: int, value: Any) -> Any:
    """Answers with this status have this body."""

    def change(answer: Answer) -> None:
        answer.value = value

    return when(status, change)


def first_fault_only(_ask: Ask, answer: Answer) -> Answer:
    del answer.faults[1:]
    return answer


def loc_as_text(fault: dict[str, Any]) -> None:
    fault["loc"] = ".".join(map(str, fault["loc"]))


def loc_by_object(fault: dict[str, Any]) -> None:
    fault["loc"] = [{"in": "body"}, *fault["loc"]]


TABLE = {
    "not-found-as-error": broken(
        text="404 has error in place of detail", after=shaped(404, {"error": "not found"}), probe=explains
    ),
    "not-found-as-object": broken(
        text="404 has an object as detail", after=shaped(404, {"detail": {"code": 404}}), probe=explains
    ),
    "not-found-as-list": broken(
        text="404 has a list as detail", after=shaped(404, {"detail": ["gone"]}), probe=explains
    ),
    "not-found-null": broken(text="404 is null", after=shaped(404, None), probe=explains),
    "unauthorized-as-message": broken(
        text="401 has message in place of detail", after=shaped(401, {"message": "no"}), probe=explains
    ),
    "unauthorized-as-text": broken(
        text="401 is a JSON text", after=shaped(401, "Not authenticated"), probe=explains
    ),
    "invalid-as-text": broken(
        text="422 has a text as detail", after=shaped(422, {"detail": "invalid"}), probe=names_faults
    ),
    "invalid-as-errors": broken(
        text="422 has errors in place of detail",
        after=shaped(422, {"errors": [{"field": "provider"}]}),
        probe=names_faults,
    ),
    "invalid-as-object": broken(
        text="422 has an object as detail",
        after=shaped(422, {"detail": {"loc": ["body"], "msg": "no", "type": "no"}}),
        probe=names_faults,
    ),
    "loc-as-text": broken(text="loc is a text", after=faults(loc_as_text), probe=names_faults),
    "loc-with-object": broken(text="loc holds an object", after=faults(loc_by_object), probe=names_faults),
    "fault-loc-missing": broken(text="422 has no loc", after=faults(without("loc")), probe=names_faults),
    "fault-msg-missing": broken(text="422 has no msg", after=faults(without("msg")), probe=names_faults),
    "fault-msg-null": broken(
        text="422 has a msg of null", after=faults(setting(msg=None)), probe=names_faults
    ),
    "fault-type-missing": broken(text="422 has no type", after=faults(without("type")), probe=names_faults),
    "first-fault-only": broken(
        text="422 names the first fault only", after=first_fault_only, probe=names_faults
    ),
    "loc-without-place": broken(
        text="loc lacks the body it starts with",
        after=faults(lambda fault: fault["loc"].pop(0)),
        probe=names_faults,
    ),
}
