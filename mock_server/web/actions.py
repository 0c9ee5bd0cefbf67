"""What an operation does once its request is found good: act on state, or give a documented answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mock_server.answers.preferences import Preferences
from mock_server.answers.selection import Canned, Selection
from mock_server.errors import IdentityTaken, LimitReached
from mock_server.resources import StatefulResource
from mock_server.resources.json_text import dumps
from mock_server.web.reply import Headers, Problem, Reply
from openapi_contract.values import Operation, Resource


@dataclass(frozen=True, slots=True)
class Request:
    """A request that was found good. `path` and `query` hold typed values, `target` the path as it was sent."""

    path: Mapping[str, Any]
    query: Mapping[str, Any]
    body: Any
    target: str
    accept: str


Action = Callable[[Request], Reply | Problem]


def documented(operation: Operation, selection: Selection, *, dynamic: bool) -> Action:
    """Answers from the contract's examples, or with values made from its schemas."""
    return lambda request: canned_reply(selection.answer(request.target, request.accept, dynamic=dynamic))


def preferred(selection: Selection, preferences: Preferences, request: Request, *, dynamic: bool) -> Reply:
    """The documented answer that a `Prefer` header asks for; UnknownPreference if there is none."""
    reply = canned_reply(selection.answer(request.target, request.accept, preferences, dynamic=dynamic))
    applied = (b"preference-applied", preferences.applied.encode("latin-1", "replace"))
    return Reply(reply.status, reply.body, (*reply.headers, applied), f"preferred: {reply.why}")


def canned_reply(canned: Canned) -> Reply:
    named: Headers = tuple(
        (name.lower().encode(), value.encode("latin-1", "replace")) for name, value in canned.headers.items()
    )
    if canned.media is None:
        return Reply(canned.status, b"", named, canned.origin)
    body = (
        dumps(canned.value)
        if "json" in canned.media or not isinstance(canned.value, str)
        else canned.value.encode()
    )
    return Reply(canned.status, body, ((b"content-type", canned.media.encode()), *named), canned.origin)


def stateful(operation: Operation, resource: StatefulResource) -> Action | None:
    """What the operation does to its resource; None for an operation that is none of the resource's six."""
    contract = resource.contract
    for role, build in _BUILDERS.items():
        if getattr(contract, role) is operation:
            return build(operation, resource)
    return None


def _list(operation: Operation, resource: StatefulResource) -> Action:
    status, headers = operation.success, _media(operation)

    def act(request: Request) -> Reply | Problem:
        body = resource.list(request.path, request.query)
        return (
            _missing(resource.contract.parent) if body is None else Reply(status, body, headers, "from state")
        )

    return act


def _create(operation: Operation, resource: StatefulResource) -> Action:
    status, headers = operation.success, _media(operation)
    documented_headers = {name.lower() for name in _response_headers(operation)}
    located = "location" in documented_headers

    def act(request: Request) -> Reply | Problem:
        try:
            created = resource.create(request.path, request.body)
        except LimitReached as reached:
            return Problem(507, str(reached), why="no room")
        except IdentityTaken as taken:
            return Problem(409, str(taken), why="identity taken")
        if created is None:
            return _missing(resource.contract.parent)
        identity, item = created
        if not located:
            return Reply(status, item if headers else b"", headers, "created")
        location = (b"location", f"{request.target.rstrip('/')}/{identity}".encode("ascii", "replace"))
        return Reply(status, item if headers else b"", (*headers, location), "created")

    return act


def _item(method: str, why: str) -> Callable[[Operation, StatefulResource], Action]:
    def build(operation: Operation, resource: StatefulResource) -> Action:
        status, headers = operation.success, _media(operation)
        call: Callable[..., bytes | None] = getattr(resource, method)
        takes_body = method in ("update", "replace")

        def act(request: Request) -> Reply | Problem:
            try:
                item = call(request.path, request.body) if takes_body else call(request.path)
            except LimitReached as reached:
                return Problem(507, str(reached), why="no room")
            if item is None:
                return _missing(resource.contract.name)
            return Reply(status, item if headers else b"", headers, why)

        return act

    return build


_BUILDERS: Mapping[str, Callable[[Operation, StatefulResource], Action]] = {
    "list": _list,
    "create": _create,
    "read": _item("read", "from state"),
    "update": _item("update", "changed"),
    "replace": _item("replace", "replaced"),
    "delete": _item("delete", "deleted"),
}


def _missing(what: str | None) -> Problem:
    return Problem(404, "Not found", why=f"nothing of that identity in {what}")


def _media(operation: Operation) -> Headers:
    """The Content-Type of the operation's success; nothing if it has no body."""
    response = operation.response(operation.success)
    names = [] if response is None else list(response.media)
    name = next((name for name in names if "json" in name), names[0] if names else None)
    return ((b"content-type", name.encode()),) if name else ()


def _response_headers(operation: Operation) -> Mapping[str, object]:
    response = operation.response(operation.success)
    return {} if response is None else response.headers


def resource_of(operation: Operation, resources: Mapping[str, StatefulResource]) -> StatefulResource | None:
    """The resource that the operation belongs to."""
    for resource in resources.values():
        if any(getattr(resource.contract, role) is operation for role in _BUILDERS):
            return resource
    return None


__all__ = [
    "Action",
    "Request",
    "Resource",
    "canned_reply",
    "documented",
    "preferred",
    "resource_of",
    "stateful",
]
